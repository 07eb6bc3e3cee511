//! Mails on paper: written as PDF, opened, handed to the system's printing service by its own
//! programs (`lpstat` and `lp`, as CUPS and its kin have them).

use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

use crate::channel::print::{
    COPIES, PRINTERS, PaperSize, PrintCommand, PrintEvent, PrintPage, are_pages,
};
use crate::channel::{Cause, Event, Outcome, PrintingCause, Task, Ticket};
use crate::mime::filename;
use crate::model::text::printable::one_line;

use super::heart::Shared;
use super::{cause, clock, open, page};

/// How long the printing service may take to answer: it may look for printers around.
const PATIENCE: Duration = Duration::from_secs(20);
/// Octets of what its programs say.
const SAID_OCTETS: u64 = 64 * 1024;
/// Octets of its words that are passed on.
const WORDS_OCTETS: usize = 300;
/// Octets of the name of a printer; CUPS takes 127.
const PRINTER_OCTETS: usize = 255;
/// Octets of the name under which a mail waits to be printed.
const TITLE_OCTETS: usize = 120;

/// Does what is asked about mails on paper.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: PrintCommand) -> Outcome {
    let done = match command {
        PrintCommand::ListPrinters => list(heart, ticket).await,
        PrintCommand::SavePdf { page, to } => save(heart, ticket, &page, &to).await,
        PrintCommand::OpenPdf { page } => {
            return cause::outcome(Task::Print, None, open_pdf(heart, &page).await);
        }
        PrintCommand::Print {
            page,
            printer,
            copies,
            pages,
        } => {
            let wanted = Wanted {
                printer,
                copies,
                pages,
            };
            print(heart, ticket, &page, wanted).await
        }
    };
    let told = match done {
        Ok(event) => {
            heart.teller.tell(Event::Print(event)).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Print, None, told)
}

async fn save(
    heart: &Shared,
    ticket: Ticket,
    page: &PrintPage,
    to: &Path,
) -> Result<PrintEvent, Cause> {
    let printed = page::paper(heart, page).await?;
    let to = to.to_owned();
    let (pages, cut) = (printed.pages, printed.cut);
    let written = heart.on_disk(move |_store| open::write_new(&to, &printed.pdf));
    Ok(PrintEvent::Saved {
        ticket,
        path: written.await?,
        pages,
        cut,
    })
}

async fn open_pdf(heart: &Shared, page: &PrintPage) -> Result<(), Cause> {
    let printed = page::paper(heart, page).await?;
    let folder = open::opened_folder(&heart.profile).join(clock::draft_id().0);
    let name = filename::safe(&format!("{}.pdf", page.head.subject), "mail.pdf");
    let written = heart.on_disk(move |_store| {
        open::private_folder(&folder)?;
        open::write_new(
            &folder.join(open::file_name(Path::new(&name))),
            &printed.pdf,
        )
    });
    open::launch(written.await?).await
}

async fn list(heart: &Shared, ticket: Ticket) -> Result<PrintEvent, Cause> {
    let printers = match run(heart, "lpstat", &["-e".to_owned()], Vec::new()).await {
        Ok(said) => {
            let default = run(heart, "lpstat", &["-d".to_owned()], Vec::new()).await;
            Some((
                names(&said),
                default.ok().and_then(|said| default_of(&said)),
            ))
        }
        Err(PrintingCause::NoService { .. }) => None,
        // It is there and knows of none.
        Err(PrintingCause::Refused { .. }) => Some((Vec::new(), None)),
        Err(cause) => return Err(Cause::Printing(cause)),
    };
    Ok(PrintEvent::Printers {
        ticket,
        printers,
        paper: PaperSize::of_locale(&locale()),
    })
}

/// Where this system is: what is said of paper goes before what is said of everything.
fn locale() -> String {
    let said = ["LC_ALL", "LC_PAPER"]
        .map(std::env::var)
        .into_iter()
        .flatten();
    let mut said = said.filter(|locale| !locale.is_empty());
    said.next()
        .or_else(sys_locale::get_locale)
        .unwrap_or_default()
}

/// The names of printers, one a line.
fn names(said: &str) -> Vec<String> {
    let names = said.lines().map(str::trim);
    let names = names.filter(|name| is_printer(name)).take(PRINTERS);
    names.map(str::to_owned).collect()
}

/// `system default destination: Office`.
fn default_of(said: &str) -> Option<String> {
    let (_words, name) = said.lines().next()?.rsplit_once(": ")?;
    is_printer(name.trim()).then(|| name.trim().to_owned())
}

/// Whether this can be a printer's name, and nothing that a program would take for an option.
fn is_printer(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= PRINTER_OCTETS
        && !name.starts_with('-')
        && name
            .chars()
            .all(|one| !one.is_whitespace() && !one.is_control())
}

/// How it is printed.
struct Wanted {
    printer: Option<String>,
    copies: u32,
    pages: String,
}

async fn print(
    heart: &Shared,
    ticket: Ticket,
    page: &PrintPage,
    wanted: Wanted,
) -> Result<PrintEvent, Cause> {
    let arguments = arguments(page, &wanted).ok_or_else(|| Cause::Internal {
        detail: "no such pages or printer".to_owned(),
    })?;
    let printed = page::paper(heart, page).await?;
    let (pages, cut) = (printed.pages, printed.cut);
    run(heart, "lp", &arguments, printed.pdf)
        .await
        .map_err(Cause::Printing)?;
    Ok(PrintEvent::Sent { ticket, pages, cut })
}

/// What `lp` is told (POSIX `lp`, and of CUPS the pages and the size of the paper).
fn arguments(page: &PrintPage, wanted: &Wanted) -> Option<Vec<String>> {
    let mut arguments = Vec::new();
    let mut option = |name: &str, value: String| {
        arguments.push(name.to_owned());
        arguments.push(value);
    };
    if let Some(printer) = &wanted.printer {
        if !is_printer(printer) {
            return None;
        }
        option("-d", printer.clone());
    }
    option("-n", wanted.copies.clamp(1, COPIES).to_string());
    if !are_pages(&wanted.pages) {
        return None;
    }
    if !wanted.pages.is_empty() {
        option("-P", wanted.pages.clone());
    }
    option("-o", format!("media={}", page.size.media()));
    let mut title = one_line(&page.head.subject);
    title.truncate(title.floor_char_boundary(TITLE_OCTETS));
    // Behind an option, whatever it begins with.
    option("-t", title);
    Some(arguments)
}

/// Runs a program of the printing service and says what it said.
async fn run(
    heart: &Shared,
    program: &str,
    arguments: &[String],
    input: Vec<u8>,
) -> Result<String, PrintingCause> {
    let folder = heart.printing.as_deref();
    let path = folder.map_or_else(|| program.into(), |folder| folder.join(program));
    let mut command = Command::new(path);
    command
        .args(arguments)
        // What it says is read, in the language that is known.
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let talked = timeout(PATIENCE, talk(command, input)).await;
    talked.unwrap_or(Err(PrintingCause::TooSlow {
        seconds: PATIENCE.as_secs(),
    }))
}

async fn talk(mut command: Command, input: Vec<u8>) -> Result<String, PrintingCause> {
    let mut child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::PermissionDenied => PrintingCause::NoService {
            detail: error.to_string(),
        },
        _ => refused(&error.to_string()),
    })?;
    let (to, said, faults) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async move {
        if let Some(mut to) = to {
            // One that wants no more says why by its end.
            to.write_all(&input).await.ok();
        }
    };
    let hear = async |from: Option<&mut (dyn tokio::io::AsyncRead + Send + Unpin)>| {
        let mut said = Vec::new();
        if let Some(from) = from {
            from.take(SAID_OCTETS).read_to_end(&mut said).await.ok();
        }
        String::from_utf8_lossy(&said).into_owned()
    };
    let (mut said, mut faults) = (said, faults);
    let ((), said, faults) = tokio::join!(
        write,
        hear(said.as_mut().map(|from| from as _)),
        hear(faults.as_mut().map(|from| from as _)),
    );
    let ended = child.wait().await;
    match ended {
        Ok(status) if status.success() => Ok(said),
        Ok(status) => Err(refused(
            if faults.trim().is_empty() {
                status.to_string()
            } else {
                faults
            }
            .as_str(),
        )),
        Err(error) => Err(refused(&error.to_string())),
    }
}

fn refused(words: &str) -> PrintingCause {
    let mut words = one_line(words);
    words.truncate(words.floor_char_boundary(WORDS_OCTETS));
    PrintingCause::Refused { words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::print::Margins;
    use crate::mime::paper::PaperHead;
    use crate::model::MailId;

    fn page(subject: &str) -> PrintPage {
        PrintPage {
            mail: MailId(1),
            designed: true,
            size: PaperSize::A4,
            margins: Margins::Usual,
            head: PaperHead {
                subject: subject.to_owned(),
                lines: Vec::new(),
            },
        }
    }

    fn wanted(printer: Option<&str>, copies: u32, pages: &str) -> Wanted {
        Wanted {
            printer: printer.map(str::to_owned),
            copies,
            pages: pages.to_owned(),
        }
    }

    #[test]
    fn the_printing_service_is_told_each_thing_behind_its_option() {
        let told = arguments(&page("-o raw\n午饭"), &wanted(Some("Office"), 2, "1-3"));
        assert_eq!(
            told.unwrap(),
            [
                "-d",
                "Office",
                "-n",
                "2",
                "-P",
                "1-3",
                "-o",
                "media=iso_a4_210x297mm",
                "-t",
                "-o raw 午饭"
            ]
        );
        let told = arguments(&page("a"), &wanted(None, 1_000, ""));
        assert_eq!(
            told.unwrap(),
            ["-n", "99", "-o", "media=iso_a4_210x297mm", "-t", "a"]
        );
        assert_eq!(arguments(&page("a"), &wanted(Some("-h"), 1, "")), None);
        assert_eq!(arguments(&page("a"), &wanted(None, 1, "1 -o raw")), None);
    }

    #[test]
    fn printers_are_read_from_what_the_service_says() {
        assert_eq!(names("Office\nHome_2\n-x\n\n a b\n"), ["Office", "Home_2"]);
        let said = "system default destination: Home_2\n";
        assert_eq!(default_of(said), Some("Home_2".to_owned()));
        assert_eq!(default_of("no system default destination\n"), None);
    }
}

//! Mails on paper: written as PDF, opened, handed to the system's printing service by its own
//! programs (`lpstat` and `lp`, as CUPS and its kin have them).

mod program;
mod queue;

use std::path::Path;

use crate::channel::print::{
    COPIES, PRINTERS, PaperSize, PrintCommand, PrintEvent, PrintPage, are_pages,
};
use crate::channel::{Cause, Event, Outcome, PrintingCause, Task, Ticket};
use crate::mime::filename;

use super::heart::Shared;
use super::{cause, clock, open, page};

pub use program::Printing;
use queue::{Jobs, is_taken};

/// Octets of the name of a printer; CUPS takes 127.
const PRINTER_OCTETS: usize = 255;
/// The name under which every mail waits to be printed: everybody on this machine sees what
/// programs are told, and everybody on the network what waits for a printer.
const TITLE: &str = "Hongyan";

/// Does what is asked about mails on paper.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: PrintCommand) -> Outcome {
    let done = match command {
        PrintCommand::ListPrinters => list(heart, ticket).await,
        PrintCommand::UsualPaper => Ok(PrintEvent::Paper {
            ticket,
            paper: PaperSize::of_locale(&locale()),
        }),
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
    let task = match told {
        Err(Cause::Printing(PrintingCause::InDoubt { .. })) => Task::AwaitPrinter,
        _ => Task::Print,
    };
    cause::outcome(task, None, told)
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
    let ask = async |about: &str| {
        let about = [about.to_owned()];
        let ran = heart.printing.run("lpstat", &about, Vec::new()).await;
        ran.done()
    };
    let printers = match ask("-e").await {
        Ok(said) => {
            let default = ask("-d").await.ok();
            Some((names(&said), default.and_then(|said| default_of(&said))))
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
    let handed = hand_over(&heart.printing, &arguments, printed.pdf).await;
    handed.map_err(Cause::Printing)?;
    Ok(PrintEvent::Sent { ticket, pages, cut })
}

/// Gives a file to `lp`. Where that does not answer, the service may have it all the same: it is
/// asked what waits, so that nobody prints twice who was told that it failed.
async fn hand_over(
    printing: &Printing,
    arguments: &[String],
    pdf: Vec<u8>,
) -> Result<(), PrintingCause> {
    let before = Jobs::now(printing).await;
    let ran = printing.run("lp", arguments, pdf).await;
    match ran.ended {
        Err(PrintingCause::TooSlow { .. }) if is_taken(&ran.said) => Ok(()),
        Err(PrintingCause::TooSlow { seconds }) => {
            Err(before.until(Jobs::now(printing).await, seconds))
        }
        ended => ended,
    }
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
    option("-t", TITLE.to_owned());
    Some(arguments)
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
            goes_on: String::new(),
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
                "Hongyan"
            ]
        );
        let told = arguments(&page("a"), &wanted(None, 1_000, ""));
        assert_eq!(
            told.unwrap(),
            ["-n", "99", "-o", "media=iso_a4_210x297mm", "-t", "Hongyan"]
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

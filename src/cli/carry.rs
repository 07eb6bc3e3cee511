//! `hongyan import`, `export`, `duplicates` and `verify`.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::{Duplicates, Export, Import, Verify};
use super::desktop;
use super::exit::{Exit, Trouble};
use super::outcome::print_line;
use super::session::Session;
use super::speech::Speech;
use crate::channel::event::Progress;
use crate::channel::{CarryCommand, CarryEvent, Command, Event};
use crate::model::text::printable::one_line;
use crate::model::{
    Carried, CarryFault, Copies, CopyChoice, ExportPlan, FaultKind, FolderName, ImportPlan,
    ImportReport, MailSummary, Recognised, Wrong,
};

/// `hongyan import`.
pub(super) fn import(session: &mut Session, options: Import) -> Result<Exit, Trouble> {
    let speech = session.speech();
    if options.look {
        return look(session, options);
    }
    let plan = ImportPlan {
        paths: options.paths,
        account: session.account(options.account)?,
        under: FolderName::called(options.folder.trim()),
    };
    let mut found = Vec::new();
    let mut exit = Ok(Exit::Done);
    carry(session, CarryCommand::Import(plan), |event| match event {
        CarryEvent::Recognised { found: told, .. } => found.extend(told.ok()),
        // Words are still taken in: who does not wait for them has seen what came.
        CarryEvent::Imported { report, .. } => {
            exit = tell_imported(&speech, &report, &found, options.json);
        }
        _ => {}
    })?;
    exit
}

fn tell_imported(
    speech: &Speech,
    report: &ImportReport,
    found: &[Recognised],
    is_json: bool,
) -> Result<Exit, Trouble> {
    // The sum stands below what it sums up, also where both go to one file.
    let exit = faults(speech, "cli-not-imported", &report.faults, Exit::BadInput);
    if is_json {
        let folders: Vec<&str> = report.folders.iter().map(FolderName::key).collect();
        let object = json!({
            "imported": report.imported,
            "bytes": report.octets,
            "duplicates": report.duplicates,
            "in_trash": report.in_trash,
            "repeated": report.repeated,
            "deleted": report.deleted,
            "mended": report.mended,
            "ignored": report.ignored,
            "failed": report.failed,
            "folders": folders,
            "recognised": found.iter().map(recognised_json).collect::<Value>(),
            "faults": faults_json(&report.faults),
        });
        print_line(&object.to_string())?;
    } else {
        for found in found {
            print_line(&recognised(speech, found))?;
        }
        for line in speech.words().imported(report) {
            print_line(&line)?;
        }
    }
    Ok(exit)
}

/// `hongyan import --look`.
fn look(session: &mut Session, options: Import) -> Result<Exit, Trouble> {
    let speech = session.speech();
    let paths = options.paths;
    let mut found = Vec::new();
    carry(session, CarryCommand::Recognise { paths }, |event| {
        if let CarryEvent::Recognised { found: told, .. } = event {
            found.push(told);
        }
    })?;
    let mut exit = Exit::Done;
    for found in found {
        match found {
            Ok(found) if options.json => print_line(&recognised_json(&found).to_string())?,
            Ok(found) => print_line(&recognised(&speech, &found))?,
            Err(path) => {
                let cause = crate::channel::CarryCause::NothingToImport { path };
                let failure = crate::channel::Failure {
                    task: crate::channel::Task::Import,
                    cause: crate::channel::Cause::Carry(cause),
                    account: None,
                };
                let trouble = speech.failure(&failure);
                let _code = trouble.tell();
                exit = exit.or(trouble.exit());
            }
        }
    }
    Ok(exit)
}

/// `hongyan export`.
pub(super) fn export(session: &mut Session, options: Export) -> Result<Exit, Trouble> {
    let speech = session.speech();
    session.check_account(options.account.as_ref())?;
    let plan = ExportPlan {
        to: std::path::absolute(&options.to).unwrap_or(options.to),
        format: options.format.into(),
        account: options.account,
        folder: options.folder.as_deref().map(FolderName::called),
    };
    let mut report = None;
    carry(session, CarryCommand::Export(plan), |event| {
        if let CarryEvent::Exported { report: told, .. } = event {
            report = Some(told);
        }
    })?;
    let Some(report) = report else {
        return Ok(Exit::Done);
    };
    let exit = faults(
        &speech,
        "cli-not-exported",
        &report.faults,
        Exit::InputOutput,
    );
    if options.json {
        let object = json!({
            "exported": report.exported,
            "bytes": report.octets,
            "already": report.already,
            "failed": report.failed,
            "faults": faults_json(&report.faults),
        });
        print_line(&object.to_string())?;
    } else {
        for line in speech.words().exported(&report) {
            print_line(&line)?;
        }
    }
    Ok(exit)
}

/// `hongyan duplicates`.
pub(super) fn duplicates(session: &mut Session, options: Duplicates) -> Result<Exit, Trouble> {
    let speech = session.speech();
    let words = speech.words();
    session.check_account(options.account.as_ref())?;
    let mut copies: Arc<[Copies]> = Arc::new([]);
    let account = options.account;
    carry(session, CarryCommand::FindCopies { account }, |event| {
        if let CarryEvent::Copies { copies: told, .. } = event {
            copies = told;
        }
    })?;
    for one in copies.iter() {
        if options.json {
            let go: Vec<Value> = one.go.iter().map(mail_json).collect();
            let stays = mail_json(&one.stays);
            let object = json!({"alike": one.alike.key(), "stays": stays, "go": go});
            print_line(&object.to_string())?;
        } else {
            let stays = words.text("cli-stays-copy");
            print_line(&format!("{stays}  {}", mail_line(&one.stays)))?;
            for mail in &one.go {
                let goes = words.text("cli-goes-copy");
                print_line(&format!("  {goes}  {}", mail_line(mail)))?;
            }
        }
    }
    if !options.json {
        for line in words.copies(&copies) {
            print_line(&line)?;
        }
    }
    if copies.is_empty() {
        return Ok(Exit::Done);
    }
    if !options.remove {
        if !options.json {
            print_line(words.text("cli-remove-copies"))?;
        }
        return Ok(Exit::Done);
    }
    let choices = copies.iter().map(choice).collect();
    let mut removed = 0;
    carry(session, CarryCommand::RemoveCopies { choices }, |event| {
        if let CarryEvent::CopiesRemoved { count, .. } = event {
            removed = count;
        }
    })?;
    if options.json {
        print_line(&json!({ "removed": removed }).to_string())?;
    } else {
        print_line(&words.copies_removed(removed))?;
    }
    Ok(Exit::Done)
}

/// `hongyan verify`.
pub(super) fn verify(session: &mut Session, options: Verify) -> Result<Exit, Trouble> {
    let speech = session.speech();
    session.check_account(options.account.as_ref())?;
    let account = options.account;
    let mut report = None;
    carry(session, CarryCommand::Verify { account }, |event| {
        if let CarryEvent::Verified { report: told, .. } = event {
            report = Some(told);
        }
    })?;
    let Some(report) = report else {
        return Ok(Exit::Done);
    };
    let words = speech.words();
    // The sum stands below what it sums up, also where both go to one file.
    for finding in &report.findings {
        let (wrong, advice) = words.mail_finding(finding, desktop::now());
        let file = shown(&finding.file);
        let what = words.text_with("cli-wrong", &[("file", file.into())]);
        let trouble = Trouble::new(Exit::BadInput, what, wrong, &advice);
        let _code = trouble.in_language(words.language()).tell();
    }
    if options.json {
        let findings = report.findings.iter().map(|finding| {
            json!({
                "account": finding.folder.account.as_str(),
                "folder": finding.folder.name.key(),
                "file": finding.file.display().to_string(),
                "wrong": finding.wrong.key(),
                "also": finding.also.iter().map(Wrong::key).collect::<Value>(),
                "text": words.mail_finding(finding, desktop::now()).0,
            })
        });
        let object = json!({
            "mails": report.mails,
            "bytes": report.octets,
            "proved": report.proved,
            "first_seen": report.first_seen,
            "found": report.found,
            "findings": findings.collect::<Value>(),
        });
        print_line(&object.to_string())?;
    } else {
        for line in words.verified(&report) {
            print_line(&line)?;
        }
    }
    Ok(if report.found > 0 {
        Exit::BadInput
    } else {
        Exit::Done
    })
}

/// Asks, and shows on a terminal how far it is.
fn carry(
    session: &mut Session,
    command: CarryCommand,
    mut hear: impl FnMut(CarryEvent),
) -> Result<(), Trouble> {
    let speech = session.speech();
    let mut meter = Meter::new(&speech);
    // What is taken in beside an import is not what a person waits for until that is over.
    let mut is_over = false;
    let asked = session.ask(Command::Carry(command), |event| match event {
        Event::Carry(event) => {
            is_over |= matches!(event, CarryEvent::Imported { .. });
            meter.clear();
            hear(event);
        }
        Event::Progress { progress, .. }
            if is_over || matches!(progress, Progress::Carrying(_)) =>
        {
            meter.hear(&progress);
        }
        _ => {}
    });
    meter.clear();
    asked
}

/// One line on standard error that says how far something is, where a person looks at it.
pub(super) struct Meter<'a> {
    speech: &'a Speech,
    is_terminal: bool,
    shown: u64,
}

impl<'a> Meter<'a> {
    pub(super) fn new(speech: &'a Speech) -> Self {
        Self {
            speech,
            is_terminal: std::io::stderr().is_terminal(),
            shown: 0,
        }
    }

    pub(super) fn show(&mut self, carried: Carried) {
        let key = if carried.of_mails > 0 {
            "activity-carrying-of"
        } else {
            "activity-carrying"
        };
        self.say(key, carried.mails, carried.of_mails);
    }

    /// How far one of the steps is that a person waits for.
    pub(super) fn hear(&mut self, progress: &Progress) {
        match *progress {
            Progress::Carrying(carried) => self.show(carried),
            Progress::Indexing { mails, of_mails } => {
                self.say("activity-indexing", mails, of_mails);
            }
            Progress::TakingText { mails, of_mails } => {
                self.say("activity-taking-text", mails, of_mails);
            }
            _ => {}
        }
    }

    fn say(&mut self, key: &str, mails: u64, of_mails: u64) {
        // The next step counts from its own beginning.
        let before = if mails < self.shown { 0 } else { self.shown };
        // Every hundredth is more than enough for a person.
        if !self.is_terminal || mails < before + 100 {
            return;
        }
        self.shown = mails;
        let words = self.speech.words();
        let arguments = [
            ("mails", words.count(mails).into()),
            ("of", words.count(of_mails).into()),
        ];
        let line = words.text_with(key, &arguments);
        // Where standard error is closed nobody looks.
        write!(std::io::stderr(), "\r{line}\u{1b}[K").ok();
    }

    pub(super) fn clear(&self) {
        if self.is_terminal && self.shown > 0 {
            write!(std::io::stderr(), "\r\u{1b}[K").ok();
        }
    }
}

/// A line a fault on standard error; the code to end with.
pub(super) fn faults(speech: &Speech, key: &str, faults: &[CarryFault], exit: Exit) -> Exit {
    let words = speech.words();
    let mut worst = Exit::Done;
    for fault in faults {
        let place = words.fault_place(fault);
        let what = words.text_with(key, &[("file", place.into())]);
        let trouble = Trouble::new(exit, what, words.fault(&fault.why), "");
        let _code = trouble.in_language(words.language()).tell();
        // What is imported all the same is no reason to fail.
        if fault.why != FaultKind::AttachmentsElsewhere {
            worst = exit;
        }
    }
    worst
}

pub(super) fn faults_json(faults: &[CarryFault]) -> Value {
    let object = |fault: &CarryFault| {
        json!({
            "file": fault.file.display().to_string(),
            "offset": fault.offset,
            "why": fault.why.key(),
        })
    };
    faults.iter().map(object).collect()
}

fn recognised(speech: &Speech, found: &Recognised) -> String {
    let words = speech.words();
    let arguments = [
        ("path", shown(&found.path).into()),
        ("kinds", words.recognised(found).into()),
    ];
    words.text_with("carry-recognised", &arguments)
}

fn recognised_json(found: &Recognised) -> Value {
    let kinds = found.kinds.iter();
    let kinds: serde_json::Map<String, Value> = kinds
        .map(|(kind, count)| (kind.key().to_owned(), (*count).into()))
        .collect();
    json!({
        "path": shown(&found.path),
        "kinds": kinds,
        "thunderbird": found.is_thunderbird,
        "ignored": found.ignored,
    })
}

fn choice(copies: &Copies) -> CopyChoice {
    CopyChoice {
        stays: copies.stays.id,
        go: copies.go.iter().map(|mail| mail.id).collect(),
    }
}

fn mail_json(mail: &MailSummary) -> Value {
    json!({
        "id": mail.id.0,
        "account": mail.folder.account.as_str(),
        "folder": mail.folder.name.key(),
        "from": mail.from.address,
        "subject": mail.subject,
    })
}

fn mail_line(mail: &MailSummary) -> String {
    let folder = mail.folder.name.key();
    let from = mail.from.shown();
    format!("{folder}  {from}  {}", mail.subject)
}

/// A path as a terminal shows it: names of files may hold line ends and what steers a terminal
///
fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a28_a_file_name_with_a_line_end_or_an_escape_is_shown_on_one_line() {
        let path = Path::new("in/line\nbreak\u{1b}[2J.mbox");
        assert_eq!(shown(path), "in/line break[2J.mbox");
    }
}

//! `hongyan backup` and `hongyan restore`: without a worker, the one also beside a window.

use std::process::ExitCode;

use serde_json::json;

use super::Arguments;
use super::arguments::Backup;
use super::carry::{Meter, faults, faults_json};
use super::exit::{Exit, Trouble};
use super::outcome::print_line;
use super::session::Session;
use super::speech::Speech;
use crate::channel::{Cause, Command, Event, Failure, Task};
use crate::model::BackupReport;
use crate::worker;

/// Writes a profile into one file.
pub(super) fn back_up(arguments: &Arguments, options: &Backup) -> Result<ExitCode, Trouble> {
    let (profile, settings) = super::settings_of(arguments)?;
    let speech = Speech::of(&settings);
    let mut meter = Meter::new(&speech);
    let done = worker::back_up(&profile, &options.file, &mut |carried| meter.show(carried));
    meter.clear();
    let report = done.map_err(|cause| failed(&speech, Task::Backup, cause))?;
    let exit = Exit::InputOutput;
    let told = faults(&speech, "cli-not-backed-up", &report.faults, exit);
    tell(options, &report, speech.words().backed_up(&report))?;
    Ok(told.into())
}

/// Brings one back into an empty profile, and takes the words of its mails in: what is back can be
/// found. Where that is broken off everything is here, and the next fetch or `hongyan index` goes on.
pub(super) fn restore(arguments: &Arguments, options: &Backup) -> Result<ExitCode, Trouble> {
    // One that is whole gets its place by this very command.
    let profile = super::found(arguments)?;
    let settings = super::read(&profile)?;
    let speech = Speech::of(&settings);
    let mut meter = Meter::new(&speech);
    let done = worker::restore(&profile, &options.file, &mut |carried| meter.show(carried));
    meter.clear();
    let report = done.map_err(|cause| failed(&speech, Task::Restore, cause))?;
    let exit = Exit::BadInput;
    let told = faults(&speech, "cli-not-restored", &report.faults, exit);
    tell(options, &report, speech.words().restored(&report))?;
    match index(arguments) {
        Ok(()) => Ok(told.into()),
        Err(trouble) => {
            let _code = trouble.tell();
            Ok(told.or(trouble.exit()).into())
        }
    }
}

/// Rows and words of a profile that has just come.
fn index(arguments: &Arguments) -> Result<(), Trouble> {
    let (profile, settings) = super::profile(arguments)?;
    let mut session = Session::open(arguments, &profile, &settings)?;
    let speech = session.speech();
    let mut meter = Meter::new(&speech);
    let done = session.ask(Command::Index { rebuild: false }, |event| {
        if let Event::Progress { progress, .. } = event {
            meter.hear(&progress);
        }
    });
    meter.clear();
    let closed = session.close();
    done.and(closed)
}

fn tell(options: &Backup, report: &BackupReport, lines: Vec<String>) -> Result<(), Trouble> {
    if !options.json {
        for line in lines {
            print_line(&line)?;
        }
        return Ok(());
    }
    let object = json!({
        "mails": report.mails,
        "files": report.files,
        "bytes": report.octets,
        "held": report.held,
        "failed": report.failed,
        "faults": faults_json(&report.faults),
    });
    print_line(&object.to_string())
}

fn failed(speech: &Speech, task: Task, cause: Cause) -> Trouble {
    speech.failure(&Failure {
        task,
        cause,
        account: None,
    })
}

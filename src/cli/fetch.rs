//! `hongyan fetch`: new mail of one or all accounts.

use serde::Serialize;

use super::arguments::Fetch;
use super::exit::{Exit, Trouble};
use super::outcome::print_line;
use super::session::Session;
use crate::channel::{Command, Event, FetchReport};

/// One account as JSON.
#[derive(Debug, Serialize)]
struct Report<'a> {
    account: &'a str,
    new: u64,
    bytes: u64,
    failed: u64,
    seconds: f64,
    error: Option<String>,
}

pub(super) fn run(session: &mut Session, options: Fetch) -> Result<Exit, Trouble> {
    session.check_account(options.account.as_ref())?;
    let speech = session.speech();
    let mut exit = Exit::Done;
    let mut printed = Ok(());
    let account = options.account;
    let asked = if options.again {
        Command::FetchAgain { account }
    } else {
        Command::Refresh { account }
    };
    let mut told_failure = false;
    let done = session.ask(asked, |event| {
        let Event::Fetched { report, .. } = event else {
            return;
        };
        if printed.is_ok() {
            printed = print(&report, options.json);
        }
        if let Some(failure) = &report.failure {
            let trouble = speech.failure(failure);
            // The line is what counts here; the code is gathered from all of them.
            let _code = trouble.tell();
            exit = exit.or(trouble.exit());
            told_failure = true;
        } else if report.failed > 0 {
            exit = exit.or(Exit::TryLater);
        }
    });
    printed?;
    match done {
        // Each account has told its own failure already.
        Err(_trouble) if told_failure => Ok(exit),
        Err(trouble) => Err(trouble),
        Ok(()) => Ok(exit),
    }
}

fn print(report: &FetchReport, as_json: bool) -> Result<(), Trouble> {
    let seconds = seconds(report.took_ms);
    if as_json {
        let failed = report.failure.as_ref();
        let report = Report {
            account: report.account.as_str(),
            new: report.new,
            bytes: report.octets,
            failed: report.failed,
            seconds,
            error: failed.map(|failure| Trouble::from(failure).to_string()),
        };
        // Strings and numbers always have a form in JSON.
        return print_line(&serde_json::to_string(&report).unwrap_or_default());
    }
    print_line(&format!(
        "{}: {} new, {} bytes, {} failed, {seconds:.1} s",
        report.account, report.new, report.octets, report.failed
    ))
}

/// Milliseconds as seconds; exact for any duration a program runs.
#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 milliseconds are 285,000 years"
)]
pub(super) fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

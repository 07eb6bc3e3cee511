//! `hongyan flush`: everything that waits in the outbox, over one connection an account;
//! and word of each mail that waits for a person to decide.

use std::io::Write as _;

use super::arguments::Flush;
use super::exit::{Exit, Trouble};
use super::outcome;
use super::session::Session;
use crate::channel::{Command, Event};

pub(super) fn run(session: &mut Session, options: Flush) -> Result<Exit, Trouble> {
    session.check_account(options.account.as_ref())?;
    let command = Command::Flush {
        account: options.account,
    };
    let speech = session.speech();
    let mut exit = Exit::Done;
    let mut printed = Ok(());
    let mut undecided: u64 = 0;
    let mut left = Exit::Done;
    let done = session.ask(command, |event| {
        let (Event::Settled { item, .. } | Event::Undecided { item, .. }) = &event else {
            return;
        };
        if printed.is_ok() {
            printed = outcome::print(item, options.json, true);
        }
        if matches!(event, Event::Undecided { .. }) {
            let trouble = speech.undecided(item);
            // The line is what counts here; the code counts where nothing else went wrong.
            let _code = trouble.tell();
            left = trouble.exit();
            undecided += 1;
        } else {
            exit = exit.or(outcome::tell_troubles(item, &speech));
        }
    });
    printed?;
    if undecided > 1 {
        let words = speech.words();
        let arguments = [("shown", words.count(undecided).into())];
        let line = words.text_with("cli-wait-for-you", &arguments);
        // Where standard error is closed, nobody listens.
        writeln!(std::io::stderr().lock(), "hongyan: {line}").ok();
    }
    match done {
        // Each mail has told its own failure already.
        Err(_trouble) if exit != Exit::Done => Ok(exit),
        Err(trouble) => Err(trouble),
        Ok(()) => Ok(exit.or(left)),
    }
}

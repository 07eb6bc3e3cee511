//! `hongyan flush`: everything that waits in the outbox, over one connection an account.

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
    let done = session.ask(command, |event| {
        if let Event::Settled { item, .. } = event {
            if printed.is_ok() {
                printed = outcome::print(&item, options.json, true);
            }
            exit = exit.or(outcome::tell_troubles(&item, &speech));
        }
    });
    printed?;
    match done {
        // Each mail has told its own failure already.
        Err(_trouble) if exit != Exit::Done => Ok(exit),
        Err(trouble) => Err(trouble),
        Ok(()) => Ok(exit),
    }
}

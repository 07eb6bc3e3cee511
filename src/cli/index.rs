//! `hongyan index`: the index made to agree with the maildirs.

use super::arguments::Index;
use super::exit::{Exit, Trouble};
use super::fetch::seconds;
use super::outcome::print_line;
use super::session::Session;
use crate::channel::{Command, Event};

pub(super) fn run(session: &mut Session, options: Index) -> Result<Exit, Trouble> {
    let command = Command::Index {
        rebuild: options.rebuild,
    };
    let mut line = None;
    session.ask(command, |event| {
        if let Event::Indexed {
            mails,
            added,
            removed,
            texts,
            took_ms,
            ..
        } = event
        {
            let seconds = seconds(took_ms);
            line = Some(if options.json {
                serde_json::json!({
                    "mails": mails,
                    "added": added,
                    "removed": removed,
                    "texts": texts,
                    "seconds": seconds,
                })
                .to_string()
            } else {
                format!(
                    "{mails} mails, {added} added, {removed} removed, text of {texts} taken in, \
                     {seconds:.1} s"
                )
            });
        }
    })?;
    if let Some(line) = line {
        print_line(&line)?;
    }
    Ok(Exit::Done)
}

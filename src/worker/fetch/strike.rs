//! Mails at which a session broke (P-07).

use std::collections::HashMap;

use crate::channel::Cause;
use crate::model::MailNumber;
use crate::sync::{FetchedId, ServerMemory};

use super::look::BrokenAt;
use super::session::{Broken, Talk};

/// The line broke at this mail. It is written down, so that the next start knows it too.
pub(super) async fn strike(talk: &Talk<'_>, id: FetchedId, cause: &Cause) {
    let words = cause.to_string();
    note(talk, move |memory| add(memory, id, words)).await;
}

/// The line broke while these `mails` were looked at: the one whose turn it was is struck, where
/// its server is likelier to blame than the way to it; the ones that were answered are well.
pub(super) async fn strike_at(
    talk: &Talk<'_>,
    mails: impl Iterator<Item = (MailNumber, FetchedId)>,
    at: BrokenAt,
) -> Broken {
    let mails: HashMap<MailNumber, FetchedId> = mails.collect();
    let answered = at.answered.iter().filter_map(|number| mails.get(number));
    let well: Vec<FetchedId> = answered.copied().collect();
    let struck = at.number.and_then(|number| mails.get(&number)).copied();
    let struck = struck.filter(|_mail| is_the_mails(&at));
    let words = at.broken.cause.to_string();
    note(talk, move |memory| {
        memory.absolve(well);
        if let Some(id) = struck {
            add(memory, id, words);
        }
    })
    .await;
    at.broken
}

/// Whether the line broke because of the mail whose turn it was. A line that is silent from the
/// first question on may as well be a lid that was closed.
fn is_the_mails(at: &BrokenAt) -> bool {
    let is_silence = matches!(at.broken.cause, Cause::TimedOut { .. });
    at.broken.may_go_on && (at.has_begun || !at.answered.is_empty() || !is_silence)
}

fn add(memory: &mut ServerMemory, id: FetchedId, words: String) {
    let note = memory.note(id);
    note.strikes += 1;
    note.words = words;
    // That it is set aside is another thing to tell.
    note.told = false;
}

async fn note(talk: &Talk<'_>, change: impl FnOnce(&mut ServerMemory) + Send + 'static) {
    let account = talk.account.id.clone();
    let written = talk
        .heart
        .on_disk(move |store| store.remember_server(&account, change));
    if let Err(cause) = written.await {
        tracing::warn!(
            "{}: a strike was not written down: {cause}",
            talk.account.id
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p07_silence_from_the_first_question_on_strikes_no_mail() {
        let host = || "pop.example.org".to_owned();
        let awaiting = || "TOP".to_owned();
        let silent = Cause::TimedOut {
            host: host(),
            awaiting: awaiting(),
            seconds: 60,
        };
        let closed = Cause::Closed {
            host: host(),
            awaiting: awaiting(),
        };
        let number = MailNumber::new(1).unwrap();
        for (cause, answered, has_begun, strikes) in [
            (&silent, vec![], false, false),
            (&silent, vec![number], false, true),
            (&silent, vec![], true, true),
            (&closed, vec![], false, true),
        ] {
            let at = BrokenAt {
                number: Some(number),
                answered,
                has_begun,
                broken: Broken {
                    cause: cause.clone(),
                    may_go_on: true,
                    in_use: false,
                },
            };
            assert_eq!(is_the_mails(&at), strikes, "{cause}");
        }
    }
}

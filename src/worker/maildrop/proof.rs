//! Whether the mail that lies on the server under a name is the one that is meant (P-64): servers
//! have given old names to new mails.

use std::collections::{HashMap, HashSet};

use crate::model::{DropHead, MailNumber};
use crate::pop3::{Event, Request};
use crate::worker::fetch::session::{Broken, Talk, out_of_turn};

use super::heads::{HEAD_OCTETS, head};

/// Whether two heads are of one mail: the same Message-ID, else the same author, subject and date.
/// Two heads that say nothing prove nothing.
pub(super) fn is_same(one: &DropHead, other: &DropHead) -> bool {
    if !one.message_id.is_empty() || !other.message_id.is_empty() {
        return one.message_id == other.message_id;
    }
    let says_something = one.date.is_some() || !one.subject.is_empty();
    says_something
        && one.date == other.date
        && one.subject == other.subject
        && one.from == other.from
}

/// The heads of these mails on the server, by TOP; a mail whose head is refused has none.
pub(super) async fn look(
    talk: &mut Talk<'_>,
    numbers: &HashSet<MailNumber>,
) -> Result<HashMap<MailNumber, DropHead>, Broken> {
    let mut in_order: Vec<MailNumber> = numbers.iter().copied().collect();
    in_order.sort_unstable();
    let mut due = in_order.len();
    for number in in_order {
        let body_lines = 0;
        talk.ask(Request::Peek { number, body_lines })?;
    }
    let mut heads = HashMap::new();
    let mut octets = Vec::new();
    while due > 0 {
        match talk.next().await? {
            Some(Event::Chunk { bytes, .. }) => {
                let room = HEAD_OCTETS.saturating_sub(octets.len());
                octets.extend_from_slice(bytes.get(..room).unwrap_or(&bytes));
            }
            Some(Event::Peeked { number, .. }) => {
                heads.insert(number, head(&octets));
                octets.clear();
                due -= 1;
            }
            Some(Event::Refused {
                request: Request::Peek { .. },
                ..
            }) => {
                octets.clear();
                due -= 1;
            }
            Some(_) => {}
            None => return Err(Broken::for_good(out_of_turn(talk, "TOP"))),
        }
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p64_heads_are_the_same_by_message_id_else_by_what_they_say_and_never_by_silence() {
        let head = |text: &str| head(text.replace('\n', "\r\n").as_bytes());
        let one = head("From: a@b.example\nSubject: x\nMessage-ID: <1@b.example>\n\n");
        let other = head("From: a@b.example\nSubject: x\nMessage-ID: <2@b.example>\n\n");
        let stamped = head("X-UIDL: 7\nFrom: a@b.example\nMessage-ID: <1@b.example>\n\n");
        assert!(is_same(&one, &stamped) && !is_same(&one, &other));
        let old = head("From: a@b.example\nSubject: x\n\n");
        assert!(is_same(&old, &old) && !is_same(&old, &one));
        assert!(!is_same(&head("\n"), &head("\n")));
    }
}

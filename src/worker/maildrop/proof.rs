//! Whether the mail that lies on the server under a name is the one that is meant (P-64): servers
//! have given old names to new mails.

use std::collections::{HashMap, HashSet};

use crate::channel::maildrop::Left;
use crate::model::{DropHead, DropName, Uid};
use crate::sync::{FetchedId, HeaderMark};
use crate::worker::fetch::look::Shown;

use super::heads::head;

/// A mail that is meant, as far as it is known.
pub(super) enum Meant {
    /// The header of the one that is here.
    Here(HeaderMark),
    /// What the person saw of one that is not.
    Seen(DropHead),
}

/// What lies on the server under its name.
pub(super) struct There {
    mark: HeaderMark,
    head: DropHead,
    content: [u8; 32],
}

impl There {
    pub(super) fn read(shown: &Shown<'_>) -> Self {
        Self {
            mark: HeaderMark::read(shown.start),
            head: head(shown.start),
            content: shown.content,
        }
    }

    /// Whether it is the mail that is meant. What a row shows of two machines' mails may be the
    /// same, so that it proves nothing of a mail that is here: there the whole header does.
    pub(super) fn is(&self, meant: &Meant) -> bool {
        match meant {
            Meant::Here(mark) => mark.is_of_same_mail(&self.mark),
            Meant::Seen(head) => is_same(head, &self.head),
        }
    }
}

/// Mails under names that stand more than once in the listing. Nothing says which of them is which,
/// so that only all octets prove that one is here (P-61).
pub(super) struct Copies {
    /// SHA-256 of those that are here.
    here: HashSet<[u8; 32]>,
    /// How many mails of a name may be lost, and what the person saw of them.
    to_be_lost: HashMap<Uid, (u32, Vec<DropHead>)>,
}

impl Copies {
    pub(super) fn new(here: HashMap<FetchedId, [u8; 32]>) -> Self {
        Self {
            here: here.into_values().collect(),
            to_be_lost: HashMap::new(),
        }
    }

    /// A mail is meant; `is_to_be_lost`: it is not here, and the person accepts that.
    pub(super) fn mean(&mut self, name: &DropName, is_to_be_lost: bool, seen: Option<&DropHead>) {
        if let (DropName::Lasting { uid, .. }, true) = (name, is_to_be_lost) {
            let (mails, heads) = self.to_be_lost.entry(uid.clone()).or_default();
            *mails += 1;
            heads.extend(seen.cloned());
        }
    }

    /// Why a mail stays, after it was retrieved; `None`: it may go.
    pub(super) fn verdict(&mut self, name: &DropName, there: Option<&There>) -> Option<Left> {
        let Some(there) = there else {
            return Some(Left::Unproved);
        };
        if self.here.contains(&there.content) {
            return None;
        }
        let lost = match name {
            DropName::Lasting { uid, .. } => self.to_be_lost.get_mut(uid),
            DropName::Passing(_) => None,
        };
        match lost {
            Some((mails, heads))
                if *mails > 0
                    && (heads.is_empty()
                        || heads.iter().any(|head| is_same(head, &there.head))) =>
            {
                *mails -= 1;
                None
            }
            _ => Some(Left::Another),
        }
    }
}

/// Whether two heads are of one mail: the same Message-ID, else the same author, subject and date.
/// Two heads that say nothing prove nothing.
fn is_same(one: &DropHead, other: &DropHead) -> bool {
    if !one.message_id.is_empty() || !other.message_id.is_empty() {
        return one.message_id == other.message_id;
    }
    let says_something = one.date.is_some() || !one.subject.is_empty();
    says_something
        && one.date == other.date
        && one.subject == other.subject
        && one.from == other.from
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

    #[test]
    fn p64_a_mail_that_is_here_is_known_by_its_whole_header_and_not_by_what_its_row_shows() {
        let ours = b"From: cron@b.example\r\nSubject: done\r\nX-Job: 1\r\n\r\n";
        let other = b"From: cron@b.example\r\nSubject: done\r\nX-Job: 2\r\n\r\n";
        let here = Meant::Here(HeaderMark::read(ours));
        let there = |start| {
            let content = [0; 32];
            There::read(&Shown { start, content })
        };
        assert!(there(ours).is(&here) && !there(other).is(&here));
        assert!(there(other).is(&Meant::Seen(head(ours))));
    }
}

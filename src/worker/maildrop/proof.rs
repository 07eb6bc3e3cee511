//! Whether the mail that lies on the server under a name is the one that is meant (P-64): servers
//! have given old names to new mails.

use crate::model::DropHead;
use crate::sync::HeaderMark;

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
}

impl There {
    /// From the first octets of a mail.
    pub(super) fn read(start: &[u8]) -> Self {
        Self {
            mark: HeaderMark::read(start),
            head: head(start),
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
        assert!(There::read(ours).is(&here) && !There::read(other).is(&here));
        assert!(There::read(other).is(&Meant::Seen(head(ours))));
    }
}

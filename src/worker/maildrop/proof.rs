//! Whether the mail that lies on the server under a name is the one that is meant (P-64): servers
//! have given old names to new mails.

use crate::model::DropHead;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::maildrop::heads::head;

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

//! Pictures of mails that lie outside the profile: held in memory for the run, within bounds.

use std::collections::{HashMap, VecDeque};

use crate::mime::page::KeptPictures;
use crate::model::MailId;

/// Octets of all of them: what one mail may have.
const OCTETS: usize = super::MAIL_OCTETS;

/// Pictures of mails that have no place of their own in the profile. Where they become too many,
/// those of the mail that was opened first are forgotten.
#[derive(Debug, Default)]
pub(super) struct Outside {
    mails: VecDeque<(MailId, KeptPictures)>,
}

impl Outside {
    /// Those of a mail.
    pub(super) fn of(&self, mail: MailId) -> KeptPictures {
        let known = self.mails.iter().find(|(whose, _)| *whose == mail);
        known.map_or_else(HashMap::new, |(_mail, kept)| kept.clone())
    }

    /// One more for a mail; others' go first where there is no room.
    pub(super) fn keep(&mut self, mail: MailId, address: &str, octets: &[u8]) {
        self.keep_within(OCTETS, mail, address, octets);
    }

    fn keep_within(&mut self, most: usize, mail: MailId, address: &str, octets: &[u8]) {
        // It is the latest now, and so the last to go.
        let place = self.mails.iter().position(|(whose, _)| *whose == mail);
        let known = place.and_then(|place| self.mails.remove(place));
        let (_mail, mut kept) = known.unwrap_or_else(|| (mail, HashMap::new()));
        kept.insert(address.to_owned(), octets.into());
        self.mails.push_back((mail, kept));
        while self.octets() > most && self.mails.len() > 1 {
            self.mails.pop_front();
        }
    }

    fn octets(&self) -> usize {
        let all = self.mails.iter().flat_map(|(_mail, kept)| kept.values());
        all.map(|octets| octets.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_octets_are_held_than_there_is_room_and_the_mail_that_is_read_keeps_its_own() {
        let mut outside = Outside::default();
        let mut keep = |mail, address: &str, octets: &[u8]| {
            outside.keep_within(10, MailId(mail), address, octets);
            assert!(outside.octets() <= 10);
            [-1, -2, -3].map(|mail| outside.of(MailId(mail)).len())
        };
        assert_eq!(keep(-1, "a", b"12345"), [1, 0, 0]);
        assert_eq!(keep(-2, "a", b"12"), [1, 1, 0]);
        assert_eq!(keep(-1, "b", b"12"), [2, 1, 0]);
        assert_eq!(keep(-3, "a", b"12"), [2, 0, 1]);
        assert_eq!(keep(-2, "a", b"1234567"), [0, 1, 1]);
    }
}

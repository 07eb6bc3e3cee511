//! Which mails of a listing are meant.

use std::collections::HashSet;

use super::super::arguments::{Which, usage};
use super::super::exit::Trouble;
use crate::model::{DropMail, DropName, Uid};

/// Numbers of a list, as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    first: usize,
    last: usize,
}

/// `3`, or `3-7`.
pub(in crate::cli) fn numbers(typed: &str) -> Result<Numbers, String> {
    let (first, last) = typed.split_once('-').unwrap_or((typed, typed));
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match (number(first), number(last)) {
        (Some(first), Some(last)) if (1..=last).contains(&first) => Ok(Numbers { first, last }),
        _ => Err("it is a number such as 3, or 3-7".to_owned()),
    }
}

/// A server's name of a mail (RFC 1939 §7).
pub(in crate::cli) fn uid(typed: &str) -> Result<Uid, String> {
    let uid = Uid::new(typed.as_bytes());
    uid.ok_or_else(|| "it is no UIDL: 1 to 255 characters".to_owned())
}

/// A mail of a listing with its number in it, from 1; mails are listed newest first.
pub(super) fn numbered(mails: &[DropMail]) -> impl Iterator<Item = (usize, &DropMail)> {
    let numbers = (1..=mails.len()).rev();
    numbers.zip(mails)
}

/// What of a selection is in a listing.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Chosen<'a> {
    /// Mails that are there, newest first.
    pub(super) mails: Vec<(usize, &'a DropMail)>,
    /// Names that no mail bears.
    pub(super) unknown: Vec<DropName>,
}

/// Finds the mails that are meant: by a name all that bear it, because nothing tells which of them
/// is which (P-61).
///
/// # Errors
/// A number that the listing does not have.
pub(super) fn choose<'a>(which: &Which, mails: &'a [DropMail]) -> Result<Chosen<'a>, Trouble> {
    if let Some(over) = which.numbers.iter().find(|one| one.last > mails.len()) {
        let (number, count) = (over.last, mails.len());
        return Err(usage(&format!(
            "there is no mail {number}: {count} lie on the server"
        )));
    }
    let is_numbered = |number: usize| {
        let mut ranges = which.numbers.iter();
        ranges.any(|one| (one.first..=one.last).contains(&number))
    };
    let named: HashSet<&Uid> = which.uids.iter().collect();
    let uid_of = |mail: &'a DropMail| match &mail.name {
        DropName::Lasting { uid, .. } => Some(uid),
        DropName::Passing(_) => None,
    };
    let is_named = |mail: &'a DropMail| uid_of(mail).is_some_and(|uid| named.contains(uid));
    let chosen = numbered(mails)
        .filter(|(number, mail)| which.all || is_numbered(*number) || is_named(mail));
    let listed: HashSet<&Uid> = mails.iter().filter_map(uid_of).collect();
    let unknown = which.uids.iter().filter(|uid| !listed.contains(uid));
    Ok(Chosen {
        mails: chosen.collect(),
        unknown: unknown
            .map(|uid| DropName::Lasting {
                uid: uid.clone(),
                ordinal: 0,
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Leaves, Presence};

    fn mails(names: &[(&str, u32)]) -> Vec<DropMail> {
        let mail = |(name, ordinal): &(&str, u32)| DropMail {
            name: DropName::Lasting {
                uid: uid(name).unwrap(),
                ordinal: *ordinal,
            },
            octets: None,
            presence: Presence::Absent,
            leaves: Leaves::Never,
        };
        names.iter().map(mail).collect()
    }

    fn which(uids: &[&str], typed: &[&str]) -> Which {
        Which {
            uids: uids.iter().map(|text| uid(text).unwrap()).collect(),
            numbers: typed.iter().map(|text| numbers(text).unwrap()).collect(),
            all: false,
        }
    }

    #[test]
    fn numbers_count_from_the_oldest_and_a_name_means_all_that_bear_it() {
        let mails = mails(&[("d", 0), ("b", 1), ("b", 0), ("a", 0)]);
        let found = |which: &Which| {
            let chosen = choose(which, &mails).unwrap();
            let numbers = chosen.mails.iter().map(|(number, _mail)| *number);
            (numbers.collect::<Vec<_>>(), chosen.unknown.len())
        };
        assert_eq!(found(&which(&[], &["1", "4"])), (vec![4, 1], 0));
        assert_eq!(found(&which(&["b", "x"], &["3-4"])), (vec![4, 3, 2], 1));
        let all = Which {
            all: true,
            ..which(&[], &[])
        };
        assert_eq!(found(&all).0, [4, 3, 2, 1]);
        assert!(choose(&which(&[], &["2-5"]), &mails).is_err());
    }

    #[test]
    fn what_is_typed_is_a_number_a_range_or_a_name() {
        for wrong in ["", "0", "7-3", "3-", "-3", "a", "1-2-3"] {
            assert!(numbers(wrong).is_err(), "{wrong:?}");
        }
        assert!(uid("").is_err() && uid("a\r\nDELE 1").is_err());
    }
}

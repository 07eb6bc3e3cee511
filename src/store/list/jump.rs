//! Letters typed in a list: the next row that begins with them.

use rusqlite::{Connection, OptionalExtension};

use crate::model::{Direction, MailId, Order, OrderBy, Place};
use crate::store::{Store, StoreError};

use super::{SLICE, columns, folded, key};

/// What letters are looked for in.
#[derive(Debug, Clone, Copy)]
pub struct Jump<'l> {
    /// A mail for each row, in order.
    pub among: &'l [MailId],
    /// The place where a row is a conversation: any of its mails there may begin so. `None`: a row
    /// is a mail.
    pub of_conversations: Option<&'l Place>,
    /// In which order they stand.
    pub order: Order,
    /// Where to begin.
    pub after: Option<MailId>,
    /// The letters.
    pub typed: &'l str,
}

impl Store {
    /// The next row behind `after` whose sender, or subject where that is the order, begins with
    /// these letters; from the top again behind the last. In the orders by sender and by subject
    /// it is the first of all. Nobody waits for the connection longer than for some rows, and
    /// where `is_left` says that nobody wants to know any more, nothing is found.
    ///
    /// # Errors
    /// Index errors.
    pub fn jump(
        &self,
        jump: &Jump<'_>,
        is_left: &dyn Fn() -> bool,
    ) -> Result<Option<MailId>, StoreError> {
        let wanted = folded(jump.typed);
        if wanted.is_empty() {
            return Ok(None);
        }
        match jump.order.by {
            OrderBy::Sender | OrderBy::Subject => self.first_of_order(jump, &wanted),
            _other => {
                let behind = jump
                    .after
                    .and_then(|after| jump.among.iter().position(|mail| *mail == after));
                let begin = behind.map_or(0, |behind| behind + 1);
                let (above, below) = jump.among.split_at(begin);
                let found = self.first_that_begins(jump, &wanted, below, is_left)?;
                match found {
                    None => self.first_that_begins(jump, &wanted, above, is_left),
                    found => Ok(found),
                }
            }
        }
    }

    /// Where rows stand in the order of what is typed, halving finds the first.
    fn first_of_order(&self, jump: &Jump<'_>, wanted: &str) -> Result<Option<MailId>, StoreError> {
        let background = self.shared.index.background();
        let by = jump.order.by;
        // A mail gone meanwhile has no text; the one behind it stands for it.
        let known = |from: usize, until: usize| -> Result<Option<(usize, String)>, StoreError> {
            for at in from..until {
                let mail = jump.among.get(at).copied();
                let text = mail.map_or(Ok(None), |mail| text(&background, by, mail))?;
                if let Some(text) = text {
                    return Ok(Some((at, text)));
                }
            }
            Ok(None)
        };
        let (mut begin, mut end) = (0, jump.among.len());
        while begin < end {
            let middle = begin.midpoint(end);
            let stands_before = match known(middle, end)? {
                Some((at, text)) => {
                    let is_before = match jump.order.direction {
                        Direction::Ascending => *text < *wanted,
                        Direction::Descending => *text > *wanted && !text.starts_with(wanted),
                    };
                    is_before.then_some(at)
                }
                None => None,
            };
            match stands_before {
                Some(at) => begin = at + 1,
                None => end = middle,
            }
        }
        let first = known(begin, jump.among.len())?;
        let first = first.filter(|(_at, text)| text.starts_with(wanted));
        Ok(first.and_then(|(at, _text)| jump.among.get(at).copied()))
    }

    /// The first of these rows whose sender begins so.
    fn first_that_begins(
        &self,
        jump: &Jump<'_>,
        wanted: &str,
        rows: &[MailId],
        is_left: &dyn Fn() -> bool,
    ) -> Result<Option<MailId>, StoreError> {
        for some in rows.chunks(SLICE) {
            if is_left() {
                break;
            }
            let background = self.shared.index.background();
            let folders = match jump.of_conversations {
                Some(place) => Some(self.numbers(&background, place)?),
                None => None,
            };
            for mail in some {
                let begins = match &folders {
                    Some(folders) => sender_of_conversation(&background, *mail, folders, wanted)?,
                    None => text(&background, OrderBy::Sender, *mail)?
                        .is_some_and(|text| text.starts_with(wanted)),
                };
                if begins {
                    return Ok(Some(*mail));
                }
            }
        }
        Ok(None)
    }
}

/// A mail's sender or subject as it is ordered.
fn text(connection: &Connection, by: OrderBy, mail: MailId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached(columns(by))?;
    let text = statement.query_row([mail.0], |row| {
        let text = row.get_ref(0)?.as_str()?;
        Ok(key(by, text))
    });
    Ok(text.optional()?)
}

/// Whether the sender of any of a conversation's mails in these folders begins so.
fn sender_of_conversation(
    connection: &Connection,
    mail: MailId,
    folders: &[i64],
    wanted: &str,
) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT iif(from_name = '', from_address, from_name), folder FROM mails
         WHERE thread = (SELECT thread FROM mails WHERE id = ?1)",
    )?;
    let mut rows = statement.query([mail.0])?;
    while let Some(row) = rows.next()? {
        let sender: String = row.get(0)?;
        if folders.contains(&row.get(1)?) && key(OrderBy::Sender, &sender).starts_with(wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, FolderName};
    use crate::store::{Proceed, ProfilePaths};

    const MAILS: [(&str, &str); 6] = [
        ("Zoe", "Apples"),
        ("Émile", "Re: bananas"),
        ("Anna", "Cherries"),
        ("emma", "[team] Bananas"),
        ("李雷", "会议"),
        ("Bob", "dates"),
    ];

    fn profile() -> (tempfile::TempDir, Store, Vec<MailId>) {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        for (number, (sender, subject)) in MAILS.into_iter().enumerate() {
            let path = format!("work/cur/{}.a{number}.host:2,S", 1_700_000_000 + number);
            let mail = format!(
                "From: {sender} <x@example.org>\r\nSubject: {subject}\r\n\
                 Message-ID: <{number}@example.org>\r\n\r\nx"
            );
            std::fs::write(paths.mail.join(path), mail).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let mails = store.list(&Place::Unified(FolderName::Inbox)).unwrap();
        (folder, store, mails)
    }

    fn sender(store: &Store, jump: &Jump<'_>) -> Option<String> {
        let found = store.jump(jump, &|| false).unwrap()?;
        Some(store.rows(&[found]).unwrap().pop()?.from.name)
    }

    #[test]
    fn letters_find_the_next_row_of_those_that_are_shown() {
        let (_folder, store, mails) = profile();
        let jump = |among: &[MailId], after, typed| {
            let order = Order::default();
            let jump = Jump {
                among,
                of_conversations: None,
                order,
                after,
                typed,
            };
            sender(&store, &jump)
        };
        // Newest first: Bob, 李雷, emma, Anna, Émile, Zoe.
        assert_eq!(jump(&mails, None, "e").as_deref(), Some("emma"));
        assert_eq!(jump(&mails, Some(mails[2]), "E").as_deref(), Some("Émile"));
        assert_eq!(jump(&mails, Some(mails[4]), "em").as_deref(), Some("emma"));
        assert_eq!(jump(&mails, None, "李").as_deref(), Some("李雷"));
        assert_eq!(jump(&mails, None, "q"), None);
        // What a search found: others of the folder are none of its rows.
        let found = [mails[0], mails[4]];
        assert_eq!(jump(&found, None, "e").as_deref(), Some("Émile"));
        assert_eq!(jump(&found, None, "z"), None);
        let left = Jump {
            among: &mails,
            of_conversations: None,
            order: Order::default(),
            after: None,
            typed: "e",
        };
        assert_eq!(store.jump(&left, &|| true).unwrap(), None);
    }

    #[test]
    fn in_the_orders_by_sender_and_subject_letters_find_the_first_of_all() {
        let (_folder, store, mails) = profile();
        for direction in [Direction::Ascending, Direction::Descending] {
            for by in [OrderBy::Sender, OrderBy::Subject] {
                let order = Order { by, direction };
                let sorted = store.sort(mails.clone(), order).unwrap();
                for typed in [
                    "e", "em", "emi", "a", "b", "ba", "z", "李", "c", "q", "会", "d",
                ] {
                    let jump = Jump {
                        among: &sorted,
                        of_conversations: None,
                        order,
                        after: Some(sorted[3]),
                        typed,
                    };
                    let rows = store.rows(&sorted).unwrap();
                    let first = rows.into_iter().find(|row| {
                        let text = if by == OrderBy::Sender {
                            &row.from.name
                        } else {
                            &row.subject
                        };
                        key(by, text).starts_with(&folded(typed))
                    });
                    let found = store.jump(&jump, &|| false).unwrap();
                    assert_eq!(found, first.map(|row| row.id), "{typed} {order:?}");
                }
            }
        }
    }

    #[test]
    fn a_conversation_begins_with_any_of_its_senders_in_the_place() {
        let (folder, store, mails) = profile();
        let cur = folder.path().join("mail/work/cur");
        for (number, sender) in [(7, "Quentin"), (8, "Rosa")] {
            let mail = format!(
                "From: {sender} <x@example.org>\r\nSubject: Re: dates\r\n\
                 Message-ID: <{number}@example.org>\r\nReferences: <5@example.org>\r\n\r\nx"
            );
            std::fs::write(cur.join(format!("170000000{number}.a.host:2,S")), mail).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let place = Place::Unified(FolderName::Inbox);
        let heads = store.newest_of_conversations(&place, 100).unwrap();
        assert_eq!(heads.len(), mails.len());
        let jump = |of_conversations, typed| {
            let jump = Jump {
                among: &heads,
                of_conversations,
                order: Order::default(),
                after: None,
                typed,
            };
            sender(&store, &jump)
        };
        assert_eq!(jump(Some(&place), "quen").as_deref(), Some("Rosa"));
        assert_eq!(jump(Some(&place), "bob").as_deref(), Some("Rosa"));
        assert_eq!(jump(None, "bob"), None);
        let sent = Place::Unified(FolderName::Sent);
        assert_eq!(jump(Some(&sent), "quen"), None);
    }
}

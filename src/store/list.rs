//! Lists: the ids of everything in a place, in any order.
//!
//! Newest first is how the ids stand in the index, so it costs what is read of it. Every other
//! order is made here from one reading of what it looks at.

use rusqlite::{Connection, OptionalExtension, Row};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::mime::subject;
use crate::model::{Direction, FolderName, MailId, Order, OrderBy, Place};

use super::{Store, StoreError};

mod jump;

pub use jump::Jump;

/// Mails that are looked up before others may have the connection.
const SLICE: usize = 1_000;

impl Store {
    /// The ids of everything in a place, newest first.
    ///
    /// # Errors
    /// Index errors.
    pub fn list(&self, place: &Place) -> Result<Vec<MailId>, StoreError> {
        self.newest(place, usize::MAX)
    }

    /// The newest mails of a place, `most` or fewer.
    ///
    /// # Errors
    /// Index errors.
    pub fn newest(&self, place: &Place, most: usize) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let folders = self.numbers(&reader, place)?;
        let mut found = Vec::new();
        if let Place::Tag(tag) = place {
            found = tagged(&reader, tag, &folders)?;
        } else {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut statement = reader.prepare_cached(
                "SELECT id FROM mails WHERE folder = ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            for folder in &folders {
                let mut rows = statement.query([*folder, most])?;
                while let Some(row) = rows.next()? {
                    found.push(MailId(row.get(0)?));
                }
            }
        }
        if folders.len() > 1 {
            // Runs in order already: merging them is what this sort does.
            found.sort_by(|one, other| other.cmp(one));
        }
        found.truncate(most);
        Ok(found)
    }

    /// How many mails are in a place, where that is known without counting.
    ///
    /// # Errors
    /// Index errors.
    pub fn count(&self, place: &Place) -> Result<Option<usize>, StoreError> {
        if !place.is_decided_by_folder() {
            return Ok(None);
        }
        let counts = self.folders()?;
        let here = counts.iter().filter(|count| place.shows(&count.folder));
        let mails: u64 = here.map(|count| count.mails).sum();
        Ok(Some(usize::try_from(mails).unwrap_or(usize::MAX)))
    }

    /// The ids of everything in a place, in this order.
    ///
    /// # Errors
    /// Index errors.
    pub fn list_in_order(&self, place: &Place, order: Order) -> Result<Vec<MailId>, StoreError> {
        let mails = self.list(place)?;
        self.sort(mails, order)
    }

    /// Puts mails that stand newest first in this order. Those of equal rank stay newest first.
    ///
    /// # Errors
    /// Index errors.
    pub fn sort(&self, mut mails: Vec<MailId>, order: Order) -> Result<Vec<MailId>, StoreError> {
        if order.by == OrderBy::Date {
            if order.direction == Direction::Ascending {
                mails.reverse();
            }
            return Ok(mails);
        }
        let mut ranks = Ranks::default();
        // The window reads rows meanwhile, and others wait no longer than for some of it.
        for mails in mails.chunks(SLICE) {
            let background = self.shared.index.background();
            let mut statement = background.prepare_cached(columns(order.by))?;
            for mail in mails {
                let read = statement.query_row([mail.0], |row| {
                    ranks.add(*mail, order.by, row)?;
                    Ok(())
                });
                // A mail gone meanwhile has no rank and no place.
                read.optional()?;
            }
        }
        Ok(ranks.sorted(order.direction))
    }

    /// The numbers of the folders a place shows; accounts taken out of the settings show nothing.
    pub(super) fn numbers(
        &self,
        reader: &Connection,
        place: &Place,
    ) -> Result<Vec<i64>, StoreError> {
        let accounts = self.accounts();
        let mut statement = reader.prepare_cached("SELECT id, account, name FROM folders")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        let mut numbers = Vec::new();
        for row in rows {
            let (number, account, name) = row?;
            let known = accounts.iter().find(|known| known.id.as_str() == account);
            let Some(known) = known else { continue };
            if place.shows(&known.folder(&FolderName::from_key(&name))) {
                numbers.push(number);
            }
        }
        Ok(numbers)
    }
}

/// The mails of a tag in some folders, newest first.
fn tagged(reader: &Connection, tag: &str, folders: &[i64]) -> Result<Vec<MailId>, StoreError> {
    let mut statement = reader.prepare_cached(
        "SELECT mails.id, folder FROM tagged JOIN mails ON mails.id = tagged.mail
         WHERE tag = ?1 ORDER BY tagged.mail DESC",
    )?;
    let rows = statement.query_map([tag.to_lowercase()], |row| {
        Ok((MailId(row.get(0)?), row.get(1)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (mail, folder): (MailId, i64) = row?;
        if folders.contains(&folder) {
            found.push(mail);
        }
    }
    Ok(found)
}

/// What an order looks at, of one mail.
fn columns(by: OrderBy) -> &'static str {
    match by {
        OrderBy::Date => "SELECT date FROM mails WHERE id = ?1",
        OrderBy::Sender => {
            "SELECT iif(from_name = '', from_address, from_name) FROM mails WHERE id = ?1"
        }
        OrderBy::Subject => "SELECT subject FROM mails WHERE id = ?1",
        OrderBy::Size => "SELECT size FROM mails WHERE id = ?1",
        OrderBy::Attachment => "SELECT has_attachments FROM mails WHERE id = ?1",
        OrderBy::Unread => "SELECT flags & 16 = 0 FROM mails WHERE id = ?1",
    }
}

/// Mails with what they are ordered by: a number, or the beginning of a text and where the whole
/// of it stands.
#[derive(Debug, Default)]
struct Ranks {
    mails: Vec<Rank>,
    texts: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Rank {
    /// The number, or the first eight octets of the text.
    first: u64,
    begin: u32,
    end: u32,
    mail: MailId,
}

/// Octets of a text that count.
const TEXT_OCTETS: usize = 80;

impl Ranks {
    fn add(&mut self, mail: MailId, by: OrderBy, row: &Row<'_>) -> rusqlite::Result<()> {
        if !matches!(by, OrderBy::Sender | OrderBy::Subject) {
            let number: i64 = row.get(0)?;
            self.mails.push(Rank {
                first: u64::try_from(number).unwrap_or(0),
                begin: 0,
                end: 0,
                mail,
            });
            return Ok(());
        }
        let text: String = row.get(0)?;
        let key = key(by, &text);
        let octets = key.as_bytes();
        let octets = octets.get(..TEXT_OCTETS).unwrap_or(octets);
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(octets) {
            *to = *from;
        }
        let begin = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.extend_from_slice(octets);
        self.mails.push(Rank {
            first: u64::from_be_bytes(first),
            begin,
            end: u32::try_from(self.texts.len()).unwrap_or(u32::MAX),
            mail,
        });
        Ok(())
    }

    /// In order; what has equal rank stays as it came.
    fn sorted(mut self, direction: Direction) -> Vec<MailId> {
        let texts = &self.texts;
        let text = |rank: &Rank| {
            let range = rank.begin as usize..rank.end as usize;
            texts.get(range).unwrap_or_default()
        };
        self.mails.sort_by(|one, other| {
            let up = one
                .first
                .cmp(&other.first)
                .then_with(|| text(one).cmp(text(other)));
            match direction {
                Direction::Ascending => up,
                Direction::Descending => up.reverse(),
            }
        });
        self.mails.iter().map(|rank| rank.mail).collect()
    }
}

/// What a sender or subject is ordered by.
fn key(by: OrderBy, text: &str) -> String {
    if by == OrderBy::Subject {
        folded(&subject::base(text).text)
    } else {
        folded(text)
    }
}

/// A text as it is ordered: without case, diacritics and what stands before its first letter.
fn folded(text: &str) -> String {
    text.trim_start_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Direction, FolderName, Order, OrderBy, Place};
    use crate::store::{Proceed, ProfilePaths, Store};

    #[test]
    fn a_list_stands_in_any_order_and_equals_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        for (day, flags, sender, subject, body) in [
            (1, "", "zoe", "Re: [team] apples", "x"),
            (2, "S", "\"Émile\"", "Bananas", "a longer text"),
            (3, "S", "anna", "apples", "x"),
            (4, "", "Emil", "Äpfel", "the longest text of all"),
        ] {
            let path = format!("work/cur/{}.a.host:2,{flags}", 1_700_000_000 + day);
            let mail = format!(
                "From: {sender} <{day}@example.org>\r\nSubject: {subject}\r\n\
                 Date: {day} Mar 2026 10:00:00 +0000\r\n\r\n{body}"
            );
            std::fs::write(paths.mail.join(path), mail).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let inbox = Place::Unified(FolderName::Inbox);
        let days = |by, direction| -> Vec<i64> {
            let mails = store
                .list_in_order(&inbox, Order { by, direction })
                .unwrap();
            let rows = store.rows(&mails).unwrap();
            let day = |row: &crate::model::MailSummary| row.from.address[..1].parse().unwrap();
            rows.iter().map(day).collect()
        };
        let (up, down) = (Direction::Ascending, Direction::Descending);
        assert_eq!(days(OrderBy::Date, down), [4, 3, 2, 1]);
        assert_eq!(days(OrderBy::Date, up), [1, 2, 3, 4]);
        assert_eq!(days(OrderBy::Sender, up), [3, 4, 2, 1]);
        assert_eq!(days(OrderBy::Subject, up), [4, 3, 1, 2]);
        assert_eq!(days(OrderBy::Size, down), [4, 2, 1, 3]);
        assert_eq!(days(OrderBy::Unread, down), [4, 1, 3, 2]);
        assert_eq!(days(OrderBy::Attachment, down), [4, 3, 2, 1]);
    }
}

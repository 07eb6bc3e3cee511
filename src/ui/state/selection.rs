//! Which rows of the list are selected.

use std::collections::BTreeSet;

use crate::model::MailId;

use super::super::action::Pick;
use super::MailList;

/// Which rows of the list are selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    marked: BTreeSet<MailId>,
    /// Where a range begins.
    anchor: Option<MailId>,
    /// The row the keys move from.
    cursor: Option<MailId>,
}

impl Selection {
    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// How many rows are selected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    /// Whether this row is selected.
    #[must_use]
    pub fn contains(&self, mail: MailId) -> bool {
        self.marked.contains(&mail)
    }

    /// The selected rows, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = MailId> {
        self.marked.iter().copied()
    }

    /// The row the keys move from.
    #[must_use]
    pub fn cursor(&self) -> Option<MailId> {
        self.cursor
    }

    /// Selects a row as the click said.
    pub fn pick(&mut self, mail: MailId, how: Pick, list: &MailList) {
        match how {
            Pick::Only => {
                self.marked = BTreeSet::from([mail]);
                self.anchor = Some(mail);
            }
            Pick::Toggle => {
                if !self.marked.remove(&mail) {
                    self.marked.insert(mail);
                }
                self.anchor = Some(mail);
            }
            Pick::Range => {
                let anchor = self.anchor.and_then(|anchor| list.position(anchor));
                match (anchor, list.position(mail)) {
                    (Some(from), Some(to)) => {
                        let (from, to) = (from.min(to), from.max(to));
                        self.marked = list.range(from..to + 1).collect();
                    }
                    _ => return self.pick(mail, Pick::Only, list),
                }
            }
        }
        self.cursor = Some(mail);
    }

    /// Selects everything in the list.
    pub fn pick_all(&mut self, list: &MailList) {
        self.marked = list.range(0..list.len()).collect();
        self.cursor = self.cursor.or_else(|| list.at(0));
    }

    /// Selects nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Keeps only the cursor's row selected.
    pub fn narrow(&mut self, list: &MailList) {
        match self.cursor {
            Some(cursor) => self.pick(cursor, Pick::Only, list),
            None => self.clear(),
        }
    }

    /// Forgets rows the list no longer has; what is folded under another row now is selected by
    /// that one.
    pub fn keep_only(&mut self, list: &MailList) {
        let rows = list.rows_for(&self.marked).into_iter();
        self.marked = rows.map(|(_mail, row)| row).collect();
        let ends = [self.anchor, self.cursor].into_iter().flatten();
        let rows = list.rows_for(&ends.collect());
        let row_of = |mail: MailId| {
            let found = rows.iter().find(|(known, _row)| *known == mail);
            found.map(|(_mail, row)| *row)
        };
        self.anchor = self.anchor.and_then(row_of);
        self.cursor = self.cursor.and_then(row_of);
    }

    /// Rows that are folded under others now are selected by those.
    pub fn fold(&mut self, under: &[(MailId, MailId)]) {
        for (mail, head) in under {
            if self.marked.remove(mail) {
                self.marked.insert(*head);
            }
            for place in [&mut self.anchor, &mut self.cursor] {
                if *place == Some(*mail) {
                    *place = Some(*head);
                }
            }
        }
    }

    /// Forgets rows that are about to leave the list; where the cursor was among them, it moves
    /// to the row that takes its place, which is returned.
    pub fn remove(&mut self, mails: &[MailId], list: &MailList) -> Option<MailId> {
        for mail in mails {
            self.marked.remove(mail);
        }
        let cursor = self.cursor.filter(|cursor| mails.contains(cursor))?;
        let leaving: BTreeSet<MailId> = mails.iter().copied().collect();
        let position = list.position(cursor)?;
        let stays = |mail: &MailId| !leaving.contains(mail);
        let below = list.range(position..list.len()).find(stays);
        let above = || {
            (0..position)
                .rev()
                .filter_map(|row| list.at(row))
                .find(stays)
        };
        let follower = below.or_else(above);
        self.cursor = follower;
        self.anchor = follower;
        if self.marked.is_empty()
            && let Some(mail) = follower
        {
            self.marked.insert(mail);
        }
        follower
    }
}

//! What filters want done with mails, done: first written down with the reason ([`super::filtered`]),
//! then the server's memory, tags, marks, and the move last, so that a mail that has left the Inbox
//! has everything. Nothing copies or erases. Each step may be done twice to the same end: after a
//! crash in between the mail lies in the Inbox still, and all of it is done again.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{
    AccountId, Deed, Flags, Folder, FolderName, MailId, MailSummary, OnServer, Reversal, Tag,
    Timestamp, Trace,
};
use crate::sync::FetchedId;

use super::filtered::Occasion;
use super::index::Filed;
use super::name::MailName;
use super::{Moved, Store, StoreError};

/// What is wanted of one mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    /// Which.
    pub mail: MailId,
    /// What is to be done, by whom and why.
    pub traces: Vec<Trace>,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acted {
    /// Which mails left which folder.
    pub removed: Vec<(Folder, Vec<MailId>)>,
    /// The rows of all that something was done with, as they are now.
    pub rows: Vec<MailSummary>,
    /// What takes it back.
    pub reversals: Vec<Reversal>,
    /// Mails with which not all could be done: they have not left their folder.
    pub undone: Vec<MailId>,
    /// Why, where there are any.
    pub fault: Option<StoreError>,
    /// Mails that were to be taken back and are no longer here.
    pub missing: usize,
}

impl Acted {
    fn fail(&mut self, mails: impl IntoIterator<Item = MailId>, fault: StoreError) {
        self.undone.extend(mails);
        self.fault.get_or_insert(fault);
    }
}

impl Ordered {
    fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.traces.iter().flat_map(|trace| &trace.did)
    }

    fn marks(&self) -> Flags {
        self.deeds().fold(Flags::NONE, |marks, deed| match deed {
            Deed::Marked(mark) => marks | mark.flag(),
            _ => marks,
        })
    }

    fn tags(&self) -> Vec<Tag> {
        let tags = self.deeds().filter_map(|deed| match deed {
            Deed::Tagged(tag) => Some(tag.clone()),
            _ => None,
        });
        tags.collect()
    }

    /// The last move counts: the junk filter comes after the others.
    fn destination(&self) -> Option<FolderName> {
        let moves = self.deeds().filter_map(|deed| match deed {
            Deed::Moved(key) => Some(FolderName::from_key(key)),
            _ => None,
        });
        moves.last()
    }

    fn on_server(&self) -> OnServer {
        let said = self.deeds().find_map(|deed| match deed {
            Deed::KeptOnServer => Some(OnServer::Keep),
            Deed::DeletedOnServer => Some(OnServer::Delete),
            _ => None,
        });
        said.unwrap_or_default()
    }
}

impl Store {
    /// Does what is ordered. A mail that is gone is left alone; so is on arrival one that lies in
    /// the Inbox no longer, but for its staying on the server where that is wanted. What cannot be done with some of the mails keeps the others from
    /// nothing: it is in what is returned.
    ///
    /// # Errors
    /// Index errors, where nothing was done.
    pub fn act(
        &self,
        orders: &[Ordered],
        occasion: Occasion,
        now: Timestamp,
    ) -> Result<Acted, StoreError> {
        let mut by_account: BTreeMap<AccountId, Vec<(Filed, &Ordered)>> = BTreeMap::new();
        let wanted: HashMap<MailId, &Ordered> =
            orders.iter().map(|order| (order.mail, order)).collect();
        let ids: Vec<MailId> = orders.iter().map(|order| order.mail).collect();
        let mut acted = Acted::default();
        for filed in self.shared.index.filed(&ids)? {
            let Some(order) = wanted.get(&filed.id) else {
                continue;
            };
            if filed.folder.name == FolderName::Inbox || occasion == Occasion::ByHand {
                let account = filed.folder.account.clone();
                by_account.entry(account).or_default().push((filed, order));
            } else if let Err(error) = self.keep_elsewhere(&filed, order, now) {
                acted.fail([filed.id], error);
            }
        }
        for (account, mails) in by_account {
            self.act_in(&account, &mails, (occasion, now), &mut acted);
        }
        let touched: Vec<MailId> = acted.reversals.iter().map(|one| one.mail).collect();
        match self.rows(&touched) {
            Ok(rows) => acted.rows = rows,
            Err(error) => acted.fail([], error),
        }
        Ok(acted)
    }

    /// Somebody was faster than the filters. Where the mail lies is that person's word; that it
    /// stays on its server is still to be noted, before anybody deletes it there.
    fn keep_elsewhere(
        &self,
        filed: &Filed,
        order: &Ordered,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = on_its_server(&filed.base).filter(|_id| order.on_server() == OnServer::Keep);
        let Some(id) = id else {
            return Ok(());
        };
        let account = self.account(&filed.folder.account)?;
        let is_given_up = account.dismissed().remembered().contains_key(&id);
        if is_given_up {
            return Ok(());
        }
        self.keep_on_server(&account.id, &[id], now)
    }

    /// The same for the mails of one account: the reasons are written down first, and hold no
    /// longer where a mail stays as it was.
    fn act_in(
        &self,
        account: &AccountId,
        mails: &[(Filed, &Ordered)],
        (occasion, now): (Occasion, Timestamp),
        acted: &mut Acted,
    ) {
        let ids = || mails.iter().map(|(filed, _order)| filed.id);
        let lines: Vec<(String, Vec<Trace>)> = mails
            .iter()
            .map(|(filed, order)| (filed.base.clone(), order.traces.clone()))
            .collect();
        let written = self.account(account);
        let written = written.and_then(|opened| opened.note_traces(&lines, occasion));
        if let Err(error) = written {
            return acted.fail(ids(), error);
        }
        let before = acted.undone.len();
        if let Err(error) = self.act_on(account, mails, now, acted) {
            acted.fail(ids(), error);
        }
        let undone: HashSet<MailId> = acted.undone.iter().skip(before).copied().collect();
        let bases: Vec<String> = mails
            .iter()
            .filter(|(filed, _order)| undone.contains(&filed.id))
            .map(|(filed, _order)| filed.base.clone())
            .collect();
        let noted = self.account(account);
        if let Err(worse) = noted.and_then(|opened| opened.note_undone(&bases, now)) {
            tracing::warn!("what a filter could not do stands as done: {worse}");
        }
    }

    /// Tags, marks and moves: a mail that one of them fails for does not leave its folder.
    ///
    /// # Errors
    /// File and index errors, where nothing of it was done.
    fn act_on(
        &self,
        account: &AccountId,
        mails: &[(Filed, &Ordered)],
        now: Timestamp,
        acted: &mut Acted,
    ) -> Result<(), StoreError> {
        let on_server = self.note_for_server(account, mails, now)?;
        let ids: Vec<MailId> = mails.iter().map(|(filed, _order)| filed.id).collect();
        let had: HashMap<MailId, Vec<Tag>> = self.tags_of(&ids)?.into_iter().collect();
        let mut by_tags: BTreeMap<Vec<Tag>, Vec<MailId>> = BTreeMap::new();
        let mut by_marks: BTreeMap<u8, Vec<MailId>> = BTreeMap::new();
        let mut by_folder: BTreeMap<FolderName, Vec<MailId>> = BTreeMap::new();
        let mut reversals = Vec::with_capacity(mails.len());
        for ((filed, order), on_server) in mails.iter().zip(on_server) {
            let none = Vec::new();
            let had = had.get(&filed.id).unwrap_or(&none);
            let mut tags = order.tags();
            tags.retain(|tag| !had.contains(tag));
            let marks = order.marks().changed(Flags::NONE, filed.flags);
            if !tags.is_empty() {
                by_tags.entry(tags.clone()).or_default().push(filed.id);
            }
            if marks != Flags::NONE {
                by_marks.entry(marks.bits()).or_default().push(filed.id);
            }
            let goes = order.destination().filter(|to| *to != filed.folder.name);
            if let Some(to) = &goes {
                by_folder.entry(to.clone()).or_default().push(filed.id);
            }
            reversals.push(Reversal {
                mail: filed.id,
                moved: goes.map(|to| (filed.folder.name.clone(), to)),
                marks,
                tags,
                on_server,
                is_whole: true,
            });
        }
        let mut stuck = HashSet::new();
        for (tags, mails) in by_tags {
            if let Err(error) = self.tag(&mails, &tags, &[]) {
                stuck.extend(mails);
                acted.fail([], error);
            }
        }
        for (marks, mails) in by_marks {
            if let Err(error) = self.set_flags(&mails, Flags::from_bits(marks), Flags::NONE) {
                stuck.extend(mails);
                acted.fail([], error);
            }
        }
        for (to, mut mails) in by_folder {
            mails.retain(|mail| !stuck.contains(mail));
            stuck.extend(self.move_all(&mails, &to, acted));
        }
        for reversal in &mut reversals {
            if stuck.contains(&reversal.mail) {
                reversal.moved = None;
                reversal.is_whole = false;
            }
        }
        acted
            .undone
            .extend(ids.iter().filter(|id| stuck.contains(id)));
        reversals.retain(|one| one.is_whole || one.changes_anything());
        acted.reversals.append(&mut reversals);
        Ok(())
    }

    /// Moves mails; returns those that could not be.
    fn move_all(&self, mails: &[MailId], to: &FolderName, acted: &mut Acted) -> Vec<MailId> {
        let (moved, stayed, outcome) = self.move_what_can_be(mails, to);
        acted.removed.extend(moved.removed);
        if let Err(error) = outcome {
            acted.fail([], error);
        }
        stayed
    }

    /// Moves mails up to the first fault. Says what was done, which have stayed where they were,
    /// and the fault.
    pub fn move_what_can_be(
        &self,
        mails: &[MailId],
        to: &FolderName,
    ) -> (Moved, Vec<MailId>, Result<(), StoreError>) {
        match self.move_up_to_a_fault(mails, to) {
            Ok((moved, Ok(()))) => (moved, Vec::new(), Ok(())),
            Ok((moved, fault)) => {
                let left = moved.removed.iter().flat_map(|(_from, mails)| mails);
                let left: HashSet<MailId> = left.copied().collect();
                let stay = mails.iter().filter(|mail| !left.contains(mail));
                let stay = stay.copied().collect();
                (moved, stay, fault)
            }
            Err(error) => (Moved::default(), self.still_there(mails, to), Err(error)),
        }
    }

    /// Of mails that were to be moved there those whose files have stayed, where the index does not
    /// know.
    fn still_there(&self, mails: &[MailId], to: &FolderName) -> Vec<MailId> {
        let Ok(filed) = self.shared.index.filed(mails) else {
            return mails.to_vec();
        };
        let stays = |filed: &Filed| {
            let account = self.account(&filed.folder.account);
            let found = account
                .and_then(|account| account.locate(&filed.folder.name, &filed.file, &filed.base));
            !matches!(found, Err(StoreError::MailGone))
        };
        // What is written down as moved was.
        let elsewhere = filed.into_iter().filter(|filed| filed.folder.name != *to);
        let there = elsewhere.filter(stays);
        there.map(|filed| filed.id).collect()
    }

    /// Notes what is to become of mails on their server; what of it is new, a mail.
    fn note_for_server(
        &self,
        account: &AccountId,
        mails: &[(Filed, &Ordered)],
        now: Timestamp,
    ) -> Result<Vec<OnServer>, StoreError> {
        let opened = self.account(account)?;
        let (mut keep, mut delete) = (Vec::new(), Vec::new());
        let mut noted = Vec::with_capacity(mails.len());
        for (filed, order) in mails {
            let id = on_its_server(&filed.base);
            noted.push(match (order.on_server(), id) {
                (OnServer::Keep, Some(id)) if !opened.kept().remembered().contains_key(&id) => {
                    keep.push(id);
                    OnServer::Keep
                }
                (OnServer::Delete, Some(id))
                    if !opened.dismissed().remembered().contains_key(&id) =>
                {
                    delete.push(id);
                    OnServer::Delete
                }
                _ => OnServer::AsAccount,
            });
        }
        self.keep_on_server(account, &keep, now)?;
        self.dismiss_on_server(account, &delete, now)?;
        Ok(noted)
    }

    /// Takes back what was done. A mail that went elsewhere since stays there, and one that was
    /// not moved stays where it is. What cannot be taken back of some is in what is returned.
    ///
    /// # Errors
    /// Index errors, where nothing was taken back.
    pub fn take_back(&self, reversals: &[Reversal], now: Timestamp) -> Result<Acted, StoreError> {
        let ids: Vec<MailId> = reversals.iter().map(|one| one.mail).collect();
        let filed: HashMap<MailId, Filed> = self
            .shared
            .index
            .filed(&ids)?
            .into_iter()
            .map(|filed| (filed.id, filed))
            .collect();
        let mut acted = Acted::default();
        let mut by_folder: BTreeMap<&FolderName, Vec<MailId>> = BTreeMap::new();
        let mut by_account: BTreeMap<&AccountId, Vec<(&Filed, &Reversal)>> = BTreeMap::new();
        for one in reversals {
            let Some(filed) = filed.get(&one.mail) else {
                continue;
            };
            if let Err(error) = self.unmark(one) {
                acted.fail([one.mail], error);
                continue;
            }
            if let Some((from, to)) = &one.moved
                && filed.folder.name == *to
            {
                by_folder.entry(from).or_default().push(one.mail);
            }
            let account = by_account.entry(&filed.folder.account);
            account.or_default().push((filed, one));
        }
        for (account, mails) in &by_account {
            if let Err(error) = self.forget_for_server(account, mails, now) {
                acted.fail([], error);
            }
        }
        for (to, mails) in by_folder {
            let stay = self.move_all(&mails, to, &mut acted);
            acted.undone.extend(stay);
        }
        let undone: HashSet<MailId> = acted.undone.iter().copied().collect();
        for (account, mails) in by_account {
            let taken_back = mails
                .iter()
                .filter(|(_filed, one)| one.is_whole && !undone.contains(&one.mail));
            let bases: Vec<String> = taken_back.map(|(filed, _one)| filed.base.clone()).collect();
            let noted = self.account(account);
            if let Err(error) = noted.and_then(|opened| opened.note_undone(&bases, now)) {
                acted.fail([], error);
            }
        }
        match self.rows(&ids) {
            Ok(rows) => {
                // One whose file is gone has lost its row by now.
                acted.missing = ids.len().saturating_sub(rows.len());
                acted.rows = rows;
            }
            Err(error) => acted.fail([], error),
        }
        Ok(acted)
    }

    /// Takes the tags and marks off that a mail was given.
    fn unmark(&self, one: &Reversal) -> Result<(), StoreError> {
        if !one.tags.is_empty() {
            self.tag(&[one.mail], &[], &one.tags)?;
        }
        if one.marks != Flags::NONE {
            self.set_flags(&[one.mail], Flags::NONE, one.marks)?;
        }
        Ok(())
    }

    /// What was noted for their server holds no longer.
    fn forget_for_server(
        &self,
        account: &AccountId,
        mails: &[(&Filed, &Reversal)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let noted = |what: OnServer| -> Vec<FetchedId> {
            let those = mails.iter().filter(|(_filed, one)| one.on_server == what);
            those
                .filter_map(|(filed, _one)| on_its_server(&filed.base))
                .collect()
        };
        self.let_go(account, &noted(OnServer::Keep), now)?;
        self.no_longer_dismiss(account, &noted(OnServer::Delete), now)
    }
}

/// Which mail of the server a file is.
pub(super) fn on_its_server(base: &str) -> Option<FetchedId> {
    let name = MailName::parse(base)?;
    name.fetched.or_else(|| name.part.map(|part| part.id))
}

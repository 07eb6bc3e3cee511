//! What filters want done with mails, done: first written down with the reason ([`super::filtered`]),
//! then the server's memory, tags, marks, and the move last, so that a mail that has left the Inbox
//! has everything. Nothing copies or erases. Each step may be done twice to the same end: after a
//! crash in between the mail lies in the Inbox still, and all of it is done again.

use std::collections::{BTreeMap, HashMap};

use crate::model::{
    AccountId, Deed, Flags, Folder, FolderName, MailId, MailSummary, OnServer, Reversal, Tag,
    Timestamp, Trace,
};
use crate::sync::FetchedId;

use super::filtered::Occasion;
use super::index::Filed;
use super::name::MailName;
use super::{Store, StoreError};

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
    /// Does what is ordered. A mail that is gone, and on arrival one that lies in the Inbox no
    /// longer, is left alone.
    ///
    /// # Errors
    /// File and index errors. What was done before stays done; what was written down of mails that
    /// were not moved then holds no longer.
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
        for filed in self.shared.index.filed(&ids)? {
            let came = filed.folder.name == FolderName::Inbox || occasion == Occasion::ByHand;
            if let (Some(order), true) = (wanted.get(&filed.id), came) {
                let account = filed.folder.account.clone();
                by_account.entry(account).or_default().push((filed, order));
            }
        }
        let mut acted = Acted::default();
        for (account, mails) in by_account {
            let lines: Vec<(String, Vec<Trace>)> = mails
                .iter()
                .map(|(filed, order)| (filed.base.clone(), order.traces.clone()))
                .collect();
            self.account(&account)?.note_traces(&lines, occasion)?;
            if let Err(error) = self.act_on(&account, &mails, now, &mut acted) {
                let bases = self.left_undone(&account, &mails)?;
                if let Err(worse) = self.account(&account)?.note_undone(&bases, now) {
                    tracing::warn!("what a filter could not do stands as done: {worse}");
                }
                return Err(error);
            }
        }
        acted.rows = self.rows(
            &acted
                .reversals
                .iter()
                .map(|one| one.mail)
                .collect::<Vec<_>>(),
        )?;
        Ok(acted)
    }

    /// Of mails with which something could not be done to its end, those that have not left their
    /// folder: all of it is still to be done.
    fn left_undone(
        &self,
        account: &AccountId,
        mails: &[(Filed, &Ordered)],
    ) -> Result<Vec<String>, StoreError> {
        let account = self.account(account)?;
        let stays = |(filed, order): &&(Filed, &Ordered)| {
            let found = account.locate(&filed.folder.name, &filed.file, &filed.base);
            order.destination().is_none() || !matches!(found, Err(StoreError::MailGone))
        };
        let undone = mails.iter().filter(stays);
        Ok(undone.map(|(filed, _order)| filed.base.clone()).collect())
    }

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
            if let Some(to) = order.destination() {
                by_folder.entry(to).or_default().push(filed.id);
            }
            reversals.push(Reversal {
                mail: filed.id,
                folder: filed.folder.name.clone(),
                marks,
                tags,
                on_server,
            });
        }
        for (tags, mails) in by_tags {
            self.tag(&mails, &tags, &[])?;
        }
        for (marks, mails) in by_marks {
            self.set_flags(&mails, Flags::from_bits(marks), Flags::NONE)?;
        }
        for (to, mails) in by_folder {
            acted.removed.extend(self.move_mails(&mails, &to)?.removed);
        }
        acted.reversals.append(&mut reversals);
        Ok(())
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

    /// Takes back what was done. A mail that went elsewhere since stays there.
    ///
    /// # Errors
    /// File and index errors; what was taken back before stays so.
    pub fn take_back(&self, reversals: &[Reversal], now: Timestamp) -> Result<Acted, StoreError> {
        let ids: Vec<MailId> = reversals.iter().map(|one| one.mail).collect();
        let mut bases: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
        let mut servers: BTreeMap<AccountId, [Vec<FetchedId>; 2]> = BTreeMap::new();
        let filed: HashMap<MailId, Filed> = self
            .shared
            .index
            .filed(&ids)?
            .into_iter()
            .map(|filed| (filed.id, filed))
            .collect();
        let mut acted = Acted::default();
        let mut by_folder: BTreeMap<FolderName, Vec<MailId>> = BTreeMap::new();
        for one in reversals {
            let Some(filed) = filed.get(&one.mail) else {
                continue;
            };
            let account = &filed.folder.account;
            if let Some(id) = on_its_server(&filed.base) {
                let [kept, dismissed] = servers.entry(account.clone()).or_default();
                match one.on_server {
                    OnServer::AsAccount => {}
                    OnServer::Keep => kept.push(id),
                    OnServer::Delete => dismissed.push(id),
                }
            }
            if !one.tags.is_empty() {
                self.tag(&[one.mail], &[], &one.tags)?;
            }
            if one.marks != Flags::NONE {
                self.set_flags(&[one.mail], Flags::NONE, one.marks)?;
            }
            by_folder
                .entry(one.folder.clone())
                .or_default()
                .push(one.mail);
            bases
                .entry(account.clone())
                .or_default()
                .push(filed.base.clone());
        }
        for (account, [kept, dismissed]) in servers {
            self.let_go(&account, &kept, now)?;
            self.no_longer_dismiss(&account, &dismissed, now)?;
        }
        for (to, mails) in by_folder {
            acted.removed.extend(self.move_mails(&mails, &to)?.removed);
        }
        for (account, bases) in bases {
            self.account(&account)?.note_undone(&bases, now)?;
        }
        acted.rows = self.rows(&ids)?;
        Ok(acted)
    }
}

/// Which mail of the server a file is.
fn on_its_server(base: &str) -> Option<FetchedId> {
    let name = MailName::parse(base)?;
    name.fetched.or_else(|| name.part.map(|part| part.id))
}

//! What the window does with news of folders and tags.

use super::list::names_folder;
use super::{Deed, State, Way};
use crate::channel::{
    Command, FolderCommand, FolderEvent, Followed, MergedTags, TagChange, TagCommand, TagEvent,
    TagSummary, Ticket,
};
use crate::model::{AccountId, Folder, FolderName, MailId, MailSummary, Place, Tag, TagColour};

/// A folder was called otherwise. Says which filters are two since.
fn folder_renamed(followed: &Followed) -> Deed {
    let Some(first) = followed.parted.first() else {
        return Deed::of_mails("undo-folder-renamed", 1);
    };
    Deed {
        key: "undo-folder-renamed-parted",
        name: first.of.clone(),
        ..Deed::of_mails("", followed.parted.len())
    }
}

impl State {
    pub(super) fn tags_told(&mut self, event: TagEvent) {
        match event {
            TagEvent::Known { tags } => self.tags = tags,
            // The picker knows what to do with it.
            TagEvent::Counted { .. } => {}
            TagEvent::Marked { ticket, changes } => self.tags_changed(ticket, changes),
            TagEvent::Renamed {
                ticket,
                tag,
                to,
                merged,
                followed,
            } => self.tag_renamed(ticket, tag, to, (merged, followed)),
            TagEvent::Deleted { ticket, tag, mails } => {
                if self.list.place == Place::Tag(tag.tag.name().to_owned()) {
                    self.list.stale = true;
                }
                let TagSummary { tag, colour, .. } = tag;
                let mut back = vec![Command::Tag(TagCommand::Keep {
                    tag: tag.clone(),
                    colour,
                })];
                if !mails.is_empty() {
                    back.push(Command::Tag(TagCommand::Mark {
                        mails,
                        add: vec![tag],
                        remove: Vec::new(),
                    }));
                }
                self.worker_did(ticket, Deed::of_mails("undo-tag-deleted", 1), back);
            }
        }
    }

    /// Mails were tagged: what that changed can be taken back.
    fn tags_changed(&mut self, ticket: Ticket, changes: Vec<TagChange>) {
        let has_added = changes.iter().any(|change| !change.added.is_empty());
        let has_removed = changes.iter().any(|change| !change.removed.is_empty());
        let key = match (has_added, has_removed) {
            (true, false) => "undo-tagged",
            (false, _) => "undo-untagged",
            (true, true) => "undo-retagged",
        };
        let count = changes.iter().map(|change| change.mails.len()).sum();
        let back = changes.into_iter().map(|change| {
            Command::Tag(TagCommand::Mark {
                mails: change.mails,
                add: change.removed,
                remove: change.added,
            })
        });
        self.worker_did(ticket, Deed::of_mails(key, count), back.collect());
    }

    /// Two tags that have become one are parted again: each mail bears what it bore.
    fn tag_renamed(
        &mut self,
        ticket: Ticket,
        before: TagSummary,
        to: Tag,
        (merged, followed): (Option<MergedTags>, Followed),
    ) {
        let TagSummary { tag, colour, .. } = before;
        let place = |tag: &Tag| Place::Tag(tag.name().to_owned());
        let (was, is) = (place(&tag), place(&to));
        self.places_follow(|place| {
            if *place == was {
                place.clone_from(&is);
            }
        });
        let Some(merged) = merged else {
            let back = TagCommand::Rename {
                tag: to,
                to: tag,
                back: Some(followed),
            };
            return self.worker_did(
                ticket,
                Deed::of_mails("undo-tag-renamed", 1),
                vec![Command::Tag(back)],
            );
        };
        let parts_mails = !merged.only.is_empty() || !merged.both.is_empty();
        let back = TagCommand::Part {
            tag,
            colour,
            of: to,
            merged,
            followed,
        };
        let back = vec![Command::Tag(back)];
        if parts_mails {
            // Nothing but this knows which mails bore which, whoever asked for it.
            self.did(Deed::of_mails("undo-tag-merged", 1), Way::Ask(back));
        } else {
            self.worker_did(ticket, Deed::of_mails("undo-tag-merged", 1), back);
        }
    }

    pub(super) fn mails_removed(&mut self, folder: &Folder, mails: &[MailId]) {
        if self.finds_anywhere() || self.list.place.shows(folder) {
            self.remove_rows(mails);
        }
    }

    pub(super) fn mails_added(&mut self, rows: Vec<MailSummary>) {
        let anywhere = self.finds_anywhere();
        self.list.added(rows, anywhere);
        self.list.calm(self.now);
    }

    /// Whether the list may hold mails of any folder: what is looked for names folders itself.
    fn finds_anywhere(&self) -> bool {
        let saved = match &self.list.place {
            Place::Search(name) => self.search.saved(name),
            _other => None,
        };
        self.list.strays() || saved.is_some_and(|saved| names_folder(&saved.query))
    }

    pub(super) fn folder_told(&mut self, event: FolderEvent) {
        match event {
            FolderEvent::Renamed {
                ticket,
                folder,
                to,
                followed,
            } => {
                let follow = |shown: &mut Folder| {
                    if shown.account == folder.account {
                        shown.name = shown.name.following(&folder.name, &to);
                    }
                };
                self.kept.folded.iter_mut().for_each(follow);
                self.places_follow(|place| {
                    if let Place::Folder(shown) = place {
                        follow(shown);
                    }
                });
                let deed = folder_renamed(&followed);
                let renamed = Folder {
                    account: folder.account,
                    name: to,
                };
                let back = Command::Folder(FolderCommand::Rename {
                    folder: renamed,
                    to: folder.name,
                    back: Some(followed),
                });
                self.worker_did(ticket, deed, vec![back]);
            }
            FolderEvent::Made { ticket, folder } => {
                let back = Command::Folder(FolderCommand::RemoveEmpty { folder });
                self.worker_did(ticket, Deed::of_mails("undo-folder-made", 1), vec![back]);
            }
            FolderEvent::Stays { ticket, folder } => {
                self.undo.give_up(ticket);
                self.tell("told-folder-stays", folder.name.key().to_owned());
            }
            FolderEvent::Deleted {
                ticket,
                folder,
                folders,
            } => {
                let count = folders.iter().map(|(_folder, mails)| mails.len()).sum();
                let account = folder.account;
                let back = Command::Folder(FolderCommand::Restore { account, folders });
                // Where mails went along, they can come back, whoever asked for it.
                if count > 0 {
                    let deed = Deed::of_mails("undo-folder-deleted", count);
                    self.did(deed, Way::Ask(vec![back]));
                } else {
                    self.worker_did(ticket, Deed::of_mails("undo-folder-deleted", 0), vec![back]);
                }
            }
        }
    }

    /// What is shown and what is remembered of places goes along with a new name.
    fn places_follow(&mut self, follow: impl Fn(&mut Place)) {
        let arrangements = self.kept.arrangements.iter_mut();
        let places = arrangements.map(|arrangement| &mut arrangement.place);
        places.chain([&mut self.kept.place]).for_each(&follow);
        let mut shown = self.list.place.clone();
        follow(&mut shown);
        if shown != self.list.place {
            let search = self.list.filter.clone();
            self.list.show(shown, search);
        }
    }

    /// Shows a place.
    pub(in crate::ui) fn go_to(&mut self, place: Place) {
        self.search.clear();
        self.kept.place = place.clone();
        self.read_search();
        self.selection.clear();
        self.reader.close();
        let (order, grouping) = self.kept.arrangement(&place);
        self.list.show(place, String::new());
        self.list.arrange(order, grouping);
    }

    /// A folder goes or is gone: where it is shown, the Inbox is shown in its place.
    pub(in crate::ui) fn leave_folder(&mut self, folder: &Folder) {
        let inbox = Place::Unified(FolderName::Inbox);
        if Self::is_in(&self.list.place, folder) {
            self.go_to(inbox);
        } else if Self::is_in(&self.kept.place, folder) {
            // A search everywhere goes on, but has nothing there to go back to.
            self.kept.place = inbox;
        }
    }

    /// Whether a place is a folder or lies in it.
    fn is_in(place: &Place, folder: &Folder) -> bool {
        let is_there = |name: &FolderName| *name == folder.name || name.is_within(&folder.name);
        match place {
            Place::Folder(shown) => shown.account == folder.account && is_there(&shown.name),
            _other => false,
        }
    }

    /// The colour of a tag.
    #[must_use]
    pub fn tag_colour(&self, tag: &Tag) -> TagColour {
        let known = self.tags.iter().find(|known| known.tag == *tag);
        known.map_or_else(|| TagColour::of(tag), |known| known.colour)
    }

    /// The account that all of these mails belong to; `None`: they belong to several, or that is
    /// not known of one.
    #[must_use]
    pub fn account_of(&self, mails: &[MailId]) -> Option<&AccountId> {
        if let [only] = self.accounts.as_slice() {
            return Some(&only.id);
        }
        // What is looked for may lie anywhere.
        let of_place = self.list.place.account();
        let of_place = of_place.filter(|_account| self.search.query.is_none());
        let mut accounts = mails.iter().map(|mail| {
            let row = self.row(*mail).map(|row| &row.folder.account);
            row.or(of_place)
        });
        let first = accounts.next()??;
        accounts
            .all(|account| account == Some(first))
            .then_some(first)
    }

    /// Tags rows and the open mail at once; the worker's answer confirms it.
    pub fn tag(&mut self, mails: &[MailId], add: &[Tag], remove: &[Tag]) {
        self.list.tag(mails, add, remove);
        self.reader.tag(mails, add, remove);
    }
}

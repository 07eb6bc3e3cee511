//! Before a mail of an earlier session is deleted: is it still that mail? Servers have given old
//! names to new mails (P-64), and of several mails under one name nobody knows which is which
//! (P-61).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::{AccountId, Uid};
use crate::pop3::Request;
use crate::sync::plan::{Fetch, Found};
use crate::sync::{Deletion, FetchedId, HeaderMark, KnownMails, Plan, Proof};
use crate::worker::clock;

use super::look::{Fallback, look, peek, retrieve};
use super::session::{Broken, Talk};
use super::strike::strike_at;

/// Ordinals of a doubled name whose mails are compared with.
const COPIES: u32 = 16;

/// How the server shows its mails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Showing {
    /// Whether it has TOP.
    pub(super) starts: bool,
    /// Whether RETR may be a deletion (EXPIRE 0, P-45): then nothing is retrieved to be compared.
    pub(super) destructive: bool,
}

/// What came out beside what may be deleted.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Mails that lie under names of others, to be fetched.
    pub(super) fetch: Vec<Fetch>,
    /// Which mail lies under which name by now.
    pub(super) others: BTreeMap<FetchedId, FetchedId>,
    /// Names of mails that were compared with what is here in vain.
    pub(super) unproved: BTreeSet<FetchedId>,
    /// Names of mails that the server showed.
    pub(super) shown: BTreeSet<FetchedId>,
}

/// What the server has under a number.
struct There {
    mark: HeaderMark,
    content: [u8; 32],
}

/// Leaves in [`Plan::delete`] what is proved. What cannot be compared stays on the server.
///
/// # Errors
/// Where the line breaks; the mail whose turn it was is struck.
pub(super) async fn prove(
    talk: &mut Talk<'_>,
    plan: &mut Plan,
    known: &KnownMails,
    showing: Showing,
) -> Result<Findings, Broken> {
    let mut findings = Findings::default();
    if plan.delete.is_empty() {
        return Ok(findings);
    }
    let deletions = std::mem::take(&mut plan.delete);
    let ours = Ours::read(talk, &deletions, known).await?;
    let asked = deletions.iter().filter(|deletion| ours.speaks_of(deletion));
    let requests: Vec<Request> = asked
        .filter_map(|deletion| {
            let number = deletion.number;
            match deletion.proof {
                Proof::Header if showing.starts => Some(peek(number)),
                _ if showing.destructive => None,
                Proof::Header | Proof::Content => Some(retrieve(number)),
            }
        })
        .collect();
    let fallback = match showing.destructive {
        true => Fallback::Nothing,
        false => Fallback::Retrieve,
    };
    let looked = look(talk, requests, fallback, |shown| There {
        mark: HeaderMark::read(shown.start),
        content: shown.content,
    });
    let shown = match looked.await {
        Ok(shown) => shown,
        Err(at) => {
            let names = deletions.iter().map(|one| (one.number, one.name));
            return Err(strike_at(talk, names, at).await);
        }
    };
    let account = &talk.account.id;
    for deletion in deletions {
        let Some(there) = shown.get(&deletion.number) else {
            tracing::info!(
                "{account}: {} cannot be compared and stays",
                deletion.number
            );
            continue;
        };
        findings.shown.insert(deletion.name);
        if ours.is_same(account, &deletion, there) {
            plan.delete.push(deletion);
            continue;
        }
        if deletion.proof == Proof::Content && ours.was_erased(&deletion, there) {
            tracing::info!("{account}: a copy of a doubled name cannot be proved and stays");
            findings.unproved.insert(deletion.name);
            continue;
        }
        tracing::warn!("{account}: {} is another mail by now", deletion.number);
        let id = match deletion.proof {
            Proof::Header => {
                let copy = ours.copy(&deletion, there);
                copy.unwrap_or_else(|| FetchedId::reusing(account, &deletion.uid, &there.mark))
            }
            Proof::Content => FetchedId::differing(account, &deletion.uid, &there.content),
        };
        findings.others.insert(deletion.name, id);
        let keep = talk.account.pop3.keep_on_server;
        match deletion.found(id, known, keep, clock::now()) {
            Found::New(fetch) => findings.fetch.push(fetch),
            Found::Leaves(deletion) => plan.delete.push(deletion),
            Found::Stays => {}
        }
    }
    Ok(findings)
}

/// The mails remembered under a name, whether it stands once in the listing or more often.
pub(in crate::worker) fn copies(
    account: &AccountId,
    uid: &Uid,
    known: &KnownMails,
) -> Vec<FetchedId> {
    let names = (0..COPIES).map(|copy| FetchedId::new(account, uid, copy));
    let ids = names.flat_map(|name| [name, known.under(name)]);
    let ids: BTreeSet<FetchedId> = ids.collect();
    ids.into_iter().collect()
}

/// What is here of the mails to be deleted.
struct Ours {
    marks: HashMap<FetchedId, HeaderMark>,
    /// By its name: the other mails that are remembered under it, because it stood more than once
    /// in a listing before.
    copies: HashMap<FetchedId, Vec<FetchedId>>,
    contents: HashMap<FetchedId, [u8; 32]>,
    /// Marks of erased mails under doubled names.
    erased: HashMap<FetchedId, Vec<HeaderMark>>,
}

impl Ours {
    async fn read(
        talk: &Talk<'_>,
        deletions: &[Deletion],
        known: &KnownMails,
    ) -> Result<Self, Broken> {
        let account = talk.account.id.clone();
        let by = |proof: Proof| deletions.iter().filter(move |one| one.proof == proof);
        let copies = |one: &Deletion| {
            let ids = copies(&account, &one.uid, known).into_iter();
            ids.chain([one.id]).collect::<Vec<_>>()
        };
        let others = by(Proof::Header).map(|one| {
            let ids = copies(one).into_iter();
            let ids = ids.filter(|id| *id != one.id && known.find(id).is_some());
            (one.name, ids.collect::<Vec<_>>())
        });
        let others: HashMap<FetchedId, Vec<FetchedId>> = others.collect();
        let headers = by(Proof::Header).map(|one| one.id);
        let headers = headers.chain(others.values().flatten().copied());
        let headers: Vec<FetchedId> = headers.collect();
        let whole: HashSet<FetchedId> = by(Proof::Content).flat_map(copies).collect();
        let erased = by(Proof::Content).map(|one| {
            let marks = copies(one).into_iter();
            let marks = marks.filter_map(|id| known.find(&id).and_then(|mail| mail.mark));
            (one.name, marks.collect())
        });
        let erased = erased.collect();
        let asked: HashSet<FetchedId> = headers.iter().copied().collect();
        let read = talk.heart.on_disk(move |store| {
            let heads = store.heads(&account, &asked)?;
            let contents = if whole.is_empty() {
                HashMap::new()
            } else {
                store.contents(&account, &whole)?
            };
            Ok((heads, contents))
        });
        let (heads, contents) = read.await.map_err(Broken::for_good)?;
        let mut marks: HashMap<FetchedId, HeaderMark> = heads
            .into_iter()
            .map(|(id, head)| (id, HeaderMark::read(&head)))
            .collect();
        // What was erased here has left its mark.
        for id in headers {
            if let Some(mark) = known.find(&id).and_then(|mail| mail.mark) {
                marks.entry(id).or_insert(mark);
            }
        }
        Ok(Self {
            marks,
            copies: others,
            contents,
            erased,
        })
    }

    /// Whether there is anything to compare with: else it need not be asked for.
    fn speaks_of(&self, deletion: &Deletion) -> bool {
        match deletion.proof {
            Proof::Header => self.marks.contains_key(&deletion.id),
            // A mail that differs is remembered by its octets.
            Proof::Content => !self.contents.is_empty() || deletion.id != deletion.name,
        }
    }

    fn is_same(&self, account: &AccountId, deletion: &Deletion, there: &There) -> bool {
        match deletion.proof {
            Proof::Header => {
                let ours = self.marks.get(&deletion.id);
                ours.is_some_and(|ours| ours.is_of_same_mail(&there.mark))
            }
            Proof::Content => {
                let content = &there.content;
                self.contents.values().any(|ours| ours == content)
                    || deletion.id == FetchedId::differing(account, &deletion.uid, content)
            }
        }
    }

    /// Which of several mails that once had that name lies under it alone by now: the server has
    /// lost another one of them (P-61).
    fn copy(&self, deletion: &Deletion, there: &There) -> Option<FetchedId> {
        let copies = self.copies.get(&deletion.name)?.iter();
        let is_it = |id: &&FetchedId| {
            let mark = self.marks.get(*id);
            mark.is_some_and(|mark| mark.is_surely(None, &there.mark, None))
        };
        copies.copied().find(|id| is_it(&id))
    }

    /// Whether a mail of that name with that header was erased here: its octets are gone, so
    /// nothing is proved, and it is no new mail either.
    fn was_erased(&self, deletion: &Deletion, there: &There) -> bool {
        let marks = self.erased.get(&deletion.name);
        marks.is_some_and(|marks| marks.iter().any(|mark| mark.is_of_same_mail(&there.mark)))
    }
}

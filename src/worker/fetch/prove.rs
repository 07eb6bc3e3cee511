//! Before a mail of an earlier session is deleted: is it still that mail? Servers have given old
//! names to new mails (P-64), and of several mails under one name nobody knows which is which
//! (P-61).

use std::collections::{HashMap, HashSet};

use crate::pop3::Request;
use crate::sync::{Deletion, FetchedId, HeaderMark, KnownMails, Plan, Proof};

use super::look::{Fallback, look, peek, retrieve};
use super::session::{Broken, Talk};

/// Ordinals of a doubled name whose mails are compared with.
const COPIES: u32 = 16;

/// What the server has under a number.
struct There {
    mark: HeaderMark,
    content: [u8; 32],
}

/// Leaves in [`Plan::delete`] what is proved, and adds to [`Plan::fetch`] what turns out to be a
/// new mail. What can be neither stays on the server.
pub(super) async fn prove(
    talk: &mut Talk<'_>,
    plan: &mut Plan,
    known: &KnownMails,
    shows_starts: bool,
) -> Result<(), Broken> {
    if plan.delete.is_empty() {
        return Ok(());
    }
    let deletions = std::mem::take(&mut plan.delete);
    let ours = Ours::read(talk, &deletions, known).await?;
    let asked = deletions.iter().filter(|deletion| ours.speaks_of(deletion));
    let requests: Vec<Request> = asked
        .map(|deletion| {
            let number = deletion.number;
            match deletion.proof {
                Proof::Header if shows_starts => peek(number),
                Proof::Header | Proof::Content => retrieve(number),
            }
        })
        .collect();
    let shown = look(talk, requests, Fallback::Retrieve, |shown| There {
        mark: HeaderMark::read(shown.start),
        content: shown.content,
    })
    .await?;
    let account = &talk.account.id;
    for deletion in deletions {
        let Some(there) = shown.get(&deletion.number) else {
            tracing::info!(
                "{account}: {} cannot be compared and stays",
                deletion.number
            );
            continue;
        };
        match deletion.proof {
            Proof::Header if ours.is_same(&deletion, there) => plan.delete.push(deletion),
            Proof::Header => {
                tracing::warn!("{account}: the name of {} was given again", deletion.number);
                if plan.reused(account, &deletion, &there.mark, known) {
                    plan.delete.push(deletion);
                }
            }
            Proof::Content if ours.contents.values().any(|ours| *ours == there.content) => {
                plan.delete.push(deletion);
            }
            Proof::Content => {
                tracing::info!("{account}: a copy of a doubled name differs and stays");
            }
        }
    }
    Ok(())
}

/// What is here of the mails to be deleted.
struct Ours {
    marks: HashMap<FetchedId, HeaderMark>,
    contents: HashMap<FetchedId, [u8; 32]>,
}

impl Ours {
    async fn read(
        talk: &Talk<'_>,
        deletions: &[Deletion],
        known: &KnownMails,
    ) -> Result<Self, Broken> {
        let account = talk.account.id.clone();
        let by = |proof: Proof| deletions.iter().filter(move |one| one.proof == proof);
        let headers: Vec<FetchedId> = by(Proof::Header).map(|one| one.id).collect();
        let whole: HashSet<FetchedId> = by(Proof::Content)
            .flat_map(|one| (0..COPIES).map(|copy| FetchedId::new(&account, &one.uid, copy)))
            .collect();
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
        Ok(Self { marks, contents })
    }

    /// Whether there is anything to compare with: else it need not be asked for.
    fn speaks_of(&self, deletion: &Deletion) -> bool {
        match deletion.proof {
            Proof::Header => self.marks.contains_key(&deletion.id),
            Proof::Content => !self.contents.is_empty(),
        }
    }

    fn is_same(&self, deletion: &Deletion, there: &There) -> bool {
        let ours = self.marks.get(&deletion.id);
        ours.is_some_and(|ours| ours.is_of_same_mail(&there.mark))
    }
}

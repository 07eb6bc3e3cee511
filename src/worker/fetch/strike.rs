//! Mails at which a session broke (P-07).

use crate::channel::Cause;
use crate::sync::FetchedId;

use super::session::Talk;

/// The line broke at this mail. It is written down, so that the next start knows it too.
pub(super) async fn strike(talk: &Talk<'_>, id: FetchedId, cause: &Cause) {
    let (account, words) = (talk.account.id.clone(), cause.to_string());
    let written = talk.heart.on_disk(move |store| {
        store.remember_server(&account, |memory| {
            let note = memory.note(id);
            note.strikes += 1;
            note.words = words;
            // That it is set aside is another thing to tell.
            note.told = false;
        })
    });
    if let Err(cause) = written.await {
        tracing::warn!(
            "{}: a strike was not written down: {cause}",
            talk.account.id
        );
    }
}

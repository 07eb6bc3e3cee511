//! What a person says about junk, learned.

use crate::channel::Cause;
use crate::channel::rules::Lesson;
use crate::model::MailId;
use crate::store::Taken;
use crate::worker::heart::Shared;

use super::tell_known;

/// Learns from mails; wanted ones are learned beside junk, where too few were.
pub(super) async fn learn(heart: &Shared, mails: Vec<MailId>, lesson: Lesson) -> Result<(), Cause> {
    let learned = heart.on_disk(move |store| match lesson {
        Lesson::Junk => {
            store.learn(&mails, Taken::Junk)?;
            store.learn_wanted().map(|_count| ())
        }
        Lesson::Wanted => store.learn(&mails, Taken::Good),
        Lesson::Mistaken => store.unlearn(&mails),
    });
    learned.await?;
    tell_known(heart).await;
    Ok(())
}

//! What the servers offer, kept for the compose window.

use crate::channel::Event;
use crate::model::{AccountSettings, Offers};
use crate::smtp::Extensions;
use crate::worker::clock;
use crate::worker::heart::Shared;

/// Tells what is remembered of every account.
pub(in crate::worker) async fn tell_offers(heart: &Shared) {
    for account in heart.accounts() {
        let id = account.id.clone();
        let known = heart.on_disk(move |store| Ok(store.offers(&id))).await;
        if let Ok(Some(offers)) = known {
            let account = account.id;
            heart.teller.tell(Event::Offers { account, offers }).await;
        }
    }
}

/// A session is ready: what its server offers is kept, and told where it is news.
pub(super) async fn note(heart: &Shared, account: &AccountSettings, extensions: &Extensions) {
    let hold = extensions.future_release();
    let offers = Offers {
        host: account.smtp.host.clone(),
        since: clock::now(),
        keywords: extensions
            .keywords()
            .map(|(keyword, _parameters)| keyword.to_owned())
            .collect(),
        size_limit_octets: extensions.size_limit_octets(),
        hold_limit_seconds: hold.and_then(|hold| hold.most_seconds),
        deliver_by_minimum_seconds: extensions.deliver_by_minimum_seconds(),
    };
    let (id, kept) = (account.id.clone(), offers.clone());
    let is_news = heart
        .on_disk(move |store| store.keep_offers(&id, &kept))
        .await;
    match is_news {
        Ok(true) => {
            let account = account.id.clone();
            heart.teller.tell(Event::Offers { account, offers }).await;
        }
        Ok(false) => {}
        Err(cause) => tracing::warn!("what the server offers was not kept: {cause}"),
    }
}

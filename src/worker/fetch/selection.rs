//! Fetching exactly the mails a person chose: by the same session, store and barrier as any fetch,
//! so that each is here once whatever happens.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use crate::channel::event::ConnectionState;
use crate::channel::{Cause, Event, Ticket};
use crate::model::AccountSettings;
use crate::sync::FetchedId;
use crate::worker::heart::Shared;

use super::{Idle, Lane, Sum, Viewers, Wish, ask_for_password, twice};

/// The person waits for exactly these mails: nobody is told of them as new, also where this is
/// cancelled.
struct Unannounced<'a> {
    heart: &'a Shared,
    account: &'a AccountSettings,
}

impl Drop for Unannounced<'_> {
    fn drop(&mut self) {
        self.heart.announcements.forget(&self.account.id);
    }
}

/// Fetches `mails`; where the line breaks, once more. The sum says what came and what the server
/// does not have; what came before a failure is safe.
pub(in crate::worker) async fn fetch_selection(
    heart: &Shared,
    account: &AccountSettings,
    mails: HashSet<FetchedId>,
    ticket: Ticket,
    lane: Lane,
) -> (Sum, Result<(), Cause>) {
    let idle = Idle {
        heart,
        account: &account.id,
        state: None,
    };
    let connecting = Event::Connection {
        account: account.id.clone(),
        state: ConnectionState::Connecting,
    };
    heart.teller.tell(connecting).await;
    let viewers: Viewers = Arc::new(Mutex::new(vec![Some(ticket)]));
    let mut sum = Sum::default();
    let wish = Wish::Only(mails);
    let unannounced = Unannounced { heart, account };
    let result = twice(heart, account, &wish, (&lane, &viewers), &mut sum).await;
    drop(unannounced);
    drop(idle);
    let result = result.map(|_ended| ()).map_err(|broken| broken.cause);
    if let Err(cause) = &result {
        ask_for_password(heart, account, cause).await;
    }
    for failure in std::mem::take(&mut sum.notices) {
        heart.teller.notice(failure).await;
    }
    if sum.new > 0 {
        heart.tell_folders().await;
    }
    (sum, result)
}

//! A server that has given all its mails other names (P-63): what is here already is known again
//! by its header, and only the rest is fetched.

use std::collections::HashMap;

use crate::channel::{Cause, Failure, Task};
use crate::store::{Evidence, Fate, Remembered};
use crate::sync::{FetchedId, HeaderMark, KnownMails, Plan, Whereabouts};
use crate::worker::clock;

use super::Sum;
use super::look::{Fallback, Shown, look, peek};
use super::session::{Broken, Talk};
use super::strike::strike_at;

/// Takes what is here already out of [`Plan::fetch`], and remembers it under its new name.
///
/// # Errors
/// [`Cause::RenamedInDoubt`] where the server does not show the beginnings of its mails: a person
/// decides whether everything is fetched again.
pub(super) async fn recognise(
    talk: &mut Talk<'_>,
    plan: &mut Plan,
    known: &KnownMails,
    shows_starts: bool,
    sum: &mut Sum,
) -> Result<(), Broken> {
    let host = talk.account.pop3.host.clone();
    let mails = plan.fetch.len() as u64;
    if !shows_starts {
        return Err(Broken::for_good(Cause::RenamedInDoubt { host, mails }));
    }
    let requests = plan.fetch.iter().map(|fetch| peek(fetch.number)).collect();
    let read = |shown: &Shown<'_>| HeaderMark::read(shown.start);
    let shown = match look(talk, requests, Fallback::Nothing, read).await {
        Ok(shown) => shown,
        Err(at) => {
            let mails = plan.fetch.iter().map(|fetch| (fetch.number, fetch.id));
            return Err(strike_at(talk, mails, at).await);
        }
    };
    let account = talk.account.id.clone();
    let read = talk.heart.on_disk(move |store| store.evidence(&account));
    let mut here = Here::new(read.await.map_err(Broken::for_good)?, known);
    let mut again: Vec<(FetchedId, Remembered)> = Vec::new();
    plan.fetch.retain(|fetch| {
        let mark = shown.get(&fetch.number).copied();
        let Some((mark, one)) = mark.and_then(|mark| Some((mark, here.take(&mark, fetch.octets)?)))
        else {
            return true;
        };
        let remembered = Remembered {
            fetched_at: one.fetched_at,
            mark: Some(mark),
            fate: Fate::Renamed,
        };
        again.push((fetch.id, remembered));
        false
    });
    if again.is_empty() {
        return Ok(());
    }
    let known = again.len() as u64;
    let account = talk.account.id.clone();
    let written = talk
        .heart
        .on_disk(move |store| store.remember_as_fetched(&account, &again, clock::now()));
    written.await.map_err(Broken::for_good)?;
    sum.notices.push(Failure {
        task: Task::FetchAgain,
        cause: Cause::Renamed { host, known, mails },
        account: Some(talk.account.id.clone()),
    });
    Ok(())
}

/// What is here, to be found by what a header says. Each mail is found once: two equal mails on
/// the server need two here.
struct Here {
    mails: Vec<Option<(Evidence, Option<u64>)>>,
    places: HashMap<[u8; 16], Vec<usize>>,
}

impl Here {
    fn new(here: Vec<Evidence>, known: &KnownMails) -> Self {
        let erased = known.ordered().into_iter().filter_map(|(id, mail)| {
            if mail.whereabouts == Whereabouts::ErasedInPart {
                // Its whole was never here: under its new name it is another mail to fetch.
                return None;
            }
            let evidence = Evidence {
                id,
                mark: mail.mark?,
                octets: 0,
                fetched_at: mail.fetched_at,
            };
            Some((evidence, None))
        });
        let here = here.into_iter().map(|mail| (mail, Some(mail.octets)));
        let mails: Vec<_> = here.chain(erased).map(Some).collect();
        let mut places: HashMap<[u8; 16], Vec<usize>> = HashMap::new();
        for (place, mail) in mails.iter().enumerate() {
            let keys = mail.iter().flat_map(|(mail, _octets)| mail.mark.keys());
            for key in keys.flatten() {
                places.entry(key).or_default().push(place);
            }
        }
        Self { mails, places }
    }

    fn take(&mut self, mark: &HeaderMark, octets: Option<u64>) -> Option<Evidence> {
        let places = mark.keys().into_iter().flatten();
        let mut places = places.flat_map(|key| self.places.get(&key).into_iter().flatten());
        let is_it = |place: &&usize| {
            let mail = self.mails.get(**place).and_then(Option::as_ref);
            mail.is_some_and(|(mail, size)| mail.mark.is_surely(*size, mark, octets))
        };
        let place = *places.find(is_it)?;
        let (mail, _octets) = self.mails.get_mut(place)?.take()?;
        Some(mail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::sync::KnownMail;

    #[test]
    fn p63_equal_mails_are_found_as_often_as_they_are_here() {
        let mark = HeaderMark::read(b"Subject: same\r\n\r\n");
        let mail = |number: u8| Evidence {
            id: FetchedId::from_bytes([number; 16]),
            mark,
            octets: 20,
            fetched_at: Timestamp(7),
        };
        let mut here = Here::new(vec![mail(1), mail(2)], &KnownMails::default());
        let mut found = || here.take(&mark, Some(20)).map(|mail| mail.id);
        assert_eq!(found(), Some(mail(1).id));
        assert_eq!(found(), Some(mail(2).id));
        assert_eq!(found(), None);
    }

    #[test]
    fn p63_a_mail_erased_in_part_is_not_taken_for_whole_after_a_change_of_names() {
        let mark = HeaderMark::read(b"Subject: same\r\n\r\n");
        let erased = |whereabouts| {
            let mail = KnownMail {
                fetched_at: Timestamp(7),
                whereabouts,
                missing: None,
                mark: Some(mark),
            };
            KnownMails::from_iter([(FetchedId::from_bytes([1; 16]), mail)])
        };
        let mut whole = Here::new(Vec::new(), &erased(Whereabouts::Erased));
        assert!(whole.take(&mark, Some(20)).is_some());
        let mut part = Here::new(Vec::new(), &erased(Whereabouts::ErasedInPart));
        assert!(part.take(&mark, Some(20)).is_none(), "its whole is nowhere");
    }
}

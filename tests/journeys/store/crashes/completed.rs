//! Wholes take the place of beginnings.

use std::path::Path;

use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Loss};
use hongyan::store::{Arrival, Store, StoreError};

use super::super::{id, mail, open, work};
use super::{Blow, Scene, cut_short_by, cut_short_everywhere, mails};

/// Beginnings are here, the wholes come.
#[derive(Clone)]
struct Complete;

impl Complete {
    fn begin(folder: &Path, mails: u32) {
        let store = open(folder, Disk::real()).unwrap();
        let incoming = store.incoming(&work()).unwrap();
        let mut staged = Vec::new();
        for number in 0..mails {
            let of_octets = mail(number).len() as u64;
            let id = id(number);
            let mut arriving = incoming.begin_as(Arrival::Start { id, of_octets }).unwrap();
            arriving.write(&mail(number)[..60]).unwrap();
            staged.push(arriving.finish().unwrap());
        }
        incoming.commit(staged).unwrap();
    }

    fn complete(store: &Store, mails: u32) -> Result<(), StoreError> {
        let known = store.known(&work())?;
        let incoming = store.incoming(&work())?;
        let mut staged = Vec::new();
        for number in 0..mails {
            let is_whole = known
                .find(&id(number))
                .is_some_and(|mail| mail.whereabouts.was_whole());
            if is_whole {
                continue;
            }
            let mut arriving = incoming.begin_as(Arrival::InPlaceOfPart(id(number)))?;
            arriving.write(&mail(number))?;
            staged.push(arriving.finish()?);
        }
        let failed = incoming.commit(staged)?.failed.into_iter().next();
        failed.map_or(Ok(()), |(_id, error)| Err(error))
    }
}

impl Scene for Complete {
    const NAME: &'static str = "wholes in the place of beginnings";

    fn prepare(folder: &Path) -> Self {
        Self::begin(folder, mails());
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        Self::complete(store, mails())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        0..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }
}

/// The same of a single mail: few changes are under way, and each order of them can be tried.
#[derive(Clone)]
struct CompleteOne;

impl Scene for CompleteOne {
    const NAME: &'static str = "a whole in the place of its beginning";

    fn prepare(folder: &Path) -> Self {
        Complete::begin(folder, 1);
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        Complete::complete(store, 1)
    }

    fn allowed(&self, number: u32) -> std::ops::RangeInclusive<usize> {
        0..=usize::from(number == 0)
    }

    fn wanted(&self, number: u32) -> usize {
        usize::from(number == 0)
    }
}

#[test]
fn i2_of_the_names_of_a_mail_that_becomes_whole_one_lasts_in_whatever_order_they_reach_the_disk() {
    let orders = (0..32).map(|seed| Blow {
        fault: Fault::Dead,
        loss: Some(Loss::Some(seed)),
        index_goes: false,
        file_by_file: false,
    });
    cut_short_by::<CompleteOne>(&orders.collect::<Vec<_>>());
}

#[test]
fn i1_i2_i4_the_rest_of_a_mail_may_be_cut_short_anywhere() {
    cut_short_everywhere::<Complete>();
}

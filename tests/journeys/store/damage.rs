//! Files of the index with holes in them: nothing of the mails is lost, and all is found again.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;

use hongyan::store::disk::Disk;
use hongyan::store::{Proceed, Store, StoreError};

use super::{Server, copies, inbox, mail, open, profile_folder};

const MAILS: u32 = 40;
/// Octets of a page of SQLite.
const PAGE: u64 = 4096;

/// Everything that a window asks of the index and its text.
fn ask(store: &Store) -> Result<usize, StoreError> {
    store.bring_up_to_date(None, &mut |_progress| Proceed::GoOn)?;
    store.take_text(&mut |_progress| Proceed::GoOn)?;
    let mails = store.list(&inbox())?;
    let rows = store.rows(&mails)?;
    store.folders()?;
    let query = hongyan::search::parse("text", jiff::civil::date(2026, 1, 1)).unwrap();
    let mut finder = store.find(&query, None, &jiff::tz::TimeZone::UTC)?;
    while !store.find_next(&mut finder, 100)?.is_empty() {}
    Ok(rows.len())
}

fn spoil(file: &Path, page: u64) -> bool {
    let file = fs::File::options().write(true).open(file).unwrap();
    let is_there = page * PAGE < file.metadata().unwrap().len();
    if is_there {
        file.write_all_at(&[0xa5; PAGE as usize], page * PAGE)
            .unwrap();
    }
    is_there
}

#[test]
fn any_page_of_the_index_or_its_text_may_be_damaged_and_all_is_made_again_from_the_mails() {
    let template = profile_folder();
    let store = open(template.path(), Disk::real()).unwrap();
    Server::with(MAILS).fetch_by(&store, 20).unwrap();
    assert_eq!(ask(&store).unwrap(), MAILS as usize);
    drop(store);
    let mut made_anew = 0;
    for name in ["index.sqlite", "text.sqlite"] {
        for page in 0.. {
            let folder = profile_folder();
            super::crashes::copy(template.path(), folder.path());
            if !spoil(&folder.path().join(name), page) {
                assert!(page > 3, "{name} has pages");
                break;
            }
            let store = open(folder.path(), Disk::real()).unwrap();
            // As the worker does it: whoever meets the damage has all made anew, and asks again.
            let found = ask(&store).or_else(|error| {
                assert!(
                    matches!(error, StoreError::IndexDamaged { .. }),
                    "{name} {page}: {error}"
                );
                made_anew += 1;
                store.make_anew(&mut |_progress| Proceed::GoOn)?;
                ask(&store)
            });
            assert_eq!(found, Ok(MAILS as usize), "page {page} of {name}");
            assert!((0..MAILS).all(|number| copies(folder.path(), &mail(number)) == 1));
        }
    }
    assert!(made_anew > 3, "it was found: {made_anew}");
}

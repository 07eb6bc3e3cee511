//! An account is the same in a search, in a filter and in what is said of a mail.

use std::fs;

use hongyan::mime::document;
use hongyan::model::account::TlsMode;
use hongyan::search::parse;
use hongyan::store::{Proceed, ProfilePaths, Store};
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::journeys::desk::account;

#[test]
fn an_account_is_found_by_its_id_its_name_and_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let mut firm = account(1, 1, TlsMode::None);
    firm.name = "Firma".to_owned();
    let paths = ProfilePaths::under(folder.path());
    let store = Store::open(&paths, std::slice::from_ref(&firm.id)).unwrap();
    store.know_names(std::slice::from_ref(&firm));
    let file = folder.path().join("mail/work/cur/1700000001.a1.host:2,S");
    fs::write(file, "Subject: One\r\n\r\nfirst words").unwrap();
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
    let found = |typed: &str| {
        let query = parse(typed, date(2026, 11, 22)).unwrap();
        let mut finder = store.find(&query, None, &TimeZone::UTC).unwrap();
        let mails = store.find_next(&mut finder, 10).unwrap();
        for row in store.rows(&mails).unwrap() {
            let document = document::read(&store.read(row.id).unwrap());
            let facts = store.facts(&row).unwrap();
            assert!(query.is_satisfied(&document, &facts, &TimeZone::UTC));
        }
        mails.len()
    };
    for typed in ["work", "firma", "ann@example.org"] {
        assert_eq!(found(&format!("account:{typed}")), 1, "{typed}");
    }
    assert_eq!(found("account:home"), 0);
}

use std::collections::BTreeMap;

use crate::model::{AccountId, FolderName, MailId, Place};
use crate::store::{Arrival, IndexState, Proceed, ProfilePaths, Store, StoreError};
use crate::sync::FetchedId;

fn scan(store: &Store) {
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
}

fn ids(store: &Store) -> BTreeMap<String, MailId> {
    let mut ids = BTreeMap::new();
    for name in [FolderName::Inbox, FolderName::Archive] {
        let listed = store.list(&Place::Unified(name)).unwrap();
        let rows = store.rows(&listed).unwrap().into_iter();
        ids.extend(rows.map(|row| (row.subject, row.id)));
    }
    ids
}

#[test]
fn the_same_file_has_the_same_id_however_often_the_index_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let work = AccountId::new("work").unwrap();
    let paths = ProfilePaths::under(folder.path());
    let open = || Store::open(&paths, std::slice::from_ref(&work)).unwrap();
    let store = open();
    // All of one second, which is that of their names: they have no Date.
    for number in 0..60 {
        let path = paths
            .mail
            .join(format!("work/new/1700000000.{number}.host"));
        std::fs::write(path, format!("Subject: {number}\r\n\r\n")).unwrap();
    }
    scan(&store);
    let mut before = ids(&store);
    assert_eq!(before.len(), 60);
    let erased = before.remove("7").unwrap();
    store.erase(&[erased], &FolderName::Inbox).unwrap();
    store
        .move_mails(&[before["9"]], &FolderName::Archive)
        .unwrap();
    store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
    assert_eq!(ids(&store), before);
    store.make_anew(&mut |_progress| Proceed::GoOn).unwrap();
    assert_eq!(ids(&store), before);
    assert_eq!(store.read(erased), Err(StoreError::MailGone));
    drop(store);
    std::fs::remove_file(&paths.index).unwrap();
    let store = open();
    scan(&store);
    assert_eq!(ids(&store), before);
    assert_eq!(store.read(erased), Err(StoreError::MailGone));
}

#[test]
fn a_mail_without_a_date_keeps_its_id_when_the_rest_of_it_comes_and_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let work = AccountId::new("work").unwrap();
    let paths = ProfilePaths::under(folder.path());
    let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
    let id = FetchedId::from_bytes([1; 16]);
    let deliver = |arrival, octets: &[u8]| {
        let incoming = store.incoming(&work).unwrap();
        let mut arriving = incoming.begin_as(arrival).unwrap();
        arriving.write(octets).unwrap();
        incoming.commit(vec![arriving.finish().unwrap()]).unwrap()
    };
    let mail = b"Subject: whole\r\n\r\nText of some length\r\n";
    let of_octets = mail.len() as u64;
    deliver(Arrival::Start { id, of_octets }, &mail[..20]);
    let before = ids(&store);
    assert_eq!(before.len(), 1);
    deliver(Arrival::InPlaceOfPart(id), mail);
    assert_eq!(ids(&store), before);
    store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
    assert_eq!(ids(&store), before);
}

#[test]
fn an_index_found_damaged_is_replaced_while_the_store_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let work = AccountId::new("work").unwrap();
    let paths = ProfilePaths::under(folder.path());
    let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
    let path = paths.mail.join("work/cur/1700000000.a.host:2,S");
    std::fs::write(path, "Subject: Kept\r\n\r\n").unwrap();
    let inbox = Place::Unified(FolderName::Inbox);
    for _replaced in 0..2 {
        let report = store.bring_up_to_date(None, &mut |_progress| Proceed::GoOn);
        assert_eq!(report.unwrap().added, 1);
        assert_eq!(store.list(&inbox).unwrap().len(), 1);
        store.shared.index.start_anew(|| Ok(())).unwrap();
        assert_eq!(store.list(&inbox).unwrap().len(), 0);
    }
}

#[test]
fn an_index_of_another_version_is_made_anew_without_a_word_of_damage_and_nothing_is_left_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let work = AccountId::new("work").unwrap();
    let paths = ProfilePaths::under(folder.path());
    let open = || Store::open(&paths, std::slice::from_ref(&work)).unwrap();
    let store = open();
    let path = paths.mail.join("work/cur/1700000000.a.host:2,S");
    std::fs::write(path, "Subject: Kept\r\n\r\n").unwrap();
    scan(&store);
    let before = ids(&store);
    drop(store);
    let of_before = rusqlite::Connection::open(&paths.index).unwrap();
    of_before.pragma_update(None, "user_version", 1).unwrap();
    drop(of_before);
    let store = open();
    assert_eq!(*store.index_state(), IndexState::Created);
    assert_eq!(ids(&store).len(), 0);
    scan(&store);
    assert_eq!(ids(&store), before);
    assert!(!paths.index.with_extension("damaged").exists());
}

#[test]
fn a_file_of_somebody_else_under_the_name_of_the_index_is_moved_aside_and_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ProfilePaths::under(folder.path());
    std::fs::create_dir_all(paths.index.parent().unwrap()).unwrap();
    let others = rusqlite::Connection::open(&paths.index).unwrap();
    others
        .execute_batch("CREATE TABLE recipes (text); PRAGMA user_version = 3")
        .unwrap();
    drop(others);
    let store = Store::open(&paths, &[]).unwrap();
    let IndexState::Replaced { moved_to, .. } = store.index_state() else {
        panic!("{:?}", store.index_state());
    };
    let kept = rusqlite::Connection::open(moved_to).unwrap();
    assert!(kept.table_exists(None, "recipes").unwrap());
}

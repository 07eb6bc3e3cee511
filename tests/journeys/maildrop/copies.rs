//! Several mails under one name: which of them may go is told by their octets alone.

use super::*;

/// Two mails of one name and one header, of which only the octets tell which is which.
fn twins() -> Vec<(String, Vec<u8>)> {
    let twin = |body: &str| {
        let text = format!("Message-ID: <1@example.org>\r\nSubject: a\r\n\r\n{body}\r\n");
        ("twin".to_owned(), text.into_bytes())
    };
    vec![twin("one"), twin("two")]
}

#[test]
fn p61_of_several_mails_with_one_name_only_those_go_by_hand_whose_octets_are_here() {
    let (fake, drop) = server_with(twins(), |_connection, _line, _drop| None);
    let mut desk = Desk::new(&on(&fake));
    assert_eq!(desk.fetch().new, 2);
    let listing = read(&mut desk).listing.unwrap();
    let copies: Vec<DropName> = listing.mails.iter().map(|mail| mail.name.clone()).collect();
    let stranger = b"Message-ID: <1@example.org>\r\nSubject: a\r\n\r\nthree\r\n".to_vec();
    drop.lock().unwrap().mails[0].1.clone_from(&stranger);
    let report = delete(&mut desk, copies.clone(), Loss::Accepted);
    assert_eq!((report.done, report.left[0].1.clone()), (1, Left::Another));
    let left = drop.lock().unwrap().mails.clone();
    assert_eq!(left, [("twin".to_owned(), stranger)]);
}

#[test]
fn p45_p61_where_retr_deletes_nothing_is_retrieved_to_compare_copies_and_they_stay() {
    let (fake, drop) = server_with(twins(), |_connection, line, _drop| {
        (line == "CAPA").then(|| say("+OK\nUSER\nUIDL\nTOP\nPIPELINING\nEXPIRE 0\n."))
    });
    let mut desk = Desk::new(&on(&fake));
    let listing = read(&mut desk).listing.unwrap();
    let copies: Vec<DropName> = listing.mails.iter().map(|mail| mail.name.clone()).collect();
    let report = delete(&mut desk, copies, Loss::Accepted);
    assert_eq!((report.done, report.left.len()), (0, 2));
    assert!(
        report
            .left
            .iter()
            .all(|(_name, why)| *why == Left::Unproved)
    );
    assert!(!fake.heard("RETR"));
    assert_eq!(there(&drop).len(), 2);
}

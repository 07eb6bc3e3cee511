//! Nobody hears that a mail was read: every mail of `vectors` goes through the worker and the
//! process that draws, and the kernel's own record of what they called holds no socket and no
//! look-up.
//!
//! The work is done by this test binary, started anew by strace: what it, its threads and its
//! children ask of the kernel is written down by somebody they cannot deceive. The same record of a
//! run that does fetch mail shows that it would have been seen.

#![cfg(target_os = "linux")]

mod bus;
mod reading;
mod watch;
mod window;

use std::fs;
use std::path::Path;

use super::journeys::fake::{Act, Fake, say};
use super::vectors;
use watch::{Errand, Record};

/// Has the work done under watch, in a folder of its own. The work leaves a line in `done`.
fn watched(folder: &Path, errand: Errand, test: &str) -> (Record, String) {
    let record = watch::run(folder, errand, test);
    let done = fs::read_to_string(folder.join("done")).unwrap_or_default();
    (record, done)
}

#[test]
fn a20_no_mail_makes_anybody_ask_anything_when_it_is_indexed_opened_drawn_printed_searched_or_answered()
 {
    if let Some(errand) = watch::errand() {
        return reading::perform(&errand);
    }
    let vectors = vectors::all();
    let folder = tempfile::tempdir().unwrap();
    let mails = reading::lay_out(folder.path(), &vectors, &vectors::shared());
    let (record, done) = watched(
        folder.path(),
        Errand::Read,
        "quiet::a20_no_mail_makes_anybody_ask_anything_when_it_is_indexed_opened_drawn_printed_searched_or_answered",
    );
    assert_eq!(record.faults(), [] as [&str; 0], "{record:?}");
    assert_eq!(record.doors.len(), 1, "{:?}", record.doors);
    // The record is of the work, and the work was done.
    assert_eq!((vectors.len(), mails), (749, 785));
    assert_eq!(
        done,
        "785 opened, 785 answered, 785 passed on, 785 found, 736 drawn in 748 pages, \
         13 without a page, 749 printed in 246 prints"
    );
    // One process a page and one a print.
    assert!(record.drawers >= 748 + 246, "{} drew", record.drawers);
}

#[test]
fn a20_a_mail_that_is_fetched_is_seen_by_whoever_counts_what_is_asked() {
    if let Some(errand) = watch::errand() {
        return reading::perform(&errand);
    }
    let server = Fake::start(false, None, |_number, line| match line {
        "" => say("+OK"),
        "CAPA" => say("-ERR"),
        "QUIT" => Act::SayAndClose(b"+OK\r\n".to_vec()),
        _other => say("-ERR"),
    });
    let folder = tempfile::tempdir().unwrap();
    let (record, done) = watched(
        folder.path(),
        Errand::Fetch { port: server.port },
        "quiet::a20_a_mail_that_is_fetched_is_seen_by_whoever_counts_what_is_asked",
    );
    assert!(done.starts_with("asked"), "{done}");
    assert!(!record.sockets.is_empty(), "{record:?}");
    assert!(!record.connections.is_empty(), "{record:?}");
    assert!(!record.look_ups.is_empty(), "{record:?}");
    assert!(
        !record.programs.is_empty(),
        "the password's command: {record:?}"
    );
}

#[test]
fn a32_settings_are_suggested_by_what_is_built_in_and_nobody_is_asked() {
    if let Some(errand) = watch::errand() {
        return reading::perform(&errand);
    }
    let folder = tempfile::tempdir().unwrap();
    let (record, done) = watched(
        folder.path(),
        Errand::Suggest,
        "quiet::a32_settings_are_suggested_by_what_is_built_in_and_nobody_is_asked",
    );
    assert_eq!(done, "3 suggested");
    assert_eq!(record.faults(), [] as [&str; 0], "{record:?}");
}

#[test]
fn a20_all_ways_to_ask_stand_in_the_list_under_names_of_their_own() {
    let vectors = vectors::all();
    let mut list = format!(
        "{} ways in which a mail makes a reader ask somebody\n\n",
        vectors.len()
    );
    for (number, vector) in (1..).zip(&vectors) {
        list.push_str(&format!("{number:4}  {}\n", vector.name));
    }
    let mut names: Vec<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), vectors.len());
    assert!(vectors.len() >= 700, "{}", vectors.len());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/list.txt");
    if std::env::var_os("HONGYAN_WRITE_GOLDEN").is_some() {
        fs::write(&path, &list).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        list == written,
        "the list is another; HONGYAN_WRITE_GOLDEN=1 writes it anew"
    );
}

//! What a killed run has left is found, counted and filtered like everything else.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Journey;

/// Two equal mails as a fetch leaves them that was killed between their names and their rows, come
/// just now.
#[expect(
    clippy::disallowed_methods,
    reason = "filters look at what came by now"
)]
fn leave(journey: &Journey, letter: &str) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let root = journey.folder.path().join("mail/work");
    for number in 0..2 {
        let name = format!(
            "{}.M{}P1Q{number}.host,U={}{},S=61",
            now.as_secs(),
            now.subsec_micros(),
            letter.repeat(25),
            ["A", "E"][number],
        );
        let mail = format!(
            "Message-ID: <{letter}@example.org>\r\nSubject: xylophone {letter}\r\n\r\nthe {letter}\r\n"
        );
        fs::write(root.join("new").join(name), mail).unwrap();
    }
    fs::write(root.join("arriving"), "").unwrap();
}

const FILTER: &str = "[[filter]]\nname = \"music\"\nwhen = \"subject:xylophone\"\n\
                      move = \"Lists/Music\"\n";

#[test]
fn mails_that_a_killed_fetch_left_without_a_row_are_told_by_search_and_filed_by_what_counts() {
    let journey = Journey::begin(true);
    journey.run(&["fetch"]).ends(0);
    leave(&journey, "I");
    let run = journey.run(&["search", "subject:xylophone"]);
    run.ends(0)
        .complains("could not search all mails: 2 mails are not in the index yet");
    assert_eq!(run.out, "");
    assert!(run.error.contains("hongyan index"), "{}", run.error);
    let run = journey.run(&["duplicates"]);
    assert!(
        run.ends(0).out.contains("One mail is there more than once"),
        "{}",
        run.out
    );
    let run = journey.run(&["search", "--json", "subject:xylophone"]);
    assert_eq!(run.ends(0).json().len(), 2);
    journey.configure("echo practice", FILTER);
    leave(&journey, "M");
    let run = journey.run(&["filter", "--dry-run", "--json"]);
    assert_eq!(run.ends(0).json().len(), 4, "{}", run.out);
}

#[test]
fn mails_that_a_killed_fetch_left_without_a_row_are_filtered_by_the_next_fetch() {
    let journey = Journey::begin(true);
    journey.configure("echo practice", FILTER);
    journey.run(&["fetch"]).ends(0);
    leave(&journey, "I");
    journey.run(&["fetch"]).ends(0);
    let run = journey.run(&["search", "in:Lists/Music"]);
    assert_eq!(run.ends(0).out.lines().count(), 2, "{}", run.out);
    // Their words as well: nothing is left to be told.
    let run = journey.run(&["search", "the xylophone"]);
    assert_eq!(
        (run.ends(0).out.lines().count(), run.error.as_str()),
        (2, "")
    );
}

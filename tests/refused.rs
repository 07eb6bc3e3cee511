//! A run of mails of which one has a recipient that is refused and two are refused as a whole:
//! what is queued, what Postfix needs for it, and what must be told of each mail.

use std::collections::BTreeMap;

/// Which mail has a recipient that is refused, beside one that is not.
const REFUSED_RECIPIENT: usize = 7;
/// Which mail is refused at MAIL.
const REFUSED_SENDER: usize = 31;
/// Which mail is refused at the end of its data.
const REFUSED_CONTENT: usize = 64;

/// What Postfix refuses, for its main.cf; the tables are those of [`crate::servers`].
pub(crate) const MAIN_CF: &str = "smtpd_delay_reject = no\n\
    smtpd_sender_restrictions = check_sender_access texthash:{dir}/refused-senders\n\
    header_checks = regexp:{dir}/refused-headers\n";

/// Envelope sender of a mail.
pub(crate) fn sender(number: usize) -> &'static str {
    match number {
        REFUSED_SENDER => "eve@example.org",
        _ => "ann@example.org",
    }
}

/// Its recipients.
pub(crate) fn recipients(number: usize) -> &'static [&'static str] {
    match number {
        REFUSED_RECIPIENT => &["bob@example.org", "nobody@example.org"],
        _ => &["bob@example.org"],
    }
}

/// Its subject.
pub(crate) fn subject(number: usize) -> String {
    match number {
        REFUSED_CONTENT => format!("refused at the end {number}"),
        _ => format!("letter {number}"),
    }
}

/// How many of so many mails arrive.
pub(crate) fn arriving(mails: usize) -> usize {
    let refused = [REFUSED_SENDER, REFUSED_CONTENT];
    mails - refused.iter().filter(|number| **number < mails).count()
}

/// Checks what `hongyan flush --json` tells of these entries, in the order they were queued in:
/// each refusal is told of its own mail and of no other.
pub(crate) fn assert_each_its_own(names: &[String], told: &str) {
    let items: BTreeMap<String, serde_json::Value> = told
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|item| (item["id"].as_str().unwrap().to_owned(), item))
        .collect();
    assert_eq!(items.len(), names.len(), "{told}");
    for (number, name) in names.iter().enumerate() {
        let item = &items[name];
        let expected = match number {
            REFUSED_SENDER | REFUSED_CONTENT => ("failed", &["refused"][..]),
            REFUSED_RECIPIENT => ("sent", &["accepted", "refused"][..]),
            _ => ("sent", &["accepted"][..]),
        };
        let recipients = item["recipients"].as_array().unwrap();
        let recipients: Vec<&str> = recipients
            .iter()
            .map(|one| one["state"].as_str().unwrap())
            .collect();
        let found = (item["state"].as_str().unwrap(), &recipients[..]);
        assert_eq!(found, expected, "mail {number}: {item}");
    }
}

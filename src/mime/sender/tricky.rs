//! Headers of mails that pretend, each with what has to be told of it.

use data_encoding::BASE64;

use super::ordinary::{RECEIVED, contacts};
use super::*;
use crate::model::sender::{DateFault, Gravity, Likeness};

/// What a warning is of, without what it says.
fn kind(warning: &Warning) -> &'static str {
    match warning {
        Warning::EncodedAddress { .. } => "encoded",
        Warning::NameLooksLikeAddress { .. } => "name",
        Warning::NoAuthor => "nobody",
        Warning::SeveralAuthors { .. } => "several",
        Warning::SenderDiffers { .. } => "sender",
        Warning::ReplyElsewhere { .. } => "reply",
        Warning::MixedScripts { .. } => "scripts",
        Warning::Confusable { .. } => "confusable",
        Warning::DirectionTricks { .. } => "direction",
        Warning::LookAlike { .. } => "like",
        Warning::FirstMail { .. } => "first",
        Warning::DateImplausible(_) => "date",
    }
}

pub(super) const TRICKY: &[(&str, &str)] = &[
    ("name", "From: \"boss@bank.example\" <x@evil.example>"),
    ("name", "From: boss@bank.example <x@evil.example>"),
    (
        "name",
        "From: =?utf-8?Q?boss=40bank.example?= <x@evil.example>",
    ),
    (
        "name",
        "From: \"Boss <boss@bank.example>\" <x@evil.example>",
    ),
    ("name", "From: 'boss@bank.example' <x@evil.example>"),
    ("name", "From: ｂｏｓｓ＠ｂａｎｋ．example <x@evil.example>"),
    ("name", "From: x@evil.example (boss@bank.example)"),
    (
        "name",
        "From: \"boss@bank.example via Mail\" <x@evil.example>",
    ),
    ("several", "From: <boss@bank.example> <x@evil.example>"),
    ("several", "From: boss@bank.example, x@evil.example"),
    ("several", "From: boss@bank.example\r\nFrom: x@evil.example"),
    (
        "several",
        "From: Bosses: boss@bank.example, x@evil.example;",
    ),
    ("nobody", "Subject: no author"),
    ("nobody", "From: "),
    ("nobody", "From: The Bank"),
    (
        "nobody",
        "From: =?utf-8?B?Qm9zcyA8Ym9zc0BiYW5rLmV4YW1wbGU+?=",
    ),
    (
        "sender",
        "From: boss@bank.example\r\nSender: x@evil.example",
    ),
    (
        "reply",
        "From: boss@bank.example\r\nReply-To: x@evil.example",
    ),
    (
        "reply",
        "From: boss@bank.example\r\nReply-To: boss@bank.example, x@evil.example",
    ),
    (
        "reply",
        "From: boss@bank.co.uk\r\nReply-To: boss@evil.co.uk",
    ),
    (
        "reply",
        "From: boss@bank.example\r\nReply-To: x@evil.example\r\n\
         List-Unsubscribe: <https://click.bank.example/u>",
    ),
    ("scripts", "From: P\u{430}yments <x@evil.example>"),
    ("scripts", "From: Micr\u{3bf}shop <x@evil.example>"),
    ("scripts", "From: =?utf-8?Q?B=D0=B0nk?= <x@evil.example>"),
    ("scripts", "From: Bank <boss@b\u{430}nk.example>"),
    ("scripts", "From: Bank <b\u{43e}ss@bank.example>"),
    ("scripts", "From: Bank <boss@xn--bnk-6cd.example>"),
    (
        "confusable",
        "From: Shop <x@\u{455}\u{445}\u{43e}\u{440}.example>",
    ),
    ("confusable", "From: Pay <x@p\u{251}y.example>"),
    ("direction", "From: Ann \u{202e}elpmaxe <x@evil.example>"),
    (
        "direction",
        "From: =?utf-8?B?QW5u4oCuZWVM?= <x@evil.example>",
    ),
    ("direction", "From: \u{2066}Ann\u{2069} <x@evil.example>"),
    ("direction", "From: Ba\u{200b}nk <x@evil.example>"),
    ("direction", "From: Ba\u{ad}nk <x@evil.example>"),
    (
        "direction",
        "From: x@evil.example\r\nSubject: invoice\u{202e}fdp.exe",
    ),
    ("like", "From: Cleo <cleo@n0rthwind.example>"),
    ("like", "From: Cleo <cleo@northwnd.example>"),
    ("like", "From: Cleo <cle0@northwind.example>"),
    ("like", "From: Cleo Example <director@evil.example>"),
    ("like", "From: Сleo Ехample <director@evil.example>"),
    ("like", "From: Me Myself <x@evil.example>"),
    (
        "date",
        "From: x@evil.example\r\nDate: Fri, 20 Nov 2099 09:05:00 +0800",
    ),
    (
        "date",
        "From: x@evil.example\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000",
    ),
    (
        "date",
        "From: x@evil.example\r\nDate: Wed, 20 Nov 2024 09:05:00 +0800",
    ),
    ("date", "From: x@evil.example\r\nDate: tomorrow"),
];

pub(super) fn warnings(header: &[u8]) -> Vec<Warning> {
    let mail = [RECEIVED.as_bytes(), header, b"\r\n\r\ntext"].concat();
    let known = Known {
        acquaintance: &|_address| Acquaintance::Stranger,
        contacts: &contacts(),
    };
    read(&mail, &known)
}

#[test]
fn a16_a17_a34_each_trick_is_told() {
    assert!(TRICKY.len() >= 40);
    for (expected, header) in TRICKY {
        let kinds: Vec<_> = warnings(header.as_bytes()).iter().map(kind).collect();
        assert!(kinds.contains(expected), "{header:?}: {kinds:?}");
    }
}

/// The fourteen ways to let a program show `boss@bank.example` for a mail of `evil.example`, as
/// they are described: encoded words in base64 or quoted-printable, a NUL, a line end or both
/// behind the false address, the address once more, in brackets, quotes or comments.
fn mailsploit() -> Vec<Vec<u8>> {
    let false_one = BASE64.encode(b"boss@bank.example");
    let false_again = BASE64.encode(b"(boss@bank.example)");
    let with_nul = BASE64.encode(b"boss@bank.example\0");
    let with_line = BASE64.encode(b"boss@bank.example\n\0");
    let in_brackets = BASE64.encode(b"\"Boss\" <boss@bank.example>\0");
    let b = |text: &str| format!("=?utf-8?B?{text}?=");
    let q = |text: &str| format!("=?utf-8?Q?{text}?=");
    [
        format!(
            "{}{}{}@evil.example",
            b(&false_one),
            q("=00"),
            b(&false_one)
        ),
        format!(
            "{}{}{}@evil.example",
            b(&false_one),
            q("=0A"),
            b(&false_one)
        ),
        format!(
            "{}{}{}@evil.example",
            b(&false_one),
            q("=0A=00"),
            b(&false_again)
        ),
        format!("{}@evil.example", q("boss=40bank.example=00")),
        format!("{}@evil.example", q("boss=40bank.example=0A")),
        format!("{}@evil.example", b(&with_nul)),
        format!("{}@evil.example", b(&with_line)),
        format!("<{}{}@evil.example>", b(&false_one), q("=00")),
        format!("Boss <{}@evil.example>", q("boss=40bank.example=00")),
        format!("\"{}\"@evil.example", q("boss=40bank.example=00")),
        format!("{} <x@evil.example>", b(&in_brackets)),
        format!(
            "{}{}{} <x@evil.example>",
            b(&false_one),
            q("=00"),
            b(&false_again)
        ),
        "boss@bank.example\0@evil.example".to_owned(),
        "<boss@bank.example\r\n @evil.example>".to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}

#[test]
fn a15_none_of_the_fourteen_encoded_addresses_is_believed() {
    let payloads = mailsploit();
    assert_eq!(payloads.len(), 14);
    for payload in payloads {
        let header = [b"From: ".to_vec(), payload.clone()].concat();
        let shown = String::from_utf8_lossy(&payload);
        let warnings = warnings(&header);
        let gravest = warnings.first().map(Warning::gravity);
        assert_eq!(gravest, Some(Gravity::Danger), "{shown}: {warnings:?}");
        // The address that is shown and answered ends as it really ends.
        let people = people::read(&payload, PEOPLE);
        let address = &people.first().unwrap().address;
        assert!(address.ends_with("evil.example"), "{shown}: {address}");
    }
}

#[test]
fn a15_what_a_careless_program_would_show_is_said() {
    let warnings = warnings(b"From: =?utf-8?Q?boss=40bank.example=00?=@evil.example");
    let expected = Warning::EncodedAddress {
        real: "=?utf-8?Q?boss=40bank.example=00?=@evil.example".to_owned(),
        shown: "boss@bank.example".to_owned(),
    };
    assert_eq!(warnings[0], expected);
}

#[test]
fn a17_what_looks_alike_is_named_with_what_it_looks_like() {
    let told = |header: &str| warnings(header.as_bytes());
    assert!(told(TRICKY_DOMAIN).contains(&Warning::Confusable {
        domain: "xn--80a1ahc.example".to_owned(),
        shown: "оса\u{440}.example".to_owned(),
        looks_like: "ocap.example".to_owned(),
    }));
    assert!(
        told("From: Cleo <cleo@n0rthwind.example>").contains(&Warning::LookAlike {
            address: "cleo@n0rthwind.example".to_owned(),
            known: "cleo@northwind.example".to_owned(),
            by: Likeness::Letters,
        })
    );
    assert_eq!(
        told("From: a@example.org\r\nDate: Sun, 22 Nov 2026 09:05:00 +0800")[0],
        Warning::DateImplausible(DateFault::Future { seconds: 172_800 })
    );
}

pub(super) const TRICKY_DOMAIN: &str = "From: x@оса\u{440}.example";

#[test]
fn a17_one_mail_from_a_look_alike_does_not_make_the_next_one_honest() {
    let mail = b"From: Cleo <cleo@n0rthwind.example>\r\n\r\ntext";
    let contacts = contacts();
    let kinds = |acquaintance| {
        let known = Known {
            acquaintance: &|_address| acquaintance,
            contacts: &contacts,
        };
        let warnings = read(mail, &known);
        warnings.iter().map(kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(Acquaintance::Stranger), ["like", "first"]);
    assert_eq!(kinds(Acquaintance::Seen), ["like"]);
    assert!(kinds(Acquaintance::Known).is_empty());
}

#[test]
fn a23_floods_of_authors_and_letters_are_read() {
    for header in [
        "a@b.example,".repeat(50_000),
        "<a@b.example>".repeat(50_000),
        "a@".repeat(300_000),
        "=?utf-8?Q?=00".repeat(50_000),
        "=?utf-8?Q?=00?=".repeat(50_000),
        "(".repeat(500_000),
        "\u{430}a".repeat(200_000),
        format!("a@{}", "xn--a.".repeat(100_000)),
    ] {
        assert!(!warnings(format!("From: {header}").as_bytes()).is_empty());
    }
}

//! The words of both languages, held against each other and against the sources.

mod attachment;
mod one_name;
mod paper;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::channel::{Cause, Failure, PrintingCause, Task};
use crate::model::{CertificateFault, HandshakeFault, ServerReply, Timestamp, UpgradeFault};

/// Appends every Rust source under a folder of this crate.
pub(crate) fn read_sources(folder: &str, sources: &mut String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
}

/// Keys of a language, each with the arguments it names.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in language.files() {
        if let Err((_resource, faults)) = FluentResource::try_new((*file).to_owned()) {
            panic!("{language:?}: {faults:?}");
        }
        let mut current = String::new();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some(key) = key_of(line) {
                assert!(!all.contains_key(key), "{key} stands twice");
                current = key.to_owned();
                all.insert(current.clone(), BTreeSet::new());
            }
            for part in line.split('$').skip(1) {
                let name = part.split(|c: char| !c.is_alphanumeric()).next().unwrap();
                all.get_mut(&current).unwrap().insert(name.to_owned());
            }
        }
    }
    all
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, chinese) = (messages(Language::English), messages(Language::Chinese));
    let mut faults = Vec::new();
    for (key, arguments) in &english {
        match chinese.get(key) {
            None => faults.push(format!("{key} is missing in Chinese")),
            Some(other) if !other.is_subset(arguments) => {
                faults.push(format!(
                    "{key} names {other:?} in Chinese, {arguments:?} in English"
                ));
            }
            Some(_) => {}
        }
    }
    for key in chinese.keys().filter(|key| !english.contains_key(*key)) {
        faults.push(format!("{key} is missing in English"));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_word_has_a_use_and_every_use_a_word() {
    let keys: BTreeSet<String> = messages(Language::English).into_keys().collect();
    let mut sources = String::new();
    for folder in [
        "src/ui",
        "src/words",
        "src/explain",
        "src/console",
        "src/channel",
        "src/cli",
        "src/model",
        "src/worker/deliver",
    ] {
        read_sources(folder, &mut sources);
    }
    for file in ["src/words.rs", "src/explain.rs"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        sources.push_str(&std::fs::read_to_string(file).unwrap());
    }
    let unused: Vec<_> = keys
        .iter()
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "no use for {unused:#?}");

    let is_key = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let mut unknown = BTreeSet::new();
    for call in [".text(", ".text_with("] {
        for rest in sources.split(call).skip(1) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let key = rest.split('"').next().unwrap();
            if is_key(key) && !keys.contains(key) {
                unknown.insert(key.to_owned());
            }
        }
    }
    for prefix in [
        "task",
        "cause",
        "certificate",
        "handshake",
        "upgrade",
        "remedy",
        "theme",
        "outbox-why",
    ] {
        for rest in sources.split(&format!("\"{prefix}-")).skip(1) {
            let tail = rest.split('"').next().unwrap();
            let key = format!("{prefix}-{tail}");
            if is_key(tail) && !keys.contains(&key) {
                unknown.insert(key);
            }
        }
    }
    assert!(unknown.is_empty(), "no word for {unknown:#?}");
}

/// One of each cause.
fn causes() -> Vec<Cause> {
    let mut causes = causes_of_connections();
    causes.extend(causes_of_mails());
    causes.extend(causes_of_maildrops());
    causes.extend(causes_of_options());
    causes.extend(carry::tests::causes());
    causes.extend(attachment::causes());
    causes.push(Cause::KeyUnanswered {
        name: "s1._domainkey.example.org".to_owned(),
        detail: "no answer within 8 s".to_owned(),
    });
    causes.extend(reading::causes());
    causes.extend(causes_of_printing());
    causes.push(paper::too_large());
    causes
}

fn causes_of_printing() -> impl Iterator<Item = Cause> {
    let causes = [
        PrintingCause::NoService {
            detail: "no".to_owned(),
        },
        PrintingCause::Refused {
            words: "no".to_owned(),
        },
        PrintingCause::TooSlow { seconds: 20 },
        PrintingCause::InDoubt { seconds: 20 },
    ];
    causes.into_iter().map(Cause::Printing)
}

fn causes_of_connections() -> Vec<Cause> {
    let host = || "mx.example.org".to_owned();
    let words = || "no".to_owned();
    vec![
        Cause::NameNotFound { host: host() },
        Cause::ConnectionRefused {
            host: host(),
            port: 995,
        },
        Cause::Unreachable {
            host: host(),
            detail: words(),
        },
        Cause::TimedOut {
            host: host(),
            awaiting: "RETR 12".to_owned(),
            seconds: 60,
        },
        Cause::Closed {
            host: host(),
            awaiting: "RETR 12".to_owned(),
        },
        Cause::TlsHandshake {
            host: host(),
            fault: HandshakeFault::OldVersion,
        },
        Cause::Certificate {
            host: host(),
            fault: CertificateFault::SelfSigned,
        },
        Cause::NoEncryption {
            host: host(),
            fault: UpgradeFault::NotOffered,
        },
        Cause::BytesBeforeTls { host: host() },
        Cause::PlaintextForbidden { host: host() },
        Cause::LoginRefused {
            host: host(),
            words: words(),
        },
        Cause::TokenRefused {
            host: host(),
            words: "535 no".to_owned(),
        },
        Cause::ChecksPaused {
            host: host(),
            times: 2,
        },
        Cause::WeakerLogin {
            host: host(),
            pinned: "SCRAM-SHA-256".to_owned(),
            offered: "PLAIN".to_owned(),
        },
        Cause::LoginsUnknown {
            path: "/disk/mail/work/logins".into(),
            detail: "it is no text".to_owned(),
        },
        Cause::Impostor {
            host: host(),
            detail: "no proof".to_owned(),
        },
        Cause::NoMechanism {
            host: host(),
            offered: "GSSAPI".to_owned(),
        },
        Cause::PasswordMissing,
        Cause::PasswordCommand { detail: words() },
        Cause::Keyring { detail: words() },
        Cause::PasswordNotKept { detail: words() },
    ]
}

fn not_offered(extension: &'static str) -> Cause {
    Cause::NotOffered {
        host: "mx.example.org".to_owned(),
        extension,
    }
}

fn causes_of_options() -> Vec<Cause> {
    let host = || "mx.example.org".to_owned();
    vec![
        Cause::NeedsSevenBit { host: host() },
        Cause::TooManyRecipients {
            host: host(),
            limit: 100,
        },
        Cause::HeaderNotCarried { host: host() },
        not_offered("DSN"),
        not_offered("FUTURERELEASE"),
        not_offered("DELIVERBY"),
        not_offered("REQUIRETLS"),
        not_offered("XFOO"),
        Cause::HeldTooLong {
            host: host(),
            limit_seconds: 3600,
        },
        Cause::HeldTooLate {
            host: host(),
            latest: "2026-12-24 18:00".to_owned(),
        },
        Cause::DeliverBySooner {
            host: host(),
            minimum_seconds: 240,
        },
    ]
}

fn causes_of_maildrops() -> Vec<Cause> {
    let host = || "mx.example.org".to_owned();
    let words = || "no".to_owned();
    vec![
        Cause::NoUidl { host: host() },
        Cause::GoneFromServer { host: host() },
        Cause::OverLimit {
            limit_octets: 10_000_000,
            size_octets: 12_345_678,
        },
        Cause::SetAside {
            times: 3,
            uid: "77".to_owned(),
            words: words(),
        },
        Cause::StaysUnproved {
            times: 3,
            uid: "77".to_owned(),
            words: words(),
        },
        Cause::Renamed {
            host: host(),
            known: 30,
            mails: 32,
        },
        Cause::RenamedInDoubt {
            host: host(),
            mails: 32,
        },
        Cause::RemovesOnDownload { host: host() },
    ]
}

fn causes_of_mails() -> Vec<Cause> {
    let host = || "mx.example.org".to_owned();
    let words = || "no".to_owned();
    let path = || "/disk/mail".into();
    vec![
        Cause::Busy {
            host: host(),
            words: words(),
        },
        Cause::Refused {
            host: host(),
            command: "MAIL".to_owned(),
            words: words(),
        },
        Cause::RecipientsRefused {
            host: host(),
            addresses: "eve@example.org".to_owned(),
            words: words(),
        },
        Cause::TooLarge {
            host: host(),
            limit_octets: 10_000_000,
            size_octets: 12_345_678,
        },
        Cause::AddressNotCarried {
            host: host(),
            address: "鸿雁@example.org".to_owned(),
        },
        Cause::Unconfirmed { host: host() },
        Cause::NotSent {
            reason: Box::new(ServerReply {
                code: 0,
                enhanced: None,
                text: words(),
                ours: None,
                answers: None,
            }),
        },
        Cause::Protocol {
            host: host(),
            detail: words(),
        },
        Cause::BadAddress {
            text: "bob".to_owned(),
            detail: words(),
        },
        Cause::NoRecipient,
        Cause::DiskFull { path: path() },
        Cause::PermissionDenied { path: path() },
        Cause::File {
            path: path(),
            detail: words(),
        },
        Cause::MailGone,
        Cause::Index { detail: words() },
        Cause::IndexDamaged { detail: words() },
        Cause::ProfileInUse,
        Cause::Settings { detail: words() },
        Cause::ConsoleOver,
        Cause::ConsoleFull,
        Cause::Internal { detail: words() },
    ]
}

#[test]
fn every_failure_is_said_in_both_languages() {
    for language in [Language::English, Language::Chinese] {
        let words = Words::new(language, TimeZone::UTC);
        for cause in causes() {
            let said = words.failure(&Failure {
                task: Task::Fetch,
                cause,
                account: None,
            });
            for text in [&said.summary, &said.reason, &said.advice] {
                assert!(!text.is_empty(), "{said:?}");
                for left in ["task-", "cause-", "certificate-", "remedy-", "{ $"] {
                    assert!(!text.contains(left), "{text:?}");
                }
                assert!(!text.ends_with(['.', '!', '。', '！']), "{text:?}");
            }
        }
    }
}

#[test]
fn a_failure_says_what_why_and_what_to_do() {
    let failure = Failure {
        task: Task::Send {
            subject: "Lunch on Friday".to_owned(),
        },
        cause: Cause::TooLarge {
            host: "mx.example.org".to_owned(),
            limit_octets: 10_000_000,
            size_octets: 12_345_678,
        },
        account: None,
    };
    let said = Words::new(Language::English, TimeZone::UTC).failure(&failure);
    assert_eq!(said.summary, "Could not send “Lunch on Friday”");
    assert_eq!(
        said.reason,
        "mx.example.org accepts mails up to 10 MB; this one is 12 MB"
    );
    let said = Words::new(Language::Chinese, TimeZone::UTC).failure(&failure);
    assert_eq!(said.summary, "“Lunch on Friday”发送失败");
    assert_eq!(said.button.as_deref(), Some("打开邮件…"));
}

#[test]
fn dates_are_as_brief_as_they_can_be() {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    // Wednesday 2025-03-05 14:05 at UTC+8.
    let at = Timestamp(1_741_154_700);
    let day = 86_400;
    let (english, chinese) = (
        Words::new(Language::English, zone.clone()),
        Words::new(Language::Chinese, zone),
    );
    for (after, in_english, in_chinese) in [
        (3_600, "14:05", "今天 14:05"),
        (10 * 3_600, "Wed", "周三"),
        (6 * day, "Wed", "周三"),
        (7 * day, "5 Mar", "3月5日"),
        (400 * day, "5 Mar 2025", "2025年3月5日"),
        (-400 * day, "5 Mar 2025", "2025年3月5日"),
    ] {
        let now = at.plus_seconds(after);
        assert_eq!(english.date(at, now), in_english);
        assert_eq!(chinese.date(at, now), in_chinese);
    }
    assert_eq!(english.full_date(at), "Wed 5 Mar 2025, 14:05");
    assert_eq!(chinese.full_date(at), "2025年3月5日 周三 14:05");
    assert_eq!(english.date(Timestamp(i64::MAX), at), "");
}

#[test]
fn sizes_and_counts_are_said_as_a_person_says_them() {
    let words = Words::new(Language::English, TimeZone::UTC);
    for (octets, said) in [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (12_345, "12 kB"),
        (1_234_567, "1.2 MB"),
        (25_000_000, "25 MB"),
        (3_400_000_000, "3.4 GB"),
    ] {
        assert_eq!(words.size(octets), said);
    }
    assert_eq!(words.count(7), "7");
    assert_eq!(words.count(2_340), "2,340");
    assert_eq!(words.count(1_002_340), "1,002,340");
}

#[test]
fn the_language_follows_the_setting_or_the_system() {
    assert_eq!(
        Language::from_setting("auto", Some("zh-Hans-CN")),
        Language::Chinese
    );
    assert_eq!(Language::from_setting("auto", None), Language::English);
    assert_eq!(
        Language::from_setting("en", Some("zh-CN")),
        Language::English
    );
}

#[test]
fn chinese_messages_have_full_width_marks() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut faults = Vec::new();
    for line in Language::Chinese
        .files()
        .iter()
        .flat_map(|file| file.lines())
    {
        let characters: Vec<char> = line.chars().collect();
        let is_narrow = characters.windows(2).any(|two| match two {
            [before, ',' | ';' | ':' | '?' | '!' | '(' | '"'] => is_chinese(*before),
            [',' | ';' | ')' | '"', after] => is_chinese(*after),
            _ => false,
        });
        if is_narrow && !line.starts_with('#') {
            faults.push(line);
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_list_within_a_failure_is_parted_as_its_language_parts_lists() {
    let said = |language, cause: &Cause| Words::new(language, TimeZone::UTC).cause(cause);
    let host = || "mx.example.org".to_owned();
    let weaker = Cause::WeakerLogin {
        host: host(),
        pinned: "SCRAM-SHA-256".to_owned(),
        offered: "PLAIN, LOGIN".to_owned(),
    };
    assert!(said(Language::English, &weaker).ends_with("PLAIN, LOGIN"));
    assert!(said(Language::Chinese, &weaker).ends_with("：PLAIN、LOGIN"));
    let refused = |addresses: &str| Cause::RecipientsRefused {
        host: host(),
        addresses: addresses.to_owned(),
        words: String::new(),
    };
    let two = refused("ann@example.org, bob@example.org");
    assert!(said(Language::Chinese, &two).contains("ann@example.org、bob@example.org"));
    let odd = refused("\"a, b\"@example.org");
    assert!(said(Language::Chinese, &odd).contains("\"a, b\"@example.org"));
    let wrong = Cause::Certificate {
        host: host(),
        fault: CertificateFault::WrongHost {
            names: "a.example, b.example".to_owned(),
        },
    };
    assert!(said(Language::Chinese, &wrong).contains("a.example、b.example"));
}

#[test]
fn faults_of_the_settings_are_said_in_both_languages() {
    let chinese = Words::new(Language::Chinese, TimeZone::UTC);
    let english = Words::new(Language::English, TimeZone::UTC);
    for (fault, said) in [
        (
            "unknown field `prot`, expected one of `host`, `port`",
            "这里没有“prot”这一项，可用的有 host、port",
        ),
        ("missing field `host`", "缺少“host”"),
        ("duplicate field `host`", "“host”写了两次"),
        ("invalid type: string, expected u16", "值不对，应为 u16"),
        ("unknown variant, expected `a` or `b`", "值不对，应为 a、b"),
    ] {
        assert_eq!(chinese.settings_fault(fault), said);
        assert_ne!(english.settings_fault(fault), fault);
    }
    let password = "passwords do not belong in this file, expected a table: [account.password]";
    assert!(chinese.settings_fault(password).contains("keyring = true"));
    let other = "the port is 0, expected 1 to 65535 (usually 995)";
    assert_eq!(chinese.settings_fault(other), other);
}

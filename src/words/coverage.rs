//! That nothing a server or the network can say is left without words in either language.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::{Language, Words};
use crate::explain::{
    Answer, Explanation, NetworkFault, Place, REGISTRY, ResponseCode, SmtpReply, TlsFault, network,
    pop3_words, smtp_words, tls,
};
use crate::model::{CertificateFault, HandshakeFault, UpgradeFault};

const HOST: &str = "mx.example.org";

/// RFC 5321 §4.2.2 and §4.2.3, RFC 3207 §4, RFC 4954 §4 and §6, RFC 7504 §3, RFC 1985 §5.
const CODES: [u16; 39] = [
    211, 214, 220, 221, 235, 250, 251, 252, 253, 334, 354, 421, 432, 450, 451, 452, 454, 455, 458,
    459, 500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 550, 551, 552, 553, 554, 555, 556, 299,
    399,
];

/// The registry "Enumerated Status Codes" as IANA has it: subject → details.
const ENHANCED: [(u16, &[u16]); 8] = [
    (0, &[0]),
    (1, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    (2, &[0, 1, 2, 3, 4]),
    (3, &[0, 1, 2, 3, 4, 5, 6]),
    (4, &[0, 1, 2, 3, 4, 5, 6, 7]),
    (5, &[0, 1, 2, 3, 4, 5, 6]),
    (6, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    (
        7,
        &[
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
            24, 25, 26, 27, 28, 29, 30,
        ],
    ),
];

/// The commands of RFC 1939, 2449, 2595, 5034, 6856, and LAST of RFC 1460; the greeting first.
const POP3_COMMANDS: [&str; 19] = [
    "the greeting",
    "CAPA",
    "STLS",
    "USER ann",
    "PASS …",
    "APOP ann …",
    "AUTH PLAIN",
    "STAT",
    "LIST",
    "UIDL 3",
    "RETR 3",
    "TOP 3 0",
    "DELE 3",
    "LAST",
    "NOOP",
    "RSET",
    "QUIT",
    "UTF8",
    "LANG zh",
];

fn both() -> [Words; 2] {
    [Language::English, Language::Chinese].map(|language| Words::new(language, TimeZone::UTC))
}

/// What it means and what to do, in one language; a missing word fails.
fn said(words: &Words, explanation: &Explanation, what: &str) -> (String, String) {
    let explained = words.explained(explanation);
    let advice_key = explanation.advice.as_ref().map(|advice| &advice.key);
    for (text, key) in [
        (&explained.meaning, Some(&explanation.meaning.key)),
        (&explained.advice, advice_key),
    ] {
        let Some(key) = key else {
            assert!(text.is_empty(), "{what}");
            continue;
        };
        assert!(!text.is_empty() && text != key, "{what}: no word for {key}");
        assert!(!text.contains("{ $"), "{what}: {text}");
        assert!(!text.ends_with(['.', '!', '。', '！']), "{what}: {text}");
    }
    if words.language() == Language::Chinese {
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(is_chinese(&explained.meaning), "{what}");
        assert!(
            explained.advice.is_empty() || is_chinese(&explained.advice),
            "{what}"
        );
    }
    (explained.meaning, explained.advice)
}

fn reply(place: Place, code: u16, enhanced: Option<(u8, u16, u16)>) -> SmtpReply<'static> {
    SmtpReply {
        place,
        code,
        enhanced,
        text: "",
    }
}

#[test]
fn every_reply_code_is_explained_at_every_command_in_both_languages() {
    for words in both() {
        for code in CODES {
            for place in Place::ALL {
                let explanation = smtp_words(&reply(place, code, None), HOST);
                said(&words, &explanation, &format!("{code} at {place:?}"));
                let is_known = !explanation.meaning.key.ends_with("yz");
                assert_eq!(is_known, code % 100 != 99, "{code} at {place:?}");
                assert_eq!(
                    explanation.advice.is_some(),
                    code >= 400 && explanation.meaning.key != "smtp-421-idle",
                    "{code} at {place:?}"
                );
            }
        }
    }
}

#[test]
fn a_code_means_another_thing_to_another_command() {
    let key = |place, code| smtp_words(&reply(place, code, None), HOST).meaning.key;
    for code in [550, 552, 553, 554, 421, 451, 503] {
        let places = [Place::Sender, Place::Recipient, Place::Content];
        let mut keys = places.map(|place| key(place, code)).to_vec();
        keys.dedup();
        assert!(keys.len() > 1, "{code}: {keys:?}");
    }
    assert_eq!(key(Place::Idle, 421), "smtp-421-idle");
    assert_eq!(key(Place::Content, 421), "smtp-421-content");
}

#[test]
fn s75_every_registered_enhanced_code_is_explained_in_both_languages_and_no_two_alike() {
    let listed: Vec<(u16, u16)> = ENHANCED
        .iter()
        .flat_map(|(subject, details)| details.iter().map(|detail| (*subject, *detail)))
        .collect();
    let known: Vec<(u16, u16)> = REGISTRY
        .iter()
        .map(|one| (one.subject, one.detail))
        .collect();
    assert_eq!(listed, known);
    for words in both() {
        let mut meanings: BTreeMap<String, (u8, u16, u16)> = BTreeMap::new();
        for registered in REGISTRY {
            let with_success = registered.comes_with_success().then_some(2);
            for class in with_success.into_iter().chain([4, 5]) {
                let code = (class, registered.subject, registered.detail);
                // A reply code without words of its own: the enhanced code has to speak.
                let bare = u16::from(class) * 100 + 99;
                let explanation = smtp_words(&reply(Place::Other, bare, Some(code)), HOST);
                let (meaning, advice) = said(&words, &explanation, &format!("{code:?}"));
                assert!(!explanation.meaning.key.starts_with("smtp-"), "{code:?}");
                assert_eq!(advice.is_empty(), class == 2, "{code:?}");
                let before = meanings.insert(meaning.clone(), code);
                assert_eq!(before, None, "{code:?} says the same: {meaning}");
            }
        }
    }
}

#[test]
fn every_pop3_answer_is_explained_in_both_languages() {
    let codes = [
        ResponseCode::Auth,
        ResponseCode::InUse,
        ResponseCode::LoginDelay,
        ResponseCode::SysPerm,
        ResponseCode::SysTemp,
        ResponseCode::Utf8,
    ];
    for words in both() {
        let mut meanings: BTreeMap<String, String> = BTreeMap::new();
        let mut hear = |explanation: &Explanation, what: String| {
            let (meaning, _advice) = said(&words, explanation, &what);
            let before = meanings.insert(meaning, what.clone());
            assert_eq!(before, None, "{what}");
        };
        for command in POP3_COMMANDS {
            for answer in [Answer::Done, Answer::Refused] {
                // Logging in and being there are the same for a person, however it was done.
                let explanation = pop3_words(command, answer, None, "", command);
                assert!(
                    !explanation.meaning.key.starts_with("pop3-done"),
                    "{command}"
                );
                assert_ne!(explanation.meaning.key, "pop3-refused", "{command}");
                hear(&explanation, format!("{answer:?} to {command}"));
            }
        }
        for code in codes {
            let explanation = pop3_words("PASS", Answer::Refused, Some(code), "", HOST);
            hear(&explanation, format!("{code:?}"));
        }
        let challenge = pop3_words("AUTH", Answer::Challenge, None, "", HOST);
        said(&words, &challenge, "challenge");
        let unknown = pop3_words("XTND", Answer::Refused, None, "", HOST);
        said(&words, &unknown, "XTND");
    }
}

#[test]
fn every_fault_of_network_and_encryption_is_explained_in_both_languages() {
    let text = || "x".to_owned();
    let certificates = [
        CertificateFault::Changed {
            before: text(),
            now: text(),
        },
        CertificateFault::NulInName { name: text() },
        CertificateFault::WrongHost { names: text() },
        CertificateFault::CommonNameOnly { name: text() },
        CertificateFault::WildcardTooWide { name: text() },
        CertificateFault::PartialWildcard { name: text() },
        CertificateFault::AddressNotNamed { names: text() },
        CertificateFault::Expired { date: text() },
        CertificateFault::NotYetValid { date: text() },
        CertificateFault::WeakKey { key: text() },
        CertificateFault::WeakSignature { algorithm: text() },
        CertificateFault::BadSignature,
        CertificateFault::Revoked { issuer: text() },
        CertificateFault::NotForServers { purposes: text() },
        CertificateFault::Authority,
        CertificateFault::SelfSigned,
        CertificateFault::ChainIncomplete { issuer: text() },
        CertificateFault::IssuerExpired {
            issuer: text(),
            date: text(),
        },
        CertificateFault::UnknownIssuer { issuer: text() },
        CertificateFault::Unreadable { detail: text() },
        CertificateFault::Other { detail: text() },
    ];
    let handshakes = [
        HandshakeFault::Plaintext { said: text() },
        HandshakeFault::TlsFromTheStart,
        HandshakeFault::NotTls,
        HandshakeFault::OldVersion,
        HandshakeFault::NoCommonCipher,
        HandshakeFault::UnknownName,
        HandshakeFault::ClientCertificate,
        HandshakeFault::UnprovenKey,
        HandshakeFault::Alert { alert: text() },
        HandshakeFault::Other { detail: text() },
    ];
    let upgrades = [
        UpgradeFault::NotOffered,
        UpgradeFault::NothingAnnounced { words: text() },
        UpgradeFault::NotNow { words: text() },
        UpgradeFault::Refused { words: text() },
        UpgradeFault::Odd { words: text() },
    ];
    let networks = [
        NetworkFault::NameNotFound,
        NetworkFault::Refused { port: 995 },
        NetworkFault::Unreachable { detail: "x" },
        NetworkFault::TimedOut {
            awaiting: "RETR 1",
            seconds: 60,
        },
        NetworkFault::Closed { awaiting: "RETR 1" },
    ];
    let explanations: Vec<Explanation> = certificates
        .iter()
        .map(TlsFault::Certificate)
        .chain(handshakes.iter().map(TlsFault::Handshake))
        .chain(upgrades.iter().map(TlsFault::NoEncryption))
        .chain([TlsFault::BytesBeforeTls, TlsFault::PlaintextForbidden])
        .map(|fault| tls(fault, HOST))
        .chain(networks.map(|fault| network(fault, HOST)))
        .collect();
    for words in both() {
        let mut meanings: BTreeMap<String, usize> = BTreeMap::new();
        for (number, explanation) in explanations.iter().enumerate() {
            let (meaning, advice) = said(&words, explanation, &format!("{explanation:?}"));
            assert!(!advice.is_empty(), "{explanation:?}");
            assert_eq!(meanings.insert(meaning, number), None, "{explanation:?}");
        }
    }
}

//! Signatures of mails: keys are asked for by a press only, and what is found is told.

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::BASE64;
use hongyan::channel::{Cause, Command, Event, OriginCommand, OriginEvent, Outcome};
use hongyan::mime::view::MailView;
use hongyan::model::account::TlsMode;
use hongyan::model::authenticity::{
    CheckSignatures, CheckedSignature, Shown, SignatureOutcome, Uncovered,
};
use hongyan::model::sender::Warning;
use hongyan::model::{FolderName, MailId, Place};
use sha2::{Digest as _, Sha256};

use super::desk::{Desk, account, cause};

/// What a server of names answers.
#[derive(Clone)]
enum Answer {
    Text(String),
    NoSuchName,
    Broken,
}

/// A server of names on loopback, and what it was asked for.
struct Names {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    fn new(answer: Answer) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        std::thread::Builder::new()
            .name("names".to_owned())
            .spawn(move || {
                let mut packet = [0; 1500];
                while let Ok((length, from)) = socket.recv_from(&mut packet) {
                    let (name, end) = question(&packet[..length]);
                    noted.lock().unwrap().push(name);
                    let reply = reply(&packet[..end], &answer);
                    socket.send_to(&reply, from).unwrap();
                }
            })
            .unwrap();
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The name that is asked for, in lower case, and where the question ends (RFC 1035 §4.1.2).
fn question(packet: &[u8]) -> (String, usize) {
    let mut at = 12;
    let mut labels = Vec::new();
    while packet[at] != 0 {
        let length = usize::from(packet[at]);
        let label = &packet[at + 1..=at + length];
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        at += length + 1;
    }
    (labels.join("."), at + 5)
}

fn reply(question: &[u8], answer: &Answer) -> Vec<u8> {
    let (code, records) = match answer {
        Answer::Text(_) => (0, 1),
        Answer::NoSuchName => (3, 0),
        Answer::Broken => (2, 0),
    };
    let mut out = question.to_vec();
    out[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, records, 0, 0, 0, 0]);
    if let Answer::Text(text) = answer {
        // The name of the question, TXT, IN, a minute.
        out.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        let strings: Vec<u8> = text
            .as_bytes()
            .chunks(100)
            .flat_map(|piece| [&[u8::try_from(piece.len()).unwrap()], piece].concat())
            .collect();
        out.extend(u16::try_from(strings.len()).unwrap().to_be_bytes());
        out.extend(strings);
    }
    out
}

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap()
}

fn key() -> Answer {
    let public = BASE64.encode(pair().public_key().as_ref());
    Answer::Text(format!("v=DKIM1; k=ed25519; p={public}"))
}

/// A mail signed with our key. The body and the fields are already in the form that is hashed.
fn signed(body: &str) -> String {
    let hash = BASE64.encode(&Sha256::digest(body.as_bytes()));
    let head = format!(
        "v=1; a=ed25519-sha256; c=relaxed/simple; d=example.net; s=s1; \
         h=from:date:subject; bh={hash}; b="
    );
    let hashed = format!(
        "from:Bob <bob@example.net>\r\ndate:Fri, 20 Nov 2026 09:00:00 +0000\r\nsubject:Hi\r\n\
         dkim-signature:{head}"
    );
    let signature = pair().sign(&Sha256::digest(hashed.as_bytes()));
    let signature = BASE64.encode(signature.as_ref());
    format!(
        "DKIM-Signature: {head}{signature}\r\nFrom: Bob <bob@example.net>\r\nSubject: Hi\r\n\r\n{body}"
    )
}

/// A desk with these mails in its Inbox, newest last, that asks this server of names.
fn desk(names: &Names, always: bool, mails: &[&str]) -> (Desk, Vec<MailId>) {
    let temporary = tempfile::tempdir().unwrap();
    let inbox = temporary.path().join("mail/work/cur");
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(temporary.path().join("mail/work").join(folder)).unwrap();
    }
    for (number, mail) in mails.iter().enumerate() {
        let mail = mail.replacen(
            "Subject:",
            &format!("Date: Fri, 20 Nov 2026 09:0{number}:00 +0000\r\nSubject:"),
            1,
        );
        fs::write(
            inbox.join(format!("179513670{number}.a{number}.h:2,S")),
            mail,
        )
        .unwrap();
    }
    let address = names.address;
    let mut desk = Desk::within(temporary, &account(9, 9, TlsMode::None), |config| {
        config.names = Some(address);
        if always {
            config.settings.reading.check_signatures = CheckSignatures::Always;
        }
    });
    desk.ask(Command::Index { rebuild: false });
    let place = Place::Unified(FolderName::Inbox);
    let list = desk.ask(Command::List {
        place,
        search: String::new(),
        order: hongyan::model::Order::default(),
        grouping: hongyan::model::Grouping::default(),
    });
    assert!(matches!(list, Outcome::Done), "{list:?}");
    let mut mails: Vec<MailId> = desk
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Listed { piece, .. } => Some(piece.mails.to_vec()),
            _ => None,
        })
        .flatten()
        .collect();
    mails.sort();
    mails.dedup();
    (desk, mails)
}

fn opened(desk: &mut Desk, mail: MailId) -> Arc<MailView> {
    let outcome = desk.ask(Command::Open { mail });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let view = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(view.clone()),
        _ => None,
    });
    view.unwrap()
}

fn checked(event: &Event) -> Option<Vec<CheckedSignature>> {
    match event {
        Event::Origin(OriginEvent::Checked { signatures, .. }) => Some(signatures.to_vec()),
        _ => None,
    }
}

fn check(desk: &mut Desk, mail: MailId) -> SignatureOutcome {
    let outcome = desk.ask(Command::Origin(OriginCommand::Check { mail }));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let found = desk.events.iter().rev().find_map(checked).unwrap();
    found.first().unwrap().outcome.clone()
}

const GOOD: SignatureOutcome = SignatureOutcome::Good {
    unsigned_octets: None,
    uncovered: Vec::new(),
};

#[test]
fn the_key_of_a_signature_is_asked_for_by_a_press_and_not_before() {
    let names = Names::new(key());
    let mail = signed("The geese are back.\r\n");
    let (mut desk, mails) = desk(&names, false, &[&mail]);
    opened(&mut desk, mails[0]);
    assert_eq!(names.asked(), Vec::<String>::new());
    assert_eq!(check(&mut desk, mails[0]), GOOD);
    assert_eq!(names.asked(), ["s1._domainkey.example.net"]);
    // What was found is told again without asking.
    desk.events.clear();
    opened(&mut desk, mails[0]);
    while !desk.events.iter().any(|event| checked(event).is_some()) {
        desk.next();
    }
    assert_eq!(names.asked().len(), 1);
    desk.close();
}

#[test]
fn a34_a_text_that_was_changed_breaks_the_signature() {
    let names = Names::new(key());
    let mail = signed("The geese are back.\r\n").replace("geese", "ducks");
    let (mut desk, mails) = desk(&names, false, &[&mail]);
    assert_eq!(check(&mut desk, mails[0]), SignatureOutcome::BodyChanged);
    desk.close();
}

#[test]
fn a16_a_subject_above_the_signed_one_is_not_proved() {
    let names = Names::new(key());
    let mail = signed("The geese are back.\r\n");
    // `desk` dates a mail at its first subject, which stays above the signed one.
    let replayed = format!("Subject: Pay now\r\n{mail}");
    let (mut desk, mails) = desk(&names, false, &[&replayed]);
    let expected = SignatureOutcome::Good {
        unsigned_octets: None,
        uncovered: vec![Uncovered {
            what: Shown::Subject,
            added: true,
        }],
    };
    assert_eq!(opened(&mut desk, mails[0]).content.subject, "Pay now");
    assert_eq!(check(&mut desk, mails[0]), expected);
    desk.close();
}

#[test]
fn a_key_that_is_not_there_is_no_failure_and_one_nobody_tells_is() {
    let mail = signed("The geese are back.\r\n");
    let names = Names::new(Answer::NoSuchName);
    let (mut missing, mails) = desk(&names, false, &[&mail]);
    assert_eq!(check(&mut missing, mails[0]), SignatureOutcome::KeyMissing);
    missing.close();
    let names = Names::new(Answer::Broken);
    let (mut broken, mails) = desk(&names, false, &[&mail]);
    let mail = mails[0];
    let cause = cause(broken.ask(Command::Origin(OriginCommand::Check { mail })));
    let name = "s1._domainkey.example.net".to_owned();
    assert!(
        matches!(&cause, Cause::KeyUnanswered { name: of, .. } if *of == name),
        "{cause:?}"
    );
    broken.close();
}

/// The check that begins by itself.
fn check_opened(desk: &mut Desk, mail: MailId) -> Outcome {
    desk.ask(Command::Origin(OriginCommand::CheckOpened { mail }))
}

#[test]
fn whoever_wants_it_has_every_signature_checked_when_a_mail_is_opened() {
    let names = Names::new(key());
    let mail = signed("The geese are back.\r\n");
    let (mut desk, mails) = desk(&names, true, &[&mail]);
    let outcome = check_opened(&mut desk, mails[0]);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let found = desk.events.iter().find_map(checked).unwrap();
    assert_eq!(found[0].outcome, GOOD);
    // What was found is told again without asking.
    desk.events.clear();
    check_opened(&mut desk, mails[0]);
    assert!(desk.events.iter().any(|event| checked(event).is_some()));
    assert_eq!(names.asked(), ["s1._domainkey.example.net"]);
    desk.close();
}

#[test]
fn without_a_lasting_word_a_mail_that_is_opened_asks_for_nothing() {
    let names = Names::new(key());
    let mail = signed("The geese are back.\r\n");
    let (mut desk, mails) = desk(&names, false, &[&mail]);
    let outcome = check_opened(&mut desk, mails[0]);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    opened(&mut desk, mails[0]);
    assert_eq!(names.asked(), Vec::<String>::new());
    desk.ask(Command::Origin(OriginCommand::SetChecking(
        CheckSignatures::Always,
    )));
    desk.ask(Command::Move {
        mails: vec![mails[0]],
        to: FolderName::Junk,
    });
    check_opened(&mut desk, mails[0]);
    assert_eq!(names.asked(), Vec::<String>::new());
    desk.close();
}

#[test]
fn a_check_that_nobody_answers_is_stopped_and_ends_once() {
    // It takes the question and says nothing.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let names = Names {
        address: silent.local_addr().unwrap(),
        asked: Arc::default(),
    };
    let mail = signed("The geese are back.\r\n");
    let (mut desk, mails) = desk(&names, true, &[&mail]);
    let check = OriginCommand::CheckOpened { mail: mails[0] };
    let ticket = desk.send(Command::Origin(check));
    let mut packet = [0; 1500];
    silent.recv_from(&mut packet).unwrap();
    let cancel = desk.ask(Command::Cancel { ticket });
    assert!(matches!(cancel, Outcome::Done), "{cancel:?}");
    let outcome = desk.outcome(ticket);
    assert!(matches!(outcome, Outcome::Cancelled), "{outcome:?}");
    desk.ask(Command::Index { rebuild: false });
    let ends = |event: &&Event| matches!(event, Event::Ended { ticket: of, .. } if *of == ticket);
    assert_eq!(desk.events.iter().filter(ends).count(), 1);
    assert!(!desk.events.iter().any(|event| checked(event).is_some()));
    desk.close();
}

#[test]
fn whose_word_counts_by_default_is_told_for_each_account() {
    let names = Names::new(key());
    let (desk, _mails) = desk(&names, false, &[]);
    let told = desk.events.iter().find_map(|event| match event {
        Event::Origin(OriginEvent::Believed { servers }) => Some(servers.clone()),
        _ => None,
    });
    // The account's server is on this machine: nobody's word counts by itself.
    let work = hongyan::model::AccountId::new("work").unwrap();
    assert_eq!(told, Some(vec![(work, Vec::new())]));
}

#[test]
fn a17_a_first_mail_is_told_once_and_comes_with_the_mail() {
    let names = Names::new(Answer::NoSuchName);
    let mail = "From: Bob <bob@example.net>\r\nSubject: Hi\r\n\r\nx";
    let (mut desk, mails) = desk(&names, false, &[mail, mail]);
    let first = opened(&mut desk, mails[0]);
    let address = "bob@example.net".to_owned();
    assert_eq!(
        first.insight.warnings,
        [Warning::FirstMail {
            address,
            to_many: false
        }]
    );
    let second = opened(&mut desk, mails[1]);
    assert_eq!(second.insight.warnings, []);
    assert_eq!(names.asked(), Vec::<String>::new());
    desk.close();
}

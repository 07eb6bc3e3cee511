//! Whatever the server says and however its words are cut: no panic, no circle, never TLS with
//! bytes in the buffer, and each mail submitted is told of once.
#![no_main]

use std::collections::BTreeMap;

use hongyan::model::account::AuthChoice;
use hongyan::model::{
    Address, DeliverBy, DeliveryOptions, EnvelopeId, Hold, Late, Reports, Returned, Secret,
    Timestamp,
};
use hongyan::sasl::{Credentials, Nonce};
use hongyan::smtp::{Envelope, Event, HelloName, Login, Session, Settings, Submission, TlsPolicy};
use hongyan_fuzz::{End, Server, whatever_the_cut};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((flags, script)) = input.split_first() {
        whatever_the_cut(|cut| run(*flags, Server::new(script, cut)));
    }
});

/// One session from greeting to end, three mails in it; what it reported.
fn run(flags: u8, server: Server<'_>) -> (Vec<String>, End) {
    let mut session = Session::new(settings(flags));
    let (mut begun, mut told, mut events) = (0, BTreeMap::new(), Vec::new());
    let on_event = |session: &mut Session, event: Event| {
        events.push(format!("{event:?}"));
        match event {
            Event::Ready { .. } => {
                for number in 0..3 {
                    begun += u64::from(session.submit(submission(flags, number)).is_ok());
                }
            }
            Event::AboutToFinish { number } => session.dot_is_durable(number),
            Event::Settled { number, verdict } => {
                assert_eq!(verdict.recipients.len(), 2);
                *told.entry(number).or_insert(0) += 1;
            }
            Event::Untouched { number } => *told.entry(number).or_insert(0) += 1,
            Event::RecipientRefused { .. } | Event::Progress { .. } => {}
        }
    };
    let mut asked_to_quit = flags & 16 == 0;
    let end = server.run(&mut session, on_event, |session| {
        session.quit();
        !std::mem::replace(&mut asked_to_quit, true)
    });
    assert_eq!(told.len() as u64, begun);
    assert!(told.values().all(|times| *times == 1));
    (events, end)
}

fn settings(flags: u8) -> Settings {
    Settings {
        hello: HelloName::default(),
        tls: match flags & 3 {
            0 => TlsPolicy::StartTls,
            1 => TlsPolicy::Implicit,
            _ => TlsPolicy::PlaintextAllowed,
        },
        login: (flags & 4 != 0).then(|| Login {
            credentials: Credentials {
                user: "ann".to_owned(),
                password: Secret::new("secret".to_owned()),
            },
            choice: AuthChoice::Auto,
            secret_may_travel: true,
            nonce: Nonce::from_random([7; 18]),
            pinned: None,
        }),
        hold_on_refused_recipient: flags & 8 != 0,
    }
}

/// Three mails; `flags` says whether they ask for much, are addressed in UTF-8, and whether the
/// last is larger than a chunk.
fn submission(flags: u8, number: u64) -> Submission {
    let address = |text| Address::parse(text).expect("an address");
    let local = if flags & 64 != 0 { "鸿雁" } else { "eve" };
    let lines = match (number, flags & 128 != 0) {
        (2, true) => 130_000,
        (2, false) => 8_000,
        (_, _) => 1,
    };
    Submission {
        envelope: Envelope {
            sender: (number != 1).then(|| address("ann@example.org")),
            recipients: vec![
                address("bob@bücher.example"),
                address(&format!("{local}@example.org")),
            ],
            options: if flags & 32 != 0 {
                options(number)
            } else {
                DeliveryOptions::default()
            },
        },
        mail: b".a line\r\n".repeat(lines),
        number,
    }
}

fn options(number: u64) -> DeliveryOptions {
    DeliveryOptions {
        reports: Some(Reports::ALWAYS),
        returned: Some(Returned::Headers),
        envelope_id: EnvelopeId::new("77 a+b=c").ok(),
        hold: (number == 0)
            .then_some(Hold::For { seconds: 60 })
            .or((number == 1).then_some(Hold::Until {
                at: Timestamp(1_798_135_200),
            })),
        deliver_by: (number == 2).then_some(DeliverBy {
            seconds: 3600,
            otherwise: Late::Return,
            trace: true,
        }),
        require_tls: number == 1,
        ..DeliveryOptions::default()
    }
}

//! Whatever the server says: no panic, no circle, and each mail submitted is told of once.
#![no_main]

use std::collections::BTreeMap;

use hongyan::model::account::AuthChoice;
use hongyan::model::{Address, DeliveryOptions, Secret};
use hongyan::sasl::{Credentials, Nonce};
use hongyan::smtp::{Envelope, Event, HelloName, Login, Session, Settings, Submission, TlsPolicy};
use hongyan_fuzz::Server;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((flags, script)) = input.split_first() else {
        return;
    };
    let mut session = Session::new(settings(*flags));
    let (mut begun, mut told) = (0, BTreeMap::new());
    let on_event = |session: &mut Session, event| match event {
        Event::Ready { .. } => {
            for number in 0..3 {
                begun += u64::from(session.submit(submission(number)).is_ok());
            }
        }
        Event::AboutToFinish { number } => session.dot_is_durable(number),
        Event::Settled { number, verdict } => {
            assert_eq!(verdict.recipients.len(), 2);
            *told.entry(number).or_insert(0) += 1;
        }
        Event::Untouched { number } => *told.entry(number).or_insert(0) += 1,
        Event::RecipientRefused { .. } | Event::Progress { .. } => {}
    };
    let mut asked_to_quit = flags & 16 == 0;
    Server::new(script).run(&mut session, on_event, |session| {
        session.quit();
        !std::mem::replace(&mut asked_to_quit, true)
    });
    assert_eq!(told.len() as u64, begun);
    assert!(told.values().all(|times| *times == 1));
});

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

fn submission(number: u64) -> Submission {
    let address = |text| Address::parse(text).expect("an address");
    Submission {
        envelope: Envelope {
            sender: (number != 1).then(|| address("ann@example.org")),
            recipients: vec![address("bob@example.org"), address("eve@example.org")],
            options: DeliveryOptions::default(),
        },
        mail: b".a line\r\n".repeat(if number == 2 { 20_000 } else { 1 }),
        number,
    }
}

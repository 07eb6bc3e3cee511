//! Whatever stands in UIDL and LIST: no panic, no number twice or out of range, bounded memory,
//! and the cut of the bytes does not matter.
#![no_main]

use std::collections::BTreeSet;

use hongyan::model::account::AuthChoice;
use hongyan::model::{MailNumber, Secret};
use hongyan::pop3::{Credentials, Event, Login, Request, Session, Settings, TlsPolicy, Window};
use hongyan::sasl::Nonce;
use hongyan_fuzz::{Cut, End, Server, whatever_the_cut};
use libfuzzer_sys::fuzz_target;

/// Up to the answer to STAT: TLS from the start, no CAPA, USER and PASS, 40 mails.
const OPENING: &[u8] = b"+OK\r\n\xFF-ERR\r\n\xFF+OK\r\n\xFF+OK\r\n\xFF-ERR\r\n\xFF+OK 40 4000\r\n\xFF";

fuzz_target!(|input: &[u8]| {
    let script = [OPENING, input].concat();
    whatever_the_cut(|cut: Cut| run(Server::new(&script, cut)));
});

fn run(server: Server<'_>) -> (Vec<String>, End) {
    let mut session = Session::new(settings());
    let (mut events, mut ready) = (Vec::new(), false);
    let on_event = |session: &mut Session, event: Event| {
        match &event {
            Event::Ready { .. } => {
                ready = true;
                for request in [Request::ListUids, Request::ListSizes] {
                    session.request(request).expect("a session that is ready");
                }
            }
            Event::Uids(listing) => hold(listing.entries.iter().map(|(number, _uid)| *number)),
            Event::Sizes(listing) => hold(listing.entries.iter().map(|(number, _size)| *number)),
            _ => {}
        }
        events.push(format!("{event:?}"));
    };
    let mut finishes = false;
    let end = server.run(&mut session, on_event, |session| {
        !std::mem::replace(&mut finishes, true) && session.request(Request::Finish).is_ok()
    });
    assert!(ready, "the opening reaches the transaction state");
    (events, end)
}

/// Each number once, none beyond STAT's count.
fn hold(numbers: impl Iterator<Item = MailNumber>) {
    let mut seen = BTreeSet::new();
    for number in numbers.map(MailNumber::get) {
        assert!((1..=40).contains(&number));
        assert!(seen.insert(number));
    }
}

fn settings() -> Settings {
    Settings {
        tls: TlsPolicy::Implicit,
        login: Login {
            credentials: Credentials {
                user: "ann".to_owned(),
                password: Secret::new("secret".to_owned()),
            },
            choice: AuthChoice::UserPass,
            secret_may_travel: true,
            nonce: Nonce::from_random([7; 18]),
            pinned: None,
        },
        languages: Vec::new(),
        window: Window::default(),
        mail_limit_octets: 4096,
    }
}

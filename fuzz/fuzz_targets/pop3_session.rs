//! Whatever the server says: no panic, no circle, and no chunk over its limit.
#![no_main]

use hongyan::model::account::AuthChoice;
use hongyan::model::{MailNumber, Secret};
use hongyan::pop3::{Credentials, Event, Login, Request, Session, Settings, TlsPolicy, Window};
use hongyan::sasl::Nonce;
use hongyan::wire::limits;
use hongyan_fuzz::Server;
use libfuzzer_sys::fuzz_target;

/// Octets of one mail that the session may take here.
const MAIL_LIMIT_OCTETS: u64 = 4096;

fuzz_target!(|input: &[u8]| {
    let Some((flags, script)) = input.split_first() else {
        return;
    };
    let mut session = Session::new(settings(*flags));
    let mut taken = 0;
    let on_event = |session: &mut Session, event| match event {
        Event::Ready { mails, .. } => {
            for request in [Request::ListUids, Request::ListSizes] {
                session.request(request).expect("a session that is ready");
            }
            for number in (1..=mails.min(8)).filter_map(MailNumber::new) {
                let expected_octets = Some(100);
                let retrieve = Request::Retrieve {
                    number,
                    expected_octets,
                };
                session.request(retrieve).expect("a mail that is there");
            }
        }
        Event::Chunk { bytes, .. } => {
            assert!(bytes.len() <= limits::BLOCK_OCTETS);
            taken += bytes.len() as u64;
            assert!(taken <= MAIL_LIMIT_OCTETS);
        }
        Event::Retrieved { number, octets } => {
            assert_eq!(octets, std::mem::take(&mut taken));
            session
                .request(Request::Delete(number))
                .expect("a mail just retrieved");
        }
        Event::Refused { .. } => taken = 0,
        _ => {}
    };
    let mut finishes = false;
    Server::new(script).run(&mut session, on_event, |session| {
        !std::mem::replace(&mut finishes, true) && session.request(Request::Finish).is_ok()
    });
});

fn settings(flags: u8) -> Settings {
    Settings {
        tls: match flags & 3 {
            0 => TlsPolicy::StartTls,
            1 => TlsPolicy::Implicit,
            _ => TlsPolicy::PlaintextAllowed,
        },
        login: Login {
            credentials: Credentials {
                user: "ann".to_owned(),
                password: Secret::new("secret".to_owned()),
            },
            choice: AuthChoice::Auto,
            secret_may_travel: true,
            nonce: Nonce::from_random([7; 18]),
            pinned: None,
        },
        window: Window::default(),
        mail_limit_octets: MAIL_LIMIT_OCTETS,
    }
}

//! Whatever the server says and however its words are cut: no panic, no circle, never TLS with
//! bytes in the buffer, and no chunk over its limit.
#![no_main]

use hongyan::model::account::AuthChoice;
use hongyan::model::{MailNumber, Secret};
use hongyan::pop3::{Credentials, Event, Login, Request, Session, Settings, TlsPolicy, Window};
use hongyan::sasl::Nonce;
use hongyan::wire::limits;
use hongyan_fuzz::{End, Server, whatever_the_cut};
use libfuzzer_sys::fuzz_target;

/// Octets of one mail that the session may take here.
const MAIL_LIMIT_OCTETS: u64 = 4096;

fuzz_target!(|input: &[u8]| {
    if let Some((flags, script)) = input.split_first() {
        whatever_the_cut(|cut| run(*flags, Server::new(script, cut)));
    }
});

/// One session from greeting to end that takes and deletes what is there; what it reported, the
/// chunks of a mail as one.
fn run(flags: u8, server: Server<'_>) -> (Vec<String>, End) {
    let mut session = Session::new(settings(flags));
    let (mut mail, mut events) = (Vec::new(), Vec::new());
    let on_event = |session: &mut Session, event: Event| {
        if !matches!(event, Event::Chunk { .. }) {
            events.push(format!("{event:?} {mail:?}"));
        }
        match event {
            Event::Ready { mails, .. } => {
                for request in [Request::ListUids, Request::ListSizes] {
                    session.request(request).expect("a session that is ready");
                }
                for number in (1..=mails.min(8)).filter_map(MailNumber::new) {
                    session
                        .request(if number.get() % 2 == 0 {
                            let body_lines = 3;
                            Request::Peek { number, body_lines }
                        } else {
                            let expected_octets = Some(100);
                            Request::Retrieve {
                                number,
                                expected_octets,
                            }
                        })
                        .expect("a mail that is there");
                }
            }
            Event::Chunk { bytes, .. } => {
                assert!(bytes.len() <= limits::BLOCK_OCTETS);
                mail.extend(bytes);
                assert!(mail.len() as u64 <= MAIL_LIMIT_OCTETS);
            }
            Event::Retrieved { number, octets } => {
                assert_eq!(octets, std::mem::take(&mut mail).len() as u64);
                session
                    .request(Request::Delete(number))
                    .expect("a mail just retrieved");
            }
            _ => mail.clear(),
        }
    };
    let mut finishes = false;
    let end = server.run(&mut session, on_event, |session| {
        !std::mem::replace(&mut finishes, true) && session.request(Request::Finish).is_ok()
    });
    (events, end)
}

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
        languages: vec!["zh-CN".to_owned(), "zh".to_owned()],
        window: Window::default(),
        mail_limit_octets: MAIL_LIMIT_OCTETS,
    }
}

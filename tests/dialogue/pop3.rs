//! Sessions of the POP3 machine with scripted servers, as `player` plays them.

mod cut;
mod hostile;
mod login;
mod opening;
mod requests;
mod splits;

use hongyan::model::account::AuthChoice;
use hongyan::model::{MailNumber, Secret};
use hongyan::pop3::{
    Credentials, Error, Event, Login, Request, Session, Settings, TlsPolicy, Window,
};
use hongyan::sasl::Nonce;
use hongyan::wire::{Machine, Wants, limits};

use super::player::Player;

pub(crate) fn settings(tls: TlsPolicy, choice: AuthChoice) -> Settings {
    Settings {
        tls,
        login: Login {
            credentials: Credentials {
                user: "ann".to_owned(),
                password: Secret::new("se cret".to_owned()),
            },
            choice,
            secret_may_travel: false,
            nonce: Nonce::from_random([7; 18]),
            pinned: None,
        },
        languages: Vec::new(),
        window: Window::default(),
        mail_limit_octets: limits::MAIL_OCTETS,
    }
}

fn encrypted() -> Session {
    Session::new(settings(TlsPolicy::Implicit, AuthChoice::Auto))
}

fn upgrading() -> Session {
    Session::new(settings(TlsPolicy::StartTls, AuthChoice::Auto))
}

fn number(number: u32) -> MailNumber {
    MailNumber::new(number).unwrap()
}

fn retrieve(mail: u32) -> Request {
    Request::Retrieve {
        number: number(mail),
        expected_octets: None,
    }
}

/// `retrieve 1 2 3`, `delete 1`, `uids`, `sizes`, `peek 1`, `reset`, `finish`.
fn act(session: &mut Session, words: &str) {
    let mut words = words.split(' ');
    let verb = words.next().unwrap();
    let mails: Vec<u32> = words.map(|word| word.parse().unwrap()).collect();
    let requests: Vec<Request> = match verb {
        "uids" => vec![Request::ListUids],
        "sizes" => vec![Request::ListSizes],
        "reset" => vec![Request::Reset],
        "finish" => vec![Request::Finish],
        _ => mails
            .into_iter()
            .map(|mail| match verb {
                "retrieve" => retrieve(mail),
                "delete" => Request::Delete(number(mail)),
                "peek" => Request::Peek {
                    number: number(mail),
                    body_lines: 0,
                },
                other => panic!("no such act: {other}"),
            })
            .collect(),
    };
    for request in requests {
        session.request(request).unwrap();
    }
}

/// Joins the chunks of a mail, which are cut where the reads are.
fn joined(events: Vec<Event>) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    for event in events {
        if let (
            Some(Event::Chunk {
                number: former,
                bytes: all,
            }),
            Event::Chunk { number, bytes },
        ) = (out.last_mut(), &event)
            && former == number
        {
            all.extend_from_slice(bytes);
            continue;
        }
        out.push(event);
    }
    out
}

pub(crate) fn replay(make: &dyn Fn() -> Session, script: &str) -> Vec<Event> {
    let player = Player {
        make,
        act: &act,
        tidy: joined,
        wordless: None,
    };
    player.replay(script)
}

pub(crate) fn replay_error(make: &dyn Fn() -> Session, script: &str) -> (Vec<Event>, Error) {
    let player = Player {
        make,
        act: &act,
        tidy: joined,
        wordless: None,
    };
    player.replay_error(script)
}

/// Everything but `Ready`, shortly.
pub(crate) fn told(events: &[Event]) -> Vec<String> {
    let shown = |event: &Event| match event {
        Event::Ready { mails, .. } => format!("ready {mails}"),
        Event::Uids(uids) => format!("uids {}", uids.entries.len()),
        Event::Sizes(sizes) => format!("sizes {}", sizes.entries.len()),
        Event::Chunk { number, bytes } => format!("{number}: {}", bytes.escape_ascii()),
        Event::Retrieved { number, octets } => format!("retrieved {number} {octets}"),
        Event::Peeked { number, octets } => format!("peeked {number} {octets}"),
        Event::Marked(number) => format!("marked {number}"),
        Event::ResetDone => "reset".to_owned(),
        Event::Refused { request, reply } => format!("refused {request}: {reply}"),
        Event::Committed => "committed".to_owned(),
    };
    events.iter().map(shown).collect()
}

/// An encrypted session up to `Ready` with `mails` mails; `capabilities` before and after login.
fn open(capabilities: &[&str], mails: u32, rest: &str) -> String {
    let answer: String = capabilities
        .iter()
        .map(|capability| format!("S: {capability}\n"))
        .collect();
    let again = if capabilities.contains(&"PIPELINING") {
        format!("C: CAPA\nC: STAT\nS: +OK\n{answer}S: .\nS: +OK {mails} 4000\n")
    } else {
        format!("C: CAPA\nS: +OK\n{answer}S: .\nC: STAT\nS: +OK {mails} 4000\n")
    };
    format!(
        "S: +OK hello\nC: CAPA\nS: +OK\n{answer}S: .\nC: AUTH PLAIN AGFubgBzZSBjcmV0\nS: +OK\n{again}-- idle\n{rest}"
    )
}

const PIPELINED: &[&str] = &["UIDL", "TOP", "SASL PLAIN", "PIPELINING"];
const ONE_BY_ONE: &[&str] = &["UIDL", "SASL PLAIN"];

/// Polls until the machine reads, is idle or failed; the events on the way.
fn run(session: &mut Session) -> (Vec<Event>, Result<Wants<Event>, Error>) {
    let mut events = Vec::new();
    loop {
        match session.poll() {
            Ok(Wants::Report(event)) => events.push(event),
            Ok(Wants::Write(_)) => {}
            other => return (events, other),
        }
    }
}

/// The same, where neither the events nor what comes next matter.
fn advance(session: &mut Session) {
    drop(run(session));
}

/// What the server says, part by part; the session answers each before the next comes.
fn hear(session: &mut Session, parts: &[&str]) {
    for part in parts {
        advance(session);
        session.receive(part.as_bytes());
    }
}

/// A session that is open, with this many mails.
fn opened(mails: u32) -> Session {
    opened_with(settings(TlsPolicy::Implicit, AuthChoice::Auto), mails)
}

fn opened_with(settings: Settings, mails: u32) -> Session {
    let mut session = Session::new(settings);
    let parts = [
        "+OK\r\n",
        "+OK\r\nPIPELINING\r\nSASL PLAIN\r\n.\r\n",
        "+OK\r\n",
        &format!("+OK\r\nPIPELINING\r\n.\r\n+OK {mails} 1\r\n"),
    ];
    hear(&mut session, &parts);
    let (events, wants) = run(&mut session);
    assert_eq!(
        (told(&events).concat(), wants),
        (format!("ready {mails}"), Ok(Wants::Idle))
    );
    session
}

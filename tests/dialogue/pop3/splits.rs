//! The same events and the same commands, however the answers are cut (P-04).

use hongyan::pop3::Request;
use hongyan::wire::{Machine, Wants};

use super::{encrypted, joined, number, retrieve, told};

/// What the server says, turn by turn; the client has written before each.
const ANSWERS: [&[u8]; 8] = [
    b"+OK hello\r\n",
    b"+OK\r\nUIDL\r\nTOP\r\nPIPELINING\r\nSASL PLAIN\r\n.\r\n",
    b"+OK in\r\n",
    b"+OK\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n+OK 3 400\r\n",
    b"+OK\r\n1 a\r\n+OK 2  .b \r\n3\r\n.\r\n",
    b"+OK 9\r\n..one\r\n\r.\r\n\n.\n\r\r\n..\r\n.\r\n-ERR [SYS/TEMP] no\r\n+OK\r\n.\r\n",
    b"+OK\r\n+OK gone\r\n",
    b"+OK bye\r\n",
];

/// Plays the session with the answers cut at these octets of all they say; what was told, and
/// what was written.
fn play(mut is_cut: impl FnMut(usize) -> bool) -> (Vec<String>, Vec<u8>) {
    let mut session = encrypted();
    let (mut events, mut written) = (Vec::new(), Vec::new());
    let mut at = 0;
    for (turn, answer) in ANSWERS.iter().enumerate() {
        let requests: &[Request] = match turn {
            4 => &[Request::ListUids],
            5 => &[retrieve(1), retrieve(2), retrieve(3)],
            6 => &[Request::Delete(number(1)), Request::Delete(number(3))],
            7 => &[Request::Finish],
            _ => &[],
        };
        for request in requests {
            session.request(*request).unwrap();
        }
        let mut part = Vec::new();
        for (index, byte) in answer.iter().enumerate() {
            if index == 0 || is_cut(at) {
                pump(&mut session, &mut part, &mut events, &mut written);
            }
            part.push(*byte);
            at += 1;
        }
        pump(&mut session, &mut part, &mut events, &mut written);
    }
    (told(&joined(events)), written)
}

/// Hears what is there, and lets the session say and report what it will.
fn pump(
    session: &mut hongyan::pop3::Session,
    part: &mut Vec<u8>,
    events: &mut Vec<hongyan::pop3::Event>,
    written: &mut Vec<u8>,
) {
    if !part.is_empty() {
        session.receive(&std::mem::take(part));
    }
    loop {
        match session.poll().unwrap() {
            Wants::Report(event) => events.push(event),
            Wants::Write(batch) => written.extend_from_slice(batch.bytes()),
            Wants::Read { .. } | Wants::Idle | Wants::Close => return,
            Wants::StartTls => panic!("it is encrypted already"),
        }
    }
}

#[test]
fn p04_every_cut_of_the_answers_gives_the_same_events() {
    let whole = play(|_at| false);
    assert_eq!(
        whole.0,
        [
            "ready 3",
            "uids 2",
            "1: .one\\r\\n\\r.\\r\\n\\n.\\n\\r\\r\\n.\\r\\n",
            "retrieved 1 19",
            "refused RETR 2: [SYS/TEMP] no",
            "retrieved 3 0",
            "marked 1",
            "marked 3",
            "committed",
        ]
    );
    assert!(play(|_at| true) == whole, "byte by byte");
    let octets = ANSWERS.concat().len();
    for first in 0..octets {
        // The longest end, CRLF dot CRLF, is well within these.
        for second in first..octets.min(first + 12) {
            let cut = play(|at| at == first || at == second);
            assert!(cut == whole, "cut at {first} and {second}: {:?}", cut.0);
        }
    }
}

#[test]
fn p04_cuts_scattered_by_chance_give_the_same_events() {
    let whole = play(|_at| false);
    for seed in 1_u64..500 {
        let mut dice = seed;
        let scattered = play(|_at| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % 5 == 0
        });
        assert!(scattered == whole, "seed {seed}: {:?}", scattered.0);
    }
}

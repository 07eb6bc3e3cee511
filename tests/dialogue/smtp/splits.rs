//! The same events whatever the cuts (S-06), and no second mail within a mail (A-10).

use hongyan::smtp::{Event, Session, SubmitError};
use hongyan::wire::dot::canonical;
use hongyan::wire::{Machine, Wants};

use super::sending::ready;
use super::server::{Server, run, run_cut};
use super::{holding, plain, submission};

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

fn without_progress(events: Vec<Event>) -> Vec<Event> {
    let is_news = |event: &Event| !matches!(event, Event::Progress { .. });
    events.into_iter().filter(is_news).collect()
}

#[test]
fn s06_a_run_of_mails_tells_the_same_however_the_answers_are_cut() {
    let large = b"..a line of a large mail\r\n".repeat(50_000);
    for (chunking, settings, refuses_chunk) in [
        (false, plain(), None),
        (false, holding(), None),
        (true, plain(), None),
        (true, holding(), Some(1)),
        (true, plain(), Some(0)),
    ] {
        let cut_by = |cut: &mut dyn FnMut(&[u8]) -> usize| {
            let mut server = Server::default();
            server.chunking = chunking;
            server.refuses_chunk = refuses_chunk;
            server.refuses = Some(|line| line.contains("eve"));
            let mut session = ready(settings.clone(), &mut server);
            for (number, mail) in [&b"one\r\n"[..], &large, b".three", b""].iter().enumerate() {
                let names = [&["bob", "eve"][..], &["kim"], &["eve"], &["joe", "kim"]][number];
                let mail = submission(number as u64, names, mail);
                session.submit(mail).unwrap();
            }
            let (events, _waits) = run_cut(&mut session, &mut server, cut);
            (without_progress(events), server.mails, server.commands)
        };
        let whole = cut_by(&mut |answers| answers.len());
        assert_eq!(
            whole
                .0
                .iter()
                .filter(|event| matches!(event, Event::Settled { .. }))
                .count(),
            4
        );
        assert!(cut_by(&mut |_answers| 1) == whole, "byte by byte");
        for seed in 1..6 {
            let mut dice = Dice(seed);
            assert!(
                cut_by(&mut |answers| 1 + dice.roll(answers.len().min(40))) == whole,
                "seed {seed}"
            );
        }
    }
}

/// Where the content of a mail ends for a server that takes any of CR, LF and CRLF for a line
/// end, and dots before them.
fn lenient_end(wire: &[u8]) -> Option<usize> {
    let is_end = |byte: Option<&u8>| matches!(byte, Some(b'\r' | b'\n'));
    (0..wire.len()).find(|&at| {
        let at_line_start = at == 0 || is_end(wire.get(at - 1));
        at_line_start && wire[at] == b'.' && is_end(wire.get(at + 1))
    })
}

/// What goes over the line behind 354 for one mail, up to the end the session gives it.
fn wire(session: &mut Session) -> Vec<u8> {
    let mut server = Server::default();
    let mut wire = Vec::new();
    let mut answers = Vec::new();
    let mut is_content = false;
    loop {
        match session.poll() {
            Ok(Wants::Write(bytes)) => {
                if is_content {
                    wire.extend_from_slice(bytes.bytes());
                }
                answers.extend(server.take(bytes.bytes()));
            }
            Ok(Wants::Read { .. }) => session.receive(&std::mem::take(&mut answers)),
            Ok(Wants::Report(Event::AboutToFinish { number })) => {
                is_content = true;
                session.dot_is_durable(number);
            }
            Ok(Wants::Report(_)) => {}
            _ => return wire,
        }
    }
}

/// What each lenient server takes for the end of a mail, with a second mail behind it.
const ENDS: [&str; 13] = [
    "\n.\n",
    "\n.\r",
    "\r.\n",
    "\r.\r",
    "\n.\r\n",
    "\r.\r\n",
    "\r\n.\n",
    "\r\n.\r",
    "\r\n.\r\r\n",
    "\r\r\n.\r\r\n",
    "\r\n\x00.\r\n",
    "\r\n.\r\n",
    "\n\n.\r\r\n",
];

#[test]
fn a10_a_mail_that_some_server_could_read_as_two_never_goes_out() {
    for end in ENDS {
        let forged = format!(
            "Subject: one\r\n\r\none{end}MAIL FROM:<eve@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\ntwo\r\n"
        );
        let strict_only = end == "\r\n.\r\n";
        for chunking in [false, true] {
            let mut server = Server::default();
            server.chunking = chunking;
            let mut session = ready(plain(), &mut server);
            let taken = session.submit(submission(1, &["bob"], forged.as_bytes()));
            if strict_only {
                assert_eq!(taken, Ok(()));
                run(&mut session, &mut server);
                assert_eq!(server.mails.len(), 1, "{end:?}");
                let said = |verb: &str| {
                    server
                        .commands
                        .iter()
                        .filter(|line| line.starts_with(verb))
                        .count()
                };
                assert_eq!((said("MAIL"), said("RCPT")), (1, 1), "{end:?}");
            } else {
                assert!(
                    matches!(taken, Err(SubmitError::NotCanonical { .. })),
                    "s6c: {end:?} {taken:?}"
                );
            }
        }
        // The same mail as the program makes it before it comes here.
        let mended = canonical(forged.replace('\0', "").as_bytes());
        let mut session = ready(plain(), &mut Server::default());
        session.submit(submission(1, &["bob"], &mended)).unwrap();
        let wire = wire(&mut session);
        assert_eq!(
            lenient_end(&wire),
            Some(wire.len() - 3),
            "{end:?}: {wire:?}"
        );
    }
}

#[test]
fn a10_s6b_every_short_text_goes_as_one_mail_to_strict_and_lenient_servers_alike() {
    let letters = [b'\r', b'\n', b'.', b'a'];
    let mut taken = 0;
    for code in 0..4_usize.pow(6) {
        let text: Vec<u8> = (0..6)
            .map(|place| letters[code / 4_usize.pow(place) % 4])
            .collect();
        let text: Vec<u8> = [&b"\r\n"[..], &text].concat();
        let mut session = ready(plain(), &mut Server::default());
        if session.submit(submission(1, &["bob"], &text)).is_err() {
            assert_ne!(canonical(&text), text);
            continue;
        }
        taken += 1;
        let wire = wire(&mut session);
        let end = wire.len() - 3;
        assert_eq!(lenient_end(&wire), Some(end), "{text:?}");
        let unstuffed: Vec<u8> = String::from_utf8(wire[..end].to_vec())
            .unwrap()
            .split_inclusive("\r\n")
            .flat_map(|line| line.strip_prefix('.').unwrap_or(line).bytes())
            .collect();
        let sent = if text.ends_with(b"\n") {
            text
        } else {
            [&text[..], b"\r\n"].concat()
        };
        assert_eq!(unstuffed, sent);
    }
    assert!(taken > 100, "{taken}");
}

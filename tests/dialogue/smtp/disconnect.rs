//! A connection that ends at every octet of a transaction, on the server's side and on ours: what
//! is then said of each mail (protocols §5.2). Before the end of a mail is written it provably
//! was not accepted and goes again; from then on, without an answer, nobody knows; with the whole
//! answer it is accepted. Each mail is told of exactly once.

use std::collections::BTreeMap;

use hongyan::model::Remedy;
use hongyan::smtp::{Error, Event, Fate, Session, SubmitError};
use hongyan::wire::{Machine, Wants};

use super::server::{GREETING, Server};
use super::{Settings, holding, plain, submission};

/// How a connection ends.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// The server closes it once it has said this many octets.
    Eof(usize),
    /// The server says this many octets and then nothing: the driver's patience ends.
    Silence(usize),
    /// A write fails once this many of our octets have reached the server.
    Reset(usize),
    /// The driver gives up at this poll.
    Poll(usize),
    /// It does not.
    Never,
}

/// What is said on the line.
struct Scene {
    settings: Settings,
    chunking: bool,
    mails: Vec<Vec<u8>>,
}

/// What a mail's events say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Accepted,
    Unconfirmed,
    /// Provably not accepted.
    Again,
}

/// What was seen of a session.
struct Seen {
    told: BTreeMap<u64, Vec<Told>>,
    /// Mails of which the end was handed out, or begun to be.
    ended: u64,
    /// Mails whose answer was here as a whole.
    answered: u64,
    /// Mails that the server has taken.
    taken: u64,
    error: Option<Error>,
    submitted: bool,
    client_octets: usize,
    server_octets: usize,
    polls: usize,
}

struct Stage<'a> {
    scene: &'a Scene,
    ending: Ending,
    server: Server,
    session: Session,
    answers: Vec<u8>,
    /// Whether the end of a mail may be written and nothing of it is.
    may_end: bool,
    lost: bool,
    seen: Seen,
}

fn play(scene: &Scene, ending: Ending) -> Seen {
    let mut server = Server::default();
    server.chunking = scene.chunking;
    let mut stage = Stage {
        scene,
        ending,
        server,
        session: Session::new(scene.settings.clone()),
        answers: GREETING.to_vec(),
        may_end: false,
        lost: false,
        seen: Seen {
            told: BTreeMap::new(),
            ended: 0,
            answered: 0,
            taken: 0,
            error: None,
            submitted: false,
            client_octets: 0,
            server_octets: 0,
            polls: 0,
        },
    };
    while stage.step() {}
    stage.seen.taken = stage.server.mails.len() as u64;
    stage.seen
}

impl Stage<'_> {
    fn step(&mut self) -> bool {
        self.seen.polls += 1;
        if matches!(self.ending, Ending::Poll(last) if self.seen.polls == last) {
            self.lose();
        }
        match self.session.poll() {
            Ok(Wants::Report(event)) => self.on_event(event),
            // What a session wants of a line that is no more is not done.
            Ok(Wants::Write(_)) if self.lost => {}
            Ok(Wants::Write(bytes)) => self.write(bytes.bytes()),
            Ok(_) if self.lost => return false,
            Ok(Wants::Read { .. }) => self.read(),
            Ok(Wants::Idle) => self.session.quit(),
            Ok(Wants::Close) => return false,
            Ok(Wants::StartTls) => panic!("nobody asked for it"),
            Err(error) => {
                assert_eq!(self.session.poll(), Err(error.clone()), "an error is final");
                self.seen.error = Some(error);
                return false;
            }
        }
        true
    }

    fn lose(&mut self) {
        self.lost = true;
        self.session.receive(&[]);
    }

    fn write(&mut self, bytes: &[u8]) {
        self.seen.ended += u64::from(std::mem::take(&mut self.may_end));
        let room = match self.ending {
            Ending::Reset(last) => last - self.seen.client_octets,
            _ => usize::MAX,
        };
        let through = &bytes[..bytes.len().min(room)];
        self.seen.client_octets += through.len();
        self.answers.extend(self.server.take(through));
        if through.len() < bytes.len() {
            self.lose();
        }
    }

    fn read(&mut self) {
        let left = match self.ending {
            Ending::Eof(last) | Ending::Silence(last) => last - self.seen.server_octets,
            _ => usize::MAX,
        };
        if left == 0 && matches!(self.ending, Ending::Silence(_)) {
            self.lose();
            return;
        }
        assert!(
            left == 0 || !self.answers.is_empty(),
            "it waits for nothing"
        );
        let one: Vec<u8> = self.answers.drain(..left.min(1)).collect();
        self.seen.server_octets += one.len();
        self.session.receive(&one);
    }

    fn on_event(&mut self, event: Event) {
        match event {
            Event::Ready { .. } => {
                self.seen.submitted = true;
                for (number, mail) in (1..).zip(&self.scene.mails) {
                    let taken = self.session.submit(submission(number, &["bob"], mail));
                    assert!(matches!(taken, Ok(()) | Err(SubmitError::Ending)));
                    self.seen.submitted &= taken.is_ok();
                }
            }
            Event::AboutToFinish { number } => {
                self.session.dot_is_durable(number);
                self.may_end = true;
            }
            Event::Settled { number, verdict } => {
                let fates: Vec<&Fate> = verdict.fates().collect();
                let told = match fates.as_slice() {
                    [Fate::Accepted { reply }] => {
                        assert_eq!(reply.code, 250);
                        self.seen.answered += 1;
                        Told::Accepted
                    }
                    [Fate::Unconfirmed] => Told::Unconfirmed,
                    [Fate::Undecided] => Told::Again,
                    other => panic!("{other:?}"),
                };
                self.seen.told.entry(number).or_default().push(told);
            }
            Event::Untouched { number } => {
                self.seen.told.entry(number).or_default().push(Told::Again);
            }
            Event::RecipientRefused { .. } | Event::Progress { .. } => {}
        }
    }
}

/// Checks what was told against what happened, and says it in one word a mail.
fn check(scene: &Scene, ending: Ending) -> (String, Seen) {
    let seen = play(scene, ending);
    let context = format!(
        "{ending:?}, chunking {}: {:?} {:?}, {} ended, {} taken",
        scene.chunking, seen.told, seen.error, seen.ended, seen.taken
    );
    if !seen.submitted {
        assert!(seen.told.is_empty() && seen.ended == 0, "{context}");
        return (String::new(), seen);
    }
    let mut words = Vec::new();
    for number in 1..=scene.mails.len() as u64 {
        let told = seen.told.get(&number).map(Vec::as_slice);
        let expected = if number <= seen.answered {
            Told::Accepted
        } else if number <= seen.ended {
            Told::Unconfirmed
        } else {
            Told::Again
        };
        assert_eq!(told, Some(&[expected][..]), "mail {number}: {context}");
        match expected {
            Told::Accepted => assert!(seen.taken >= number, "{context}"),
            Told::Again => assert!(seen.taken < number, "twice: {context}"),
            Told::Unconfirmed => {}
        }
        words.push(format!("{expected:?}"));
    }
    match &seen.error {
        Some(error @ Error::Unconfirmed { number, cause }) => {
            assert_eq!((*number, error.remedy()), (seen.ended, Remedy::AskUser));
            assert!(matches!(**cause, Error::Closed { .. }), "{context}");
        }
        Some(error) => {
            assert_eq!(seen.ended, seen.answered, "{context}");
            assert_eq!(error.remedy(), Remedy::RetryLater, "{context}");
        }
        None => assert_eq!(seen.ended, seen.answered, "{context}"),
    }
    (words.join(" "), seen)
}

fn scenes(mails: &[Vec<u8>]) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for chunking in [false, true] {
        for settings in [plain(), holding()] {
            scenes.push(Scene {
                settings,
                chunking,
                mails: mails.to_vec(),
            });
        }
    }
    scenes
}

fn small() -> Vec<Vec<u8>> {
    vec![b"one\r\n".to_vec(), b".two\r\n".to_vec()]
}

/// Every place at which a connection can end, at distances of `step` octets.
fn endings(scene: &Scene, step: usize) -> Vec<Ending> {
    let whole = play(scene, Ending::Never);
    assert_eq!(whole.answered, scene.mails.len() as u64);
    let on_server = (0..=whole.server_octets).step_by(step);
    let on_client = (0..=whole.client_octets).step_by(step);
    on_server
        .clone()
        .map(Ending::Eof)
        .chain(on_server.map(Ending::Silence))
        .chain(on_client.map(Ending::Reset))
        .chain(
            (1..=whole.polls + 1)
                .step_by(step.min(17))
                .map(Ending::Poll),
        )
        .collect()
}

#[test]
fn s6e_a_single_mail_cut_off_at_every_octet_is_again_unconfirmed_or_accepted() {
    for scene in scenes(&small()[..1]) {
        let mut seen: Vec<String> = endings(&scene, 1)
            .into_iter()
            .map(|ending| check(&scene, ending).0)
            .collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen, ["", "Accepted", "Again", "Unconfirmed"]);
    }
}

#[test]
fn s6e_a_run_of_mails_cut_off_at_every_octet_tells_of_each_by_itself() {
    for scene in scenes(&small()) {
        let mut seen: Vec<String> = endings(&scene, 1)
            .into_iter()
            .map(|ending| check(&scene, ending).0)
            .collect();
        seen.sort();
        seen.dedup();
        assert_eq!(
            seen,
            [
                "",
                "Accepted Accepted",
                "Accepted Again",
                "Accepted Unconfirmed",
                "Again Again",
                "Unconfirmed Again"
            ]
        );
    }
}

#[test]
fn s6e_a_mail_of_several_blocks_cut_off_anywhere_is_unconfirmed_only_at_its_end() {
    let mail = b"..a line of some length\r\n".repeat(5000);
    for scene in scenes(&[mail, b"two\r\n".to_vec()]) {
        let first_block = play(&scene, Ending::Never).client_octets / 2;
        for ending in endings(&scene, 4999) {
            let (words, seen) = check(&scene, ending);
            if matches!(ending, Ending::Reset(octets) if octets < first_block && seen.submitted) {
                assert_eq!(words, "Again Again");
            }
        }
    }
}

#[test]
fn s6e_an_answer_cut_off_within_its_lines_is_none() {
    for part in [
        "",
        "2",
        "25",
        "250",
        "250 queued",
        "250 queued\r",
        "250-queued\r\n",
        "250-queued\r\n250",
    ] {
        let mut server = Server::default();
        let mut session = super::sending::ready(plain(), &mut server);
        session.submit(submission(1, &["bob"], b"hi\r\n")).unwrap();
        let mut answers = Vec::new();
        while server.mails.is_empty() {
            match session.poll().unwrap() {
                Wants::Write(bytes) => answers = server.take(bytes.bytes()),
                Wants::Read { .. } => session.receive(&std::mem::take(&mut answers)),
                Wants::Report(Event::AboutToFinish { number }) => session.dot_is_durable(number),
                _ => {}
            }
        }
        session.receive(part.as_bytes());
        session.receive(&[]);
        let mut unconfirmed = 0;
        let error = loop {
            match session.poll() {
                Ok(Wants::Report(Event::Settled { verdict, .. })) => {
                    assert!(verdict.is_unconfirmed(), "{part:?}");
                    unconfirmed += 1;
                }
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_eq!(unconfirmed, 1, "{part:?}");
        assert!(matches!(error, Error::Unconfirmed { number: 1, .. }));
    }
}

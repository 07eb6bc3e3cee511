//! A line that breaks or falls silent at every octet of a session: on the next run each mail is
//! here exactly once, nothing is lost, and nothing was told to go that was not here.
//!
//! The machine and the plan are the real ones; server and store are models of a few lines.

use std::collections::{HashMap, HashSet, VecDeque};

use hongyan::model::account::{AuthChoice, KeepOnServer};
use hongyan::model::{AccountId, MailNumber, Timestamp};
use hongyan::pop3::{Event, Request, Session, TlsPolicy};
use hongyan::sync::{
    FetchedId, HeaderMark, KnownMail, KnownMails, Maildrop, Names, Plan, Policy, Whereabouts, plan,
};
use hongyan::wire::dot::Stuffer;
use hongyan::wire::{Machine, Wants};

use super::{retrieve, settings};

const NOW: Timestamp = Timestamp(1_800_000_000);

/// How the line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The server closes.
    Eof,
    /// Nothing comes any more, and the driver gives up.
    Silence,
}

/// A maildrop: what a command does happens when it is heard, whether or not its answer arrives.
struct Drop {
    mails: Vec<(String, Vec<u8>)>,
    marked: HashSet<usize>,
    capabilities: &'static str,
}

impl Drop {
    fn answer(&mut self, line: &str) -> Vec<u8> {
        let mut words = line.split(' ');
        let verb = words.next().unwrap();
        let number: usize = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        match verb {
            "CAPA" => format!("+OK\r\n{}.\r\n", self.capabilities).into_bytes(),
            "STAT" => format!("+OK {} 99\r\n", self.mails.len()).into_bytes(),
            "UIDL" => {
                let lines = (1..).zip(&self.mails);
                let lines = lines.map(|(number, (uid, _mail))| format!("{number} {uid}\r\n"));
                format!("+OK\r\n{}.\r\n", lines.collect::<String>()).into_bytes()
            }
            "RETR" | "TOP" => {
                let mail = &self.mails[number - 1].1;
                let end = mail.windows(4).position(|four| four == b"\r\n\r\n");
                let shown = match (verb, end) {
                    ("TOP", Some(end)) => &mail[..end + 4],
                    _ => mail,
                };
                let mut wire = b"+OK\r\n".to_vec();
                let mut stuffer = Stuffer::default();
                stuffer.stuff(shown, &mut wire);
                stuffer.finish(&mut wire);
                wire
            }
            "DELE" => {
                self.marked.insert(number);
                b"+OK\r\n".to_vec()
            }
            "QUIT" => {
                let marked = std::mem::take(&mut self.marked);
                let mut number = 0;
                self.mails.retain(|_mail| {
                    number += 1;
                    !marked.contains(&number)
                });
                b"+OK bye\r\n".to_vec()
            }
            _ => b"+OK\r\n".to_vec(),
        }
    }
}

/// What is durable here.
#[derive(Default)]
struct Here {
    mails: HashMap<FetchedId, Vec<u8>>,
    /// Mails stored that were here already.
    doubled: usize,
}

impl Here {
    fn known(&self) -> KnownMails {
        let mail = KnownMail {
            fetched_at: NOW,
            whereabouts: Whereabouts::Here,
            missing: None,
            mark: None,
        };
        self.mails.keys().map(|id| (*id, mail)).collect()
    }
}

/// Who acts on the session's events, as a fetch does.
struct Errand<'a> {
    here: &'a mut Here,
    keep: KeepOnServer,
    plan: Plan,
    /// Requests without an answer.
    open: usize,
    octets: Vec<u8>,
    proved: Vec<MailNumber>,
}

impl Errand<'_> {
    fn take(&mut self, session: &mut Session, event: Event) {
        match event {
            Event::Uids(listing) => {
                let names = Names::Listed {
                    entries: &listing.entries,
                    well_formed: listing.is_well_formed(),
                };
                let policy = Policy {
                    keep: self.keep,
                    ..Policy::default()
                };
                let maildrop = Maildrop { names, sizes: None };
                let known = self.here.known();
                self.plan = plan(&account(), &maildrop, &known, &policy, NOW).unwrap();
                for fetch in &self.plan.fetch {
                    session.request(retrieve(fetch.number.get())).unwrap();
                }
                for deletion in &self.plan.delete {
                    let number = deletion.number;
                    let body_lines = 0;
                    session
                        .request(Request::Peek { number, body_lines })
                        .unwrap();
                }
                self.open = self.plan.fetch.len() + self.plan.delete.len();
            }
            Event::Chunk { bytes, .. } => {
                self.octets.extend(bytes);
                return;
            }
            Event::Retrieved { number, .. } => {
                let mut fetches = self.plan.fetch.iter();
                let id = fetches.find(|fetch| fetch.number == number).unwrap().id;
                let mail = std::mem::take(&mut self.octets);
                self.here.doubled += usize::from(self.here.mails.insert(id, mail).is_some());
                self.open -= 1;
            }
            Event::Peeked { number, .. } => {
                let mut deletions = self.plan.delete.iter();
                let id = deletions.find(|one| one.number == number).unwrap().id;
                let there = HeaderMark::read(&std::mem::take(&mut self.octets));
                if HeaderMark::read(&self.here.mails[&id]).is_of_same_mail(&there) {
                    self.proved.push(number);
                }
                self.open -= 1;
            }
            _ => return,
        }
        if self.open == 0 {
            let fetched = self
                .plan
                .fetch
                .iter()
                .filter(|fetch| fetch.delete_when_durable);
            let fetched = fetched.map(|fetch| fetch.number);
            for number in fetched.chain(self.proved.iter().copied()) {
                session.request(Request::Delete(number)).unwrap();
            }
            session.request(Request::Finish).unwrap();
        }
    }

    /// P-81, I3: what is told to go is here at that instant.
    fn check(&self, line: &str) {
        let Some(number) = line.strip_prefix("DELE ") else {
            return;
        };
        let number: u32 = number.parse().unwrap();
        let fetches = self.plan.fetch.iter().map(|one| (one.number, one.id));
        let deletions = self.plan.delete.iter().map(|one| (one.number, one.id));
        let named = fetches.chain(deletions).find(|one| one.0.get() == number);
        assert!(self.here.mails.contains_key(&named.unwrap().1), "{line}");
    }
}

fn account() -> AccountId {
    AccountId::new("work").unwrap()
}

/// One session of which `octets` arrive. Returns how many arrived.
fn talk(drop: &mut Drop, here: &mut Here, keep: KeepOnServer, octets: usize, end: End) -> usize {
    let mut session = Session::new(settings(TlsPolicy::Implicit, AuthChoice::Auto));
    session.request(Request::ListUids).unwrap();
    drop.marked.clear();
    let mut errand = Errand {
        here,
        keep,
        plan: Plan::default(),
        open: 0,
        octets: Vec::new(),
        proved: Vec::new(),
    };
    let mut waiting: VecDeque<u8> = b"+OK\r\n".iter().copied().collect();
    let mut arrived = 0;
    let mut ended = false;
    loop {
        match session.poll() {
            Ok(Wants::Write(batch)) => {
                for line in String::from_utf8_lossy(batch.bytes()).lines() {
                    errand.check(line);
                    waiting.extend(drop.answer(line));
                }
            }
            Ok(Wants::Read { .. }) if ended => panic!("it reads behind the end"),
            Ok(Wants::Read { .. }) => {
                let count = waiting.len().min(octets - arrived);
                let part: Vec<u8> = waiting.drain(..count).collect();
                if part.is_empty() {
                    if end == End::Silence {
                        return arrived;
                    }
                    ended = true;
                }
                arrived += part.len();
                session.receive(&part);
            }
            Ok(Wants::Report(event)) => errand.take(&mut session, event),
            Ok(Wants::Close) | Err(_) => return arrived,
            Ok(Wants::Idle | Wants::StartTls) => panic!("the errand forgot something"),
        }
    }
}

fn mails() -> Vec<(String, Vec<u8>)> {
    let mail = |number: u32| {
        let text = format!("Message-ID: <{number}@example.org>\r\n\r\n.{number}\r\n");
        (format!("u{number}"), text.into_bytes())
    };
    (1..=3).map(mail).collect()
}

#[test]
fn p06_p21_p81_p83_a_line_cut_at_every_octet_leaves_each_mail_exactly_once() {
    const ONE_BY_ONE: &str = "UIDL\r\nTOP\r\nSASL PLAIN\r\n";
    const PIPELINED: &str = "UIDL\r\nTOP\r\nSASL PLAIN\r\nPIPELINING\r\n";
    for capabilities in [ONE_BY_ONE, PIPELINED] {
        for keep in [KeepOnServer::Forever, KeepOnServer::DeleteAfterDownload] {
            let begin = || Drop {
                mails: mails(),
                marked: HashSet::new(),
                capabilities,
            };
            let whole = talk(
                &mut begin(),
                &mut Here::default(),
                keep,
                usize::MAX,
                End::Eof,
            );
            for cut in 0..=whole {
                for end in [End::Eof, End::Silence] {
                    let place = format!("{capabilities:?} {keep:?} {end:?} at {cut} of {whole}");
                    let (mut drop, mut here) = (begin(), Here::default());
                    talk(&mut drop, &mut here, keep, cut, end);
                    for (_uid, mail) in mails() {
                        let is_there = drop.mails.iter().any(|(_uid, there)| *there == mail);
                        let is_here = here.mails.values().any(|here| *here == mail);
                        assert!(is_there || is_here, "lost: {place}");
                    }
                    talk(&mut drop, &mut here, keep, usize::MAX, End::Eof);
                    let mut held: Vec<Vec<u8>> = here.mails.into_values().collect();
                    held.sort();
                    let all: Vec<Vec<u8>> = mails().into_iter().map(|mail| mail.1).collect();
                    assert_eq!((held, here.doubled), (all, 0), "{place}");
                    let left = match keep {
                        KeepOnServer::Forever => 3,
                        _ => 0,
                    };
                    assert_eq!(drop.mails.len(), left, "{place}");
                }
            }
        }
    }
}

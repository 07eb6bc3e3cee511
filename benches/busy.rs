//! Everything at once: a window fetches while it indexes a large mailbox and a person types in the
//! search box; beside it the same fetch in a window that has nothing else to do.
//!
//! ```text
//! cargo bench --features inspection --bench busy                    # 10,000 fetched, 100,000 indexed
//! cargo bench --features inspection --bench busy -- --fetch 2000 --indexed 20000 --rounds 3
//! ```
//! Needs the packages of `tests/setup`, root (Dovecot), and 3.6 GB for the mails.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "corpus.rs"]
mod corpus;
#[path = "../tests/desktop.rs"]
#[expect(dead_code, reason = "shared with the tests, which use the rest")]
mod desktop;
#[path = "frames.rs"]
mod frames;
#[path = "../tests/servers.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the tests, which use the rest"
)]
mod servers;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use desktop::{Desktop, Window};
use frames::frames;
use servers::Servers;

/// What a person types, over and over: words of several scripts, and fields.
const TYPED: [&str; 5] = [
    "meeting moved",
    "from:alice lunch",
    "会议",
    "subject:invoice friday",
    "请查收附件",
];
/// Between two letters.
const A_LETTER: Duration = Duration::from_millis(120);

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |key: &str, usual: usize| {
        let place = words.iter().position(|word| word == key);
        place.map_or(usual, |at| words[at + 1].parse().unwrap())
    };
    let bench = Bench::prepare(number("--fetch", 10_000), number("--indexed", 100_000));
    let (mut alone, mut busy) = (Vec::new(), Vec::new());
    for _round in 0..number("--rounds", 1) {
        alone.push(bench.fetch_alone());
        busy.push(bench.fetch_busy());
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let (alone, busy) = (median(&mut alone), median(&mut busy));
    println!("fetch beside all else: {:.2} of itself alone", busy / alone);
}

struct Bench {
    desktop: Desktop,
    servers: Servers,
    fetched: usize,
    indexed: usize,
    /// The mails to be indexed; each round has links to them.
    mails: tempfile::TempDir,
}

impl Bench {
    fn prepare(fetched: usize, indexed: usize) -> Self {
        let servers = Servers::start_dovecot(&["ann"]);
        for number in 0..fetched {
            let mail = corpus::mail(number as u64);
            let name = format!(
                "{}.M{number}P1.example,S={size},W={size}",
                1_700_000_000 + number,
                size = mail.len()
            );
            servers.deliver("ann", &name, &mail);
        }
        // Dovecot reads the maildir and writes its index once, before anybody is timed.
        assert_eq!(servers.retrieve_all("ann").len(), fetched);
        let mails = tempfile::tempdir().unwrap();
        for number in 0..indexed {
            let mail = corpus::mail((fetched + number) as u64);
            fs::write(mails.path().join(number.to_string()), mail).unwrap();
        }
        Self {
            desktop: Desktop::start(1280, 800),
            servers,
            fetched,
            indexed,
            mails,
        }
    }

    /// A profile with the account that fetches and, beside it, one with so many mails nobody has read.
    fn profile(&self, mails: usize) -> tempfile::TempDir {
        let profile = tempfile::tempdir().unwrap();
        let ann = self.servers.config("ann", "implicit", "");
        let old = "[[account]]\nid = \"old\"\nname = \"Old\"\naddress = \"old@example.org\"\n\
            check_every_minutes = 0\n[account.pop3]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n\
            [account.smtp]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n[account.password]\ncommand = \"echo x\"\n";
        fs::write(profile.path().join("config.toml"), format!("{ann}\n{old}")).unwrap();
        let maildir = profile.path().join("mail/old");
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
        }
        for number in 0..mails {
            let name = format!("cur/{}.M{number}P1.example:2,S", 1_500_000_000 + number);
            let mail = self.mails.path().join(number.to_string());
            fs::hard_link(mail, maildir.join(name)).unwrap();
        }
        profile
    }

    fn open(&self, profile: &Path) -> Window {
        self.desktop
            .open(profile, &["--log", "hongyan::frame=trace"])
    }

    fn fetch_alone(&self) -> f64 {
        let profile = self.profile(0);
        let mut window = self.open(profile.path());
        window.wait("Search");
        std::thread::sleep(Duration::from_secs(2));
        let began = Instant::now();
        window.key(egui::Key::F5, egui::Modifiers::NONE);
        while self.stored(profile.path()) < self.fetched {
            self.check_time(began);
            std::thread::sleep(Duration::from_millis(20));
        }
        let seconds = began.elapsed().as_secs_f64();
        println!("alone: {} mails fetched in {seconds:.2} s", self.fetched);
        seconds
    }

    fn fetch_busy(&self) -> f64 {
        let profile = self.profile(self.indexed);
        let mut window = self.open(profile.path());
        window.click("Search");
        let (before, _text) = frames(profile.path(), 0);
        let began = Instant::now();
        window.key(egui::Key::F5, egui::Modifiers::NONE);
        let mut letters = TYPED
            .iter()
            .cycle()
            .flat_map(|words| words.chars().map(Some).chain([None]));
        while self.stored(profile.path()) < self.fetched {
            self.check_time(began);
            match letters.next().unwrap() {
                Some(letter) => window.write(&letter.to_string()),
                None => window.fill("Search", ""),
            }
            std::thread::sleep(A_LETTER);
        }
        let seconds = began.elapsed().as_secs_f64();
        let text = self.with_text(profile.path());
        let (_all, cost) = frames(profile.path(), before);
        println!(
            "busy:  {} mails fetched in {seconds:.2} s, while the text of {text} of {} was taken in and \
             somebody typed: {cost}",
            self.fetched,
            self.indexed + self.fetched
        );
        assert!(
            text < self.indexed + self.fetched,
            "the index was done before the fetch: nothing was measured beside it"
        );
        seconds
    }

    fn check_time(&self, began: Instant) {
        assert!(
            began.elapsed() < Duration::from_secs(600),
            "the fetch does not end"
        );
    }

    /// Mails in the maildir of the account that fetches.
    fn stored(&self, profile: &Path) -> usize {
        let count = |part: &str| {
            let folder: PathBuf = profile.join("mail/ann").join(part);
            fs::read_dir(folder).map_or(0, Iterator::count)
        };
        count("new") + count("cur")
    }

    /// Mails whose text is in.
    fn with_text(&self, profile: &Path) -> usize {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let path = profile.join("text.sqlite");
        let text = rusqlite::Connection::open_with_flags(path, flags).unwrap();
        let count: i64 = text
            .query_row("SELECT count(*) FROM done", [], |row| row.get(0))
            .unwrap();
        count as usize
    }
}

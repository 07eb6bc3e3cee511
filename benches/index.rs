//! Indexing and searching beside `mu` and `notmuch`: the same maildir, in turns.
//!
//! ```text
//! cargo bench --bench index                                 # 20,000 mails
//! cargo bench --bench index -- --mails 100000 --folder DIR  # 3.2 GB and room for three indexes
//! cargo bench --bench index -- --mails 20000 --without-notmuch
//! ```
//! Needs the packages `maildir-utils` and `notmuch`. `--keep` leaves the mails and the indexes in the
//! folder, and a second run takes the mails that are there.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "asking.rs"]
mod asking;
#[path = "corpus.rs"]
mod corpus;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

struct Options {
    mails: u64,
    rounds: usize,
    folder: PathBuf,
    keep: bool,
    notmuch: bool,
}

fn main() {
    let options = options();
    let place = Bench::prepare(&options);
    let mut peers: Vec<(&str, Indexing)> = vec![("hongyan", Bench::hongyan), ("mu", Bench::mu)];
    if options.notmuch {
        peers.push(("notmuch", Bench::notmuch));
    }
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); peers.len()];
    let mut last = Vec::new();
    for round in 0..options.rounds {
        last.clear();
        for (number, (name, index)) in peers.iter().enumerate() {
            let done = index(&place);
            println!(
                "round {}: {name:8} {:8.2} s, {:6} MB, peak {:5} MB",
                round + 1,
                done.seconds,
                done.octets / 1_000_000,
                done.peak_kib / 1024
            );
            times[number].push(done.seconds);
            last.push(done);
        }
    }
    let median = |times: &[f64]| {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    println!(
        "{} mails: {:.3} of mu's time, {:.3} of its size, peak {} MB",
        options.mails,
        median(&times[0]) / median(&times[1]),
        last[0].octets as f64 / last[1].octets as f64,
        last[0].peak_kib / 1024,
    );
    asking::run(&place, options.notmuch);
    if !options.keep {
        fs::remove_dir_all(&place.root).unwrap();
    }
}

fn options() -> Options {
    let mut options = Options {
        mails: 20_000,
        rounds: 1,
        folder: std::env::temp_dir().join("hongyan-bench-index"),
        keep: false,
        notmuch: true,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--mails" => options.mails = words.next().unwrap().parse().unwrap(),
            "--rounds" => options.rounds = words.next().unwrap().parse().unwrap(),
            "--folder" => options.folder = PathBuf::from(words.next().unwrap()),
            "--keep" => options.keep = true,
            "--without-notmuch" => options.notmuch = false,
            _ => {}
        }
    }
    options
}

type Indexing = fn(&Bench) -> Done;

struct Done {
    seconds: f64,
    octets: u64,
    peak_kib: u64,
}

/// One maildir and, beside it, the index of each program.
pub(crate) struct Bench {
    root: PathBuf,
}

impl Bench {
    fn prepare(options: &Options) -> Self {
        let root = options.folder.clone();
        let maildir = root.join("profile/mail/work");
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
        }
        let there = fs::read_dir(maildir.join("cur")).unwrap().count() as u64;
        let mut octets = 0;
        for number in there..options.mails {
            let mail = corpus::mail(number);
            octets += mail.len();
            let name = format!("{}.M{number}P1.example:2,S", 1_600_000_000 + number);
            fs::write(maildir.join("cur").join(name), mail).unwrap();
        }
        println!(
            "{} mails, {} MB of them new",
            options.mails,
            octets / 1_000_000
        );
        let config = "[[account]]\nid = \"work\"\nname = \"Work\"\naddress = \"ann@example.org\"\n\
            check_every_minutes = 0\n[account.pop3]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n\
            [account.smtp]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n[account.password]\ncommand = \"echo x\"\n";
        fs::write(root.join("profile/config.toml"), config).unwrap();
        let notmuch = format!(
            "[database]\npath={}\n[user]\nname=Ann\nprimary_email=ann@example.org\n\
             [new]\ntags=inbox\n[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n",
            maildir.display()
        );
        fs::write(root.join("notmuch-config"), notmuch).unwrap();
        // Every program finds the mails in memory, the first like the others.
        let read: u64 = fs::read_dir(maildir.join("cur"))
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap().len() as u64)
            .sum();
        println!("{} MB of mails in memory", read / 1_000_000);
        Self { root }
    }

    pub(crate) fn profile(&self) -> PathBuf {
        self.root.join("profile")
    }

    pub(crate) fn command_of_hongyan(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hongyan"));
        command.env("HONGYAN_PROFILE", self.profile());
        command
    }

    pub(crate) fn command_of_mu(&self, verb: &str) -> Command {
        let mut command = Command::new("mu");
        command.arg(verb).arg("--muhome").arg(self.root.join("mu"));
        command
    }

    pub(crate) fn command_of_notmuch(&self) -> Command {
        let mut command = Command::new("notmuch");
        command.env("NOTMUCH_CONFIG", self.root.join("notmuch-config"));
        command
    }

    fn hongyan(&self) -> Done {
        for file in ["index.sqlite", "text.sqlite"] {
            for end in ["", "-wal", "-shm"] {
                fs::remove_file(self.profile().join(format!("{file}{end}"))).ok();
            }
        }
        let mut command = self.command_of_hongyan();
        let (seconds, peak_kib) = timed(command.arg("index"));
        let octets = ["index.sqlite", "text.sqlite"]
            .iter()
            .map(|file| fs::metadata(self.profile().join(file)).unwrap().len())
            .sum();
        Done {
            seconds,
            octets,
            peak_kib,
        }
    }

    fn mu(&self) -> Done {
        fs::remove_dir_all(self.root.join("mu")).ok();
        let mut init = self.command_of_mu("init");
        init.arg("--maildir").arg(self.profile().join("mail"));
        timed(&mut init);
        let (seconds, peak_kib) = timed(self.command_of_mu("index").arg("--nocolor"));
        Done {
            seconds,
            octets: size(&self.root.join("mu")),
            peak_kib,
        }
    }

    fn notmuch(&self) -> Done {
        let base = self.profile().join("mail/work/.notmuch");
        fs::remove_dir_all(&base).ok();
        let (seconds, peak_kib) = timed(self.command_of_notmuch().args(["new", "--quiet"]));
        Done {
            seconds,
            octets: size(&base),
            peak_kib,
        }
    }
}

/// Octets of all files under a folder.
fn size(folder: &Path) -> u64 {
    let mut octets = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        octets += if path.is_dir() {
            size(&path)
        } else {
            fs::metadata(&path).unwrap().len()
        };
    }
    octets
}

/// Runs a program to its end: seconds, and the largest resident set in KiB.
fn timed(command: &mut Command) -> (f64, u64) {
    let began = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(10));
    };
    let seconds = began.elapsed().as_secs_f64();
    assert!(ended.success(), "{command:?} ended with {ended}");
    (seconds, peak)
}

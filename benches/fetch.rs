//! `hongyan fetch` beside `mpop`: the same Dovecot, the same mails, both over TLS, in turns.
//!
//! Two times are told of Hongyan's: until it says what it fetched (every mail durable, filed and
//! listed), and until the command ends (every word of them can be found as well).
//!
//! ```text
//! cargo bench --bench fetch                            # 20,000 mails, 0 ms
//! cargo bench --bench fetch -- --mails 500 --rtt 50    # 500 mails at 50 ms of round trip
//! cargo bench --bench fetch -- --mails 2000 --strace   # proves that each mail is synced before its DELE
//! ```
//! Needs root (Dovecot) and the packages `dovecot-pop3d` and `mpop` (`strace` for `--strace`). `--keep` leaves the last
//! profile for a look; `--folder DIR` puts what is fetched under DIR (another disk, a tmpfs).

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "corpus.rs"]
mod corpus;
#[path = "order.rs"]
mod order;
#[path = "../tests/relay.rs"]
mod relay;
#[path = "../tests/servers.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the tests, which use the rest"
)]
mod servers;

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

struct Options {
    mails: u64,
    round_trip: Duration,
    rounds: usize,
    folder: PathBuf,
    keep: bool,
    strace: bool,
}

fn main() {
    let options = options();
    if options.strace {
        return order::prove(options.mails);
    }
    let servers = servers::Servers::start_dovecot(&["ann"]);
    let expected = fill(&servers, options.mails);
    let relay = (!options.round_trip.is_zero())
        .then(|| relay::Relay::start(servers.pop3s, options.round_trip / 2));
    let port = relay.as_ref().map_or(servers.pop3s, |relay| relay.port);
    // Dovecot reads the maildir and writes its index once, before anybody is timed.
    assert_eq!(servers.retrieve_all("ann").len() as u64, options.mails);
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut memory = 0;
    for round in 0..options.rounds {
        let mut turns: [(&str, Run); 2] = [("hongyan", run_hongyan), ("mpop", run_mpop)];
        if round % 2 == 1 {
            turns.reverse();
        }
        for (name, run) in turns {
            let folder = options.folder.join(format!("hongyan-bench-{name}"));
            fs::remove_dir_all(&folder).ok();
            fs::create_dir_all(&folder).unwrap();
            let done = run(&servers, port, &folder);
            check(name, &done.maildir, &expected);
            let listed = done.listed.map_or_else(String::new, |listed| {
                times.entry(LISTED).or_default().push(listed);
                format!("listed after {listed:.2} s, ")
            });
            println!(
                "round {}: {name:8} {listed}{:7.2} s, peak {} MB",
                round + 1,
                done.seconds,
                done.peak_kib / 1024
            );
            times.entry(name).or_default().push(done.seconds);
            if name == "hongyan" {
                memory = memory.max(done.peak_kib);
                let turns = || {
                    relay
                        .as_ref()
                        .map(|relay| relay.turns.swap(0, Ordering::Relaxed))
                };
                turns();
                let again = run(&servers, port, &folder);
                let round_trips = turns().map_or_else(String::new, |turns| {
                    format!(", {turns} round trips with those of TLS")
                });
                println!("         second fetch: {:.2} s{round_trips}", again.seconds);
                check(name, &done.maildir, &expected);
            }
            if !options.keep {
                fs::remove_dir_all(&folder).unwrap();
            }
        }
    }
    let median = |name: &str| {
        let mut times = times[name].clone();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    println!(
        "{} mails, {} ms round trip, medians of {}: mpop {:.2} s; hongyan, listed, {:.2} s, {:.2} of it; \
         with every word {:.2} s, {:.2} of it; peak memory {} MB",
        options.mails,
        options.round_trip.as_millis(),
        options.rounds,
        median("mpop"),
        median(LISTED),
        median(LISTED) / median("mpop"),
        median("hongyan"),
        median("hongyan") / median("mpop"),
        memory / 1024,
    );
}

/// Name of the times until Hongyan says what it fetched.
const LISTED: &str = "hongyan, listed";

type Run = fn(&servers::Servers, u16, &Path) -> Done;

struct Done {
    /// Until the program ended.
    seconds: f64,
    /// Until it said what it did, if it did.
    listed: Option<f64>,
    peak_kib: u64,
    maildir: PathBuf,
}

fn options() -> Options {
    let mut options = Options {
        mails: 20_000,
        round_trip: Duration::ZERO,
        rounds: 3,
        folder: std::env::temp_dir(),
        keep: false,
        strace: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || words.next().unwrap().parse::<u64>().unwrap();
        match word.as_str() {
            "--mails" => options.mails = number(),
            "--rtt" => options.round_trip = Duration::from_millis(number()),
            "--rounds" => options.rounds = number() as usize,
            "--folder" => options.folder = PathBuf::from(words.next().unwrap()),
            "--keep" => options.keep = true,
            "--strace" => options.strace = true,
            _ => {}
        }
    }
    options
}

/// Puts the corpus into the box and returns how often each hash must be found.
fn fill(servers: &servers::Servers, mails: u64) -> BTreeMap<[u8; 32], u32> {
    let mut expected = BTreeMap::new();
    let mut sizes = Vec::new();
    for number in 0..mails {
        let mail = corpus::mail(number);
        let size = mail.len();
        sizes.push(size);
        // With S= and W= in the name Dovecot need not read the file to know its size.
        servers.deliver(
            "ann",
            &format!(
                "{}.M{number}P1.example,S={size},W={size}",
                1_700_000_000 + number
            ),
            &mail,
        );
        *expected.entry(Sha256::digest(&mail).into()).or_default() += 1;
    }
    sizes.sort_unstable();
    println!(
        "{mails} mails, {} MB: median {} KB, 95 % below {} KB, largest {} KB",
        sizes.iter().sum::<usize>() / 1_000_000,
        sizes[sizes.len() / 2] / 1000,
        sizes[sizes.len() * 95 / 100] / 1000,
        sizes[sizes.len() - 1] / 1000,
    );
    expected
}

fn check(name: &str, maildir: &Path, expected: &BTreeMap<[u8; 32], u32>) {
    let mut found = BTreeMap::<[u8; 32], u32>::new();
    for part in ["new", "cur"] {
        for entry in fs::read_dir(maildir.join(part)).unwrap() {
            let mut mail = fs::read(entry.unwrap().path()).unwrap();
            if name == "mpop" {
                mail = with_crlf(&mail);
            }
            *found.entry(Sha256::digest(&mail).into()).or_default() += 1;
        }
    }
    assert!(
        found == *expected,
        "{name}: not every mail is there once, byte for byte ({} kinds of {})",
        found.len(),
        expected.len()
    );
}

/// mpop writes the system's line ends.
fn with_crlf(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len() + mail.len() / 40);
    for (index, &byte) in mail.iter().enumerate() {
        if byte == b'\n' && (index == 0 || mail[index - 1] != b'\r') {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}

fn run_hongyan(servers: &servers::Servers, port: u16, folder: &Path) -> Done {
    let config = format!(
        "[[account]]\nid = \"ann\"\naddress = \"ann@example.org\"\n\n[account.pop3]\nhost = \"localhost\"\nport = {port}\n\
         tls = \"implicit\"\nuser = \"ann\"\n\n[account.smtp]\nhost = \"localhost\"\nport = {port}\n\n\
         [account.password]\ncommand = \"echo {}\"\n\n[account.tls]\nca_file = \"{}\"\n",
        servers::PASSWORD,
        servers.ca_file().display(),
    );
    fs::write(folder.join("config.toml"), config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hongyan"));
    command.arg("--profile").arg(folder).arg("fetch");
    finish(command, folder.join("mail/ann"))
}

fn run_mpop(servers: &servers::Servers, port: u16, folder: &Path) -> Done {
    for part in ["", "new", "cur", "tmp"] {
        fs::create_dir_all(folder.join("box").join(part)).unwrap();
    }
    let config = folder.join("mpoprc");
    let text = format!(
        "account ann\nhost localhost\nport {port}\ntls on\ntls_starttls off\ntls_trust_file {}\nuser ann\npassword {}\n\
         pipelining auto\nkeep on\nuidls_file {}\ndelivery maildir {}\nreceived_header off\n",
        servers.ca_file().display(),
        servers::PASSWORD,
        folder.join("uidls").display(),
        folder.join("box").display(),
    );
    fs::write(&config, text).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = Command::new("mpop");
    command.arg("-q").arg("-C").arg(&config).arg("ann");
    finish(command, folder.join("box"))
}

fn finish(mut command: Command, maildir: PathBuf) -> Done {
    let began = Instant::now();
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let said = child.stdout.take().unwrap();
    let listed = std::thread::spawn(move || {
        let mut lines = std::io::BufReader::new(said).lines();
        let first = lines.next().map(|_line| began.elapsed().as_secs_f64());
        lines.for_each(drop);
        first
    });
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let text = fs::read_to_string(&status_file).unwrap_or_default();
        let high = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = high.and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse().ok());
        peak_kib = peak_kib.max(kib.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = began.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?} ended with {status}");
    Done {
        seconds,
        listed: listed.join().unwrap(),
        peak_kib,
        maildir,
    }
}

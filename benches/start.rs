//! Starting beside Claws Mail, Sylpheed and Thunderbird: from the start of the program until the
//! list stands on the screen, with nothing indexed yet and then with what each keeps, in turns.
//!
//! ```text
//! cargo bench --features inspection --bench start                 # 50,000 mails (1.6 GB, and as much for an mbox)
//! cargo bench --features inspection --bench start -- --mails 5000 --rounds 3
//! cargo bench --features inspection --bench start -- --shots DIR           # pictures of what stood there
//! cargo bench --features inspection --bench start -- --cold                # as after a boot; needs root
//! ```
//! `--cold` starts each program once, with nothing indexed, when the system has no file of its in
//! memory, neither mails nor program, and nothing else is measured.
//! Needs the packages `claws-mail`, `sylpheed`, `thunderbird`, `xdotool` and, for pictures,
//! `imagemagick`, besides those of `tests/setup`. The programs run where no network is.

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
#[path = "start/programs.rs"]
mod programs;
#[path = "start/screen.rs"]
mod screen;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use programs::Program;
use screen::Screen;

/// Seconds nobody touches anything.
const IDLE: u64 = 30;
/// How long a program may take to leave.
const LEAVING: Duration = Duration::from_secs(600);
/// How long a screen must stay as it is.
const QUIET: Duration = Duration::from_secs(6);
/// Clock ticks of CPU in two seconds from which on a program still works.
const WORKING: u64 = 20;
/// What openbox is told.
const ALL_LARGE: &str = "<openbox_config xmlns=\"http://openbox.org/3.4/rc\"><applications>\
    <application class=\"*\" type=\"normal\"><maximized>yes</maximized></application>\
    </applications></openbox_config>";
/// Clock ticks a second in /proc, the same on every Linux.
const TICKS: f64 = 100.0;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let after = |key: &str| {
        let place = words.iter().position(|word| word == key);
        place.map(|at| words[at + 1].clone())
    };
    let count = |key: &str, usual: usize| after(key).map_or(usual, |word| word.parse().unwrap());
    let (mails, rounds) = (count("--mails", 50_000), count("--rounds", 5));
    let root = tempfile::tempdir().unwrap();
    let files = write(&root.path().join("mails"), mails);
    let programs = Program::all(root.path(), &files);
    let memory = root.path().join("screen");
    fs::create_dir(&memory).unwrap();
    // Every window as large as the screen: a list of five rows is sooner painted than one of twenty.
    let manners = root.path().join("openbox.xml");
    fs::write(&manners, ALL_LARGE).unwrap();
    let bench = Bench {
        desktop: desktop::Desktop::start_with(
            (1280, 800),
            &["-fbdir", memory.to_str().unwrap()],
            &["--config-file", manners.to_str().unwrap()],
        ),
        screen: Screen::of(&memory),
        shots: after("--shots").map(PathBuf::from),
    };
    if words.iter().any(|word| word == "--cold") {
        println!("{mails} mails, nothing indexed yet, no file in the system's memory:");
        for program in &programs {
            forget_files();
            bench.cold(program, mails);
        }
        return;
    }
    println!("{mails} mails, nothing indexed yet:");
    for program in &programs {
        // Whoever comes second must not find read what the first had to read from the disk.
        program.read_all();
        // And what was just written must not be on its way to the disk.
        assert!(Command::new("sync").status().unwrap().success());
        let began = Instant::now();
        program.read_all();
        println!(
            "  {:12} its files are read, from memory, by one thread in {:.2} s",
            program.name,
            began.elapsed().as_secs_f64()
        );
        bench.first(program, mails);
    }
    println!("with what each keeps, {rounds} rounds in turns:");
    let mut painted: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for round in 0..rounds {
        for program in &programs {
            program.read_all();
            let seconds = bench.again(program, round + 1 == rounds);
            painted.entry(program.name).or_default().push(seconds);
        }
    }
    let median = |name: &str| {
        let mut sorted = painted[name].clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    for program in &programs {
        println!(
            "  {:12} list painted after {:.2} s (median of {rounds}); {:.2} of Claws Mail's",
            program.name,
            median(program.name),
            median(program.name) / median("Claws Mail"),
        );
    }
}

/// Has the system forget what it keeps of files, as a boot does.
fn forget_files() {
    assert!(Command::new("sync").status().unwrap().success());
    let emptied = fs::write("/proc/sys/vm/drop_caches", "3");
    assert!(
        emptied.is_ok(),
        "--cold has to empty the system's memory of files, which only root may: {emptied:?}"
    );
}

/// Writes the mails, which every program then has as links or copies.
fn write(folder: &Path, mails: usize) -> Vec<PathBuf> {
    fs::create_dir(folder).unwrap();
    let write = |number: usize| {
        let path = folder.join(number.to_string());
        fs::write(&path, corpus::mail(number as u64)).unwrap();
        path
    };
    (0..mails).map(write).collect()
}

struct Bench {
    desktop: desktop::Desktop,
    screen: Screen,
    shots: Option<PathBuf>,
}

impl Bench {
    /// Starts it for the first time, with the mails there and nothing known of them.
    fn first(&self, program: &Program, mails: usize) {
        let child = self.until_whole(program, mails);
        if program.is_hongyan() {
            // The words of the mails are taken in behind it; the next start shall find all.
            rest(child.id());
        }
        self.shot(program.name, "first");
        self.leave(program, child);
    }

    /// The same where nothing of it is wanted later.
    fn cold(&self, program: &Program, mails: usize) {
        let mut child = self.until_whole(program, mails);
        self.shot(program.name, "cold");
        // `unshare` became the program; what that started ends with it.
        child.kill().unwrap();
        child.wait().unwrap();
        std::thread::sleep(Duration::from_secs(2));
    }

    /// Starts it and waits until all mails are listed.
    fn until_whole(&self, program: &Program, mails: usize) -> Child {
        let began = Instant::now();
        let child = program.start(self.desktop.display());
        let whole = if program.is_hongyan() {
            let newest = until_listed(program, mails.min(1000), began);
            println!(
                "  {:12} the newest 1,000 listed after {newest:.2} s",
                program.name
            );
            let whole = until_listed(program, mails, began);
            let filed = until_rows(&program.index(), mails, began);
            println!("  {:12} all filed after {filed:.2} s", program.name);
            whole
        } else {
            let at_most = Duration::from_secs(180);
            let works = works(child.id());
            let watched = self.screen.watch(began, QUIET, at_most, &works);
            watched.painted.as_secs_f64()
        };
        println!("  {:12} list whole after {whole:.2} s", program.name);
        child
    }

    /// Starts it with what it keeps: seconds until the list is painted.
    fn again(&self, program: &Program, to_its_end: bool) -> f64 {
        let began = Instant::now();
        let child = program.start(self.desktop.display());
        let watched = self
            .screen
            .watch(began, QUIET, Duration::from_secs(40), &works(child.id()));
        if to_its_end {
            let family = family(child.id());
            let memory: u64 = family.iter().map(|id| pss_kib(*id)).sum();
            std::thread::sleep(Duration::from_secs(5));
            let before: u64 = family.iter().map(|id| ticks(*id)).sum();
            std::thread::sleep(Duration::from_secs(IDLE));
            let after: u64 = family.iter().map(|id| ticks(*id)).sum();
            println!(
                "  {:12} {} MB (PSS), {:.2} s of CPU in {IDLE} s of idling",
                program.name,
                memory / 1024,
                (after - before) as f64 / TICKS
            );
            self.shot(program.name, "again");
        }
        self.leave(program, child);
        watched.painted.as_secs_f64()
    }

    /// Leaves as its own command or key has it, so that it writes down what it keeps.
    fn leave(&self, program: &Program, mut child: Child) {
        let name = program.name;
        program.leave(self.desktop.display());
        let began = Instant::now();
        // With 50,000 new mails Claws Mail takes minutes to leave; what it keeps is written only then.
        while began.elapsed() < LEAVING {
            if child.try_wait().unwrap().is_some() {
                let seconds = began.elapsed().as_secs();
                if seconds > 5 {
                    println!("  {name:12} took {seconds} s to leave");
                }
                // The screen is empty again before the next one starts.
                std::thread::sleep(Duration::from_secs(1));
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.shot(name, "stuck");
        child.kill().unwrap();
        child.wait().unwrap();
        println!("  {name:12} did not leave");
    }

    fn shot(&self, name: &str, which: &str) {
        let Some(folder) = &self.shots else { return };
        fs::create_dir_all(folder).unwrap();
        let status = Command::new("import")
            .args(["-window", "root"])
            .arg(folder.join(format!("{which}-{}.png", name.replace(' ', "-"))))
            .env("DISPLAY", self.desktop.display())
            .status();
        assert!(status.unwrap().success());
    }
}

/// Seconds until a frame was painted in which the list has so many rows.
fn until_listed(program: &Program, rows: usize, began: Instant) -> f64 {
    while program.listed() < rows {
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "{rows} rows are never listed"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    began.elapsed().as_secs_f64()
}

/// Seconds until the index knows so many mails.
fn until_rows(index: &Path, rows: usize, began: Instant) -> f64 {
    let mut open = None;
    loop {
        // Opened once and asked for what is counted already: who measures must not be what is slow.
        let known = open.get_or_insert_with(|| {
            let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
            rusqlite::Connection::open_with_flags(index, flags)
        });
        let count = known.as_ref().ok().and_then(|index| {
            let sum = "SELECT coalesce(sum(mails), 0) FROM folders";
            index.query_row(sum, [], |row| row.get::<_, i64>(0)).ok()
        });
        match count {
            Some(count) if count as usize >= rows => return began.elapsed().as_secs_f64(),
            Some(_fewer) => {}
            None => open = None,
        }
        assert!(began.elapsed() < Duration::from_secs(300), "no {rows} rows");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until the program has used no CPU for three seconds, and what it writes down later is written.
fn rest(id: u32) {
    let mut quiet = 0;
    let mut before = ticks(id);
    while quiet < 3 {
        std::thread::sleep(Duration::from_secs(1));
        let now = ticks(id);
        quiet = if now == before { quiet + 1 } else { 0 };
        before = now;
    }
    std::thread::sleep(Duration::from_secs(8));
}

/// A process and all it has started.
fn family(id: u32) -> Vec<u32> {
    let mut ids = vec![id];
    let mut at = 0;
    while let Some(id) = ids.get(at) {
        let children = format!("/proc/{id}/task/{id}/children");
        let text = fs::read_to_string(children).unwrap_or_default();
        ids.extend(
            text.split_whitespace()
                .filter_map(|word| word.parse::<u32>().ok()),
        );
        at += 1;
    }
    ids
}

/// Memory that is its own and its share of what it shares, in KiB.
fn pss_kib(id: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Whether a process and all it has started use more than a little CPU.
fn works(id: u32) -> impl Fn() -> bool {
    move || {
        let used = || -> u64 { family(id).into_iter().map(ticks).sum() };
        let before = used();
        std::thread::sleep(Duration::from_secs(2));
        used().saturating_sub(before) > WORKING
    }
}

/// Clock ticks of CPU, user and system.
fn ticks(id: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let behind_name = text.rsplit_once(')').map_or("", |(_name, rest)| rest);
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let field = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    field(11).unwrap_or(0) + field(12).unwrap_or(0)
}

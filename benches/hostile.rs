//! What was made to stop a program, one by one, each in a process of its own: time and peak memory of
//! reading it as text, of the pre-pass, and of the process that draws; and of each way a mail goes.
//!
//! ```text
//! cargo bench --bench hostile                     # all of tests/hostile
//! cargo bench --bench hostile -- --only nest      # those with this in their name
//! cargo bench --bench hostile -- --small          # without mails of 64 MB and more
//! ```
//! Memory is the most that was resident at once (`VmHWM`) of the process that did the work, the input
//! included; the row `empty` says what a process takes that is given nothing.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "../tests/hostile.rs"]
mod hostile;
#[path = "pages/layout.rs"]
#[expect(
    dead_code,
    reason = "shared with the bench of layouts, which uses the rest"
)]
mod layout;
#[path = "pages/ours.rs"]
#[expect(
    dead_code,
    reason = "shared with the bench of layouts, which uses the rest"
)]
mod ours;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hongyan::html::{self, page};

use hostile::mime::HostileMail;
use hostile::{Hostile, pages, ways};
use layout::Layout;
use ours::Ours;

/// How long one may take before it counts as one that hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at the memory of a process.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// By this word the bench knows that it is to do one thing and say what it cost.
const MEASURE: &str = "--measure";

fn main() -> ExitCode {
    if ours::is_child() {
        return ours::work();
    }
    let words: Vec<String> = std::env::args().collect();
    if let [_program, measure, what, name] = words.as_slice()
        && measure == MEASURE
    {
        println!("{}", this_one(what, name));
        return ExitCode::SUCCESS;
    }
    let only = words
        .iter()
        .position(|word| word == "--only")
        .map_or("", |at| &words[at + 1]);
    let small = words.iter().any(|word| word == "--small");
    println!(
        "{:28} {:>9}  {:>18}  {:>18}  {:>18}",
        "HTML", "KB", "as text", "pre-pass", "drawn"
    );
    for page in pages().filter(|page| page.name.contains(only)) {
        println!(
            "{:28} {:9}  {:>18}  {:>18}  {:>18}",
            page.name,
            (page.html)().len() / 1024,
            elsewhere("text", page.name),
            elsewhere("page", page.name),
            elsewhere("drawn", page.name)
        );
    }
    let folder = tempfile::tempdir().unwrap();
    print!("{:28} {:>9}", "MIME", "KB");
    for (way, _go) in ways::WAYS {
        print!("  {way:>18}");
    }
    println!();
    for mail in hostile::mails() {
        if mail.name.contains(only) && !(small && mail.is_huge) {
            read(mail, folder.path());
        }
    }
    ExitCode::SUCCESS
}

/// Writes a mail to a file and has it read by a process of its own.
fn read(mail: &HostileMail, folder: &Path) {
    let path = folder.join("mail");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    (mail.write)(&mut file).unwrap();
    file.flush().unwrap();
    drop(file);
    let octets = fs::metadata(&path).unwrap().len();
    print!("{:28} {:9}", mail.name, octets / 1024);
    for (way, _go) in ways::WAYS {
        print!("  {:>18}", elsewhere(way, path.to_str().unwrap()));
        std::io::stdout().flush().unwrap();
    }
    println!();
    fs::remove_file(&path).unwrap();
}

/// Has a new process do one thing, and says what that one said, or how it ended.
fn elsewhere(what: &str, name: &str) -> String {
    let began = Instant::now();
    let mut child = Command::new("/proc/self/exe")
        .args([MEASURE, what, name])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return format!("HANGS > {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(LOOK_EVERY);
    };
    let mut said = String::new();
    child.stdout.unwrap().read_to_string(&mut said).unwrap();
    if status.success() {
        said.trim_end().to_owned()
    } else {
        format!("FAILS: {status}")
    }
}

/// Does one thing here, and says how long it took and what it took of memory.
fn this_one(what: &str, name: &str) -> String {
    if let Some((_way, go)) = ways::WAYS.iter().find(|(way, _go)| *way == what)
        && Path::new(name).exists()
    {
        let mail = fs::read(name).unwrap();
        let began = Instant::now();
        black_box(go(&mail));
        return cost(began.elapsed(), peak("self"));
    }
    let Hostile { html, .. } = pages().find(|page| page.name == name).unwrap();
    let html = html();
    match what {
        "text" => {
            let began = Instant::now();
            black_box(html::read(&html, &html::Limits::default()));
            cost(began.elapsed(), peak("self"))
        }
        "page" => {
            let began = Instant::now();
            let options = page::Options {
                remote: page::RemotePictures::Blocked,
                contents: &|_id| true,
            };
            black_box(page::prepare(&html, &options, &page::Limits::default()));
            cost(began.elapsed(), peak("self"))
        }
        _drawn => drawn(html),
    }
}

/// By the process that draws: until a reading pane is full of pixels.
fn drawn(html: String) -> String {
    let most = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&most);
    // A process that is killed cannot be asked afterwards.
    let watch = std::thread::Builder::new().name("watch".to_owned());
    watch
        .spawn(move || {
            loop {
                let now = children().iter().map(|id| peak(id)).max();
                seen.fetch_max(now.unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(LOOK_EVERY);
            }
        })
        .unwrap();
    let layout = Layout {
        name: String::new(),
        html,
        pictures: Vec::new(),
    };
    let ours = Ours::start(800, 0);
    let began = Instant::now();
    let painted = ours.paint(&layout);
    let took = began.elapsed();
    std::thread::sleep(LOOK_EVERY * 2);
    let memory = most.load(Ordering::Relaxed);
    match painted {
        Ok(()) => cost(took, memory),
        Err(reason) => format!("{}: {reason}", cost(took, memory)),
    }
}

/// Ids of the processes that this one has started.
fn children() -> Vec<String> {
    let threads = fs::read_dir("/proc/self/task").unwrap();
    threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok())
        .flat_map(|ids| {
            ids.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The most memory a process had at once, in KiB.
fn peak(id: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

fn cost(time: Duration, kib: u64) -> String {
    format!("{:6} ms {:5} MB", time.as_millis(), kib / 1024)
}

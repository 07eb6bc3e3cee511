//! Mails that other people wrote: each is read in every way that a mail is read, and drawn where it
//! has a page. None of them belongs to this repository; the folders are named on the command line.
//!
//! ```text
//! cargo bench --bench corpora -- FOLDER…          # each folder in FOLDER is one package
//! cargo bench --bench corpora -- --only NAME FOLDER…
//! ```
//! Every file counts that begins as a mail or an mbox does, whatever its name. What is printed:
//! mails of each package, how many have a page, how many pages say all that the mail says as text,
//! the slowest, and every mail that could not be read or drawn, with the reason.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "corpora/find.rs"]
mod find;
#[path = "corpora/read.rs"]
mod read;
#[path = "../tests/hostile/ways.rs"]
mod ways;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hongyan::render::{self, Renderer};
use tokio::runtime::{Builder, Runtime};

use find::Found;
use read::{Fault, Read, Share};

/// The letters of mails that name none.
static INTER: &[u8] = include_bytes!("../assets/fonts/Inter-roman.var.ttf");
/// Reading or drawing one mail for longer counts as a fault.
const SLOW: Duration = Duration::from_secs(2);
/// Of the slowest and of the least complete so many are named.
const NAMED: usize = 8;
/// A stack as small as no thread of the program has.
const STACK_OCTETS: usize = 512 * 1024;

/// What came of the mails of one package.
#[derive(Default)]
struct Tally {
    mails: usize,
    pages: usize,
    complete: usize,
    garbled: usize,
    complex: usize,
    faults: usize,
}

fn main() -> ExitCode {
    if render::is_child(std::env::args_os()) {
        return render::work(INTER);
    }
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let (mut only, mut folders) = (String::new(), Vec::new());
    while let Some(word) = words.next() {
        if word == "--only" {
            only = words.next().unwrap_or_default();
        } else {
            folders.push(PathBuf::from(word));
        }
    }
    if folders.is_empty() {
        println!("cargo bench --bench corpora -- FOLDER…: no folder, nothing to read");
        return ExitCode::SUCCESS;
    }
    let mut bench = Bench::new();
    for package in find::packages(&folders) {
        if package.to_string_lossy().contains(&only) {
            bench.package(&package);
        }
    }
    bench.tell()
}

struct Bench {
    runtime: Runtime,
    renderer: Renderer,
    tallies: BTreeMap<String, Tally>,
    times: Vec<(Duration, String)>,
    shares: Vec<(Share, String)>,
    garbled: Vec<String>,
    faults: Vec<(String, Fault)>,
}

impl Bench {
    fn new() -> Self {
        Self {
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            renderer: Renderer::of_this_program().unwrap().within(read::PATIENCE),
            tallies: BTreeMap::new(),
            times: Vec::new(),
            shares: Vec::new(),
            garbled: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn package(&mut self, package: &Path) {
        let name = package.file_name().unwrap_or_default().to_string_lossy();
        let name = name.into_owned();
        let mut seen = std::collections::HashSet::new();
        for file in find::files(package) {
            for Found { place, mail } in find::mails(&file) {
                // The same file lies in several folders of many a package.
                if seen.insert(find::digest(&mail)) {
                    let place = place.strip_prefix(package).unwrap_or(&place).display();
                    self.mail(&name, &format!("{name}: {place}"), mail);
                }
            }
        }
    }

    fn mail(&mut self, package: &str, place: &str, mail: Vec<u8>) {
        let mail: Arc<[u8]> = mail.into();
        let began = Instant::now();
        let read = on_a_small_stack(place, &mail);
        let drawn = match &read {
            Ok(read) => self.draw(&mail, read),
            Err(_fault) => Ok(Vec::new()),
        };
        let took = began.elapsed();
        self.times.push((took, place.to_owned()));
        if took > SLOW {
            self.fault(package, place, Fault::Slow(took));
        }
        let tally = self.tallies.entry(package.to_owned()).or_default();
        tally.mails += 1;
        match (read, drawn) {
            (Ok(read), Ok(shares)) => {
                tally.complex += usize::from(read.too_complex);
                if let Some(garbled) = read.garbled {
                    tally.garbled += 1;
                    self.garbled.push(format!("{place}: {garbled}"));
                }
                for share in shares {
                    tally.pages += 1;
                    tally.complete += usize::from(share.missing.is_empty());
                    if !share.missing.is_empty() {
                        self.shares.push((share, place.to_owned()));
                    }
                }
            }
            (Err(fault), _) | (_, Err(fault)) => {
                self.fault(package, place, fault);
            }
        }
    }

    /// Counts a fault where the table looks and where the list at the end does.
    fn fault(&mut self, package: &str, place: &str, fault: Fault) {
        println!("FAULT {place}: {fault}");
        let tally = self.tallies.entry(package.to_owned()).or_default();
        tally.faults += 1;
        self.faults.push((place.to_owned(), fault));
    }

    /// Draws each page; which share of what the mail says as text stands on it.
    fn draw(&self, mail: &[u8], read: &Read) -> Result<Vec<Share>, Fault> {
        let draw = |page| {
            self.runtime
                .block_on(read::draw(&self.renderer, mail, page))
        };
        read.pages.iter().map(|page| draw(*page)).collect()
    }

    fn tell(mut self) -> ExitCode {
        println!(
            "\n{:44} {:>7} {:>7} {:>9} {:>8} {:>8} {:>7}",
            "package", "mails", "pages", "complete", "garbled", "complex", "faults"
        );
        let mut all = Tally::default();
        for (name, tally) in &self.tallies {
            line(name, tally);
            all.mails += tally.mails;
            all.pages += tally.pages;
            all.complete += tally.complete;
            all.garbled += tally.garbled;
            all.complex += tally.complex;
            all.faults += tally.faults;
        }
        line(&format!("{} packages", self.tallies.len()), &all);
        self.times.sort();
        let (times, mails) = (&self.times, self.times.len());
        let milliseconds = |at: usize| times.get(at).map_or(0, |(time, _)| time.as_millis());
        println!(
            "\na mail takes {} ms (median), {} ms (of 100 one takes longer), {} ms (most)",
            milliseconds(mails / 2),
            milliseconds(mails * 99 / 100),
            milliseconds(mails.saturating_sub(1))
        );
        for (time, place) in times.iter().rev().take(NAMED) {
            println!("  {:6} ms  {place}", time.as_millis());
        }
        self.shares
            .sort_by(|one, other| one.0.found.total_cmp(&other.0.found));
        println!("\nthe least complete of what is drawn");
        for (share, place) in self.shares.iter().take(NAMED * 4) {
            let missing = share.missing.join(" ");
            println!(
                "  {:5.1} %  {place}: not there: {missing}",
                share.found * 100.0
            );
        }
        println!("\nwith characters that could not be read");
        for place in &self.garbled {
            println!("  {place}");
        }
        assert_eq!(all.faults, self.faults.len(), "the table and the list");
        println!("\n{} faults", self.faults.len());
        for (place, fault) in &self.faults {
            println!("  {place}: {fault}");
        }
        ExitCode::from(u8::from(!self.faults.is_empty()))
    }
}

fn line(name: &str, tally: &Tally) {
    println!(
        "{name:44} {:7} {:7} {:9} {:8} {:8} {:7}",
        tally.mails, tally.pages, tally.complete, tally.garbled, tally.complex, tally.faults
    );
}

/// A panic is a fault like any other; a stack that is too small ends the bench, and the last line
/// names the mail.
fn on_a_small_stack(place: &str, mail: &Arc<[u8]>) -> Result<Read, Fault> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    if !ASKED.swap(true, Ordering::Relaxed) {
        std::panic::set_hook(Box::new(|_panic| ()));
    }
    if std::env::var_os("HONGYAN_EACH").is_some() {
        println!("{} {place}", NUMBER.fetch_add(1, Ordering::Relaxed));
    }
    let mail = Arc::clone(mail);
    let thread = std::thread::Builder::new()
        .name("reading".to_owned())
        .stack_size(STACK_OCTETS)
        .spawn(move || read::whole(&mail))
        .unwrap();
    thread.join().map_err(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        Fault::Panic(said.unwrap_or_default())
    })
}

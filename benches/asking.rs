//! Searches: in the worker of a window, and as whole commands beside `mu find` and
//! `notmuch search`.

use std::process::{Command, Stdio};
use std::time::Instant;

use hongyan::channel::{self, Event, Handle};
use hongyan::config::{Profile, load};
use hongyan::model::{FolderName, Grouping, Order, Place};
use hongyan::worker::{Config, start};

use crate::Bench;

/// How often each search is asked of the worker.
const ASKED: usize = 200;
/// How often each command is run.
const RUNS: usize = 11;

/// What is looked for, and how each program is asked for it.
struct Question {
    name: &'static str,
    hongyan: &'static str,
    mu: &'static str,
    notmuch: &'static str,
}

const QUESTIONS: [Question; 10] = [
    Question::same("common word", "meeting"),
    Question::same("rare word", "folvul"),
    Question::same("from:", "from:alice"),
    Question::same("subject:", "subject:invoice"),
    Question {
        name: "date range",
        hongyan: "after:2015-02-28 before:2015-04-01",
        mu: "date:2015-03-01..2015-03-31",
        notmuch: "date:2015-03-01..2015-03-31",
    },
    Question::same("two characters", "附件"),
    Question::same("three characters", "请查收"),
    Question {
        name: "two words",
        hongyan: "garden invoice",
        mu: "garden AND invoice",
        notmuch: "garden and invoice",
    },
    Question {
        name: "prefix",
        hongyan: "deliv",
        mu: "deliv*",
        notmuch: "deliv*",
    },
    Question {
        name: "phrase",
        hongyan: "\"meeting moved\"",
        mu: "\"meeting moved\"",
        notmuch: "\"meeting moved\"",
    },
];

impl Question {
    const fn same(name: &'static str, query: &'static str) -> Self {
        Self {
            name,
            hongyan: query,
            mu: query,
            notmuch: query,
        }
    }
}

/// Asks everything and prints a table.
pub(crate) fn run(bench: &Bench, notmuch: bool) {
    println!("in the window's worker, until the first 50 rows are told, of {ASKED} times:");
    in_worker(bench);
    println!("whole commands, median of {RUNS} in turns:");
    for question in &QUESTIONS {
        as_commands(bench, question, notmuch);
    }
}

fn in_worker(bench: &Bench) {
    let profile = Profile::in_folder(&bench.profile());
    let settings = load(&profile.config).unwrap();
    let (mut handle, end) = channel::handle::pair();
    let worker = start(Config::for_window(profile, settings), end, Box::new(|| {})).unwrap();
    // The first answer comes when the index is open and its pages are in memory.
    for _warm in 0..3 {
        for question in &QUESTIONS {
            ask(&mut handle, question.hongyan);
        }
    }
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); QUESTIONS.len()];
    let mut rows = [0; QUESTIONS.len()];
    for _round in 0..ASKED {
        for (number, question) in QUESTIONS.iter().enumerate() {
            let (milliseconds, count) = ask(&mut handle, question.hongyan);
            times[number].push(milliseconds);
            rows[number] = count;
        }
    }
    for ((question, times), rows) in QUESTIONS.iter().zip(&mut times).zip(rows) {
        times.sort_by(f64::total_cmp);
        assert!(
            rows > 0,
            "{} finds nothing: nothing is measured",
            question.name
        );
        println!(
            "  {:22} median {:6.2} ms, 95 % below {:6.2} ms, slowest {:6.2} ms ({rows} rows)",
            question.name,
            times[ASKED / 2],
            times[ASKED * 95 / 100],
            times[ASKED - 1],
        );
    }
    handle.send(channel::Command::Quit);
    while handle.next_blocking().is_some() {}
    worker.join().unwrap();
}

/// Milliseconds until the first rows of a search are here, and how many they are.
fn ask(handle: &mut Handle, search: &str) -> (f64, usize) {
    let began = Instant::now();
    let ours = handle.send(channel::Command::List {
        place: Place::Unified(FolderName::Inbox),
        search: search.to_owned(),
        order: Order::default(),
        grouping: Grouping::default(),
    });
    let mut first = None;
    loop {
        match handle.next_blocking().unwrap() {
            Event::Listed { ticket, piece, .. } if ticket == ours && first.is_none() => {
                first = Some((began.elapsed().as_secs_f64() * 1000.0, piece.rows.len()));
            }
            Event::Ended { ticket, .. } if ticket == ours => return first.unwrap(),
            _other => {}
        }
    }
}

fn as_commands(bench: &Bench, question: &Question, notmuch: bool) {
    let mut commands: Vec<(&str, Command)> = Vec::new();
    let mut ours = bench.command_of_hongyan();
    ours.args(["search", question.hongyan]);
    commands.push(("hongyan", ours));
    let mut mu = bench.command_of_mu("find");
    mu.args(["--nocolor", question.mu]);
    commands.push(("mu", mu));
    if notmuch {
        let mut command = bench.command_of_notmuch();
        command.args(["search", "--output=summary", question.notmuch]);
        commands.push(("notmuch", command));
    }
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); commands.len()];
    let mut lines = vec![0; commands.len()];
    for _run in 0..RUNS {
        for (number, (_name, command)) in commands.iter_mut().enumerate() {
            let began = Instant::now();
            // mu ends with a fault where it finds nothing.
            let output = command.stderr(Stdio::null()).output().unwrap();
            times[number].push(began.elapsed().as_secs_f64() * 1000.0);
            lines[number] = output
                .stdout
                .iter()
                .filter(|octet| **octet == b'\n')
                .count();
        }
    }
    let mut told = format!("  {:22}", question.name);
    let mut medians = Vec::new();
    for ((name, _command), (times, lines)) in commands.iter().zip(times.iter_mut().zip(&lines)) {
        times.sort_by(f64::total_cmp);
        medians.push(times[RUNS / 2]);
        told.push_str(&format!(" {name} {:7.1} ms ({lines})", times[RUNS / 2]));
    }
    println!("{told}; {:.2} of mu's time", medians[0] / medians[1]);
}

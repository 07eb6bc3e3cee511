//! Mails made to stop a program: the time that each takes and the memory at its peak, each
//! in a process of its own.
//!
//! `cargo bench --bench mime -- bombs`. The bars are 50 MB in 2 s and at most 4 times the mail.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

use std::process::Command;
use std::time::Instant;

use hongyan::mime::{anatomy, attachment, fold, summary, view};

/// The word that asks a process of this bench to read one bomb.
const ONE: &str = "one-bomb";

/// A mail, by its name.
struct Bomb {
    name: &'static str,
    octets: usize,
    head: &'static str,
    /// Written again and again; `#` stands for how often it was before.
    piece: &'static str,
}

const MEGABYTE: usize = 1_000_000;

const BOMBS: &[Bomb] = &[
    bomb(
        "nested mails",
        50,
        "",
        "Content-Type: message/rfc822\r\n\r\n",
    ),
    bomb(
        "nested multiparts",
        50,
        "",
        "Content-Type: multipart/mixed; boundary=b#\r\n\r\n--b#\r\n",
    ),
    bomb(
        "empty parts",
        50,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
        "--b\r\n\r\n",
    ),
    bomb(
        "nine thousand files",
        1,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
        "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4 and a little more of it\r\n",
    ),
    bomb("fields", 50, "", "X-#: y\r\n"),
    bomb("one field", 100, "Subject: ", "x"),
    bomb("one line", 64, "Subject: a\r\n\r\n", "x"),
    bomb("short lines", 50, "Subject: a\r\n\r\n", "x\r\n\r\n"),
    bomb(
        "links",
        2,
        "Subject: a\r\n\r\n",
        "www.a.example a@b.example\r\n",
    ),
    bomb(
        "quotes",
        50,
        "Subject: a\r\n\r\n",
        "> Ann wrote:\r\n>> a\r\n",
    ),
    bomb("addresses", 1, "To: ", "<a@b.example>, "),
    bomb("comments", 1, "To: ", "(a"),
    bomb("encoded words", 1, "Subject: ", "=?utf-8?b?5L2g?= "),
    bomb(
        "charsets",
        1,
        "Subject: ",
        "=?utf-8?q?=E4?= =?gbk?q?=C4=E3?= ",
    ),
    bomb(
        "names in pieces",
        1,
        "Content-Disposition: attachment",
        "; filename*#*=%41",
    ),
    bomb(
        "boundaries",
        50,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n",
        "--bb\r\n",
    ),
    bomb(
        "base64",
        1_000,
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        "AAAAAAAAAAAAAAAA",
    ),
    bomb(
        "HTML",
        50,
        "Content-Type: text/html\r\n\r\n",
        "<table><tr><td><b>a",
    ),
];

const fn bomb(
    name: &'static str,
    megabytes: usize,
    head: &'static str,
    piece: &'static str,
) -> Bomb {
    Bomb {
        name,
        octets: megabytes * MEGABYTE,
        head,
        piece,
    }
}

impl Bomb {
    fn mail(&self) -> Vec<u8> {
        let mut mail = Vec::with_capacity(self.octets + 1_000);
        mail.extend_from_slice(self.head.as_bytes());
        let mut number = 0_u64;
        while mail.len() < self.octets {
            if self.piece.contains('#') {
                let piece = self.piece.replace('#', &number.to_string());
                mail.extend_from_slice(piece.as_bytes());
                number += 1;
            } else {
                mail.extend_from_slice(self.piece.as_bytes());
            }
        }
        mail
    }
}

/// Whether this process was asked for bombs, and has done what it was asked.
pub(crate) fn asked() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == ONE) {
        let name = arguments.get(place + 1).map(String::as_str);
        if let Some(bomb) = BOMBS.iter().find(|bomb| Some(bomb.name) == name) {
            read(bomb);
        }
        return true;
    }
    if !arguments.iter().any(|argument| argument == "bombs") {
        return false;
    }
    println!(
        "{:20} {:>8} {:>9} {:>9} {:>6}",
        "bomb", "MB", "seconds", "peak MB", "times"
    );
    for bomb in BOMBS {
        let program = std::env::current_exe().unwrap();
        let status = Command::new(program).args([ONE, bomb.name]).status();
        assert!(status.unwrap().success(), "{}", bomb.name);
    }
    true
}

/// Everything a person may do with a mail but saving it.
fn read(bomb: &Bomb) {
    let mail = bomb.mail();
    forget_peak();
    let begun = Instant::now();
    let summary = summary::read(&mail);
    let content = view::read(&mail);
    let sections = fold::sections(&content.paragraphs);
    let anatomy = anatomy::read(&mail);
    let saved = content
        .attachments
        .first()
        .and_then(|chip| attachment::bytes(&mail, chip.part));
    let seconds = begun.elapsed().as_secs_f64();
    let peak = peak_kib() as f64 * 1024.0;
    std::hint::black_box((summary, sections, anatomy, saved));
    println!(
        "{:20} {:8.1} {seconds:9.2} {:9.1} {:6.1}",
        bomb.name,
        mail.len() as f64 / MEGABYTE as f64,
        peak / MEGABYTE as f64,
        peak / mail.len() as f64
    );
}

/// What was needed to make the mail does not count.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").ok();
}

/// The most memory this process has had, the mail included; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.unwrap_or_default()
}

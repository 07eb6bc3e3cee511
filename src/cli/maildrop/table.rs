//! A listing as a table on a terminal, and as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::super::outcome::print_line;
use super::chosen::numbered;
use crate::cli::exit::Trouble;
use crate::model::{DropHead, DropMail, DropName, HeadAnswer, Leaves, Person, Presence, Timestamp};
use crate::words::Words;

/// Heads that were read.
pub(super) type Heads = BTreeMap<DropName, HeadAnswer>;

/// Columns of a terminal that a sender may take.
const SENDER_COLUMNS: usize = 26;
/// Columns of a terminal that a subject may take.
const SUBJECT_COLUMNS: usize = 44;
/// Blanks between two columns of the table.
const GAP: &str = "  ";

/// One mail as JSON.
#[derive(Debug, Serialize)]
struct Object<'a> {
    number: usize,
    uidl: Option<String>,
    octets: Option<u64>,
    date: Option<String>,
    from: Option<Sender<'a>>,
    subject: Option<&'a str>,
    here: &'static str,
    leaves: String,
    error: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Sender<'a> {
    name: &'a str,
    address: &'a str,
}

/// A line an object, newest first.
pub(super) fn print_json(mails: &[DropMail], heads: &Heads) -> Result<(), Trouble> {
    for (number, mail) in numbered(mails) {
        let answer = heads.get(&mail.name);
        let head = read(answer);
        let object = Object {
            number,
            uidl: uidl(&mail.name),
            octets: mail.octets,
            date: head.and_then(|head| head.date).and_then(rfc3339),
            from: head.map(|head| Sender {
                name: &head.from.name,
                address: &head.from.address,
            }),
            subject: head.map(|head| head.subject.as_str()),
            here: presence_word(mail.presence),
            leaves: leaves_word(mail.leaves),
            error: match answer {
                Some(HeadAnswer::Refused(words)) => Some(words),
                _ => None,
            },
        };
        // Strings and numbers always have a form in JSON.
        print_line(&serde_json::to_string(&object).unwrap_or_default())?;
    }
    Ok(())
}

/// The lasting name of a mail, if the server gives it one.
pub(super) fn uidl(name: &DropName) -> Option<String> {
    match name {
        DropName::Lasting { uid, .. } => Some(uid.to_string()),
        DropName::Passing(_) => None,
    }
}

fn read(answer: Option<&HeadAnswer>) -> Option<&DropHead> {
    match answer {
        Some(HeadAnswer::Read(head)) => Some(head),
        _ => None,
    }
}

fn rfc3339(at: Timestamp) -> Option<String> {
    let at = jiff::Timestamp::from_second(at.0).ok();
    at.map(|at| at.to_string())
}

fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Here => "yes",
        Presence::InPart => "in-part",
        Presence::Erased => "removed",
        Presence::Absent => "no",
    }
}

fn leaves_word(leaves: Leaves) -> String {
    match leaves {
        Leaves::Never => "never".to_owned(),
        Leaves::Kept => "kept".to_owned(),
        Leaves::NextFetch => "next-fetch".to_owned(),
        Leaves::OnceFetched => "once-fetched".to_owned(),
        Leaves::At(time) => rfc3339(time).unwrap_or_default(),
        Leaves::DaysAfterFetch(days) => format!("{days}-days-after-fetch"),
        Leaves::BeyondNewest(newest) => format!("beyond-newest-{newest}"),
    }
}

/// A table with the names of its columns above.
pub(super) fn print<'a>(
    mails: impl Iterator<Item = (usize, &'a DropMail)>,
    heads: &Heads,
    words: &Words,
    now: Timestamp,
) -> Result<(), Trouble> {
    for line in lines(mails, heads, words, now) {
        print_line(&line)?;
    }
    Ok(())
}

/// The lines of a table, the names of its columns first.
pub(super) fn lines<'a>(
    mails: impl Iterator<Item = (usize, &'a DropMail)>,
    heads: &Heads,
    words: &Words,
    now: Timestamp,
) -> Vec<String> {
    let keys = [
        "cli-column-number",
        "maildrop-size",
        "maildrop-date",
        "maildrop-sender",
        "maildrop-subject",
        "maildrop-column-here",
        "maildrop-leaves",
    ];
    let mut table = vec![keys.map(|key| words.text(key).to_owned()).to_vec()];
    if let Some(row) = table.first_mut() {
        row.push("UIDL".to_owned());
    }
    for (number, mail) in mails {
        let head = read(heads.get(&mail.name));
        let date = head.and_then(|head| head.date);
        table.push(vec![
            number.to_string(),
            mail.octets
                .map_or_else(String::new, |octets| words.size(octets)),
            date.map_or_else(String::new, |date| words.date(date, now)),
            head.map_or_else(String::new, |head| {
                cut(sender(&head.from, words), SENDER_COLUMNS)
            }),
            head.map_or_else(String::new, |head| {
                cut(subject(head, words), SUBJECT_COLUMNS)
            }),
            words.presence(mail.presence).to_owned(),
            words.leaves(mail.leaves, now),
            cut(&uidl(&mail.name).unwrap_or_default(), usize::MAX),
        ]);
    }
    let mut widths = [0; 8];
    for row in &table {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    table.iter().map(|row| line(row, &widths)).collect()
}

/// Numbers and sizes stand at the right of their columns, all else at the left.
fn line(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).enumerate();
    let cells = cells.map(|(column, (cell, width))| {
        let blanks = " ".repeat(width.saturating_sub(cell.width()));
        match column {
            0 | 1 => format!("{blanks}{cell}"),
            _ => format!("{cell}{blanks}"),
        }
    });
    let cells: Vec<String> = cells.collect();
    cells.join(GAP).trim_end().to_owned()
}

fn sender<'a>(from: &'a Person, words: &'a Words) -> &'a str {
    match from.shown() {
        "" => words.text("row-no-sender"),
        shown => shown,
    }
}

/// What a mail is called in a question: by its subject, else by its name.
pub(super) fn named(mail: &DropMail, heads: &Heads, words: &Words) -> String {
    match read(heads.get(&mail.name)) {
        Some(head) => cut(subject(head, words), SUBJECT_COLUMNS),
        None => cut(&uidl(&mail.name).unwrap_or_default(), SUBJECT_COLUMNS),
    }
}

/// A subject, or that there is none.
fn subject<'a>(head: &'a DropHead, words: &'a Words) -> &'a str {
    match head.subject.as_str() {
        "" => words.text("no-subject"),
        subject => subject,
    }
}

/// As much of a text as fits, without what would move a terminal's cursor.
fn cut(text: &str, columns: usize) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.width() <= columns {
        return text;
    }
    let mut cut = String::new();
    for c in text.chars() {
        let with = format!("{cut}{c}");
        if with.width() >= columns {
            break;
        }
        cut = with;
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a28_what_a_mail_says_stays_in_its_column_and_moves_no_cursor() {
        assert_eq!(cut("季度总结与下一步计划", 10), "季度总结…");
        assert_eq!(cut("Lunch", 5), "Lunch");
        assert_eq!(cut("a\u{1b}[2J\r\nb", 20), "a [2J  b");
    }
}

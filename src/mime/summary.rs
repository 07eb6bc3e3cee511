//! What a row of the mail list shows. Cheap: run once for every mail that comes in.

mod first_words;

use super::date;
use super::encoded_word;
use super::field::{Fields, REFERENCES, SUBJECT_OCTETS, message_ids};
use super::lens::Lens;
use super::people;
use super::report;
use super::structure::{self, Part, Structure};
use super::view::Reading;
use crate::model::report::RecipientFate;
use crate::model::text::printable::shortened;
use crate::model::{Charset, Person, Portion, Timestamp};

use first_words::{FirstWords, SNIPPET_OCTETS};

/// What the index keeps of a mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Decoded, on one line; empty where there is none.
    pub subject: String,
    /// First author.
    pub from: Person,
    /// Recipients of To.
    pub to: Vec<Person>,
    /// The first words of the text, on one line.
    pub snippet: String,
    /// The mail's own Date, clamped to what a calendar can show.
    pub date: Option<Timestamp>,
    /// Whether something is attached that is not merely shown inline.
    pub has_attachments: bool,
    /// With brackets; empty where there is none.
    pub message_id: String,
    /// Message-IDs with brackets: those of References, oldest first, else the first of In-Reply-To.
    pub references: Vec<String>,
    /// Of a report about a mail sent earlier: that mail's Message-ID, and what became of it for
    /// each recipient.
    pub report: Option<(String, Vec<RecipientFate>)>,
    /// The charset that a person chose for it, by which all of this was read.
    pub chosen: Option<Charset>,
}

/// Recipients kept for a row.
const RECIPIENTS: usize = 20;

/// Reads what a row shows. The bytes may be the beginning of a mail cut anywhere; what stands
/// behind the cut is then unknown, so give 64 KiB or more.
#[must_use]
pub fn read(mail: &[u8]) -> Summary {
    read_as(mail, Reading::default())
}

/// The same of a mail that a person reads in a way of their own.
#[must_use]
pub fn read_as(mail: &[u8], reading: Reading) -> Summary {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, reading.charset);
    let words = FirstWords::of(&structure, &mut lens).words;
    Summary {
        chosen: reading.charset,
        ..of(&structure, words, &mut lens)
    }
}

fn of(structure: &Structure<'_>, mut words: String, lens: &mut Lens<'_>) -> Summary {
    let mut summary = structure
        .parts
        .first()
        .map(|root| read_header(root.header, lens))
        .unwrap_or_default();
    // A row has one line, and a million rows have a million of them.
    words.truncate(words.floor_char_boundary(SNIPPET_OCTETS));
    summary.snippet = words;
    summary.has_attachments =
        structure.too_complex || structure.parts.iter().any(|part| is_file(part, structure));
    if may_report(structure, &summary) && !structure.too_complex {
        summary.report = reported(structure);
    }
    summary
}

/// Whether it is worth looking for a report: nearly no mail is.
fn may_report(structure: &Structure<'_>, summary: &Summary) -> bool {
    let root = structure.parts.first();
    let local = summary.from.address.split('@').next().unwrap_or_default();
    let is_of_server = |name: &&str| local.eq_ignore_ascii_case(name);
    root.is_some_and(|root| root.kind.main == "multipart/report")
        || ["mailer-daemon", "postmaster"].iter().any(is_of_server)
}

fn reported(structure: &Structure<'_>) -> Option<(String, Vec<RecipientFate>)> {
    let report = report::of_structure(structure)?;
    let about = report.original().message_id.clone();
    let fates = report.fates();
    (!about.is_empty() && !fates.is_empty()).then_some((about, fates))
}

/// The same of a beginning that was cut only to read less. `None`: what stands behind the cut may
/// change it.
#[must_use]
pub fn read_beginning(beginning: &[u8]) -> Option<Summary> {
    let structure = structure::scan(beginning);
    // A multipart may end with a file that is not seen yet, and the cut may go through a header.
    let is_multipart = structure.parts.first()?.is_multipart();
    let is_seen = |part: &Part<'_>| !part.body.is_empty() && is_file(part, &structure);
    let knows_files = !is_multipart || structure.parts.iter().any(is_seen);
    if structure.too_complex || !knows_files {
        return None;
    }
    let mut lens = Lens::of(&structure, None);
    let first = FirstWords::of(&structure, &mut lens);
    let summary = first
        .is_settled
        .then(|| of(&structure, first.words, &mut lens))?;
    // What a report is about may stand behind the cut.
    (summary.report.is_some() || !may_report(&structure, &summary)).then_some(summary)
}

fn is_file(part: &Part<'_>, structure: &Structure<'_>) -> bool {
    !part.is_multipart()
        && !part.is_body_text()
        && !part.is_signature()
        && !structure.is_inline(part)
}

fn read_header(header: &[u8], lens: &mut Lens<'_>) -> Summary {
    let mut summary = Summary::default();
    let mut in_reply_to = None;
    let mut seen_subject = false;
    let mut seen_to = false;
    for field in Fields::of(header) {
        if field.is("Subject") && !seen_subject {
            seen_subject = true;
            let subject = encoded_word::read(field.value, lens.at(Portion::Subject));
            summary.subject = shortened(subject, SUBJECT_OCTETS);
        } else if field.is("From") && summary.from == Person::default() {
            let lens = lens.at(Portion::People);
            let author = people::read_by(field.value, 1, lens).pop();
            summary.from = author.unwrap_or_default();
        } else if field.is("To") && !seen_to {
            seen_to = true;
            summary.to = people::read_by(field.value, RECIPIENTS, lens.at(Portion::People));
        } else if field.is("Date") && summary.date.is_none() {
            summary.date = date::read(field.value);
        } else if field.is("Message-ID") && summary.message_id.is_empty() {
            summary.message_id = message_ids(field.value, 1).pop().unwrap_or_default();
        } else if field.is("References") && summary.references.is_empty() {
            summary.references = message_ids(field.value, REFERENCES);
        } else if field.is("In-Reply-To") && in_reply_to.is_none() {
            in_reply_to = Some(field.value);
        }
    }
    if summary.references.is_empty() {
        // The first one (RFC 5256 §3): behind it stand the ids of lists and of the sender's host.
        summary.references = in_reply_to
            .map(|value| message_ids(value, REFERENCES))
            .unwrap_or_default();
        summary.references.truncate(1);
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mails longer than what is read of them first.
    fn long_mails() -> Vec<String> {
        let words = |word: &str| format!("{word} ").repeat(4_000).replace(". ", ".\r\n");
        let quoted = "> what was said before\r\n".repeat(1_000);
        let part =
            |kind: &str, body: &str| format!("--b\r\nContent-Type: {kind}\r\n\r\n{body}\r\n");
        let many = |kind: &str, parts: &[String]| {
            let parts = parts.concat();
            format!("Content-Type: multipart/{kind}; boundary=b\r\n\r\n{parts}--b--\r\n")
        };
        let html = part("text/html", &format!("<p>{}</p>", words("<b>words.</b>")));
        let file = part("application/pdf; name=a.pdf", &words("JVBERi0x"));
        let bodies = [
            format!("\r\n{}", words("plain.")),
            format!("\r\n{quoted}and what I say to it.\r\n"),
            format!(
                "Content-Type: text/html\r\n\r\n<p>{}",
                words("one <i>two</i>.")
            ),
            many("alternative", &[part("text/plain", "short"), html.clone()]),
            many(
                "alternative",
                &[part("text/plain", &words("long.")), html.clone()],
            ),
            many(
                "mixed",
                &[
                    part("text/plain", &"See the file. ".repeat(20)),
                    file.clone(),
                ],
            ),
            many(
                "mixed",
                &[part("text/plain", &words("see the file.")), file.clone()],
            ),
            many("mixed", &[html, part("text/plain", &quoted), file]),
        ];
        bodies
            .into_iter()
            .map(|body| format!("From: Ann <ann@example.org>\r\nSubject: Hello\r\n{body}"))
            .collect()
    }

    #[test]
    fn a_beginning_that_is_enough_says_what_the_whole_says_wherever_it_is_cut() {
        let mut settled = Vec::new();
        for mail in long_mails() {
            let whole = read(mail.as_bytes());
            let mut first = None;
            for cut in (0..mail.len()).step_by(61) {
                if let Some(summary) = read_beginning(&mail.as_bytes()[..cut]) {
                    assert_eq!(summary, whole, "cut behind {cut} octets of {mail:.300}");
                    first = first.or(Some(cut));
                }
            }
            settled.push(first.is_some_and(|cut| cut < 16_000));
        }
        // A multipart in which no file is seen is read for one that may still come.
        let expected = [true, true, true, false, false, true, false, false];
        assert_eq!(settled, expected);
    }

    #[test]
    fn a23_a_subject_without_end_is_read_to_the_length_of_a_long_one() {
        let mail = format!("Subject: {}\r\n\r\nHonk\r\n", "goose ".repeat(50_000));
        let subjects = [
            read(mail.as_bytes()).subject,
            crate::mime::view::read(mail.as_bytes()).subject,
        ];
        for subject in subjects {
            assert_eq!(subject.len(), 16_003);
            assert!(subject.starts_with("goose goose ") && subject.ends_with('…'));
        }
    }
}

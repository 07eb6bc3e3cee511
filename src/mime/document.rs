//! The texts a mail is found by: of all its parts and of the mails attached to it.

use std::ops::Range;

use super::alternative::is_repeated;
use super::attachment;
use super::encoded_word;
use super::field::Fields;
use super::lens::Lens;
use super::people::{self, PEOPLE};
use super::reader::alternative_of;
use super::structure::{self, Part, Structure};
use super::tnef;
use super::view::Reading;
use crate::html;
use crate::model::Document;

/// Octets of one text part that are read; as much as is shown.
const TEXT_OCTETS: usize = 2 * 1024 * 1024;
/// Octets of text of one mail, that one newsletter cannot fill an index.
const BODY_OCTETS: usize = 4 * 1024 * 1024;
/// Plain texts compared with HTML ones, and HTML ones with which each is; nobody sends more, and each
/// two take the time of both.
const COMPARED: usize = 4;
/// Mails attached to attached mails.
const DEPTH: usize = 8;

/// Reads the texts of a mail. Of alternatives the HTML one is read, and the plain one too where it
/// says anything else.
#[must_use]
pub fn read(mail: &[u8]) -> Document {
    read_as(mail, Reading::default())
}

/// The same of a mail that a person reads in a way of their own. Mails attached to it are another
/// one's, and are read by themselves.
#[must_use]
pub fn read_as(mail: &[u8], reading: Reading) -> Document {
    let mut document = Document::default();
    read_into(&mut document, mail, reading, 0);
    document
}

fn read_into(document: &mut Document, mail: &[u8], reading: Reading, depth: usize) {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, reading.charset);
    if let Some(root) = structure.parts.first() {
        if depth == 0 {
            header(document, root.header, &mut lens);
        } else {
            attached_header(document, root.header, &mut lens);
        }
    }
    let mut alternatives = Alternatives::default();
    for part in &structure.parts {
        if document.body.len() >= BODY_OCTETS {
            break;
        }
        if part.is_body_text() {
            let place = alternative_of(part, &structure.parts);
            text(document, part, place, &mut alternatives, &mut lens);
        } else if part.kind.main == "message/rfc822" && depth < DEPTH {
            read_into(
                document,
                &part.encoding.decode(part.body, usize::MAX),
                Reading::default(),
                depth + 1,
            );
        }
        file_name(document, part, &structure, &mut lens);
        letter(document, part);
    }
    alternatives.end(document);
}

/// Texts of which the same mail has another form.
#[derive(Default)]
struct Alternatives {
    /// The plain ones, each with the place of its alternatives.
    plain: Vec<(usize, String)>,
    /// Where the others stand in the body.
    html: Vec<(usize, Range<usize>)>,
}

impl Alternatives {
    /// Takes those plain texts in that say something of their own.
    fn end(self, document: &mut Document) {
        for (place, text) in self.plain {
            let beside = self.html.iter().filter(|(of, _range)| *of == place);
            let is_repeated = beside.take(COMPARED).any(|(_of, range)| {
                let html = document.body.get(range.clone()).unwrap_or_default();
                is_repeated(&text, html)
            });
            if !is_repeated {
                document.body.push_str(&text);
                document.body.push('\n');
            }
        }
    }
}

fn header(document: &mut Document, header: &[u8], lens: &mut Lens<'_>) {
    let mut room = PEOPLE;
    for field in Fields::of(header) {
        let list = if field.is("From") || field.is("Sender") {
            &mut document.from
        } else if field.is("To") || field.is("Cc") || field.is("Bcc") {
            &mut document.to
        } else {
            if field.is("Subject") && document.subject.is_empty() {
                document.subject = encoded_word::read(field.value, lens);
            }
            continue;
        };
        for person in people::read_by(field.value, room, lens) {
            room -= 1;
            for word in [&person.name, &person.address] {
                if !word.is_empty() {
                    list.push_str(word);
                    list.push('\n');
                }
            }
        }
    }
}

/// Who wrote an attached mail and about what is text of the mail it is attached to.
fn attached_header(document: &mut Document, header: &[u8], lens: &mut Lens<'_>) {
    for field in Fields::of(header) {
        if field.is("Subject") {
            document
                .body
                .push_str(&encoded_word::read(field.value, lens));
            document.body.push('\n');
        } else if ["From", "To", "Cc"].iter().any(|name| field.is(name)) {
            for person in people::read_by(field.value, PEOPLE, lens) {
                document.body.push_str(&person.name);
                document.body.push(' ');
                document.body.push_str(&person.address);
                document.body.push('\n');
            }
        }
    }
}

fn text(
    document: &mut Document,
    part: &Part<'_>,
    place: Option<usize>,
    alternatives: &mut Alternatives,
    lens: &mut Lens<'_>,
) {
    let text = part.text(TEXT_OCTETS, lens);
    let begin = document.body.len();
    match (part.is_html(), place) {
        (false, Some(place)) if alternatives.plain.len() < COMPARED => {
            alternatives.plain.push((place, text));
            return;
        }
        (false, _) => document.body.push_str(&text),
        (true, _) => html::append_text(&text, TEXT_OCTETS, &mut document.body),
    }
    if let Some(place) = place {
        alternatives.html.push((place, begin..document.body.len()));
    }
    document.body.push('\n');
}

fn file_name(
    document: &mut Document,
    part: &Part<'_>,
    structure: &Structure<'_>,
    lens: &mut Lens<'_>,
) {
    if part.is_multipart() || structure.is_inline(part) {
        return;
    }
    if let Some(name) = part.file_name(lens) {
        document.file_names.push_str(&name);
        document.file_names.push('\n');
    }
}

/// What is in a winmail.dat is found as if it were in the mail.
fn letter(document: &mut Document, part: &Part<'_>) {
    let octets = attachment::letter_octets(part);
    let Some(letter) = octets.as_deref().and_then(tnef::read) else {
        return;
    };
    for attached in &letter.attachments {
        document.file_names.push_str(&attached.name);
        document.file_names.push('\n');
    }
    match &letter.text {
        tnef::Text::Nothing => {}
        tnef::Text::Plain(text) => {
            let end = text.floor_char_boundary(TEXT_OCTETS);
            document.body.push_str(&text[..end]);
        }
        tnef::Text::Html(text) => html::append_text(text, TEXT_OCTETS, &mut document.body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_of_a_mail_are_read() {
        let mail = "From: =?gb2312?B?zfW3vA==?= <fang@example.org>\r\nTo: Ann <ann@example.org>\r\n\
            Cc: bob@example.org\r\nSubject: Minutes\r\n\
            Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\
            Content-Type: multipart/alternative; boundary=a\r\n\r\n\
            --a\r\n\r\nplain words\r\n--a\r\nContent-Type: text/html\r\n\r\n\
            <style>.hidden{}</style><p>words of <b>HT</b>ML</p><script>x()</script>\r\n--a--\r\n\
            --m\r\nContent-Type: application/pdf; name=\"=?utf-8?B?57qq6KaBLnBkZg==?=\"\r\n\r\nJVBERi0\r\n\
            --m\r\nContent-Type: message/rfc822\r\n\r\nSubject: Inner\r\nFrom: eve@example.net\r\n\r\n\
            inner words\r\n--m--\r\n";
        let document = read(mail.as_bytes());
        assert_eq!(document.from, "王芳\nfang@example.org\n");
        assert_eq!(document.to, "Ann\nann@example.org\nbob@example.org\n");
        assert_eq!(document.subject, "Minutes");
        assert_eq!(document.file_names, "纪要.pdf\n");
        for words in [
            "plain words",
            "words of HTML",
            "Inner",
            "eve@example.net",
            "inner words",
        ] {
            assert!(document.body.contains(words), "{words}: {}", document.body);
        }
        for words in ["hidden", "x()", "JVBE"] {
            assert!(!document.body.contains(words), "{words}: {}", document.body);
        }
    }

    #[test]
    fn a_plain_text_that_says_the_same_as_the_html_is_read_once() {
        let mail = |plain: &str| {
            format!(
                "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n\r\n{plain}\r\n\
                 --a\r\nContent-Type: text/html\r\n\r\n<p>Lunch on <b>Friday</b></p>\r\n--a--\r\n"
            )
        };
        let body = |plain| read(mail(plain).as_bytes()).body;
        assert_eq!(body("Lunch\r\non Friday").matches("Lunch").count(), 1);
        assert_eq!(body("Lunch on Monday").matches("Lunch").count(), 2);
    }

    #[test]
    fn a_winmail_dat_is_found_by_what_is_in_it() {
        // [MS-OXTNEF] §2.1.3.2: the text, and an attachment's title.
        let letter: &[&[u8]] = &[
            b"\x78\x9f\x3e\x22\x01\0",
            b"\x01\x0c\x80\x02\0\x06\0\0\0words\0\x2f\x02",
            b"\x02\x02\x90\x06\0\0\0\0\0\0\0",
            b"\x02\x10\x80\x01\0\x06\0\0\0a.pdf\0\xc9\x01",
        ];
        let mut mail = b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n".to_vec();
        mail.extend(letter.concat());
        let document = read(&mail);
        assert_eq!(document.body, "words");
        assert_eq!(document.file_names, "winmail.dat\na.pdf\n");
    }

    #[test]
    fn mails_within_mails_end_somewhere() {
        let mut mail = "Subject: core\r\n\r\nheart\r\n".to_owned();
        for _level in 0..200 {
            mail = format!("Content-Type: message/rfc822\r\n\r\n{mail}");
        }
        assert!(!read(mail.as_bytes()).body.contains("heart"));
    }
}

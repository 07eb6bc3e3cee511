//! A mail as it was seen, for whoever answers it or passes it on.
//!
//! Who is shown a page must not send on a text that never stood on it: the plain form of a mail may
//! say anything, and what style hides may be shown again by the next program. So of two forms the
//! plain one is quoted only where all it says stands on the page too, and of a page only what is
//! drawn of it: a word of which that is not known is left out.

use super::alternative::is_repeated;
use super::lens::Lens;
use super::structure;
use super::view::{self, Content, Piece, TextOrigin};
use crate::html;
use crate::model::text::Paragraph;

pub use crate::html::Screen;

/// Octets of the text of one page.
const TEXT_OCTETS: usize = 2 * 1024 * 1024;
/// Paragraphs of all of them.
const PARAGRAPHS: usize = 50_000;

/// Reads a mail; its paragraphs are those that a person saw.
#[must_use]
pub fn read(mail: &[u8]) -> Content {
    of(mail, view::read(mail), Screen::default())
}

/// The same of a mail that was read already, by whatever charset, and drawn on a screen.
#[must_use]
pub fn of(mail: &[u8], mut content: Content, screen: Screen) -> Content {
    if content.pieces.is_empty() {
        return content;
    }
    let seen = of_pieces(mail, &content, screen);
    if content.origin != TextOrigin::Plain || !is_repeated(&text(&content.paragraphs), &text(&seen))
    {
        content.paragraphs = seen;
        content.origin = TextOrigin::Html;
    }
    content
}

/// The pages read as text, and what stands beside them, in the order of the mail.
fn of_pieces(mail: &[u8], content: &Content, screen: Screen) -> Vec<Paragraph> {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, content.reading().charset);
    let mut seen: Vec<Paragraph> = Vec::new();
    for piece in &content.pieces {
        match piece {
            Piece::Text(range) => {
                let beside = content.paragraphs.get(range.clone());
                seen.extend_from_slice(beside.unwrap_or_default());
            }
            Piece::Page(part) => {
                let index = usize::try_from(part.0).unwrap_or(usize::MAX);
                let Some(part) = structure.parts.get(index) else {
                    continue;
                };
                let limits = html::Limits {
                    text_octets: TEXT_OCTETS,
                    paragraphs: PARAGRAPHS.saturating_sub(seen.len()),
                };
                // As much of it as is drawn: what hides the beginning may stand at the end.
                let octets = html::page::Limits::default().html_octets;
                let page = part.text(octets, &mut lens);
                seen.extend(html::read_drawn(&page, &limits, screen).paragraphs);
            }
        }
    }
    seen
}

fn text(paragraphs: &[Paragraph]) -> String {
    let mut text = String::new();
    for paragraph in paragraphs {
        for span in &paragraph.spans {
            text.push_str(&span.text);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::quote::{self, ForwardLabels};

    fn mail(plain: &str, html: &str) -> String {
        format!(
            "From: boss@example.org\r\nSubject: Money\r\n\
             Content-Type: multipart/alternative; boundary=a\r\n\r\n\
             --a\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n\
             --a\r\nContent-Type: text/html\r\n\r\n{html}\r\n--a--\r\n"
        )
    }

    fn passed_on(mail: &str) -> String {
        let labels = ForwardLabels {
            heading: "Forwarded".to_owned(),
            from: "From".to_owned(),
            date: "Date".to_owned(),
            subject: "Subject".to_owned(),
            to: "To".to_owned(),
            cc: "Cc".to_owned(),
        };
        quote::forward(&read(mail.as_bytes()), &labels, "").text
    }

    #[test]
    fn a21_what_is_hidden_from_the_reader_is_not_passed_on_nor_answered() {
        for (plain, html) in [
            ("Lunch?", "<p>Lunch?<p style=display:none>Pay 9,000 now"),
            (
                "Lunch?",
                "<style>.k{display:none}</style><p>Lunch?<p class=k>Pay 9,000 now",
            ),
            (
                "Lunch?",
                "<style>.k{display:none}.forwarded .k{display:block}</style><p>Lunch?<p class=k>Pay 9,000 now",
            ),
            (
                "Pay 9,000 now",
                "<style>.k{display:none}.forwarded .k{display:block}</style><p>Lunch?<p class=k>Pay 9,000 now",
            ),
            ("Lunch? Pay 9,000 now", "<p>Lunch?"),
            (
                "Lunch? Pay 9,000 now",
                "<p>Lunch?<p style='color:#fff'>Pay 9,000 now",
            ),
            (
                "Pay 9,000 now",
                "<p>Lunch?<p style='font-size:0'>Pay 9,000 now",
            ),
            (
                "Pay 9,000 now",
                "<style>div .k{display:none}</style><p>Lunch?<div><p class=k>Pay 9,000 now</div>",
            ),
            (
                "Pay 9,000 now",
                "<style>.k.k{display:none}</style><p>Lunch?<p class=k>Pay 9,000 now",
            ),
            (
                "Lunch? Pay 9,000 now",
                "<style>[class=k]{display:none}</style><p>Lunch?<p class=k>Pay 9,000 now",
            ),
            (
                "",
                "<style>@media (min-width:1px){.k{display:none}}</style><p>Lunch?<p class=k>Pay 9,000 now",
            ),
            (
                "Lunch? Pay 9,000 now",
                "<p>Lunch?<p style='position:absolute;left:-5000px'>Pay 9,000 now",
            ),
            (
                "Lunch? Pay 9,000 now",
                "<p>Lunch?<p style='text-indent:-5000px'>Pay 9,000 now",
            ),
            (
                "",
                "<p>Lunch?<table><td><select><option>a<option>Pay 9,000 now</select></table>",
            ),
        ] {
            let mail = mail(plain, html);
            let text = passed_on(&mail);
            assert!(
                text.contains("Lunch?") && !text.contains("9,000"),
                "{html}: {text}"
            );
            let answer = quote::reply(&read(mail.as_bytes()), false, &[], "They wrote:").text;
            assert!(
                answer.contains("> Lunch?") && !answer.contains("9,000"),
                "{html}: {answer}"
            );
        }
    }

    #[test]
    fn a_plain_text_that_says_what_the_page_says_is_quoted_as_its_author_wrote_it() {
        let mail = mail(
            "Hello\r\n\r\n  - one\r\n  - two",
            "<p>Hello<ul><li>one<li>two</ul>Bye",
        );
        let content = read(mail.as_bytes());
        assert_eq!(content.origin, TextOrigin::Plain);
        assert!(text(&content.paragraphs).contains("  - one"));
    }

    #[test]
    fn a_text_beside_a_page_stays_where_it_stands() {
        let mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
            --a\r\n\r\nother words\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>the page\r\n--a--\r\n\
            --b\r\nContent-Type: text/plain\r\n\r\nYou read this list\r\n--b--\r\n";
        let content = read(mail.as_bytes());
        assert_eq!(text(&content.paragraphs), "the page\nYou read this list\n");
    }
}

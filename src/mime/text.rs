//! Plain text to paragraphs: quotes, signature, flowed lines (RFC 3676), links.

use crate::model::text::link;
use crate::model::text::printable;
use crate::model::text::{Paragraph, ParagraphKind};

/// How a part says its lines are to be joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flow {
    /// `format=flowed`.
    pub(crate) flowed: bool,
    /// `delsp=yes`: the space that joins is no space of the text.
    pub(crate) delete_space: bool,
}

/// Reads text as paragraphs.
pub(crate) fn paragraphs(text: &str, flow: Flow) -> Vec<Paragraph> {
    let text = printable::lines(text);
    let mut reader = Reader {
        flow,
        ..Reader::default()
    };
    for line in text.split('\n') {
        reader.line(line);
    }
    reader.end_paragraph();
    reader.paragraphs
}

#[derive(Default)]
struct Reader {
    flow: Flow,
    paragraphs: Vec<Paragraph>,
    /// The lines of the paragraph being read.
    text: String,
    depth: u8,
    /// Whether the last line goes on in the next.
    soft: bool,
    in_signature: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let (depth, line) = self.split_quote(line);
        let is_signature_mark = line == "-- ";
        if is_signature_mark && depth == 0 {
            self.end_paragraph();
            self.in_signature = true;
            return;
        }
        if line.trim().is_empty() {
            self.end_paragraph();
            return;
        }
        if depth != self.depth {
            self.end_paragraph();
            self.depth = depth;
        }
        if !self.text.is_empty() && !std::mem::take(&mut self.soft) {
            self.text.push('\n');
        }
        let goes_on = self.flow.flowed && line.ends_with(' ') && !is_signature_mark;
        self.soft = goes_on;
        let line = match (goes_on, self.flow.delete_space) {
            (true, true) => &line[..line.len() - 1],
            (true, false) => line,
            (false, _) => line.trim_end(),
        };
        self.text.push_str(line);
    }

    /// Takes off the marks of a quote and, of a flowed line, the space that protects it.
    fn split_quote<'l>(&self, line: &'l str) -> (u8, &'l str) {
        let mut depth = 0_u8;
        let mut rest = line;
        loop {
            // `> > >` is as common as `>>>`, but a flowed text has no space between.
            let marked = match rest.strip_prefix('>') {
                None if depth > 0 && !self.flow.flowed => rest.strip_prefix(" >"),
                other => other,
            };
            let Some(inner) = marked else {
                break;
            };
            depth = depth.saturating_add(1);
            rest = inner;
        }
        if depth > 0 || self.flow.flowed {
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        (depth, rest)
    }

    fn end_paragraph(&mut self) {
        self.soft = false;
        let text = std::mem::take(&mut self.text);
        let text = text.trim_end();
        if !text.is_empty() {
            self.paragraphs.push(Paragraph {
                quote_depth: self.depth,
                kind: if self.in_signature && self.depth == 0 {
                    ParagraphKind::Signature
                } else {
                    ParagraphKind::Text
                },
                spans: link::spans(text),
            });
        }
        self.depth = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, flow: Flow) -> Vec<(u8, ParagraphKind, String)> {
        paragraphs(text, flow)
            .into_iter()
            .map(|p| {
                (
                    p.quote_depth,
                    p.kind,
                    p.spans.into_iter().map(|span| span.text).collect(),
                )
            })
            .collect()
    }

    fn text(depth: u8, text: &str) -> (u8, ParagraphKind, String) {
        (depth, ParagraphKind::Text, text.to_owned())
    }

    #[test]
    fn quotes_paragraphs_and_the_signature_are_told_apart() {
        let mail = "Hello\r\nAnn\r\n\r\nBob wrote:\r\n> one\r\n> > two\r\n>>two b\r\n>\r\n> three\r\nEnd\r\n-- \r\nAnn Lee\r\n";
        let expected = [
            text(0, "Hello\nAnn"),
            text(0, "Bob wrote:"),
            text(1, "one"),
            text(2, "two\ntwo b"),
            text(1, "three"),
            text(0, "End"),
            (0, ParagraphKind::Signature, "Ann Lee".to_owned()),
        ];
        assert_eq!(read(mail, Flow::default()), expected);
    }

    #[test]
    fn flowed_lines_are_joined_within_their_quote() {
        let flow = Flow {
            flowed: true,
            delete_space: false,
        };
        let mail = "a long \nline\n >stuffed\n> quoted \n> too\n> \nnew \n\n-- \nAnn \nLee";
        let expected = [
            text(0, "a long line\n>stuffed"),
            text(1, "quoted too"),
            text(0, "new"),
            (0, ParagraphKind::Signature, "Ann Lee".to_owned()),
        ];
        assert_eq!(read(mail, flow), expected);
        let chinese = Flow {
            flowed: true,
            delete_space: true,
        };
        assert_eq!(read("鸿 \n雁", chinese), [text(0, "鸿雁")]);
    }

    #[test]
    fn indentation_within_a_paragraph_is_kept() {
        assert_eq!(
            read("a\n    b\n\tc", Flow::default()),
            [text(0, "a\n    b\n\tc")]
        );
    }

    #[test]
    fn a_line_of_a_million_marks_is_read() {
        assert_eq!(
            read(&format!("{} x", ">".repeat(1_000_000)), Flow::default()),
            [text(255, "x")]
        );
    }
}

//! Plain text to paragraphs: quotes, signature, flowed lines (RFC 3676), links.

use super::fold;
use crate::model::text::link;
use crate::model::text::printable;
use crate::model::text::{Paragraph, ParagraphKind, Span, SpanStyle};

/// How a part says its lines are to be joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flow {
    /// `format=flowed`.
    pub(crate) flowed: bool,
    /// `delsp=yes`: the space that joins is no space of the text.
    pub(crate) delete_space: bool,
}

#[cfg(test)]
pub(crate) fn paragraphs(text: &str, flow: Flow) -> Vec<Paragraph> {
    read(text, flow).0
}

/// Reads text as paragraphs, and tells of how many lines they are.
pub(crate) fn read(text: &str, flow: Flow) -> (Vec<Paragraph>, u64) {
    let text = printable::lines(text);
    let mut reader = Reader {
        flow,
        lines_left: text.matches('\n').count(),
        ..Reader::default()
    };
    let mut lines = 0;
    for line in text.split('\n') {
        if reader.blocks.len() > PARAGRAPHS {
            break;
        }
        reader.line(line);
        lines += 1;
        reader.lines_left = reader.lines_left.saturating_sub(1);
    }
    reader.end_paragraph();
    let mut spans = 0;
    let paragraphs = reader.blocks.into_iter().map(|block| {
        let found = if spans < SPANS {
            link::spans(&block.text)
        } else {
            vec![Span {
                text: block.text,
                style: SpanStyle::Plain,
            }]
        };
        spans += found.len();
        Paragraph {
            quote_depth: block.depth,
            kind: block.kind,
            spans: found,
        }
    });
    (paragraphs.collect(), lines)
}

/// Paragraphs after which no more is read: as many as are shown of a mail, and one.
const PARAGRAPHS: usize = 50_000;
/// Spans after which no links are looked for: each costs many times what it says.
const SPANS: usize = 60_000;
/// Lines at the end among which `--` begins a signature: programs that trim lines take the space
/// off the mark.
const SIGNATURE_LINES: usize = 10;

#[derive(Default)]
struct Reader {
    flow: Flow,
    blocks: Vec<Block>,
    /// The lines of the paragraph being read.
    text: String,
    depth: u8,
    /// Whether the last line goes on in the next.
    soft: bool,
    in_signature: bool,
    lines_left: usize,
}

/// A paragraph whose links are not looked for yet.
struct Block {
    depth: u8,
    kind: ParagraphKind,
    text: String,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let (depth, line) = self.split_quote(line);
        let is_signature_mark = line == "-- ";
        let is_trimmed_mark = line == "--" && self.lines_left <= SIGNATURE_LINES;
        if (is_signature_mark || is_trimmed_mark) && depth == 0 {
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
        // Not even within a quote does a line go on in that mark (RFC 3676 §4.3).
        self.soft &= !is_signature_mark;
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
        let depth = std::mem::take(&mut self.depth);
        let text = text.trim_end();
        if text.is_empty() {
            return;
        }
        if depth > 0 {
            self.part_attribution(depth);
        }
        let is_signature = self.in_signature && depth == 0;
        self.blocks.push(Block {
            depth,
            kind: if is_signature {
                ParagraphKind::Signature
            } else {
                ParagraphKind::Text
            },
            text: text.to_owned(),
        });
    }

    /// The line above a quote is a paragraph of its own, so that it can be folded with the quote.
    fn part_attribution(&mut self, depth: u8) {
        let Some(above) = self.blocks.last_mut() else {
            return;
        };
        if above.depth >= depth || above.kind != ParagraphKind::Text {
            return;
        }
        if let Some(begins) = fold::ends_in_attribution(&above.text)
            && begins > 0
        {
            let attribution = Block {
                depth: above.depth,
                kind: above.kind,
                text: above.text.split_off(begins),
            };
            above.text.truncate(above.text.trim_end().len());
            self.blocks.push(attribution);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, flow: Flow) -> Vec<(u8, ParagraphKind, String)> {
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
        assert_eq!(told(mail, Flow::default()), expected);
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
        assert_eq!(told(mail, flow), expected);
        let chinese = Flow {
            flowed: true,
            delete_space: true,
        };
        assert_eq!(told("鸿 \n雁", chinese), [text(0, "鸿雁")]);
    }

    #[test]
    fn flowed_text_of_rfc_3676_is_joined_by_depth_and_unstuffed() {
        let flow = Flow {
            flowed: true,
            delete_space: false,
        };
        // A flowed line before one of another depth ends there (§4.5); `> >` is a quote of `>`.
        let mail = "> a \n>> b \n> c\n>>> d \n>>>  e\nf \n>g\n";
        let expected = [
            text(1, "a"),
            text(2, "b"),
            text(1, "c"),
            text(3, "d  e"),
            text(0, "f"),
            text(1, "g"),
        ];
        assert_eq!(told(mail, flow), expected);
        // Stuffed: a space, `>`, `From ` (§4.4); the mark of a signature is never flowed (§4.3).
        let mail = "  indented\n >no quote\n From here\n\n> a \n> -- \n> b\n";
        let expected = [
            text(0, " indented\n>no quote\nFrom here"),
            text(1, "a \n--\nb"),
        ];
        assert_eq!(told(mail, flow), expected);
        // Whether a line goes on is said by its last octet alone, whatever its length.
        let delete = Flow {
            flowed: true,
            delete_space: true,
        };
        assert_eq!(
            told("> 鸿 \n> 雁  \n> x\n>  y \n\nz", delete),
            [text(1, "鸿雁 x\n y"), text(0, "z")]
        );
    }

    #[test]
    fn the_line_above_a_quote_is_a_paragraph_of_its_own() {
        let mail = "Yes.\nOn Friday, Ann\nwrote:\n> Lunch?\n\nBob said:\n> a\n";
        let expected = [
            text(0, "Yes."),
            text(0, "On Friday, Ann\nwrote:"),
            text(1, "Lunch?"),
            text(0, "Bob said:"),
            text(1, "a"),
        ];
        assert_eq!(told(mail, Flow::default()), expected);
    }

    #[test]
    fn a_signature_is_known_without_the_space_where_it_can_be_nothing_else() {
        let signature = |text: &str| (0, ParagraphKind::Signature, text.to_owned());
        assert_eq!(
            told("Hi\n--\nAnn", Flow::default()),
            [text(0, "Hi"), signature("Ann")]
        );
        let far = format!("Hi\n--\n{}", "x\n".repeat(20));
        assert_eq!(told(&far, Flow::default()).len(), 1);
    }

    #[test]
    fn a23_no_more_paragraphs_and_links_are_made_than_are_read() {
        assert_eq!(
            paragraphs(&"a\n\n".repeat(200_000), Flow::default()).len(),
            PARAGRAPHS + 1
        );
        let links = "a@b.example c@d.example\n".repeat(5_000) + "\n";
        let read = paragraphs(&links.repeat(20), Flow::default());
        let spans: usize = read.iter().map(|paragraph| paragraph.spans.len()).sum();
        assert!((SPANS..=SPANS + 20_100).contains(&spans), "{spans}");
    }

    #[test]
    fn indentation_within_a_paragraph_is_kept() {
        assert_eq!(
            told("a\n    b\n\tc", Flow::default()),
            [text(0, "a\n    b\n\tc")]
        );
    }

    #[test]
    fn a_line_of_a_million_marks_is_read() {
        assert_eq!(
            told(&format!("{} x", ">".repeat(1_000_000)), Flow::default()),
            [text(255, "x")]
        );
    }
}

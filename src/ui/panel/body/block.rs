//! Blocks of a text: what is laid out at once. A paragraph is one, unless it is so long, or has so
//! many links, that laying it out would be felt: then it is cut where a line or a word ends.

use std::ops::Range;
use std::sync::Arc;

use crate::mime::view::{Content, Paragraph, ParagraphKind, Span, SpanStyle, Stamp};

/// Octets of a block: about two screens of text, which are laid out in a millisecond.
const OCTETS: usize = 8 * 1024;
/// Pieces of text of a block: each link is something of its own to point at.
const SPANS: usize = 64;

/// What is laid out at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Of which paragraph.
    pub(super) paragraph: usize,
    /// Octets of all spans of it together.
    pub(super) octets: Range<usize>,
    /// The span in which it begins, and where that begins.
    first: (usize, usize),
    /// Of how many spans there is something in it.
    pub(super) spans: usize,
    /// Whether it begins its paragraph.
    pub(super) is_first: bool,
    /// Whether it ends it.
    pub(super) is_last: bool,
    /// Whether there are links in it.
    pub(super) has_links: bool,
}

/// A piece of a span that stands in a block.
pub(super) struct Piece<'p> {
    /// Where it begins in the block, in octets.
    pub(super) at: usize,
    /// What stands there.
    pub(super) text: &'p str,
    /// Of which span.
    pub(super) span: &'p Span,
}

/// The blocks of a text.
#[derive(Clone, Default)]
pub(super) struct Blocks {
    /// Of which text they are.
    of: Stamp,
    all: Arc<Vec<Block>>,
}

impl Blocks {
    /// Those of a text.
    pub(super) fn of(content: &Content) -> Self {
        let mut all = Vec::with_capacity(content.paragraphs.len());
        for (index, paragraph) in content.paragraphs.iter().enumerate() {
            let begin = all.len();
            cut(index, paragraph, &mut all);
            for block in all.iter_mut().skip(begin) {
                block.has_links = block.leads(paragraph);
            }
        }
        Self {
            of: content.stamp.clone(),
            all: Arc::new(all),
        }
    }

    /// Whether they are made of this text.
    pub(super) fn are_of(&self, content: &Content) -> bool {
        self.of.is(&content.stamp)
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// One of them.
    pub(super) fn get(&self, number: usize) -> Option<&Block> {
        self.all.get(number)
    }

    /// The number of the one in which an octet of a paragraph stands.
    pub(super) fn with(&self, paragraph: usize, octet: usize) -> usize {
        let is_before = |block: &Block| {
            block.paragraph < paragraph
                || block.paragraph == paragraph && !block.is_last && block.octets.end <= octet
        };
        self.all.partition_point(is_before)
    }

    /// The numbers of those of some paragraphs.
    pub(super) fn of_paragraphs(&self, paragraphs: &Range<usize>) -> Range<usize> {
        let before = |index| self.all.partition_point(|block| block.paragraph < index);
        before(paragraphs.start)..before(paragraphs.end)
    }
}

impl Block {
    /// Whether a link is drawn in it: preformatted text has none.
    fn leads(&self, paragraph: &Paragraph) -> bool {
        let is_link = |piece: Piece<'_>| matches!(piece.span.style, SpanStyle::Link(_));
        paragraph.kind != ParagraphKind::Preformatted && self.pieces(paragraph).any(is_link)
    }

    /// What stands in it.
    pub(super) fn pieces<'p>(
        &self,
        paragraph: &'p Paragraph,
    ) -> impl Iterator<Item = Piece<'p>> + use<'p> {
        let (number, mut at) = self.first;
        let octets = self.octets.clone();
        let spans = paragraph.spans.get(number..).unwrap_or_default().iter();
        spans
            .map(move |span| {
                let begins = at;
                at += span.text.len();
                (begins, span)
            })
            .take_while({
                let end = octets.end;
                move |(begins, _span)| *begins < end
            })
            .filter_map(move |(begins, span)| {
                let from = octets.start.max(begins);
                let to = octets.end.min(begins + span.text.len());
                let text = span
                    .text
                    .get(from.checked_sub(begins)?..to.checked_sub(begins)?)?;
                if text.is_empty() {
                    return None;
                }
                Some(Piece {
                    at: from - octets.start,
                    text,
                    span,
                })
            })
    }
}

/// Cuts a paragraph.
fn cut(index: usize, paragraph: &Paragraph, out: &mut Vec<Block>) {
    let mut knife = Knife {
        paragraph: index,
        begin: 0,
        first: (0, 0),
        spans: 0,
        out,
    };
    let mut at = 0;
    for (number, span) in paragraph.spans.iter().enumerate() {
        knife.spans += 1;
        knife.span((number, at), &span.text);
        at += span.text.len();
    }
    knife.end(at, true);
}

struct Knife<'o> {
    paragraph: usize,
    /// Where the block begins, and in which span.
    begin: usize,
    first: (usize, usize),
    /// Spans that it has.
    spans: usize,
    out: &'o mut Vec<Block>,
}

impl Knife<'_> {
    /// Takes a span in, and cuts as often as there is too much.
    fn span(&mut self, (number, at): (usize, usize), text: &str) {
        while let Some((end, next)) = self.place(at, text) {
            self.end(end, false);
            (self.begin, self.first, self.spans) = (next, (number, at), 1);
        }
    }

    /// Where the block must end so that this span has room, and where the next begins.
    fn place(&self, at: usize, text: &str) -> Option<(usize, usize)> {
        let within = self.begin.saturating_sub(at);
        let found = |(end, next)| Some((at + within + end, at + within + next));
        if at + text.len() - self.begin <= OCTETS {
            if self.spans <= SPANS {
                return None;
            }
            return match first_gap(text.get(within..)?) {
                Some(gap) => found(gap),
                // A gap may still come: a few more are no harm.
                None if self.spans < 2 * SPANS => None,
                None => (self.begin < at).then_some((at, at)),
            };
        }
        let room = (self.begin + OCTETS).saturating_sub(at).min(text.len());
        let reach = text.floor_char_boundary(room);
        match last_gap(text.get(within..reach).unwrap_or_default()) {
            Some(gap) => found(gap),
            None if self.begin < at => Some((at, at)),
            // One word, as long as it is.
            None => Some((at + reach, at + reach)),
        }
    }

    /// Ends a block.
    fn end(&mut self, end: usize, is_last: bool) {
        self.out.push(Block {
            paragraph: self.paragraph,
            octets: self.begin..end.max(self.begin),
            first: self.first,
            spans: self.spans,
            is_first: self.begin == 0,
            is_last,
            has_links: false,
        });
    }
}

/// Where the first gap in a text begins and ends.
fn first_gap(text: &str) -> Option<(usize, usize)> {
    let begins = text.find(char::is_whitespace)?;
    let gap = text.get(begins..)?.chars().next()?;
    Some((begins, begins + gap.len_utf8()))
}

/// The last one; the end of a line rather than that of a word.
fn last_gap(text: &str) -> Option<(usize, usize)> {
    let half = text.ceil_char_boundary(text.len() / 2);
    let line = text.get(half..)?.rfind('\n').map(|at| half + at);
    let begins = line.or_else(|| text.rfind(char::is_whitespace))?;
    let gap = text.get(begins..)?.chars().next()?;
    Some((begins, begins + gap.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(spans: &[&str]) -> Paragraph {
        let spans = spans.iter().map(|text| Span {
            text: (*text).to_owned(),
            style: SpanStyle::Plain,
        });
        Paragraph {
            spans: spans.collect(),
            ..Paragraph::default()
        }
    }

    fn content(paragraphs: Vec<Paragraph>) -> Content {
        Content {
            paragraphs,
            ..Content::default()
        }
    }

    fn texts(paragraph: &Paragraph) -> Vec<String> {
        let blocks = Blocks::of(&content(vec![paragraph.clone()]));
        let text = |block: &Block| block.pieces(paragraph).map(|piece| piece.text).collect();
        blocks.all.iter().map(text).collect()
    }

    #[test]
    fn a_usual_paragraph_is_one_block() {
        assert_eq!(
            texts(&of(&["The geese ", "are", " back"])),
            ["The geese are back"]
        );
        assert_eq!(texts(&of(&[])), [""]);
    }

    #[test]
    fn a_long_one_is_cut_between_words_and_rather_between_lines() {
        let words = "goose ".repeat(5_000);
        let blocks = texts(&of(&[&words]));
        assert!((4..8).contains(&blocks.len()), "{}", blocks.len());
        assert!(blocks.iter().all(|block| block.len() <= OCTETS));
        assert_eq!(blocks.join(" "), words);
        let lines = "the geese are back\n".repeat(2_000);
        let blocks = texts(&of(&[&lines]));
        assert!(
            blocks
                .iter()
                .all(|block| block.trim_end().ends_with("back"))
        );
        assert_eq!(blocks.join("\n"), lines);
    }

    #[test]
    fn a_word_without_end_is_cut_all_the_same() {
        let word = "鸿".repeat(10_000);
        let blocks = texts(&of(&[&word]));
        assert!(blocks.iter().all(|block| block.len() <= OCTETS));
        assert_eq!(blocks.concat(), word);
    }

    #[test]
    fn many_pieces_are_cut_in_the_gaps_between_them() {
        let spans: Vec<&str> = ["goose", ", and "].repeat(1_000);
        let blocks = texts(&of(&spans));
        assert!(blocks.len() > 20, "{}", blocks.len());
        assert_eq!(blocks.join(" "), spans.concat());
        let without_gaps: Vec<&str> = vec!["g"; 1_000];
        let blocks = texts(&of(&without_gaps));
        assert!(blocks.len() >= 7, "{}", blocks.len());
        assert_eq!(blocks.concat(), "g".repeat(1_000));
    }

    #[test]
    fn blocks_of_some_paragraphs_are_found() {
        let paragraphs = vec![of(&["a"]), of(&[&"b ".repeat(10_000)]), of(&["c"])];
        let blocks = Blocks::of(&content(paragraphs));
        assert_eq!(blocks.of_paragraphs(&(0..1)), 0..1);
        let long = blocks.of_paragraphs(&(1..2));
        assert_eq!(long.start, 1);
        assert!(long.len() > 1);
        assert_eq!(blocks.of_paragraphs(&(2..3)), long.end..long.end + 1);
        assert_eq!(blocks.with(0, 0), 0);
        assert_eq!(blocks.with(1, 0), long.start);
        assert_eq!(blocks.with(1, 19_999), long.end - 1);
    }

    #[test]
    fn a_text_is_not_taken_for_another_that_lay_at_the_same_place() {
        let mut first = content(vec![of(&["a goose"])]);
        let blocks = Blocks::of(&first);
        assert!(blocks.are_of(&first));
        assert!(blocks.are_of(&first.clone()));
        let place = first.paragraphs.as_ptr();
        // The memory of the one is that of the other, as it may be once the one is dropped.
        let mut second = content(std::mem::take(&mut first.paragraphs));
        second.paragraphs[0] = of(&["another goose, which flew further"]);
        assert_eq!(second.paragraphs.as_ptr(), place);
        drop(first);
        assert!(!blocks.are_of(&second));
    }

    #[test]
    fn blocks_with_links_are_told() {
        let mut links = of(&["a ", "b"]);
        links.spans[1].style = SpanStyle::Link("https://geese.example/".to_owned());
        let sheet = Paragraph {
            kind: ParagraphKind::Preformatted,
            ..links.clone()
        };
        let blocks = Blocks::of(&content(vec![of(&["a"]), links, sheet]));
        let told: Vec<bool> = blocks.all.iter().map(|block| block.has_links).collect();
        assert_eq!(told, [false, true, false]);
    }
}

//! Where text goes: paragraphs, line breaks, items and rules, as blocks begin and end.

use std::rc::Rc;

use super::colour::Rgb;
use crate::model::text::{Paragraph, ParagraphKind, Span, SpanStyle, link, printable};

/// Octets of the targets of all links, as many as of text. One link may stand around ten thousand
/// paragraphs, and each of them says its target; a newsletter's come to some hundred thousand.
const TARGETS_OCTETS: usize = 2 * 1024 * 1024;

/// What holds for text at some place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) hidden: bool,
    /// Points that it is moved from where it would stand, at worst.
    pub(super) away: u32,
    /// Points that the innermost element moves what follows it in a line.
    pub(super) pulls: u32,
    /// Not seen, but for what in it is said to be.
    pub(super) invisible: bool,
    pub(super) zero_size: bool,
    /// Letters are of the colour that they stand on.
    pub(super) blends: bool,
    /// `None`: not known, as where a picture lies behind them.
    pub(super) colour: Option<Rgb>,
    pub(super) ground: Option<Rgb>,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) keeps_space: bool,
    pub(super) heading: bool,
    pub(super) quote_depth: u8,
    pub(super) link: Option<Rc<str>>,
}

impl Look {
    pub(super) fn is_seen(&self) -> bool {
        !self.hidden && !self.invisible && !self.zero_size && !self.blends
    }

    fn span_style(&self) -> SpanStyle {
        match &self.link {
            Some(target) => SpanStyle::Link(target.to_string()),
            None if self.bold && !self.heading => SpanStyle::Bold,
            None if self.italic => SpanStyle::Italic,
            None => SpanStyle::Plain,
        }
    }

    fn kind(&self) -> ParagraphKind {
        if self.heading {
            ParagraphKind::Heading
        } else if self.keeps_space {
            ParagraphKind::Preformatted
        } else {
            ParagraphKind::Text
        }
    }
}

/// How far the next text stands from the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// On the same line.
    #[default]
    None,
    /// In the next cell of the same row.
    Cell,
    /// On a new line.
    Line,
    /// In a new paragraph.
    Paragraph,
}

/// Builds paragraphs.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) paragraphs: Vec<Paragraph>,
    /// Octets of text taken.
    pub(super) text_octets: usize,
    /// Octets of text kept.
    pub(super) most_octets: usize,
    current: Paragraph,
    pending: Break,
    /// White space was read that will be one space, if text follows on the line.
    space: bool,
    /// The mark of the item that begins with the next text.
    mark: Option<String>,
    /// The link that the last span is of, and octets of all targets.
    linked: Option<Rc<str>>,
    target_octets: usize,
}

impl Layout {
    pub(super) fn ask(&mut self, wanted: Break) {
        if wanted != Break::None {
            self.pending = self.pending.max(wanted);
            self.space = false;
        }
    }

    /// `<br>`: ends a line; on an empty line it ends the paragraph.
    pub(super) fn line_break(&mut self, look: &Look) {
        if !look.is_seen() {
            return;
        }
        let wanted = if self.pending >= Break::Line {
            Break::Paragraph
        } else {
            Break::Line
        };
        self.ask(wanted);
    }

    pub(super) fn rule(&mut self, look: &Look) {
        self.end_paragraph();
        let is_second = self
            .paragraphs
            .last()
            .is_none_or(|last| last.kind == ParagraphKind::Rule);
        if look.is_seen() && !is_second {
            self.paragraphs.push(Paragraph {
                quote_depth: look.quote_depth,
                kind: ParagraphKind::Rule,
                spans: Vec::new(),
            });
        }
    }

    pub(super) fn begin_item(&mut self, mark: String) {
        self.ask(Break::Paragraph);
        self.mark = Some(mark);
    }

    pub(super) fn text(&mut self, text: &str, look: &Look) {
        if !look.is_seen() {
            return;
        }
        if look.keeps_space {
            self.kept(text, look);
        } else {
            self.collapsed(text, look);
        }
    }

    fn kept(&mut self, text: &str, look: &Look) {
        let text = printable::lines(text);
        let text = if self.pending >= Break::Line {
            text.strip_prefix('\n').unwrap_or(&text)
        } else {
            &text
        };
        if text.trim().is_empty() && (self.current.spans.is_empty() || self.pending != Break::None)
        {
            return;
        }
        self.begin(look);
        self.push(text, look);
    }

    fn collapsed(&mut self, text: &str, look: &Look) {
        let mut run = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_whitespace() {
                self.space = true;
                continue;
            }
            // Newsletters pad their preview with joiners that join nothing.
            let joins_nothing = matches!(character, '\u{34f}' | '\u{200c}' | '\u{200d}')
                && (self.space || run.is_empty());
            if joins_nothing || printable::is_hidden(character) {
                continue;
            }
            if run.is_empty() {
                self.begin(look);
            }
            if std::mem::take(&mut self.space) {
                if !run.is_empty() || self.ends_in_link() {
                    run.push(' ');
                } else if !self.at_line_start() {
                    self.append_space();
                }
            }
            run.push(character);
        }
        if !run.is_empty() {
            self.push(&run, look);
        }
    }

    fn at_line_start(&self) -> bool {
        self.current
            .spans
            .last()
            .is_none_or(|span| span.text.ends_with('\n'))
    }

    /// Carries out what is pending, now that text follows.
    fn begin(&mut self, look: &Look) {
        let is_other = self.current.quote_depth != look.quote_depth
            || self.current.kind != look.kind()
                && !(self.current.kind == ParagraphKind::Item
                    && look.kind() == ParagraphKind::Text);
        if self.pending == Break::Paragraph || is_other || self.mark.is_some() {
            self.end_paragraph();
        }
        if self.current.spans.is_empty() {
            self.pending = Break::None;
            self.space = false;
            self.current.quote_depth = look.quote_depth;
            self.current.kind = look.kind();
            if let Some(mark) = self.mark.take() {
                self.current.kind = ParagraphKind::Item;
                self.append(&mark, SpanStyle::Plain);
            }
            return;
        }
        match std::mem::take(&mut self.pending) {
            Break::Cell => self.append(" | ", SpanStyle::Plain),
            Break::Line => self.append("\n", SpanStyle::Plain),
            Break::None | Break::Paragraph => {}
        }
    }

    fn push(&mut self, text: &str, look: &Look) {
        // One word may be longer than all that is kept.
        let room = self.most_octets.saturating_sub(self.text_octets);
        let kept = text.get(..text.floor_char_boundary(room));
        self.text_octets += text.len();
        let kept = kept.unwrap_or_default();
        // Comparing the targets would cost as much as writing them.
        let is_same = match (&self.linked, &look.link) {
            (Some(last), Some(link)) => Rc::ptr_eq(last, link),
            _ => false,
        };
        if is_same && let Some(last) = self.current.spans.last_mut() {
            return last.text.push_str(kept);
        }
        let octets = look.link.as_ref().map_or(0, |link| link.len());
        if self.target_octets.saturating_add(octets) > TARGETS_OCTETS {
            return self.append(kept, SpanStyle::Plain);
        }
        self.target_octets += octets;
        self.append(kept, look.span_style());
        self.linked.clone_from(&look.link);
    }

    fn append(&mut self, text: &str, style: SpanStyle) {
        self.linked = None;
        if let Some(last) = self.current.spans.last_mut()
            && last.style == style
        {
            last.text.push_str(text);
            return;
        }
        self.current.spans.push(Span {
            text: text.to_owned(),
            style,
        });
    }

    /// The space beside a link is none of the link's.
    fn ends_in_link(&self) -> bool {
        self.current
            .spans
            .last()
            .is_some_and(|span| matches!(span.style, SpanStyle::Link(_)))
    }

    fn append_space(&mut self) {
        if let Some(last) = self.current.spans.last_mut()
            && !last.text.ends_with(' ')
        {
            last.text.push(' ');
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.pending = Break::None;
        self.space = false;
        self.linked = None;
        let mut ended = std::mem::take(&mut self.current);
        if let Some(last) = ended.spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        ended.spans.retain(|span| !span.text.is_empty());
        if ended.spans.is_empty() {
            return;
        }
        ended.spans = ended.spans.into_iter().flat_map(with_links).collect();
        self.paragraphs.push(ended);
    }
}

/// Addresses written out are links in HTML mails too.
fn with_links(span: Span) -> Vec<Span> {
    if span.style == SpanStyle::Plain {
        link::spans(&span.text)
    } else {
        vec![span]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, read};

    /// Octets of the targets of all links of a page.
    fn targets(html: &str) -> Vec<usize> {
        let paragraphs = read(html, &Limits::default()).paragraphs;
        let spans = paragraphs.iter().flat_map(|paragraph| &paragraph.spans);
        let length = |span: &Span| match &span.style {
            SpanStyle::Link(target) => Some(target.len()),
            _ => None,
        };
        spans.filter_map(length).collect()
    }

    #[test]
    fn a23_a_long_link_around_all_is_not_said_in_every_paragraph() {
        let long = format!("<a href='https://example.org/{}'>", "a".repeat(30_000));
        let all: usize = targets(&format!("{long}{}", "x<p>".repeat(2_000)))
            .iter()
            .sum();
        assert!((1_000_000..=TARGETS_OCTETS).contains(&all), "{all}");
        let text = read(
            &format!("{long}{}", "x<p>".repeat(2_000)),
            &Limits::default(),
        );
        assert_eq!(text.paragraphs.len(), 2_000);
        let short = "<a href='https://example.org/a'>x</a><p>";
        assert_eq!(targets(&short.repeat(5_000)).len(), 5_000);
    }

    #[test]
    fn a_link_is_one_however_many_marks_are_in_it() {
        let html = "<a href='https://a.example/'>one <b>two</b> <i>three</i></a>\
            <a href='https://a.example/'> four</a> <a href='https://b.example/'>five</a>";
        assert_eq!(targets(html), [18, 18]);
        let line = "<a href='https://a.example/'>one<br>two</a>";
        assert_eq!(targets(line), [18, 18]);
    }
}

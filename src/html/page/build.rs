//! Tags and text put in order by html5ever's tree builder, within bounds.
//!
//! The tree builder looks through all open elements at each tag, and through all formatting
//! elements at each of those. So what would go too deep never gets there: with both lists short,
//! the whole takes time in proportion to the mail.

use std::cell::Cell;
use std::collections::HashMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink};
use html5ever::tree_builder::{QuirksMode, Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, ns};

use super::Limits;
use super::element;
use super::tally::Tally;
use super::tree::{Handle, Sink, Tree};
use crate::model::Extent;

/// Formatting elements that are open or would be opened again. Each new one is compared with all.
const FORMATTING: usize = 100;
/// Nodes moved from parent to parent, as often as there may be nodes at all.
const MOVES: usize = 100;
/// Characters of emoji that are drawn: thirty thousand faces or four thousand families. For each emoji
/// all fonts are looked up anew, which takes twenty times as long as another letter.
const EMOJI_CHARACTERS: usize = 30_000;
/// Start tags between two looks at how much is open, while it is little.
const PACE: u32 = 8;

/// Puts tags and text in order.
pub(super) struct Build {
    builder: TreeBuilder<Handle, Sink>,
    limits: Limits,
    /// Text that was read and not yet put anywhere.
    pending: String,
    text_octets: usize,
    /// Characters of emoji so far.
    emoji: usize,
    /// How many of each element went to the tree builder and were not ended.
    open: HashMap<LocalName, u32>,
    /// How many of each element were left out and not ended.
    left_out: HashMap<LocalName, u32>,
    /// What was open at the last look.
    last: Open,
    /// Start tags since then.
    since: u32,
    /// All text there is, and that of it which was taken.
    all: Tally,
    taken: Tally,
    /// Whether something was left out.
    pub(super) cut: bool,
}

/// What is open in the tree builder.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    all: usize,
    formatting: usize,
}

impl Build {
    pub(super) fn new(limits: &Limits) -> Self {
        let options = TreeBuilderOpts {
            exact_errors: false,
            scripting_enabled: false,
            iframe_srcdoc: false,
            drop_doctype: true,
            quirks_mode: QuirksMode::NoQuirks,
        };
        Self {
            builder: TreeBuilder::new(Sink::new(), options),
            limits: *limits,
            pending: String::new(),
            text_octets: 0,
            emoji: 0,
            open: HashMap::new(),
            left_out: HashMap::new(),
            last: Open::default(),
            since: 0,
            all: Tally::default(),
            taken: Tally::default(),
            cut: false,
        }
    }

    /// Whether nothing more is taken.
    fn is_full(&self) -> bool {
        self.nodes() >= self.limits.nodes
            || self.builder.sink.moved() >= self.limits.nodes.saturating_mul(MOVES)
    }

    pub(super) fn text(&mut self, text: &str) {
        self.all.text(text);
        if self.is_full() {
            self.cut |= !text.trim().is_empty();
            return;
        }
        let left = self.limits.text_octets.saturating_sub(self.text_octets);
        let taken = &text[..text.floor_char_boundary(left)];
        self.cut |= taken.len() < text.len();
        self.text_octets += taken.len();
        self.taken.text(taken);
        let mut rest = taken;
        while let Some(at) = memchr::memchr2(b'\r', b'\0', rest.as_bytes()) {
            self.append(&rest[..at]);
            if rest[at..].starts_with('\r') && !rest[at..].starts_with("\r\n") {
                self.pending.push('\n');
            }
            rest = &rest[at + 1..];
        }
        self.append(rest);
    }

    /// Adds text, and of emoji as many as are drawn.
    fn append(&mut self, text: &str) {
        // All emoji but digits in a frame begin with this octet in UTF-8, and those end with one that
        // begins with the other.
        if memchr::memchr2(0xF0, 0xEF, text.as_bytes()).is_none() {
            self.pending.push_str(text);
            return;
        }
        for character in text.chars() {
            if is_of_emoji(character) {
                if self.emoji == EMOJI_CHARACTERS {
                    self.cut = true;
                    continue;
                }
                self.emoji += 1;
            }
            self.pending.push(character);
        }
    }

    /// Nodes made so far.
    pub(super) fn nodes(&self) -> usize {
        self.builder.sink.nodes()
    }

    /// An element may end a line.
    fn tell(&mut self, name: &str) {
        self.all.element(name);
        self.taken.element(name);
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let text = StrTendril::from(std::mem::take(&mut self.pending));
            self.send(Token::CharacterTokens(text));
        }
    }

    fn send(&self, token: Token) {
        // It asks to have the next as raw text, which was read already.
        let _asked = self.builder.process_token(token, 1);
    }

    /// A start tag; an element without an end tag is ended with it.
    pub(super) fn start(&mut self, name: &str, attributes: Vec<Attribute>) {
        self.tell(name);
        let name = LocalName::from(element::built(name));
        if self.is_full() {
            self.cut = true;
            return;
        }
        self.flush();
        let is_formatting = element::is_formatting(&name);
        let is_void = element::is_void(&name);
        if self.is_deep(is_formatting) {
            self.cut = true;
            if !is_void {
                *self.left_out.entry(key(name)).or_default() += 1;
            }
            return;
        }
        self.since += 1;
        self.send(tag(TagKind::StartTag, name.clone(), attributes));
        if !is_void {
            *self.open.entry(key(name)).or_default() += 1;
        }
    }

    /// Whether an element of this name was begun and not ended.
    pub(super) fn is_open(&self, name: &str) -> bool {
        let key = key(LocalName::from(element::built(name)));
        self.open.get(&key).is_some_and(|count| *count > 0)
    }

    pub(super) fn end(&mut self, name: &str) {
        self.tell(name);
        let name = LocalName::from(element::built(name));
        // These two make something where nothing is to be ended.
        let is_made = matches!(&*name, "br" | "p");
        if self.is_full() || matches!(&*name, "body" | "head" | "html") {
            return;
        }
        let key = key(name.clone());
        if let Some(count) = self.left_out.get_mut(&key).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        match self.open.get_mut(&key).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None if is_made => {}
            None => return,
        }
        self.flush();
        self.send(tag(TagKind::EndTag, name, Vec::new()));
    }

    /// Whether one more element would go too deep.
    fn is_deep(&mut self, is_formatting: bool) -> bool {
        let is_much = |open: Open| {
            open.all >= self.limits.depth || is_formatting && open.formatting >= FORMATTING
        };
        let is_near =
            self.last.all > self.limits.depth / 2 || self.last.formatting > FORMATTING / 2;
        if is_near || self.since >= PACE {
            self.since = 0;
            let count = Count::default();
            self.builder.trace_handles(&count);
            self.last = count.open.get();
        }
        is_much(self.last)
    }

    /// The tree, whether something was left out, and how much of the text is in it.
    pub(super) fn finish(mut self) -> (Tree, bool, Option<Extent>) {
        if !self.is_full() {
            self.flush();
        }
        let cut = self.cut || !self.pending.is_empty();
        self.send(Token::EOFToken);
        self.builder.end();
        let extent = self.taken.of(self.all);
        (self.builder.sink.finish(), cut, extent)
    }
}

/// Pictographs, flags and what makes an emoji of a character before it (UTS 51).
fn is_of_emoji(character: char) -> bool {
    matches!(character, '\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
}

/// Headings end each other.
fn key(name: LocalName) -> LocalName {
    match &*name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => LocalName::from("h1"),
        _ => name,
    }
}

fn tag(kind: TagKind, name: LocalName, attrs: Vec<Attribute>) -> Token {
    Token::TagToken(Tag {
        kind,
        name,
        self_closing: false,
        attrs,
        had_duplicate_attributes: false,
    })
}

/// An attribute as the tree builder takes it.
pub(super) fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: QualName::new(None, ns!(), LocalName::from(name)),
        value: StrTendril::from(value),
    }
}

/// Counts what the tree builder holds.
#[derive(Default)]
struct Count {
    open: Cell<Open>,
}

impl Tracer for Count {
    type Handle = Handle;

    fn trace_handle(&self, node: &Handle) {
        let mut open = self.open.get();
        open.all += 1;
        open.formatting += usize::from(node.is_formatting);
        self.open.set(open);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is open after tags, at most.
    fn open_after(tags: impl IntoIterator<Item = (&'static str, String)>) -> Open {
        let mut build = Build::new(&Limits::default());
        let mut most = Open::default();
        for (name, class) in tags {
            build.start(name, vec![attribute("class", &class)]);
            build.text("x");
            let count = Count::default();
            build.builder.trace_handles(&count);
            let open = count.open.get();
            most.all = most.all.max(open.all);
            most.formatting = most.formatting.max(open.formatting);
        }
        assert!(build.cut);
        most
    }

    #[test]
    fn little_is_open_at_any_time() {
        let limits = Limits::default();
        // As much as may come between two looks: rows and cells that were left out by the mail,
        // and formatting that is opened again.
        let slack = 4 * 8 + FORMATTING;
        for name in ["div", "span", "b", "td", "li", "button"] {
            let most = open_after(std::iter::repeat_n((name, String::new()), 5_000).chain(
                // A cell has no limit of its own.
                std::iter::repeat_n(("div", String::new()), 5_000),
            ));
            assert!(most.all <= limits.depth + slack, "{name}: {}", most.all);
        }
        let different =
            (0..5_000).flat_map(|number| [("p", String::new()), ("b", number.to_string())]);
        let most = open_after(different);
        assert!(most.formatting <= FORMATTING + slack, "{}", most.formatting);
    }
}

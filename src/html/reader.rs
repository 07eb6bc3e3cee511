//! From tokens to paragraphs: which elements are open, and what they mean for text.

use std::collections::HashMap;
use std::rc::Rc;

use super::away::{Away, LINE, NEAR};
use super::colour::{self, Colour};
use super::hiding::{Hiding, Said};
use super::layout::{Break, Layout, Look};
use super::page::Page;
use super::style::{self, Says};
use super::token::{Tag, Token, Tokens};
use super::{Limits, Reading, Screen};
use crate::model::text::link;

/// Elements open at once; deeper ones are read as if they were not there.
const OPEN: usize = 2_000;
/// How far an end tag looks for its start.
const LOOK_BACK: usize = 200;
/// Marks of nested lists are indented this often at most.
const INDENT: usize = 8;
/// Pictures this small, in pixels, only count who reads.
const TRACKER: u32 = 3;

/// Reads a mail as it came.
pub(super) fn read(html: &str, limits: &Limits) -> Reading {
    let reader = Reader {
        hiding: Hiding::of(html),
        ..Reader::default()
    };
    reader.read(html, limits)
}

/// Reads a page that is made ready to be drawn; `sheets` count for less than its own.
pub(super) fn read_drawn(page: &Page, sheets: &[&str], limits: &Limits, screen: Screen) -> Reading {
    let reader = Reader {
        hiding: Hiding::drawn(&page.xhtml, sheets, screen),
        drawn: Some(page),
        ..Reader::default()
    };
    reader.read(&page.xhtml, limits)
}

#[derive(Default)]
struct Reader<'p> {
    hiding: Hiding,
    /// The page that is read, if it is no mail as it came: it is well-formed, and only it knows
    /// where its links lead.
    drawn: Option<&'p Page>,
    /// What of the elements around everything is there.
    root: Root,
    layout: Layout,
    /// How text looks here.
    look: Look,
    open: Vec<Open>,
    /// How many of each element are open.
    counts: HashMap<String, usize>,
    /// Places of the open lists among `open`.
    lists: Vec<usize>,
    /// Points that all that follows is moved up, at worst.
    raised: u32,
    remote: u32,
}

/// An open element.
struct Open {
    name: String,
    /// How text looked outside.
    outside: Look,
    /// The number of the next item; `None` where items have no numbers.
    next_item: Option<i64>,
    /// Whether style sheets know of it.
    is_entered: bool,
}

/// What of `<html>` and `<body>` has begun, written or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Root {
    #[default]
    Nothing,
    Html,
    Body,
}

impl Reader<'_> {
    fn read(mut self, html: &str, limits: &Limits) -> Reading {
        self.layout.most_octets = limits.text_octets;
        // A page is black on white until it says otherwise.
        self.look.colour = Some([0; 3]);
        self.look.ground = Some([255; 3]);
        let mut cut = false;
        let mut tokens = Tokens::of(html);
        for token in tokens.by_ref() {
            match token {
                Token::Text(text) => self.text(&text),
                Token::Start(tag) => self.start(&tag),
                Token::End(name) => self.end(&name),
                Token::Style(css) => {
                    self.remote = self.remote.saturating_add(style::remote_urls(css));
                }
            }
            if self.layout.text_octets >= limits.text_octets
                || self.layout.paragraphs.len() >= limits.paragraphs
            {
                cut = true;
                break;
            }
        }
        self.layout.end_paragraph();
        let mut paragraphs = self.layout.paragraphs;
        paragraphs.truncate(limits.paragraphs);
        while paragraphs.last().is_some_and(|last| last.spans.is_empty()) {
            paragraphs.pop();
        }
        Reading {
            paragraphs,
            remote_contents: self.remote,
            cut,
            read_octets: tokens.at(),
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_away() {
            return;
        }
        // What a picture shows that is not there.
        if self.open.last().is_some_and(|open| open.name == "x-img") {
            self.layout.text(&format!("[{}]", text.trim()), &self.look);
        } else {
            self.layout.text(text, &self.look);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.count_remote(tag);
        if self.drawn.is_none() {
            self.close_implied(&tag.name);
            self.open_implied(&tag.name);
        }
        self.layout.ask(break_around(&tag.name));
        if tag.name == "li" {
            self.item();
        }
        if is_void(&tag.name) {
            self.void(tag);
            return;
        }
        if self.open.len() >= OPEN {
            return;
        }
        let outside = self.look.clone();
        let is_entered = self.restyle(tag);
        if matches!(tag.name.as_str(), "ul" | "ol" | "menu" | "dir") {
            self.lists.push(self.open.len());
        }
        let first = || {
            ["start", "data-start"]
                .into_iter()
                .find_map(|name| tag.attribute(name)?.trim().parse().ok())
                .unwrap_or(1)
        };
        self.push(Open {
            name: tag.name.clone(),
            outside,
            next_item: (tag.name == "ol").then(first),
            is_entered,
        });
    }

    fn push(&mut self, open: Open) {
        *self.counts.entry(open.name.clone()).or_default() += 1;
        self.open.push(open);
    }

    /// An element that holds nothing.
    fn void(&mut self, tag: &Tag<'_>) {
        if self.drawn.is_none() && self.root != Root::Body && is_of_head(&tag.name) {
            return;
        }
        let outside = self.look.clone();
        let is_entered = self.restyle(tag);
        // What is no letter has neither their size nor their colour.
        self.look.zero_size = outside.zero_size;
        self.look.blends = outside.blends;
        match tag.name.as_str() {
            "br" => self.layout.line_break(&self.look),
            "hr" => self.layout.rule(&self.look),
            "img" => self.picture(tag),
            _ => {}
        }
        self.restore(outside);
        if is_entered {
            self.hiding.leave();
        }
    }

    /// Sets how text looks in an element, and says whether it is to be left again.
    fn restyle(&mut self, tag: &Tag<'_>) -> bool {
        let is_around = self.drawn.is_none() && self.begin_root(tag);
        let target = (tag.name == "a").then(|| self.target(tag)).flatten();
        let look = &mut self.look;
        match tag.name.as_str() {
            "b" | "strong" | "th" => look.bold = true,
            "i" | "em" | "cite" | "dfn" | "var" => look.italic = true,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => look.heading = true,
            "pre" | "listing" | "xmp" => look.keeps_space = true,
            "blockquote" => look.quote_depth = look.quote_depth.saturating_add(1),
            "a" => look.link = target.as_deref().map(Rc::from),
            _ => {}
        }
        let is_hidden = is_never_seen(&tag.name) || tag.attribute("hidden").is_some();
        let own = is_hidden.then_some(Says::Displayed(false));
        let said = self.hiding.enter(tag, own);
        let look = &mut self.look;
        look.hidden |= said.hides(&tag.name);
        look.invisible = said.visible().map_or(look.invisible, |visible| !visible);
        look.zero_size = said.zero_size().unwrap_or(look.zero_size);
        let [bold, italic, keeps_space] = said.looks();
        look.bold = bold.unwrap_or(look.bold);
        look.italic = italic.unwrap_or(look.italic);
        look.keeps_space = keeps_space.unwrap_or(look.keeps_space);
        self.recolour(tag, &said);
        if self.drawn.is_some() {
            self.move_away(&tag.name, said.away(&tag.name));
        }
        !is_around
    }

    /// Adds up how far an element is moved, and what follows it.
    fn move_away(&mut self, element: &str, away: Away) {
        let look = &mut self.look;
        look.away = look.away.saturating_add(away.itself);
        let is_inline = break_around(element) == Break::None;
        // A block stands in no line, until nobody knows any more.
        let pulls = is_inline || away.line > NEAR;
        look.pulls = if pulls { away.line } else { 0 };
        self.raised = self.raised.saturating_add(away.below);
    }

    /// Whether what stands here may be off the page. What is above it has room for some of that.
    fn is_away(&self) -> bool {
        let lines = u32::try_from(self.layout.paragraphs.len()).unwrap_or(u32::MAX);
        let room = NEAR.saturating_add(lines.saturating_mul(LINE));
        self.drawn.is_some() && (self.look.away > NEAR || self.raised > room)
    }

    /// Text looks again as it did outside of an element.
    fn restore(&mut self, outside: Look) {
        let pulls = self.look.pulls;
        self.look = outside;
        self.look.away = self.look.away.saturating_add(pulls);
    }

    /// Where a link leads.
    fn target(&self, tag: &Tag<'_>) -> Option<String> {
        let href = tag.attribute("href")?;
        let Some(page) = self.drawn else {
            return link::target(&href);
        };
        let number: usize = href.strip_prefix("mail:/l/")?.parse().ok()?;
        link::target(&page.links.get(number)?.target)
    }

    /// Begins what is around everything, where it is not written; whether the element itself is
    /// that.
    fn begin_root(&mut self, tag: &Tag<'_>) -> bool {
        let name = tag.name.as_str();
        if self.root == Root::Nothing {
            if name != "html" {
                self.hiding.enter(&Tag::bare("html"), None);
            }
            self.root = Root::Html;
            if name == "html" {
                return true;
            }
        }
        if self.root == Root::Html && !matches!(name, "head" | "html") {
            if name != "body" {
                self.hiding.enter(&Tag::bare("body"), None);
            }
            self.root = Root::Body;
            return name == "body";
        }
        false
    }

    /// Whether letters can be told from what they stand on, as far as that is known.
    fn recolour(&mut self, tag: &Tag<'_>, said: &Said) {
        let look = &mut self.look;
        let attribute = |name: &str| tag.attribute(name).map(|value| colour::read(&value));
        let font = match tag.name.as_str() {
            "font" => attribute("color"),
            "body" => attribute("text"),
            // A browser gives links a colour of their own.
            "a" => Some(Colour::Unknown),
            _ => None,
        };
        let colour = said.colour().or(font);
        match colour {
            Some(Colour::Is(colour)) => look.colour = Some(colour),
            Some(Colour::Unknown) => look.colour = None,
            Some(Colour::Clear) | None => {}
        }
        let picture = tag.attribute("background").map(|_address| Colour::Unknown);
        match picture
            .or_else(|| said.ground())
            .or_else(|| attribute("bgcolor"))
        {
            Some(Colour::Is(ground)) => look.ground = Some(ground),
            Some(Colour::Unknown) => look.ground = None,
            Some(Colour::Clear) | None => {}
        }
        if colour == Some(Colour::Clear) {
            look.colour = look.ground;
        }
        let both = look.colour.zip(look.ground);
        let are_alike = both.is_some_and(|(colour, ground)| colour::are_alike(colour, ground));
        look.blends = are_alike;
    }

    fn end(&mut self, name: &str) {
        self.layout.ask(break_around(name));
        if name == "br" {
            self.layout.line_break(&self.look);
        }
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        if self.drawn.is_some() {
            if self.open.last().is_some_and(|open| open.name == name) {
                self.close_down_to(self.open.len() - 1);
            }
            return;
        }
        let is_inline = break_around(name) == Break::None;
        let mut found = None;
        for (place, open) in self.open.iter().enumerate().rev().take(LOOK_BACK) {
            if open.name == name {
                found = Some(place);
                break;
            }
            // An inline element does not end what a block holds, nor anything what a table does.
            if is_inline && break_around(&open.name) != Break::None || open.name == "table" {
                break;
            }
        }
        if let Some(place) = found {
            self.close_down_to(place);
        }
    }

    fn close_down_to(&mut self, place: usize) {
        while self.open.len() > place {
            let Some(open) = self.open.pop() else {
                return;
            };
            if let Some(count) = self.counts.get_mut(&open.name) {
                *count -= 1;
            }
            if self.lists.last() == Some(&self.open.len()) {
                self.lists.pop();
            }
            if open.is_entered {
                self.hiding.leave();
            }
            self.restore(open.outside);
        }
    }

    /// Begins what the standard begins without a tag: the rows and groups of rows around cells.
    /// Style sheets ask after them.
    fn open_implied(&mut self, name: &str) {
        let wanted: &[&str] = match name {
            "tr" => &["tbody"],
            "td" | "th" => &["tbody", "tr"],
            _ => return,
        };
        for wanted in wanted {
            let last = self.open.last().map(|open| open.name.as_str());
            let is_missing = match *wanted {
                "tr" => matches!(last, Some("tbody" | "thead" | "tfoot")),
                _ => last == Some("table"),
            };
            if is_missing && self.open.len() < OPEN {
                let outside = self.look.clone();
                let is_entered = self.restyle(&Tag::bare(wanted));
                self.push(Open {
                    name: (*wanted).to_owned(),
                    outside,
                    next_item: None,
                    is_entered,
                });
            }
        }
    }

    /// Ends what the standard ends without a tag: a `<p>` at the next block, an item at the next
    /// item, a cell at the next cell, a row at the next row.
    fn close_implied(&mut self, name: &str) {
        let (ended, barriers): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir", "table"]),
            "dd" | "dt" => (&["dd", "dt"], &["dl", "table"]),
            "td" | "th" => (&["td", "th"], &["table", "tr"]),
            "tr" | "tbody" | "thead" | "tfoot" => (&["tr"], &["table"]),
            "a" => (&["a"], &["table", "td", "th"]),
            block if break_around(block) >= Break::Line => {
                (&["p"], &["table", "td", "th", "div", "li", "blockquote"])
            }
            _ => return,
        };
        if ended
            .iter()
            .all(|name| self.counts.get(*name).is_none_or(|count| *count == 0))
        {
            return;
        }
        for (place, open) in self.open.iter().enumerate().rev().take(LOOK_BACK) {
            if ended.contains(&open.name.as_str()) {
                self.close_down_to(place);
                return;
            }
            if barriers.contains(&open.name.as_str()) {
                return;
            }
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().clamp(1, INDENT);
        let number = self
            .lists
            .last()
            .and_then(|place| self.open.get_mut(*place))
            .and_then(|list| {
                let number = list.next_item?;
                list.next_item = Some(number.saturating_add(1));
                Some(number)
            });
        let indent = "    ".repeat(depth - 1);
        self.layout.begin_item(match number {
            Some(number) => format!("{indent}{number}. "),
            None => format!("{indent}• "),
        });
    }

    /// A picture is read as what its author says it shows.
    fn picture(&mut self, tag: &Tag<'_>) {
        if self.is_away() {
            return;
        }
        let pixels = |name| {
            tag.attribute(name)
                .and_then(|value| value.trim().trim_end_matches("px").parse::<u32>().ok())
        };
        let is_tracker = ["width", "height"]
            .into_iter()
            .any(|name| pixels(name).is_some_and(|pixels| pixels <= TRACKER));
        if let Some(alt) = tag.attribute("alt")
            && !alt.trim().is_empty()
            && !is_tracker
        {
            self.layout.text(&format!("[{}]", alt.trim()), &self.look);
        }
    }

    fn count_remote(&mut self, tag: &Tag<'_>) {
        let sources: &[&str] = match tag.name.as_str() {
            "img" | "input" | "image" | "source" | "track" | "embed" | "iframe" | "frame"
            | "audio" => &["src", "srcset"],
            "video" => &["src", "poster"],
            "object" => &["data"],
            "link" => &["href"],
            _ => &["background"],
        };
        let is_remote = |name: &&str| {
            tag.attribute(name)
                .is_some_and(|target| style::is_remote(target.as_bytes()))
        };
        let mut count = u32::from(sources.iter().any(is_remote));
        if let Some(css) = tag.attribute("style") {
            count += style::remote_urls(&css);
        }
        self.remote = self.remote.saturating_add(count);
    }
}

/// Whether what stands in an element is nothing to look at, or is shown by programs of its own.
fn is_never_seen(name: &str) -> bool {
    matches!(
        name,
        "template" | "svg" | "xml" | "datalist" | "object" | "audio" | "video" | "canvas"
    )
}

/// Elements that begin no body.
fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "base"
            | "basefont"
            | "bgsound"
            | "link"
            | "meta"
            | "noframes"
            | "script"
            | "style"
            | "title"
    )
}

/// How an element sets itself apart from what stands before and behind it.
fn break_around(name: &str) -> Break {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "menu" | "dir" | "dl"
        | "li" | "pre" | "listing" | "xmp" | "blockquote" | "table" | "hr" | "form"
        | "fieldset" | "article" | "section" | "header" | "footer" | "main" | "aside" | "nav"
        | "figure" | "details" | "body" => Break::Paragraph,
        "div" | "tr" | "thead" | "tbody" | "tfoot" | "caption" | "center" | "address" | "dt"
        | "dd" | "figcaption" | "summary" | "legend" | "option" => Break::Line,
        "td" | "th" => Break::Cell,
        _ => Break::None,
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "script"
            | "style"
            | "title"
            | "iframe"
            | "noembed"
            | "noframes"
    )
}

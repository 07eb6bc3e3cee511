//! Decides what becomes of each tag: what is kept of it, and what it wanted.

use std::borrow::Cow;

use super::attribute::{Attributes, Dimension, dimension};
use super::build::{self, Build};
use super::css::{Findings, Reader};
use super::element::{self, Fate};
use super::hint::Hints;
use super::quirks::{self, Rules};
use super::wanted::{Place, Role, Size, Wanted};
use super::{Limits, Options, Page, Paper, unseen, write};
use crate::html::token::{Tag, Token, Tokens};
use gone::Gone;
use select::Select;

mod field;
mod gone;
mod kept;
mod note;
mod select;

/// Nodes of a page in which elements may have words before and behind them. Each of those is a node
/// more with a style of its own, and whoever draws counts the styles of a paragraph in 16 bits.
const GENERATING_NODES: usize = 20_000;
/// Takes those words away; at the level of the user agent nothing wins over it.
const NO_WORDS: &str = "*::before,*::after{content:none!important}";
/// Octets of what a picture is said to show.
const ALT_OCTETS: usize = 1_000;
/// Octets of what a link to a place in the mail itself says, before it is put in order.
const SAID_OCTETS: usize = 1_000;

pub(super) fn prepare(html: &str, options: &Options<'_>, limits: &Limits) -> Page {
    let read = &html[..html.floor_char_boundary(limits.html_octets)];
    let mut pass = Pass {
        build: Build::new(limits),
        wanted: Wanted::new(options, limits),
        findings: Findings::default(),
        hints: Hints::default(),
        limits: *limits,
        sheet: String::new(),
        media: Media::All,
        gone: None,
        is_option_open: false,
        select: None,
        saying: None,
        rules: quirks::rules(read),
        choices: Vec::new(),
    };
    for token in Tokens::of(read) {
        pass.token(&token);
    }
    let mut page = pass.finish();
    page.cut |= read.len() < html.len();
    page
}

struct Pass<'a> {
    build: Build,
    wanted: Wanted<'a>,
    findings: Findings,
    hints: Hints,
    limits: Limits,
    /// The mail's own style sheet so far.
    sheet: String,
    /// For what the style sheet that follows is meant.
    media: Media,
    /// What is left out with all it holds.
    gone: Option<Gone>,
    /// An `<option>` is open; the next ends it.
    is_option_open: bool,
    /// A list of which one is chosen.
    select: Option<Select>,
    /// A link to a place in the mail itself that is open, and what it says so far.
    saying: Option<(usize, String)>,
    /// By which rules it is drawn.
    rules: Rules,
    /// What marks the choices of a list that shows them all, while one is open.
    choices: Vec<html5ever::Attribute>,
}

/// For what a style sheet is meant.
enum Media {
    All,
    /// For what this asks.
    Some(String),
    /// For nothing here.
    None,
}

/// The attributes of a tag: names in lower case, the first of each.
pub(super) struct Given<'t>(Vec<(String, Cow<'t, str>)>);

impl<'t> Given<'t> {
    fn of(tag: &'t Tag<'_>) -> Self {
        let mut given: Vec<(String, Cow<'t, str>)> = Vec::new();
        for (name, value) in tag.attributes() {
            let name = name.to_ascii_lowercase();
            if given.iter().all(|(known, _)| *known != name) {
                given.push((name, value));
            }
        }
        Self(given)
    }
}

impl Attributes for Given<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| &**value)
    }
}

impl<'a> Pass<'a> {
    /// Reads what is drawn.
    fn css(&mut self) -> Reader<'_, 'a> {
        Reader {
            wanted: &mut self.wanted,
            findings: &mut self.findings,
            limit: self.limits.css_octets,
            is_drawn: self.gone.is_none(),
        }
    }

    /// Reads what is only noted.
    fn unseen_css(&mut self) -> Reader<'_, 'a> {
        Reader {
            is_drawn: false,
            ..self.css()
        }
    }

    fn token(&mut self, token: &Token<'_>) {
        match token {
            Token::Text(text) if self.gone.is_none() => {
                if let Some((_link, said)) = &mut self.saying
                    && said.len() < SAID_OCTETS
                {
                    said.push_str(&text[..text.floor_char_boundary(SAID_OCTETS)]);
                }
                match &mut self.select {
                    Some(select) => select.text(text),
                    None => self.build.text(text),
                }
            }
            Token::Text(_) => {}
            Token::Start(tag) => self.start(tag),
            Token::End(name) => self.end(name),
            Token::Style(css) => self.style(css),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        let given = Given::of(tag);
        if let Some(gone) = &mut self.gone {
            if !gone.ends_at(name) {
                gone.enter(tag);
                self.note_all(name, &given);
                return;
            }
            self.gone = None;
        }
        if let Some(select) = &mut self.select {
            let is_next_part = element::is_of_table(name) && self.build.is_open("table");
            if !is_next_part && !Select::ends_at(name) {
                if name == "option" {
                    select.option(given.value("selected").is_some());
                }
                self.note_all(name, &given);
                return;
            }
            self.end_select();
        }
        if name == "select" && Select::is_closed(&given) {
            self.note_all(name, &given);
            let inline = self.inline(name, &given);
            let mut attributes = self.attributes(name, &given, &inline);
            self.inert(name, &given, &mut attributes);
            self.select = Some(Select::new(attributes));
            return;
        }
        match element::fate(name) {
            Fate::Gone => {
                self.note_all(name, &given);
                self.gone = (!tag.closes_itself).then(|| Gone::begins(name));
            }
            Fate::Bare | Fate::Empty => {
                if name == "select" {
                    self.choices(&given);
                }
                if name == "style" {
                    self.media = self.media_of(&given);
                }
                self.note_all(name, &given);
            }
            Fate::Kept => {
                self.note_kept(name, &given);
                if name == "option" {
                    self.end_option();
                    self.is_option_open = true;
                }
                match name {
                    "img" | "image" => self.picture(&given, given.value("alt")),
                    "input" => self.field(&given),
                    _ => {
                        let inline = self.inline(name, &given);
                        let mut attributes = self.attributes(name, &given, &inline);
                        self.inert(name, &given, &mut attributes);
                        if name == "option" {
                            attributes.extend(self.choices.iter().cloned());
                        }
                        self.build.start(name, attributes);
                    }
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(gone) = &mut self.gone {
            if gone.leave(name) {
                self.gone = None;
                return;
            }
            if !gone.is_ended_by(name) || !self.build.is_open(name) {
                return;
            }
            self.gone = None;
        }
        if self.select.is_some() {
            // The end of what it stands in ends it too; within it most end tags say nothing.
            let is_around = element::is_of_table(name) && self.build.is_open(name);
            if is_around || name == "select" {
                self.end_select();
            }
            if !is_around {
                return;
            }
        }
        if name == "a" {
            self.end_saying();
        }
        match name {
            "option" => self.end_option(),
            "select" => {
                self.end_option();
                self.choices.clear();
            }
            _ if element::fate(name) == Fate::Kept => self.build.end(name),
            _ => {}
        }
    }

    /// A list is drawn as it stands there: with the one that is chosen.
    fn end_select(&mut self) {
        if let Some(select) = self.select.take() {
            let (attributes, text) = select.finish();
            self.build.start("button", attributes);
            self.build.text(&text);
            self.build.end("button");
        }
    }

    /// What a link to a place in the mail itself says is known.
    fn end_saying(&mut self) {
        if let Some((link, said)) = self.saying.take() {
            self.wanted.say(link, &said);
        }
    }

    fn end_option(&mut self) {
        if std::mem::take(&mut self.is_option_open) {
            self.build.end("option");
        }
    }

    fn media_of(&mut self, given: &Given<'_>) -> Media {
        let kind = given.value("type").map_or("", str::trim);
        if !kind.is_empty() && !kind.eq_ignore_ascii_case("text/css") {
            return Media::None;
        }
        match given.value("media").map_or("", str::trim) {
            "" => Media::All,
            media => self.css().media(media).map_or(Media::None, Media::Some),
        }
    }

    fn style(&mut self, css: &str) {
        let media = std::mem::replace(&mut self.media, Media::All);
        if self.gone.is_some() || matches!(media, Media::None) {
            self.unseen_css().sheet(css);
            return;
        }
        let written = self.css().sheet(css);
        if written.is_empty() {
            return;
        }
        match media {
            Media::All => self.sheet.push_str(&written),
            Media::Some(query) => {
                self.sheet.push_str(&format!("@media {query}{{{written}}}"));
            }
            Media::None => {}
        }
        self.sheet.push('\n');
    }

    fn picture(&mut self, given: &Given<'_>, alt: Option<&str>) {
        let inline = self.inline("img", given);
        let size = Size {
            width: pixels(given, "width").or(inline.size.width),
            height: pixels(given, "height").or(inline.size.height),
        };
        let hidden = inline.hidden || given.value("hidden").is_some();
        let alt = alt.map_or("", str::trim);
        let alt = &alt[..alt.floor_char_boundary(ALT_OCTETS)];
        let mut candidates =
            note::candidates(given.value("srcset").unwrap_or_default()).into_iter();
        let source = given
            .value("src")
            .filter(|source| !source.trim().is_empty());
        let place = match source.or_else(|| candidates.next()) {
            Some(raw) => self.wanted.picture(raw, Role::Image, size, hidden),
            None => Place::Missing,
        };
        for candidate in candidates {
            self.wanted.note(candidate, super::Kind::Picture);
        }
        match place {
            Place::Drawn(number) => {
                let mut attributes = self.attributes("img", given, &inline);
                attributes.push(build::attribute("src", &format!("mail:/p/{number}")));
                attributes.push(build::attribute("alt", alt));
                self.build.start("img", attributes);
            }
            Place::Tracker if alt.is_empty() || hidden || size.is_tiny() => {}
            Place::Missing if alt.is_empty() && size == Size::default() => {}
            Place::Missing | Place::Tracker => {
                let mut attributes = self.attributes("x-img", given, &inline);
                // What it shows stands in the line, as in browsers, and has no size of its own
                // there. By the rules of old browsers it has, and so has one without words: nothing
                // else would tell of it.
                let is_sized = size.width.is_some() && size.height.is_some();
                if alt.is_empty() || is_sized && self.rules == Rules::Quirks {
                    attributes.push(build::attribute("data-box", ""));
                }
                self.build.start("x-img", attributes);
                self.build.text(alt);
                self.build.end("x-img");
            }
        }
    }

    fn finish(mut self) -> Page {
        self.end_select();
        self.end_saying();
        let is_bare = self.findings.generates && self.build.nodes() > GENERATING_NODES;
        let (tree, is_built_cut, extent) = self.build.finish();
        let form = unseen::form(&tree, self.findings.shows);
        let said = write::Said {
            sheet: &self.sheet,
            rules: self.rules,
            links: &self.wanted.links,
            letters: &self.findings.letters,
        };
        let written = write::write(&tree, &said, &self.limits);
        for lost in written.lost {
            if let Some(link) = self.wanted.links.get_mut(lost) {
                link.is_lost = true;
            }
        }
        let hints = [
            Some(self.hints.sheet()),
            is_bare.then(|| NO_WORDS.to_owned()),
        ];
        let sheets = hints.into_iter().flatten();
        Page {
            xhtml: written.xhtml,
            sheets: sheets.filter(|sheet| !sheet.is_empty()).collect(),
            links: self.wanted.links,
            pictures: self.wanted.pictures,
            remote: self.wanted.remote,
            remote_pictures: self.wanted.remote_pictures,
            paper: match (self.findings.adapts, self.findings.colours) {
                (true, _) => Paper::Adapts,
                (false, true) => Paper::Own,
                (false, false) => Paper::Plain,
            },
            cut: is_bare
                || is_built_cut
                || written.cut
                || self.wanted.cut
                || self.findings.cut
                || self.hints.cut,
            extent,
            form,
        }
    }
}

/// A length in whole pixels.
fn pixels(given: &Given<'_>, name: &str) -> Option<u32> {
    match dimension(given.value(name)?)? {
        Dimension::Pixels(pixels) => Some(pixels as u32),
        Dimension::Percent(_) => None,
    }
}

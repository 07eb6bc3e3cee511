//! The tree as XHTML: well-formed, no deeper than the limit, with nothing in it that XML does not
//! allow.

use std::collections::HashMap;

use html5ever::Attribute;

use super::element;
use super::letter::{self, Letter};
use super::quirks::{self, Rules};
use super::tree::{Data, Number, Tree};
use super::unseen::{ASKS, UNSEEN};
use super::{Limits, Link};

/// The attribute with the name that `<a name>` gives a place. It is not written.
pub(super) const PLACE: &str = "data-name";

/// How much text decides in which direction an element runs, in runs and characters.
const DIRECTION_RUNS: usize = 50;
const DIRECTION_CHARACTERS: usize = 200;

/// What is known of a page besides its tree.
pub(super) struct Said<'s> {
    /// Its own style sheet.
    pub(super) sheet: &'s str,
    /// By which rules it is drawn.
    pub(super) rules: Rules,
    pub(super) links: &'s [Link],
    /// Of which elements the first letter looks otherwise.
    pub(super) letters: &'s [Letter],
}

/// What came of a tree.
pub(super) struct Written {
    pub(super) xhtml: String,
    /// Whether it was too deep.
    pub(super) cut: bool,
    /// Links to places in the mail itself that are not there.
    pub(super) lost: Vec<usize>,
}

/// Writes the tree.
pub(super) fn write(tree: &Tree, said: &Said<'_>, limits: &Limits) -> Written {
    let (sheet, rules) = (said.sheet, said.rules);
    let html = child(tree, 0, "html");
    let body = html.and_then(|html| child(tree, html, "body"));
    let letters = body.map(|body| letter::first(tree, body, said.letters));
    let named = said.links.iter().enumerate();
    let named = named.filter_map(|(number, link)| Some((link.place()?, number)));
    let mut writer = Writer {
        tree,
        out: String::new(),
        open: Vec::new(),
        depth: limits.depth,
        number: 0,
        rules,
        quotes: 0,
        places: named.collect(),
        leads_here: Vec::new(),
        letters: letters.unwrap_or_default(),
        cut: false,
    };
    writer
        .out
        .push_str("<html xmlns=\"http://www.w3.org/1999/xhtml\"");
    writer.attributes(html);
    if rules == Rules::Quirks {
        writer.out.push_str(" data-q=\"quirks\"");
    }
    writer.out.push_str("><head>");
    if !sheet.is_empty() {
        writer.out.push_str("<style>");
        escape(sheet, &mut writer.out);
        writer.out.push_str("</style>");
    }
    writer.out.push_str("</head>");
    match body {
        Some(body) => writer.all(body),
        None => writer.out.push_str("<body data-n=\"1\"></body>"),
    }
    writer.out.push_str("</html>");
    // The beginning is always there (HTML standard, "the indicated part of the document").
    let is_top = |name: &str| name.is_empty() || name.eq_ignore_ascii_case("top");
    let mut lost: Vec<usize> = writer
        .places
        .iter()
        .filter(|(name, _link)| !is_top(name))
        .map(|(_name, link)| *link)
        .collect();
    lost.sort_unstable();
    Written {
        xhtml: writer.out,
        cut: writer.cut,
        lost,
    }
}

/// The first child of this name.
fn child(tree: &Tree, parent: Number, wanted: &str) -> Option<Number> {
    let mut next = tree.first(parent);
    while let Some(node) = next {
        if matches!(tree.data(node), Some(Data::Element { name, .. }) if &*name.local == wanted) {
            return Some(node);
        }
        next = tree.next(node);
    }
    None
}

struct Writer<'t> {
    tree: &'t Tree,
    out: String,
    /// Names of the elements that are open; `None` for one that was too deep to be written.
    open: Vec<Option<&'static str>>,
    depth: usize,
    /// The number of the last element that can hold others.
    number: u32,
    rules: Rules,
    /// Quotations within quotations.
    quotes: usize,
    /// The links to places in the mail itself that were not found yet, by their names.
    places: HashMap<&'t str, usize>,
    /// Those that lead to what comes next.
    leads_here: Vec<usize>,
    /// Runs of text whose first letter looks otherwise.
    letters: HashMap<Number, String>,
    cut: bool,
}

impl Writer<'_> {
    /// Writes a node and all that is in it.
    fn all(&mut self, root: Number) {
        let mut node = root;
        loop {
            if self.begin(node)
                && let Some(first) = self.tree.first(node)
            {
                node = first;
                continue;
            }
            loop {
                self.end(node);
                if node == root {
                    return;
                }
                if let Some(next) = self.tree.next(node) {
                    node = next;
                    break;
                }
                match self.tree.parent(node) {
                    Some(parent) => node = parent,
                    None => return,
                }
            }
        }
    }

    /// Writes the beginning of a node, and says whether what it holds comes next.
    fn begin(&mut self, node: Number) -> bool {
        let tree = self.tree;
        match tree.data(node) {
            Some(Data::Element { attributes, .. }) if is_mark(tree, node) => {
                for attribute in attributes {
                    self.leads_here
                        .extend(self.places.remove(&*attribute.value));
                }
                self.open.push(None);
                false
            }
            Some(Data::Element { name, .. }) => {
                // A form that stands between the rows of a table holds nothing.
                let is_empty_form = &*name.local == "form" && tree.first(node).is_none();
                let (name, class) = element::written(&name.local);
                if is_empty_form || self.open.len() >= self.depth {
                    self.cut |= !is_empty_form;
                    self.open.push(None);
                    return !is_empty_form;
                }
                self.out.push('<');
                self.out.push_str(name);
                if let Some(class) = class {
                    self.class(node, class);
                }
                self.attributes(Some(node));
                let marks = quirks::marks(tree, node, self.rules);
                if !marks.is_empty() {
                    self.out.push_str(&format!(" data-q=\"{marks}\""));
                }
                if element::is_void(name) {
                    self.out.push_str("/>");
                    self.open.push(None);
                    return false;
                }
                self.number = self.number.saturating_add(1);
                self.out.push_str(&format!(" data-n=\"{}\">", self.number));
                self.open.push(Some(name));
                if name == "q" {
                    let (opening, _closing) = quotation_marks(self.quotes);
                    self.out.push(opening);
                    self.quotes += 1;
                }
                true
            }
            Some(Data::Text(text)) => {
                self.text(node, text);
                false
            }
            Some(Data::Document) | None => false,
        }
    }

    /// Writes a run of text; its first letter as an element of its own, where that looks otherwise.
    fn text(&mut self, node: Number, text: &str) {
        if let Some(rules) = self.letters.get(&node)
            && let Some(letter) = letter::split(text)
        {
            escape(text.get(..letter.start).unwrap_or_default(), &mut self.out);
            self.out.push_str(&format!("<x-letter data-l=\"{rules}\">"));
            escape(text.get(letter.clone()).unwrap_or_default(), &mut self.out);
            self.out.push_str("</x-letter>");
            escape(text.get(letter.end..).unwrap_or_default(), &mut self.out);
        } else {
            escape(text, &mut self.out);
        }
    }

    fn end(&mut self, node: Number) {
        if !matches!(self.tree.data(node), Some(Data::Element { .. })) {
            return;
        }
        if let Some(Some(name)) = self.open.pop() {
            if name == "q" {
                self.quotes = self.quotes.saturating_sub(1);
                let (_opening, closing) = quotation_marks(self.quotes);
                self.out.push(closing);
            }
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// Writes a class of ours and those of the mail.
    fn class(&mut self, node: Number, own: &str) {
        let theirs = given(self.tree, Some(node), "class").unwrap_or_default();
        self.out.push_str(" class=\"");
        self.out.push_str(own);
        if !theirs.is_empty() {
            self.out.push(' ');
            escape(theirs, &mut self.out);
        }
        self.out.push('"');
    }

    fn attributes(&mut self, node: Option<Number>) {
        let tree = self.tree;
        let Some(Data::Element { name, attributes }) = node.and_then(|node| tree.data(node)) else {
            return;
        };
        let has_own_class = element::written(&name.local).1.is_some();
        let mut leads_here = std::mem::take(&mut self.leads_here);
        for attribute in attributes {
            if matches!(&*attribute.name.local, "id" | PLACE) {
                leads_here.extend(self.places.remove(&*attribute.value));
            }
            let value = match (&*attribute.name.local, &*attribute.value) {
                (PLACE | UNSEEN | ASKS, _) => continue,
                ("class", _) if has_own_class => continue,
                ("dir", "auto") => self.direction(node),
                (_, value) => value,
            };
            self.out.push(' ');
            self.out.push_str(&attribute.name.local);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        if !leads_here.is_empty() {
            let links: Vec<String> = leads_here.iter().map(usize::to_string).collect();
            self.out
                .push_str(&format!(" data-t=\"{}\"", links.join(" ")));
        }
        if &*name.local == "bdi" && given(tree, node, "dir").is_none() {
            let direction = self.direction(node);
            self.out.push_str(&format!(" dir=\"{direction}\""));
        }
    }

    /// In which direction the first letters of an element run.
    fn direction(&self, root: Option<Number>) -> &'static str {
        let Some(root) = root else {
            return "ltr";
        };
        let mut node = root;
        let mut characters = DIRECTION_CHARACTERS;
        for _run in 0..DIRECTION_RUNS {
            if let Some(Data::Text(text)) = self.tree.data(node) {
                for character in text.chars().take(characters) {
                    if is_right_to_left(character) {
                        return "rtl";
                    }
                    if character.is_alphabetic() {
                        return "ltr";
                    }
                }
                characters = characters.saturating_sub(text.len());
            }
            let Some(next) = self.tree.follow(node, root) else {
                break;
            };
            node = next;
        }
        "ltr"
    }
}

/// Whether an element is nothing but the name of what comes next: `<a name=part></a><h2>`. Between
/// blocks it would make a line of its own, and keep their margins apart.
fn is_mark(tree: &Tree, node: Number) -> bool {
    let Some(Data::Element { name, attributes }) = tree.data(node) else {
        return false;
    };
    let is_name = |attribute: &Attribute| &*attribute.name.local == PLACE;
    if &*name.local != "a" || tree.first(node).is_some() || !attributes.iter().all(is_name) {
        return false;
    }
    let mut next = tree.next(node);
    while let Some(Data::Text(text)) = next.and_then(|next| tree.data(next)) {
        if !text.bytes().all(|octet| octet.is_ascii_whitespace()) {
            return false;
        }
        next = next.and_then(|next| tree.next(next));
    }
    matches!(next.and_then(|next| tree.data(next)), Some(Data::Element { name, .. }) if !element::is_void(&name.local))
}

/// What stands around a quotation within so many others.
fn quotation_marks(within: usize) -> (char, char) {
    if within.is_multiple_of(2) {
        ('\u{201c}', '\u{201d}')
    } else {
        ('\u{2018}', '\u{2019}')
    }
}

/// An attribute of an element.
fn given<'t>(tree: &'t Tree, node: Option<Number>, wanted: &str) -> Option<&'t str> {
    match node.and_then(|node| tree.data(node)) {
        Some(Data::Element { attributes, .. }) => attributes
            .iter()
            .find(|attribute| &*attribute.name.local == wanted)
            .map(|attribute| &*attribute.value),
        _ => None,
    }
}

/// Hebrew, Arabic and their neighbours, and their old forms.
fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && character.is_alphabetic()
}

/// Writes text as it stands in XML, without the characters that cannot (XML 1.0, 2.2).
fn escape(text: &str, out: &mut String) {
    out.reserve(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(character),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(character),
        }
    }
}

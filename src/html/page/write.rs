//! The tree as XHTML: well-formed, no deeper than the limit, with nothing in it that XML does not
//! allow.

use super::Limits;
use super::element;
use super::quirks::{self, Rules};
use super::tree::{Data, Number, Tree};

/// How much text decides in which direction an element runs, in runs and characters.
const DIRECTION_RUNS: usize = 50;
const DIRECTION_CHARACTERS: usize = 200;

/// Writes the tree, and says whether it was too deep.
pub(super) fn write(tree: &Tree, sheet: &str, rules: Rules, limits: &Limits) -> (String, bool) {
    let mut writer = Writer {
        tree,
        out: String::new(),
        open: Vec::new(),
        depth: limits.depth,
        number: 0,
        rules,
        quotes: 0,
        cut: false,
    };
    let html = child(tree, 0, "html");
    let body = html.and_then(|html| child(tree, html, "body"));
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
    (writer.out, writer.cut)
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
                escape(text, &mut self.out);
                false
            }
            Some(Data::Document) | None => false,
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
        for attribute in attributes {
            let value = match (&*attribute.name.local, &*attribute.value) {
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

//! What style sheets hide from whoever looks at the page, so that whoever reads its text, answers
//! it or passes it on sees no more than that.
//!
//! Only plain rules count: `p`, `.class`, `p.class`, `#id`. What a rule of another shape may show
//! again is not held to be hidden, and where such a rule sets a colour no colour hides anything:
//! rather a word too many than one that was there and is missing.

use std::collections::{HashMap, HashSet};

use memchr::memmem;

use super::style::{self, Inline};
use super::token::{Tag, Token, Tokens};

/// Octets of style sheets that are looked at.
const SHEET_OCTETS: usize = 512 * 1024;
/// Rules kept; a newsletter has some hundreds.
const RULES: usize = 2_000;
/// Names of classes looked at of one element.
const CLASSES: usize = 12;
/// Names of classes and ids of a mail that are known.
const NAMES: usize = 50_000;
/// Rules looked at for one name.
const RULES_OF_NAME: usize = 8;

/// The plain rules of a mail.
#[derive(Debug, Default)]
pub(super) struct Hiding {
    /// By `.class`, `#id` or the name of an element.
    rules: HashMap<String, Vec<Rule>>,
    kept: usize,
    /// Rules of another shape, which may show what a plain one hides.
    others: Vec<Other>,
    /// Names in those that can hold for anything in this mail.
    shown: HashSet<String>,
    /// Whether a rule of another shape sets colours.
    pub(super) colours_unknown: bool,
    /// Whether one sets sizes of letters.
    sizes_unknown: bool,
}

#[derive(Debug)]
struct Rule {
    /// Of which element alone; of any where there is none.
    element: Option<String>,
    says: Inline,
}

/// A rule that is not matched, only feared.
#[derive(Debug)]
struct Other {
    /// All names in its selector, in lower case; those of classes and ids with their mark.
    names: Vec<String>,
    says: Inline,
}

impl Hiding {
    /// Reads the style sheets of a mail, wherever they stand. One without costs a look.
    pub(super) fn of(html: &str) -> Self {
        let mut hiding = Self::default();
        let Some(last) = last_sheet(html) else {
            return hiding;
        };
        let mut room = SHEET_OCTETS;
        let mut is_screen = true;
        let mut tokens = Tokens::of(html);
        while let Some(token) = tokens.next() {
            match token {
                // What it holds is the next token.
                Token::Start(tag) if tag.name == "style" => {
                    is_screen = tag
                        .attribute("media")
                        .is_none_or(|media| is_for_all(&media));
                    continue;
                }
                Token::Style(css) if is_screen => {
                    let end = css.floor_char_boundary(room);
                    hiding.sheet(css.get(..end).unwrap_or_default());
                    room -= end;
                }
                _ => {}
            }
            if tokens.at() > last {
                break;
            }
        }
        hiding.weigh_others(html);
        hiding
    }

    /// A rule about what stands in no mail but in whatever another program makes of it, once it is
    /// passed on, shows nothing here: that is the trick.
    fn weigh_others(&mut self, html: &str) {
        let others = std::mem::take(&mut self.others);
        if others.is_empty() {
            return;
        }
        let there = names_in(html);
        for Other { names, says } in others {
            let is_there = |name: &String| !name.starts_with(['.', '#']) || there.contains(name);
            if !names.iter().all(is_there) {
                continue;
            }
            self.colours_unknown |= says.colour.is_some() || says.ground.is_some();
            self.sizes_unknown |= says.zero_size == Some(false);
            if !says.hidden {
                self.shown.extend(names);
            }
        }
    }

    fn sheet(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some((selectors, block, behind)) = next_block(rest) {
            rest = behind;
            let selectors = selectors.rsplit(';').next().unwrap_or_default().trim();
            match selectors.strip_prefix("@media") {
                // As deep as newsletters nest them.
                Some(media) if is_for_all(media) => self.rules_of(block),
                Some(_) => {}
                None if selectors.starts_with('@') => {}
                None => self.rule(selectors, block),
            }
        }
    }

    fn rules_of(&mut self, block: &str) {
        let mut rest = block;
        while let Some((selectors, inner, behind)) = next_block(rest) {
            rest = behind;
            if !selectors.trim_start().starts_with('@') {
                self.rule(selectors, inner);
            }
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        let says = style::inline(declarations);
        if says == Inline::default() {
            return;
        }
        for selector in selectors.split(',') {
            match plain(selector.trim()) {
                Some((element, name)) if self.kept < RULES => {
                    self.kept += 1;
                    let element = element.map(str::to_ascii_lowercase);
                    self.rules
                        .entry(name)
                        .or_default()
                        .push(Rule { element, says });
                }
                _ => self.other(selector, &says),
            }
        }
    }

    /// A rule of another shape.
    fn other(&mut self, selector: &str, says: &Inline) {
        if self.others.len() >= RULES {
            return;
        }
        let mut names = Vec::new();
        let mut mark = String::new();
        for piece in selector.split_inclusive(|character| !is_of_name(character)) {
            let name = piece.trim_end_matches(|character| !is_of_name(character));
            if !name.is_empty() {
                names.push(format!("{mark}{}", name.to_ascii_lowercase()));
            }
            mark = piece.get(name.len()..).unwrap_or_default().to_owned();
            if mark != "." && mark != "#" {
                mark.clear();
            }
        }
        self.others.push(Other { names, says: *says });
    }

    /// What the plain rules say of an element.
    pub(super) fn of_element(&self, tag: &Tag<'_>) -> Inline {
        let mut said = Inline::default();
        if self.rules.is_empty() {
            return said;
        }
        self.add(&mut said, &tag.name, tag);
        for class in tag
            .attribute("class")
            .unwrap_or_default()
            .split_ascii_whitespace()
            .take(CLASSES)
        {
            self.add(&mut said, &format!(".{class}"), tag);
        }
        if let Some(id) = tag.attribute("id") {
            self.add(&mut said, &format!("#{}", id.trim()), tag);
        }
        said
    }

    fn add(&self, said: &mut Inline, name: &str, tag: &Tag<'_>) {
        let rules = self.rules.get(name).map(Vec::as_slice).unwrap_or_default();
        let may_be_shown = self.shown.contains(&name.to_ascii_lowercase());
        // The last of equal rules counts.
        let newest = rules.len().saturating_sub(RULES_OF_NAME);
        for rule in rules.iter().skip(newest) {
            if rule
                .element
                .as_ref()
                .is_none_or(|element| *element == tag.name)
            {
                let mut says = rule.says;
                says.hidden &= !may_be_shown;
                says.zero_size = says.zero_size.filter(|_size| !self.sizes_unknown);
                // How it looks is said by the page; its text needs to know what is not seen.
                (says.bold, says.italic, says.keeps_space) = (None, None, None);
                said.and_then(&says);
            }
        }
    }
}

/// Classes and ids that stand in a mail, with their marks and in lower case.
fn names_in(html: &str) -> HashSet<String> {
    let mut names = HashSet::new();
    for token in Tokens::of(html) {
        let Token::Start(tag) = token else { continue };
        let classes = tag.attribute("class").unwrap_or_default();
        for class in classes.split_ascii_whitespace().take(CLASSES) {
            names.insert(format!(".{}", class.to_ascii_lowercase()));
        }
        if let Some(id) = tag.attribute("id") {
            names.insert(format!("#{}", id.trim().to_ascii_lowercase()));
        }
        if names.len() >= NAMES {
            break;
        }
    }
    names
}

/// Where the last style sheet may begin; `None`: there is none.
fn last_sheet(html: &str) -> Option<usize> {
    let octets = html.as_bytes();
    let find = |name: &[u8]| memmem::rfind(octets, name);
    find(b"<style").max(find(b"<STYLE")).max(find(b"<Style"))
}

/// Whether a media query holds for every screen.
fn is_for_all(media: &str) -> bool {
    media.split(',').any(|one| {
        let one = one.trim();
        let one = one.strip_prefix("only ").unwrap_or(one);
        one.is_empty() || one.eq_ignore_ascii_case("screen") || one.eq_ignore_ascii_case("all")
    })
}

/// `p`, `.class`, `p.class`, `#id`, `p#id`: the element, and by what the rule is found.
fn plain(selector: &str) -> Option<(Option<&str>, String)> {
    let at = selector.find(['.', '#']);
    let (element, name) = selector.split_at(at.unwrap_or(selector.len()));
    let is_element = element
        .chars()
        .all(|character| character.is_ascii_alphanumeric());
    let bare = name.get(1..).unwrap_or_default();
    let is_plain = is_element && bare.chars().all(is_of_name) && !selector.is_empty();
    match name.is_empty() {
        _ if !is_plain => None,
        true => Some((None, element.to_ascii_lowercase())),
        false if bare.is_empty() => None,
        false => Some(((!element.is_empty()).then_some(element), name.to_owned())),
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

/// What stands before a `{`, what stands in it, and what follows its `}`.
fn next_block(css: &str) -> Option<(&str, &str, &str)> {
    let open = css.find('{')?;
    let mut depth = 0_usize;
    let inner = css.get(open..)?;
    let end = inner.char_indices().find_map(|(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    });
    let end = end.unwrap_or(inner.len());
    let block = inner.get(1..end)?;
    let behind = inner.get(end..)?;
    Some((
        css.get(..open)?,
        block,
        behind.strip_prefix('}').unwrap_or(behind),
    ))
}

/// `/* … */`, and the marks of comments of HTML.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, inside)) = rest.split_once("/*") {
        out.push_str(before);
        rest = inside
            .split_once("*/")
            .map_or("", |(_comment, behind)| behind);
    }
    out.push_str(rest);
    out.replace("<!--", "").replace("-->", "")
}

#[cfg(test)]
mod tests {
    use crate::html::{Limits, read};

    fn text(html: &str) -> String {
        let reading = read(html, &Limits::default());
        let spans = reading.paragraphs.iter().flat_map(|one| &one.spans);
        spans.map(|span| span.text.as_str()).collect()
    }

    #[test]
    fn a21_what_a_style_sheet_hides_is_not_read() {
        for sheet in [
            ".x{display:none}",
            "div.x { color: red; DISPLAY: none !important }",
            "#y{visibility:hidden}",
            ".a,.x,.b{opacity:0}",
            "/* .x{display:block} */ .x{display:none}",
            "@media screen{.x{display:none}}",
            "@charset 'x';.x{display:none}",
            "<!-- .x{max-height:0;overflow:hidden} -->",
            ".x{display:block}.x{display:none}",
            ".x{font-size:0}",
            // Shown by what another program wraps a mail in that is passed on.
            ".x{display:none}.forwarded .x{display:block!important}",
            ".x{display:none}.moz-text-html>div>.x{display:block}",
            ".x{color:#fff}.forwarded .x{color:#000}",
            ".x{color:#fff}",
            ".x{color:transparent}",
            ".x{background:#000;color:black}",
            "body{background:#222}.x{color:#222}",
            ".x{display:none",
        ] {
            for html in [
                format!("<style>{sheet}</style><body>seen<div class='a x' id=y> and not</div>"),
                format!("<body>seen<div id=y class=x> and not</div><style>{sheet}</style>"),
            ] {
                assert_eq!(text(&html), "seen", "{html}");
            }
        }
    }

    #[test]
    fn a21_a_word_that_may_be_seen_is_read() {
        for sheet in [
            ".x{display:none}.x{display:block}",
            ".x{display:none}body>.x{display:block}",
            ".x{display:none}td .x{display:table-cell!important}",
            "@media (max-width:600px){.x{display:none}}",
            "@media print{.x{display:none}}",
            "a.x{display:none}",
            ".x:hover{display:none}",
            ".z{display:none}",
            "/* .x{display:none} */",
            ".x{color:#fff}.x p{background:#000}",
            ".x{color:#fff;background:#000}",
            ".x{color:#fff;background:url(a.png)}",
            ".x{font-size:0}.x p{font-size:14px}",
            "}{.x{display:none}",
        ] {
            let html = format!("<style>{sheet}</style><body><div class=x><p>seen</p></div>");
            assert_eq!(text(&html), "seen", "{sheet}");
        }
        let for_outlook = "<!--[if mso]><style>.x{display:none}</style><![endif]-->";
        let for_paper = "<style media=print>.x{display:none}</style>";
        for sheet in [for_outlook, for_paper] {
            assert_eq!(text(&format!("{sheet}<p class=x>seen")), "seen");
        }
    }

    #[test]
    fn a21_letters_of_the_colour_behind_them_are_not_read() {
        for hidden in [
            "<font color=white>x</font>",
            "<span style='color:#fffffe'>x</span>",
            "<table bgcolor=#336699><td><font color='#336699'>x</font></table>",
            "<div style='background-color:black'><b style='color:rgb(0,0,0)'>x</b></div>",
            "<p style='color:rgba(9,9,9,0)'>x</p>",
        ] {
            assert_eq!(text(&format!("<p>seen</p>{hidden}")), "seen", "{hidden}");
        }
        for seen in [
            "<table bgcolor=#336699><td><font color=white>x</font></table>",
            "<table background=a.png><td><font color=white>x</font></table>",
            "<td style='background:linear-gradient(red,blue)'><span style='color:#fff'>x</span>",
            "<body bgcolor=black text=white>x",
            "<div style='color:white'><p style='background:#000'>x</p></div>",
            "<a href=https://a.example style='background:#000'>x</a>",
        ] {
            assert_eq!(text(seen), "x", "{seen}");
        }
    }

    #[test]
    fn a23_sheets_without_end_are_read_in_one_pass() {
        for piece in [
            ".a{",
            ".a,",
            "{",
            "}",
            "@media{",
            "/*",
            ".a{}.b{color:red}",
            ".a.b{color:red}",
        ] {
            let html = format!("<style>{}</style><p>seen", piece.repeat(200_000));
            assert_eq!(text(&html), "seen", "{piece}");
        }
        let many = "<style>.a{display:none}</style><p class=b>".repeat(20_000);
        assert_eq!(text(&format!("{many}seen")), "seen");
    }
}

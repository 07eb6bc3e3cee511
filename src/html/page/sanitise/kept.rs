//! What is kept of the attributes of an element.

use super::{Attributes, Given, Pass};
use crate::html::page::css::{At, Inline};
use crate::html::page::hint::Hint;
use crate::html::page::wanted::{Place, Role, Size};
use crate::html::page::write::PLACE;
use crate::html::page::{attribute, build};

/// Cells that one cell may span.
const SPAN: u32 = 64;
/// The number that an item may have.
const FIRST_ITEM: std::ops::RangeInclusive<i32> = -99_999..=99_999;
/// Octets of an id, or of all classes of an element.
const NAME_OCTETS: usize = 1_000;

impl Pass<'_> {
    /// What the `style` of an element says.
    pub(super) fn inline(&mut self, name: &str, given: &Given<'_>) -> Inline {
        let at = At {
            cell: matches!(name, "td" | "th"),
            ..At::default()
        };
        match given.value("style") {
            Some(style) => self.css().inline(style, at),
            None => Inline::default(),
        }
    }

    /// What is written of an element's attributes.
    pub(super) fn attributes(
        &mut self,
        name: &str,
        given: &Given<'_>,
        inline: &Inline,
    ) -> Vec<html5ever::Attribute> {
        let mut out = Vec::new();
        let hint = self.hint(name, given);
        let mut put = |name: &str, value: &str| out.push(build::attribute(name, value));
        if let Some(number) = self.hints.number(hint) {
            put("data-h", &number.to_string());
        }
        if !inline.text.is_empty() {
            put("style", &inline.text);
        }
        if let Some(class) = given
            .value("class")
            .map(classes)
            .filter(|class| !class.is_empty())
        {
            put("class", &class);
        }
        if let Some(id) = given.value("id").map(str::trim).filter(|id| is_name(id)) {
            put("id", id);
        }
        if let Some(language) = given.value("lang").filter(|language| is_language(language)) {
            put("lang", language);
        }
        out.extend(inline.sight.mark(is_hidden(name, given)));
        let mut put = |name: &str, value: &str| out.push(build::attribute(name, value));
        let direction = given
            .value("dir")
            .map(|direction| direction.trim().to_ascii_lowercase());
        if let Some(direction @ ("auto" | "ltr" | "rtl")) = direction.as_deref() {
            put("dir", direction);
        }
        for (attribute, value) in numbers(name, given) {
            put(attribute, &value.to_string());
        }
        if let Some((attribute, value)) = counts(name, given) {
            put(attribute, &value.to_string());
            // For a page too large to be looked at twice. Of a list that counts down drawing knows
            // another beginning.
            if name == "ol" && value > 0 && given.value("reversed").is_none() {
                put("start", &value.to_string());
            }
        }
        match name {
            "a" => {
                self.end_saying();
                if let Some(number) = given.value("href").and_then(|href| self.wanted.link(href)) {
                    out.push(build::attribute("href", &format!("mail:/l/{number}")));
                    let link = self.wanted.links.get(number);
                    if link.is_some_and(|link| link.place().is_some()) {
                        out.push(build::attribute("data-within", "true"));
                    }
                    if self.wanted.is_unsaid(number) {
                        self.saying = Some((number, String::new()));
                    }
                }
                if let Some(name) = given.value("name").filter(|name| is_name(name)) {
                    out.push(build::attribute(PLACE, name));
                }
            }
            // There is nothing to open it with.
            "details" => out.push(build::attribute("open", "")),
            "ol" if given.value("reversed").is_some() => {
                out.push(build::attribute("reversed", "true"));
            }
            _ => {}
        }
        out
    }

    /// What old attributes say about looks.
    fn hint(&mut self, name: &str, given: &Given<'_>) -> Hint {
        let (mut hint, colours) = attribute::hint(name, given);
        self.findings.colours |= colours;
        if let Some(raw) = given.value("background") {
            self.findings.colours = true;
            let size = Size::default();
            if let Place::Drawn(number) = self.wanted.picture(raw, Role::Background, size, false) {
                hint.own
                    .push_str(&format!("background-image:url(\"mail:/p/{number}\");"));
            }
        }
        if is_hidden(name, given) {
            hint.own.push_str("display:none;");
        }
        hint
    }
}

/// Whether an element is not shown unless its looks say so.
pub(super) fn is_hidden(element: &str, given: &Given<'_>) -> bool {
    let is_closed = element == "dialog" && given.value("open").is_none();
    is_closed || given.value("hidden").is_some()
}

/// Classes, but for those of our own.
fn classes(raw: &str) -> String {
    let mut out = String::new();
    for class in raw.split_ascii_whitespace() {
        if class.starts_with("x-") || out.len() + class.len() > NAME_OCTETS {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(class);
    }
    out
}

fn is_name(name: &str) -> bool {
    (1..=NAME_OCTETS).contains(&name.len())
}

fn is_language(language: &str) -> bool {
    (1..=35).contains(&language.len())
        && language
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
}

/// Where lists begin to count, and where items go on. Drawing takes one off what it knows as the
/// beginning and cannot go below nothing, and knows no numbers of items, so ours have names of their
/// own.
fn counts(element: &str, given: &Given<'_>) -> Option<(&'static str, i32)> {
    let (name, own) = match element {
        "ol" => ("start", "data-start"),
        "li" => ("value", "data-value"),
        _ => return None,
    };
    let value = given.value(name)?.trim();
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let digits = digits.bytes().take_while(u8::is_ascii_digit).count();
    let behind = value.len() - value.trim_start_matches(['-', '+']).len() + digits;
    let number: i32 = value.get(..behind)?.parse().ok()?;
    Some((own, number.clamp(*FIRST_ITEM.start(), *FIRST_ITEM.end())))
}

/// Attributes that are numbers, within their bounds.
fn numbers(element: &str, given: &Given<'_>) -> Vec<(&'static str, u32)> {
    let number = |name: &str| {
        let value = given.value(name)?.trim();
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        // A number too long to be one is a large one.
        (digits > 0).then(|| value[..digits].parse::<u32>().unwrap_or(u32::MAX))
    };
    let names: &[&'static str] = match element {
        "td" | "th" => &["colspan", "rowspan"],
        "col" | "colgroup" => &["span"],
        _ => &[],
    };
    names
        .iter()
        .filter_map(|name| {
            let number = number(name)?;
            Some((*name, number.clamp(1, SPAN)))
        })
        .collect()
}

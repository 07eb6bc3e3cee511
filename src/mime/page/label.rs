//! What the links of a page say, and whether they lead elsewhere than they say.

use std::collections::HashMap;

use crate::html::page::Link;
use crate::model::text::{Paragraph, SpanStyle, printable};

/// Octets of a label that are kept.
const LABEL_OCTETS: usize = 200;

/// A link of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLink {
    /// An address of http, https or mailto; or `#` and the name of a place in the mail itself.
    pub target: String,
    /// What it says where it stands first; empty for a picture.
    pub label: String,
    /// The host it says it leads to, where that is another one than it does.
    pub claims: Option<String>,
    /// Whether it leads to a place in the mail itself that is not there.
    pub is_lost: bool,
}

impl PageLink {
    /// Whether it leads to a place in the mail itself.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.target.starts_with('#')
    }
}

/// The links of a page with what its text says of them.
pub(super) fn labelled(
    links: impl Iterator<Item = Link>,
    paragraphs: &[Paragraph],
) -> Vec<PageLink> {
    let mut known = labels(paragraphs);
    links
        .map(|link| {
            let said = known.remove(link.target.as_str()).unwrap_or_default();
            let is_within = link.place().is_some();
            PageLink {
                claims: said.claims,
                label: if is_within { link.said } else { said.label },
                is_lost: link.is_lost,
                target: link.target,
            }
        })
        .collect()
}

#[derive(Debug, Default)]
struct Said {
    label: String,
    claims: Option<String>,
}

/// What is said by each link, by where it leads. One that lies anywhere is a liar.
fn labels(paragraphs: &[Paragraph]) -> HashMap<&str, Said> {
    let mut found: HashMap<&str, Said> = HashMap::new();
    for paragraph in paragraphs {
        let mut spans = paragraph.spans.iter().peekable();
        while let Some(span) = spans.next() {
            let SpanStyle::Link(target) = &span.style else {
                continue;
            };
            let mut text = span.text.clone();
            // A label in several styles is several spans.
            while let Some(next) = spans.next_if(|next| next.style == span.style) {
                text.push_str(&next.text);
            }
            let mut label = String::new();
            printable::append_one_line(&mut label, &text, LABEL_OCTETS);
            let said = found.entry(target.as_str()).or_default();
            if said.claims.is_none() {
                said.claims = other_host(&label, target);
            }
            if said.label.is_empty() {
                said.label = label;
            }
        }
    }
    found
}

/// The host that a label names, where the target leads to another. A host below the one that is
/// named, or above it, is the same sender's.
#[must_use]
pub fn other_host(label: &str, target: &str) -> Option<String> {
    let named = host_named(label)?;
    let Some((_scheme, rest)) = target.split_once("://") else {
        // A label with an address of the web that begins a mail leads elsewhere too.
        return Some(named);
    };
    let real = host(rest);
    let is_below = |one: &str, other: &str| {
        one.strip_suffix(other)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let is_same = is_below(&named, &real) || is_below(&real, &named);
    (!is_same).then_some(named)
}

/// The host of what stands behind `//`, without name, password and port.
fn host(rest: &str) -> String {
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.split_once(':') {
        Some((host, _port)) if !host.starts_with('[') => host,
        _ => host,
    };
    let host = host.trim_end_matches('.').to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// The host of a web address that is all a label says: `https://bank.example/login`,
/// `www.bank.example`, `bank.example`.
fn host_named(label: &str) -> Option<String> {
    let label = label
        .trim()
        .trim_matches(['<', '>', '(', ')', '"', '“', '”', '.']);
    if label.is_empty() || label.contains(char::is_whitespace) {
        return None;
    }
    let lower = label.to_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    if rest.is_none() && lower.contains('@') {
        // A mail address names nobody's web page.
        return None;
    }
    let host = host(rest.unwrap_or(&lower));
    let (name, top) = host.rsplit_once('.')?;
    let is_label = |label: &str| {
        let fits = |character: char| character.is_alphanumeric() || character == '-';
        !label.is_empty() && label.chars().all(fits)
    };
    // "report.pdf" and "3.5" name no host; what says http:// does.
    let is_top = top.chars().count() > 1 && top.chars().all(char::is_alphabetic);
    let is_file = rest.is_none() && !lower.contains('/') && FILES.contains(&top);
    (is_top && !is_file && name.split('.').all(is_label)).then(|| host.clone())
}

/// Endings of files that look like ends of hosts.
const FILES: [&str; 16] = [
    "csv", "doc", "docx", "gif", "htm", "html", "ics", "jpg", "pdf", "png", "ppt", "pptx", "txt",
    "xls", "xlsx", "xml",
];

/// What paragraphs say, a line each, no more than about so many octets.
pub(super) fn text(paragraphs: &[Paragraph], octets: usize) -> String {
    let mut text = String::new();
    for paragraph in paragraphs {
        for span in &paragraph.spans {
            let room = octets.saturating_sub(text.len());
            let end = span.text.floor_char_boundary(room);
            text.push_str(span.text.get(..end).unwrap_or_default());
        }
        if text.len() >= octets {
            break;
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;

    fn claims(html: &str, target: &str) -> Option<String> {
        let reading = html::read(html, &html::Limits::default());
        let link = Link {
            target: target.to_owned(),
            said: String::new(),
            is_lost: false,
        };
        let links = labelled(std::iter::once(link), &reading.paragraphs);
        links[0].claims.clone()
    }

    #[test]
    fn a22_a_label_that_names_another_host_is_told() {
        let target = "https://evil.example/login";
        for (label, claimed) in [
            ("https://www.bank.example/login", Some("bank.example")),
            ("<b>bank</b>.example", Some("bank.example")),
            ("WWW.BANK.EXAMPLE", Some("bank.example")),
            ("银行.example", Some("银行.example")),
            ("https://bank.example@evil.example/", None),
            ("evil.example", None),
            ("www.evil.example", None),
            ("login.evil.example", None),
            ("Click here", None),
            ("report.pdf", None),
            ("ann@bank.example", None),
            ("3.5", None),
        ] {
            let html = format!("<p><a href=\"{target}\">{label}</a>");
            assert_eq!(claims(&html, target).as_deref(), claimed, "{label}");
        }
        let below = "<a href=\"https://click.shop.example/1\">shop.example</a>";
        assert_eq!(claims(below, "https://click.shop.example/1"), None);
        let almost = "<a href=\"https://notshop.example/1\">shop.example</a>";
        assert_eq!(
            claims(almost, "https://notshop.example/1").as_deref(),
            Some("shop.example")
        );
    }

    #[test]
    fn text_is_cut_at_a_character() {
        let reading = html::read("<p>鸿雁<p>传书", &html::Limits::default());
        assert_eq!(text(&reading.paragraphs, 100), "鸿雁\n传书\n");
        assert_eq!(text(&reading.paragraphs, 4), "鸿\n");
    }
}

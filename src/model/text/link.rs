//! Links in plain text: http, https and mailto, nothing else.

use memchr::memchr;

use super::{Span, SpanStyle};

/// Longest link.
const LINK_OCTETS: usize = 2_000;
/// Longest scheme, with its colon.
const SCHEME_OCTETS: usize = 7;

/// Cuts text at its links.
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain_from = 0;
    let mut search = 0;
    while let Some(found) = memchr(b':', &text.as_bytes()[search..]) {
        let colon = search + found;
        search = colon + 1;
        let Some(link) = link_at(text, colon, plain_from) else {
            continue;
        };
        if plain_from < link.start {
            spans.push(plain(&text[plain_from..link.start]));
        }
        spans.push(Span {
            text: text[link.clone()].to_owned(),
            style: SpanStyle::Link(text[link.clone()].to_owned()),
        });
        plain_from = link.end;
        search = link.end;
    }
    if plain_from < text.len() {
        spans.push(plain(&text[plain_from..]));
    }
    spans
}

fn plain(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        style: SpanStyle::Plain,
    }
}

fn link_at(text: &str, colon: usize, from: usize) -> Option<std::ops::Range<usize>> {
    let octets = text.as_bytes();
    let scheme_length = octets[from..colon]
        .iter()
        .rev()
        .take(SCHEME_OCTETS)
        .take_while(|octet| octet.is_ascii_alphabetic())
        .count();
    let start = colon - scheme_length;
    let scheme = text.get(start..colon)?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let body_start = if is_web && octets[colon..].starts_with(b"://") {
        colon + 3
    } else if scheme.eq_ignore_ascii_case("mailto") {
        colon + 1
    } else {
        return None;
    };
    // Chinese text stands next to a link without a space, so a link ends where ASCII does.
    let is_link = |octet: &&u8| {
        octet.is_ascii_graphic()
            && !matches!(
                octet,
                b'<' | b'>' | b'"' | b'`' | b'\\' | b'^' | b'{' | b'|' | b'}'
            )
    };
    let length = octets[body_start..]
        .iter()
        .take(LINK_OCTETS)
        .take_while(is_link)
        .count();
    let body = trim_end(&octets[body_start..body_start + length]);
    let fits = if is_web {
        body.first()
            .is_some_and(|octet| octet.is_ascii_alphanumeric() || *octet == b'[')
    } else {
        body.contains(&b'@')
    };
    fits.then(|| start..body_start + body.len())
}

/// Punctuation at the end belongs to the sentence, and so does a bracket opened before the link.
fn trim_end(mut body: &[u8]) -> &[u8] {
    let count = |body: &[u8], wanted: u8| body.iter().filter(|octet| **octet == wanted).count();
    let mut round = count(body, b')').saturating_sub(count(body, b'('));
    let mut square = count(body, b']').saturating_sub(count(body, b'['));
    while let Some((last, rest)) = body.split_last() {
        match last {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b'_' => {}
            b')' if round > 0 => round -= 1,
            b']' if square > 0 => square -= 1,
            _ => break,
        }
        body = rest;
    }
    body
}

/// Whether a link's target may be opened, in its normal form; `None` for every other scheme.
pub fn target(raw: &str) -> Option<String> {
    let target: String = raw
        .trim()
        .chars()
        .filter(|character| {
            !matches!(character, '\t' | '\n' | '\r') && !super::printable::is_hidden(*character)
        })
        .take(LINK_OCTETS)
        .collect();
    let (scheme, rest) = target.split_once(':')?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let fits = is_web && rest.starts_with("//") && rest.len() > 2
        || scheme.eq_ignore_ascii_case("mailto") && !rest.is_empty();
    fits.then(|| format!("{}:{rest}", scheme.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        let spans = spans(text);
        let joined: String = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(joined, text);
        spans
            .into_iter()
            .filter(|span| span.style != SpanStyle::Plain)
            .map(|span| span.text)
            .collect()
    }

    #[test]
    fn links_end_where_a_person_sees_their_end() {
        assert_eq!(
            links("see <https://a.example/b?c=d>."),
            ["https://a.example/b?c=d"]
        );
        assert_eq!(
            links("(http://a.example/x_(y)), HTTP://b.example!"),
            ["http://a.example/x_(y)", "HTTP://b.example"]
        );
        assert_eq!(
            links("详见https://a.example/b。谢谢 mailto:ann@example.org。"),
            ["https://a.example/b", "mailto:ann@example.org"]
        );
        assert_eq!(
            links("a: b, 12:30, mailto:nobody, ftp://a.example http:// x"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a22_only_three_schemes_can_be_opened() {
        for bad in [
            "javascript:alert(1)",
            " java\nscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "smb://h/s",
            "http:",
            "x",
            "//a.example",
            "vbscript:a",
        ] {
            assert_eq!(target(bad), None, "{bad}");
        }
        assert_eq!(
            target(" HTTPS://a.example/\u{202e}b ").as_deref(),
            Some("https://a.example/b")
        );
        assert_eq!(
            target("mailto:a@b.example").as_deref(),
            Some("mailto:a@b.example")
        );
    }

    #[test]
    fn a_million_colons_are_read() {
        assert_eq!(links(&"http:".repeat(200_000)), Vec::<String>::new());
        assert_eq!(links(&"https://a.example ".repeat(10_000)).len(), 10_000);
    }
}

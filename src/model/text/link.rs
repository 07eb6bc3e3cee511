//! Links in plain text: http, https and mailto, nothing else, and the hosts and addresses
//! that people write without a scheme.

use std::ops::Range;

use memchr::{memchr, memchr3};

use super::{Span, SpanStyle};

/// Longest link.
const LINK_OCTETS: usize = 2_000;
/// Longest target of a link that is opened: what a mail's own service needs to know again who pressed
/// it may be long, and cut short it would lead nowhere. No system opens one that is longer.
const TARGET_OCTETS: usize = 32_000;
/// Longest scheme, with its colon.
const SCHEME_OCTETS: usize = 7;

/// Links made of one text; a link costs many times what it says, and nobody reads as many.
const LINKS: usize = 10_000;
/// Longest part of an address in front of its `@`, and behind it (RFC 5321 §4.5.3.1).
const LOCAL_OCTETS: usize = 64;
const DOMAIN_OCTETS: usize = 255;

/// Cuts text at its links.
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain_from = 0;
    let mut search = 0;
    let mut links = 0;
    let mut people = People::default();
    while links < LINKS
        && let Some(found) = memchr3(b':', b'.', b'@', &text.as_bytes()[search..])
    {
        let mark = search + found;
        search = mark + 1;
        let Some(link) = Link::at(text, mark, plain_from, &mut people) else {
            continue;
        };
        if plain_from < link.place.start {
            spans.push(plain(&text[plain_from..link.place.start]));
        }
        let shown = &text[link.place.clone()];
        spans.push(Span {
            text: shown.to_owned(),
            style: SpanStyle::Link(format!("{}{shown}", link.scheme)),
        });
        links += 1;
        plain_from = link.place.end;
        search = link.place.end;
    }
    if plain_from < text.len() {
        spans.push(plain(&text[plain_from..]));
    }
    spans
}

/// Whom a text is written to: `mailto:` may stand in it a hundred thousand times, and each would look
/// for somebody as far as a link may be long.
#[derive(Default)]
struct People {
    /// The `@` that was found last; behind the text where there is no other.
    at: usize,
    /// Up to here nobody is: one was read that far, and no other goes on where it breaks off.
    barren: usize,
}

impl People {
    /// The first `@` from here on; places come in their order.
    fn next(&mut self, octets: &[u8], from: usize) -> Option<usize> {
        if self.at < from || octets.get(self.at) != Some(&b'@') {
            let rest = octets.get(from.max(self.at)..).unwrap_or_default();
            self.at = memchr(b'@', rest).map_or(octets.len(), |found| from.max(self.at) + found);
        }
        (self.at < octets.len()).then_some(self.at)
    }
}

/// Where a link stands, and the scheme that it lacks.
struct Link {
    place: Range<usize>,
    scheme: &'static str,
}

impl Link {
    /// The link of which the octet at `mark` is a part; nothing before `from` belongs to it.
    fn at(text: &str, mark: usize, from: usize, people: &mut People) -> Option<Self> {
        let (place, scheme) = match text.as_bytes().get(mark)? {
            b':' => (link_at(text, mark, from, people)?, ""),
            b'@' => (address_at(text.as_bytes(), mark, from)?, "mailto:"),
            _ => (host_at(text, mark, from)?, "https://"),
        };
        Some(Self { place, scheme })
    }
}

/// `www.` and a host with what follows it.
fn host_at(text: &str, dot: usize, from: usize) -> Option<Range<usize>> {
    let octets = text.as_bytes();
    let start = dot.checked_sub(3).filter(|start| *start >= from)?;
    let is_www = octets[start..dot].eq_ignore_ascii_case(b"www");
    let before = start.checked_sub(1).map(|place| octets[place]);
    let in_word =
        before.is_some_and(|octet| octet.is_ascii_alphanumeric() || b"-_./@".contains(&octet));
    if !is_www || in_word {
        return None;
    }
    let host = domain_octets(&octets[dot + 1..]);
    let rest = text.get(dot + 1..)?;
    is_domain(host).then(|| start..dot + 1 + web_octets(rest, before == Some(b'<')))
}

/// The octets from here on that may be a domain.
fn domain_octets(octets: &[u8]) -> &[u8] {
    let length = octets
        .iter()
        .take(DOMAIN_OCTETS)
        .take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-'))
        .count();
    trim_end(&octets[..length])
}

/// An address without a scheme.
fn address_at(octets: &[u8], at: usize, from: usize) -> Option<Range<usize>> {
    let is_local = |octet: &&u8| octet.is_ascii_alphanumeric() || b".+_-='&~".contains(octet);
    let local = octets[from..at]
        .iter()
        .rev()
        .take(LOCAL_OCTETS)
        .take_while(is_local)
        .count();
    let quotes = octets[at - local..at]
        .iter()
        .take_while(|octet| matches!(octet, b'.' | b'\'' | b'-' | b'=' | b'&'))
        .count();
    let start = at - local + quotes;
    let before = start.checked_sub(1).map(|place| octets[place]);
    let in_word = before.is_some_and(|octet| b"/@:%".contains(&octet) && quotes == 0);
    let domain = domain_octets(&octets[at + 1..]);
    let end = at + 1 + domain.len();
    // `git@host:path` is none.
    let goes_on = match &octets[end..] {
        [b'@' | b'/', ..] => true,
        [b':', next, ..] => next.is_ascii_alphanumeric(),
        _ => false,
    };
    let fits = start < at && !in_word && !goes_on && is_domain(domain);
    fits.then_some(start..end)
}

/// Two labels or more, the last of letters.
fn is_domain(domain: &[u8]) -> bool {
    let is_label = |label: &[u8]| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .iter()
                .all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-')
    };
    let mut labels = domain.rsplit(|octet| *octet == b'.');
    let last = labels.next().unwrap_or_default();
    let is_top = last.len() >= 2 && last[0].is_ascii_alphabetic();
    let mut count = 1;
    let all = labels.all(|label| {
        count += 1;
        is_label(label)
    });
    is_top && is_label(last) && all && count >= 2
}

fn plain(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        style: SpanStyle::Plain,
    }
}

fn link_at(text: &str, colon: usize, from: usize, people: &mut People) -> Option<Range<usize>> {
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
    let rest = text.get(body_start..)?;
    if is_web {
        let first = rest.as_bytes().first();
        let is_host = first.is_some_and(|octet| octet.is_ascii_alphanumeric() || *octet == b'[');
        let before = start.checked_sub(1).map(|place| octets[place]);
        let end = || body_start + web_octets(rest, before == Some(b'<'));
        return is_host.then(end).map(|end| start..end);
    }
    let at = people.next(octets, body_start)?;
    if body_start < people.barren || at - body_start >= LINK_OCTETS {
        return None;
    }
    let end = body_start + link_octets(rest, |_character| false);
    if end <= at {
        people.barren = end;
        return None;
    }
    Some(start..end)
}

/// Octets of a link from here on, its scheme taken off. In a path stand letters of every script
/// (RFC 3987 §2.2). But those written without spaces stand next to a link without one too: there a
/// link ends, unless `<` and `>` say where it does (RFC 3986 appendix C).
fn web_octets(rest: &str, is_bracketed: bool) -> usize {
    if is_bracketed {
        let length = link_octets(rest, char::is_alphanumeric);
        if rest.as_bytes().get(length) == Some(&b'>') {
            return length;
        }
    }
    link_octets(rest, |character| {
        character.is_alphanumeric() && !stands_close(character)
    })
}

/// The same, where these letters beyond ASCII belong to the path.
fn link_octets(rest: &str, is_letter: impl Fn(char) -> bool) -> usize {
    let mut in_path = false;
    let (mut at, mut end) = (0, 0);
    for character in rest.chars() {
        at += character.len_utf8();
        let belongs = if character.is_ascii() {
            is_of_link(character)
        } else {
            in_path && (is_letter(character) || is_mark(character))
        };
        if !belongs || at > LINK_OCTETS {
            break;
        }
        in_path |= matches!(character, '/' | '?' | '#');
        if !is_joiner(character) {
            end = at;
        }
    }
    trim_end(&rest.as_bytes()[..end]).len()
}

fn is_of_link(character: char) -> bool {
    character.is_ascii_graphic()
        && !matches!(
            character,
            '<' | '>' | '"' | '`' | '\\' | '^' | '{' | '|' | '}'
        )
}

/// Letters of Han, Kana, Bopomofo and Hangul, and the wide forms written among them.
fn stands_close(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{16fe0}'..='\u{18dff}' | '\u{1aff0}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Marks that are no letters and without which a word is none: accents, points, viramas.
fn is_mark(character: char) -> bool {
    is_joiner(character)
        || matches!(character,
            '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
            | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}'
            | '\u{6ea}'..='\u{6ed}' | '\u{93c}' | '\u{94d}' | '\u{951}'..='\u{954}' | '\u{9bc}'
            | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{abc}' | '\u{acd}' | '\u{b3c}' | '\u{b4d}'
            | '\u{bcd}' | '\u{c4d}' | '\u{cbc}' | '\u{ccd}' | '\u{d4d}' | '\u{dca}'
            | '\u{e47}'..='\u{e4e}')
}

/// What joins or parts letters within a word of Persian or Hindi.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

/// A link as it is handed to another program: what stands behind its host in octets of ASCII
/// (RFC 3987 §3.1). The host stays as it is.
#[must_use]
pub fn opened(target: &str) -> String {
    let authority = target.find("://").map_or(target.len(), |at| at + 3);
    let (scheme, rest) = target.split_at(authority);
    let path = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(path);
    let mut opened = format!("{scheme}{host}");
    for octet in path.bytes() {
        if octet.is_ascii() {
            opened.push(char::from(octet));
        } else {
            opened.push('%');
            for half in [octet >> 4, octet & 15] {
                let digit = char::from_digit(u32::from(half), 16).unwrap_or('0');
                opened.push(digit.to_ascii_uppercase());
            }
        }
    }
    opened
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

/// Whether a link's target may be opened, in its normal form; `None` for every other scheme, and for
/// one too long to be opened whole.
pub fn target(raw: &str) -> Option<String> {
    let target: String = raw
        .trim()
        .chars()
        .filter(|character| {
            !matches!(character, '\t' | '\n' | '\r') && !super::printable::is_hidden(*character)
        })
        .take(TARGET_OCTETS + 1)
        .collect();
    if target.len() > TARGET_OCTETS {
        return None;
    }
    let (scheme, rest) = target.split_once(':')?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let fits = is_web && rest.starts_with("//") && rest.len() > 2
        || scheme.eq_ignore_ascii_case("mailto") && !rest.is_empty();
    fits.then(|| format!("{}:{rest}", scheme.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_script_stand_in_a_path_but_those_without_spaces_end_it() {
        for (text, expected) in [
            ("https://example.org/مسار", "https://example.org/مسار"),
            (
                "(https://example.org/مسار/a)، ثم",
                "https://example.org/مسار/a",
            ),
            ("https://example.org/مسار؟ نعم", "https://example.org/مسار"),
            (
                "https://example.org/می\u{200c}روم\u{200c} x",
                "https://example.org/می\u{200c}روم",
            ),
            ("https://example.org/שָׁלוֹם.", "https://example.org/שָׁלוֹם"),
            (
                "https://example.org/путь?ключ=да#я,",
                "https://example.org/путь?ключ=да#я",
            ),
            ("«https://example.org/γεια»", "https://example.org/γεια"),
            ("https://example.org/हिन्दी। अब", "https://example.org/हिन्दी"),
            ("https://example.org/café/x", "https://example.org/café/x"),
            (
                "https://example.org/cafe\u{301}",
                "https://example.org/cafe\u{301}",
            ),
            ("https://example.org/ห่าน", "https://example.org/ห่าน"),
            ("www.example.org/путь", "www.example.org/путь"),
            // Directly behind a link, without a space.
            ("见https://example.org/a。谢谢", "https://example.org/a"),
            ("https://example.org/a谢谢", "https://example.org/a"),
            ("https://example.org/，谢谢", "https://example.org/"),
            ("（https://example.org/a）", "https://example.org/a"),
            ("「https://example.org/a」", "https://example.org/a"),
            ("https://example.org/aを見て", "https://example.org/a"),
            ("https://example.org/a에서", "https://example.org/a"),
            ("https://example.org/ａ", "https://example.org/"),
            ("请看www.example.org/a谢谢", "www.example.org/a"),
            ("https://example.org/a—b", "https://example.org/a"),
            ("https://example.org/a\u{a0}b", "https://example.org/a"),
            ("https://example.org/a\u{202e}b", "https://example.org/a"),
            // Within brackets its end is said.
            ("<https://example.org/谢谢>", "https://example.org/谢谢"),
            ("<www.example.org/雁>", "www.example.org/雁"),
            ("<https://example.org/a 谢谢>", "https://example.org/a"),
            // A host is as it was.
            ("https://example.orgпуть", "https://example.org"),
            ("https://example.org谢谢", "https://example.org"),
            ("mailto:ann@example.org/путь", "mailto:ann@example.org/"),
        ] {
            assert_eq!(links(text), [expected], "{text}");
        }
        let endless = format!("https://example.org/{}", "п".repeat(5_000));
        assert!(links(&endless)[0].len() <= LINK_OCTETS + 8);
    }

    #[test]
    fn what_is_opened_is_ascii_behind_its_host() {
        for (target, expected) in [
            (
                "https://example.org/مسار?a=б#é",
                "https://example.org/%D9%85%D8%B3%D8%A7%D8%B1?a=%D0%B1#%C3%A9",
            ),
            ("https://example.org/a%20b", "https://example.org/a%20b"),
            ("https://bücher.example/ü", "https://bücher.example/%C3%BC"),
            ("https://example.org?q=é", "https://example.org?q=%C3%A9"),
            ("mailto:ann@example.org", "mailto:ann@example.org"),
        ] {
            assert_eq!(opened(target), expected);
        }
    }

    #[test]
    fn a_long_target_is_whole_and_one_too_long_is_none() {
        let long = format!("https://a.example/{}", "x".repeat(5_000));
        assert_eq!(target(&long), Some(long.clone()));
        assert_eq!(target(&long.repeat(7)), None);
    }

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
        assert_eq!(
            links(
                "【http://a.example/b】（https://c.example/d）“https://e.example”、https://f.example，"
            ),
            [
                "http://a.example/b",
                "https://c.example/d",
                "https://e.example",
                "https://f.example"
            ]
        );
        assert_eq!(
            links(
                "[1] http://[::1]/x] (see http://a.example/?q=(1), and more...) http://a.example..."
            ),
            [
                "http://[::1]/x",
                "http://a.example/?q=(1)",
                "http://a.example"
            ]
        );
    }

    #[test]
    fn a22_hosts_and_addresses_without_a_scheme_lead_to_https_and_mailto() {
        let targets = |text: &str| -> Vec<String> {
            let styles = spans(text).into_iter().map(|span| span.style);
            styles
                .filter_map(|style| match style {
                    SpanStyle::Link(target) => Some(target),
                    _ => None,
                })
                .collect()
        };
        for (text, expected) in [
            ("www.example.org/a?b.", "https://www.example.org/a?b"),
            ("(WWW.Example.org)", "https://WWW.Example.org"),
            ("请看www.example.org。", "https://www.example.org"),
            (
                "<ann.lee+x@mail.example.org>,",
                "mailto:ann.lee+x@mail.example.org",
            ),
            ("联系ann@example.org。", "mailto:ann@example.org"),
            ("'ann@example.org'", "mailto:ann@example.org"),
            ("ann@example.org: hello", "mailto:ann@example.org"),
            ("ann@example.org.", "mailto:ann@example.org"),
            ("see http://user@a.example/b", "http://user@a.example/b"),
            ("mailto:ann@example.org", "mailto:ann@example.org"),
        ] {
            assert_eq!(targets(text), [expected], "{text}");
        }
        for text in [
            "www. example.org",
            "awww.example.org",
            "www.x",
            "www..org",
            "a@b",
            "@example.org",
            "a@@example.org",
            "a@b@example.org",
            "git@host.example:path/x",
            "ftp://ann@host.example/",
            "a@1.2",
            "v1.2@3.4.5",
            "javascript:x@y",
        ] {
            assert_eq!(targets(text), Vec::<String>::new(), "{text}");
        }
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
        for piece in [
            "www.",
            "a@",
            "@",
            ".",
            "a.b@",
            "a@b.",
            "aaaaaaaaaaaaaaaa@b.c-",
        ] {
            spans(&piece.repeat(200_000));
        }
        assert_eq!(links(&"a@b.example ".repeat(20_000)).len(), LINKS);
    }

    #[test]
    fn whom_a_mail_is_for_is_found_behind_whom_none_is_for() {
        let text = "mailto:x <mailto:a@b.example> mailto:mailto:c@d.example";
        assert_eq!(
            links(text),
            ["mailto:a@b.example", "mailto:mailto:c@d.example"]
        );
        let nobody = format!("{} @ ", "mailto:".repeat(200));
        let text = format!("{}mailto:e@f.example", nobody.repeat(2_000));
        assert_eq!(links(&text), ["mailto:e@f.example"]);
        assert!(links(&"<http://-".repeat(200_000)).is_empty());
    }
}

//! How to leave a list (RFC 2369, RFC 8058), and who wants to be told that a mail is read
//! (RFC 8098 §2.1). Both only read; acting on them is the person's.

use super::domain;
use super::field::Fields;
use super::people;
use super::quote;
use super::structure;
use crate::model::Person;
use crate::model::host::is_web_port;
use crate::model::text::{link, printable};
use crate::model::unsubscribe::{Bar, Barred, ReceiptRequest, Unsubscribe, UnsubscribeMail};

/// Octets of the fields that are read.
const FIELD_OCTETS: usize = 16 * 1024;
/// Ways looked at.
const WAYS: usize = 20;
/// Octets of an address of the Web; as much as is opened.
const ADDRESS_OCTETS: usize = 2_000;
/// Octets of the address a mail was sent to at first.
const RECIPIENT_OCTETS: usize = 500;
/// People to be told.
const PEOPLE: usize = 20;
/// The whole value that allows one click (RFC 8058 §3.1).
const ONE_CLICK: &[u8] = b"List-Unsubscribe=One-Click";

/// Reads how a mail's list is left.
#[must_use]
pub fn read(mail: &[u8]) -> Unsubscribe {
    structure::scan(mail)
        .parts
        .first()
        .map(|root| of_header(root.header))
        .unwrap_or_default()
}

pub(crate) fn of_header(header: &[u8]) -> Unsubscribe {
    let mut ways = Unsubscribe::default();
    let mut values = Fields::of(header).filter(|field| field.is("List-Unsubscribe"));
    // RFC 8058 §3.1: one field of each; a second one was added by somebody.
    let (Some(value), None) = (values.next(), values.next()) else {
        return ways;
    };
    let mut posts = Fields::of(header).filter(|field| field.is("List-Unsubscribe-Post"));
    let is_one_click = matches!(
        (posts.next(), posts.next()),
        (Some(post), None) if post.value == ONE_CLICK
    );
    for address in addresses(value.value) {
        if ways.mail.is_none()
            && let Some(mail) = mail(&address)
        {
            ways.mail = Some(mail);
        } else {
            match page(&address) {
                Some(Ok(page)) => take_page(&mut ways, page, is_one_click),
                Some(Err(barred)) => {
                    ways.barred.get_or_insert(barred);
                }
                None => {}
            }
        }
    }
    if ways.one_click.is_some() {
        // There is a way that asks for less.
        ways.barred = None;
    }
    if !ways.is_empty() {
        ways.list = list(header);
    }
    ways
}

fn take_page(ways: &mut Unsubscribe, page: String, is_one_click: bool) {
    if is_one_click && page.starts_with("https:") {
        match port(&page) {
            Some(port) if !is_web_port(port) => {
                ways.barred
                    .get_or_insert_with(|| barred(&page, Bar::Port(port)));
            }
            _ => {
                ways.one_click.get_or_insert_with(|| page.clone());
            }
        }
    }
    ways.page.get_or_insert(page);
}

/// What stands in angle brackets, comments left out (RFC 2369 §2). White space within belongs to
/// the folding.
fn addresses(value: &[u8]) -> Vec<String> {
    let value = value.get(..FIELD_OCTETS).unwrap_or(value);
    let text = String::from_utf8_lossy(value);
    let mut depth = 0_usize;
    let mut open: Option<String> = None;
    let mut found = Vec::new();
    for character in text.chars() {
        match (character, &mut open) {
            ('>', Some(_)) => found.extend(open.take()),
            (_, Some(_)) if character.is_whitespace() => {}
            (_, Some(address)) => address.push(character),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            ('<', None) if depth == 0 && found.len() < WAYS => open = Some(String::new()),
            _ => {}
        }
    }
    found
}

fn mail(address: &str) -> Option<UnsubscribeMail> {
    let seed = quote::mailto(address)?;
    Some(UnsubscribeMail {
        to: seed.to.into_iter().next()?,
        subject: seed.subject,
        text: seed.text,
    })
}

/// An address of the Web that a browser may open, or why it is none: it has a host, nobody's name
/// or password before it, nothing but ASCII. `None` for what leads nowhere in the Web.
fn page(address: &str) -> Option<Result<String, Barred>> {
    if address.len() > ADDRESS_OCTETS {
        return None;
    }
    let target = link::target(address)?;
    let (scheme, rest) = target.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let is_plain = address
        .bytes()
        .all(|octet| octet.is_ascii_graphic() && !matches!(octet, b'\\' | b'"' | b'<' | b'>'));
    let authority = authority(rest);
    if authority.is_empty() || authority.starts_with(':') {
        return None;
    }
    let has_port =
        port_text(authority).is_none_or(|text| text.is_empty() || port(&target).is_some());
    // A name before the host has colons of its own.
    Some(if !is_plain {
        Err(barred(address, Bar::Odd))
    } else if authority.contains('@') {
        Err(barred(address, Bar::Name))
    } else if !has_port {
        Err(barred(address, Bar::Odd))
    } else {
        Ok(target)
    })
}

fn barred(address: &str, why: Bar) -> Barred {
    let address = printable::one_line(address);
    Barred { address, why }
}

/// Host and port, of what stands behind the scheme.
fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// What stands behind the host's colon; an address in brackets has colons of its own.
fn port_text(authority: &str) -> Option<&str> {
    let (_host, port) = authority.rsplit_once(':')?;
    (!port.ends_with(']')).then_some(port)
}

/// The port that an address names.
fn port(address: &str) -> Option<u16> {
    let (_scheme, rest) = address.split_once("://")?;
    port_text(authority(rest))?.parse().ok()
}

/// Longest name of a list that is kept.
const LIST_CHARACTERS: usize = 255;

/// What a list is known by.
fn list(header: &[u8]) -> String {
    let mut named = Fields::of(header).filter(|field| field.is("List-Id"));
    let id = named.next().and_then(|field| {
        let text = String::from_utf8_lossy(field.value.get(..FIELD_OCTETS).unwrap_or(field.value));
        let (_phrase, rest) = text.rsplit_once('<')?;
        let id = rest.split_once('>')?.0.trim().to_lowercase();
        (!id.is_empty()).then_some(id)
    });
    let author = || {
        let mut authors = Fields::of(header).filter(|field| field.is("From"));
        let author = authors
            .next()
            .and_then(|field| people::read(field.value, 1).pop());
        author.unwrap_or_default().address.to_lowercase()
    };
    let name = id.unwrap_or_else(author);
    printable::one_line(&name)
        .chars()
        .take(LIST_CHARACTERS)
        .collect()
}

/// To whom the mail was sent at first, `rfc822;ann@example.org`, where a server has noted that: a
/// receipt says it back (RFC 8098 §3.2.3).
#[must_use]
pub fn original_recipient(mail: &[u8]) -> Option<String> {
    let structure = structure::scan(mail);
    let header = structure.parts.first()?.header;
    let field = Fields::of(header).find(|field| field.is("Original-Recipient"))?;
    let text = std::str::from_utf8(field.value).ok()?;
    let (kind, address) = text.split_once(';')?;
    let is_plain =
        |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_graphic());
    let (kind, address) = (kind.trim(), address.trim());
    let fits = text.len() <= RECIPIENT_OCTETS && is_plain(kind) && is_plain(address);
    fits.then(|| format!("{kind};{address}"))
}

/// Reads who wants to be told.
#[must_use]
pub fn receipt(mail: &[u8]) -> Option<ReceiptRequest> {
    let structure = structure::scan(mail);
    receipt_of_header(structure.parts.first()?.header)
}

pub(crate) fn receipt_of_header(header: &[u8]) -> Option<ReceiptRequest> {
    let named = |name: &str| {
        let people = Fields::of(header)
            .filter(|field| field.is(name))
            .flat_map(|field| people::read(field.value, PEOPLE));
        people
            .filter(|person| !person.address.is_empty())
            .take(PEOPLE)
            .collect::<Vec<Person>>()
    };
    // The names before RFC 2298 are still written.
    let to = [
        "Disposition-Notification-To",
        "X-Confirm-Reading-To",
        "Return-Receipt-To",
    ]
    .iter()
    .map(|name| named(name))
    .find(|people| !people.is_empty())?;
    let authors = named("From");
    let returns = named("Return-Path");
    let is_among = |people: &[Person], person: &Person| {
        people.iter().any(|other| {
            let folded = |address: &str| {
                let local = address.rsplit_once('@').map_or("", |(local, _)| local);
                (local.to_lowercase(), domain::folded(domain::of(address)))
            };
            folded(&other.address) == folded(&person.address)
        })
    };
    let elsewhere = to.len() > 1
        || to.iter().any(|person| {
            !is_among(&authors, person) || !returns.is_empty() && !is_among(&returns, person)
        });
    let to = to
        .into_iter()
        .map(|person| Person {
            name: printable::one_line(&person.name),
            ..person
        })
        .collect();
    Some(ReceiptRequest { to, elsewhere })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(header: &str) -> Unsubscribe {
        read(format!("{header}\r\nSubject: x\r\n\r\ntext").as_bytes())
    }

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    const BOTH: &str = "List-Unsubscribe: <mailto:leave@lists.example?subject=leave%207>,\r\n \
        <https://lists.example/u?\r\n id=7>\r\n";

    #[test]
    fn a_list_is_left_by_mail_by_page_or_by_one_click() {
        let found = ways(&format!(
            "{BOTH}List-Unsubscribe-Post: List-Unsubscribe=One-Click"
        ));
        assert_eq!(found.one_click, text("https://lists.example/u?id=7"));
        assert_eq!(found.page, text("https://lists.example/u?id=7"));
        let mail = found.mail.unwrap();
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str(), mail.text.as_str()),
            ("leave@lists.example", "leave 7", "")
        );
        let old = ways("List-Unsubscribe: (Use this) <http://lists.example/leave> (or not)");
        assert_eq!(old.page, text("http://lists.example/leave"));
        assert_eq!(old.one_click, None);
        assert!(ways("From: a@b.example").is_empty());
    }

    #[test]
    fn a31_one_click_is_offered_only_where_the_mail_says_so_to_the_letter() {
        for post in [
            "",
            "X: y",
            "List-Unsubscribe-Post: ",
            "List-Unsubscribe-Post: yes",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click; a=b",
            "List-Unsubscribe-Post: list-unsubscribe=one-click",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
             List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert_eq!(ways(&format!("{BOTH}{post}")).one_click, None, "{post}");
        }
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
        for address in [
            "http://lists.example/u",
            "https://user@lists.example/u",
            "https://lists.example\\@bank.example/",
            "https:///u",
            "https:lists.example",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://例子.example/",
            &format!("https://lists.example/{}", "x".repeat(ADDRESS_OCTETS)),
        ] {
            let found = ways(&format!("List-Unsubscribe: <{address}>\r\n{post}"));
            assert_eq!(found.one_click, None, "{address}");
        }
        let twice = format!("{BOTH}{BOTH}{post}");
        assert!(ways(&twice).is_empty());
    }

    #[test]
    fn a31_an_address_that_is_not_asked_is_told_with_the_reason_and_not_kept_silent() {
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
        let offer = |address: &str| ways(&format!("List-Unsubscribe: <{address}>\r\n{post}"));
        for (address, why, opens) in [
            ("https://lists.example:81/u", Bar::Port(81), true),
            ("https://[2001:db8::1]:25/u", Bar::Port(25), true),
            ("https://ann:x@lists.example/u", Bar::Name, false),
            ("https://lists.example\\@bank.example/", Bar::Odd, false),
            ("https://lists.example:70000/u", Bar::Odd, false),
            ("https://lists.example:x/u", Bar::Odd, false),
            ("https://例子.example/", Bar::Odd, false),
        ] {
            let found = offer(address);
            let expected = Barred {
                address: address.to_owned(),
                why,
            };
            assert_eq!(found.barred, Some(expected), "{address}");
            assert_eq!(found.one_click, None, "{address}");
            assert_eq!(found.page.is_some(), opens, "{address}");
            assert!(!found.is_empty(), "{address}");
        }
        for address in [
            "https://lists.example:8443/u",
            "https://lists.example:443/u",
            "https://lists.example:/u",
            "https://[2001:db8::1]/u",
        ] {
            let found = offer(address);
            assert_eq!(found.one_click, text(address), "{address}");
            assert_eq!(found.barred, None, "{address}");
        }
        for address in ["javascript:alert(1)", "https:///u", "ftp://lists.example/u"] {
            assert!(offer(address).is_empty(), "{address}");
        }
        let second = offer("https://lists.example:81/u>, <https://lists.example/u");
        assert_eq!(second.one_click, text("https://lists.example/u"));
        assert_eq!(second.barred, None);
    }

    #[test]
    fn a14_a_mail_that_leaves_a_list_has_no_more_than_a_recipient_and_words() {
        let found = ways(
            "List-Unsubscribe: <mailto:a@b.example,c@d.example?cc=e@f.example&attach=/etc/passwd\
             &subject=x%0D%0ABcc:%20g@h.example>",
        );
        let expected = UnsubscribeMail {
            to: "a@b.example".to_owned(),
            subject: "x Bcc: g@h.example".to_owned(),
            text: String::new(),
        };
        assert_eq!(found.mail, Some(expected));
    }

    #[test]
    fn a_list_is_known_by_its_id_else_by_its_author() {
        let way = "List-Unsubscribe: <https://shop.example/u>\r\n";
        let list = |header: &str| ways(&format!("{way}{header}")).list;
        let from = "From: News <News@Shop.example>\r\n";
        let named = format!("{from}List-Id: The news <News.Shop.example>");
        assert_eq!(list(&named), "news.shop.example");
        assert_eq!(list(&format!("{from}List-Id: none")), "news@shop.example");
        assert_eq!(list("X: y"), "");
        assert_eq!(ways(&named).list, "", "there is no way to leave it");
    }

    #[test]
    fn a23_floods_of_ways_are_read() {
        let many = format!(
            "List-Unsubscribe: {}",
            "<https://a.example/>,".repeat(40_000)
        );
        assert_eq!(ways(&many).page, text("https://a.example/"));
        let open = format!("List-Unsubscribe: {}", "(<".repeat(40_000));
        assert!(ways(&open).is_empty());
    }

    #[test]
    fn a31_who_asks_for_a_receipt_is_named_and_nothing_more() {
        let ask = |header: &str| receipt(format!("{header}\r\n\r\n").as_bytes());
        let plain = ask(
            "Return-Path: <ann@example.org>\r\nFrom: Ann <Ann@example.org>\r\n\
             Disposition-Notification-To: Ann <ann@Example.org>",
        );
        let plain = plain.unwrap();
        assert_eq!(plain.to[0].address, "ann@Example.org");
        assert!(!plain.elsewhere);
        for elsewhere in [
            "From: ann@example.org\r\nDisposition-Notification-To: eve@example.net",
            "From: ann@example.org\r\nReturn-Receipt-To: ann@example.org, eve@example.net",
            "Return-Path: <bounce@example.net>\r\nFrom: ann@example.org\r\n\
             X-Confirm-Reading-To: ann@example.org",
        ] {
            assert!(ask(elsewhere).unwrap().elsewhere, "{elsewhere}");
        }
        let first = |value: &str| {
            original_recipient(format!("Original-Recipient: {value}\r\n\r\n").as_bytes())
        };
        assert_eq!(first("rfc822; a@b.example"), text("rfc822;a@b.example"));
        assert_eq!(first("rfc822; a@b.example x"), None);
        assert_eq!(first("a@b.example"), None);
        assert_eq!(ask("From: ann@example.org"), None);
        assert_eq!(ask("Disposition-Notification-To: nobody"), None);
    }
}

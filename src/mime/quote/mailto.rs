//! `mailto:` addresses (RFC 6068), from web pages nobody trusts.

use super::Seed;
use crate::mime::content_line::percent_decoded;
use crate::mime::field::{REFERENCES, message_ids};
use crate::model::Address;
use crate::model::text::printable;

/// Octets of such an address that are read.
const URL_OCTETS: usize = 256 * 1024;
/// Recipients taken; more is a trap or a mistake.
const RECIPIENTS: usize = 100;
/// Longest subject.
const SUBJECT_CHARACTERS: usize = 1_000;

/// Reads it; `None` where it is no `mailto:`.
pub(super) fn read(url: &str) -> Option<Seed> {
    let url = url.trim();
    let mut end = url.len().min(URL_OCTETS);
    while !url.is_char_boundary(end) {
        end -= 1;
    }
    let (scheme, rest) = url[..end].split_once(':')?;
    if !scheme.eq_ignore_ascii_case("mailto") {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
    let mut seed = Seed::default();
    add_recipients(&mut seed.to, to);
    for field in fields.split('&') {
        let field = field.strip_prefix("amp;").unwrap_or(field);
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        match percent_decoded(name).to_ascii_lowercase().as_str() {
            "to" => add_recipients(&mut seed.to, value),
            "cc" => add_recipients(&mut seed.cc, value),
            "bcc" => add_recipients(&mut seed.bcc, value),
            "subject" => {
                seed.subject = printable::one_line(&percent_decoded(value))
                    .chars()
                    .take(SUBJECT_CHARACTERS)
                    .collect()
            }
            "body" => {
                if !seed.text.is_empty() {
                    seed.text.push('\n');
                }
                seed.text
                    .push_str(&printable::lines(&percent_decoded(value)));
            }
            "in-reply-to" => {
                seed.references = message_ids(percent_decoded(value).as_bytes(), REFERENCES);
                seed.in_reply_to = seed.references.last().cloned();
            }
            // Whatever else it asks for, above all a file of this machine, it does not get.
            _ => {}
        }
    }
    Some(seed)
}

/// Takes what is an address and nothing else; each is decoded once, so that `%252C` stays `%2C`.
fn add_recipients(entries: &mut Vec<String>, list: &str) {
    for entry in list.split(',').map(percent_decoded) {
        if entries.len() < RECIPIENTS
            && let Ok(address) = Address::parse(&entry)
            && !address.as_str().chars().any(printable::is_hidden)
        {
            entries.push(address.as_str().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a14_the_harmless_fields_are_read() {
        let seed = read("mailto:ann@example.org,bob%40example.org?cc=c@d.example&BCC=e@f.example&subject=a%20b+c&body=x%0D%0Ay&amp;in-reply-to=%3C1@a%3E").unwrap();
        assert_eq!(seed.to, ["ann@example.org", "bob@example.org"]);
        assert_eq!(
            (seed.cc, seed.bcc),
            (
                vec!["c@d.example".to_owned()],
                vec!["e@f.example".to_owned()]
            )
        );
        assert_eq!(
            (seed.subject.as_str(), seed.text.as_str()),
            ("a b+c", "x\ny")
        );
        assert_eq!(seed.in_reply_to.as_deref(), Some("<1@a>"));
        assert_eq!(
            read("MAILTO:?to=a@b.example&subject=%E9%B8%BF")
                .unwrap()
                .subject,
            "鸿"
        );
    }

    #[test]
    fn a14_nothing_else_is() {
        for url in [
            "mailto:a@b.example?attach=/etc/passwd",
            "mailto:a@b.example?attachment=~/.ssh/id_ed25519&attach=file:///etc/shadow",
            "mailto:a@b.example?insert=/etc/passwd&from=boss@c.example&reply-to=d@e.example",
            "mailto:a@b.example?x-mailer=1&content-type=text/html",
            "mailto:a@b.example?%61ttach=/etc/passwd",
            "mailto:a@b.example#?bcc=c@d.example",
            "mailto:a@b.example,c%0D%0ABcc:d@e.example,f%00@g.example",
        ] {
            let expected = Seed {
                to: vec!["a@b.example".to_owned()],
                ..Seed::default()
            };
            assert_eq!(read(url), Some(expected), "{url}");
        }
        for url in [
            "http://a.example",
            "mail:a@b.example",
            "",
            "a@b.example",
            "javascript:mailto:a@b.example",
        ] {
            assert_eq!(read(url), None, "{url}");
        }
    }

    #[test]
    fn a14_line_ends_and_double_encoding_do_no_harm() {
        let seed =
            read("mailto:a@b.example?subject=x%0D%0ABcc:%20c@d.example&body=%250D%25%zz").unwrap();
        assert_eq!(seed.subject, "x Bcc: c@d.example");
        assert_eq!(seed.text, "%0D%%zz");
        assert_eq!(
            read(&format!("mailto:{}", "a@b.example,".repeat(10_000)))
                .unwrap()
                .to
                .len(),
            RECIPIENTS
        );
    }
}

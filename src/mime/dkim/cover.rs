//! What of a mail that is shown a signature covers (RFC 6376 §5.4).
//!
//! A good signature says that the fields it names are those that were signed, counted from the
//! bottom of the head. Programs show the topmost Subject. So whoever has one mail of a bank can
//! put a Subject of his own above it and send it on to anybody, and the signature stays good: it
//! proves what is shown only where no such field stands there more often than it names it.

use super::canonical::{self, RawField};
use super::tag::Claim;
use crate::mime::parameters::Value;
use crate::mime::transfer::Encoding;
use crate::model::authenticity::{Shown, Uncovered};

/// What is shown of a head, and where it stands.
const FIELDS: [(&str, Shown); FIELD_COUNT] = [
    ("from", Shown::Author),
    ("subject", Shown::Subject),
    ("date", Shown::Date),
    ("to", Shown::Recipients),
    ("cc", Shown::Recipients),
    ("bcc", Shown::Recipients),
    ("reply-to", Shown::ReplyTo),
    ("content-type", Shown::Form),
    ("content-transfer-encoding", Shown::Form),
];
const FIELD_COUNT: usize = 9;
/// Octets of a text by which it is seen to be HTML.
const START_OCTETS: usize = 64;
/// What HTML begins with, where it is not a declaration.
const FIRST_ELEMENTS: [&[u8]; 14] = [
    b"html", b"head", b"body", b"meta", b"style", b"title", b"div", b"table", b"p", b"center",
    b"span", b"font", b"br", b"h1",
];

/// What is shown of a mail's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// How often each of [`FIELDS`] stands there.
    counts: [usize; FIELD_COUNT],
    /// Whether the text itself says as what it is read.
    tells_form: bool,
}

impl Head {
    pub(super) fn of<'m>(fields: impl Iterator<Item = RawField<'m>>, body: &[u8]) -> Self {
        let mut counts = [0; FIELD_COUNT];
        let (mut kind, mut encoding) = (Value::default(), Encoding::Identity);
        for field in fields {
            for ((name, _what), count) in FIELDS.iter().zip(&mut counts) {
                *count += usize::from(field.is(name));
            }
            if field.is("Content-Type") {
                kind = Value::read(field.value().trim_ascii());
            } else if field.is("Content-Transfer-Encoding") {
                encoding = Encoding::named(field.value());
            }
        }
        Self {
            counts,
            tells_form: tells_form(&kind, encoding, body),
        }
    }

    /// What is not covered by a signature that names these fields, in lower case.
    pub(super) fn uncovered(&self, names: &[String]) -> Vec<Uncovered> {
        let mut uncovered = Vec::new();
        for ((name, what), count) in FIELDS.iter().zip(self.counts) {
            let covered = names.iter().filter(|covered| covered == name).count();
            // Large providers sign no Content-Type.
            let is_told = *what == Shown::Form && count == 1 && self.tells_form;
            if count > covered && !is_told {
                uncovered.push(Uncovered {
                    what: *what,
                    added: covered > 0,
                });
            }
        }
        // Of several fields of one meaning the graver word is said.
        uncovered.sort_by_key(|one| (one.what, !one.added));
        uncovered.dedup_by_key(|one| one.what);
        uncovered
    }
}

/// Whether a text can hardly be read as anything but what it was signed as, though its form was
/// not signed: a multipart begins with its own boundary, so that none of a text quoted in it can
/// be made the outer one; HTML begins with a tag; plain text shows what is there. The charset may
/// be another then, which makes other letters and no other words.
fn tells_form(kind: &Value<'_>, encoding: Encoding, body: &[u8]) -> bool {
    let is_encoded = match encoding {
        Encoding::Identity | Encoding::QuotedPrintable => true,
        // Whatever else it is, it would not be base64 from end to end.
        Encoding::Base64 => body.iter().all(|octet| {
            octet.is_ascii_alphanumeric()
                || octet.is_ascii_whitespace()
                || matches!(octet, b'+' | b'/' | b'=')
        }),
    };
    let main = kind.main.as_str();
    if main == "text/html" {
        is_encoded && is_html(encoding.decode(body, START_OCTETS).trim_ascii_start())
    } else if main.starts_with("multipart/") {
        let first = body
            .trim_ascii_start()
            .split(|octet| *octet == b'\n')
            .next();
        let first = first.and_then(|line| line.trim_ascii_end().strip_prefix(b"--"));
        let boundary = kind.octets("boundary").map(<[u8]>::trim_ascii_end);
        first.is_some_and(|first| !first.is_empty() && Some(first) == boundary)
    } else {
        // What makes no sense is plain text (RFC 2045 §5.2).
        is_encoded && (main == "text/plain" || !main.contains('/'))
    }
}

fn is_html(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let Some(tag) = start.strip_prefix(b"<") else {
        return false;
    };
    let end = tag.iter().position(|octet| !octet.is_ascii_alphanumeric());
    let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or_default();
    let is_first = |element: &&[u8]| name.eq_ignore_ascii_case(element);
    tag.starts_with(b"!") || FIRST_ELEMENTS.iter().any(is_first)
}

/// What of a mail that is shown the signatures of an organisation do not cover, be they good or
/// not. One that does not cover it is enough: a server tells that a signature of the domain is
/// good and seldom which, and a worthless one that names everything is added by anybody. One that
/// cannot be read covers nothing, and where the organisation has none in the mail, nothing is
/// covered.
pub(crate) fn uncovered(header: &[u8], body: &[u8], organisation: &str) -> Vec<Uncovered> {
    let signatures = canonical::fields(header).filter(|field| field.is("DKIM-Signature"));
    let claims = signatures.map(|field| Claim::read(&field));
    let mut own = claims
        .filter(|claim| claim.may_be_of(organisation))
        .peekable();
    let head = Head::of(canonical::fields(header), body);
    if own.peek().is_none() {
        return head.uncovered(&[]);
    }
    let mut uncovered = Vec::new();
    for claim in own {
        let Some(tags) = claim.tags else {
            uncovered.extend(head.uncovered(&[]));
            continue;
        };
        uncovered.extend(head.uncovered(&tags.header));
        uncovered.extend(tags.body_octets.map(|_octets| Uncovered {
            what: Shown::End,
            added: false,
        }));
        uncovered.sort_by_key(|one| (one.what, !one.added));
        uncovered.dedup_by_key(|one| one.what);
    }
    uncovered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(header: &str, body: &str, names: &str) -> Vec<(Shown, bool)> {
        let head = Head::of(canonical::fields(header.as_bytes()), body.as_bytes());
        let names: Vec<String> = names.split(':').map(str::to_owned).collect();
        let uncovered = head.uncovered(&names).into_iter();
        uncovered.map(|one| (one.what, one.added)).collect()
    }

    const HEADER: &str = "From: a@bank.example\nTo: b@example.org\nSubject: Hello\nDate: today\n";

    #[test]
    fn what_stands_there_more_often_than_it_is_signed_is_not_covered() {
        let all = "from:to:subject:date";
        assert_eq!(told(HEADER, "", all), []);
        assert_eq!(
            told(HEADER, "", "from:date"),
            [(Shown::Subject, false), (Shown::Recipients, false)]
        );
        for (added, expected) in [
            ("Subject: Pay now", (Shown::Subject, true)),
            ("SUBJECT : Pay now", (Shown::Subject, true)),
            ("Date: tomorrow", (Shown::Date, true)),
            ("To: c@example.org", (Shown::Recipients, true)),
            ("Cc: c@example.org", (Shown::Recipients, false)),
            ("Bcc: c@example.org", (Shown::Recipients, false)),
            ("Reply-To: c@example.net", (Shown::ReplyTo, false)),
            ("From: c@bank.example", (Shown::Author, true)),
            ("Content-Type: text/html", (Shown::Form, false)),
        ] {
            let header = format!("{added}\n{HEADER}");
            assert_eq!(told(&header, "Hello", all), [expected], "{added}");
            // A name that stands there once more than needed forbids another field.
            let forbids = format!("{all}:{all}:cc:bcc:reply-to:content-type");
            assert_eq!(told(HEADER, "Hello", &forbids), []);
        }
        assert_eq!(told(&format!("X-Other: a\n{HEADER}"), "", all), []);
    }

    #[test]
    fn a_form_that_is_not_signed_is_no_matter_where_the_text_tells_it() {
        let multipart = "--inner\n\nPay\n--inner--\n";
        for (fields, body, is_told) in [
            ("Content-Type: text/plain; charset=gbk", "Hello", true),
            ("Content-Type: nonsense", "Hello", true),
            ("Content-Transfer-Encoding: base64", "SGVsbG8=\n", true),
            (
                "Content-Transfer-Encoding: base64",
                "You wrote: SGVsbG8=",
                false,
            ),
            ("Content-Transfer-Encoding: quoted-printable", "a=20b", true),
            ("Content-Type: text/html", " <!DOCTYPE html><p>a", true),
            ("Content-Type: text/html", "<DIV dir=ltr>a", true),
            ("Content-Type: text/html", "You wrote: <div>a</div>", false),
            (
                "Content-Type: text/html",
                "<https://example.org> <div>a",
                false,
            ),
            (
                "Content-Type: text/html\nContent-Transfer-Encoding: base64",
                "PGh0bWw+",
                true,
            ),
            (
                "Content-Type: text/html\nContent-Transfer-Encoding: base64",
                "SGVsbG8=",
                false,
            ),
            (
                "Content-Type: multipart/mixed; boundary=inner",
                multipart,
                true,
            ),
            (
                "Content-Type: multipart/mixed; boundary=\"inner\"",
                multipart,
                true,
            ),
            (
                "Content-Type: multipart/mixed; boundary=in",
                multipart,
                false,
            ),
            ("Content-Type: multipart/mixed", multipart, false),
            ("Content-Type: application/pdf", "%PDF", false),
            // Of two the one that is read is not the one that was signed.
            (
                "Content-Type: text/plain\nContent-Type: text/plain",
                "Hello",
                false,
            ),
        ] {
            let header = format!("{fields}\n{HEADER}");
            let uncovered = told(&header, body, "from:to:subject:date");
            let expected: &[_] = if is_told {
                &[]
            } else {
                &[(Shown::Form, false)]
            };
            assert_eq!(uncovered, expected, "{fields} {body}");
        }
        let quoted = format!("You wrote:\n{multipart}");
        let header = format!("Content-Type: multipart/mixed; boundary=inner\n{HEADER}");
        let names = "from:to:subject:date";
        assert_eq!(told(&header, &quoted, names), [(Shown::Form, false)]);
    }

    #[test]
    fn every_signature_of_the_organisation_must_cover_what_is_shown() {
        let signature = |domain: &str, names: &str| {
            format!(
                "DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s; h={names}; bh=AAAA; b=AAAA\n"
            )
        };
        let all = "from:to:subject:date";
        let of = |fields: String| {
            let header = format!("{fields}{HEADER}");
            uncovered(header.as_bytes(), b"", "bank.example")
        };
        let subject = |added| Uncovered {
            what: Shown::Subject,
            added,
        };
        assert_eq!(of(signature("mail.bank.example", all)), []);
        assert_eq!(
            of(signature("bank.example", "from:to:date")),
            [subject(false)]
        );
        // Somebody else's says nothing about this one's, good or not.
        let both = signature("other.example", "from") + &signature("bank.example", all);
        assert_eq!(of(both.clone()), []);
        assert_eq!(of(both.replacen("rsa-sha256", "rot13", 1)), []);
        let second = "Subject: Pay now\n".to_owned();
        assert_eq!(
            of(second.clone() + &signature("bank.example", all)),
            [subject(true)]
        );
        // A worthless one that covers both, written by whoever put the subject there.
        let names = format!("{all}:subject");
        let forged = (0..30).map(|_| signature("bank.example", &names));
        let forged: String = forged.collect();
        assert_eq!(
            of(second + &forged + &signature("bank.example", all)),
            [subject(true)]
        );
        let partly = signature("bank.example", all).replace("s=s;", "s=s; l=9;");
        let end = Uncovered {
            what: Shown::End,
            added: false,
        };
        assert_eq!(of(partly), [end]);
    }

    #[test]
    fn what_cannot_be_read_covers_nothing() {
        let whole = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=bank.example; s=s; \
            h=from:to:subject:date; bh=AAAA; b=AAAA";
        let of = |fields: &str| {
            let header = format!("{fields}{HEADER}");
            let uncovered = uncovered(header.as_bytes(), b"", "bank.example").into_iter();
            uncovered.map(|one| one.what).collect::<Vec<_>>()
        };
        let all = [
            Shown::Author,
            Shown::Subject,
            Shown::Date,
            Shown::Recipients,
        ];
        assert_eq!(of(&format!("{whole}\n")), []);
        assert_eq!(of(""), all);
        assert_eq!(of(&format!("{}\n", whole.replace("bank", "other"))), all);
        let junk = format!("{whole}{}\n", "!".repeat(17_000));
        assert_eq!(of(&junk), all);
        // A readable one beside it may be the forger's.
        assert_eq!(of(&format!("{whole}\n{junk}")), all);
        let strange = whole.replace("rsa-sha256", "rot13");
        assert_eq!(of(&format!("{whole}\n{strange}\n")), all);
    }

    #[test]
    fn blanks_do_not_hide_what_a_signature_covers() {
        let names = "from:to:subject:date";
        let folds = "\r\n ".repeat(6_000);
        let spaces = " ".repeat(17_000);
        for field in [
            format!(
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=bank.example; s=s; h={names}; bh=AAAA; b=AAAA{folds}"
            ),
            format!(
                "DKIM-Signature{spaces}: v=1; a=rsa-sha256; c=relaxed/relaxed; d=bank.example; s=s; h={names}; bh=AAAA; b=AAAA"
            ),
            format!(
                "DKIM-Signature:{spaces}v=1; a=rsa-sha256; c=relaxed/relaxed;{folds}d=bank.example; s=s; h={names}; bh=AAAA; b=AA{folds}AA"
            ),
        ] {
            let covered = format!("{field}\n{HEADER}");
            assert_eq!(uncovered(covered.as_bytes(), b"", "bank.example"), []);
            let forged = format!("Subject: Pay now\n{covered}");
            let subject = Uncovered {
                what: Shown::Subject,
                added: true,
            };
            assert_eq!(uncovered(forged.as_bytes(), b"", "bank.example"), [subject]);
            // The simple form has the blanks in it; such a signature is not what was made.
            let simple = covered.replace("c=relaxed/relaxed", "c=simple/relaxed");
            assert_ne!(uncovered(simple.as_bytes(), b"", "bank.example"), []);
        }
    }
}

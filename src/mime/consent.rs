//! How far a person's choice for a sender reaches in a mail that says to be from that sender.
//!
//! From is written by whoever wrote the mail. A forger who knows that somebody always sees the
//! pictures of a newsletter could write in its name, and learn by a picture of his own when and
//! where the mail is read. So "always" holds where a server that the person trusts says that the
//! mail comes from the author's domain. Where nobody says anything it holds for pictures that lie
//! in that very domain, and lead nowhere else: a forger learns nothing from those. Which other
//! domains belong to the same people is a guess, and nothing is asked on a guess. Where something
//! speaks against the mail, it holds for none.

use super::authenticity;
use super::domain;
use super::field::Fields;
use super::people;
use super::structure;
use crate::model::PictureDoubt;
use crate::model::authenticity::{Authenticity, Vouching};

/// People of a From field that are looked at: the second already makes it none's choice.
const AUTHORS: usize = 2;

/// Of whom a mail says to be, and how much that is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The address that a choice is about, in lower case; `None`: not exactly one author.
    pub address: Option<String>,
    /// Why the choice does not hold for everything in it; `None`: it does.
    pub doubt: Option<PictureDoubt>,
}

impl Consent {
    /// Whether a choice of "always" reaches a picture with this host.
    #[must_use]
    pub fn reaches(&self, host: &str) -> bool {
        let Some(address) = &self.address else {
            return false;
        };
        match self.doubt {
            None => true,
            Some(PictureDoubt::Unproved) => domain::is_within(host, domain::of(address)),
            Some(PictureDoubt::Junk | PictureDoubt::Authors | PictureDoubt::Disproved) => false,
        }
    }
}

/// Reads it off a mail. `trusted`: the servers whose word counts, as for
/// [`authenticity::read`].
#[must_use]
pub fn read(mail: &[u8], is_in_junk: bool, trusted: &[String]) -> Consent {
    let structure = structure::scan(mail);
    let root = structure.parts.first();
    let (header, body) = root.map_or((&[][..], &[][..]), |root| (root.header, root.body));
    let Some(address) = author(header) else {
        return Consent {
            address: None,
            doubt: Some(PictureDoubt::Authors),
        };
    };
    let found = authenticity::of_header(header, body, trusted);
    let doubt = if is_in_junk {
        Some(PictureDoubt::Junk)
    } else {
        doubt(&found, || {
            // What servers say that nobody was asked about yet proves nothing for a mail, as
            // anybody may have written it; but nobody writes it against his own.
            authenticity::of_header(header, body, &found.untrusted)
        })
    };
    Consent {
        address: Some(address),
        doubt,
    }
}

/// The one author, where From stands there once and names one.
fn author(header: &[u8]) -> Option<String> {
    let mut fields = Fields::of(header).filter(|field| field.is("From"));
    let field = fields.next()?;
    if fields.next().is_some() {
        return None;
    }
    match people::read(field.value, AUTHORS).as_slice() {
        [author] if author.address.contains('@') => Some(author.address.to_lowercase()),
        _ => None,
    }
}

fn doubt(found: &Authenticity, others: impl FnOnce() -> Authenticity) -> Option<PictureDoubt> {
    let disproves = |vouching: &Vouching| {
        matches!(
            vouching,
            Vouching::Disowned { .. } | Vouching::Nobody { failed: true }
        )
    };
    match &found.vouching {
        Vouching::Author { .. } => None,
        against if disproves(against) => Some(PictureDoubt::Disproved),
        Vouching::Unchecked if disproves(&others().vouching) => Some(PictureDoubt::Disproved),
        _ => Some(PictureDoubt::Unproved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVED: &str = "Received: from out.river.example ([198.51.100.7]) by mx.home.example \
        with ESMTPS id 1; Fri, 20 Nov 2026 09:05:00 +0800\r\n";

    fn consent(results: &str, from: &str, is_in_junk: bool) -> Consent {
        let results = match results {
            "" => String::new(),
            results => format!("Authentication-Results: {results}\r\n"),
        };
        let mail = format!("{results}{RECEIVED}{from}\r\n\r\nHello");
        read(mail.as_bytes(), is_in_junk, &["mx.home.example".to_owned()])
    }

    const AUTHOR: &str = "From: News <News@River.example>";
    const FROM: &str = "DKIM-Signature: v=1; a=rsa-sha256; d=river.example; s=s; h=from; bh=AAAA; \
        b=AAAA\r\nFrom: News <News@River.example>";

    #[test]
    fn a20_always_reaches_every_picture_of_a_mail_that_is_proved() {
        let proved = consent(
            "mx.home.example; dkim=pass header.d=river.example",
            FROM,
            false,
        );
        assert_eq!(proved.address.as_deref(), Some("news@river.example"));
        assert_eq!(proved.doubt, None);
        assert!(proved.reaches("cdn.anybody.example"));
    }

    #[test]
    fn a20_what_was_put_above_a_signed_mail_takes_the_proof_away() {
        let signature = "DKIM-Signature: v=1; a=rsa-sha256; d=river.example; s=s; h=from:subject; \
            bh=AAAA; b=AAAA\r\nSubject: News\r\n";
        let good = "mx.home.example; dkim=pass header.d=river.example";
        let of = |added: &str| consent(good, &format!("{added}{signature}{AUTHOR}"), false);
        assert_eq!(of("").doubt, None);
        let second = of("Subject: Pay now\r\n");
        assert_eq!(second.doubt, Some(PictureDoubt::Unproved));
        // Blanks that the relaxed form leaves out hide neither the signature nor the subject.
        let blanks = "\r\n ".repeat(6_000);
        let padded = signature.replace("; h=", "; c=relaxed/relaxed; h=");
        let padded = padded.replace("b=AAAA\r\n", &format!("b=AAAA{blanks}\r\n"));
        let of = |added: &str| consent(good, &format!("{added}{padded}{AUTHOR}"), false);
        assert_eq!(of("").doubt, None);
        let second = of("Subject: Pay now\r\n");
        assert_eq!(second.doubt, Some(PictureDoubt::Unproved));
        assert!(!second.reaches("cdn.anybody.example"));
        // A signature that is nowhere covers nothing.
        let none = consent(good, AUTHOR, false);
        assert_eq!(none.doubt, Some(PictureDoubt::Unproved));
    }

    #[test]
    fn a20_without_proof_it_reaches_what_lies_with_the_author_alone() {
        for results in [
            "",
            // The forger's own words.
            "mx.forger.example; dkim=pass header.d=river.example",
            "mx.home.example; dkim=pass header.d=sends-for-all.example",
            "mx.home.example; dkim=none",
        ] {
            let unproved = consent(results, FROM, false);
            assert_eq!(unproved.doubt, Some(PictureDoubt::Unproved), "{results}");
            assert!(unproved.reaches("pictures.river.example"));
            assert!(unproved.reaches("River.Example"));
            assert!(!unproved.reaches("forger.example"));
            // A neighbour under a name that many share, and one that only ends alike.
            assert!(!unproved.reaches("upriver.example"));
            assert!(!unproved.reaches("example"));
            assert!(!unproved.reaches("river.example.forger.example"));
            assert!(!unproved.reaches(""));
        }
    }

    #[test]
    fn a16_a_mail_that_something_speaks_against_is_reached_by_no_choice() {
        for (results, from, is_in_junk, doubt) in [
            (
                "mx.home.example; dkim=pass header.d=river.example",
                FROM,
                true,
                PictureDoubt::Junk,
            ),
            (
                "mx.home.example; dmarc=fail header.from=river.example",
                FROM,
                false,
                PictureDoubt::Disproved,
            ),
            (
                "mx.home.example; dkim=fail header.d=river.example",
                FROM,
                false,
                PictureDoubt::Disproved,
            ),
            (
                "mx.stranger.example; dmarc=fail header.from=river.example",
                FROM,
                false,
                PictureDoubt::Disproved,
            ),
            (
                "mx.home.example; dkim=pass header.d=river.example",
                "From: news@river.example, eve@river.example",
                false,
                PictureDoubt::Authors,
            ),
            (
                "mx.home.example; dkim=pass header.d=river.example",
                "From: news@river.example\r\nFrom: eve@river.example",
                false,
                PictureDoubt::Authors,
            ),
            ("", "Subject: nobody", false, PictureDoubt::Authors),
        ] {
            let found = consent(results, from, is_in_junk);
            assert_eq!(found.doubt, Some(doubt), "{results} {from}");
            assert!(!found.reaches("pictures.river.example"), "{results} {from}");
        }
    }

    #[test]
    fn a20_without_proof_no_neighbour_under_a_shared_suffix_is_reached() {
        for (author, own, neighbour) in [
            ("ann.github.io", "pictures.ann.github.io", "eve.github.io"),
            // The house itself is not its customers.
            ("github.io", "github.io", "eve.github.io"),
            ("com.cn", "com.cn", "eve.com.cn"),
            (
                "amazonaws.com",
                "mail.amazonaws.com",
                "eve.s3.amazonaws.com",
            ),
            ("例子.公司.cn", "a.xn--fsqu00a.xn--55qx5d.cn", "eve.公司.cn"),
        ] {
            let found = consent("", &format!("From: ann@{author}"), false);
            assert_eq!(found.doubt, Some(PictureDoubt::Unproved));
            assert!(found.reaches(own), "{author} {own}");
            assert!(found.reaches(&format!("{own}.")), "{author} {own}");
            assert!(!found.reaches(neighbour), "{author} {neighbour}");
        }
    }

    #[test]
    fn a20_the_proof_of_a_neighbour_is_none() {
        let from = "From: ann@ann.github.io";
        let results = "mx.home.example; dkim=pass header.d=eve.github.io";
        let found = consent(results, from, false);
        assert_eq!(found.doubt, Some(PictureDoubt::Unproved));
        let results = "mx.home.example; dkim=pass header.d=mail.ann.github.io";
        let signed = FROM.replace("river.example", "mail.ann.github.io");
        let signed = signed.replace("News <News@River.example>", "ann@ann.github.io");
        assert_eq!(consent(results, &signed, false).doubt, None);
    }
}

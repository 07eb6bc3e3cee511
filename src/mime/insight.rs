//! Who wrote a mail, how it came, and what it offers and reports: all that stands beside its text,
//! in one pass over its parts.

use super::sender::{self, Known};
use super::{authenticity, calendar, card, report, structure, unsubscribe, way};
use crate::model::authenticity::Authenticity;
use crate::model::card::Card;
use crate::model::event::Invitation;
use crate::model::report::Report;
use crate::model::sender::Warning;
use crate::model::unsubscribe::{ReceiptRequest, Unsubscribe};
use crate::model::way::Way;

/// What the reader of a mail is surrounded by.
pub struct Surroundings<'s> {
    /// Whom the person knows.
    pub known: Known<'s>,
    /// Servers whose word on a mail's origin counts.
    pub trusted: &'s [String],
    /// Hosts and domains of the person's own provider.
    pub own_hosts: &'s [String],
}

/// What stands beside a mail's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Insight {
    /// What is worth a warning about the sender, the gravest first.
    pub warnings: Vec<Warning>,
    /// Whether it comes from where it says.
    pub authenticity: Authenticity,
    /// The servers it came through.
    pub way: Way,
    /// How its list is left.
    pub unsubscribe: Unsubscribe,
    /// Who wants to be told that it was read.
    pub receipt: Option<ReceiptRequest>,
    /// What it reports about a mail sent earlier.
    pub report: Option<Report>,
    /// What it invites to.
    pub invitation: Option<Invitation>,
    /// The contacts in it.
    pub cards: Vec<Card>,
}

impl Insight {
    /// Leaves out what is asked of the one to whom the mail was sent. Whom a mail was sent to that
    /// lies in a file or in another mail is not known: the link by which a list is left is that
    /// person's, and not the reader's.
    pub fn ask_nothing(&mut self) {
        self.unsubscribe = Unsubscribe::default();
        self.receipt = None;
    }
}

/// Looks at a mail. Of one too complex to be taken apart only the header is read.
#[must_use]
pub fn read(mail: &[u8], surroundings: &Surroundings<'_>) -> Insight {
    let structure = structure::scan(mail);
    let Some(root) = structure.parts.first() else {
        return Insight::default();
    };
    let header = root.header;
    let mut insight = Insight {
        warnings: sender::of_header(header, &surroundings.known),
        authenticity: authenticity::of_header(header, root.body, surroundings.trusted),
        way: way::of_header(header, surroundings.own_hosts),
        unsubscribe: unsubscribe::of_header(header),
        receipt: unsubscribe::receipt_of_header(header),
        ..Insight::default()
    };
    if !structure.too_complex {
        insight.report = report::of_structure(&structure);
        insight.invitation = calendar::of_structure(&structure);
        insight.cards = card::of_structure(&structure);
        if insight.report.is_some() && sender::has_no_sender(header) {
            // Servers report from addresses of all kinds, and what they say is told in a card.
            // Anybody writes such a part; that it was sent in nobody's name our own server notes.
            let is_first = |warning: &Warning| matches!(warning, Warning::FirstMail { .. });
            insight.warnings.retain(|warning| !is_first(warning));
        }
    }
    insight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::sender::Contacts;
    use crate::model::authenticity::{Proof, Vouching};
    use crate::model::sender::Acquaintance;

    fn surrounded(mail: &[u8]) -> Insight {
        let surroundings = Surroundings {
            known: Known {
                acquaintance: &|_address| Acquaintance::Known,
                contacts: &Contacts::default(),
            },
            trusted: &["mx.example.net".to_owned()],
            own_hosts: &["pop.example.net".to_owned()],
        };
        read(mail, &surroundings)
    }

    #[test]
    fn all_that_stands_beside_the_text_is_found_at_once() {
        let mail = b"Authentication-Results: mx.example.net; dkim=pass header.d=shop.example\r\n\
            DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=s; \
            h=from:content-type; bh=AAAA; b=AAAA\r\n\
            Received: from out.shop.example ([192.0.2.1]) by mx.example.net with ESMTPS id 1;\r\n \
            Fri, 20 Nov 2026 09:05:00 +0800\r\n\
            From: \"boss@bank.example\" <news@shop.example>\r\n\
            Disposition-Notification-To: news@shop.example\r\n\
            List-Unsubscribe: <https://shop.example/u>\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--b\r\n\
            Content-Type: text/vcard\r\n\r\nBEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n--b\r\n\
            Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;a@b.example\r\n--b--\r\n";
        let insight = surrounded(mail);
        assert_eq!(insight.warnings.len(), 1);
        let expected = Vouching::Author {
            domain: "shop.example".to_owned(),
            by: Proof::Signature,
        };
        assert_eq!(insight.authenticity.vouching, expected);
        assert_eq!(insight.way.hops.len(), 1);
        assert!(insight.unsubscribe.page.is_some());
        assert!(insight.receipt.is_some());
        assert!(insight.report.is_some());
        assert!(insight.invitation.is_some());
        assert_eq!(insight.cards.len(), 1);
    }

    #[test]
    fn nothing_of_it_needs_to_be_there() {
        let empty = surrounded(b"");
        assert_eq!(empty.warnings, [Warning::NoAuthor]);
        let plain = surrounded(b"From: ann@example.org\r\n\r\ntext");
        assert_eq!(
            plain,
            Insight {
                authenticity: Authenticity {
                    author_domain: "example.org".to_owned(),
                    ..Authenticity::default()
                },
                ..Insight::default()
            }
        );
    }

    #[test]
    fn a23_a_mail_cut_anywhere_or_made_of_anything_is_looked_at() {
        let mail = b"Authentication-Results: x; dkim=pass (c\r\nReceived: from a ([::1] b\r\n\
            From: \"=?utf-8?Q?=00?=\" <\xff@\xfe>\r\nList-Unsubscribe: <mailto:a@b?subject=%\r\n\
            DKIM-Signature: v=1; d=\xc3\r\nReply-To: \xe2\x80\xae\r\nDate: \xff\r\n\
            Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\xff:2026";
        for cut in 0..=mail.len() {
            let start = mail.get(..cut).unwrap_or_default();
            assert!(surrounded(start).way.hops.len() < 2);
        }
    }

    #[test]
    fn a17_what_reports_about_a_mail_is_not_a_first_one_and_is_warned_of_all_the_same() {
        let first = |report: &str, path: &str, author: &str| {
            let mail = format!(
                "{path}From: {author}\r\nContent-Type: multipart/report; boundary=b\r\n\r\n\
                 --b\r\nContent-Type: {report}\r\n\r\nFinal-Recipient: rfc822;a@b.example\r\n--b--\r\n"
            );
            let surroundings = Surroundings {
                known: Known {
                    acquaintance: &|_address| Acquaintance::Stranger,
                    contacts: &Contacts::default(),
                },
                trusted: &[],
                own_hosts: &[],
            };
            read(mail.as_bytes(), &surroundings).warnings
        };
        let status = "message/delivery-status";
        let nobody = "Return-Path: <>\r\n";
        assert_eq!(first(status, nobody, "noreply@mx.example"), []);
        assert_eq!(first("text/plain", nobody, "noreply@mx.example").len(), 1);
        // A stranger writes such a part himself.
        for path in [
            "",
            "Return-Path: <eve@mx.example>\r\n",
            "Return-Path: <eve@mx.example>\r\nReturn-Path: <>\r\n",
            "Received: from evil.example ([192.0.2.1]) by mx.home.example; Fri, 20 Nov 2026 \
             09:05:00 +0800\r\nReturn-Path: <>\r\n",
        ] {
            let strange = first(status, path, "noreply@mx.example");
            assert!(
                matches!(strange.as_slice(), [Warning::FirstMail { .. }]),
                "{path}: {strange:?}"
            );
        }
        let pretends = first(status, nobody, "\"boss@bank.example\" <noreply@mx.example>");
        assert!(
            matches!(pretends.as_slice(), [Warning::NameLooksLikeAddress { .. }]),
            "{pretends:?}"
        );
    }
}

//! Every way that a mail goes once it is here, but for being drawn: `survival` takes each on a small
//! stack, `benches/hostile.rs` measures each, `benches/corpora.rs` goes them all with other people's
//! mails.

use hongyan::mime::insight::{self, Surroundings};
use hongyan::mime::quote::{self, ForwardLabels};
use hongyan::mime::sender::{Contacts, Known};
use hongyan::mime::view::{self, Content, Piece};
use hongyan::mime::{anatomy, attachment, document, fold, page, preview, seen, summary};
use hongyan::model::sender::Acquaintance;

/// Goes one way and says how many octets of what it found are text.
pub(crate) type Way = fn(&[u8]) -> usize;

/// Attachments looked at of one mail; the others are as these.
const LOOKED_AT: usize = 20;
/// Parts whose fields are shown of one mail; a person opens them one by one.
const SHOWN: usize = 50;

/// All of them, in the order in which a mail goes them.
pub(crate) const WAYS: &[(&str, Way)] = &[
    ("row", row),
    ("index", index),
    ("open", open),
    ("beside", beside),
    ("page", pages),
    ("answer", answer),
    ("files", files),
    ("anatomy", built),
];

/// Its row in the list.
fn row(mail: &[u8]) -> usize {
    let row = summary::read(mail);
    row.subject.len() + row.snippet.len()
}

/// The words it is found by.
fn index(mail: &[u8]) -> usize {
    let words = document::read(mail);
    words.subject.len() + words.from.len() + words.to.len() + words.body.len()
}

/// Its text as the reader shows it, quotes folded.
fn open(mail: &[u8]) -> usize {
    let content = view::read(mail);
    std::hint::black_box(fold::sections(&content.paragraphs));
    std::hint::black_box(fold::hideable(&content.paragraphs));
    text_of(&content)
}

/// What stands beside the text.
fn beside(mail: &[u8]) -> usize {
    let surroundings = Surroundings {
        known: Known {
            acquaintance: &|_address| Acquaintance::Stranger,
            contacts: &Contacts::default(),
        },
        trusted: &["mx.example.net".to_owned()],
        own_hosts: &["pop.example.net".to_owned()],
    };
    let insight = insight::read(mail, &surroundings);
    insight.way.hops.len() + insight.cards.len()
}

/// Its pages, made ready to be drawn.
fn pages(mail: &[u8]) -> usize {
    let content = view::read(mail);
    let pages = content.pieces.iter().filter_map(|piece| match piece {
        Piece::Page(part) => page::prepare(mail, *part),
        Piece::Text(_) => None,
    });
    pages.map(|page| page.text.len()).sum()
}

/// An answer to all, and the mail passed on.
fn answer(mail: &[u8]) -> usize {
    let content = seen::read(mail);
    let labels = ForwardLabels {
        heading: "Forwarded".to_owned(),
        from: "From".to_owned(),
        date: "Date".to_owned(),
        subject: "Subject".to_owned(),
        to: "To".to_owned(),
        cc: "Cc".to_owned(),
    };
    let answer = quote::reply(&content, true, &[], "They wrote:");
    let passed_on = quote::forward(&content, &labels, "today");
    answer.text.len() + passed_on.text.len()
}

/// Its files: looked at, and saved.
fn files(mail: &[u8]) -> usize {
    let content = view::read(mail);
    let mut octets = 0;
    for file in content.attachments.iter().take(LOOKED_AT) {
        std::hint::black_box(preview::read(mail, file.part));
        octets = octets.max(attachment::bytes(mail, file.part).map_or(0, |file| file.len()));
    }
    octets
}

/// How it is built, with the fields of its parts.
fn built(mail: &[u8]) -> usize {
    let anatomy = anatomy::read(mail);
    let fields = anatomy.parts.iter().take(SHOWN).flat_map(|part| {
        std::hint::black_box(anatomy::hex(
            anatomy::raw(mail, part.part).unwrap_or_default(),
            0..64,
        ));
        anatomy::fields(mail, part.part)
    });
    fields.map(|field| field.decoded.len()).sum()
}

fn text_of(content: &Content) -> usize {
    let spans = content.paragraphs.iter().flat_map(|one| &one.spans);
    spans.map(|span| span.text.len()).sum()
}

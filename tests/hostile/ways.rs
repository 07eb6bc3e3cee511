//! Every way that a mail goes once it is here, but for being drawn: `survival` takes each on a small
//! stack, `benches/hostile.rs` measures each, `benches/corpora.rs` goes them all with other people's
//! mails.

use hongyan::mime::dkim::{self, Key};
use hongyan::mime::insight::{self, Surroundings};
use hongyan::mime::paper::{self, PaperHead};
use hongyan::mime::quote::{self, ForwardLabels};
use hongyan::mime::sender::{Contacts, Known};
use hongyan::mime::source::{DecodedRows, RawRows};
use hongyan::mime::view::{self, Content, Piece, Reading};
use hongyan::mime::{
    anatomy, attachment, consent, document, enclosed, fold, oddity, page, preview, sample, seen,
    summary,
};
use hongyan::model::Timestamp;
use hongyan::model::sender::Acquaintance;

/// Goes one way and says how many octets of what it found are text.
pub(crate) type Way = fn(&[u8]) -> usize;

/// Attachments looked at of one mail; the others are as these.
const LOOKED_AT: usize = 20;
/// Parts whose fields are shown of one mail; a person opens them one by one.
const SHOWN: usize = 50;
/// Files taken out along their way, and files within each that is a mail: each is one click.
const REACHED: usize = 5;
/// Rows of the source on a screen.
const SCREEN: u64 = 64;
/// Where pictures lie that a person may have chosen to see always.
const PICTURES_AT: &str = "pictures.example.org";
/// A key that can be read, so that a signature is checked as far as it goes.
const KEY: &[u8] = b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

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
    ("source", source),
    ("oddities", oddities),
    ("samples", samples),
    ("dkim", signatures),
    ("consent", consents),
    ("paper", papers),
    ("enclosed", within),
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

/// Its source, as it stands and decoded: the first screen, the last, and one between.
fn source(mail: &[u8]) -> usize {
    let raw = RawRows::of(mail);
    let decoded = DecodedRows::of(mail, None);
    let screens = |rows: u64| {
        [0, rows / 2, rows.saturating_sub(SCREEN)].map(|from| from..(from + SCREEN).min(rows))
    };
    let mut most = decoded.text().len();
    for rows in screens(raw.count()) {
        let rows = raw.rows(mail, rows);
        most = most.max(rows.iter().map(|row| row.text.len()).sum());
    }
    for rows in screens(decoded.count()) {
        std::hint::black_box(decoded.rows(rows));
    }
    let middle = (mail.len() / 2) as u64;
    std::hint::black_box((raw.row_of(mail, middle), decoded.row_of(middle)));
    most
}

/// What is odd about it.
fn oddities(mail: &[u8]) -> usize {
    oddity::find(mail).len()
}

/// A line of it in every charset.
fn samples(mail: &[u8]) -> usize {
    let samples = sample::samples(mail);
    samples.charsets.iter().map(|one| one.line.len()).sum()
}

/// Its signatures, checked with a key for each.
fn signatures(mail: &[u8]) -> usize {
    let claims = dkim::claims(mail);
    let keys = vec![Key::Records(vec![KEY.to_vec()]); claims.len()];
    let checked = dkim::check(mail, &claims, &keys, Timestamp::default());
    checked.iter().map(|one| one.domain.len()).sum()
}

/// How far a choice for its sender reaches.
fn consents(mail: &[u8]) -> usize {
    let consent = consent::read(mail, false, &["mx.example.net".to_owned()]);
    std::hint::black_box(consent.reaches(PICTURES_AT));
    consent.address.map_or(0, |address| address.len())
}

/// Its head and its text as they are printed.
fn papers(mail: &[u8]) -> usize {
    let content = view::read(mail);
    let people = content.to.iter().map(|one| one.address.clone());
    let head = paper::head(&PaperHead {
        subject: content.subject.clone(),
        lines: vec![("To".to_owned(), people.collect::<Vec<_>>().join(", "))],
    });
    std::hint::black_box((head, paper::foot(&content.subject)));
    let text = paper::text(&content.paragraphs);
    text.links.iter().map(String::len).sum()
}

/// Its files along their way, and those of the mails within it.
fn within(mail: &[u8]) -> usize {
    let mut most = 0;
    for file in view::read(mail).attachments.iter().take(REACHED) {
        let Some(found) = enclosed::reach(mail, &[file.part], Reading::default()) else {
            continue;
        };
        std::hint::black_box(found.look());
        most = most.max(found.octets.len());
        for inner in view::read(&found.octets).attachments.iter().take(REACHED) {
            let path = [file.part, inner.part];
            let found = enclosed::reach(mail, &path, Reading::default());
            most = most.max(found.map_or(0, |found| found.octets.len()));
        }
    }
    most
}

fn text_of(content: &Content) -> usize {
    let spans = content.paragraphs.iter().flat_map(|one| &one.spans);
    spans.map(|span| span.text.len()).sum()
}

//! The pages of a mail: its HTML parts, each a document of its own, made ready to be drawn,
//! with the pictures that lie in the mail (RFC 2387, RFC 2392).

mod label;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::field::Fields;
use super::lens::Lens;
use super::structure::{self, Part, Structure};
use super::view::{Piece, Reading};
use crate::html;
use crate::html::page::{MAIL_CSS, Options, RemotePictures, Source};
use crate::model::{Extent, PartId};

pub use crate::html::page::{Form, Kind, Paper, Remote, RemotePicture, Tracker};
pub use label::{PageLink, other_host};

/// Pages of one mail; those who put pictures between their words make several of one letter. A
/// mail with more is shown as text.
const PAGES: usize = 16;
/// Octets of an HTML part as it lies in the mail. A larger one is no letter: it would take seconds
/// to make ready, and many times its size to lay out.
const PART_OCTETS: usize = 24 * 1024 * 1024;
/// Octets of one page's text that are kept beside it, for those who have it read to them.
const TEXT_OCTETS: usize = 256 * 1024;
/// Octets of one picture; a photograph has fewer.
const PICTURE_OCTETS: usize = 32 * 1024 * 1024;
/// Octets of all pictures of a page.
const PICTURES_OCTETS: usize = 96 * 1024 * 1024;
/// Octets of a Content-ID; RFC 5322 allows 998 in a line.
const CONTENT_ID_OCTETS: usize = 998;

/// A page, ready to be drawn. Nothing in it leads out of the mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MailPage {
    /// Well-formed, sanitised. Links are `mail:/l/N`, pictures `mail:/p/N`.
    pub xhtml: String,
    /// Style sheets that stand before those of the mail, in cascade order.
    pub sheets: Vec<String>,
    /// The octets of picture N as they are in the mail; `None`: it is not there.
    pub pictures: Vec<Option<Arc<[u8]>>>,
    /// Link N.
    pub links: Vec<PageLink>,
    /// Everything it wanted from elsewhere; nothing of it was asked for here.
    pub remote: Vec<Remote>,
    /// Of that the pictures that it could show, each once, whether they are here or not.
    pub remote_pictures: Vec<RemotePicture>,
    /// Those of them that are here.
    pub kept: HashSet<String>,
    /// Parts that it shows in their place.
    pub placed: Vec<PartId>,
    /// What it is to be drawn on.
    pub paper: Paper,
    /// What it says, a line a paragraph.
    pub text: String,
    /// Whether a limit cut it short.
    pub cut: bool,
    /// How much of its text is drawn, where that is not all.
    pub extent: Option<Extent>,
    /// Whether its end is quoted, which [`PageReading::folds`] leaves out.
    pub ends_in_quote: bool,
    /// What it would have a person fill in; nothing of it can be.
    pub form: Option<Form>,
    /// Whether it is larger than what is drawn; then there is nothing else of it here.
    pub is_too_large: bool,
}

impl MailPage {
    /// Whether a picture from elsewhere is here.
    #[must_use]
    pub fn has(&self, picture: &RemotePicture) -> bool {
        self.kept.contains(&picture.address)
    }
}

/// Which paragraphs of a view are of which part.
#[derive(Debug, Clone)]
pub(super) struct ShownText {
    /// Its place among the parts.
    pub(super) part: usize,
    /// Its paragraphs.
    pub(super) paragraphs: Range<usize>,
}

/// What a mail is made of where its pages are drawn: of alternatives the HTML ones, and the text of
/// what has none. Empty where there is no page.
pub(super) fn pieces(structure: &Structure<'_>, shown: &[ShownText]) -> Vec<Piece> {
    let parts = &structure.parts;
    let alternative = |part: &Part<'_>| super::reader::alternative_of(part, parts);
    let is_page = |part: &Part<'_>| part.is_html() && part.is_body_text();
    let mut drawn = vec![false; parts.len()];
    for place in parts
        .iter()
        .filter(|part| is_page(part))
        .filter_map(alternative)
    {
        if let Some(drawn) = drawn.get_mut(place) {
            *drawn = true;
        }
    }
    let stands_in = |part: &Part<'_>| {
        let place = alternative(part);
        place.is_some_and(|place| drawn.get(place).copied().unwrap_or_default())
    };
    let mut shown = shown.iter().peekable();
    let mut pieces = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        while shown.next_if(|one| one.part < index).is_some() {}
        if is_page(part) {
            pieces.push(Piece::Page(part_id(index)));
        } else if let Some(text) = shown.next_if(|one| one.part == index)
            && !stands_in(part)
            && !text.paragraphs.is_empty()
        {
            pieces.push(Piece::Text(text.paragraphs.clone()));
        }
    }
    let pages = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Page(_)));
    if (1..=PAGES).contains(&pages.count()) {
        pieces
    } else {
        Vec::new()
    }
}

/// Pictures from elsewhere that a person had fetched, by their addresses.
pub type KeptPictures = HashMap<String, Arc<[u8]>>;

/// Makes the HTML part of a mail ready to be drawn. Pictures from elsewhere are counted and not
/// shown. `None`: the mail has no such part.
#[must_use]
pub fn prepare(mail: &[u8], part: PartId) -> Option<MailPage> {
    prepare_as(mail, part, PageReading::default(), &KeptPictures::new())
}

/// How a person reads a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageReading {
    /// How the mail is read.
    pub mail: Reading,
    /// Whether what is quoted at its end is left out.
    pub folds: bool,
}

/// The same of a mail that a person reads in a way of their own, with the pictures from elsewhere
/// that are here.
#[must_use]
pub fn prepare_as(
    mail: &[u8],
    part: PartId,
    reading: PageReading,
    kept: &KeptPictures,
) -> Option<MailPage> {
    let structure = structure::scan(mail);
    let index = usize::try_from(part.0).ok()?;
    let found = structure.parts.get(index).filter(|part| part.is_html())?;
    if found.body.len() > PART_OCTETS {
        return Some(MailPage {
            is_too_large: true,
            ..MailPage::default()
        });
    }
    let limits = html::page::Limits::default();
    let mut lens = Lens::of(&structure, reading.mail.charset);
    let text = found.text(limits.html_octets, &mut lens);
    let read_octets = text.len() as u64;
    let quote = html::last_quote(&text);
    let end = quote.filter(|_begins| reading.folds);
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or(&text);
    let contents = Contents::of(&structure, index);
    let is_there = |id: &str| contents.part(id).is_some();
    let is_kept = |address: &str| kept.contains_key(address);
    let options = Options {
        remote: RemotePictures::Kept(&is_kept),
        contents: &is_there,
    };
    let page = html::page::prepare(text, &options, &limits);
    let extent = extent_of(found, read_octets, page.extent, &limits);
    let mut gathered = Gathered::default();
    let pictures = page
        .pictures
        .into_iter()
        .map(|picture| gathered.take(&contents, picture.source, kept))
        .collect();
    let mut placed = gathered.placed;
    placed.sort_unstable();
    let reading = html::read(text, &html::Limits::default());
    let mut sheets = Vec::with_capacity(page.sheets.len() + 1);
    sheets.push(MAIL_CSS.to_owned());
    sheets.extend(page.sheets);
    Some(MailPage {
        xhtml: page.xhtml,
        sheets,
        pictures,
        links: label::labelled(page.links.into_iter(), &reading.paragraphs),
        remote: page.remote,
        remote_pictures: page.remote_pictures,
        kept: kept.keys().cloned().collect(),
        placed,
        paper: page.paper,
        text: label::text(&reading.paragraphs, TEXT_OCTETS),
        cut: page.cut || gathered.cut || extent.is_some(),
        extent,
        ends_in_quote: quote.is_some(),
        form: page.form,
        is_too_large: false,
    })
}

/// How much of a part is drawn: `drawn` of what was read of it.
fn extent_of(
    part: &Part<'_>,
    read_octets: u64,
    drawn: Option<Extent>,
    limits: &html::page::Limits,
) -> Option<Extent> {
    // Counting is dear, and most parts are short.
    if part.body.len() <= limits.html_octets {
        return drawn;
    }
    let octets = part.encoding.decoded_octets(part.body);
    if octets <= limits.html_octets as u64 {
        return drawn;
    }
    let read = limits.html_octets as u64;
    let shown = match drawn {
        None => read,
        Some(Extent::Lines { shown, of } | Extent::Octets { shown, of }) => {
            read_octets.saturating_mul(shown) / of.max(1)
        }
    };
    Extent::octets(shown.min(read), octets)
}

/// The parts that a page may show, by their Content-ID.
struct Contents<'s, 'm> {
    structure: &'s Structure<'m>,
    /// The one in the page's own multipart/related goes before others of the same name.
    by_id: HashMap<String, usize>,
}

impl<'s, 'm> Contents<'s, 'm> {
    fn of(structure: &'s Structure<'m>, page: usize) -> Self {
        let parts = &structure.parts;
        let related = related_of(parts, page);
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut of_page: HashMap<String, usize> = HashMap::new();
        for (index, part) in parts.iter().enumerate() {
            let Some(id) = content_id(part) else { continue };
            if related.is_some() && related_of(parts, index) == related {
                of_page.entry(id).or_insert(index);
            } else {
                by_id.entry(id).or_insert(index);
            }
        }
        by_id.extend(of_page);
        Self { structure, by_id }
    }

    fn part(&self, id: &str) -> Option<(usize, &Part<'m>)> {
        let index = *self.by_id.get(id)?;
        self.structure.parts.get(index).map(|part| (index, part))
    }
}

/// The nearest multipart/related a part stands in.
fn related_of(parts: &[Part<'_>], index: usize) -> Option<usize> {
    let mut parent = parts.get(index)?.parent;
    while let Some(index) = parent {
        let above = parts.get(index)?;
        if above.kind.main == "multipart/related" {
            return Some(index);
        }
        parent = above.parent;
    }
    None
}

/// Its name, without `<` and `>`; white space within comes from folded lines.
fn content_id(part: &Part<'_>) -> Option<String> {
    if !part.has_content_id || part.is_multipart() {
        return None;
    }
    let field = Fields::of(part.header).find(|field| field.is("Content-ID"))?;
    if field.value.len() > CONTENT_ID_OCTETS {
        return None;
    }
    let mut id = String::from_utf8_lossy(field.value).into_owned();
    id.retain(|character| !character.is_whitespace());
    let id = id.strip_prefix('<').unwrap_or(&id);
    let id = id.strip_suffix('>').unwrap_or(id);
    (!id.is_empty()).then(|| id.to_owned())
}

/// Pictures taken out of a mail so far. One that stands in several places is taken once.
#[derive(Default)]
struct Gathered {
    taken: HashMap<usize, Arc<[u8]>>,
    placed: Vec<PartId>,
    octets: usize,
    cut: bool,
}

impl Gathered {
    fn take(
        &mut self,
        contents: &Contents<'_, '_>,
        source: Source,
        kept: &KeptPictures,
    ) -> Option<Arc<[u8]>> {
        match source {
            Source::Content(id) => {
                let (index, part) = contents.part(&id)?;
                if let Some(taken) = self.taken.get(&index) {
                    return Some(Arc::clone(taken));
                }
                let room = PICTURE_OCTETS.min(PICTURES_OCTETS - self.octets);
                if part.encoding.decoded_octets(part.body) > room as u64 {
                    self.cut = true;
                    return None;
                }
                let octets: Arc<[u8]> = part.encoding.decode(part.body, room).into();
                self.octets += octets.len().min(room);
                self.taken.insert(index, Arc::clone(&octets));
                self.placed.push(part_id(index));
                Some(octets)
            }
            // The pre-pass has bounded what stands in the HTML itself.
            Source::Data { octets, .. } => Some(octets.into()),
            // They were bounded as they were fetched.
            Source::Remote(address) => kept.get(&address).cloned(),
        }
    }
}

fn part_id(index: usize) -> PartId {
    PartId(u32::try_from(index).unwrap_or(u32::MAX - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::view;

    /// "GIF89a" and no more: what is taken out of a mail need be no picture.
    const NEWSLETTER: &[u8] = b"Content-Type: multipart/related; boundary=r\r\n\r\n\
        --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
        --a\r\nContent-Type: text/plain\r\n\r\nRead it in colours\r\n\
        --a\r\nContent-Type: text/html\r\n\r\n\
        <p>News <img src=\"cid:logo@river\"> <a href=\"https://a.example/x\">more</a>\r\n\
        --a--\r\n\
        --r\r\nContent-Type: image/gif\r\nContent-ID: <logo@river>\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nR0lGODlh\r\n\
        --r--\r\n";

    fn pages(mail: &[u8]) -> Vec<Piece> {
        view::read(mail).pieces
    }

    #[test]
    fn of_alternatives_the_page_is_drawn_and_its_picture_is_found() {
        assert_eq!(pages(NEWSLETTER), [Piece::Page(PartId(3))]);
        let page = prepare(NEWSLETTER, PartId(3)).unwrap();
        assert_eq!(
            page.pictures,
            [Some(Arc::from(b"GIF89a".as_slice()))],
            "{}",
            page.xhtml
        );
        assert_eq!(page.placed, [PartId(4)]);
        assert_eq!(page.links[0].target, "https://a.example/x");
        assert_eq!(page.links[0].label, "more");
        assert!(page.text.contains("News"));
        assert_eq!(prepare(NEWSLETTER, PartId(2)), None);
        assert_eq!(prepare(NEWSLETTER, PartId(9)), None);
    }

    #[test]
    fn a20_pictures_from_elsewhere_are_drawn_where_they_are_kept_and_named_where_not() {
        let mail = b"Content-Type: text/html\r\n\r\n\
            <img src=\"https://a.example/one.png\" alt=one>\
            <table><td background=\"http://a.example/two.png\">x</table>\
            <p style=\"background:url(https://a.example/three.png)\">x";
        let page = prepare(mail, PartId(0)).unwrap();
        assert_eq!(page.pictures, []);
        assert!(page.xhtml.contains(">one<"), "{}", page.xhtml);
        let addresses: Vec<&str> = page
            .remote_pictures
            .iter()
            .map(|picture| picture.address.as_str())
            .collect();
        assert_eq!(
            addresses,
            [
                "https://a.example/one.png",
                "http://a.example/two.png",
                "https://a.example/three.png"
            ]
        );
        let kept = |address: &str| (address.to_owned(), Arc::from(b"GIF89a".as_slice()));
        let kept = KeptPictures::from([kept(addresses[0]), kept(addresses[2])]);
        let drawn = prepare_as(mail, PartId(0), PageReading::default(), &kept).unwrap();
        assert_eq!(drawn.pictures.len(), 2);
        assert!(drawn.pictures.iter().all(Option::is_some));
        assert_eq!(drawn.remote_pictures, page.remote_pictures);
        assert!(!drawn.xhtml.contains("a.example"), "{}", drawn.xhtml);
    }

    #[test]
    fn a_link_to_a_place_in_the_mail_knows_its_words_and_whether_the_place_is_there() {
        let mail = b"Content-Type: text/html\r\n\r\n\
            <a href=\"#frost\">1. <b>Frost</b>\r\n table</a><a href=#gone>Gone</a><a href=#>Top</a>\
            <p id=x>y</p><a name=frost></a><h3>Frost</h3>";
        let page = prepare(mail, PartId(0)).unwrap();
        let links: Vec<_> = page
            .links
            .iter()
            .map(|link| (link.label.as_str(), link.is_within(), link.is_lost))
            .collect();
        assert_eq!(
            links,
            [
                ("1. Frost table", true, false),
                ("Gone", true, true),
                ("Top", true, false)
            ]
        );
        assert!(page.xhtml.contains("<h3 data-t=\"0\""), "{}", page.xhtml);
    }

    #[test]
    fn a23_a_page_that_is_cut_says_how_much_of_it_is_drawn() {
        let page = |html: &str| {
            let mail = format!("Content-Type: text/html\r\n\r\n{html}");
            prepare(mail.as_bytes(), PartId(0)).unwrap()
        };
        let whole = page("<p>one<p>two");
        assert_eq!((whole.cut, whole.extent), (false, None));
        // A paragraph is an element and a run of text; sixty thousand of both are drawn.
        let cut = page(&"<p>goose</p>".repeat(60_000));
        assert!(cut.cut);
        let Some(Extent::Lines { shown, of: 60_000 }) = cut.extent else {
            panic!("{:?}", cut.extent);
        };
        assert!((29_990..=30_000).contains(&shown), "{shown}");
        // What is left out for its depth is only form.
        let deep = page(&format!("{}goose", "<div>".repeat(1_000)));
        assert_eq!((deep.cut, deep.extent), (true, None));
        let long = page(&"g".repeat(5 * 1024 * 1024));
        let expected = Extent::Octets {
            shown: 4_194_304,
            of: 5_242_880,
        };
        assert_eq!(long.extent, Some(expected));
    }

    #[test]
    fn a_mail_without_html_has_no_page() {
        assert_eq!(pages(b"Subject: x\r\n\r\nHello"), []);
        let attached = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n\
            --b\r\nContent-Type: text/html; name=x.html\r\n\r\n<p>x\r\n--b--\r\n";
        assert_eq!(pages(attached), []);
    }

    #[test]
    fn what_stands_beside_a_page_is_shown_beside_it() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>one\r\n\
            --b\r\nContent-Type: text/plain\r\n\r\nYou read this list\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>two\r\n--b--\r\n";
        assert_eq!(
            pages(mail),
            [
                Piece::Page(PartId(1)),
                Piece::Text(1..2),
                Piece::Page(PartId(3))
            ]
        );
    }

    #[test]
    fn a19_each_part_is_a_document_of_its_own() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<img src=\"https://evil.example/\r\n\
            --b\r\nContent-Type: text/plain\r\n\r\nthe secret\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n\">\r\n--b--\r\n";
        for part in [PartId(1), PartId(3)] {
            let page = prepare(mail, part).unwrap();
            assert!(!page.xhtml.contains("secret"), "{}", page.xhtml);
            let asks = |remote: &Remote| remote.address.contains("secret");
            assert!(!page.remote.iter().any(asks), "{:?}", page.remote);
        }
    }

    #[test]
    fn the_picture_of_its_own_part_goes_before_a_stranger_of_the_same_name() {
        let related = |name: &str, octets: &str| {
            format!(
                "--m\r\nContent-Type: multipart/related; boundary={name}\r\n\r\n\
                --{name}\r\nContent-Type: text/html\r\n\r\n<img src=cid:x>\r\n\
                --{name}\r\nContent-Type: image/png\r\nContent-ID: <x>\r\n\r\n{octets}\r\n\
                --{name}--\r\n"
            )
        };
        let mail = format!(
            "Content-Type: multipart/mixed; boundary=m\r\n\r\n{}{}--m--\r\n",
            related("one", "first"),
            related("two", "second")
        );
        let picture = |part| {
            let page = prepare(mail.as_bytes(), PartId(part)).unwrap();
            page.pictures.into_iter().flatten().next().unwrap()
        };
        assert_eq!(&*picture(2), b"first");
        assert_eq!(&*picture(5), b"second");
    }

    #[test]
    fn a23_a_mail_of_very_many_pages_is_shown_as_text() {
        let one = "--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n";
        let mail = |pages: usize| {
            format!(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
                one.repeat(pages)
            )
        };
        assert_eq!(pages(mail(16).as_bytes()).len(), 16);
        assert_eq!(pages(mail(17).as_bytes()), []);
    }
}

//! The first words of a mail, for its row: those of what is shown first where it is read.
//!
//! Of two forms of one text the HTML one is shown. Its plain form stands in the row where it says the
//! same: what is quoted in it and who signs is plain to see there and left out. Where it says
//! something else (that a program cannot read HTML, or what nobody is to see who reads the page), the
//! row says what the page says.

use crate::html;
use crate::mime::alternative::is_repeated;
use crate::mime::lens::Lens;
use crate::mime::reader::alternative_of;
use crate::mime::structure::{Part, Structure};
use crate::model::text::printable::append_one_line;

/// Octets of the snippet; Chinese characters have three.
pub(super) const SNIPPET_OCTETS: usize = 200;
/// Octets of the text looked at for it. Newsletters put much style before the first word.
const PLAIN_OCTETS: usize = 4 * 1024;
const HTML_OCTETS: usize = 64 * 1024;
/// Octets of it that are looked at first, and are enough for most.
const PLAIN_OCTETS_FIRST: usize = 1024;
const HTML_OCTETS_FIRST: usize = 4 * 1024;
/// Octets of words of a page among which those of its plain form are looked for: a line or two may
/// stand above them.
const BESIDE_OCTETS: usize = 3 * SNIPPET_OCTETS;
/// The same where what was written stands below what is quoted.
const BELOW_OCTETS: usize = 8 * 1024;
/// A plain form shorter than this says little of a page that says more.
const STUB_OCTETS: usize = 100;
/// Octets that one may stand as, where it is quoted-printable.
const WIDEST: usize = 3;

/// The first words of a mail.
pub(super) struct FirstWords {
    /// On one line.
    pub(super) words: String,
    /// Whether more of the mail would change nothing, where this is its beginning.
    pub(super) is_settled: bool,
}

/// A text of the mail, and whether it is followed by another part: then all of it is here.
#[derive(Clone, Copy)]
struct Form<'s, 'm> {
    part: &'s Part<'m>,
    place: usize,
    is_followed: bool,
    /// The alternatives it is one of.
    alternative: Option<usize>,
}

impl Form<'_, '_> {
    /// Whether these octets of the text, or all there is of it, are here.
    fn has(&self, octets: usize) -> bool {
        self.is_followed || self.part.body.len() >= WIDEST * octets
    }

    /// Whether a first look at a page is one at all of it.
    fn is_short(&self) -> bool {
        self.part.body.len() <= HTML_OCTETS_FIRST
    }
}

impl FirstWords {
    pub(super) fn of(structure: &Structure<'_>, lens: &mut Lens<'_>) -> Self {
        let first = |html: bool| form(structure, html);
        match (first(false), first(true)) {
            (None, None) => Self {
                words: String::new(),
                is_settled: false,
            },
            (Some(plain), None) => {
                let found = of_plain(plain, lens);
                Self {
                    // The page may come behind it.
                    is_settled: plain.alternative.is_none() && found.is_settled(),
                    words: found.own_or_quoted(),
                }
            }
            (None, Some(html)) => {
                let found = Self::of_page(html, lens);
                Self {
                    is_settled: html.alternative.is_none() && found.is_settled,
                    ..found
                }
            }
            (Some(plain), Some(html))
                if plain.alternative.is_some() && plain.alternative == html.alternative =>
            {
                Self::of_both(plain, html, lens)
            }
            (Some(plain), Some(html)) => Self::of_several(plain, html, lens),
        }
    }

    /// The words of a page, or of its plain form where that says the same.
    fn of_both(plain: Form<'_, '_>, html: Form<'_, '_>, lens: &mut Lens<'_>) -> Self {
        let beside = of_plain(plain, lens);
        let own = beginning_of(&beside.own);
        let is_here = plain.has(PLAIN_OCTETS) && html.has(HTML_OCTETS_FIRST);
        let mut page = excerpt(html, HTML_OCTETS_FIRST, BESIDE_OCTETS, lens);
        if own.len() >= STUB_OCTETS && page.len() >= SNIPPET_OCTETS && is_repeated(own, &page) {
            return Self {
                words: beside.own,
                is_settled: is_here,
            };
        }
        if page.len() < BESIDE_OCTETS && !html.is_short() {
            page = excerpt(html, HTML_OCTETS, BESIDE_OCTETS, lens);
        }
        let mut is_settled = is_here && page.len() >= BESIDE_OCTETS;
        let mut says_the_same = is_repeated(own, &page);
        if !says_the_same && !beside.quoted.is_empty() {
            let below = excerpt(html, HTML_OCTETS, BELOW_OCTETS, lens);
            says_the_same = is_repeated(own, &below);
            is_settled &= html.has(HTML_OCTETS);
        }
        // Of a long page a short form leaves out the most, but for an answer, whose words are few.
        let is_enough = own.len() >= STUB_OCTETS
            || page.len() < STUB_OCTETS
            || !own.is_empty() && !beside.quoted.is_empty();
        // A page without a word is pictures, which the plain form may put into words.
        let is_plain = page.is_empty() || says_the_same && !own.is_empty() && is_enough;
        Self {
            words: if is_plain {
                beside.own_or_quoted()
            } else {
                page
            },
            is_settled,
        }
    }

    /// Two texts, neither a form of the other: the first that says anything.
    fn of_several(plain: Form<'_, '_>, html: Form<'_, '_>, lens: &mut Lens<'_>) -> Self {
        let of = |of_page: bool, lens: &mut Lens<'_>| {
            if of_page {
                return Self::of_page(html, lens);
            }
            let found = of_plain(plain, lens);
            Self {
                is_settled: found.is_settled(),
                words: found.own_or_quoted(),
            }
        };
        let page_first = html.place < plain.place;
        let first = of(page_first, lens);
        if !first.words.is_empty() {
            return first;
        }
        Self {
            is_settled: false,
            ..of(!page_first, lens)
        }
    }

    fn of_page(html: Form<'_, '_>, lens: &mut Lens<'_>) -> Self {
        let mut words = excerpt(html, HTML_OCTETS_FIRST, SNIPPET_OCTETS, lens);
        if words.len() < SNIPPET_OCTETS && !html.is_short() {
            words = excerpt(html, HTML_OCTETS, SNIPPET_OCTETS, lens);
        }
        Self {
            is_settled: words.len() >= SNIPPET_OCTETS,
            words,
        }
    }
}

/// The first words of a page, `most` octets of them, of so many octets of it.
fn excerpt(html: Form<'_, '_>, octets: usize, most: usize, lens: &mut Lens<'_>) -> String {
    html::excerpt(&html.part.text(octets, lens), most)
}

/// The first text of the mail that is HTML, or the first that is not.
fn form<'s, 'm>(structure: &'s Structure<'m>, html: bool) -> Option<Form<'s, 'm>> {
    let parts = &structure.parts;
    let is_wanted = |part: &Part<'_>| part.is_body_text() && part.is_html() == html;
    let place = parts.iter().position(is_wanted)?;
    let part = parts.get(place)?;
    Some(Form {
        part,
        place,
        is_followed: parts.len() > place + 1,
        alternative: alternative_of(part, parts),
    })
}

/// What of the words stands in a row, without the last one where that is cut.
fn beginning_of(words: &str) -> &str {
    /// Octets of a character that did not fit.
    const CUT: usize = 4;
    if words.len() + CUT <= SNIPPET_OCTETS {
        return words;
    }
    let begins = words.get(..words.floor_char_boundary(SNIPPET_OCTETS));
    let begins = begins.unwrap_or(words);
    let end = begins.rfind(|c: char| !c.is_alphanumeric());
    end.and_then(|end| begins.get(..end)).unwrap_or(begins)
}

/// What a plain text says.
struct PlainWords {
    /// The author's own words.
    own: String,
    quoted: String,
    /// Whether all that was looked at is here.
    is_here: bool,
}

impl PlainWords {
    /// What is quoted only where there is nothing else.
    fn own_or_quoted(self) -> String {
        if self.own.is_empty() {
            self.quoted
        } else {
            self.own
        }
    }

    /// Whether more text would change nothing.
    fn is_settled(&self) -> bool {
        let said = if self.own.is_empty() {
            &self.quoted
        } else {
            &self.own
        };
        self.is_here && said.len() >= SNIPPET_OCTETS
    }
}

fn of_plain(plain: Form<'_, '_>, lens: &mut Lens<'_>) -> PlainWords {
    let read = |(own, quoted)| PlainWords {
        own,
        quoted,
        is_here: plain.has(PLAIN_OCTETS),
    };
    let begins = own_and_quoted(&plain.part.text(PLAIN_OCTETS_FIRST, lens));
    if begins.0.len() >= SNIPPET_OCTETS {
        return read(begins);
    }
    read(own_and_quoted(&plain.part.text(PLAIN_OCTETS, lens)))
}

fn own_and_quoted(text: &str) -> (String, String) {
    let mut own = String::new();
    let mut quoted = String::new();
    for line in text.lines() {
        if line == "-- " {
            break;
        }
        let out = if line.starts_with('>') {
            &mut quoted
        } else {
            &mut own
        };
        let mut piece = String::new();
        append_one_line(
            &mut piece,
            line.trim_start_matches(['>', ' ']),
            SNIPPET_OCTETS,
        );
        if piece.is_empty() || out.len() >= SNIPPET_OCTETS {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&piece);
        if own.len() >= SNIPPET_OCTETS {
            break;
        }
    }
    (own, quoted)
}

#[cfg(test)]
mod tests {
    use crate::mime::summary::read;

    const BOUNDARIES: [&str; 2] = ["alternative", "mixed"];

    fn mail(kind: &str, parts: &[(&str, &str)]) -> String {
        assert!(BOUNDARIES.contains(&kind));
        let mut mail = format!("Content-Type: multipart/{kind}; boundary=b\r\n\r\n");
        for (kind, text) in parts {
            mail.push_str(&format!(
                "--b\r\nContent-Type: text/{kind}\r\n\r\n{text}\r\n"
            ));
        }
        mail + "--b--\r\n"
    }

    fn snippet(mail: &str) -> String {
        read(mail.as_bytes()).snippet
    }

    fn of_forms(plain: &str, html: &str) -> String {
        snippet(&mail("alternative", &[("plain", plain), ("html", html)]))
    }

    #[test]
    fn a21_a_row_says_what_the_page_says_where_its_plain_form_says_something_else() {
        let page = "<style>p { color: red }</style><p>The river froze over last <b>night</b>.</p>";
        let said = "The river froze over last night.";
        let stub = "Your program cannot show HTML. To read this newsletter look at it on the web, \
            where every issue stays: https://news.example/7";
        for plain in [
            stub,
            "",
            "  \r\n",
            "See HTML",
            "Pay 9,000 now",
            "> The river froze over",
        ] {
            assert_eq!(of_forms(plain, page), said, "{plain}");
        }
        // More words than the page has are not what it says either.
        let more = "The river froze over last night. Pay 9,000 to this account before noon.";
        assert_eq!(of_forms(more, page), said);
    }

    #[test]
    fn a_plain_form_that_says_the_same_stands_in_the_row() {
        let page = "<p>Hi Bob,</p><p>the river froze over <i>last night</i>; shall we skate?</p>\
            <blockquote>What does the river do?</blockquote>";
        let plain = "Hi Bob,\r\n\r\nthe river froze over *last\r\nnight*; shall we skate?\r\n\r\n\
            > What does the river do?\r\n";
        let said = "Hi Bob, the river froze over *last night*; shall we skate?";
        assert_eq!(of_forms(plain, page), said);
        let chinese = of_forms(
            "河上结冰了，\r\n我们去滑冰吧。",
            "<p>河上结冰了，我们去滑冰吧。",
        );
        assert_eq!(chinese, "河上结冰了， 我们去滑冰吧。");
        let long = "Ice is on the river, and the geese have gone. ".repeat(40);
        let shown = of_forms(&long, &format!("<p>{long}"));
        assert!(long.starts_with(&shown) && shown.len() > 190, "{shown}");
    }

    #[test]
    fn a_short_form_of_a_long_page_leaves_the_row_to_the_page() {
        let page = "<h1>Long nights</h1><p>Twelve films in the boat shed, every Thursday at eight. \
            The projector is from 1961 and sounds like a sewing machine.";
        let said = of_forms("Twelve films in the boat shed", page);
        assert!(said.starts_with("Long nights Twelve films"), "{said}");
        assert_eq!(
            of_forms("Twelve films", "<h1>Twelve films</h1>"),
            "Twelve films"
        );
    }

    #[test]
    fn an_answer_below_what_it_quotes_is_found_on_the_page() {
        let asked = "What does the river do, and do the geese still come? ".repeat(30);
        let plain = format!("> {asked}\r\n\r\nThey do, every morning.\r\n");
        let page = format!("<blockquote>{asked}</blockquote><p>They do, every morning.</p>");
        assert_eq!(of_forms(&plain, &page), "They do, every morning.");
        let other = format!("<blockquote>{asked}</blockquote><p>They do not.</p>");
        assert!(of_forms(&plain, &other).starts_with("What does the river do"));
    }

    #[test]
    fn a_page_without_a_word_leaves_the_row_to_its_plain_form() {
        let picture = "<img src=cid:1>";
        assert_eq!(of_forms("The river", picture), "The river");
        assert_eq!(of_forms("", picture), "");
    }

    #[test]
    fn of_texts_that_are_no_forms_of_each_other_the_first_stands_in_the_row() {
        let of = |parts: &[(&str, &str)]| snippet(&mail("mixed", parts));
        let (plain, html) = (("plain", "One."), ("html", "<p>Two, which is longer."));
        assert_eq!(of(&[plain, html]), "One.");
        assert_eq!(of(&[html, plain]), "Two, which is longer.");
        assert_eq!(of(&[("plain", " "), html]), "Two, which is longer.");
        assert_eq!(of(&[("html", "<img>"), plain]), "One.");
    }
}

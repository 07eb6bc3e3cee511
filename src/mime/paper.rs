//! A mail as documents to be printed, as far as they are ours: the head, text that is no HTML, and
//! the foot of each page. XHTML with styles of our own and nothing from elsewhere.

use crate::model::text::{Paragraph, ParagraphKind, Span, SpanStyle};

/// Octets of text in one document; five hundred pages hold less.
const TEXT_OCTETS: usize = 3 * 1024 * 1024;
/// Octets of one value of the head: a list of a few hundred recipients. What is longer ends with `…`.
pub const VALUE_OCTETS: usize = 16 * 1024;
/// Octets of a subject at the foot of a page; what is too wide is cut there.
const FOOT_OCTETS: usize = 300;
/// Quotes deeper than this are not moved any further.
const QUOTE_DEPTH: u8 = 6;
/// Characters looked at for the direction of a paragraph.
const DIRECTION_CHARACTERS: usize = 200;

/// What holds for documents of our own: black on white, in points of a page.
const SHEET: &str = "\
html,body{margin:0;padding:0;background:#fff;color:#000}\
body{font-size:14px;line-height:1.45;overflow-wrap:anywhere}\
h1{font-size:20px;line-height:1.3;margin:0 0 10px;font-weight:600}\
table.head{border-collapse:collapse;width:100%;table-layout:fixed}\
table.head td{padding:1px 0;vertical-align:top;font-size:13px}\
td.label{color:#555;width:110px}\
.rule{border-top:1px solid #999;margin-top:12px;height:1px}\
p{margin:0 0 11px;white-space:pre-wrap}\
p.heading{font-weight:600}p.item{margin-bottom:5px}p.signature{color:#555}\
p.pre{font-family:monospace;font-size:12px;line-height:1.4}\
p.quote{color:#333}\
p.on{margin-top:8px;font-style:italic}\
.q{border-left:2px solid #999;padding-left:14px;margin-bottom:0}.q p{margin-bottom:0;padding-bottom:11px}\
a{color:#0b5563}\
table.foot{width:100%;border-collapse:collapse;table-layout:fixed}\
table.foot td{font-size:11px;line-height:1.3;color:#555;padding:0;white-space:nowrap}\
td.title{overflow:hidden}td.number{width:90px;text-align:right}";

/// What stands above a printed mail, in the reader's language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperHead {
    /// The subject, or what stands for none.
    pub subject: String,
    /// A label and what belongs to it, each: who wrote it, to whom, when, what is attached.
    pub lines: Vec<(String, String)>,
}

/// A document of our own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperText {
    /// Well-formed. Links are `mail:/l/N`.
    pub xhtml: String,
    /// Where link N leads.
    pub links: Vec<String>,
    /// Whether a limit cut it short.
    pub cut: bool,
}

/// The head of a printed mail.
#[must_use]
pub fn head(head: &PaperHead) -> PaperText {
    let mut writer = Writer::default();
    writer.open_document();
    writer.element("h1", "", head.subject.as_str());
    writer.out.push_str("<table class=\"head\">");
    for (label, value) in &head.lines {
        writer.out.push_str("<tr>");
        writer.element("td", "label", label);
        let end = value.floor_char_boundary(VALUE_OCTETS);
        if end < value.len() {
            let begun = value.get(..end).unwrap_or_default();
            writer.element("td", "", &format!("{begun}…"));
        } else {
            writer.element("td", "", value);
        }
        writer.out.push_str("</tr>");
    }
    writer.out.push_str("</table><div class=\"rule\"></div>");
    writer.finish()
}

/// Text that is no HTML.
#[must_use]
pub fn text(paragraphs: &[Paragraph]) -> PaperText {
    let mut writer = Writer::default();
    writer.open_document();
    let mut depth = 0;
    for paragraph in paragraphs {
        if writer.out.len() > TEXT_OCTETS {
            writer.cut = true;
            break;
        }
        let wanted = paragraph.quote_depth.min(QUOTE_DEPTH);
        writer.quote(depth, wanted);
        depth = wanted;
        writer.paragraph(paragraph);
    }
    writer.quote(depth, 0);
    writer.finish()
}

/// What stands below a mail that is not printed whole: a line that says so.
#[must_use]
pub fn goes_on(said: &str) -> PaperText {
    let mut writer = Writer::default();
    writer.open_document();
    writer.out.push_str("<div class=\"rule\"></div>");
    let end = said.floor_char_boundary(FOOT_OCTETS);
    writer.element("p", "on", said.get(..end).unwrap_or_default());
    writer.finish()
}

/// What stands at the foot of each page: what is before its number and what is behind it.
#[must_use]
pub fn foot(title: &str) -> (String, String) {
    let mut writer = Writer::default();
    writer.open_document();
    writer.out.push_str("<table class=\"foot\"><tr>");
    let end = title.floor_char_boundary(FOOT_OCTETS);
    writer.element("td", "title", title.get(..end).unwrap_or_default());
    writer.out.push_str("<td class=\"number\">");
    let behind = "</td></tr></table></body></html>".to_owned();
    (writer.out, behind)
}

#[derive(Default)]
struct Writer {
    out: String,
    links: Vec<String>,
    cut: bool,
}

impl Writer {
    fn open_document(&mut self) {
        self.out
            .push_str("<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><style>");
        self.out.push_str(SHEET);
        self.out.push_str("</style></head><body>");
    }

    fn finish(mut self) -> PaperText {
        self.out.push_str("</body></html>");
        PaperText {
            xhtml: self.out,
            links: self.links,
            cut: self.cut,
        }
    }

    fn element(&mut self, name: &str, class: &str, text: &str) {
        self.open(name, class, text.chars());
        self.escape(text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Opens an element that runs as its text does.
    fn open(&mut self, name: &str, class: &str, text: impl Iterator<Item = char>) {
        self.out.push('<');
        self.out.push_str(name);
        if !class.is_empty() {
            self.out.push_str(" class=\"");
            self.out.push_str(class);
            self.out.push('"');
        }
        if runs_right_to_left(text) {
            self.out.push_str(" dir=\"rtl\"");
        }
        self.out.push('>');
    }

    fn quote(&mut self, from: u8, to: u8) {
        for _deeper in from..to {
            self.out.push_str("<div class=\"q\">");
        }
        for _higher in to..from {
            self.out.push_str("</div>");
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let class = match paragraph.kind {
            ParagraphKind::Rule => return self.out.push_str("<div class=\"rule\"></div>"),
            ParagraphKind::Heading => "heading",
            ParagraphKind::Item => "item",
            ParagraphKind::Preformatted => "pre",
            ParagraphKind::Signature => "signature",
            ParagraphKind::Text if paragraph.quote_depth > 0 => "quote",
            ParagraphKind::Text => "",
        };
        let letters = paragraph.spans.iter().flat_map(|span| span.text.chars());
        self.open("p", class, letters);
        for span in &paragraph.spans {
            self.span(span);
        }
        self.out.push_str("</p>");
    }

    fn span(&mut self, span: &Span) {
        let (before, behind) = match &span.style {
            SpanStyle::Plain => ("", ""),
            SpanStyle::Bold => ("<b>", "</b>"),
            SpanStyle::Italic => ("<i>", "</i>"),
            SpanStyle::Link(target) => {
                let link = format!("<a href=\"mail:/l/{}\">", self.links.len());
                self.links.push(target.clone());
                self.out.push_str(&link);
                ("", "</a>")
            }
        };
        self.out.push_str(before);
        self.escape(&span.text);
        self.out.push_str(behind);
    }

    fn escape(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '&' => self.out.push_str("&amp;"),
                '"' => self.out.push_str("&quot;"),
                '\n' | '\t' => self.out.push(character),
                // XML has no way to say these.
                '\u{fffe}' | '\u{ffff}' => {}
                character if character.is_control() => {}
                character => self.out.push(character),
            }
        }
    }
}

/// Whether the first letter that has a direction runs from right to left.
fn runs_right_to_left(text: impl Iterator<Item = char>) -> bool {
    let is_right_to_left = |character: char| {
        matches!(character,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    text.take(DIRECTION_CHARACTERS)
        .find(|character| character.is_alphabetic())
        .is_some_and(is_right_to_left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(quote_depth: u8, kind: ParagraphKind, spans: &[(&str, SpanStyle)]) -> Paragraph {
        Paragraph {
            quote_depth,
            kind,
            spans: spans
                .iter()
                .map(|(text, style)| Span {
                    text: (*text).to_owned(),
                    style: style.clone(),
                })
                .collect(),
        }
    }

    fn body(text: &PaperText) -> &str {
        let body = text.xhtml.split_once("<body>").unwrap().1;
        body.strip_suffix("</body></html>").unwrap()
    }

    #[test]
    fn text_becomes_paragraphs_quotes_and_links() {
        let link = SpanStyle::Link("https://example.org/a?b&c".to_owned());
        let told = text(&[
            paragraph(
                0,
                ParagraphKind::Text,
                &[("1 < 2\n", SpanStyle::Plain), ("here", link)],
            ),
            paragraph(2, ParagraphKind::Text, &[("was", SpanStyle::Bold)]),
            paragraph(
                1,
                ParagraphKind::Preformatted,
                &[("a  b", SpanStyle::Plain)],
            ),
            paragraph(0, ParagraphKind::Rule, &[]),
        ]);
        assert_eq!(
            body(&told),
            "<p>1 &lt; 2\n<a href=\"mail:/l/0\">here</a></p>\
             <div class=\"q\"><div class=\"q\"><p class=\"quote\"><b>was</b></p></div>\
             <p class=\"pre\">a  b</p></div><div class=\"rule\"></div>"
        );
        assert_eq!(told.links, ["https://example.org/a?b&c"]);
        assert!(!told.cut);
    }

    #[test]
    fn below_a_mail_that_goes_on_stands_a_line_that_says_so() {
        assert_eq!(
            body(&goes_on("It goes on < here.")),
            "<div class=\"rule\"></div><p class=\"on\">It goes on &lt; here.</p>"
        );
    }

    #[test]
    fn arabic_runs_from_the_right() {
        let arabic = [("12 مرحبا", SpanStyle::Plain)];
        let told = text(&[paragraph(0, ParagraphKind::Text, &arabic)]);
        assert_eq!(body(&told), "<p dir=\"rtl\">12 مرحبا</p>");
    }

    #[test]
    fn a20_the_head_is_text_whatever_the_mail_says() {
        let told = head(&PaperHead {
            subject: "<img src=\"https://example.org/x\">\u{0}\u{ffff}".to_owned(),
            lines: vec![("From".to_owned(), "\"A\" <a@example.org>".to_owned())],
        });
        assert_eq!(
            body(&told),
            "<h1>&lt;img src=&quot;https://example.org/x&quot;&gt;</h1><table class=\"head\"><tr>\
             <td class=\"label\">From</td><td>&quot;A&quot; &lt;a@example.org&gt;</td></tr></table>\
             <div class=\"rule\"></div>"
        );
        let (before, behind) = foot("</style><x>");
        assert!(before.contains("<td class=\"title\">&lt;/style&gt;&lt;x&gt;</td>"));
        assert!(behind.ends_with("</html>"));
        for word in ["url", "@", ":/", "import"] {
            assert!(!SHEET.contains(word), "{word}");
        }
    }

    #[test]
    fn a23_a_value_without_end_is_cut_and_says_so() {
        let of = |octets: usize| {
            let value = "é".repeat(octets / 2);
            head(&PaperHead {
                subject: String::new(),
                lines: vec![("To".to_owned(), value)],
            })
        };
        let whole = of(VALUE_OCTETS).xhtml;
        assert!(whole.contains("é</td>") && !whole.contains('…'));
        let cut = of(VALUE_OCTETS + 2).xhtml;
        assert!(cut.contains("é…</td>"));
        assert_eq!(cut.matches('é').count(), VALUE_OCTETS / 2);
    }

    #[test]
    fn a23_a_text_without_end_is_cut() {
        let line = paragraph(
            0,
            ParagraphKind::Text,
            &[("word ".repeat(200).as_str(), SpanStyle::Plain)],
        );
        let told = text(&vec![line; 10_000]);
        assert!(told.cut && told.xhtml.len() < TEXT_OCTETS + 2_000);
    }
}

//! From tokens to text: which group is read, in which charset.

use std::collections::HashMap;

use super::Text;
use super::token::{Token, Tokens};
use crate::mime::code_page;
use crate::mime::lens;

/// Groups within groups; what is deeper is read as if it were not grouped.
const GROUPS: usize = 1_000;
/// Fonts of a document.
const FONTS: usize = 4_096;
/// Octets of text. A word may mean more than it is long, and packed it is shorter still.
pub(super) const TEXT_OCTETS: usize = 8 * 1024 * 1024;
/// Characters left out behind one `\u`; writers use one or two.
const FALLBACK: i32 = 64;

pub(super) fn read(rtf: &[u8]) -> Text {
    let mut reader = Reader::default();
    for token in Tokens::of(rtf) {
        reader.token(token);
        if reader.out.len() >= TEXT_OCTETS {
            break;
        }
    }
    reader.flush();
    if reader.is_html {
        Text::Html(reader.out)
    } else {
        Text::Plain(reader.out)
    }
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Destination {
    #[default]
    Text,
    /// The HTML between two pieces of text ([MS-OXRTFEX] §2.1.3.1.4).
    HtmlTag,
    Fonts,
    Nowhere,
}

/// What a group changes for itself.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    destination: Destination,
    /// Between `\htmlrtf` and `\htmlrtf0` stands what only a reader of RTF needs.
    only_rtf: bool,
    is_hidden: bool,
    font: i32,
    /// Characters behind `\u` for readers that cannot read it; less one.
    fallback: i32,
}

#[derive(Default)]
struct Reader {
    out: String,
    is_html: bool,
    group: Group,
    outer: Vec<Group>,
    /// Groups deeper than are kept.
    too_deep: usize,
    /// Whether the last token was `\*`.
    is_starred: bool,
    default_font: i32,
    code_page: Option<u32>,
    fonts: HashMap<i32, u32>,
    /// Octets of one charset, not decoded yet.
    pending: Vec<u8>,
    /// The first half of a character beyond 16 bits.
    high: Option<u16>,
    /// Characters still to be left out.
    skip: i32,
}

impl Reader {
    fn token(&mut self, token: Token<'_>) {
        let starred = std::mem::take(&mut self.is_starred);
        match token {
            Token::Open => self.open(),
            Token::Close => self.close(),
            Token::Symbol(b'*') => self.is_starred = true,
            Token::Symbol(symbol) => {
                if !self.skips_one() {
                    self.symbol(symbol);
                }
            }
            Token::Octet(octet) => {
                if !self.skips_one() {
                    self.octets(&[octet]);
                }
            }
            Token::Text(text) => {
                let skipped = usize::try_from(self.skip).unwrap_or(0).min(text.len());
                self.skip -= i32::try_from(skipped).unwrap_or(0);
                self.octets(&text[skipped..]);
            }
            Token::Word(word, number) => {
                if word == b"u" {
                    self.skip = 0;
                    self.unicode(number.unwrap_or(0));
                } else if !self.skips_one() {
                    self.word(word, number, starred);
                }
            }
        }
    }

    fn skips_one(&mut self) -> bool {
        let skips = self.skip > 0;
        self.skip -= i32::from(skips);
        skips
    }

    fn open(&mut self) {
        self.skip = 0;
        if self.outer.len() < GROUPS {
            self.outer.push(self.group);
        } else {
            self.too_deep += 1;
        }
    }

    fn close(&mut self) {
        self.skip = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(group) = self.outer.pop() {
            self.flush();
            self.group = group;
        }
    }

    fn is_read(&self) -> bool {
        match self.group.destination {
            Destination::HtmlTag => true,
            Destination::Text => !self.group.only_rtf && !self.group.is_hidden,
            Destination::Fonts | Destination::Nowhere => false,
        }
    }

    fn octets(&mut self, octets: &[u8]) {
        if self.is_read() && !octets.is_empty() {
            self.high = None;
            self.pending.extend_from_slice(octets);
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_read() {
            self.flush();
            self.out.push_str(text);
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let of_font = self.fonts.get(&self.group.font).copied();
        // The code page of a document is that of its writer's machine; most are western.
        let code_page = of_font.or(self.code_page).unwrap_or(1252);
        let text = lens::decode(&self.pending, &code_page::label(code_page));
        self.out.push_str(&text);
        self.pending.clear();
    }

    fn unicode(&mut self, number: i32) {
        self.skip = self.group.fallback + 1;
        if !self.is_read() {
            return;
        }
        self.flush();
        // Written as a number with a sign: what is above 32,767 is negative.
        let unit = number as u16;
        match self.high.take() {
            Some(high) => self.out.push_str(&String::from_utf16_lossy(&[high, unit])),
            None if (0xd800..0xdc00).contains(&unit) => self.high = Some(unit),
            None => self.out.push_str(&String::from_utf16_lossy(&[unit])),
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'{' | b'}' | b'\\' => self.octets(&[symbol]),
            b'~' if self.is_html => self.text("&nbsp;"),
            b'~' => self.text("\u{a0}"),
            b'_' => self.text("\u{2011}"),
            b'\r' | b'\n' => self.text("\n"),
            b'\t' => self.text("\t"),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, starred: bool) {
        if starred || is_destination(word) {
            self.flush();
            self.group.destination = match word {
                b"htmltag" => Destination::HtmlTag,
                b"fonttbl" => Destination::Fonts,
                _ => Destination::Nowhere,
            };
            return;
        }
        if self.group.destination == Destination::Fonts {
            return self.font(word, number);
        }
        match word {
            b"fromhtml" => self.is_html = number != Some(0),
            b"ansicpg" => self.code_page = number.and_then(|number| u32::try_from(number).ok()),
            b"mac" => self.code_page = self.code_page.or(Some(10_000)),
            b"deff" => {
                self.default_font = number.unwrap_or(0);
                self.group.font = self.default_font;
            }
            b"uc" => self.group.fallback = number.unwrap_or(1).clamp(0, FALLBACK) - 1,
            b"htmlrtf" => {
                self.flush();
                self.group.only_rtf = number != Some(0);
            }
            b"v" => {
                self.flush();
                self.group.is_hidden = number != Some(0);
            }
            b"f" | b"plain" => {
                self.flush();
                self.group.is_hidden &= word != b"plain";
                self.group.font = number.unwrap_or(self.default_font);
            }
            _ => {
                if let Some(text) = written(word) {
                    self.text(text);
                }
            }
        }
    }

    fn font(&mut self, word: &[u8], number: Option<i32>) {
        let Some(number) = number else {
            return;
        };
        let code_page = match word {
            b"f" => {
                self.group.font = number;
                return;
            }
            b"fcharset" => code_page::of_font(number),
            b"cpg" => u32::try_from(number).ok(),
            _ => return,
        };
        if let Some(code_page) = code_page
            && self.fonts.len() < FONTS
        {
            self.fonts.insert(self.group.font, code_page);
        }
    }
}

/// Groups that hold no text of the document though no `\*` says so.
fn is_destination(word: &[u8]) -> bool {
    matches!(
        word,
        b"fonttbl"
            | b"colortbl"
            | b"stylesheet"
            | b"info"
            | b"pict"
            | b"object"
            | b"header"
            | b"headerl"
            | b"headerr"
            | b"headerf"
            | b"footer"
            | b"footerl"
            | b"footerr"
            | b"footerf"
            | b"footnote"
            | b"listtable"
            | b"revtbl"
            | b"filetbl"
            | b"xe"
            | b"tc"
    )
}

/// Controls that stand for text.
fn written(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"par" | b"line" | b"sect" | b"page" | b"row" => "\n",
        b"tab" | b"cell" => "\t",
        b"lquote" => "\u{2018}",
        b"rquote" => "\u{2019}",
        b"ldblquote" => "\u{201c}",
        b"rdblquote" => "\u{201d}",
        b"bullet" => "\u{2022}",
        b"endash" => "\u{2013}",
        b"emdash" => "\u{2014}",
        b"emspace" | b"enspace" | b"qmspace" => " ",
        _ => return None,
    })
}

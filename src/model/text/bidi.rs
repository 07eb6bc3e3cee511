//! Where the letters of right-to-left scripts stand on a line (Unicode Standard Annex 9).
//!
//! A text is cut into pieces, each of which any shaper draws right by itself: a word of one
//! direction, a space, a single mark or digit. Whoever draws breaks lines first and puts the pieces
//! of each line in order then (rules L1 and L2).

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_segmentation::UnicodeSegmentation as _;

/// A part of a line that is drawn by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in the text.
    pub octets: Range<usize>,
    /// Its embedding level: odd ones are read from right to left (UAX 9, BD2).
    pub level: u8,
    /// What it is.
    pub kind: PieceKind,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Letters that are shaped together in the direction of their script.
    Word,
    /// One character that stands by itself.
    Single,
    /// One after which a line may end though no space follows.
    Ideograph,
    /// Space; a line may end after it.
    Space,
    /// Directs others, and is itself not drawn.
    Unseen,
}

/// The pieces of one line's worth of text, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// The level of the whole: 1 where its first letter is of a right-to-left script (P2, P3).
    pub base: u8,
    /// Every octet is in exactly one.
    pub pieces: Vec<Piece>,
}

/// Whether anything in a text is read from right to left. Costs one look at each octet where
/// nothing is.
#[must_use]
pub fn has_right_to_left(text: &str) -> bool {
    // Hebrew, the first of these scripts, begins with this octet.
    text.bytes().any(|octet| octet >= 0xd6) && text.chars().any(is_right_to_left)
}

/// Whether a character is of a right-to-left script, or a mark or override that makes others so.
#[must_use]
pub fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202b}' | '\u{202e}' | '\u{2067}'
            | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Cuts a text without line ends into pieces. `cuts` are places, in order, that no piece goes
/// across: where the look of the letters changes.
#[must_use]
pub fn pieces(text: &str, cuts: &[usize]) -> Pieces {
    if is_address(text) {
        return address(text);
    }
    let info = BidiInfo::new(text, None);
    let base = info.paragraphs.first().map_or(0, |one| one.level.number());
    let mut pieces: Vec<Piece> = Vec::new();
    let mut cuts = cuts.iter().copied().peekable();
    for (at, cluster) in text.grapheme_indices(true) {
        let mut is_cut = false;
        while cuts.next_if(|cut| *cut <= at).is_some() {
            is_cut = true;
        }
        let level = info.levels.get(at).map_or(base, Level::number);
        let kind = kind(cluster, level);
        let octets = at..at + cluster.len();
        let joined = pieces.last_mut().filter(|last| {
            let joins = matches!(kind, PieceKind::Word | PieceKind::Space);
            !is_cut && joins && last.kind == kind && last.level == level
        });
        match joined {
            Some(last) => last.octets.end = octets.end,
            None => pieces.push(Piece {
                octets,
                level,
                kind,
            }),
        }
    }
    Pieces { base, pieces }
}

/// Whether a text is nothing but the address of somebody, of a server or of a page.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let joins = |mark: &str| {
        let ends_well = |part: &str| part.chars().next_back().is_some_and(char::is_alphanumeric);
        let begins_well = |part: &str| part.chars().next().is_some_and(char::is_alphanumeric);
        let both = text.rsplit_once(mark);
        both.is_some_and(|(before, after)| ends_well(before) && begins_well(after))
    };
    !text.contains(char::is_whitespace) && (joins("@") || joins("."))
}

/// The parts of an address stand from left to right whatever its letters are, so that nobody takes
/// its end for its beginning.
fn address(text: &str) -> Pieces {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, cluster) in text.grapheme_indices(true) {
        let first = cluster.chars().next().unwrap_or(' ');
        let level = u8::from(matches!(bidi_class(first), BidiClass::R | BidiClass::AL));
        let kind = kind(cluster, level);
        let octets = at..at + cluster.len();
        let is_leftward = |piece: &Piece| {
            let letter = text
                .get(piece.octets.start..)
                .and_then(|rest| rest.chars().next());
            letter.is_some_and(|letter| matches!(bidi_class(letter), BidiClass::R | BidiClass::AL))
        };
        let joined = pieces.last_mut().filter(|last| {
            kind == PieceKind::Word && last.kind == kind && is_leftward(last) == (level == 1)
        });
        match joined {
            Some(last) => last.octets.end = octets.end,
            None => pieces.push(Piece {
                octets,
                level: 0,
                kind,
            }),
        }
    }
    Pieces { base: 0, pieces }
}

fn kind(cluster: &str, level: u8) -> PieceKind {
    let first = cluster.chars().next().unwrap_or(' ');
    if is_unseen(first) {
        return PieceKind::Unseen;
    }
    if first.is_whitespace() {
        return PieceKind::Space;
    }
    if is_ideograph(first) {
        return PieceKind::Ideograph;
    }
    let is_leftward = matches!(bidi_class(first), BidiClass::R | BidiClass::AL);
    // Digits of these scripts are read from left to right, but a shaper takes their script's way.
    let is_digit = is_right_to_left(first) && !is_leftward;
    if is_leftward == (level % 2 == 1) && !is_digit {
        PieceKind::Word
    } else {
        PieceKind::Single
    }
}

/// Marks, embeddings, overrides and isolates (UAX 9, 2).
fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// A text that stands among others and has its own direction (FSI and PDI).
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    if has_right_to_left(text) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same as it is spoken.
#[must_use]
pub fn without_isolates(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// The order in which things of these levels stand on a line, from left to right (L2).
#[must_use]
pub fn visual_order(levels: &[u8]) -> Vec<usize> {
    let level = |number: &u8| Level::new(*number).unwrap_or_else(|_too_deep| Level::ltr());
    let levels: Vec<Level> = levels.iter().map(level).collect();
    BidiInfo::reorder_visual(&levels)
}

/// What is drawn for a character that is read from right to left: brackets are mirrored (L4).
#[must_use]
pub fn mirrored(character: char) -> char {
    const PAIRS: [(char, char); 22] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('«', '»'),
        ('‹', '›'),
        ('≤', '≥'),
        ('⁅', '⁆'),
        ('⁽', '⁾'),
        ('₍', '₎'),
        ('⟨', '⟩'),
        ('⟪', '⟫'),
        ('〈', '〉'),
        ('《', '》'),
        ('「', '」'),
        ('『', '』'),
        ('【', '】'),
        ('〔', '〕'),
        ('（', '）'),
        ('［', '］'),
        ('｛', '｝'),
        ('＜', '＞'),
    ];
    let other = PAIRS.iter().find_map(|(open, close)| {
        if *open == character {
            Some(*close)
        } else {
            (*close == character).then_some(*open)
        }
    });
    other.unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of a line as they stand on the screen, from left to right.
    fn seen(text: &str) -> String {
        let pieces = pieces(text, &[]).pieces;
        let levels: Vec<u8> = pieces.iter().map(|piece| piece.level).collect();
        let mut out = String::new();
        for index in visual_order(&levels) {
            let piece = &pieces[index];
            let letters = &text[piece.octets.clone()];
            match piece.kind {
                PieceKind::Unseen => {}
                // A shaper turns the letters of these scripts itself.
                _ if piece.level.is_multiple_of(2) && !letters.starts_with(is_right_to_left) => {
                    out.push_str(letters);
                }
                _ => out.extend(letters.graphemes(true).rev().map(|one| {
                    let mut letters = one.chars();
                    let first = letters.next().map(mirrored);
                    first.into_iter().chain(letters).collect::<String>()
                })),
            }
        }
        out
    }

    #[test]
    fn a17_lines_stand_as_they_are_read() {
        for (text, on_screen) in [
            // The words go from right to left, the numbers from left to right.
            ("٢٣ نوفمبر ٢٠٢٦ الساعة ١٠:٣٨", "١٠:٣٨ ةعاسلا ٢٠٢٦ ربمفون ٢٣"),
            ("עלות: 250 ש\"ח", "ח\"ש 250 :תולע"),
            ("שלום (עולם)!", "!(םלוע) םולש"),
            ("פגישה עם Anna Berg (צוות)", "(תווצ) Anna Berg םע השיגפ"),
            ("see שלום עולם there", "see םלוע םולש there"),
            ("Re: שלום", "Re: םולש"),
            ("سعر ۱۲٫۵ تومان", "ناموت ۱۲٫۵ رعس"),
            ("write to ann@example.org", "write to ann@example.org"),
            (
                "לכתוב אל ann@example.org היום",
                "םויה ann@example.org לא בותכל",
            ),
            ("שָׁלוֹם", "םוֹלשָׁ"),
            ("雁 שלום 信", "雁 םולש 信"),
            (
                "to \u{2068}דנה כהן\u{2069}, \u{2068}ליאת לוי\u{2069}",
                "to ןהכ הנד, יול תאיל",
            ),
            // Addresses stand from left to right, part by part.
            ("שלום@example.org", "םולש@example.org"),
            ("user@שלום.עולם", "user@םולש.םלוע"),
            ("", ""),
        ] {
            assert_eq!(seen(text), on_screen, "{text}");
        }
    }

    #[test]
    fn every_octet_is_in_one_piece() {
        for text in [
            "a\u{2067}ב c\u{2069}\u{202e}d",
            "\u{5d0}\r\n\u{2029}x",
            "é٣",
        ] {
            let pieces = pieces(text, &[1]).pieces;
            let mut at = 0;
            for piece in pieces {
                assert_eq!(piece.octets.start, at);
                at = piece.octets.end;
            }
            assert_eq!(at, text.len());
        }
    }

    #[test]
    fn only_text_with_right_to_left_letters_is_worked_on() {
        for text in [
            "",
            "plain",
            "Grüße aus Köln",
            "你好，世界",
            "Привет 🎉",
            "Ω",
        ] {
            assert!(!has_right_to_left(text), "{text}");
        }
        for text in ["ב", "٣", "x ﷺ", "\u{200f}"] {
            assert!(has_right_to_left(text), "{text}");
        }
    }
}

//! What may be shown: text without control, direction-changing and invisible characters
//!

/// Combining marks that may stand on one character; real scripts need no more.
const COMBINING_MARKS: usize = 6;

/// Whether a character must never be shown: controls, those that change direction, and those
/// that show nothing but change what is compared or searched.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_combining(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A text of at most so many octets: a longer one ends in `…`.
#[must_use]
pub fn shortened(mut text: String, octets: usize) -> String {
    if text.len() > octets {
        text.truncate(text.floor_char_boundary(octets));
        text.push('…');
    }
    text
}

/// The beginning of a text, at most so many octets.
#[must_use]
pub fn beginning(text: &str, octets: usize) -> &str {
    let end = text.floor_char_boundary(octets);
    text.get(..end).unwrap_or_default()
}

/// Text on one line: hidden characters gone, every run of white space one space, trimmed.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    append_one_line(&mut out, text, usize::MAX);
    out
}

/// Appends `text` as [`one_line`] makes it, until `out` has `most` characters' worth of octets
/// or more. Returns whether all of it fitted.
pub fn append_one_line(out: &mut String, text: &str, most: usize) -> bool {
    let mut space = false;
    let mut marks = 0;
    for character in text.chars() {
        if out.len() >= most {
            return false;
        }
        if character.is_whitespace() || matches!(character, '\u{2028}' | '\u{2029}') {
            space = true;
            continue;
        }
        if is_hidden(character) {
            continue;
        }
        marks = if is_combining(character) {
            marks + 1
        } else {
            0
        };
        if marks > COMBINING_MARKS {
            continue;
        }
        if space && !out.is_empty() {
            out.push(' ');
        }
        space = false;
        out.push(character);
    }
    true
}

/// Text of several lines: hidden characters gone, line ends `\n`, tabs kept.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut after_return = false;
    for character in text.chars() {
        let was_return = std::mem::replace(&mut after_return, character == '\r');
        match character {
            '\n' if was_return => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push('\t'),
            hidden if is_hidden(hidden) => {}
            shown => {
                marks = if is_combining(shown) { marks + 1 } else { 0 };
                if marks <= COMBINING_MARKS {
                    out.push(shown);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a17_what_changes_direction_or_hides_is_taken_out() {
        assert_eq!(
            one_line(" a\u{202e}fdp.exe\0\r\n\tb\u{200b}c "),
            "afdp.exe bc"
        );
        assert_eq!(lines("a\r\nb\rc\u{2028}d\u{7}\te"), "a\nb\nc\nd\te");
        let flood: String = std::iter::once('e')
            .chain(std::iter::repeat_n('\u{301}', 500))
            .collect();
        assert_eq!(one_line(&flood).chars().count(), 1 + COMBINING_MARKS);
    }

    #[test]
    fn letters_of_every_script_and_emoji_stay() {
        let text = "鸿雁 Ёлка مرحبا नमस्ते 👩\u{200d}🚀";
        assert_eq!(one_line(text), text);
    }

    #[test]
    fn what_is_shortened_says_so_and_no_character_is_cut() {
        assert_eq!(shortened("鸿雁".to_owned(), 6), "鸿雁");
        assert_eq!(shortened("鸿雁".to_owned(), 5), "鸿…");
        assert_eq!(beginning("鸿雁", 5), "鸿");
        assert_eq!(beginning("goose", 100), "goose");
    }
}

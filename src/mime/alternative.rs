//! Whether one form of a text says anything that the other does not.

/// Whether all that `plain` says stands in `other` too: each of its words, and each two words
/// behind one another. Spaces, line ends and punctuation say nothing.
pub(super) fn is_repeated(plain: &str, other: &str) -> bool {
    let mut said = Vec::with_capacity(other.len() / 3);
    each_word(other, |before, word| {
        said.push(word);
        said.push(pair(before, word));
    });
    said.sort_unstable();
    let mut is_repeated = true;
    let mut is_first = true;
    each_word(plain, |before, word| {
        // The first word has none before it in this text, but may have one in the other.
        let wanted = if is_first { word } else { pair(before, word) };
        is_first = false;
        is_repeated &= said.binary_search(&wanted).is_ok();
    });
    is_repeated
}

/// Tells each word with the one before it, both as numbers.
fn each_word(text: &str, mut tell: impl FnMut(u64, u64)) {
    let (mut before, mut word) = (0, 0);
    for c in text.chars() {
        // Lines of scripts without spaces end anywhere: each character is a word.
        let stands_alone = c >= '\u{2e80}';
        if word != 0 && (stands_alone || !c.is_alphanumeric()) {
            tell(before, word);
            (before, word) = (word, 0);
        }
        if stands_alone || c.is_alphanumeric() {
            word = pair(word, u64::from(c) + 1);
            if stands_alone {
                tell(before, word);
                (before, word) = (word, 0);
            }
        }
    }
    if word != 0 {
        tell(before, word);
    }
}

/// Two numbers as one, in which their order counts.
fn pair(one: u64, other: u64) -> u64 {
    let mixed = (one.rotate_left(23) ^ other).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_quotes_and_punctuation_say_nothing_new() {
        assert!(is_repeated("Lunch on\r\nFriday?", "Hi! Lunch on Friday."));
        assert!(is_repeated("请查收\r\n附件", "您好，请查收附件。"));
        assert!(is_repeated("", "anything"));
        assert!(is_repeated("", ""));
        assert!(is_repeated("a1", "b a1 c"));
    }

    #[test]
    fn a_word_more_or_another_order_is_new() {
        assert!(!is_repeated("Lunch on Friday, Ann", "Lunch on Friday."));
        assert!(!is_repeated("Friday lunch", "lunch Friday"));
        assert!(!is_repeated("收查", "查收"));
        assert!(!is_repeated("words", ""));
        assert!(!is_repeated("lunches", "lunch es"));
    }
}

//! Chinese characters as they are typed without an input method: by their pinyin.

use pinyin::ToPinyin;

/// How characters of the interface are pronounced where the commonest way of their own is another.
const OTHERWISE: [(char, &str); 6] = [
    ('重', "chong"),
    ('还', "huan"),
    ('行', "hang"),
    ('长', "chang"),
    ('调', "diao"),
    ('会', "hui"),
];

/// Whether characters beside each other are spelt so: by whole syllables, by their first letters,
/// or by some of both; the last syllable may be begun only.
pub(super) fn is_spelt(label: &str, typed: &str) -> bool {
    if !typed.bytes().all(|octet| octet.is_ascii_lowercase()) {
        return false;
    }
    let syllables: Vec<Vec<String>> = label.chars().map(syllables).collect();
    (0..syllables.len()).any(|start| begins(syllables.get(start..).unwrap_or_default(), typed))
}

/// Whether the first of these characters are spelt so.
fn begins(characters: &[Vec<String>], typed: &str) -> bool {
    if typed.is_empty() {
        return true;
    }
    let Some((first, rest)) = characters.split_first() else {
        return false;
    };
    first.iter().any(|syllable| {
        let goes_on = |piece: &str| {
            typed
                .strip_prefix(piece)
                .is_some_and(|after| begins(rest, after))
        };
        syllable.starts_with(typed)
            || goes_on(syllable)
            || (syllable.len() > 1 && syllable.get(..1).is_some_and(goes_on))
    })
}

/// How a character is pronounced, without tones; none where it is no Chinese one.
fn syllables(character: char) -> Vec<String> {
    let usual = character.to_pinyin().map(pinyin::Pinyin::plain);
    let others = OTHERWISE.iter().filter(|(of, _syllable)| *of == character);
    let all = usual
        .into_iter()
        .chain(others.map(|(_of, syllable)| *syllable));
    // There is no ü on most keyboards.
    all.map(|syllable| syllable.replace('ü', "v")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_by_syllables_by_first_letters_and_by_both() {
        for typed in [
            "guidang", "gd", "gdang", "guid", "g", "dang", "yidaogui", "ydgd",
        ] {
            assert!(is_spelt("移到归档", typed), "{typed}");
        }
        for typed in ["ang", "uidang", "dy", "guidangx", "归", "g d"] {
            assert!(!is_spelt("移到归档", typed), "{typed}");
        }
        // Signs part what is beside each other.
        assert!(is_spelt("移到“归档”", "guidang"));
        assert!(!is_spelt("移到“归档”", "yidaogui"));
        assert!(is_spelt("重命名", "chongmingming") && is_spelt("绿色", "lvse"));
        assert!(!is_spelt("archive", "archive"));
    }

    #[test]
    fn a_name_made_to_be_slow_is_gone_through_at_once() {
        assert!(!is_spelt(
            &"安".repeat(60),
            &format!("{}x", "an".repeat(40))
        ));
        assert!(!is_spelt(&"啊".repeat(60), &format!("{}x", "a".repeat(59))));
    }
}

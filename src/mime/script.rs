//! Letters, the scripts they belong to, and what they can be mistaken for (UTS 39).

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

use crate::model::sender::Script;

/// Latin letters that a Cyrillic one looks like.
const LIKE_CYRILLIC: &str = "ABCEHIJKMOPSTXYaceghijopqsuvwxy";
/// Latin letters that a Greek one looks like.
const LIKE_GREEK: &str = "ABEHIKMNOPTXYZaciopuvwxy";
/// Characters of a text that are compared with others; names are shorter.
const COMPARED: usize = 200;

/// The first character of each run of one script, that script; `None`: it belongs to all, such
/// as digits and signs. From the Unicode Character Database's blocks.
const RUNS: &[(char, Option<Script>)] = &[
    ('\0', None),
    ('A', Some(Script::Latin)),
    ('[', None),
    ('a', Some(Script::Latin)),
    ('{', None),
    ('ª', Some(Script::Latin)),
    ('«', None),
    ('º', Some(Script::Latin)),
    ('»', None),
    ('À', Some(Script::Latin)),
    ('×', None),
    ('Ø', Some(Script::Latin)),
    ('÷', None),
    ('ø', Some(Script::Latin)),
    ('\u{2b9}', None),
    ('\u{370}', Some(Script::Greek)),
    ('\u{400}', Some(Script::Cyrillic)),
    ('\u{530}', Some(Script::Armenian)),
    ('\u{590}', Some(Script::Hebrew)),
    ('\u{600}', Some(Script::Arabic)),
    ('\u{700}', Some(Script::Other)),
    ('\u{750}', Some(Script::Arabic)),
    ('\u{780}', Some(Script::Other)),
    ('\u{870}', Some(Script::Arabic)),
    ('\u{900}', Some(Script::Devanagari)),
    ('\u{980}', Some(Script::Other)),
    ('\u{e00}', Some(Script::Thai)),
    ('\u{e80}', Some(Script::Other)),
    ('\u{10a0}', Some(Script::Georgian)),
    ('\u{1100}', Some(Script::Hangul)),
    ('\u{1200}', Some(Script::Other)),
    ('\u{13a0}', Some(Script::Cherokee)),
    ('\u{1400}', Some(Script::Other)),
    ('\u{1c80}', Some(Script::Cyrillic)),
    ('\u{1c90}', Some(Script::Georgian)),
    ('\u{1cc0}', Some(Script::Other)),
    ('\u{1d00}', Some(Script::Latin)),
    ('\u{1dc0}', None),
    ('\u{1e00}', Some(Script::Latin)),
    ('\u{1f00}', Some(Script::Greek)),
    ('\u{2000}', None),
    ('\u{2c00}', Some(Script::Other)),
    ('\u{2c60}', Some(Script::Latin)),
    ('\u{2c80}', Some(Script::Greek)),
    ('\u{2d00}', Some(Script::Georgian)),
    ('\u{2d30}', Some(Script::Other)),
    ('\u{2de0}', Some(Script::Cyrillic)),
    ('\u{2e00}', None),
    ('\u{2e80}', Some(Script::Han)),
    ('\u{2ff0}', None),
    ('\u{3005}', Some(Script::Han)),
    ('\u{3006}', None),
    ('\u{3007}', Some(Script::Han)),
    ('\u{3008}', None),
    ('\u{3041}', Some(Script::Kana)),
    ('\u{3100}', Some(Script::Bopomofo)),
    ('\u{3130}', Some(Script::Hangul)),
    ('\u{3190}', None),
    ('\u{31a0}', Some(Script::Bopomofo)),
    ('\u{31c0}', None),
    ('\u{31f0}', Some(Script::Kana)),
    ('\u{3200}', None),
    ('\u{3400}', Some(Script::Han)),
    ('\u{4dc0}', None),
    ('\u{4e00}', Some(Script::Han)),
    ('\u{a000}', Some(Script::Other)),
    ('\u{a640}', Some(Script::Cyrillic)),
    ('\u{a6a0}', Some(Script::Other)),
    ('\u{a720}', Some(Script::Latin)),
    ('\u{a800}', Some(Script::Other)),
    ('\u{a960}', Some(Script::Hangul)),
    ('\u{a980}', Some(Script::Other)),
    ('\u{ab30}', Some(Script::Latin)),
    ('\u{ab70}', Some(Script::Cherokee)),
    ('\u{abc0}', Some(Script::Other)),
    ('\u{ac00}', Some(Script::Hangul)),
    ('\u{e000}', None),
    ('\u{f900}', Some(Script::Han)),
    ('\u{fb00}', Some(Script::Latin)),
    ('\u{fb13}', Some(Script::Armenian)),
    ('\u{fb1d}', Some(Script::Hebrew)),
    ('\u{fb50}', Some(Script::Arabic)),
    ('\u{fe00}', None),
    ('\u{fe70}', Some(Script::Arabic)),
    ('\u{ff00}', None),
    ('\u{ff21}', Some(Script::Latin)),
    ('\u{ff3b}', None),
    ('\u{ff41}', Some(Script::Latin)),
    ('\u{ff5b}', None),
    ('\u{ff66}', Some(Script::Kana)),
    ('\u{ffa0}', Some(Script::Hangul)),
    ('\u{ffe0}', None),
    ('\u{10000}', Some(Script::Other)),
    ('\u{1b000}', Some(Script::Kana)),
    ('\u{1b170}', Some(Script::Other)),
    ('\u{1d000}', None),
    ('\u{1e000}', Some(Script::Other)),
    ('\u{1f000}', None),
    ('\u{20000}', Some(Script::Han)),
    ('\u{e0000}', None),
];

/// The script of a letter; `None` for what is no letter and for letters of every script.
pub(crate) fn of(character: char) -> Option<Script> {
    if !character.is_alphabetic() {
        return None;
    }
    let behind = RUNS.partition_point(|(first, _script)| *first <= character);
    behind
        .checked_sub(1)
        .and_then(|index| RUNS.get(index))
        .and_then(|(_first, script)| *script)
}

/// The scripts of a text, each once, in order.
fn all(text: &str) -> BTreeSet<Script> {
    text.chars().filter_map(of).collect()
}

/// Whether a text has letters that are written from right to left.
pub(crate) fn has_right_to_left(text: &str) -> bool {
    text.chars().filter_map(of).any(Script::is_right_to_left)
}

/// The first word of a name in which letters of one script stand in for look-alikes of another,
/// and the scripts it has. Words in which nobody would mistake one for the other (QQ邮箱, Δt) are
/// ordinary.
pub(crate) fn disguised_word(name: &str) -> Option<(String, Vec<Script>)> {
    let is_end = |c: char| !c.is_alphabetic() && !is_combining_mark(c);
    name.split(is_end)
        .map(|word| (word, all(word)))
        .find(|(word, scripts)| is_disguise(word, scripts))
        .map(|(word, scripts)| (word.to_owned(), scripts.into_iter().collect()))
}

fn is_disguise(word: &str, scripts: &BTreeSet<Script>) -> bool {
    let has = |script| scripts.contains(&script);
    let (greek, cyrillic) = (has(Script::Greek), has(Script::Cyrillic));
    if greek && cyrillic {
        return true;
    }
    let others = [
        (Script::Cyrillic, LIKE_CYRILLIC),
        (Script::Greek, LIKE_GREEK),
        (Script::Armenian, ""),
        (Script::Cherokee, ""),
    ];
    has(Script::Latin)
        && others
            .into_iter()
            .filter(|(other, _)| has(*other))
            .any(|(other, alike)| {
                let mut foreign = word.chars().filter(|c| of(*c) == Some(other));
                let mut latin = word.chars().filter(|c| of(*c) == Some(Script::Latin));
                foreign.all(|c| in_ascii(c).is_some()) || latin.all(|c| alike.contains(c))
            })
}

/// The scripts of a domain's label, where no language writes them together (the highly
/// restrictive level of UTS 39 §5.2).
pub(crate) fn mixed_label(label: &str) -> Option<Vec<Script>> {
    const TOGETHER: [&[Script]; 3] = [
        &[Script::Latin, Script::Han, Script::Kana],
        &[Script::Latin, Script::Han, Script::Bopomofo],
        &[Script::Latin, Script::Han, Script::Hangul],
    ];
    let scripts = all(label);
    let is_ordinary = scripts.len() < 2
        || TOGETHER
            .iter()
            .any(|together| scripts.iter().all(|script| together.contains(script)));
    (!is_ordinary).then(|| scripts.into_iter().collect())
}

/// The label in ASCII that a label of other letters would be taken for; `None` where it has
/// letters nobody takes for ASCII ones, or only such as European languages write every day. A
/// label in the script of the domain's last one is what that country writes.
pub(crate) fn whole_disguise(label: &str, last: &str) -> Option<String> {
    let is_european = label.chars().all(|character| character < '\u{180}');
    let (scripts, at_home) = (all(label), all(last));
    let is_at_home = !last.is_ascii() && scripts.is_subset(&at_home);
    if is_european || is_at_home || scripts.contains(&Script::Han) {
        return None;
    }
    let mut out = String::with_capacity(label.len());
    for character in label.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            out.push_str(&in_ascii(character)?);
        }
    }
    Some(out)
}

/// The letters or digits of ASCII that a character looks like.
fn in_ascii(character: char) -> Option<String> {
    let mut buffer = [0; 4];
    let text: String = skeleton(character.encode_utf8(&mut buffer)).collect();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!text.is_empty() && text.chars().all(is_name)).then_some(text)
}

/// What is left of a text when look-alikes are one: two texts with the same bones look the same
/// (UTS 39 §4). Nothing to be shown.
pub(crate) fn bones(text: &str) -> String {
    let plain: String = text.chars().take(COMPARED).nfkc().collect();
    let bones: String = skeleton(&plain)
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .collect();
    // The table takes `m` and `rn` for one, but not these.
    bones.replace("vv", "w")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_know_their_script() {
        for (character, script) in [
            ('a', Some(Script::Latin)),
            ('é', Some(Script::Latin)),
            ('Ａ', Some(Script::Latin)),
            ('а', Some(Script::Cyrillic)),
            ('ω', Some(Script::Greek)),
            ('Ա', Some(Script::Armenian)),
            ('א', Some(Script::Hebrew)),
            ('م', Some(Script::Arabic)),
            ('雁', Some(Script::Han)),
            ('𠮷', Some(Script::Han)),
            ('か', Some(Script::Kana)),
            ('한', Some(Script::Hangul)),
            ('ไ', Some(Script::Thai)),
            ('अ', Some(Script::Devanagari)),
            ('ქ', Some(Script::Georgian)),
            ('1', None),
            ('@', None),
            ('👩', None),
        ] {
            assert_eq!(of(character), script, "{character}");
        }
        assert!(RUNS.is_sorted_by_key(|(first, _script)| *first));
    }

    #[test]
    fn a17_letters_that_stand_in_for_others_are_seen_and_ordinary_mixtures_are_not() {
        // A Cyrillic а, a Latin C before Cyrillic letters, a Greek ο.
        for name in [
            "P\u{430}ypal",
            "Cбербанк",
            "Micr\u{3bf}soft",
            "Ann Le\u{435}",
        ] {
            assert!(disguised_word(name).is_some(), "{name}");
        }
        for name in [
            "王芳 Wang",
            "QQ邮箱团队",
            "Sony株式会社",
            "삼성SDS",
            "Anna Иванова",
            "VKонтакте",
            "μTorrent",
            "Δt",
            "Łukasz Żółć",
            "ООО Ромашка",
            "1С-Битрикс",
            "Team α",
            "د. Ann",
        ] {
            assert_eq!(disguised_word(name), None, "{name}");
        }
    }

    #[test]
    fn a17_a_label_may_mix_what_a_language_mixes() {
        for label in [
            "example",
            "bücher",
            "東京tokyoタワー",
            "한국abc",
            "москва",
            "例子",
        ] {
            assert_eq!(mixed_label(label), None, "{label}");
        }
        assert_eq!(
            mixed_label("p\u{430}ypal"),
            Some(vec![Script::Latin, Script::Cyrillic])
        );
        assert_eq!(
            mixed_label("例\u{430}"),
            Some(vec![Script::Cyrillic, Script::Han])
        );
    }

    #[test]
    fn a17_a_label_wholly_of_look_alikes_is_seen_through() {
        // а р р с in Cyrillic.
        let label = "\u{430}\u{440}\u{440}\u{441}";
        assert_eq!(whole_disguise(label, "org").as_deref(), Some("appc"));
        assert_eq!(whole_disguise(label, "рф"), None);
        // A Latin alpha of phoneticians.
        assert_eq!(whole_disguise("p\u{251}y", "org").as_deref(), Some("pay"));
        for label in ["москва", "bücher", "altın", "kæde", "例子", "łódź"] {
            assert_eq!(whole_disguise(label, "org"), None, "{label}");
        }
    }

    #[test]
    fn a17_look_alikes_have_the_same_bones() {
        for (one, other) in [
            ("paypa1.example", "paypal.example"),
            ("rnail.example", "mail.example"),
            ("PayPaI.example", "paypal.example"),
            ("ex\u{430}mple.org", "example.org"),
            ("ｂａｎｋ", "bank"),
            ("b0ok", "book"),
            ("vvork", "work"),
            ("Bücher", "bucher"),
        ] {
            assert_eq!(bones(one), bones(other), "{one}");
        }
        assert_ne!(bones("10001"), bones("10002"));
        assert!(bones(&"x".repeat(1_000_000)).len() <= COMPARED);
    }
}

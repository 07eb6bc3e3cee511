//! Numbers as lists write them (CSS Counter Styles 3).

/// Letters of the Roman numerals, with their subtractions, largest first.
const ROMAN: [(i32, &str); 13] = [
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];
/// The largest number in Roman numerals.
const ROMAN_MOST: i32 = 3999;
const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
const GREEK: &str = "αβγδεζηθικλμνξοπρστυφχψω";
const HAN: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A number in a style of counting, with what stands behind it; `None` where the style has marks
/// instead of numbers.
pub(super) fn written(style: &str, number: i32) -> Option<String> {
    let decimal = || format!("{number}.");
    Some(match style {
        "disc" | "circle" | "square" | "disclosure-open" | "disclosure-closed" | "none" => {
            return None;
        }
        "lower-alpha" | "lower-latin" => alphabetic(number, LATIN).map_or_else(decimal, dotted),
        "upper-alpha" | "upper-latin" => alphabetic(number, LATIN)
            .map_or_else(decimal, |letters| dotted(letters.to_ascii_uppercase())),
        "lower-greek" => alphabetic(number, GREEK).map_or_else(decimal, dotted),
        "lower-roman" => roman(number).map_or_else(decimal, dotted),
        "upper-roman" => {
            roman(number).map_or_else(decimal, |letters| dotted(letters.to_ascii_uppercase()))
        }
        "decimal-leading-zero" if (0..=9).contains(&number) => format!("0{number}."),
        "cjk-decimal" if number >= 0 => {
            let digit = |digit: u8| HAN.get(usize::from(digit - b'0')).copied();
            let digits: String = number.to_string().bytes().filter_map(digit).collect();
            format!("{digits}、")
        }
        "cjk-ideographic"
        | "simp-chinese-informal"
        | "trad-chinese-informal"
        | "japanese-informal" => han(number).map_or_else(decimal, |number| format!("{number}、")),
        _ => decimal(),
    })
}

fn dotted(letters: String) -> String {
    letters + "."
}

/// a … z, aa …
fn alphabetic(number: i32, letters: &str) -> Option<String> {
    let letters: Vec<char> = letters.chars().collect();
    let mut left = usize::try_from(number).ok().filter(|number| *number > 0)?;
    let mut out = Vec::new();
    while left > 0 {
        left -= 1;
        out.push(letters.get(left % letters.len())?);
        left /= letters.len();
    }
    Some(out.into_iter().rev().collect())
}

fn roman(number: i32) -> Option<String> {
    if !(1..=ROMAN_MOST).contains(&number) {
        return None;
    }
    let mut left = number;
    let mut out = String::new();
    for (value, letters) in ROMAN {
        while left >= value {
            out.push_str(letters);
            left -= value;
        }
    }
    Some(out)
}

/// 一 … 九十九; larger ones are written with digits.
fn han(number: i32) -> Option<String> {
    let number = usize::try_from(number)
        .ok()
        .filter(|number| *number < 100)?;
    let (tens, ones) = (number / 10, number % 10);
    let mut out = String::new();
    if tens > 1 {
        out.push(*HAN.get(tens)?);
    }
    if tens > 0 {
        out.push('十');
    }
    if ones > 0 || tens == 0 {
        out.push(*HAN.get(ones)?);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_browsers_do() {
        for (style, number, marker) in [
            ("decimal", 0, "0."),
            ("decimal", -3, "-3."),
            ("decimal-leading-zero", 7, "07."),
            ("decimal-leading-zero", 12, "12."),
            ("lower-alpha", 1, "a."),
            ("upper-latin", 26, "Z."),
            ("lower-alpha", 27, "aa."),
            ("upper-alpha", 703, "AAA."),
            ("lower-alpha", 0, "0."),
            ("lower-greek", 3, "γ."),
            ("lower-roman", 4, "iv."),
            ("upper-roman", 1994, "MCMXCIV."),
            ("lower-roman", 4000, "4000."),
            ("cjk-decimal", 10, "一零、"),
            ("cjk-ideographic", 10, "十、"),
            ("simp-chinese-informal", 21, "二十一、"),
            ("nobody-knows", 2, "2."),
        ] {
            let written = written(style, number);
            assert_eq!(written.as_deref(), Some(marker), "{style} {number}");
        }
    }

    #[test]
    fn marks_are_no_numbers() {
        for style in ["disc", "circle", "square", "none"] {
            assert_eq!(written(style, 1), None, "{style}");
        }
    }
}

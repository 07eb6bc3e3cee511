//! Values as attributes gave them before there were style sheets.

use cssparser::color::parse_named_color;

/// Lengths in CSS pixels.
const PIXELS: f32 = 5_000.0;
/// Sizes of letters from `<font size=1>` on.
const LETTERS: [&str; 7] = [
    "x-small", "small", "medium", "large", "x-large", "xx-large", "48px",
];

/// A length as attributes give it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::html::page) enum Dimension {
    Percent(f32),
    Pixels(f32),
}

impl Dimension {
    pub(super) fn is_zero(self) -> bool {
        matches!(self, Self::Percent(number) | Self::Pixels(number) if number <= 0.0)
    }

    pub(super) fn css(self) -> String {
        match self {
            Self::Percent(percent) => format!("{percent}%"),
            Self::Pixels(pixels) => format!("{pixels}px"),
        }
    }
}

/// Reads `600`, `600px`, `33.3%` (HTML standard, "rules for parsing dimension values").
pub(in crate::html::page) fn dimension(value: &str) -> Option<Dimension> {
    let value = value.trim_start();
    let value = value.strip_prefix('+').unwrap_or(value);
    let end = value
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let number: f32 = number.trim_end_matches('.').parse().ok()?;
    Some(if unit.starts_with('%') {
        Dimension::Percent(number.min(1_000.0))
    } else {
        Dimension::Pixels(number.min(PIXELS))
    })
}

/// Reads a colour as attributes give it (HTML standard, "rules for parsing a legacy colour value").
pub(super) fn colour(value: &str) -> Option<String> {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    if value.is_empty() || lower == "transparent" {
        return None;
    }
    if parse_named_color(&lower).is_ok() {
        return Some(lower);
    }
    let digits = lower.strip_prefix('#').unwrap_or(&lower);
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_hex && digits.len() == 6 || is_hex && digits.len() == 3 && digits.len() < lower.len() {
        return Some(format!("#{digits}"));
    }
    let mut digits: Vec<u8> = digits
        .chars()
        .take(128)
        .map(|digit| match u8::try_from(digit) {
            Ok(digit) if digit.is_ascii_hexdigit() => digit,
            _ => b'0',
        })
        .collect();
    while digits.is_empty() || !digits.len().is_multiple_of(3) {
        digits.push(b'0');
    }
    let third = digits.len() / 3;
    let mut out = String::from("#");
    for part in digits.chunks(third) {
        let part = &part[part.len().saturating_sub(8)..];
        for at in 0..2 {
            let digit = match part.len() {
                1 if at == 0 => b'0',
                1 => part.first().copied().unwrap_or(b'0'),
                _ => part.get(at).copied().unwrap_or(b'0'),
            };
            out.push(char::from(digit));
        }
    }
    Some(out)
}

/// `3`, `+1`, `-2`.
pub(super) fn letters(value: &str) -> Option<&'static str> {
    let value = value.trim();
    let number: i32 = value.trim_start_matches(['+', '-']).parse().ok()?;
    let number = number.min(7);
    let step = match value.chars().next()? {
        '+' => 3 + number,
        '-' => 3 - number,
        _ => number,
    };
    LETTERS
        .get(usize::try_from(step.clamp(1, 7) - 1).ok()?)
        .copied()
}

/// Names of fonts, each in quotes but for those that every system has.
pub(super) fn families(value: &str) -> String {
    let mut out = String::new();
    for family in value.split(',').take(10) {
        let family = family.trim().trim_matches(['"', '\'']).trim();
        let is_name = !family.is_empty()
            && family.len() <= 60
            && family
                .chars()
                .all(|character| character.is_alphanumeric() || " -_.&+".contains(character));
        if !is_name {
            continue;
        }
        if !out.is_empty() {
            out.push(',');
        }
        let lower = family.to_ascii_lowercase();
        match lower.as_str() {
            "serif" | "sans-serif" | "monospace" | "cursive" | "fantasy" => out.push_str(&lower),
            _ => out.push_str(&format!("\"{family}\"")),
        }
    }
    out
}

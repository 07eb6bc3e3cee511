//! As much of colours as tells whether letters are of the colour they stand on.

/// Red, green, blue.
pub(super) type Rgb = [u8; 3];

/// How far two colours are apart that nobody can tell apart.
const APART: u8 = 4;
/// Below this share of 255 letters are not seen.
const FAINT: f32 = 0.03;

/// What a declaration says of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// This one.
    Is(Rgb),
    /// None: what stands behind is seen.
    Clear,
    /// One that is not understood.
    Unknown,
}

/// Reads a colour of CSS or of an attribute.
pub(super) fn read(value: &str) -> Colour {
    let value = value.trim().to_ascii_lowercase();
    if let Some(digits) = value.strip_prefix('#') {
        return hexadecimal(digits);
    }
    if let Some((_name, arguments)) = value
        .split_once('(')
        .filter(|(name, _)| name.starts_with("rgb"))
    {
        return rgb(arguments.trim_end_matches(')'));
    }
    match value.as_str() {
        "white" => Colour::Is([255; 3]),
        "black" => Colour::Is([0; 3]),
        "transparent" => Colour::Clear,
        _ if value.len() == 6 && value.bytes().all(|octet| octet.is_ascii_hexdigit()) => {
            // As attributes are written by those who forget the `#`.
            hexadecimal(&value)
        }
        _ => Colour::Unknown,
    }
}

fn hexadecimal(digits: &str) -> Colour {
    let digit = |at: usize| {
        digits
            .as_bytes()
            .get(at)
            .and_then(|one| char::from(*one).to_digit(16))
    };
    let number = |high: usize, low: usize| {
        let number = digit(high)? * 16 + digit(low)?;
        u8::try_from(number).ok()
    };
    let (read, clear) = match digits.len() {
        3 | 4 => (
            [number(0, 0), number(1, 1), number(2, 2)],
            digit(3) == Some(0),
        ),
        6 | 8 => (
            [number(0, 1), number(2, 3), number(4, 5)],
            number(6, 7) == Some(0),
        ),
        _ => return Colour::Unknown,
    };
    match read {
        _ if clear => Colour::Clear,
        [Some(red), Some(green), Some(blue)] => Colour::Is([red, green, blue]),
        _ => Colour::Unknown,
    }
}

fn rgb(arguments: &str) -> Colour {
    let mut numbers = arguments
        .split([',', '/', ' '])
        .filter(|word| !word.is_empty())
        .map(|word| match word.strip_suffix('%') {
            Some(share) => share.parse::<f32>().map(|share| share * 2.55),
            None => word.parse::<f32>(),
        });
    let mut next = || numbers.next().and_then(Result::ok);
    let (Some(red), Some(green), Some(blue)) = (next(), next(), next()) else {
        return Colour::Unknown;
    };
    let alpha = next();
    if alpha.is_some_and(|alpha| alpha <= FAINT) {
        return Colour::Clear;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what fits"
    )]
    let octet = |number: f32| number.clamp(0.0, 255.0) as u8;
    Colour::Is([octet(red), octet(green), octet(blue)])
}

/// Whether nobody can tell them apart.
pub(super) fn are_alike(one: Rgb, other: Rgb) -> bool {
    one.into_iter()
        .zip(other)
        .all(|(one, other)| one.abs_diff(other) <= APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written() {
        for (text, colour) in [
            ("#fff", Colour::Is([255; 3])),
            ("#FFFFFF", Colour::Is([255; 3])),
            ("ffffff", Colour::Is([255; 3])),
            (" White ", Colour::Is([255; 3])),
            ("rgb(255, 0, 10)", Colour::Is([255, 0, 10])),
            ("rgb(100% 0% 0% / 50%)", Colour::Is([255, 0, 0])),
            ("rgba(0,0,0,0)", Colour::Clear),
            ("#ffffff00", Colour::Clear),
            ("transparent", Colour::Clear),
            ("papayawhip", Colour::Unknown),
            ("#ff", Colour::Unknown),
            ("#é12", Colour::Unknown),
            ("rgb(a)", Colour::Unknown),
            ("url(x)", Colour::Unknown),
        ] {
            assert_eq!(read(text), colour, "{text}");
        }
        assert!(are_alike([255; 3], [252, 253, 255]));
        assert!(!are_alike([255; 3], [240; 3]));
    }
}

//! Character references (`&amp;`, `&#8217;`), read as the HTML standard says.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Longest name, `;` included.
const NAME_OCTETS: usize = 40;

/// Where a reference stands: in an attribute `&copy=` is no `©=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Attribute,
    Text,
}

/// Text with its references replaced.
pub(crate) fn decode(text: &str, place: Place) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let used = numeric(after, &mut out).or_else(|| named(after, place, &mut out));
        let used = used.unwrap_or_else(|| {
            out.push('&');
            0
        });
        let after = &after[used..];
        let run = memchr::memchr(b'&', after.as_bytes()).unwrap_or(after.len());
        out.push_str(&after[..run]);
        rest = &after[run..];
    }
    Cow::Owned(out)
}

fn numeric(after: &str, out: &mut String) -> Option<usize> {
    let digits = after.strip_prefix('#')?;
    let (digits, radix, mark) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 2),
        None => (digits, 10, 1),
    };
    let length = digits
        .bytes()
        .take_while(|digit| char::from(*digit).is_digit(radix))
        .count();
    if length == 0 {
        return None;
    }
    let significant = digits[..length].trim_start_matches('0');
    let number = if significant.is_empty() {
        0
    } else {
        u32::from_str_radix(significant, radix).unwrap_or(u32::MAX)
    };
    out.push(character(number));
    let semicolon = usize::from(digits[length..].starts_with(';'));
    Some(mark + length + semicolon)
}

fn character(number: u32) -> char {
    let replaced = match number {
        0x80..=0x9f => usize::try_from(number - 0x80)
            .ok()
            .and_then(|index| C1_REPLACEMENTS.get(index).copied().flatten()),
        _ => None,
    };
    replaced
        .or_else(|| char::from_u32(number).filter(|_| number != 0))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn named(after: &str, place: Place, out: &mut String) -> Option<usize> {
    let length = after
        .bytes()
        .take(NAME_OCTETS)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let closed = after[length..].starts_with(';');
    if closed && append_named(&after[..=length], out) {
        return Some(length + 1);
    }
    // A few old names work without `;`, also with letters behind them.
    let used = (2..=length.min(6)).rev().find(|used| {
        let next = after.as_bytes().get(*used).copied().unwrap_or(b' ');
        let is_value = place == Place::Attribute && (next == b'=' || next.is_ascii_alphanumeric());
        !is_value
            && NAMED_ENTITIES
                .get(&after[..*used])
                .is_some_and(|found| found.0 != 0)
    })?;
    append_named(&after[..used], out);
    Some(used)
}

fn append_named(name: &str, out: &mut String) -> bool {
    let Some((first, second)) = NAMED_ENTITIES.get(name).filter(|found| found.0 != 0) else {
        return false;
    };
    out.extend(
        [*first, *second]
            .into_iter()
            .filter(|number| *number != 0)
            .filter_map(char::from_u32),
    );
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_do() {
        let text = |text| decode(text, Place::Text).into_owned();
        assert_eq!(
            text("a &lt;b&gt; &amp;amp; &#x9e3f;&#38593; &#146;"),
            "a <b> &amp; 鸿雁 ’"
        );
        assert_eq!(
            text("&copy 1 &notit; & && &#; &#x; &nosuch; &AMP"),
            "© 1 ¬it; & && &#; &#x; &nosuch; &"
        );
        assert_eq!(
            text("&#0;&#xD800;&#99999999999;"),
            "\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(
            decode("?a=1&copy=2&amp;b=3&lt", Place::Attribute),
            "?a=1&copy=2&b=3<"
        );
    }
}

//! RTF cut into groups, controls and text (RTF 1.9.1, "RTF Syntax").

/// Letters of a control word.
const WORD_OCTETS: usize = 32;
/// Digits of its number.
const DIGITS: usize = 10;

/// A piece of RTF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    Word(&'a [u8], Option<i32>),
    /// A backslash and something that is no letter.
    Symbol(u8),
    /// `\'hh`.
    Octet(u8),
    /// Never empty, without braces, backslashes and line ends.
    Text(&'a [u8]),
}

/// The pieces, one after another.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn of(rtf: &'a [u8]) -> Self {
        Self { rest: rtf }
    }

    fn control(&mut self, after: &'a [u8]) -> Option<Token<'a>> {
        let (&first, behind) = after.split_first()?;
        if first == b'\'' {
            let digit = |place: usize| {
                behind
                    .get(place)
                    .map(|digit| char::from(*digit).to_digit(16))
            };
            if let (Some(Some(high)), Some(Some(low))) = (digit(0), digit(1)) {
                self.rest = &behind[2..];
                return Some(Token::Octet((high << 4 | low) as u8));
            }
        }
        if !first.is_ascii_alphabetic() {
            self.rest = behind;
            return Some(Token::Symbol(first));
        }
        let length = after
            .iter()
            .take(WORD_OCTETS)
            .take_while(|octet| octet.is_ascii_alphabetic())
            .count();
        let (word, behind) = after.split_at(length);
        let (number, behind) = take_number(behind);
        self.rest = behind.strip_prefix(b" ").unwrap_or(behind);
        if word == b"bin" {
            // Octets as they are follow; any of them may look like RTF.
            let skipped = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.rest = self.rest.get(skipped..).unwrap_or_default();
        }
        Some(Token::Word(word, number))
    }
}

fn take_number(octets: &[u8]) -> (Option<i32>, &[u8]) {
    let sign = usize::from(octets.first() == Some(&b'-'));
    let digits = octets[sign..]
        .iter()
        .take(DIGITS)
        .take_while(|octet| octet.is_ascii_digit())
        .count();
    if digits == 0 {
        return (None, octets);
    }
    let (number, rest) = octets.split_at(sign + digits);
    let number = std::str::from_utf8(number).ok();
    (number.and_then(|number| number.parse().ok()), rest)
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (&first, after) = self.rest.split_first()?;
            match first {
                b'{' | b'}' => {
                    self.rest = after;
                    return Some(if first == b'{' {
                        Token::Open
                    } else {
                        Token::Close
                    });
                }
                b'\\' => return self.control(after),
                b'\r' | b'\n' => self.rest = after,
                _ => {
                    let is_text =
                        |octet: &&u8| !matches!(octet, b'{' | b'}' | b'\\' | b'\r' | b'\n');
                    let length = self.rest.iter().take_while(is_text).count();
                    let (text, rest) = self.rest.split_at(length);
                    self.rest = rest;
                    return Some(Token::Text(text));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rtf_is_cut_at_its_controls() {
        let tokens: Vec<_> = Tokens::of(b"{\\b1 a\\'e9\\~\\par\r\nb\\u-5?\\bin3 }}}c}").collect();
        let expected = [
            Token::Open,
            Token::Word(b"b", Some(1)),
            Token::Text(b"a"),
            Token::Octet(0xe9),
            Token::Symbol(b'~'),
            Token::Word(b"par", None),
            Token::Text(b"b"),
            Token::Word(b"u", Some(-5)),
            Token::Text(b"?"),
            Token::Word(b"bin", Some(3)),
            Token::Text(b"c"),
            Token::Close,
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn rtf_cut_anywhere_ends() {
        let rtf = b"{\\rtf1\\'e\\u99999999999 \\bin-1 \\'}\\";
        for cut in 0..=rtf.len() {
            assert!(Tokens::of(&rtf[..cut]).count() <= cut);
        }
    }
}

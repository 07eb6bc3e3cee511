//! Recipients as people type them.

use std::collections::HashSet;

use super::ComposeError;
use crate::model::{Address, Mailbox};

/// Reads entries separated by comma, semicolon, line end or the Chinese forms of these, each
/// `Name <address>` or an address.
///
/// # Errors
/// [`ComposeError::Recipient`], naming the first bad entry.
pub(super) fn read(typed: &[String]) -> Result<Vec<Mailbox>, ComposeError> {
    let mut mailboxes = Vec::new();
    for text in typed {
        let mut surname = String::new();
        for piece in split(text) {
            // `Lee, Ann <ann@example.org>`: the comma belongs to the name.
            let entry = if surname.is_empty() {
                piece.to_owned()
            } else {
                format!("{surname}, {piece}")
            };
            if !entry.contains('@') {
                surname = entry;
                continue;
            }
            let is_one = surname.is_empty() || piece.contains('<');
            let bad = if is_one {
                entry.clone()
            } else {
                surname.clone()
            };
            let parsed = if is_one {
                Mailbox::parse(&entry)
            } else {
                Mailbox::parse(&surname)
            };
            surname.clear();
            mailboxes.push(parsed.map_err(|fault| ComposeError::Recipient { entry: bad, fault })?);
        }
        if !surname.is_empty() {
            let parsed = Mailbox::parse(&surname);
            mailboxes.push(parsed.map_err(|fault| ComposeError::Recipient {
                entry: surname,
                fault,
            })?);
        }
    }
    Ok(mailboxes)
}

/// The pieces between separators that stand outside quotes and brackets.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    let mut angle = false;
    let is_separator = move |character: char| {
        let escapes = character == '\\' && quoted && !escaped;
        let was_escaped = std::mem::replace(&mut escaped, escapes);
        match character {
            '"' if !was_escaped && !angle => quoted = !quoted,
            '<' if !quoted => angle = true,
            '>' if !quoted => angle = false,
            '\n' | '\r' => return true,
            ',' | ';' | '，' | '；' | '、' => return !quoted && !angle,
            _ => {}
        }
        false
    };
    text.split(is_separator)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

/// Each box once (S-62), in order.
pub(super) fn once_each(addresses: impl IntoIterator<Item = Address>) -> Vec<Address> {
    let mut seen = HashSet::new();
    addresses
        .into_iter()
        .filter(|address| {
            let spelt = address.to_ascii();
            let spelt = spelt.as_ref().unwrap_or(address);
            seen.insert(spelt.as_str().to_lowercase())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AddressFault;

    fn shown(typed: &[&str]) -> Vec<String> {
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        read(&typed)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn entries_are_read_however_they_are_separated() {
        assert_eq!(
            shown(&[
                "a@b.example, C <c@d.example>；王芳 <e@f.example>，g@h.example、",
                "i@j.example;\n"
            ]),
            [
                "a@b.example",
                "C <c@d.example>",
                "王芳 <e@f.example>",
                "g@h.example",
                "i@j.example"
            ]
        );
        assert_eq!(
            shown(&["\"Lee, \\\"Ann\\\"; x\" <a@b.example>"]),
            ["Lee, \"Ann\"; x <a@b.example>"]
        );
        assert_eq!(
            shown(&["Lee, Ann <a@b.example>, c@d.example"]),
            ["Lee, Ann <a@b.example>", "c@d.example"]
        );
    }

    #[test]
    fn a_bad_entry_is_named() {
        for (typed, bad) in [
            ("a@b.example, bob", "bob"),
            ("bob, a@b.example", "bob"),
            ("a@b..example; c@d.example", "a@b..example"),
        ] {
            let Err(ComposeError::Recipient { entry, .. }) = read(&[typed.to_owned()]) else {
                panic!("{typed}");
            };
            assert_eq!(entry, bad);
        }
    }

    #[test]
    fn a12_a_line_end_is_a_separator_and_never_part_of_an_address() {
        let fault = read(&["a@b.example\r\nRCPT TO:<x@y.example>".to_owned()]);
        assert!(fault.is_ok_and(|mailboxes| {
            mailboxes
                .iter()
                .all(|m| !m.address.as_str().contains(['\r', '\n']))
        }));
        let nul = read(&["a\0@b.example".to_owned()]);
        assert!(matches!(
            nul,
            Err(ComposeError::Recipient {
                fault: AddressFault::Character,
                ..
            })
        ));
    }

    #[test]
    fn s62_each_box_is_written_to_once() {
        let addresses =
            ["a@b.example", "A@B.example", "c@b.example"].map(|text| Address::parse(text).unwrap());
        assert_eq!(once_each(addresses).len(), 2);
        let spelt_twice =
            ["a@例子.测试", "a@xn--fsqu00a.xn--0zwm56d"].map(|text| Address::parse(text).unwrap());
        assert_eq!(once_each(spelt_twice).len(), 1);
    }
}

//! Header fields of raw octets, written in ASCII: encoded words, RFC 2231 parameters, A-labels.
//!
//! Programs that call sendmail write them as they are. A server may cut them to seven bits or
//! refuse them (RFC 5321 §2.4); only under SMTPUTF8 may they go as they are (RFC 6532).

use super::header::{Header, is_message_id};
use crate::mime::encoded_word;
use crate::mime::field::Field;
use crate::mime::parameters::Value;
use crate::mime::people;
use crate::model::{Address, Mailbox, Person};

/// Fields of addresses (RFC 5322 §3.6.2, §3.6.3, §3.6.6; RFC 8098 §2.1).
const ADDRESSES: [&str; 11] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Resent-From",
    "Resent-Sender",
    "Resent-To",
    "Resent-Cc",
    "Disposition-Notification-To",
    "Return-Receipt-To",
];

/// Whether a field holds addresses.
pub(super) fn is_of_addresses(field: &Field<'_>) -> bool {
    ADDRESSES.iter().any(|name| field.is(name))
}

/// Whether an address of this field can only go under SMTPUTF8.
pub(super) fn needs_utf8(field: &Field<'_>) -> bool {
    let only_in_utf8 = |person: &Person| {
        Address::parse(&person.address).is_ok_and(|address| address.to_ascii().is_none())
    };
    !field.value.is_ascii()
        && is_of_addresses(field)
        && people::read(field.value, people::PEOPLE)
            .iter()
            .any(only_in_utf8)
}

/// Writes a field in ASCII. Message-IDs of other characters are none, and are left out.
pub(super) fn write(field: &Field<'_>, out: &mut Vec<u8>) {
    let name = String::from_utf8_lossy(field.name);
    let mut header = Header::default();
    if is_of_addresses(field)
        && let Some(mailboxes) = mailboxes(field.value)
    {
        header.mailboxes(&name, &mailboxes);
    } else if field.is("Content-Type") || field.is("Content-Disposition") {
        let value = Value::read(field.value);
        header.parameters(&name, &value.main, &value.all());
    } else if field.is("References") || field.is("In-Reply-To") || field.is("Message-ID") {
        let text = String::from_utf8_lossy(field.value);
        let ids: Vec<String> = text
            .split_ascii_whitespace()
            .filter(|id| is_message_id(id))
            .map(str::to_owned)
            .collect();
        header.message_ids(&name, &ids);
    } else {
        header.text(&name, &encoded_word::text(field.value));
    }
    out.extend_from_slice(&header.bytes);
}

/// `None` where one of them has no address that could be written.
fn mailboxes(value: &[u8]) -> Option<Vec<Mailbox>> {
    let people = people::read(value, people::PEOPLE);
    let mailboxes = people.into_iter().map(|person| {
        let address = Address::parse(&person.address).ok()?;
        let name = person.name;
        address.to_ascii().map(|address| Mailbox { name, address })
    });
    mailboxes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::field::Fields;

    fn recoded(line: &str) -> String {
        let field = Fields::of(line.as_bytes()).next().unwrap();
        let mut out = Vec::new();
        write(&field, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn s71_raw_octets_of_a_header_become_ascii_and_say_the_same() {
        for (raw, written) in [
            (
                "Subject: 你好 Ann\r\n",
                "Subject: =?UTF-8?B?5L2g5aW9IEFubg==?=\r\n",
            ),
            (
                "From: 王芳 <fang@例子.测试>\r\n",
                "From: =?UTF-8?B?546L6Iqz?= <fang@xn--fsqu00a.xn--0zwm56d>\r\n",
            ),
            (
                "To: \"Müller, J\" <j@example.org>, bob@example.org\r\n",
                "To: =?UTF-8?B?TcO8bGxlciwgSg==?= <j@example.org>, bob@example.org\r\n",
            ),
            (
                "Content-Disposition: attachment; filename=\"é.txt\"\r\n",
                "Content-Disposition: attachment; filename*=UTF-8''%C3%A9.txt\r\n",
            ),
            (
                "Content-Type: text/plain; charset=utf-8; name=\"é.txt\"\r\n",
                "Content-Type: text/plain; charset=\"utf-8\"; name*=UTF-8''%C3%A9.txt\r\n",
            ),
            ("References: <a@b> <é@c>\r\n", "References: <a@b>\r\n"),
        ] {
            assert_eq!(recoded(raw), written, "{raw}");
        }
    }

    #[test]
    fn s71_a13_what_cannot_be_read_as_addresses_is_still_one_line_of_ascii() {
        for raw in [
            "To: 朋友们:;\r\n",
            "To: é\r\n",
            "From: \"é\0\r\n Bcc: x@y.example\" <a b@c>\r\n",
            "X-é: é\r\n",
        ] {
            let Some(field) = Fields::of(raw.as_bytes()).next() else {
                continue;
            };
            let mut out = Vec::new();
            write(&field, &mut out);
            assert!(out.is_ascii() && out.ends_with(b"\r\n"), "{raw:?}");
            assert_eq!(Fields::of(&out).count(), 1, "{raw:?}");
        }
    }
}

//! Mails other programs wrote, made fit for the wire.

use super::body::Form;
use super::header::{Header, is_message_id, with_brackets};
use super::{ComposeError, Composed, RawOptions, body, parts, recode, typed};
use crate::mime::field::{Field, Fields, is_empty_line, line_end};
use crate::mime::parameters::Value;
use crate::mime::transfer::Encoding;
use crate::mime::{date, encoded_word, people};
use crate::model::{Address, Person};
use crate::wire::dot;

/// Longest line, without its CRLF (RFC 5321 §4.5.3.1.6).
const LINE_OCTETS: usize = 998;

pub(super) fn read(mail: &[u8], options: &RawOptions) -> Result<Composed, ComposeError> {
    if mail.contains(&0) {
        return Err(ComposeError::Nul);
    }
    let mail = dot::canonical(mail);
    let (header, body) = split(&mail);
    let fields: Vec<Field<'_>> = Fields::of(header).collect();
    let sender = sender(&fields, options)?;
    let recipients = recipients(&fields, options)?;
    let form = form_of(body, &fields);
    let recoded = match form {
        Form::SevenBit => parts::in_seven_bits(&mail),
        Form::QuotedPrintable | Form::Base64 => None,
    };
    let is_whole = recoded.is_some();
    let body = recoded.as_deref().unwrap_or(body);
    if let Some(line) = body_fault(body)
        && !can_encode(&fields)
    {
        let above = mail.len() - body.len();
        let line = line
            + mail[..above]
                .iter()
                .filter(|octet| **octet == b'\n')
                .count();
        return Err(ComposeError::LineTooLong { line });
    }
    let envelope_is_utf8 = std::iter::once(&sender)
        .chain(&recipients)
        .any(|address| address.to_ascii().is_none());
    let style = Style {
        form,
        drops_encoding: is_whole || form != Form::SevenBit,
        goes_as_utf8: envelope_is_utf8 || fields.iter().any(recode::needs_utf8),
    };
    let (mut bytes, message_id) = write_header(&fields, options, &style, body)?;
    bytes.extend_from_slice(b"\r\n");
    match form {
        Form::SevenBit => bytes.extend_from_slice(body),
        Form::QuotedPrintable => body::quoted_printable(body, &mut bytes),
        Form::Base64 => body::base64(body, &mut bytes),
    }
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    let subject = fields.iter().find(|field| field.is("Subject"));
    Ok(Composed {
        eight_bit: !bytes.is_ascii(),
        bytes,
        sender,
        recipients,
        message_id,
        subject: subject
            .map(|field| encoded_word::text(field.value))
            .unwrap_or_default(),
    })
}

/// How the header is written.
struct Style {
    /// Of the body.
    form: Form,
    /// The mail's own Content-Transfer-Encoding no longer holds.
    drops_encoding: bool,
    /// The mail goes under SMTPUTF8 anyway: its fields may be UTF-8 (RFC 6532).
    goes_as_utf8: bool,
}

/// Header and body. What does not begin with a field is all body, as for sendmail.
fn split(mail: &[u8]) -> (&[u8], &[u8]) {
    let mail = if mail.starts_with(b"From ") {
        &mail[line_end(mail, 0)..]
    } else {
        mail
    };
    let mut index = 0;
    while index < mail.len() {
        if is_empty_line(mail, index) {
            return (&mail[..index], &mail[line_end(mail, index)..]);
        }
        let end = line_end(mail, index);
        let line = &mail[index..end];
        let is_field =
            Fields::of(line).next().is_some() || index > 0 && matches!(line[0], b' ' | b'\t');
        if !is_field {
            return (&mail[..index], &mail[index..]);
        }
        index = end;
    }
    (mail, &[])
}

/// The first line that is too long, counted from 1.
fn body_fault(body: &[u8]) -> Option<usize> {
    let is_long = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).len() > LINE_OCTETS;
    body.split(|octet| *octet == b'\n')
        .position(is_long)
        .map(|index| index + 1)
}

/// How the body is written. What is frozen here meets its server later, and not each one takes
/// octets above 127 (S-71); nothing may be changed then.
fn form_of(body: &[u8], fields: &[Field<'_>]) -> Form {
    let is_fit = body.is_ascii() && body_fault(body).is_none();
    if is_fit || !can_encode(fields) {
        return Form::SevenBit;
    }
    match std::str::from_utf8(body).map(Form::of) {
        Ok(Form::Base64) => Form::Base64,
        _ => Form::QuotedPrintable,
    }
}

/// Whether the body may be written as quoted-printable: text that is not encoded yet.
fn can_encode(fields: &[Field<'_>]) -> bool {
    let find = |name: &str| fields.iter().find(|field| field.is(name));
    let is_text =
        find("Content-Type").is_none_or(|field| Value::read(field.value).main.starts_with("text/"));
    let is_open = find("Content-Transfer-Encoding")
        .is_none_or(|field| Encoding::named(field.value) == Encoding::Identity);
    is_text && is_open
}

fn sender(fields: &[Field<'_>], options: &RawOptions) -> Result<Address, ComposeError> {
    let named = |name: &str| {
        let field = fields.iter().find(|field| field.is(name))?;
        people::read(field.value, 1)
            .pop()
            .and_then(|person| Address::parse(&person.address).ok())
    };
    options
        .sender
        .clone()
        .or_else(|| named("Sender"))
        .or_else(|| named("From"))
        .or_else(|| options.from.as_ref().map(|from| from.address.clone()))
        .ok_or(ComposeError::NoSender)
}

fn recipients(fields: &[Field<'_>], options: &RawOptions) -> Result<Vec<Address>, ComposeError> {
    let mut addresses: Vec<Address> = typed::read(&options.recipients)?
        .into_iter()
        .map(|m| m.address)
        .collect();
    if options.extract_recipients {
        for name in ["To", "Cc", "Bcc"] {
            for field in fields.iter().filter(|field| field.is(name)) {
                for person in people::read(field.value, people::PEOPLE) {
                    addresses.push(address_of(&person)?);
                }
            }
        }
    }
    let addresses = typed::once_each(addresses);
    if addresses.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    Ok(addresses)
}

fn address_of(person: &Person) -> Result<Address, ComposeError> {
    Address::parse(&person.address).map_err(|fault| ComposeError::Recipient {
        entry: person.shown().to_owned(),
        fault,
    })
}

/// The fields but Bcc, then what was missing. Gives the Message-ID too.
fn write_header(
    fields: &[Field<'_>],
    options: &RawOptions,
    style: &Style,
    body: &[u8],
) -> Result<(Vec<u8>, String), ComposeError> {
    let encode = style.form != Form::SevenBit;
    let mut out = Vec::new();
    for (line, field) in (1..).zip(fields) {
        let is_replaced = style.drops_encoding && field.is("Content-Transfer-Encoding");
        if field.is("Bcc") || field.is("Resent-Bcc") || is_replaced {
            continue;
        }
        let may_stay = field.value.is_ascii()
            || style.goes_as_utf8 && std::str::from_utf8(field.value).is_ok();
        if may_stay {
            write_field(field, &mut out).ok_or(ComposeError::LineTooLong { line })?;
        } else {
            recode::write(field, &mut out);
        }
    }
    let has = |name: &str| fields.iter().any(|field| field.is(name));
    let mut added = Header::default();
    if !has("Date") {
        added.plain("Date", &date::write(options.date, options.offset_minutes));
    }
    if let Some(from) = options.from.as_ref().filter(|_| !has("From")) {
        added.mailboxes("From", std::slice::from_ref(from));
    }
    let written = fields
        .iter()
        .find(|field| field.is("Message-ID") && (field.value.is_ascii() || style.goes_as_utf8));
    let message_id = match written {
        Some(field) => {
            let id = String::from_utf8_lossy(field.value).trim().to_owned();
            if is_message_id(&id) {
                id
            } else {
                String::new()
            }
        }
        None => {
            let id = with_brackets(&options.message_id);
            added.plain("Message-ID", &id);
            id
        }
    };
    if encode {
        if !has("MIME-Version") {
            added.plain("MIME-Version", "1.0");
        }
        if !has("Content-Type") {
            // What is not UTF-8 is left to be guessed by whoever reads it (RFC 1428 §3).
            let is_utf8 = std::str::from_utf8(body).is_ok();
            let charset = if is_utf8 { "utf-8" } else { "unknown-8bit" };
            added.plain("Content-Type", &format!("text/plain; charset={charset}"));
        }
        added.plain("Content-Transfer-Encoding", style.form.name());
    }
    out.extend_from_slice(&added.bytes);
    Ok((out, message_id))
}

/// Writes a field as it was; a line over the limit is folded at its spaces, `None` where it has
/// none.
fn write_field(field: &Field<'_>, out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(field.name);
    out.extend_from_slice(b":");
    let mut column = field.name.len() + 1;
    for (index, line) in field.value.split(|octet| *octet == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if index > 0 {
            // A line of spaces within a header looks like its end to some.
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            out.extend_from_slice(b"\r\n");
            column = 0;
        } else if !line.is_empty() {
            out.push(b' ');
            column += 1;
        }
        let mut rest = line;
        while column + rest.len() > LINE_OCTETS {
            let room = LINE_OCTETS - column;
            let space = rest[..room.min(rest.len())]
                .iter()
                .rposition(|octet| matches!(octet, b' ' | b'\t'))
                .filter(|at| *at > 0)?;
            out.extend_from_slice(&rest[..space]);
            out.extend_from_slice(b"\r\n");
            rest = &rest[space..];
            column = 0;
        }
        out.extend_from_slice(rest);
    }
    out.extend_from_slice(b"\r\n");
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mailbox, Timestamp};

    fn options(extract_recipients: bool, recipients: &[&str]) -> RawOptions {
        RawOptions {
            extract_recipients,
            recipients: recipients.iter().map(|text| (*text).to_owned()).collect(),
            sender: None,
            from: Some(Mailbox::parse("Ann <ann@example.org>").unwrap()),
            date: Timestamp(1_795_136_700),
            offset_minutes: 480,
            message_id: "new@example.org".to_owned(),
        }
    }

    fn text(composed: &Composed) -> &str {
        std::str::from_utf8(&composed.bytes).unwrap()
    }

    #[test]
    fn s7a_what_is_missing_is_added_and_bcc_goes() {
        let mail = b"Subject: a\nTo: b@c.example\nBCC: d@e.example,\n f@g.example\n\nHi\n.\n";
        let composed = read(mail, &options(true, &["B@c.example"])).unwrap();
        let expected = "Subject: a\r\nTo: b@c.example\r\nDate: Fri, 20 Nov 2026 09:05:00 +0800\r\n\
            From: Ann <ann@example.org>\r\nMessage-ID: <new@example.org>\r\n\r\nHi\r\n.\r\n";
        assert_eq!(text(&composed), expected);
        let recipients: Vec<_> = composed.recipients.iter().map(Address::as_str).collect();
        assert_eq!(recipients, ["B@c.example", "d@e.example", "f@g.example"]);
        assert_eq!(composed.sender.as_str(), "ann@example.org");
        assert!(!composed.eight_bit);
    }

    #[test]
    fn what_is_there_stays_as_it_is() {
        let mail = "From: X <x@y.example>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <old@y.example>\r\n\
            Subject:  =?utf-8?q?=E4=BD=A0?=\r\n =?utf-8?q?x?=\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n你好\r\n--b--\r\n";
        let composed = read(mail.as_bytes(), &options(false, &["b@c.example"])).unwrap();
        assert_eq!(text(&composed), mail.replace("Subject:  ", "Subject: "));
        assert_eq!(
            (composed.message_id.as_str(), composed.subject.as_str()),
            ("<old@y.example>", "你x")
        );
        assert!(composed.eight_bit);
        assert_eq!(composed.sender.as_str(), "x@y.example");
    }

    #[test]
    fn s6c_a10_smuggled_ends_of_data_are_neutralised() {
        for end in [
            "\n.\n",
            "\n.\r",
            "\r.\n",
            "\r.\r",
            "\n.\r\n",
            "\r.\r\n",
            "\r\n.\r\r\n",
            "\r\r\n.\r\r\n",
        ] {
            let mail = format!("To: b@c.example\r\n\r\na{end}MAIL FROM:<x@y.example>\r\n");
            let composed = read(mail.as_bytes(), &options(true, &[])).unwrap();
            let bare = composed.bytes.windows(2).any(|pair| {
                (pair[0] == b'\r') != (pair[1] == b'\n') && (pair[0] == b'\r' || pair[1] == b'\n')
            });
            assert!(!bare, "{end:?}");
        }
        assert_eq!(
            read(b"To: b@c.example\r\n\r\n\r\n\0.\r\n", &options(true, &[])),
            Err(ComposeError::Nul)
        );
    }

    #[test]
    fn s6d_long_lines_are_encoded_or_refused() {
        let long = "x ".repeat(2000);
        let mail = format!("To: b@c.example\nX-Long: {long}y\n\n{long}\n");
        let composed = read(mail.as_bytes(), &options(true, &[])).unwrap();
        assert!(
            text(&composed)
                .lines()
                .all(|line| line.len() <= LINE_OCTETS)
        );
        assert!(text(&composed).contains("Content-Transfer-Encoding: quoted-printable\r\n"));
        let multipart = format!(
            "To: b@c.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n{long}\n--x--\n"
        );
        let signed = multipart.replace("mixed", "signed");
        assert_eq!(
            read(signed.as_bytes(), &options(true, &[])),
            Err(ComposeError::LineTooLong { line: 6 })
        );
        let composed = read(multipart.as_bytes(), &options(true, &[])).unwrap();
        assert!(
            text(&composed)
                .lines()
                .all(|line| line.len() <= LINE_OCTETS)
        );
        let word = format!("To: b@c.example\nX-Long: {}\n\n", "x".repeat(2000));
        assert!(matches!(
            read(word.as_bytes(), &options(true, &[])),
            Err(ComposeError::LineTooLong { .. })
        ));
    }

    #[test]
    fn s71_text_of_eight_bits_is_written_in_seven_and_read_back_as_it_was() {
        let patch = "a line of a patch, mostly ASCII as they are\n+++ größer 鸿雁\n \n-- \n2.40\n";
        let chinese = "鸿雁传书\n你好，世界\n";
        let gbk = b"\xba\xe8\xd1\xe3\n".to_vec();
        for (body, form, charset) in [
            (patch.repeat(3).into_bytes(), "quoted-printable", "utf-8"),
            (chinese.repeat(3).into_bytes(), "base64", "utf-8"),
            (gbk, "quoted-printable", "unknown-8bit"),
        ] {
            let mail = [b"To: b@c.example\n\n".to_vec(), body.clone()].concat();
            let composed = read(&mail, &options(true, &[])).unwrap();
            assert!(!composed.eight_bit);
            let header = text(&composed);
            let expected = format!(
                "Content-Type: text/plain; charset={charset}\r\n\
                 Content-Transfer-Encoding: {form}\r\n"
            );
            assert!(header.contains(&expected), "{header}");
            let (_header, written) = split(&composed.bytes);
            let decoded = Encoding::named(form.as_bytes()).decode(written, usize::MAX);
            let lines: Vec<u8> = decoded.iter().copied().filter(|o| *o != b'\r').collect();
            assert_eq!(lines, body);
        }
        let named = "To: b@c.example\nContent-Type: text/plain; charset=gbk\n\
            Content-Transfer-Encoding: 8bit\nMIME-Version: 1.0\n\n";
        let mail = [named.as_bytes(), b"\xba\xe8\n"].concat();
        let composed = read(&mail, &options(true, &[])).unwrap();
        let written = text(&composed);
        assert!(
            written.contains("charset=gbk\r\n") && !written.contains("8bit"),
            "{written}"
        );
        assert!(written.ends_with("=BA=E8\r\n"), "{written}");
    }

    #[test]
    fn s72_raw_fields_are_encoded_unless_the_mail_goes_under_smtputf8_anyway() {
        let mail = "From: 王芳 <fang@example.org>\nTo: bob@例子.测试\nSubject: 你好\n\nhi\n";
        let composed = read(mail.as_bytes(), &options(true, &[])).unwrap();
        assert!(!composed.eight_bit, "{}", text(&composed));
        assert!(text(&composed).contains("To: bob@xn--fsqu00a.xn--0zwm56d\r\n"));
        assert_eq!(composed.subject, "你好");
        // One address that has no ASCII: then the header may stay as it was written.
        for to in ["用户@例子.测试", "\"用户\"@example.org"] {
            let mail = mail.replace("bob@例子.测试", to);
            let composed = read(mail.as_bytes(), &options(true, &[])).unwrap();
            assert!(composed.eight_bit);
            assert!(text(&composed).contains(&format!("To: {to}\r\nSubject: 你好\r\n")));
        }
        let composed = read(mail.as_bytes(), &options(false, &["用户@example.org"])).unwrap();
        assert!(text(&composed).contains("Subject: 你好\r\n"));
    }

    #[test]
    fn a_mail_without_a_header_or_recipients_is_understood() {
        let composed = read(
            b"Hello: no, this is text\nfor you",
            &options(false, &["b@c.example"]),
        )
        .unwrap();
        assert!(text(&composed).ends_with("\r\n\r\nfor you\r\n"));
        let composed = read(b"just text", &options(false, &["b@c.example"])).unwrap();
        assert!(text(&composed).ends_with("\r\n\r\njust text\r\n"));
        assert_eq!(
            read(b"a: b\n\n", &options(true, &[])),
            Err(ComposeError::NoRecipient)
        );
        let bad = read(b"To: nobody\n\n", &options(true, &[]));
        assert!(matches!(bad, Err(ComposeError::Recipient { entry, .. }) if entry == "nobody"));
    }
}

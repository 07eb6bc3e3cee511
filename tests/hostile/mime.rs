//! MIME made to stop a program, written as a stream: some is larger than anybody would hold.

use std::io::{self, Write};

/// A mail made to stop a program.
pub(crate) struct HostileMail {
    /// What tables call it.
    pub(crate) name: &'static str,
    /// Writes it; the same every time.
    pub(crate) write: fn(&mut dyn Write) -> io::Result<()>,
    /// Whether only the bench has the time and memory for it.
    pub(crate) is_huge: bool,
}

impl HostileMail {
    pub(super) const fn new(
        name: &'static str,
        write: fn(&mut dyn Write) -> io::Result<()>,
    ) -> Self {
        Self {
            name,
            write,
            is_huge: false,
        }
    }

    const fn huge(name: &'static str, write: fn(&mut dyn Write) -> io::Result<()>) -> Self {
        Self {
            name,
            write,
            is_huge: true,
        }
    }
}

/// Octets written at once.
const PIECE: usize = 1024 * 1024;
const MEGABYTE: usize = 1024 * 1024;
/// Header fields of a usual mail.
const HEAD: &str = "From: Ann <ann@example.org>\r\nTo: bob@example.com\r\nSubject: x\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\n";

/// The same thing again and again, until so many octets are written.
fn fill(to: &mut dyn Write, with: &str, octets: usize) -> io::Result<()> {
    let piece = with.repeat((PIECE / with.len()).max(1));
    let mut left = octets;
    while left > 0 {
        let now = left.min(piece.len());
        to.write_all(&piece.as_bytes()[..now])?;
        left -= now;
    }
    Ok(())
}

/// So many of the same thing.
fn repeat(to: &mut dyn Write, what: &str, count: usize) -> io::Result<()> {
    fill(to, what, what.len() * count)
}

/// Usual fields, these, and the empty line.
pub(super) fn head(to: &mut dyn Write, fields: &str) -> io::Result<()> {
    to.write_all(format!("{HEAD}{fields}\r\n\r\n").as_bytes())
}

pub(crate) const MAILS: &[HostileMail] = &[
    HostileMail::new("nested_mails_100k", |to| {
        to.write_all(HEAD.as_bytes())?;
        repeat(to, "Content-Type: message/rfc822\r\n\r\n", 100_000)
    }),
    HostileMail::new("nested_multiparts_10k", |to| {
        to.write_all(HEAD.as_bytes())?;
        for level in 0..10_000 {
            write!(
                to,
                "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
            )?;
        }
        Ok(())
    }),
    HostileMail::new("nested_same_boundary_10k", |to| {
        to.write_all(HEAD.as_bytes())?;
        repeat(
            to,
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
            10_000,
        )
    }),
    HostileMail::new("nested_mails_in_multiparts", |to| {
        to.write_all(HEAD.as_bytes())?;
        for level in 0..5_000 {
            write!(
                to,
                "Content-Type: multipart/digest; boundary=b{level}\r\n\r\n--b{level}\r\n\r\n"
            )?;
        }
        Ok(())
    }),
    HostileMail::new("parts_1m", |to| {
        head(to, "Content-Type: multipart/mixed; boundary=b")?;
        repeat(to, "--b\r\n\r\n\r\n", 1_000_000)
    }),
    HostileMail::new("parts_html_10k", |to| {
        head(to, "Content-Type: multipart/alternative; boundary=b")?;
        repeat(
            to,
            "--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n",
            10_000,
        )
    }),
    // Each plain text is compared with what may say the same.
    HostileMail::new("alternatives_9k", |to| {
        head(to, "Content-Type: multipart/alternative; boundary=b")?;
        to.write_all(b"--b\r\nContent-Type: text/plain\r\n\r\n")?;
        repeat(to, "a b ", 128 * 1024)?;
        to.write_all(b"z")?;
        repeat(
            to,
            "\r\n--b\r\nContent-Type: text/html\r\n\r\na b a b",
            9_000,
        )
    }),
    HostileMail::new("headers_1m", |to| {
        to.write_all(HEAD.as_bytes())?;
        for number in 0..1_000_000 {
            write!(to, "X-{number}: y\r\n")?;
        }
        to.write_all(b"\r\nx")
    }),
    HostileMail::new("header_20mb", |to| {
        to.write_all(b"Subject: ")?;
        fill(to, "x", 20 * MEGABYTE)
    }),
    HostileMail::new("header_folded_10mb", |to| {
        to.write_all(b"Subject: x\r\n")?;
        fill(to, " x\r\n", 10 * MEGABYTE)
    }),
    HostileMail::new("signatures_5k", |to| {
        let field = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.org; \
            s=s; h=from:from:to:to:x:x:x:x:x:x:x:x; l=9999999999; b=AAAA; \
            bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n";
        repeat(to, field, 5_000)?;
        head(to, "Content-Type: text/plain")?;
        repeat(to, "x  \t\r\n", 100_000)
    }),
    HostileMail::new("signature_names_200k", |to| {
        to.write_all(b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.org; ")?;
        to.write_all(b"s=s; b=AAAA; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; h=from")?;
        repeat(to, "\r\n :x:from", 200_000)?;
        to.write_all(b"\r\n")?;
        repeat(to, "X: y\r\n", 10_000)?;
        head(to, "Content-Type: text/plain")?;
        // Blank lines at the end of a body do not count, and which are the last shows at its end.
        repeat(to, "\r\n", 2_000_000)
    }),
    HostileMail::huge("line_64mb", |to| {
        head(to, "Content-Type: text/plain")?;
        fill(to, "x", 64 * MEGABYTE)
    }),
    HostileMail::huge("line_html_64mb", |to| {
        head(to, "Content-Type: text/html")?;
        fill(to, "<b>x</b>", 64 * MEGABYTE)
    }),
    HostileMail::huge("base64_1gb", |to| {
        head(
            to,
            "Content-Type: application/octet-stream; name=a\r\nContent-Transfer-Encoding: base64",
        )?;
        let line = format!("{}\r\n", "QUFB".repeat(19));
        fill(to, &line, 1024 * MEGABYTE / 57 * line.len())
    }),
    HostileMail::huge("base64_text_100mb", |to| {
        head(
            to,
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64",
        )?;
        let line = format!("{}\r\n", "5L2g".repeat(19));
        fill(to, &line, 100 * MEGABYTE / 57 * line.len())
    }),
    HostileMail::new("base64_rubbish_10mb", |to| {
        head(
            to,
            "Content-Type: text/html\r\nContent-Transfer-Encoding: base64",
        )?;
        fill(to, "=!*QQ==\u{ff}\n", 10 * MEGABYTE)
    }),
    HostileMail::new("quoted_printable_10mb", |to| {
        head(
            to,
            "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable",
        )?;
        fill(to, "=\r\n=3D==4=G1=E4=BD=\n", 10 * MEGABYTE)
    }),
    HostileMail::new("boundaries_almost", |to| {
        let boundary = "b".repeat(70);
        head(
            to,
            &format!("Content-Type: multipart/mixed; boundary=\"{boundary}\""),
        )?;
        fill(
            to,
            &format!("--{}\r\n--{}c", &boundary[..69], boundary),
            5 * MEGABYTE,
        )
    }),
    HostileMail::new("boundary_empty", |to| {
        head(to, "Content-Type: multipart/mixed; boundary=\"\"")?;
        repeat(to, "--\r\n\r\n----\r\n", 100_000)
    }),
    HostileMail::new("boundary_64kb", |to| {
        let boundary = "b".repeat(65_536);
        head(
            to,
            &format!("Content-Type: multipart/mixed; boundary={boundary}"),
        )?;
        repeat(to, &format!("--{boundary}\r\n\r\nx\r\n"), 50)
    }),
    // Many parts are open, and each looks whether the line closes it.
    HostileMail::new("boundary_blanks", |to| {
        head(to, "Content-Type: multipart/mixed; boundary=b")?;
        repeat(
            to,
            "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
            62,
        )?;
        repeat(to, &format!("--b{}x\r\n", " ".repeat(100_000)), 20)
    }),
    HostileMail::new("encoded_words_60k", |to| {
        to.write_all(b"From: a@example.org\r\nSubject: ")?;
        repeat(
            to,
            "=?utf-8?q?a=20?=\r\n =?iso-2022-jp?B?GyRC?=\r\n ",
            60_000,
        )?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("encoded_word_open", |to| {
        to.write_all(b"Subject: ")?;
        repeat(to, "=?utf-8?b?", 100_000)?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("addresses_50k", |to| {
        to.write_all(b"From: x@example.org\r\nTo: ")?;
        repeat(to, "\"A, B\" <a@b.example>,\r\n ", 50_000)?;
        to.write_all(b"\r\n\r\nx")
    }),
    // A colon ends the name of a group, unless an address literal began before it.
    HostileMail::new("address_colons_450k", |to| {
        to.write_all(b"From: x@example.org\r\nTo: ")?;
        repeat(to, "a", 450_000)?;
        to.write_all(b"[")?;
        repeat(to, ":", 450_000)?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("groups_nest", |to| {
        to.write_all(b"To: ")?;
        repeat(to, "g:<@a,@b:\"\\\"", 100_000)?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("comments_nest", |to| {
        to.write_all(b"From: ")?;
        repeat(to, "(", 900_000)?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("parameters_100k", |to| {
        to.write_all(HEAD.as_bytes())?;
        to.write_all(b"Content-Type: application/octet-stream")?;
        for number in 0..100_000 {
            write!(to, ";\r\n name*{number}*=%41")?;
        }
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("parameters_same_100k", |to| {
        to.write_all(HEAD.as_bytes())?;
        to.write_all(b"Content-Disposition: attachment")?;
        repeat(
            to,
            "; filename=\"a\"; filename*=utf-8''b; filename*0=c",
            30_000,
        )?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("references_100k", |to| {
        to.write_all(b"Message-ID: <a@example.org>\r\nReferences: ")?;
        for number in 0..100_000 {
            write!(to, "<{number}@example.org>\r\n ")?;
        }
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("received_100k", |to| {
        repeat(
            to,
            "Received: from a (b [192.0.2.1]) by c with ESMTPS id d for <e@example.org>; Mon, 23 Nov 2026 08:00:00 +0000\r\n",
            100_000,
        )?;
        to.write_all(b"\r\nx")
    }),
    HostileMail::new("signatures_4k", |to| {
        to.write_all(b"From: a@example.org\r\n")?;
        let names = "from:".repeat(200);
        let signature = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s;{} h={names}; bh=eA==; b=eA==\r\n",
            "\r\n \t".repeat(50)
        );
        repeat(to, &signature, 4_000)?;
        to.write_all(b"\r\nx")
    }),
    HostileMail::new("signature_padded_10mb", |to| {
        to.write_all(
            b"From: a@example.org\r\nDKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s;",
        )?;
        repeat(to, " \t\r\n ", 2 * MEGABYTE)?;
        to.write_all(b"h=from; bh=eA==; b=eA==; l=1\r\n\r\nx")
    }),
    HostileMail::new("dates_wild", |to| {
        to.write_all(b"Date: ")?;
        repeat(
            to,
            "99999999999999999999 Nov -9999999999 99:99:99 +999999999 (",
            10_000,
        )?;
        to.write_all(b"\r\n\r\nx")
    }),
    HostileMail::new("quotes_deep", |to| {
        head(to, "Content-Type: text/plain; format=flowed; delsp=yes")?;
        for depth in 0..3_000 {
            to.write_all(format!("{} x \r\n", ">".repeat(depth)).as_bytes())?;
        }
        Ok(())
    }),
    HostileMail::new("links_plain_100k", |to| {
        head(to, "Content-Type: text/plain")?;
        repeat(
            to,
            "https://example.org/((((((((((((a@b.example.www.example.com:80/?&;",
            100_000,
        )
    }),
    HostileMail::new("links_to_nobody_200k", |to| {
        head(to, "Content-Type: text/plain")?;
        repeat(to, "mailto:", 100_000)?;
        repeat(to, &format!("{} @ ", "mailto:".repeat(250)), 200)?;
        repeat(to, "<http://-", 100_000)
    }),
    // Each paragraph is a link, and says where it leads.
    HostileMail::new("link_around_20k", |to| {
        head(to, "Content-Type: text/html")?;
        write!(to, "<a href='https://example.org/{}'>", "a".repeat(31_000))?;
        repeat(to, "words of a letter.<p>", 20_000)
    }),
    // Each address is as long as what it stands on.
    HostileMail::new("base_of_4kb", |to| {
        head(to, "Content-Type: text/html")?;
        write!(
            to,
            "<base href='https://example.org/{}/'>",
            "a".repeat(4_000)
        )?;
        for number in 0..10_000 {
            write!(to, "<img src={number}><a href={number}>x</a>")?;
        }
        Ok(())
    }),
    HostileMail::new("charset_long", |to| {
        head(
            to,
            &format!(
                "Content-Type: text/plain; charset=\"{}\"",
                "x".repeat(1_000_000)
            ),
        )?;
        to.write_all(b"\xff\xfe\xfd")
    }),
    HostileMail::new("escapes_iso_2022", |to| {
        head(to, "Content-Type: text/plain; charset=iso-2022-jp")?;
        repeat(to, "\x1b$B\x1b(B\x1b$@\x1b(J", 500_000)
    }),
    HostileMail::new("nul_10mb", |to| fill(to, "\0", 10 * MEGABYTE)),
    HostileMail::new("line_feeds_10mb", |to| fill(to, "\n", 10 * MEGABYTE)),
    HostileMail::new("empty_mail", |_to| Ok(())),
];

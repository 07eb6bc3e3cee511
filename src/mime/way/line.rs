//! Whether a server says that the line was encrypted, and how (RFC 3848, and what each program
//! writes in comments).

use super::is_within_machine;
use crate::model::way::{Hop, Line};

/// Reads it from the protocol's name and from what stands beside.
pub(super) fn read(hop: &Hop, words: &[&str], comments: &[&str]) -> Line {
    // Exim writes `tls TLS_AES_256_GCM_SHA384` as words of the field.
    let mut after_tls = words
        .iter()
        .skip_while(|word| !word.eq_ignore_ascii_case("tls"));
    let in_words = after_tls.nth(1).copied();
    if let Some((version, cipher)) = comments.iter().find_map(|comment| of_comment(comment)) {
        let cipher = Some(cipher).filter(|cipher| !cipher.is_empty());
        return Line::encrypted(&version, cipher.or(in_words).unwrap_or_default());
    }
    if let Some(cipher) = in_words {
        return Line::encrypted("", cipher);
    }
    let protocol = protocol(&hop.with);
    if is_encrypted(&protocol) {
        return Line::encrypted("", "");
    }
    let is_of_a_box = ["POP3", "IMAP", "LOCAL", "MAPI", "QMAIL"].contains(&protocol.as_str());
    let is_of_the_web = protocol.contains("HTTP");
    if is_of_a_box || is_within_machine(hop) && !is_of_the_web {
        Line::None
    } else {
        Line::NotSaid
    }
}

/// The protocol among the words behind `with`.
fn protocol(with: &str) -> String {
    let words = || {
        with.split_whitespace()
            .map(|word| word.trim_matches([',', '.']))
    };
    let is_known = |word: &&str| {
        let upper = word.to_ascii_uppercase();
        [
            "SMTP", "LMTP", "HTTP", "POP3", "IMAP", "LOCAL", "MAPI", "QMAIL", "QMQP", "MMS",
        ]
        .iter()
        .any(|known| upper.contains(known))
    };
    let word = words().find(is_known).or_else(|| words().next());
    word.unwrap_or_default().to_ascii_uppercase()
}

/// `ESMTPS`, `ESMTPSA`, `UTF8SMTPS`, `LMTPS`, `HTTPS`, `POP3S` (IANA's mail parameters).
fn is_encrypted(protocol: &str) -> bool {
    ["SMTP", "LMTP", "HTTP", "POP3", "IMAP"].iter().any(|name| {
        protocol
            .split_once(name)
            .is_some_and(|(_before, after)| matches!(after, "S" | "SA" | "AS"))
    })
}

/// `ESMTPA` and `ESMTPSA`.
pub(super) fn is_logged_in(with: &str) -> bool {
    let protocol = protocol(with);
    protocol
        .split_once("MTP")
        .is_some_and(|(_before, after)| matches!(after, "A" | "SA" | "AS"))
}

/// Version and cipher out of a comment that names a version of TLS or SSL, or a cipher.
fn of_comment(comment: &str) -> Option<(String, &str)> {
    let pieces = || {
        comment
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))
            .filter(|piece| !piece.is_empty())
    };
    let after = |name: &str| {
        pieces().find_map(|piece| {
            let (key, value) = piece.split_once('=')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    };
    if let Some(version) = after("version").and_then(version) {
        return Some((version, after("cipher").unwrap_or_default()));
    }
    if let Some(cipher) = after("cipher") {
        return Some((String::new(), cipher));
    }
    let first = pieces().next()?;
    // `using TLSv1.3 with cipher X`, `TLS1.2:ECDHE_X:256`, `TLSv1.2:X:256`, `TLS`.
    let named = pieces()
        .take(4)
        .find(|piece| is_version(piece.split(':').next().unwrap_or_default()))?;
    let is_at_place = first.eq_ignore_ascii_case("using")
        || named == first
        || first.eq_ignore_ascii_case("encrypted:");
    if !is_at_place {
        return None;
    }
    let mut parts = named.split(':');
    let version = version(parts.next().unwrap_or_default()).unwrap_or_default();
    let mut written = pieces().skip_while(|piece| !piece.eq_ignore_ascii_case("cipher"));
    let cipher = parts.next().or_else(|| written.nth(1));
    Some((version, cipher.unwrap_or_default()))
}

/// Whether it is `TLS`, `SSL`, or one of them with a number.
fn is_version(word: &str) -> bool {
    let upper = word.to_ascii_uppercase();
    let rest = upper
        .strip_prefix("TLS")
        .or_else(|| upper.strip_prefix("SSL"));
    rest.is_some_and(|rest| {
        rest.trim_start_matches(['V', '_', '-', '.'])
            .bytes()
            .all(|octet| octet.is_ascii_digit() || matches!(octet, b'.' | b'_'))
    })
}

/// `TLS1_3`, `TLSv1.3`, `TLSv1/SSLv3`, `TLS1.2` as `TLS 1.3` and so on; empty where it is `TLS`
/// alone. `None`: it is none.
fn version(word: &str) -> Option<String> {
    let word = word.split('/').next().unwrap_or_default();
    if !is_version(word) {
        return None;
    }
    let (name, number) = word.split_at_checked(3)?;
    let number = number
        .trim_start_matches(['v', 'V', '_', '-', '.'])
        .replace('_', ".");
    if number.is_empty() {
        return Some(String::new());
    }
    let number = match number.as_str() {
        "1" => "1.0",
        other => other,
    };
    Some(format!("{} {number}", name.to_ascii_uppercase()))
}

use super::*;
use crate::model::authenticity::Shown;

const TRUSTED: &str = "mx.example.net";

/// The header of a mail of `example.org` as the receiving server leaves it: with these fields
/// below its own Received.
fn mail(results: &str) -> String {
    format!(
        "Received: from mx.example.net (localhost [127.0.0.1]) by box.example.net with LMTP id 1;\r\n \
         Fri, 20 Nov 2026 09:05:02 +0800\r\n\
         Received: from out.example.org (out.example.org [192.0.2.1])\r\n by mx.example.net (Postfix) \
         with ESMTPS id 2; Fri, 20 Nov 2026 09:05:01 +0800\r\n{results}\
         Received: from laptop (unknown [198.51.100.7]) by out.example.org with ESMTPSA id 3;\r\n \
         Fri, 20 Nov 2026 09:05:00 +0800\r\n\
         Authentication-Results: mx.example.net; dkim=pass header.d=forged.example\r\n\
         From: Ann <ann@example.org>\r\n\r\ntext"
    )
}

/// A signature of this domain that covers all that [`mail`] shows.
fn signature(domain: &str) -> String {
    format!("DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1; h=from; bh=AAAA; b=AAAA\r\n")
}

fn found(results: &str) -> Authenticity {
    let fields = format!("{results}{}", signature("example.org"));
    read(mail(&fields).as_bytes(), &[TRUSTED.to_owned()])
}

fn author(domain: &str, by: Proof) -> Vouching {
    Vouching::Author {
        domain: domain.to_owned(),
        by,
    }
}

fn other(domain: &str, by: Proof) -> Vouching {
    Vouching::Other {
        domain: domain.to_owned(),
        by,
    }
}

#[test]
fn one_decision_follows_from_what_the_server_found() {
    let disowned = Vouching::Disowned {
        domain: "example.org".to_owned(),
    };
    for (results, expected) in [
        (
            "dkim=pass header.d=example.org; spf=pass smtp.mailfrom=ann@example.org; \
             dmarc=pass header.from=example.org",
            author("example.org", Proof::Signature),
        ),
        (
            "dkim=pass (2048-bit key; unprotected) header.i=@mail.example.org header.b=\"ab==\"",
            author("mail.example.org", Proof::Signature),
        ),
        (
            "dkim=none; spf=pass (mx: domain of b@example.org designates 192.0.2.1) \
             smtp.mailfrom=\"b@example.org\"",
            author("example.org", Proof::Server),
        ),
        (
            "dmarc=pass (p=reject dis=none) header.from=example.org",
            author("example.org", Proof::Policy),
        ),
        (
            "dkim=pass header.d=esp.example; spf=pass smtp.mailfrom=bounce@esp.example",
            other("esp.example", Proof::Signature),
        ),
        (
            "spf=pass smtp.mailfrom=bounce@esp.example; dkim=fail header.d=example.org",
            other("esp.example", Proof::Server),
        ),
        (
            "dkim=pass header.d=evil.example; dmarc=fail (p=reject) header.from=example.org",
            disowned.clone(),
        ),
        (
            "dmarc=fail action=none header.from=example.org; arc=pass (i=2)",
            Vouching::PassedOn,
        ),
        // A verdict about another author's domain is none about this one.
        (
            "dmarc=pass header.from=evil.example",
            Vouching::Nobody { failed: false },
        ),
        ("none", Vouching::Nobody { failed: false }),
        (
            "spf=softfail smtp.mailfrom=example.org; dkim=none",
            Vouching::Nobody { failed: true },
        ),
        (
            "dkim=temperror header.d=example.org; spf=none",
            Vouching::Unsure,
        ),
        (
            "dkim=fail header.d=example.org; dkim=pass header.d=example.org",
            author("example.org", Proof::Signature),
        ),
    ] {
        let field = format!("Authentication-Results: {TRUSTED};\r\n {results}\r\n");
        let found = found(&field);
        assert_eq!(found.vouching, expected, "{results}");
        assert_eq!(found.checked_by.as_deref(), Some(TRUSTED));
    }
}

#[test]
fn the_word_of_a_server_that_is_not_trusted_does_not_count() {
    let field = "Authentication-Results: mx.elsewhere.example; dkim=pass header.d=example.org\r\n";
    let found = found(field);
    assert_eq!(found.vouching, Vouching::Unchecked);
    assert_eq!(found.untrusted, ["mx.elsewhere.example"]);
    for name in [
        "example.net",
        "evil-mx.example.net",
        "mx.example.net.evil.example",
        "xmx.example.net",
    ] {
        let field = format!("Authentication-Results: {name}; dkim=pass header.d=example.org\r\n");
        let found = read(mail(&field).as_bytes(), &[TRUSTED.to_owned()]);
        assert_eq!(found.vouching, Vouching::Unchecked, "{name}");
    }
    let beneath = "Authentication-Results: A.MX.example.net 1; dkim=pass header.d=example.org\r\n";
    let found = self::found(beneath);
    assert_eq!(found.vouching, author("example.org", Proof::Signature));
}

#[test]
fn what_came_with_the_mail_does_not_count() {
    // Below the first server outside: written before the mail came.
    let found = found("");
    assert_eq!(found.vouching, Vouching::Unchecked);
    assert_eq!(found.checks, []);
    // Right behind the true one: forged, and the true one was first.
    let both = "Authentication-Results: mx.example.net; dkim=fail header.d=example.org\r\n\
        Authentication-Results: mx.example.net; dkim=pass header.d=example.org\r\n";
    let found = read(mail(both).as_bytes(), &[TRUSTED.to_owned()]);
    assert_eq!(found.vouching, Vouching::Nobody { failed: true });
    assert_eq!(found.checks.len(), 1);
}

#[test]
fn several_fields_of_one_server_are_read_together() {
    let fields = "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\r\n\
        Authentication-Results: mx.example.net;\r\n\tdkim=pass header.d=example.org\r\n\
        Received-SPF: pass\r\n\
        Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org\r\n";
    let found = found(fields);
    let methods: Vec<_> = found.checks.iter().map(|check| check.method).collect();
    assert_eq!(methods, [Method::Dmarc, Method::Dkim, Method::Spf]);
    assert!(found.checks.iter().all(|check| check.aligned));
}

#[test]
fn a_server_that_leaves_its_name_out_is_the_one_above() {
    let field = "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n \
        smtp.mailfrom=example.org; dkim=pass (signature was verified)\r\n \
        header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass\r\n";
    let found = found(field);
    assert_eq!(found.vouching, author("example.org", Proof::Signature));
    assert_eq!(found.checked_by.as_deref(), Some("mx.example.net"));
    assert_eq!(found.checks.len(), 3);
}

#[test]
fn a_version_nobody_knows_says_nothing() {
    let field = "Authentication-Results: mx.example.net 2; dkim=pass header.d=example.org\r\n";
    assert_eq!(found(field).vouching, Vouching::Unchecked);
}

#[test]
fn words_within_a_value_or_a_comment_are_no_results() {
    for results in [
        "spf=none smtp.mailfrom=\"a; dkim=pass header.d=example.org\"@evil.example",
        "spf=none (x; dkim=pass header.d=example.org (y) )",
        "spf=none (\\); dkim=pass header.d=example.org)",
        "spf=pass smtp.mailfrom=\"example.org\"@evil.example",
        "spf=pass smtp.mailfrom=\"a@example.org\"@evil.example",
        "dkim=pass reason=\"header.d=example.org\"",
        "dkim=pass",
        "x-dkim=pass header.d=example.org",
        "dkim=maybe header.d=example.org",
    ] {
        let field = format!("Authentication-Results: mx.example.net; {results}\r\n");
        let vouching = found(&field).vouching;
        assert!(
            !matches!(vouching, Vouching::Author { .. }),
            "{results}: {vouching:?}"
        );
    }
}

#[test]
fn a16_two_authors_have_nobody_who_vouches_for_both() {
    let field = "Authentication-Results: mx.example.net; dkim=pass header.d=example.org; \
        dmarc=pass header.from=example.org\r\n";
    let mail = mail(field).replace("From: Ann", "From: boss@bank.example, Ann");
    let found = read(mail.as_bytes(), &[TRUSTED.to_owned()]);
    assert_eq!(found.author_domain, "");
    assert_eq!(found.vouching, other("example.org", Proof::Signature));
}

/// A mail that its server found well signed, with these fields above From.
fn replayed(results: &str, added: &str, signed: &str) -> Vouching {
    let fields = format!(
        "Authentication-Results: {TRUSTED}; {results}\r\n\
         DKIM-Signature: v=1; a=rsa-sha256; d=mail.example.org; s=s1; {signed}; bh=AAAA; b=AAAA\r\n"
    );
    let mail = mail(&fields).replace("From:", &format!("{added}Subject: Hello\r\nFrom:"));
    read(mail.as_bytes(), &[TRUSTED.to_owned()]).vouching
}

#[test]
fn a16_what_stands_above_what_was_signed_is_vouched_for_by_nobody() {
    let signed = "dkim=pass header.d=mail.example.org";
    let partly = |what, added| Vouching::Partly {
        domain: "mail.example.org".to_owned(),
        uncovered: vec![Uncovered { what, added }],
        by: Proof::Signature,
    };
    let all = "h=from:subject";
    let good = author("mail.example.org", Proof::Signature);
    assert_eq!(replayed(signed, "", all), good);
    let second = "Subject: Pay now\r\n";
    assert_eq!(replayed(signed, second, all), partly(Shown::Subject, true));
    let answer = "Reply-To: thief@example.com\r\n";
    assert_eq!(replayed(signed, answer, all), partly(Shown::ReplyTo, false));
    let boss = "From: boss@example.org\r\n";
    assert_eq!(replayed(signed, boss, all), partly(Shown::Author, true));
    assert_eq!(
        replayed(signed, "", "h=from"),
        partly(Shown::Subject, false)
    );
    let end = "l=9; h=from:subject";
    assert_eq!(replayed(signed, "", end), partly(Shown::End, false));
    // The rules of the domain pass by the same signature.
    let policy = "dmarc=pass header.from=example.org";
    assert_eq!(
        replayed(policy, "", all),
        author("example.org", Proof::Policy)
    );
    let Vouching::Partly { domain, by, .. } = replayed(policy, second, all) else {
        panic!("the policy vouches for a second subject");
    };
    assert_eq!((domain.as_str(), by), ("example.org", Proof::Policy));
    // What the domain's own server sent, it sent with that subject.
    let own = format!("{signed}; spf=pass smtp.mailfrom=example.org");
    let sent = author("example.org", Proof::Server);
    assert_eq!(replayed(&own, second, all), sent);
}

#[test]
fn a16_blanks_behind_a_signature_do_not_hide_what_it_covers() {
    let signed = "dkim=pass header.d=mail.example.org";
    let relaxed = "c=relaxed/relaxed; h=from:subject";
    let second = "Subject: Pay now\r\n";
    let padded = |added: &str| {
        let fields = format!(
            "Authentication-Results: {TRUSTED}; {signed}\r\nDKIM-Signature: v=1; a=rsa-sha256; \
             d=mail.example.org; s=s1; {relaxed}; bh=AAAA; b=AAAA{}\r\n",
            "\r\n\t".repeat(6_000)
        );
        let mail = mail(&fields).replace("From:", &format!("{added}Subject: Hello\r\nFrom:"));
        read(mail.as_bytes(), &[TRUSTED.to_owned()]).vouching
    };
    assert_eq!(padded(""), author("mail.example.org", Proof::Signature));
    let overlaid = Vouching::Partly {
        domain: "mail.example.org".to_owned(),
        uncovered: vec![Uncovered {
            what: Shown::Subject,
            added: true,
        }],
        by: Proof::Signature,
    };
    assert_eq!(padded(second), overlaid);
}

#[test]
fn a16_without_a_signature_that_can_be_read_only_the_own_server_proves() {
    let partly = |by| Vouching::Partly {
        domain: "example.org".to_owned(),
        uncovered: vec![Uncovered {
            what: Shown::Author,
            added: false,
        }],
        by,
    };
    let unreadable = signature("example.org").replace("AAAA", &"!".repeat(17_000));
    for signature in [String::new(), signature("other.example"), unreadable] {
        for (results, by) in [
            ("dkim=pass header.d=example.org", Proof::Signature),
            ("dmarc=pass header.from=example.org", Proof::Policy),
            (
                "dkim=pass header.d=example.org; spf=pass smtp.mailfrom=other.example",
                Proof::Signature,
            ),
        ] {
            let of = |results: &str| {
                let field = format!("Authentication-Results: {TRUSTED}; {results}\r\n");
                let mail = mail(&(field + &signature));
                read(mail.as_bytes(), &[TRUSTED.to_owned()]).vouching
            };
            assert_eq!(of(results), partly(by), "{results}");
            let sent = format!("{results}; spf=pass smtp.mailfrom=example.org");
            assert_eq!(of(&sent), author("example.org", Proof::Server), "{sent}");
        }
    }
}

#[test]
fn a_link_to_leave_by_that_stands_above_the_signed_one_is_not_signed() {
    let link = "List-Unsubscribe: <https://example.org/u>\r\n";
    let signature = "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; \
        h=from:list-unsubscribe:list-unsubscribe-post; bh=AAAA; b=AAAA\r\n";
    for (fields, covers) in [(link.to_owned(), true), (link.repeat(2), false)] {
        let found = found(&format!("{signature}{fields}"));
        assert_eq!(found.signatures[0].covers_unsubscribe, covers);
    }
}

#[test]
fn a_provider_that_writes_at_the_top_is_read_too() {
    let header = "Delivered-To: me@big.example\r\n\
        Received: by 2002:a05:6402:1::7 with SMTP id x; Thu, 19 Nov 2026 17:05:02 -0800 (PST)\r\n\
        ARC-Authentication-Results: i=1; mx.big.example; dkim=pass header.i=@forged.example\r\n\
        Return-Path: <ann@example.org>\r\n\
        Received: from out.example.org (out.example.org. [192.0.2.1])\r\n by mx.big.example with \
        ESMTPS id y for <me@big.example>; Thu, 19 Nov 2026 17:05:01 -0800 (PST)\r\n\
        Received-SPF: pass\r\n\
        Authentication-Results: mx.big.example;\r\n       dkim=pass header.i=@example.org \
        header.s=s1 header.b=AbC/;\r\n       spf=pass smtp.mailfrom=ann@example.org\r\n\
        DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from:to; bh=AAAA; b=AbC/\r\n\
        From: ann@example.org\r\n\r\n";
    let found = read(header.as_bytes(), &["mx.big.example".to_owned()]);
    assert_eq!(found.vouching, author("example.org", Proof::Signature));
    assert!(found.signatures[0].aligned);
    // A name with a dot at the end and another case is the same.
    let found = read(header.as_bytes(), &["MX.Big.example.".to_owned()]);
    assert_eq!(found.checks.len(), 2);
    assert_eq!(read(header.as_bytes(), &[]).untrusted, ["mx.big.example"]);
    assert_eq!(read(header.as_bytes(), &[String::new()]).checks, []);
}

#[test]
fn a23_floods_of_results_are_read() {
    for results in [
        "dkim=pass header.d=example.org;".repeat(20_000),
        "(".repeat(500_000),
        "\"".repeat(500_001),
        "=".repeat(500_000),
        "a=b ".repeat(100_000),
        ";".repeat(500_000),
    ] {
        let field = format!("Authentication-Results: mx.example.net; {results}\r\n");
        assert!(found(&field).checks.len() <= CHECKS);
    }
    let many = "Authentication-Results: x.example; dkim=pass\r\n".repeat(4_000);
    assert_eq!(found(&many).untrusted, ["x.example"]);
}

/// Whether the mark of an author counts, by what a trusted server says of another domain.
fn is_aligned(author: &str, domain: &str) -> bool {
    let results = format!("Authentication-Results: {TRUSTED}; dkim=pass header.d={domain}\r\n");
    let mail =
        mail(&(results + &signature(domain))).replace("ann@example.org", &format!("ann@{author}"));
    let found = read(mail.as_bytes(), &[TRUSTED.to_owned()]);
    let is_author = matches!(found.vouching, Vouching::Author { .. });
    assert_eq!(is_author, found.checks[0].aligned);
    is_author
}

#[test]
fn a34_neighbours_under_a_shared_suffix_do_not_vouch_for_each_other() {
    for (author, domain) in [
        ("ann.github.io", "eve.github.io"),
        ("ann.github.io", "github.io"),
        ("ann.com.cn", "eve.com.cn"),
        ("ann.example.co.uk", "co.uk"),
        ("ann.公司.cn", "eve.xn--55qx5d.cn"),
        ("home.invalid", "invalid"),
        ("[192.0.2.1]", "2.1"),
    ] {
        assert!(!is_aligned(author, domain), "{author} {domain}");
    }
    for (author, domain) in [
        ("ann.github.io", "mail.ann.github.io."),
        ("mail.ann.com.cn", "ann.com.cn"),
        ("a.例子.公司.cn", "xn--fsqu00a.xn--55qx5d.cn"),
        ("mail.home.invalid", "home.invalid"),
    ] {
        assert!(is_aligned(author, domain), "{author} {domain}");
    }
}

#[test]
fn a34_to_trust_what_all_share_is_to_trust_itself_alone() {
    let results = "Authentication-Results: eve.github.io; dkim=pass header.d=example.org\r\n";
    let found = |trusted: &str| read(mail(results).as_bytes(), &[trusted.to_owned()]).checked_by;
    assert_eq!(found("github.io"), None);
    assert_eq!(found("io"), None);
    assert_eq!(found("EVE.github.io.").as_deref(), Some("eve.github.io"));
    for shared in ["github.io", "co.uk", "192.0.2.1", "localhost"] {
        assert_eq!(organisation_of(shared), None, "{shared}");
    }
    let own = organisation_of("pop.ann.github.io");
    assert_eq!(own.as_deref(), Some("ann.github.io"));
}

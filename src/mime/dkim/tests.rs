//! Signatures of the standards, and of a key of our own.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::*;

/// When these mails came.
const CAME: Timestamp = Timestamp(1_795_136_700);

/// The example of RFC 8463, appendix A.3: signed twice.
const DINNER: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";
const BRISBANE: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const TEST: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6\
    Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4h\
    stT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

const GOOD: SignatureOutcome = SignatureOutcome::Good {
    unsigned_octets: None,
    uncovered: Vec::new(),
};

fn records(text: &str) -> Key {
    Key::Records(vec![text.as_bytes().to_vec()])
}

fn outcomes(mail: &str, keys: &[Key]) -> Vec<SignatureOutcome> {
    let checked = check(mail.as_bytes(), &claims(mail.as_bytes()), keys, CAME);
    checked.into_iter().map(|one| one.outcome).collect()
}

#[test]
fn the_example_of_rfc_8463_is_good_with_both_algorithms() {
    for mail in [DINNER.to_owned(), DINNER.replace('\n', "\r\n")] {
        let claims = claims(mail.as_bytes());
        let names: Vec<_> = claims.iter().filter_map(Claim::key_name).collect();
        assert_eq!(
            names,
            [
                "brisbane._domainkey.football.example.com",
                "test._domainkey.football.example.com"
            ]
        );
        let keys = [records(BRISBANE), records(TEST)];
        assert_eq!(outcomes(&mail, &keys), [GOOD, GOOD]);
    }
    let swapped = [records(TEST), records(BRISBANE)];
    let unusable = SignatureOutcome::KeyUnusable;
    assert_eq!(outcomes(DINNER, &swapped), [unusable.clone(), unusable]);
}

/// A mail as it is signed here: the fields that are named are already in the form that is hashed.
struct Letter<'l> {
    from: &'l str,
    domain: &'l str,
    /// More tags.
    more: &'l str,
    body: &'l str,
    /// Octets of the body that are hashed.
    hashed: usize,
}

const LETTER: Letter<'static> = Letter {
    from: "Ann <ann@example.org>",
    domain: "example.org",
    more: "",
    body: "The geese are back.\r\n",
    hashed: 21,
};

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

fn own_key() -> String {
    let public = BASE64.encode(pair().public_key().as_ref());
    format!("v=DKIM1; k=ed25519; p={public}")
}

fn signed(letter: &Letter<'_>) -> String {
    let hash = Sha256::digest(&letter.body.as_bytes()[..letter.hashed]);
    let head = format!(
        "v=1; a=ed25519-sha256; c=relaxed/simple; d={}; s=s1; h=from:subject;{} bh={}; b=",
        letter.domain,
        letter.more,
        BASE64.encode(&hash),
    );
    let from = letter.from;
    let hashed = format!("from:{from}\r\nsubject:Hello\r\ndkim-signature:{head}");
    let signature = pair().sign(&Sha256::digest(hashed.as_bytes()));
    let signature = BASE64.encode(signature.as_ref());
    let body = letter.body;
    format!(
        "DKIM-Signature: {head}{signature}\r\nFrom: {from}\r\nSubject: Hello\r\nX-Other: a\r\n\r\n{body}"
    )
}

fn checked(mail: &str, key: Key) -> CheckedSignature {
    let mail = mail.as_bytes();
    check(mail, &claims(mail), &[key], CAME).pop().unwrap()
}

fn outcome_of(mail: &str) -> SignatureOutcome {
    checked(mail, records(&own_key())).outcome
}

#[test]
fn a34_a_signature_is_good_broken_in_the_text_or_broken_in_the_head() {
    let mail = signed(&LETTER);
    assert_eq!(outcome_of(&mail), GOOD);
    // What is not signed may change, and blanks where the form allows it.
    assert_eq!(outcome_of(&mail.replace("X-Other: a", "X-Other: b")), GOOD);
    assert_eq!(outcome_of(&mail.replace("Subject: ", "SUBJECT:  \t")), GOOD);
    let text = mail.replace("geese", "ducks");
    assert_eq!(outcome_of(&text), SignatureOutcome::BodyChanged);
    let head = mail.replace("Subject: Hello", "Subject: Pay now");
    assert_eq!(outcome_of(&head), SignatureOutcome::HeadChanged);
    let author = mail.replace("ann@", "bob@");
    assert_eq!(outcome_of(&author), SignatureOutcome::HeadChanged);
}

#[test]
fn a16_an_author_added_above_the_signed_one_is_not_signed() {
    let added = format!("From: boss@example.org\r\n{}", signed(&LETTER));
    assert_eq!(outcome_of(&added), SignatureOutcome::FromNotSigned);
}

#[test]
fn a16_what_is_shown_and_not_signed_is_not_proved() {
    let mail = signed(&LETTER);
    let subject = (Shown::Subject, true);
    for (added, expected) in [
        ("Subject: Pay now\r\n", vec![subject]),
        (
            "Reply-To: thief@example.com\r\n",
            vec![(Shown::ReplyTo, false)],
        ),
        (
            "Date: Fri, 20 Nov 2026 09:05:00 +0800\r\n",
            vec![(Shown::Date, false)],
        ),
        ("Content-Type: text/html\r\n", vec![(Shown::Form, false)]),
        (
            "Reply-To: thief@example.com\r\nSubject: Pay now\r\n",
            vec![subject, (Shown::ReplyTo, false)],
        ),
    ] {
        let checked = checked(&format!("{added}{mail}"), records(&own_key()));
        let expected = expected.into_iter();
        let uncovered = expected.map(|(what, added)| Uncovered { what, added });
        let outcome = SignatureOutcome::Good {
            unsigned_octets: None,
            uncovered: uncovered.collect(),
        };
        assert_eq!(checked.outcome, outcome, "{added}");
        assert!(checked.aligned && !checked.proves());
        assert_eq!(checked.is_overlaid(), added.contains("Subject"));
    }
    let below = mail.replace("X-Other: a", "Subject: Pay now");
    assert_eq!(outcome_of(&below), SignatureOutcome::HeadChanged);
    let both = checked(&mail, records(&own_key()));
    assert!(both.proves());
}

#[test]
fn a_domain_that_only_tries_has_signed_nothing() {
    let testing = format!("{}; t=y", own_key());
    let mail = signed(&LETTER);
    for mail in [mail.clone(), mail.replace("geese", "ducks")] {
        let checked = checked(&mail, records(&testing));
        assert_eq!(checked.outcome, SignatureOutcome::Testing);
        assert!(!checked.proves());
    }
}

#[test]
fn a_signature_that_ended_before_the_mail_came_is_no_proof() {
    let ended = signed(&Letter {
        more: " t=1795000000; x=1795100000;",
        ..LETTER
    });
    let at = Timestamp(1_795_100_000);
    assert_eq!(outcome_of(&ended), SignatureOutcome::Expired { at });
    let lasts = signed(&Letter {
        more: " x=1795200000;",
        ..LETTER
    });
    assert_eq!(outcome_of(&lasts), GOOD);
}

#[test]
fn text_behind_what_is_signed_is_told() {
    let partly = signed(&Letter {
        more: " l=21;",
        body: "The geese are back.\r\nSend money.\r\n",
        ..LETTER
    });
    let checked = checked(&partly, records(&own_key()));
    let expected = SignatureOutcome::Good {
        unsigned_octets: Some(13),
        uncovered: Vec::new(),
    };
    assert_eq!(checked.outcome, expected);
    assert!(!checked.proves());
    let more = signed(&Letter {
        more: " l=900;",
        ..LETTER
    });
    assert_eq!(outcome_of(&more), SignatureOutcome::BodyChanged);
}

#[test]
fn a_signature_of_another_domain_proves_that_domain_and_no_other() {
    let other = checked(
        &signed(&Letter {
            domain: "mailer.example",
            ..LETTER
        }),
        records(&own_key()),
    );
    assert_eq!(
        (other.domain.as_str(), other.aligned),
        ("mailer.example", false)
    );
    assert_eq!(other.outcome, GOOD);
    let beneath = checked(
        &signed(&Letter {
            domain: "mail.example.org",
            ..LETTER
        }),
        records(&own_key()),
    );
    assert!(beneath.aligned && beneath.proves());
}

#[test]
fn what_is_wrong_with_a_key_is_said() {
    let mail = signed(&LETTER);
    let strict = signed(&Letter {
        more: " i=@sub.example.org;",
        ..LETTER
    });
    let own = own_key();
    for (mail, key, expected) in [
        (&mail, Key::Missing, SignatureOutcome::KeyMissing),
        (
            &mail,
            records("v=DKIM1; k=ed25519; p="),
            SignatureOutcome::KeyRevoked,
        ),
        (&mail, records("v=spf1 -all"), SignatureOutcome::KeyUnusable),
        (&mail, records(TEST), SignatureOutcome::KeyUnusable),
        (&mail, records(BRISBANE), SignatureOutcome::HeadChanged),
        (
            &mail,
            records(&format!("{own}; h=sha1")),
            SignatureOutcome::KeyUnusable,
        ),
        (
            &mail,
            records(&format!("{own}; s=tlsrpt")),
            SignatureOutcome::KeyUnusable,
        ),
        (&strict, records(&own), GOOD),
        (
            &strict,
            records(&format!("{own}; t=s")),
            SignatureOutcome::KeyUnusable,
        ),
    ] {
        assert_eq!(checked(mail, key.clone()).outcome, expected, "{key:?}");
    }
    let silent = Key::NoAnswer {
        detail: "silence".to_owned(),
    };
    let expected = SignatureOutcome::NoAnswer {
        detail: "silence".to_owned(),
    };
    assert_eq!(checked(&mail, silent).outcome, expected);
}

#[test]
fn what_makes_no_sense_or_proves_nothing_asks_nobody() {
    let mail = signed(&LETTER);
    for (from, to, expected) in [
        ("v=1;", "v=2;", SignatureOutcome::Unreadable),
        ("a=ed25519-sha256", "a=rot13", SignatureOutcome::Unreadable),
        ("s=s1;", "s=a b;", SignatureOutcome::Unreadable),
        ("s=s1;", "s=s1; s=s2;", SignatureOutcome::Unreadable),
        (
            "d=example.org",
            "d=example.org/x",
            SignatureOutcome::Unreadable,
        ),
        ("c=relaxed/simple", "c=loose", SignatureOutcome::Unreadable),
        ("a=ed25519-sha256", "a=rsa-sha1", SignatureOutcome::TooWeak),
        ("h=from:", "h=to:", SignatureOutcome::FromNotSigned),
    ] {
        let mail = mail.replacen(from, to, 1);
        assert_eq!(claims(mail.as_bytes())[0].key_name(), None, "{to}");
        assert_eq!(outcome_of(&mail), expected, "{to}");
    }
}

#[test]
fn a23_a_mail_cut_anywhere_and_a_flood_of_signatures_are_read() {
    let mail = signed(&LETTER);
    // The end of the last line is not missed: the form that is signed has it.
    for cut in 0..mail.len() - 2 {
        let start = &mail.as_bytes()[..cut];
        let claims = claims(start);
        let checked = check(start, &claims, &[records(&own_key())], CAME);
        assert!(checked.iter().all(|one| one.outcome != GOOD), "{cut}");
    }
    let flood = "DKIM-Signature: v=1\r\n".repeat(100_000);
    assert_eq!(claims(flood.as_bytes()).len(), SIGNATURES);
    let names = "from:".repeat(3_000);
    let many = signed(&LETTER).replace("h=from:subject", &format!("h={names}subject"));
    assert_eq!(outcome_of(&many), SignatureOutcome::HeadChanged);
}

#[test]
fn a34_a_neighbour_under_a_shared_suffix_signs_for_nobody_else() {
    let is_aligned = |signer: &str, author: &str| {
        let mail = format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; d={signer}; s=s; h=from; bh=AAAA; b=AAAA\r\n\
             From: ann@{author}\r\n\r\nx"
        );
        let checked = check(mail.as_bytes(), &claims(mail.as_bytes()), &[], CAME);
        assert_eq!(checked[0].domain, signer);
        checked[0].aligned
    };
    assert!(!is_aligned("eve.github.io", "ann.github.io"));
    assert!(!is_aligned("github.io", "ann.github.io"));
    assert!(!is_aligned("eve.com.cn", "ann.com.cn"));
    assert!(!is_aligned("eve.xn--55qx5d.cn", "ann.公司.cn"));
    assert!(!is_aligned("uk", "ann.co.uk"));
    assert!(is_aligned("ann.github.io", "mail.ann.github.io"));
    assert!(is_aligned("xn--fsqu00a.xn--55qx5d.cn", "post.例子.公司.cn"));
}

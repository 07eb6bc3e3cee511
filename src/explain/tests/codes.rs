//! Which of two codes in one reply counts.

use super::*;

#[test]
fn an_enhanced_code_counts_before_the_reply_code_unless_it_says_nothing() {
    let key = |enhanced| {
        let reply = SmtpReply {
            place: Place::Recipient,
            code: 550,
            enhanced,
            text: "",
        };
        smtp_words(&reply, "mx.example.org").meaning.key
    };
    assert_eq!(key(Some((5, 2, 1))), "enhanced-2-1");
    assert_eq!(key(Some((5, 0, 0))), "smtp-550-recipient");
    assert_eq!(key(Some((5, 99, 99))), "smtp-550-recipient");
    assert_eq!(key(None), "smtp-550-recipient");
}

#[test]
fn s05_a_general_enhanced_code_gives_way_where_the_reply_code_says_more() {
    let key = |place, code: u16, (subject, detail)| {
        let class = u8::try_from(code / 100).unwrap();
        let reply = SmtpReply {
            place,
            code,
            enhanced: Some((class, subject, detail)),
            text: "",
        };
        let told = smtp_words(&reply, "mx.example.org");
        match &told.meaning.arguments[..] {
            [(_, Argument::Sentence(inner))] => inner.key.clone(),
            _ => told.meaning.key.clone(),
        }
    };
    let cases = [
        (Place::Sender, 530, (7, 0), "smtp-530"),
        (Place::Recipient, 530, (7, 0), "smtp-530"),
        (Place::Verify, 530, (7, 0), "smtp-530"),
        (Place::Login, 530, (7, 0), "smtp-530-login"),
        (Place::Login, 235, (7, 0), "smtp-235"),
        (Place::Login, 432, (7, 0), "smtp-432"),
        (Place::Login, 454, (7, 0), "smtp-454"),
        (Place::Encryption, 454, (7, 0), "smtp-454-encryption"),
        (Place::Login, 503, (7, 0), "smtp-503-login"),
        (Place::Login, 504, (7, 0), "smtp-504-login"),
        (Place::Login, 534, (7, 0), "smtp-534"),
        (Place::Login, 535, (7, 0), "smtp-535"),
        (Place::Login, 538, (7, 0), "smtp-538"),
        (Place::Recipient, 503, (5, 1), "smtp-503-recipient"),
        (Place::Data, 503, (5, 1), "smtp-503-content"),
        (Place::Data, 554, (5, 1), "smtp-554-data"),
        (Place::Verify, 502, (5, 1), "smtp-502-verify"),
        (Place::Encryption, 502, (5, 1), "smtp-502-encryption"),
        (Place::Other, 500, (5, 1), "smtp-500"),
        (Place::Recipient, 550, (5, 0), "smtp-550-recipient"),
        (Place::Sender, 553, (1, 0), "smtp-553-sender"),
        // Here the detail says more.
        (Place::Recipient, 550, (7, 0), "enhanced-7-0"),
        (Place::Content, 554, (7, 0), "enhanced-7-0"),
        (Place::Recipient, 450, (7, 0), "enhanced-7-0"),
        (Place::Sender, 503, (5, 1), "enhanced-5-1"),
        (Place::Recipient, 553, (1, 0), "enhanced-1-0"),
        (Place::Login, 535, (7, 8), "enhanced-7-8"),
        (Place::Sender, 530, (7, 10), "enhanced-7-10"),
    ];
    for (place, code, enhanced, expected) in cases {
        assert_eq!(
            key(place, code, enhanced),
            expected,
            "{code} at {place:?} with {enhanced:?}"
        );
    }
    // No refusal of the table is told as a breach of some rule when it names its reason itself,
    // and X.0.0 and X.5.0 never count where the table knows the reply code.
    for place in Place::ALL {
        for code in [500, 502, 503, 504, 530, 534, 535, 538] {
            assert!(key(place, code, (7, 0)).starts_with("smtp-"), "{code}");
        }
        for code in [450, 451, 452, 500, 501, 503, 550, 551, 552, 553, 554, 555] {
            for enhanced in [(0, 0), (5, 0)] {
                assert!(key(place, code, enhanced).starts_with("smtp-"), "{code}");
            }
        }
    }
}

//! What is said in the envelope beyond sender and recipients, and what is refused before a word
//! is said: S-72, S-74, S-76 to S-78.

use hongyan::model::{
    Address, DeliverBy, DeliveryOptions, EnvelopeId, Hold, Late, Remedy, Reports, ReportsOn,
    Returned, Timestamp,
};
use hongyan::smtp::{CommandFault, Session, Submission, SubmitError};
use hongyan::wire::{Machine, Wants};

use super::{Settings, TlsPolicy, address, plain, submission};

const ALL: &str = "250-mx\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n\
    250-FUTURERELEASE 3600 2027-01-01T00:00:00Z\r\n250-DELIVERBY 240\r\n250-LIMITS RCPTMAX=10\r\n\
    250 REQUIRETLS\r\n";
const NOTHING: &str = "250-mx\r\n250 PIPELINING\r\n";

/// A session behind an EHLO that was answered so.
fn opened(tls: TlsPolicy, ehlo: &str) -> Session {
    let mut session = Session::new(Settings { tls, ..plain() });
    session.receive(b"220 mx\r\n");
    while !matches!(session.poll(), Ok(Wants::Read { .. })) {}
    session.receive(ehlo.as_bytes());
    while !matches!(session.poll(), Ok(Wants::Idle)) {}
    session
}

fn encrypted(ehlo: &str) -> Session {
    opened(TlsPolicy::Implicit, ehlo)
}

fn asking(options: DeliveryOptions) -> Submission {
    let mut mail = submission(1, &["bob", "eve"], b"Subject: hi\r\n\r\nhi\r\n");
    mail.envelope.options = options;
    mail
}

/// The envelope of a mail, line by line, DATA left out.
fn envelope(session: &mut Session, mail: Submission) -> Vec<String> {
    assert_eq!(session.submit(mail), Ok(()));
    let mut lines = Vec::new();
    while let Ok(Wants::Write(bytes)) = session.poll() {
        let text = String::from_utf8(bytes.bytes().to_vec()).unwrap();
        lines.extend(text.lines().map(str::to_owned));
    }
    assert_eq!(lines.pop().as_deref(), Some("DATA"));
    lines
}

/// Why a mail is not taken; the session goes on without it.
fn refused(session: &mut Session, mail: Submission) -> SubmitError {
    let error = session.submit(mail).unwrap_err();
    assert_eq!(session.poll(), Ok(Wants::Idle), "nothing was said");
    assert_eq!(session.submit(asking(DeliveryOptions::default())), Ok(()));
    error
}

#[test]
fn s74_reports_are_asked_for_by_recipient_with_the_original_one_and_an_id() {
    let options = DeliveryOptions {
        reports: Some(Reports {
            success: true,
            failure: true,
            delay: false,
        }),
        reports_on: vec![ReportsOn {
            recipient: address("eve"),
            reports: Reports::NEVER,
        }],
        returned: Some(Returned::Headers),
        envelope_id: Some(EnvelopeId::new("77 +a=b").unwrap()),
        ..DeliveryOptions::default()
    };
    assert_eq!(
        envelope(&mut encrypted(ALL), asking(options.clone())),
        [
            "MAIL FROM:<ann@example.org> RET=HDRS ENVID=77+20+2Ba+3Db",
            "RCPT TO:<bob@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob@example.org",
            "RCPT TO:<eve@example.org> NOTIFY=NEVER ORCPT=rfc822;eve@example.org",
        ]
    );
    let error = refused(&mut encrypted(NOTHING), asking(options.clone()));
    assert_eq!(error, SubmitError::NotOffered { extension: "DSN" });
    assert_eq!(error.remedy(), Remedy::ChangeOptions);
    let plain_lines = [
        "MAIL FROM:<ann@example.org>",
        "RCPT TO:<bob@example.org>",
        "RCPT TO:<eve@example.org>",
    ];
    let without = asking(options.without_reports());
    assert_eq!(envelope(&mut encrypted(NOTHING), without), plain_lines);
    // Where nothing is asked for nothing is said, whatever is offered.
    let nothing = asking(DeliveryOptions::default());
    assert_eq!(envelope(&mut encrypted(ALL), nothing), plain_lines);
}

#[test]
fn s74_a_report_on_one_recipient_is_asked_for_on_that_one_alone() {
    let options = DeliveryOptions {
        reports_on: vec![ReportsOn {
            recipient: address("EVE"),
            reports: Reports::ALWAYS,
        }],
        ..DeliveryOptions::default()
    };
    assert_eq!(
        envelope(&mut encrypted(ALL), asking(options))[1..],
        [
            "RCPT TO:<bob@example.org> ORCPT=rfc822;bob@example.org",
            "RCPT TO:<eve@example.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;eve@example.org",
        ]
    );
}

/// A mail from ann to one recipient.
fn to(recipient: &str, mail: &str) -> Submission {
    let mut submission = submission(1, &[], mail.as_bytes());
    submission.envelope.recipients = vec![Address::parse(recipient).unwrap()];
    submission
}

#[test]
fn s72_a_foreign_domain_is_spelt_in_a_labels_and_needs_no_extension() {
    let mail = || to("bob@例子.测试", "Subject: hi\r\n\r\nhi\r\n");
    for ehlo in [NOTHING, ALL] {
        assert_eq!(
            envelope(&mut encrypted(ehlo), mail()),
            [
                "MAIL FROM:<ann@example.org>",
                "RCPT TO:<bob@xn--fsqu00a.xn--0zwm56d>"
            ]
        );
    }
    let mut from_afar = mail();
    from_afar.envelope.sender = Some(Address::parse("ann@bücher.example").unwrap());
    assert_eq!(
        envelope(&mut encrypted(NOTHING), from_afar)[0],
        "MAIL FROM:<ann@xn--bcher-kva.example>"
    );
}

#[test]
fn s72_a_foreign_name_is_said_in_utf8_where_the_server_takes_it_and_nowhere_else() {
    let mail = || to("鸿雁@例子.测试", "Subject: hi\r\n\r\nhi\r\n");
    assert_eq!(
        envelope(&mut encrypted(ALL), mail()),
        [
            "MAIL FROM:<ann@example.org> SMTPUTF8",
            "RCPT TO:<鸿雁@例子.测试>"
        ]
    );
    let goose = Address::parse("鸿雁@例子.测试").unwrap();
    for ehlo in [NOTHING, "250-mx\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n"] {
        assert_eq!(
            refused(&mut encrypted(ehlo), mail()),
            SubmitError::NeedsSmtpUtf8 {
                address: goose.clone()
            },
            "without 8BITMIME an offer of SMTPUTF8 is none"
        );
    }
    let mut both = mail();
    both.envelope
        .recipients
        .push(Address::parse("bob@例子.测试").unwrap());
    both.envelope.options.reports = Some(Reports::NEVER);
    assert_eq!(
        envelope(&mut encrypted(ALL), both)[1..],
        [
            "RCPT TO:<鸿雁@例子.测试> NOTIFY=NEVER ORCPT=utf-8;鸿雁@例子.测试",
            "RCPT TO:<bob@xn--fsqu00a.xn--0zwm56d> NOTIFY=NEVER \
             ORCPT=rfc822;bob@xn--fsqu00a.xn--0zwm56d"
        ]
    );
}

#[test]
fn s72_a_header_in_utf8_needs_the_extension_and_a_body_does_not() {
    let header = || to("bob@example.org", "Subject: 鸿雁\r\n\r\nhi\r\n");
    assert_eq!(
        envelope(&mut encrypted(ALL), header())[0],
        "MAIL FROM:<ann@example.org> BODY=8BITMIME SMTPUTF8"
    );
    let eight_bit = "250-mx\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
    assert_eq!(
        refused(&mut encrypted(eight_bit), header()),
        SubmitError::HeaderNeedsSmtpUtf8
    );
    let body = to("bob@example.org", "Subject: hi\r\n\r\n鸿雁\r\n");
    assert_eq!(
        envelope(&mut encrypted(ALL), body)[0],
        "MAIL FROM:<ann@example.org> BODY=8BITMIME"
    );
}

#[test]
fn s76_a_mail_is_held_for_a_time_or_until_one_within_what_the_server_offers() {
    let hold = |hold| {
        asking(DeliveryOptions {
            hold: Some(hold),
            ..DeliveryOptions::default()
        })
    };
    let mail_line = |submission| envelope(&mut encrypted(ALL), submission).swap_remove(0);
    assert_eq!(
        mail_line(hold(Hold::For { seconds: 3600 })),
        "MAIL FROM:<ann@example.org> HOLDFOR=3600"
    );
    let at = Timestamp(1_798_135_200);
    assert_eq!(
        mail_line(hold(Hold::Until { at })),
        "MAIL FROM:<ann@example.org> HOLDUNTIL=2026-12-24T18:00:00Z"
    );
    assert_eq!(
        refused(&mut encrypted(ALL), hold(Hold::For { seconds: 3601 })),
        SubmitError::HeldTooLong {
            limit_seconds: 3600,
            seconds: 3601
        }
    );
    let too_late = Timestamp(1_798_761_601);
    assert!(matches!(
        refused(&mut encrypted(ALL), hold(Hold::Until { at: too_late })),
        SubmitError::HeldTooLate { at, .. } if at == too_late
    ));
    assert_eq!(
        refused(&mut encrypted(NOTHING), hold(Hold::Until { at })),
        SubmitError::NotOffered {
            extension: "FUTURERELEASE"
        }
    );
    assert!(matches!(
        refused(&mut encrypted(ALL), hold(Hold::For { seconds: 0 })),
        SubmitError::Command(CommandFault::OutOfRange { .. })
    ));
}

#[test]
fn s77_a_time_to_arrive_by_is_said_with_what_happens_then() {
    let by = |seconds, otherwise| {
        asking(DeliveryOptions {
            deliver_by: Some(DeliverBy {
                seconds,
                otherwise,
                trace: false,
            }),
            ..DeliveryOptions::default()
        })
    };
    let mail_line = |submission| envelope(&mut encrypted(ALL), submission).swap_remove(0);
    assert_eq!(
        mail_line(by(240, Late::Return)),
        "MAIL FROM:<ann@example.org> BY=240;R"
    );
    assert_eq!(
        mail_line(by(60, Late::Notify)),
        "MAIL FROM:<ann@example.org> BY=60;N"
    );
    assert_eq!(
        refused(&mut encrypted(ALL), by(239, Late::Return)),
        SubmitError::DeliverBySooner {
            minimum_seconds: 240,
            seconds: 239
        }
    );
    assert_eq!(
        refused(&mut encrypted(NOTHING), by(240, Late::Notify)),
        SubmitError::NotOffered {
            extension: "DELIVERBY"
        }
    );
}

#[test]
fn s78_tls_on_the_whole_way_is_asked_for_under_tls_only() {
    let mail = || {
        asking(DeliveryOptions {
            require_tls: true,
            ..DeliveryOptions::default()
        })
    };
    let not_offered = SubmitError::NotOffered {
        extension: "REQUIRETLS",
    };
    assert_eq!(
        envelope(&mut encrypted(ALL), mail())[0],
        "MAIL FROM:<ann@example.org> REQUIRETLS"
    );
    assert_eq!(refused(&mut encrypted(NOTHING), mail()), not_offered);
    let mut clear = opened(TlsPolicy::PlaintextAllowed, ALL);
    assert_eq!(refused(&mut clear, mail()), not_offered);
    // An offer from before STARTTLS is none.
    let mut upgraded = Session::new(Settings {
        tls: TlsPolicy::StartTls,
        ..plain()
    });
    for answer in [
        "220 mx\r\n",
        "250-mx\r\n250-REQUIRETLS\r\n250 STARTTLS\r\n",
        "220 go\r\n",
        "250-mx\r\n250 PIPELINING\r\n",
    ] {
        loop {
            match upgraded.poll().unwrap() {
                Wants::Read { .. } => break,
                Wants::StartTls => upgraded.tls_established(),
                _ => {}
            }
        }
        upgraded.receive(answer.as_bytes());
    }
    while !matches!(upgraded.poll(), Ok(Wants::Idle)) {}
    assert_eq!(refused(&mut upgraded, mail()), not_offered);
}

#[test]
fn s61_a12_all_parameters_at_once_stay_one_line_each_and_within_its_limit() {
    let options = DeliveryOptions {
        reports: Some(Reports::ALWAYS),
        returned: Some(Returned::Full),
        envelope_id: Some(EnvelopeId::new(&"x".repeat(100)).unwrap()),
        hold: Some(Hold::Until {
            at: Timestamp(1_798_135_200),
        }),
        deliver_by: Some(DeliverBy {
            seconds: 999_999_999,
            otherwise: Late::Return,
            trace: true,
        }),
        require_tls: true,
        ..DeliveryOptions::default()
    };
    let local = format!("\"{}\"", "+ ".repeat(31));
    let mut mail = asking(options);
    mail.mail = "Subject: 鸿雁\r\n\r\n".into();
    let domain = format!("{}example.org", "b.".repeat(88));
    mail.envelope.sender = Some(Address::parse(&format!("{local}@{domain}")).unwrap());
    mail.envelope.recipients = vec![
        Address::parse(&format!("{local}@{domain}")).unwrap(),
        Address::parse(&format!("鸿雁@{domain}")).unwrap(),
    ];
    for line in envelope(&mut encrypted(ALL), mail) {
        assert!(line.len() < 1024, "{} octets", line.len());
        assert!(!line.contains(char::is_control));
    }
}

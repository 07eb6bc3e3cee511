use super::*;

fn delivery(mail: &str) -> DeliveryReport {
    match read(mail.as_bytes()) {
        Some(Report::Delivery(report)) => report,
        other => panic!("{other:?}"),
    }
}

const RETURNED: &str = "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.net>\r\n\
    Subject: Undelivered Mail Returned to Sender\r\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
    --b\r\n\r\nI am sorry\r\n\
    --b\r\nContent-Type: message/delivery-status\r\n\r\n\
    Reporting-MTA: dns; mx.example.net\r\nOriginal-Envelope-Id: 77\r\n\
    Arrival-Date: Fri, 20 Nov 2026 09:05:00 +0800\r\n\r\n\
    Final-Recipient: rfc822; bob@example.com\r\nOriginal-Recipient: rfc822;Bob@example.com\r\n\
    Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mail.example.com\r\n\
    Diagnostic-Code: smtp; 550 5.1.1 <bob@example.com>: Recipient address\r\n  rejected\r\n\r\n\
    Original-Recipient: rfc822;team@example.org\r\nFinal-Recipient: rfc822; <cleo@example.org>\r\n\
    Action: Delayed (later)\r\nStatus: 4.0.0 (unknown)\r\n\
    Will-Retry-Until: Sat, 21 Nov 2026 09:05:00 +0800\r\n\
    Diagnostic-Code: connection timed out\r\n\r\n\
    --b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
    Message-ID: <1@example.org>\r\nSubject: =?utf-8?B?5Y2I6aSQ?=\r\n\
    Date: Fri, 20 Nov 2026 09:04:59 +0800\r\n--b--\r\n";

#[test]
fn a_returned_mail_says_which_recipient_failed_and_why() {
    let report = delivery(RETURNED);
    assert_eq!(report.server, "mx.example.net");
    assert_eq!(report.envelope_id, "77");
    assert!(report.formal);
    let [bob, cleo] = report.recipients.as_slice() else {
        panic!("{report:?}");
    };
    let expected = RecipientReport {
        recipient: "bob@example.com".to_owned(),
        sent_to: String::new(),
        action: DeliveryAction::Failed,
        status: Some((5, 1, 1)),
        code: Some(550),
        words: "550 5.1.1 <bob@example.com>: Recipient address rejected".to_owned(),
        said_by: "mail.example.com".to_owned(),
        until: None,
    };
    assert_eq!(*bob, expected);
    assert_eq!(
        (cleo.recipient.as_str(), cleo.sent_to.as_str(), cleo.action),
        (
            "cleo@example.org",
            "team@example.org",
            DeliveryAction::Delayed
        )
    );
    assert_eq!((cleo.status, cleo.code), (Some((4, 0, 0)), None));
    assert_eq!(cleo.words, "connection timed out");
    assert_eq!(cleo.until.map(|until| until.0), Some(1_795_223_100));
}

#[test]
fn a_returned_mail_is_tied_to_the_one_that_was_sent() {
    let original = delivery(RETURNED).original;
    assert_eq!(
        (original.message_id.as_str(), original.subject.as_str()),
        ("<1@example.org>", "午餐")
    );
    let whole = RETURNED
        .replace("text/rfc822-headers", "message/rfc822")
        .replace(
            "+0800\r\n--b--",
            "+0800\r\n\r\nMessage-ID: <2@evil.example>\r\n--b--",
        );
    assert_eq!(delivery(&whole).original.message_id, "<1@example.org>");
    let without = RETURNED.replace("text/rfc822-headers", "text/x-other");
    assert_eq!(delivery(&without).original, Original::default());
}

#[test]
fn a_code_or_status_that_stands_only_in_the_words_is_found() {
    for (words, expected_code, expected_status) in [
        ("smtp; 550-5.7.1 no", Some(550), Some((5, 7, 1))),
        ("smtp;452 4.2.2 full", Some(452), Some((4, 2, 2))),
        ("X-Postfix; host not found (#5.4.4)", None, Some((5, 4, 4))),
        ("said: 192.0.2.1 refused", None, None),
        ("999 9.9.9", None, None),
        ("", None, None),
    ] {
        let mail = format!(
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;a\r\n\r\n\
             Final-Recipient: rfc822;b@c.example\r\nDiagnostic-Code: {words}\r\n"
        );
        let recipient = delivery(&mail).recipients.remove(0);
        assert_eq!(
            (recipient.code, recipient.status),
            (expected_code, expected_status),
            "{words}"
        );
    }
}

#[test]
fn international_recipients_are_read() {
    let mail = "Content-Type: message/global-delivery-status\r\n\r\n\
        Final-Recipient: utf-8; \\x{9E3F}\\x{96C1}@example.cn\r\nAction: relayed\r\n\r\n\
        Final-Recipient: utf-8; 鸿@example.cn\\x{202E}\\x{zz}\r\nAction: flew\r\n";
    let recipients = delivery(mail).recipients;
    assert_eq!(recipients[0].recipient, "鸿雁@example.cn");
    assert_eq!(recipients[0].action, DeliveryAction::Relayed);
    assert_eq!(recipients[1].recipient, "鸿@example.cn202E}zz}");
    assert_eq!(recipients[1].action, DeliveryAction::Unknown);
}

#[test]
fn a_report_of_reading_says_what_was_done_and_by_whom() {
    let mail = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n\
        --b\r\n\r\nYour mail was shown\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n\
        Reporting-UA: home; Geese\r\nFinal-Recipient: rfc822;bob@example.net\r\n\
        Original-Message-ID: <1@example.org>\r\n\
        Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n";
    let Some(Report::Reading(report)) = read(mail.as_bytes()) else {
        panic!();
    };
    assert_eq!(report.recipient, "bob@example.net");
    assert_eq!(report.disposition, Disposition::Displayed);
    assert!(report.by_hand);
    assert_eq!(report.original.message_id, "<1@example.org>");
    let by_itself = mail.replace(
        "manual-action/MDN-sent-manually; displayed",
        "automatic-action/MDN-sent-automatically; deleted/error",
    );
    let Some(Report::Reading(report)) = read(by_itself.as_bytes()) else {
        panic!();
    };
    assert_eq!(
        (report.disposition, report.by_hand),
        (Disposition::Deleted, false)
    );
}

#[test]
fn qmail_and_its_heirs_are_understood() {
    let mail = "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: failure notice\r\n\r\n\
        Hi. This is the qmail-send program at mx.example.net.\r\n\
        I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n\
        <bob@example.com>:\r\n192.0.2.7 does not like recipient.\r\n\
        Remote host said: 550 5.1.1 no such user\r\nGiving up on 192.0.2.7.\r\n\r\n\
        <cleo@example.com>:\r\nSorry, I couldn't find any host by that name. (#4.1.2)\r\n\r\n\
        --- Below this line is a copy of the message.\r\n\r\n\
        Return-Path: <ann@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: Lunch\r\n\r\n\
        <eve@example.com>:\r\nnot a recipient\r\n";
    let report = delivery(mail);
    assert_eq!(report.server, "mx.example.net");
    assert!(!report.formal);
    assert_eq!(report.original.message_id, "<1@example.org>");
    let told: Vec<_> = report
        .recipients
        .iter()
        .map(|one| (one.recipient.as_str(), one.code, one.status))
        .collect();
    let expected = [
        ("bob@example.com", Some(550), Some((5, 1, 1))),
        ("cleo@example.com", None, Some((4, 1, 2))),
    ];
    assert_eq!(told, expected);
}

#[test]
fn exim_before_it_wrote_reports_is_understood() {
    let mail = "X-Failed-Recipients: bob@example.com\r\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.net>\r\n\r\n\
        This message was created automatically by mail delivery software.\r\n\r\n\
          bob@example.com\r\n    SMTP error from remote mail server after RCPT TO:<bob@example.com>:\r\n    \
        host mail.example.com [192.0.2.7]: 550 5.1.1 unknown user\r\n\r\n\
        ------ This is a copy of the message, including all the headers. ------\r\n\r\n\
        Message-ID: <1@example.org>\r\n\r\nx";
    let mail = mail.replace(
        "bob@example.com\r\n    SMTP",
        "  bob@example.com\r\n    SMTP",
    );
    let report = delivery(&mail);
    let [bob] = report.recipients.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(bob.recipient, "bob@example.com");
    assert_eq!((bob.code, bob.status), (Some(550), Some((5, 1, 1))));
    assert_eq!(report.original.message_id, "<1@example.org>");
}

#[test]
fn old_exchange_is_understood() {
    let mail = "From: postmaster@example.net\r\n\r\nYour message did not reach some or all of the \
        intended recipients.\r\n\r\n      Subject:  Lunch\r\n\r\n\
        The following recipient(s) cannot be reached:\r\n\r\n\
              bob@example.com on 20/11/2026 09:05\r\n            \
        The e-mail account does not exist.\r\n            <mx.example.com #5.1.1>\r\n";
    let report = delivery(mail);
    assert_eq!(report.recipients[0].recipient, "bob@example.com");
    assert_eq!(report.recipients[0].status, Some((5, 1, 1)));
}

#[test]
fn a_mail_about_returned_mails_is_none() {
    for mail in [
        "From: ann@example.org\r\n\r\nHi. This is the qmail-send program at mx.example.net.\r\n\r\n\
         <bob@example.com>:\r\nno\r\n",
        "From: mailer-daemon@example.org\r\n\r\nHello there",
        "Return-Path: <>\r\nFrom: postmaster@example.org\r\n\r\nHi. This is the way\r\n",
        "Content-Type: text/plain\r\n\r\nReporting-MTA: dns; a\r\n",
        "",
    ] {
        assert_eq!(read(mail.as_bytes()), None, "{mail}");
    }
}

#[test]
fn a23_floods_of_recipients_are_read_to_a_limit() {
    let many = "Content-Type: message/delivery-status\r\n\r\n".to_owned()
        + &"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n".repeat(100_000);
    assert_eq!(delivery(&many).recipients.len(), RECIPIENTS);
    let qmail = "Return-Path: <>\r\n\r\nHi. This is the mailer at mx.\r\n".to_owned()
        + &"<a@b.example>:\r\nno\r\n\r\n".repeat(100_000);
    assert_eq!(delivery(&qmail).recipients.len(), RECIPIENTS);
    let empty =
        "Content-Type: message/delivery-status\r\n\r\n".to_owned() + &"\r\n".repeat(500_000);
    assert!(delivery(&empty).recipients.is_empty());
}

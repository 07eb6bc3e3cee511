//! Received fields in the manner of each server, with what is to be read out of them.

use super::*;

/// Field; from; by; encrypted by; logged in; seconds behind 09:00 in China on 20 November 2026.
type Shape = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
    Option<i64>,
);

const SHAPES: &[Shape] = &[
    // Postfix.
    (
        "from out.example.org (out.example.org [192.0.2.1])\r\n\t(using TLSv1.3 with cipher \
         TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n\t key-exchange X25519 server-signature ECDSA \
         (prime256v1))\r\n\t(No client certificate requested)\r\n\tby mx.example.net (Postfix) with \
         ESMTPS id 4F1\r\n\tfor <bob@example.net>; Fri, 20 Nov 2026 09:00:01 +0800 (CST)",
        "out.example.org",
        "mx.example.net",
        "TLS 1.3 TLS_AES_256_GCM_SHA384",
        false,
        Some(1),
    ),
    (
        "from laptop (dyn-7.isp.example [198.51.100.7])\r\n (Authenticated sender: ann@example.org)\
         \r\n by out.example.org (Postfix) with ESMTPSA id 4F0; Fri, 20 Nov 2026 09:00:00 +0800",
        "dyn-7.isp.example",
        "out.example.org",
        "",
        true,
        Some(0),
    ),
    (
        "by out.example.org (Postfix, from userid 1000)\r\n id 4EF; Fri, 20 Nov 2026 01:00:00 +0000",
        "",
        "out.example.org",
        "none",
        false,
        Some(0),
    ),
    // Exim, of today and before.
    (
        "from out.example.org ([192.0.2.1]:45678 helo=ann.example.org)\r\n by mx.example.net with \
         esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n (Exim 4.98)\r\n (envelope-from \
         <ann@example.org>)\r\n id 1tXy-000000007Ab-0abc\r\n for bob@example.net;\r\n Fri, 20 Nov 2026 \
         01:00:02 +0000",
        "out.example.org",
        "mx.example.net",
        "TLS 1.3 TLS_AES_256_GCM_SHA384",
        false,
        Some(2),
    ),
    (
        "from [198.51.100.7] (helo=laptop)\r\n by out.example.org with esmtpsa \
         (TLS1.2:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256)\r\n (Exim 4.90_1) id 1a; \
         Fri, 20 Nov 2026 09:00:00 +0800",
        "laptop",
        "out.example.org",
        "TLS 1.2 ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM",
        true,
        Some(0),
    ),
    // Sendmail.
    (
        "from out.example.org (out.example.org [192.0.2.1])\r\n by mx.example.net (8.18.1/8.18.1) \
         with ESMTPS id 5AK1\r\n (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 \
         verify=NOT)\r\n for <bob@example.net>; Fri, 20 Nov 2026 09:00:03 +0800",
        "out.example.org",
        "mx.example.net",
        "TLS 1.3 TLS_AES_256_GCM_SHA384",
        false,
        Some(3),
    ),
    (
        "(from ann@localhost)\r\n by out.example.org (8.14.7/8.14.7/Submit) id 5AK0; \
         Fri, 20 Nov 2026 09:00:00 +0800",
        "",
        "out.example.org",
        "none",
        false,
        Some(0),
    ),
    // Exchange.
    (
        "from AB1.outlook.example (2001:db8::5) by\r\n CD2.outlook.example (2001:db8::6) with \
         Microsoft SMTP Server\r\n (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\
         \r\n 15.20.9000.20; Fri, 20 Nov 2026 01:00:04 +0000",
        "AB1.outlook.example",
        "CD2.outlook.example",
        "TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        false,
        Some(4),
    ),
    (
        "from AB1.outlook.example ([fe80::1]) by AB1.outlook.example\r\n ([fe80::1%3]) with mapi id \
         15.20.9000.020; Fri, 20 Nov 2026 01:00:04 +0000",
        "AB1.outlook.example",
        "AB1.outlook.example",
        "none",
        false,
        Some(4),
    ),
    // Gmail's manner.
    (
        "from out.example.org (out.example.org. [192.0.2.1])\r\n by mx.big.example with ESMTPS id \
         a1-7si\r\n for <bob@big.example>\r\n (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 \
         bits=128/128);\r\n Thu, 19 Nov 2026 17:00:05 -0800 (PST)",
        "out.example.org",
        "mx.big.example",
        "TLS 1.3 TLS_AES_128_GCM_SHA256",
        false,
        Some(5),
    ),
    (
        "by 2002:a05:6402:1a2b:b0:1:2:3 with SMTP id x7; Thu, 19 Nov 2026 17:00:06 -0800 (PST)",
        "",
        "2002:a05:6402:1a2b:b0:1:2:3",
        "",
        false,
        Some(6),
    ),
    // qmail.
    (
        "(qmail 4711 invoked from network); 20 Nov 2026 01:00:07 -0000",
        "",
        "qmail",
        "none",
        false,
        Some(7),
    ),
    (
        "from unknown (HELO ann.example.org) (192.0.2.1)\r\n by mx.example.net with SMTP; 20 Nov \
         2026 01:00:07 -0000",
        "ann.example.org",
        "mx.example.net",
        "",
        false,
        Some(7),
    ),
    // QQ's and 163's manner.
    (
        "from out.example.org (unknown [192.0.2.1])\r\n\tby newmx7.example.cn (NewMX) with SMTP id \
         1A2B\r\n\tfor <bob@example.cn>; Fri, 20 Nov 2026 09:00:08 +0800",
        "out.example.org",
        "newmx7.example.cn",
        "",
        false,
        Some(8),
    ),
    (
        "from ann$example.cn ( [198.51.100.7] ) by\r\n ajax-webmail-40-107 (Coremail) ; Fri, 20 Nov \
         2026\r\n 09:00:09 +0800 (GMT+08:00)",
        "ann$example.cn",
        "ajax-webmail-40-107",
        "",
        false,
        Some(9),
    ),
    (
        "from out.example.org (unknown [192.0.2.1])\r\n by mx30 (Coremail) with SMTP id \
         T8CowAB3; Fri, 20 Nov 2026 09:00:10 +0800 (CST)",
        "out.example.org",
        "mx30",
        "",
        false,
        Some(10),
    ),
    // Dovecot's delivery, a filter, and a box that was fetched from.
    (
        "from mx.example.net ([192.0.2.9])\r\n by imap1.example.net with LMTP\r\n id \
         yOZ2Kw\r\n (envelope-from <ann@example.org>)\r\n for <bob@example.net>; Fri, 20 Nov 2026 \
         09:00:11 +0800",
        "mx.example.net",
        "imap1.example.net",
        "",
        false,
        Some(11),
    ),
    (
        "from localhost (localhost [127.0.0.1]) by mx.example.net (amavisd-new, port 10024) with \
         ESMTP id 7; Fri, 20 Nov 2026 09:00:12 +0800",
        "localhost",
        "mx.example.net",
        "none",
        false,
        Some(12),
    ),
    (
        "from pop.example.net [192.0.2.9]\r\n by home with POP3 (fetchmail-6.4.38)\r\n for \
         <bob@localhost> (single-drop); Fri, 20 Nov 2026 09:00:13 +0800 (CST)",
        "pop.example.net",
        "home",
        "none",
        false,
        Some(13),
    ),
    // OpenSMTPD, a web page, and fields that say little.
    (
        "from out.example.org (out.example.org [192.0.2.1])\r\n by mx.example.net (OpenSMTPD) with \
         ESMTPS id 0a1b (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)\r\n for <bob@example.net>; \
         Fri, 20 Nov 2026 09:00:14 +0800 (CST)",
        "out.example.org",
        "mx.example.net",
        "TLS 1.3 TLS_AES_256_GCM_SHA384",
        false,
        Some(14),
    ),
    (
        "from [198.51.100.7] by webmail.example.org with HTTPS; Fri, 20 Nov 2026 09:00:15 +0800",
        "198.51.100.7",
        "webmail.example.org",
        "yes",
        false,
        Some(15),
    ),
    (
        "by mx.example.net",
        "",
        "mx.example.net",
        "none",
        false,
        None,
    ),
    (
        "from a.example by b.example; never",
        "a.example",
        "b.example",
        "",
        false,
        None,
    ),
];

fn line(line: &Line) -> String {
    match line {
        Line::NotSaid => String::new(),
        Line::None => "none".to_owned(),
        Line::Encrypted { version, cipher } if version.is_empty() && cipher.is_empty() => {
            "yes".to_owned()
        }
        Line::Encrypted { version, cipher } => format!("{version} {cipher}"),
    }
}

#[test]
fn received_fields_of_each_server_are_read() {
    assert!(SHAPES.len() >= 20);
    for (field, from, by, encrypted, logged_in, seconds) in SHAPES {
        let hop = hop(field.as_bytes());
        let shown = hop.from.as_ref().map_or("", Handover::shown);
        assert_eq!(shown, *from, "{field}");
        assert_eq!(hop.by, *by, "{field}");
        let expected = match (*encrypted, *logged_in) {
            ("", true) => "yes",
            (expected, _) => expected,
        };
        assert_eq!(line(&hop.line), expected, "{field}");
        assert_eq!(hop.logged_in, *logged_in, "{field}");
        // 2026-11-20 01:00:00 UTC.
        let after = hop.when.map(|when| when.0 - 1_795_136_400);
        assert_eq!(after, *seconds, "{field}");
    }
}

#[test]
fn a_way_is_told_from_its_beginning_with_the_delay_of_each_server() {
    let mail = "Received: from mx.example.net ([10.0.0.5]) by box.example.net with LMTPS id 3;\r\n \
        Fri, 20 Nov 2026 09:02:05 +0800\r\n\
        Received: from out.example.org (out.example.org [192.0.2.1]) by mx.example.net\r\n with \
        ESMTPS id 2 for <bob@example.net>; Fri, 20 Nov 2026 09:02:00 +0800\r\n\
        Received: from laptop (unknown [198.51.100.7]) by out.example.org with ESMTPSA id 1;\r\n \
        Fri, 20 Nov 2026 09:03:30 +0800\r\n\
        Received: from laptop (localhost [127.0.0.1]) by laptop with SMTP id 0\r\n\
        Subject: x\r\n\r\n";
    let way = read(mail.as_bytes(), &["pop.example.net".to_owned()]);
    let told: Vec<_> = way
        .hops
        .iter()
        .map(|hop| (hop.by.as_str(), hop.delay, (hop.inside, hop.believed)))
        .collect();
    let expected = [
        ("laptop", Delay::Unknown, (false, false)),
        ("out.example.org", Delay::Unknown, (false, false)),
        (
            "mx.example.net",
            Delay::ClocksDiffer { seconds: 90 },
            (false, true),
        ),
        ("box.example.net", Delay::Seconds(5), (true, true)),
    ];
    assert_eq!(told, expected);
    let mx = &way.hops[2];
    assert_eq!(mx.recipient, "bob@example.net");
    assert_eq!(mx.id, "2");
    assert_eq!(
        mx.from.as_ref().map(|from| from.address.as_str()),
        Some("192.0.2.1")
    );
}

/// The way of a mail, by who took it and whether that is believed, from its beginning.
fn believed(fields: &[&str], own: &str) -> Vec<(String, bool)> {
    let fields: String = fields
        .iter()
        .map(|field| format!("Received: {field}; Fri, 20 Nov 2026 09:00:00 +0800\r\n"))
        .collect();
    let way = read(format!("{fields}\r\n").as_bytes(), &[own.to_owned()]);
    let hops = way.hops.into_iter();
    hops.map(|hop| (hop.by, hop.believed)).collect()
}

#[test]
fn what_the_providers_of_an_imported_mail_wrote_is_not_believed() {
    let foreign = "from out.example.org (out.example.org [192.0.2.1]) by mx.elsewhere.example with ESMTPS id 1";
    let local = "by 2002:a05:6402:1a2b:b0:1:2:3 with SMTP id 2";
    let mailbox = "from mx (localhost [127.0.0.1]) by mailbox with LMTP id 3";
    let own =
        "from out.example.org (out.example.org [192.0.2.1]) by mx.example.net with ESMTPS id 4";
    for above in [&[][..], &[local], &[mailbox], &[mailbox, local]] {
        let told = believed(&[above, &[foreign]].concat(), "pop.example.net");
        assert!(told.iter().all(|(_by, believed)| !believed), "{told:?}");
        let told = believed(&[above, &[own, foreign]].concat(), "pop.example.net");
        let expected: Vec<bool> = std::iter::once(false)
            .chain(above.iter().map(|_| true))
            .chain([true])
            .collect();
        let told: Vec<bool> = told.into_iter().map(|(_by, believed)| believed).collect();
        assert_eq!(told, expected);
    }
    // What stands below the foreign one was written by whoever wanted.
    let told = believed(&[foreign, own], "pop.example.net");
    assert!(told.iter().all(|(_by, believed)| !believed), "{told:?}");
    // Of a provider in one's own network nothing else is known.
    let told = believed(&[mailbox], "localhost");
    assert_eq!(told, [("mailbox".to_owned(), true)]);
    for (fields, own) in [
        (&[mailbox][..], "pop.example.net"),
        (&[local, foreign], "localhost"),
    ] {
        let told = believed(fields, own);
        assert!(told.iter().all(|(_by, believed)| !believed), "{told:?}");
    }
}

#[test]
fn a34_clocks_that_are_off_by_centuries_are_off_by_years() {
    let mail = "Received: by b; Mon, 1 Jan 1900 00:00:00 +0000\r\n\
        Received: by a; Fri, 31 Dec 9999 23:59:59 +0000\r\n\r\n";
    let way = read(mail.as_bytes(), &[]);
    let expected = Delay::ClocksDiffer {
        seconds: CLOCK_SECONDS,
    };
    assert_eq!(way.hops[1].delay, expected);
}

#[test]
fn a17_names_on_the_way_cannot_turn_around() {
    let hop =
        hop("from \u{202e}gro.live (x\u{200b}.example [192.0.2.1]) by b\0.example".as_bytes());
    let from = hop.from.unwrap();
    assert_eq!(
        (from.claimed.as_str(), from.found.as_str(), hop.by.as_str()),
        ("gro.live", "x.example", "b.example")
    );
}

#[test]
fn a23_endless_ways_and_fields_are_read_to_a_limit() {
    let mail = "Received: by a\r\n".repeat(4_000) + "\r\n";
    let way = read(mail.as_bytes(), &[]);
    assert_eq!((way.hops.len(), way.left_out), (HOPS, 4_000 - HOPS));
    for field in [
        "(".repeat(900_000),
        "(a".repeat(400_000),
        "from ".repeat(100_000),
        "with a ".repeat(100_000),
        ";".repeat(900_000),
        "\\(".repeat(400_000),
        "from (using TLS ".repeat(50_000),
    ] {
        let way = read(format!("Received: {field}\r\n\r\n").as_bytes(), &[]);
        assert_eq!(way.hops.len(), 1);
        assert!(way.hops[0].with.chars().count() <= NAME_CHARACTERS);
    }
}

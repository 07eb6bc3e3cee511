//! The mails that are looked at: six stories, every name and address made up.

use std::fs;
use std::path::Path;

use encoding_rs::GBK;

/// Mails that are looked at together.
pub(crate) struct Story {
    /// As in the names of the pictures.
    pub(crate) name: &'static str,
    /// What the row in the list is found by.
    pub(crate) subject: &'static str,
    /// In the Inbox, oldest first.
    pub(crate) inbox: Vec<Vec<u8>>,
    /// In Sent.
    pub(crate) sent: Vec<Vec<u8>>,
}

/// All six.
pub(crate) fn all() -> Vec<Story> {
    let alone = |name, subject, mail: Vec<u8>| Story {
        name,
        subject,
        inbox: vec![mail],
        sent: Vec::new(),
    };
    vec![
        alone(
            "newsletter",
            "Gifts that stay",
            layout("mjml-shop-four-columns"),
        ),
        Story {
            name: "conversation",
            subject: "Boats for Saturday",
            inbox: conversation(),
            sent: Vec::new(),
        },
        alone("notice-in-gbk", "关于停水检修的通知", notice()),
        alone("winmail", "Minutes of the harbour board", letter()),
        alone("phishing", "Your card will be blocked today", phishing()),
        returned(),
    ]
}

fn layout(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts");
    fs::read(path.join(format!("{name}.eml"))).unwrap()
}

/// Twelve mails of two people, each of which quotes all before.
fn conversation() -> Vec<Vec<u8>> {
    const SAID: [&str; 12] = [
        "Shall we take two boats or three on Saturday? There may be nine of us.",
        "Three. Two were too full last year, and Leo brings his dog.",
        "Three it is. Who has the key of the boathouse?",
        "I do. It sticks a little: lift the door while you turn it.",
        "Good to know. I bring soup and bread, can you see to the tea?",
        "Tea and the stove, yes. The stove needs a new bottle of gas.",
        "There is one in my cellar, I put it beside the door.",
        "Perfect. When do we meet? The ferry wakes the river at nine.",
        "Half past seven at the boathouse, so that we are past the lock before the ferry.",
        "Early! But all right. What if it rains?",
        "Then we have the soup in the boathouse and watch the herons.",
        "Agreed. See you on Saturday. I look forward to it.",
    ];
    let mut before = String::new();
    let mut references = String::new();
    let mut mails = Vec::new();
    for (number, said) in SAID.iter().enumerate() {
        let (from, to) = match number % 2 {
            0 => ("Bruno Keller <bruno@example.net>", "Ann <ann@example.org>"),
            _ => ("Ann <ann@example.org>", "Bruno Keller <bruno@example.net>"),
        };
        let name = from.split(" <").next().unwrap_or_default();
        let (day, hour) = (9 + number / 4, 8 + number % 4 * 3);
        let re = if number == 0 { "" } else { "Re: " };
        let text = format!("{said}\r\n{before}\r\n-- \r\n{name}\r\n");
        mails.push(
            format!(
                "From: {from}\r\nTo: {to}\r\nSubject: {re}Boats for Saturday\r\n\
                 Date: {day} Nov 2026 {hour:02}:12:00 +0000\r\nMessage-ID: <boats{number}@example.net>\r\n\
                 {references}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}"
            )
            .into_bytes(),
        );
        references = format!(
            "In-Reply-To: <boats{number}@example.net>\r\nReferences: <boats0@example.net> <boats{number}@example.net>\r\n"
        );
        let quoted: String = text.lines().map(|line| format!("> {line}\r\n")).collect();
        before = format!("\r\nOn {day} Nov 2026, {name} wrote:\r\n{quoted}");
    }
    mails
}

/// A notice as an office sends it: GBK, called gb2312, its header in raw octets.
fn notice() -> Vec<u8> {
    let head = "From: 滨河小区物业服务中心 <office@example.cn>\r\nTo: ann@example.org\r\n\
        Subject: 关于停水检修的通知\r\nDate: Thu, 19 Nov 2026 10:05:00 +0800\r\n\
        Message-ID: <notice@example.cn>\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    let text = "各位业主：\r\n\r\n因二次供水设备检修，本小区将于11月24日（星期二）上午9:00至下午16:00暂停供水，\
        请提前储备生活用水。检修期间请关好水龙头，以免恢复供水后造成浸水。\r\n\r\n\
        停水范围：1号楼至8号楼（含底商）。\r\n如遇降雨，检修顺延一天，届时另行通知。\r\n\r\n\
        给您带来的不便，敬请谅解。咨询电话：010-5550 0123，联系人：王喆、陈镕。\r\n\r\n\
        滨河小区物业服务中心\r\n2026年11月19日\r\n";
    let whole = format!("{head}{text}");
    let (octets, _charset, faulty) = GBK.encode(&whole);
    assert!(!faulty, "GBK has all of it");
    octets.into_owned()
}

/// A mail whose text and attachments are in a winmail.dat ([MS-OXTNEF] §2.1.3).
fn letter() -> Vec<u8> {
    let mut letter = b"\x78\x9f\x3e\x22\x01\0".to_vec();
    let mut put = |level: u8, id: u32, value: &[u8]| {
        letter.push(level);
        letter.extend(id.to_le_bytes());
        letter.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
        letter.extend(value);
        let sum = value
            .iter()
            .fold(0_u16, |sum, octet| sum.wrapping_add(u16::from(*octet)));
        letter.extend(sum.to_le_bytes());
    };
    let text = "Dear members,\r\n\r\nthe minutes of Tuesday and the plan of the new pier are attached. \
        Corrections until Friday, please.\r\n\r\nOle Brandt, secretary\r\n\0";
    put(1, 0x0002_800C, text.as_bytes());
    for (name, octets) in [
        (
            "Minutes of 17 November.txt\0",
            &b"1. The minutes of October were read and approved.\r\n2. The pier.\r\n"[..],
        ),
        (
            "Plan of the pier.pdf\0",
            &b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"[..],
        ),
    ] {
        put(2, 0x0006_9002, &[0; 14]);
        put(2, 0x0001_8010, name.as_bytes());
        put(2, 0x0006_800F, octets);
    }
    let mut mail = "From: Ole Brandt <ole@harbour.example>\r\nTo: ann@example.org\r\n\
        Subject: Minutes of the harbour board\r\nDate: Wed, 18 Nov 2026 09:00:00 +0100\r\n\
        Message-ID: <minutes@harbour.example>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\n\r\n--m\r\n\
        Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=winmail.dat\r\n\r\n"
        .to_owned();
    let encoded = data_encoding::BASE64.encode(&letter);
    for line in encoded.as_bytes().chunks(76) {
        mail.push_str(&String::from_utf8_lossy(line));
        mail.push_str("\r\n");
    }
    mail.push_str("--m--\r\n");
    mail.into_bytes()
}

/// A mail that lies in every way there is: the name is another's address, the domain has a letter
/// of another alphabet, answers go elsewhere, and the link says another host.
fn phishing() -> Vec<u8> {
    "Return-Path: <bounce@cheap-host.example>\r\n\
     Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=cheap-host.example; dkim=none; \
     dmarc=fail header.from=xn--rverbank-thh.example\r\n\
     Received: from vps-17.cheap-host.example (vps-17.cheap-host.example [203.0.113.17])\r\n\
     \tby mx.example.org with ESMTP id 4Xq; Fri, 20 Nov 2026 03:12:44 +0000\r\n\
     From: \"service@riverbank.example\" <service@xn--rverbank-thh.example>\r\n\
     Reply-To: desk@fast-help.example\r\nTo: ann@example.org\r\n\
     Subject: Your card will be blocked today\r\nDate: Fri, 20 Nov 2026 03:12:40 +0000\r\n\
     Message-ID: <p1@cheap-host.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
     <html><body style=\"background:#eef1f4;margin:0;font-family:Arial,sans-serif\">\
     <table width=\"100%\"><tr><td align=\"center\" style=\"padding:24px\">\
     <table width=\"560\" style=\"background:#ffffff;border:1px solid #d5dbe1\"><tr>\
     <td style=\"background:#0b3d66;color:#ffffff;padding:16px;font-size:20px\">Riverbank</td></tr>\
     <tr><td style=\"padding:24px;color:#222222\"><p>Dear customer,</p>\
     <p>we saw a payment of <b>1,249.00</b> that you may not have made. Confirm your card within 24 hours, \
     else it will be blocked.</p>\
     <p style=\"text-align:center\"><a href=\"http://203.0.113.99/confirm?u=ann\" \
     style=\"background:#c8102e;color:#ffffff;padding:12px 24px;text-decoration:none\">https://riverbank.example/confirm</a></p>\
     <img src=\"http://cheap-host.example/open.gif?ann\" width=\"1\" height=\"1\">\
     <p>Riverbank security desk</p></td></tr></table></td></tr></table></body></html>\r\n"
        .as_bytes()
        .to_vec()
}

/// A mail that came back, and the sent one.
fn returned() -> Story {
    let sent = "From: Ann <ann@example.org>\r\nTo: Mira <mira@example.com>, Jon <jon@example.com>\r\n\
        Subject: Photographs of the regatta\r\nDate: Thu, 19 Nov 2026 18:20:00 +0000\r\n\
        Message-ID: <regatta@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        The photographs are sorted at last. Which ones would you like for the wall?\r\n";
    let report = "Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example.org>\r\n\
        To: ann@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n\
        Date: Thu, 19 Nov 2026 18:20:31 +0000\r\nMessage-ID: <dsn@mx.example.org>\r\nAuto-Submitted: auto-replied\r\n\
        In-Reply-To: <regatta@example.org>\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
        This is the mail system at host mx.example.org.\r\n\r\n\
        I'm sorry to have to inform you that your message could not\r\nbe delivered to one or more recipients.\r\n\r\n\
        <mira@example.com>: host mail.example.com[192.0.2.7] said: 550 5.1.1\r\n\
        \x20   <mira@example.com>: Recipient address rejected: User unknown\r\n\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Thu, 19 Nov 2026 18:20:02 +0000\r\n\r\n\
        Final-Recipient: rfc822; mira@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Remote-MTA: dns; mail.example.com\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <mira@example.com>: Recipient address rejected: User unknown\r\n\r\n\
        --b\r\nContent-Type: message/rfc822\r\n\r\n";
    Story {
        name: "returned",
        subject: "Undelivered Mail",
        inbox: vec![format!("{report}{sent}\r\n--b--\r\n").into_bytes()],
        sent: vec![sent.as_bytes().to_vec()],
    }
}

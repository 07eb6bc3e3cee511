//! Headers of honest mails, which nobody is warned of.

use super::*;
use crate::model::Person;

/// From, and what else there is: each an ordinary mail of its kind.
const ORDINARY: &[(&str, &str)] = &[
    ("an address alone", "From: ann@example.org"),
    ("a name", "From: Ann Lee <ann@example.org>"),
    ("the family first", "From: \"Lee, Ann\" <ann@example.org>"),
    ("a name in a comment", "From: ann@example.org (Ann Lee)"),
    (
        "a Chinese name",
        "From: =?gb2312?B?zfW3vA==?= <fang@example.cn>",
    ),
    (
        "a Chinese name in raw octets",
        "From: 王芳 <fang@example.cn>",
    ),
    (
        "Chinese and Latin",
        "From: 王芳 Fang Wang <fang@example.cn>",
    ),
    (
        "Chinese and Latin in one word",
        "From: QQ邮箱管理员Bob <bob@example.cn>",
    ),
    (
        "a Japanese company",
        "From: Sony風株式会社サポート <support@example.jp>",
    ),
    (
        "a Korean name",
        "From: =?utf-8?B?6rmA66+87KeA?= <minji@example.kr>",
    ),
    ("a Russian name", "From: Анна Иванова <anna@example.ru>"),
    (
        "Russian and Latin words",
        "From: Анна (Sales Team) <anna@example.ru>",
    ),
    ("a Greek letter", "From: Team α <team@example.gr>"),
    (
        "a Hebrew name with its marks",
        "From: \u{200f}דנה לוי\u{200f} <dana@example.org>",
    ),
    (
        "an Arabic name in an embedding",
        "From: \u{202b}ليلى\u{202c} <layla@example.org>",
    ),
    (
        "a name with accents",
        "From: Łukasz Żółć <lukasz@example.pl>",
    ),
    (
        "a name with emoji",
        "From: 🎉 Ann 👩\u{200d}🚀 <ann@example.org>",
    ),
    (
        "the address as its own name",
        "From: \"Ann@example.org\" <ann@example.org>",
    ),
    (
        "a colleague's address as the name",
        "From: \"sales@example.org\" <crm@mail.example.org>",
    ),
    (
        "an at sign that is no address",
        "From: Ann @ Work <ann@example.org>",
    ),
    (
        "a slogan with an at sign",
        "From: Live@Night <news@example.org>",
    ),
    (
        "a list that rewrites the author",
        "From: \"'ann@example.net' via Team\" <team@lists.example.org>\r\n\
         List-Id: <team.lists.example.org>\r\nReply-To: ann@example.net",
    ),
    (
        "a list whose answers go to it",
        "From: Ann <ann@example.net>\r\nReply-To: team@lists.example.org\r\n\
         Sender: team-bounces@lists.example.org\r\nList-Post: <mailto:team@lists.example.org>",
    ),
    (
        "an old list",
        "From: Ann <ann@example.net>\r\nSender: owner-team@lists.example.org\r\nPrecedence: list",
    ),
    (
        "a newsletter sent by a service",
        "Return-Path: <bounce-7@esp.example>\r\nFrom: Shop <news@shop.example>\r\n\
         Sender: shop@esp.example\r\nReply-To: hello@shop.example\r\n\
         List-Unsubscribe: <https://esp.example/u>",
    ),
    (
        "answers to the service that sends it",
        "From: Shop <news@shop.example>\r\nReply-To: r-7@reply.esp.example\r\n\
         List-Unsubscribe: <https://click.esp.example/u?7>",
    ),
    (
        "answers to another box of the house",
        "From: Shop <no-reply@mail.shop.example>\r\nReply-To: help@shop.example",
    ),
    (
        "answers to a sister under the same country",
        "From: Shop <no-reply@news.shop.co.uk>\r\nReply-To: help@shop.co.uk",
    ),
    (
        "answers to somebody known",
        "From: Forms <forms@forms.example>\r\nReply-To: Bob <bob@example.net>",
    ),
    (
        "sent by a secretary of the house",
        "From: Ann <ann@example.org>\r\nSender: Bob <bob@office.example.org>",
    ),
    (
        "a return path elsewhere",
        "Return-Path: <0102@bounces.example.com>\r\nFrom: ann@example.org",
    ),
    ("a domain of its own letters", "From: ann@bücher.example"),
    ("the same in ASCII", "From: ann@xn--bcher-kva.example"),
    ("a Chinese domain", "From: 鸿雁 <a@例子.测试>"),
    ("a Russian domain at home", "From: a@оса.рф"),
    ("a domain with Turkish letters", "From: a@altın.example"),
    (
        "a word that ends in a line end",
        "From: =?utf-8?B?QW5uCg==?= <ann@example.org>",
    ),
    ("a group", "From: Friends: ann@example.org;"),
    ("a plus and an equals sign", "From: ann+list=7@example.org"),
    ("a quoted local part", "From: \"ann lee\"@example.org"),
    ("a comma nobody quoted", "From: Lee, Ann <ann@example.org>"),
    (
        "a clock an hour ahead",
        "From: ann@example.org\r\nDate: Fri, 20 Nov 2026 10:05:00 +0800",
    ),
    (
        "four days in a queue",
        "From: ann@example.org\r\nDate: Mon, 16 Nov 2026 09:05:00 +0800",
    ),
    (
        "a subject with a soft hyphen",
        "From: ann@example.org\r\nSubject: Donau\u{ad}dampfschiff",
    ),
    (
        "a Hebrew subject",
        "From: ann@example.org\r\nSubject: \u{200f}שלום\u{200f} Ann",
    ),
];

pub(super) const RECEIVED: &str = "Received: from mx.example.org (mx.example.org [192.0.2.1])\r\n \
    by mx.example.net (Postfix) with ESMTPS id 4A; Fri, 20 Nov 2026 09:05:00 +0800\r\n";

/// Whom the reader of these mails knows.
pub(super) fn contacts() -> Contacts {
    let person = |name: &str, address: &str| Person {
        name: name.to_owned(),
        address: address.to_owned(),
    };
    Contacts::new(&[
        person("Me Myself", "me@home.example"),
        person("Cleo Example", "cleo@northwind.example"),
    ])
}

fn warnings(header: &str) -> Vec<Warning> {
    let mail = format!("{RECEIVED}{header}\r\n\r\ntext");
    let known = Known {
        acquaintance: &|address| match address {
            "bob@example.net" => Acquaintance::Known,
            _ => Acquaintance::Stranger,
        },
        contacts: &contacts(),
    };
    read(mail.as_bytes(), &known)
}

#[test]
fn a15_a16_a17_nobody_is_warned_of_an_ordinary_mail() {
    assert!(ORDINARY.len() >= 40);
    for (what, header) in ORDINARY {
        let mut warnings = warnings(header);
        // They all come for the first time.
        let first = warnings.pop();
        assert!(
            matches!(first, Some(Warning::FirstMail { .. })),
            "{what}: {first:?}"
        );
        assert_eq!(warnings, [], "{what}");
    }
}

#[test]
fn a_mail_from_somebody_known_says_nothing_at_all() {
    assert_eq!(warnings("From: Bob <bob@example.net>"), []);
}

#[test]
fn a17_the_first_mail_of_a_server_is_no_news_and_of_a_newsletter_hardly() {
    let first = |header: &str| {
        let known = Known {
            acquaintance: &|_address| Acquaintance::Stranger,
            contacts: &contacts(),
        };
        match read(format!("{header}\r\n\r\n").as_bytes(), &known).as_slice() {
            [Warning::FirstMail { to_many, .. }] => Some(*to_many),
            others => {
                assert_eq!(others, [], "{header}");
                None
            }
        }
    };
    let within =
        "Received: by 2002:a05:6402:1::7 with SMTP id x; Fri, 20 Nov 2026 09:05:02 +0800\r\n";
    for from in [
        "Mail System <MAILER-DAEMON@mx.example>",
        "postmaster@mx.example",
    ] {
        assert_eq!(
            first(&format!("Return-Path: <>\r\n{RECEIVED}From: {from}")),
            None
        );
        // Some providers write it below the handing over within their own house.
        assert_eq!(
            first(&format!(
                "{within}Return-Path: <>\r\n{RECEIVED}From: {from}"
            )),
            None
        );
        // A person may have such an address, and a stranger takes any.
        assert_eq!(first(&format!("From: {from}")), Some(false));
        // Nobody hides that he is new by what he writes himself: below a server's mark, below
        // what our server noted, and in his own name.
        let below = format!("{RECEIVED}Return-Path: <>\r\nFrom: {from}");
        assert_eq!(first(&below), Some(false));
        let second = format!("Return-Path: <eve@mx.example>\r\nReturn-Path: <>\r\nFrom: {from}");
        assert_eq!(first(&second), Some(false));
    }
    assert_eq!(
        first("Return-Path: <>\r\nAuto-Submitted: auto-replied\r\nFrom: eve@mx.example"),
        Some(false)
    );
    let news = "From: news@shop.example\r\nList-Unsubscribe: <https://shop.example/u>";
    assert_eq!(first(news), Some(true));
}

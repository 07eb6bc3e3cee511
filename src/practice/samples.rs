//! The mails that lie in the box when practice begins, and those the server writes itself.

mod letter;

use jiff::{SignedDuration, Timestamp};

use super::{ADDRESS, DOMAIN};
use crate::model::Address;
use letter::{Charset, Letter, Part, base64_lines, date};

const YOU: &str = "You";

/// The sample mails, oldest first, as if they had come over the last days.
pub(super) fn mails(now: Timestamp) -> Vec<Vec<u8>> {
    let at = |hours: i64, minutes: i64| {
        now.checked_sub(SignedDuration::from_mins(hours * 60 + minutes))
            .unwrap_or(now)
    };
    let [first, second, third] = lunch([at(73, 12), at(71, 40), at(70, 5)]);
    vec![
        report(at(98, 20)),
        first,
        second,
        third,
        newsletter(at(50, 0)),
        scripts(at(26, 33)),
        postcard(at(21, 7)),
        welcome(
            at(0, 4),
            "鸿雁",
            "欢迎使用鸿雁：从这里开始",
            include_str!("../../assets/practice/welcome.zh.txt"),
        ),
        welcome(
            at(0, 3),
            "Hongyan",
            "Welcome to Hongyan: start here",
            include_str!("../../assets/practice/welcome.en.txt"),
        ),
    ]
}

fn welcome(when: Timestamp, from: &str, subject: &str, text: &str) -> Vec<u8> {
    Letter::new(from, "welcome", subject, when).with(Part::text(text))
}

/// As a Chinese program of its time writes it: GBK in words, text and file name.
fn report(when: Timestamp) -> Vec<u8> {
    let text = include_str!("../../assets/practice/report.zh.txt");
    let table = include_str!("../../assets/practice/report.zh.csv");
    let mut letter = Letter::new("王小雨", "wang.xiaoyu", "第三季度报表，请过目", when);
    letter.charset = Charset::Gbk;
    let table = Part::attachment("text/csv", "第三季度报表.csv", Charset::Gbk.encode(table));
    let text = letter.text(text);
    letter.mixed(vec![text, table])
}

/// Three mails of one conversation.
fn lunch(when: [Timestamp; 3]) -> [Vec<u8>; 3] {
    let [one, two, three] = when;
    let mut ask = Letter::new("Anna Lindqvist", "anna", "Lunch on Friday?", one);
    ask.id = "lunch-1".to_owned();
    let mut answer = Letter::new("Bob Okafor", "bob", "Re: Lunch on Friday?", two);
    answer.id = "lunch-2".to_owned();
    answer.references = vec!["lunch-1".to_owned()];
    let mut settled = Letter::new("Anna Lindqvist", "anna", "Re: Lunch on Friday?", three);
    settled.id = "lunch-3".to_owned();
    settled.references = vec!["lunch-1".to_owned(), "lunch-2".to_owned()];
    [
        ask.with(Part::text(
            "Hello both,\n\nthe noodle place by the lock has opened again. Friday at half past \
             twelve? I would ask for the table at the window.\n\nAnna\n",
        )),
        answer.with(Part::text(
            "On Thursday, Anna wrote:\n> the noodle place by the lock has opened again. Friday \
             at half past twelve?\n\nFriday is good, but make it one o'clock, I come from the \
             other side of town. And no coriander for me this time.\n\nBob\n",
        )),
        settled.with(Part::text(
            "Bob wrote:\n> On Thursday, Anna wrote:\n>> Friday at half past twelve?\n> Friday is \
             good, but make it one o'clock\n\nOne o'clock it is. The table is ours, under your \
             name, so you cannot be late.\n\nAre you coming too?\n\nAnna\n",
        )),
    ]
}

/// Text and HTML of the same; the pictures of the HTML stay unloaded.
fn newsletter(when: Timestamp) -> Vec<u8> {
    let text = include_str!("../../assets/practice/newsletter.txt");
    let html = include_str!("../../assets/practice/newsletter.html");
    let mut letter = Letter::new(
        "The Riverside Letter",
        "letter",
        "Where the geese go · Riverside Letter 48",
        when,
    );
    letter
        .more
        .push(("List-Id", format!("<riverside.{DOMAIN}>")));
    letter.alternative(vec![Part::text(text), Part::html(html)])
}

fn scripts(when: Timestamp) -> Vec<u8> {
    let text = include_str!("../../assets/practice/scripts.txt");
    Letter::new(
        "Юлія Коваль 🌻",
        "yuliya",
        "Здравствуйте · こんにちは · مرحبا · 您好 · 안녕하세요 🌍✉️",
        when,
    )
    .with(Part::text(text))
}

fn postcard(when: Timestamp) -> Vec<u8> {
    let picture = include_bytes!("../../assets/practice/postcard.png");
    let letter = Letter::new("Jun Sato", "jun", "A postcard from the river 🪿", when);
    letter.mixed(vec![
        Part::text(
            "Seen this evening from the east bank, on their way south. I counted until I ran \
             out of fingers.\n\nThe picture is for your wall.\n\nJun\n",
        ),
        Part::attachment("image/png", "river at dusk.png", picture.to_vec()),
    ])
}

/// The lines a server puts on top of a mail it takes (RFC 5321 §4.4).
pub(super) fn trace(sender: Option<&Address>, number: u64, now: Timestamp) -> String {
    let sender = sender.map_or("", Address::as_str);
    format!(
        "Return-Path: <{sender}>\r\nReceived: from [127.0.0.1] by {DOMAIN} with ESMTPA\r\n\
         \tid practice-{number}; {}\r\n",
        date(now)
    )
}

/// What echo answers: a word of its own, then the content it got, byte for byte.
pub(super) fn echo(to: &Address, mail: &[u8], number: u64, now: Timestamp) -> Vec<u8> {
    let at_end = mail.windows(4).position(|window| window == b"\r\n\r\n");
    let (header, body) = match at_end {
        Some(at) => (&mail[..at + 2], &mail[at + 4..]),
        None => (mail, &b""[..]),
    };
    let field = |name: &str| letter::field(header, name).filter(|value| !value.trim().is_empty());
    let subject = field("Subject").unwrap_or_else(|| "your mail".to_owned());
    let subject = if subject.trim_start().to_ascii_lowercase().starts_with("re:") {
        subject
    } else {
        format!("Re: {subject}")
    };
    let boundary = (0u32..)
        .map(|round| format!("echo-{number}-{round}"))
        .find(|boundary| !contains(body, boundary.as_bytes()))
        .unwrap_or_default();
    let mut answer = format!(
        "{}From: Echo <echo@{DOMAIN}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nDate: {}\r\n\
         Message-ID: <echo-{number}.{}@{DOMAIN}>\r\nAuto-Submitted: auto-replied\r\n",
        trace(None, number, now),
        date(now),
        now.as_millisecond(),
    );
    if let Some(id) = field("Message-ID") {
        let references = field("References").map_or_else(String::new, |earlier| earlier + "\r\n ");
        answer.push_str(&format!(
            "In-Reply-To: {id}\r\nReferences: {references}{id}\r\n"
        ));
    }
    let word = "Echo here: your mail arrived, and below is what you wrote.\n\
                您的邮件已收到，以下是原文。\n";
    answer.push_str(&format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}--{boundary}\r\n",
        base64_lines(word.replace('\n', "\r\n").as_bytes()),
    ));
    for name in [
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
    ] {
        if let Some(value) = field(name) {
            answer.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    answer.push_str("\r\n");
    let mut answer = answer.into_bytes();
    answer.extend_from_slice(body);
    answer.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    answer
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_760_000_000).unwrap()
    }

    #[test]
    fn every_sample_is_a_mail_any_program_reads() {
        let mails = mails(now());
        assert_eq!(mails.len(), 9);
        for mail in mails {
            let text = String::from_utf8(mail).unwrap();
            assert!(text.is_ascii(), "{text}");
            assert!(text.lines().all(|line| line.len() <= 998));
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            for name in ["From: ", "To: ", "Subject: ", "Date: ", "Message-ID: "] {
                assert_eq!(
                    text.matches(&format!("\r\n{name}")).count(),
                    1,
                    "{name} {text}"
                );
            }
        }
    }

    #[test]
    fn echo_gives_the_content_back_byte_for_byte_whatever_is_in_it() {
        let to = Address::parse(ADDRESS).unwrap();
        let mail =
            b"Subject: =?UTF-8?B?5L2g5aW9?=\r\nContent-Type: text/plain;\r\n charset=gbk\r\n\
            Content-Transfer-Encoding: 8bit\r\n\r\n--echo-7-0\r\n\xc4\xe3\xba\xc3\r\n";
        let answer = echo(&to, mail, 7, now());
        assert!(contains(
            &answer,
            b"--echo-7-0\r\n\xc4\xe3\xba\xc3\r\n\r\n--echo-7-1--\r\n"
        ));
        assert!(contains(&answer, b"Subject: Re: =?UTF-8?B?5L2g5aW9?=\r\n"));
        assert!(contains(
            &answer,
            b"Content-Type: text/plain;\r\n charset=gbk\r\n"
        ));
    }

    #[test]
    fn echo_stands_a_mail_without_anything() {
        let to = Address::parse(ADDRESS).unwrap();
        for mail in [&b""[..], b"\r\n", b"x", b"Subject:\r\n\r\n"] {
            assert!(contains(
                &echo(&to, mail, 1, now()),
                b"Subject: Re: your mail\r\n"
            ));
        }
    }
}

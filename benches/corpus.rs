//! Made-up mails in ordinary proportions: 20,000 of them are 630 MB, median 9 KB, 95 % below 110 KB,
//! the largest 3.9 MB; 5 % with attachments, 55 % HTML; English, Chinese, Japanese and Russian in
//! their old and new charsets. The same number gives the same mail on every machine.

use data_encoding::BASE64;

/// A small random source with a fixed seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.roll() % limit as u64) as usize
    }

    /// Between 0 and 1.
    fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Roughly normal: the sum of twelve shares.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_share| self.share()).sum::<f64>() - 6.0
    }
}

/// Words of one script, the charset they travel in, and the name a sender has.
struct Script {
    charset: &'static str,
    sender: &'static str,
    words: &'static [&'static str],
    space: &'static str,
}

const SCRIPTS: [Script; 6] = [
    Script {
        charset: "utf-8",
        sender: "Alice Liddell",
        words: ENGLISH,
        space: " ",
    },
    Script {
        charset: "us-ascii",
        sender: "Bob Baker",
        words: ENGLISH,
        space: " ",
    },
    Script {
        charset: "utf-8",
        sender: "王芳",
        words: CHINESE,
        space: "",
    },
    Script {
        charset: "gb2312",
        sender: "李雷",
        words: CHINESE,
        space: "",
    },
    Script {
        charset: "iso-2022-jp",
        sender: "佐藤花子",
        words: JAPANESE,
        space: "",
    },
    Script {
        charset: "koi8-r",
        sender: "Анна Петрова",
        words: RUSSIAN,
        space: " ",
    },
];

const ENGLISH: &[&str] = &[
    "the", "meeting", "moved", "to", "Friday", "please", "find", "attached", "our", "invoice",
    "and", "let", "me", "know", "whether", "lunch", "works", "for", "you", "garden", "river",
    "letter", "goose", "delivery", "report", "quarter", "we", "shall", "see", "tomorrow",
];
const CHINESE: &[&str] = &[
    "会议",
    "改到",
    "星期五",
    "请查收",
    "附件",
    "发票",
    "我们",
    "明天",
    "午饭",
    "如何",
    "报告",
    "季度",
    "河边",
    "鸿雁",
    "来信",
    "谢谢",
    "安排",
    "下午",
    "三点",
    "办公室",
    "，",
    "。",
];
const JAPANESE: &[&str] = &[
    "会議",
    "は",
    "金曜日",
    "に",
    "変更",
    "です",
    "添付",
    "ファイル",
    "を",
    "ご確認",
    "ください",
    "。",
    "明日",
    "よろしく",
];
const RUSSIAN: &[&str] = &[
    "встреча",
    "перенесена",
    "на",
    "пятницу",
    "пожалуйста",
    "смотрите",
    "вложение",
    "счёт",
    "и",
    "дайте",
    "знать",
    "завтра",
    "обед",
    "река",
    "письмо",
    "отчёт",
    "квартал",
];

/// Mail number `number` of the corpus, CRLF line ends.
pub(crate) fn mail(number: u64) -> Vec<u8> {
    let mut dice = Dice(number);
    let script = &SCRIPTS[[0, 0, 0, 1, 1, 2, 2, 3, 4, 5][dice.below(10)]];
    let wanted = (7_400.0 * (1.22 * dice.normal()).exp()).clamp(1_200.0, 900_000.0) as usize;
    let subject: String = sentence(script, &mut dice, 24);
    let boundary = format!("=_{:016x}", dice.roll());
    let has_attachment = dice.below(100) < 5;
    let is_html = dice.below(100) < 55;
    let mut out = headers(script, &subject, number, &mut dice);
    let text = sentence(
        script,
        &mut dice,
        if has_attachment {
            3_000
        } else {
            wanted * 2 / 3
        },
    );
    if !is_html && !has_attachment {
        out.push_str(&part("text/plain", script, &text));
        return out.into_bytes();
    }
    let kind = if has_attachment {
        "mixed"
    } else {
        "alternative"
    };
    out.push_str(&format!(
        "Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n"
    ));
    let plain_share = if is_html { 4 } else { 1 };
    let cut = text
        .char_indices()
        .nth(text.chars().count() / plain_share)
        .map_or(text.len(), |(at, _)| at);
    out.push_str(&format!(
        "--{boundary}\r\n{}",
        part("text/plain", script, &text[..cut])
    ));
    if is_html {
        let html = format!(
            "<html><body><table><tr><td><p>{}</p></td></tr></table></body></html>",
            text.replace(
                '.',
                ".</p><p style=\"margin:0 0 12px 0;font-family:sans-serif\">"
            )
        );
        out.push_str(&format!(
            "--{boundary}\r\n{}",
            part("text/html", script, &html)
        ));
    }
    if has_attachment {
        let octets = (wanted * 14).clamp(20_000, 3_500_000);
        let bytes: Vec<u8> = (0..octets / 8)
            .flat_map(|_eight| dice.roll().to_le_bytes())
            .collect();
        out.push_str(&format!("--{boundary}\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\n\
            Content-Disposition: attachment; filename=\"report.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
        push_base64(&mut out, &bytes);
    }
    out.push_str(&format!("--{boundary}--\r\n"));
    out.into_bytes()
}

fn headers(script: &Script, subject: &str, number: u64, dice: &mut Dice) -> String {
    // Twenty years of mail.
    let date = format!(
        "{} {} {} {:02}:{:02}:{:02} +0800",
        1 + dice.below(28),
        [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
        ][dice.below(12)],
        2006 + dice.below(20),
        dice.below(24),
        dice.below(60),
        dice.below(60),
    );
    let mut out = format!(
        "Return-Path: <sender{n}@example.org>\r\nReceived: from mx{n}.example.org (mx{n}.example.org [192.0.2.{n}])\r\n\
         \tby mail.example.com with ESMTPS id {id:016x}\r\n\tfor <ann@example.org>; {date}\r\n\
         Date: {date}\r\n",
        n = number % 200,
        id = dice.roll(),
    );
    out.push_str(&format!(
        "From: {} <sender{}@example.org>\r\nTo: Ann <ann@example.org>\r\nSubject: {}\r\nMessage-ID: <{number}.{:x}@example.org>\r\nMIME-Version: 1.0\r\n",
        encoded_word(script, script.sender), number % 200, encoded_word(script, subject), dice.roll(),
    ));
    out
}

fn sentence(script: &Script, dice: &mut Dice, octets: usize) -> String {
    let mut text = String::with_capacity(octets + 32);
    while text.len() < octets {
        push_word(script, dice, &mut text);
        text.push_str(if dice.below(12) == 0 {
            ".\n"
        } else {
            script.space
        });
    }
    text.replace(".\n", if octets < 100 { " " } else { ".\n" })
}

/// Words of a language that are in use.
const VOCABULARY: f64 = 60_000.0;

/// A word as often as languages have it: the n-th most frequent one, one n-th of the times. A
/// third are those of the lists above, the others are made of syllables by their number.
fn push_word(script: &Script, dice: &mut Dice, text: &mut String) {
    let rank = VOCABULARY.powf(dice.share()) as usize;
    if let Some(word) = script.words.get(rank) {
        text.push_str(word);
        return;
    }
    let mut rest = rank;
    if script.words == CHINESE {
        for _character in 0..2 {
            text.extend(char::from_u32(0x4e00 + (rest * 13 % 3_500) as u32));
            rest /= 25;
        }
        return;
    }
    let syllables: &[&str] = match script.words {
        JAPANESE => &[
            "ア", "カ", "サ", "タ", "ナ", "ハ", "マ", "ラ", "キ", "シ", "ト", "ノ", "ル", "レ",
            "ン", "ク",
        ],
        RUSSIAN => &[
            "ка", "по", "ре", "на", "ст", "во", "ли", "про", "те", "ми", "до", "за", "ну", "ши",
            "бра", "же",
        ],
        _latin => &[],
    };
    while rest > 0 && syllables.is_empty() {
        text.push(char::from(b"bcdfghklmnprstvw"[rest % 16]));
        text.push(char::from(b"aeiou"[rest / 16 % 5]));
        text.push(char::from(b"lmnrstxb"[rest / 80 % 8]));
        rest /= 640;
    }
    while rest > 0 {
        text.push_str(syllables[rest % 16]);
        rest /= 16;
    }
}

fn bytes_in(charset: &str, text: &str) -> Vec<u8> {
    encoding_rs::Encoding::for_label(charset.as_bytes()).map_or_else(
        || text.as_bytes().to_vec(),
        |encoding| encoding.encode(text).0.into_owned(),
    )
}

fn encoded_word(script: &Script, text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let encoded = BASE64.encode(&bytes_in(script.charset, text));
    format!("=?{}?B?{encoded}?=", script.charset)
}

fn part(media_type: &str, script: &Script, text: &str) -> String {
    let mut out = format!("Content-Type: {media_type}; charset={}\r\n", script.charset);
    if text.is_ascii() {
        out.push_str("Content-Transfer-Encoding: 7bit\r\n\r\n");
        for line in text.lines() {
            for chunk in line.as_bytes().chunks(900) {
                out.push_str(&String::from_utf8_lossy(chunk));
                out.push_str("\r\n");
            }
        }
    } else {
        out.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
        push_base64(&mut out, &bytes_in(script.charset, text));
    }
    out
}

fn push_base64(out: &mut String, bytes: &[u8]) {
    for line in bytes.chunks(57) {
        BASE64.encode_append(line, out);
        out.push_str("\r\n");
    }
}

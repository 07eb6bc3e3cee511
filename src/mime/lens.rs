//! What the portions of one mail are read through: a person's choice, what the mail shows of its
//! sender and of its text, and a note of which portion was read by which charset.
//!
//! # By hand
//!
//! A mail with the wrong charset is garbage here and there, and right elsewhere. Whoever chooses a
//! charset wants all of the garbage to become right and what was right to stay. So with a choice
//! a portion, which is a text, a file name, a run of raw octets or of encoded words, is read thus:
//!
//! 1. ASCII stays, but for octets that the chosen charset shifts (HZ, UTF-7, ISO 2022).
//! 2. What proves itself stays: UTF-8 that is labelled so or is more than chance gives, with no
//!    more than a little broken in it; text with a mark of the order of its octets; escapes of
//!    ISO 2022. No other charset leads there by accident.
//! 3. Everything else is read by the choice, whatever its label says: labels are what was wrong.
//! 4. But where a label reads a portion without a fault and as words, and the choice reads it with
//!    faults, or puts single characters of the East into Latin words, the label stays: in a
//!    thread of many hands that portion is another one's.
//!
//! Addresses are never read by a choice: whom a mail is from must not change by a menu.

use std::borrow::Cow;

use super::charset::{self, Decoded, GUESS_OCTETS, Hints};
use super::field::Fields;
use super::structure::Structure;
use super::transfer::Encoding;
use crate::model::{Charset, Portion, ReadBy};

/// Octets above 127 below which a portion alone says little, and is guessed with all others.
const FEW_OCTETS: usize = 24;
/// Octets of the text that are guessed with the header: as many as a row of the list always has.
const TEXT_OCTETS: usize = 4 * 1024;
/// Fields looked at for the sender's domain.
const FIELDS: usize = 500;
/// Longest label of a domain (RFC 1035 §2.3.4).
const LABEL_OCTETS: usize = 63;

/// What the portions of one mail are read through.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lens<'m> {
    chosen: Option<Charset>,
    header: &'m [u8],
    text: Option<Sample<'m>>,
    /// Found when they are first needed, which in most mails they are not.
    found: Option<Found>,
    portion: Portion,
    read_by: Vec<ReadBy>,
    /// What a choice would read, where that is asked for.
    open: Option<Vec<u8>>,
}

/// The first text of a mail, still encoded.
#[derive(Debug, Clone, Copy)]
struct Sample<'m> {
    body: &'m [u8],
    encoding: Encoding,
    label: Option<Charset>,
}

/// What a mail shows of its sender.
#[derive(Debug, Clone, Default)]
struct Found {
    domain: Option<String>,
    /// What all octets without a label, or under a false one, are taken for.
    together: Option<Charset>,
}

impl Found {
    /// Whether another alphabet than the Latin one is likely, by where the sender is and by what
    /// else of the mail has no right label.
    fn expects_foreign(&self) -> bool {
        let domain = self.domain.as_deref();
        domain.is_some_and(charset::is_of_foreign_letters)
            || self
                .together
                .is_some_and(|charset| !charset::is_latin(charset))
    }
}

impl<'m> Lens<'m> {
    /// The lens for a mail, with what a person chose.
    pub(crate) fn of(structure: &Structure<'m>, chosen: Option<Charset>) -> Self {
        let text = structure.parts.iter().find(|part| part.is_body_text());
        let sample = text.map(|part| Sample {
            body: part.body,
            encoding: part.encoding,
            label: part
                .kind
                .word("charset")
                .and_then(|label| charset::named(&label, b"")),
        });
        Self {
            chosen,
            header: structure.parts.first().map_or(&[], |root| root.header),
            text: sample,
            ..Self::default()
        }
    }

    /// The lens, about to read a portion.
    pub(crate) fn at(&mut self, portion: Portion) -> &mut Self {
        self.portion = portion;
        self
    }

    /// The lens, about to gather what a choice would read.
    pub(crate) fn gathering(mut self) -> Self {
        self.open = Some(Vec::new());
        self
    }

    /// What of all that was read a choice would have read, a line each.
    pub(crate) fn open(self) -> Vec<u8> {
        self.open.unwrap_or_default()
    }

    /// What was read by which charset until now, each once, ASCII not at all.
    pub(crate) fn read_by(self) -> Vec<ReadBy> {
        self.read_by
    }

    /// Reads octets under a label, which may be empty or false.
    pub(crate) fn decode<'a>(&mut self, octets: &'a [u8], label: &str) -> Cow<'a, str> {
        self.decode_or(octets, charset::named(label, octets), || None)
    }

    /// The same with a second label, for where the first one is missing or wrong.
    pub(crate) fn decode_or<'a>(
        &mut self,
        octets: &'a [u8],
        label: Option<Charset>,
        other: impl FnOnce() -> Option<Charset>,
    ) -> Cow<'a, str> {
        let decoded = match charset::settled(octets, label) {
            Some(decoded) if !self.is_shifted(octets, label) => decoded,
            _ => self.unsettled(octets, label, other()),
        };
        self.note(&decoded, label);
        decoded.text
    }

    /// Whether octets are read by the label without a fault and as words.
    pub(crate) fn is_right(&mut self, octets: &[u8], label: Charset) -> bool {
        charset::settled(octets, Some(label)).is_some() || self.labelled(octets, label).is_some()
    }

    /// Whether the choice makes of ASCII something else, where no label forbids it.
    fn is_shifted(&self, octets: &[u8], label: Option<Charset>) -> bool {
        self.chosen.is_some_and(|chosen| {
            label != Some(Charset::Utf8)
                && !label.is_some_and(charset::has_states)
                && octets.is_ascii()
                && charset::shifts_ascii(octets, chosen)
        })
    }

    fn unsettled<'a>(
        &mut self,
        octets: &'a [u8],
        label: Option<Charset>,
        other: Option<Charset>,
    ) -> Decoded<'a> {
        if let Some(open) = self.open.as_mut().filter(|open| open.len() < GUESS_OCTETS) {
            open.extend_from_slice(&octets[..octets.len().min(GUESS_OCTETS)]);
            open.push(b'\n');
        }
        let labels = [label, other].into_iter().flatten();
        let own = labels
            .into_iter()
            .find_map(|label| self.labelled(octets, label));
        if let Some(chosen) = self.chosen {
            return charset::by_choice(octets, chosen, own);
        }
        if let Some(own) = own {
            return own;
        }
        let is_short = octets.iter().filter(|octet| !octet.is_ascii()).count() < FEW_OCTETS;
        let labelled = self.text.and_then(|text| text.label);
        let labelled = labelled.filter(|charset| !charset::has_states(*charset));
        let found = self.found();
        let hints = Hints {
            domain: found.domain.as_deref(),
            expects_foreign: found.expects_foreign(),
            labelled,
            together: found.together.filter(|_| is_short),
        };
        charset::by_guess(octets, label.or(other), &hints)
    }

    fn labelled<'a>(&mut self, octets: &'a [u8], label: Charset) -> Option<Decoded<'a>> {
        charset::by_label(octets, label, || self.found().expects_foreign())
    }

    fn found(&mut self) -> &Found {
        let (header, text) = (self.header, self.text);
        self.found.get_or_insert_with(|| {
            let domain = domain_of(header);
            let together = together(header, text, domain.as_deref());
            Found { domain, together }
        })
    }

    fn note(&mut self, decoded: &Decoded<'_>, label: Option<Charset>) {
        let Some((charset, why)) = decoded.by else {
            return;
        };
        let read_by = ReadBy {
            portion: self.portion,
            charset,
            why,
            labelled: label.filter(|label| *label != charset),
        };
        if !self.read_by.contains(&read_by) {
            self.read_by.push(read_by);
        }
    }
}

/// Reads octets under a label, which may be empty or false, of what is no mail or of a mail of
/// which nothing else is known.
pub(crate) fn decode<'a>(octets: &'a [u8], label: &str) -> Cow<'a, str> {
    decode_by(octets, label, None)
}

/// The same by the charset that a person chose, but for what the label reads better.
pub(crate) fn decode_by<'a>(
    octets: &'a [u8],
    label: &str,
    chosen: Option<Charset>,
) -> Cow<'a, str> {
    let mut lens = Lens {
        chosen,
        ..Lens::default()
    };
    lens.decode(octets, label)
}

/// The last label of the first host in a header that says where its people live: that of the
/// author, else that of who sent it, else where it was made.
fn domain_of(header: &[u8]) -> Option<String> {
    ["From", "Sender", "Reply-To", "Message-ID"]
        .into_iter()
        .filter_map(|name| {
            let mut fields = Fields::of(header).take(FIELDS);
            let field = fields.find(|field| field.is(name))?;
            let at = memchr::memrchr(b'@', field.value)?;
            last_label(&field.value[at + 1..])
        })
        .find(|domain| charset::says_something(domain))
}

/// The last label of the host that stands here, in lower case.
fn last_label(text: &[u8]) -> Option<String> {
    let is_of_host = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.');
    let length = text.iter().take_while(|octet| is_of_host(octet)).count();
    let host = text[..length].strip_suffix(b".").unwrap_or(&text[..length]);
    let label = host.rsplit(|octet| *octet == b'.').next()?;
    let label = std::str::from_utf8(label).ok()?;
    (label.len() < host.len() && (2..=LABEL_OCTETS).contains(&label.len()))
        .then(|| label.to_ascii_lowercase())
}

/// What all octets of a mail that nobody named the right charset for are taken for together: a
/// name of two characters says little, and the text below it much.
fn together(header: &[u8], text: Option<Sample<'_>>, domain: Option<&str>) -> Option<Charset> {
    let is_raw = |octets: &[u8]| std::str::from_utf8(octets).is_err();
    let mut octets = Vec::new();
    for field in Fields::of(header) {
        if octets.len() >= GUESS_OCTETS {
            break;
        }
        if is_raw(field.value) {
            octets.extend_from_slice(&field.value[..field.value.len().min(GUESS_OCTETS)]);
            octets.push(b'\n');
        }
    }
    if let Some(text) = text {
        let body = text.encoding.decode(text.body, TEXT_OCTETS);
        let is_labelled = |label| charset::by_label(&body, label, || false).is_some();
        if is_raw(&body) && !text.label.is_some_and(is_labelled) {
            octets.extend_from_slice(&body);
        }
    }
    (!octets.is_empty()).then(|| charset::likely(&octets, domain))
}

#[cfg(test)]
mod tests {
    use super::super::structure;
    use super::*;

    /// Reads a subject of a mail with a sender, and a text under a label.
    fn subject(value: &[u8], sender: &str, label: &str, chosen: Option<Charset>) -> String {
        let mail = [
            format!("From: {sender}\r\nContent-Type: text/plain; charset={label}\r\nSubject: ")
                .as_bytes(),
            value,
            b"\r\n\r\ntext",
        ]
        .concat();
        let structure = structure::scan(&mail);
        let mut lens = Lens::of(&structure, chosen);
        super::super::encoded_word::read(value, &mut lens)
    }

    #[test]
    fn the_domain_of_the_sender_tells_what_is_open() {
        // 你好 of GBK are syllables of Korean as well, 李 of GBK letters of Latin.
        let read = |value: &[u8], sender| subject(value, sender, "us-ascii", None);
        assert_eq!(read(b"\xc4\xe3\xba\xc3", "a@b.example"), "你好");
        assert_eq!(read(b"\xc4\xe3\xba\xc3", "Kim <kim@mail.kr>"), "콱봤");
        let li = b"=?iso-8859-1?Q?=C0=EE?=";
        assert_eq!(read(li, "\"Li\" <li@mail.example.cn>"), "李");
        assert_eq!(read(li, "Li <li@mail.example>"), "Àî");
        assert_eq!(read(li, "Li <li@MAIL.CN.>"), "李");
    }

    #[test]
    fn raw_octets_of_a_header_are_what_the_text_is_labelled_as() {
        let raw = b"\xa4\xa4\xa4\xe5";
        assert_eq!(subject(raw, "a@b.example", "big5", None), "中文");
        assert_eq!(subject(raw, "a@b.example", "euc-jp", None), "いゅ");
        // Both are, but the one who wrote 系统 in UTF-8 would not label the text gbk.
        let both = b"\xcf\xb5\xcd\xb3";
        assert_eq!(subject(both, "a@b.example", "gbk", None), "系统");
        assert_eq!(subject(both, "a@b.example", "utf-8", None), "ϵͳ");
        assert_eq!(
            subject("café".as_bytes(), "a@b.example", "gbk", None),
            "café"
        );
    }

    #[test]
    fn a_name_is_guessed_with_all_the_rest_of_the_mail() {
        // A subject of KOI8-R that alone might be anything, above a text that is surely Russian.
        let text = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1? \xf7\xd3\xc5 \xc8\xcf\xd2\xcf\xdb\xcf.";
        let mail = [b"Subject: \xc4\xc1\r\n\r\n", &text[..]].concat();
        let structure = structure::scan(&mail);
        let mut lens = Lens::of(&structure, None);
        assert_eq!(lens.decode(b"\xc4\xc1", ""), "да");
    }

    #[test]
    fn a_choice_reads_what_is_labelled_falsely_and_leaves_what_is_sure() {
        let read = |value: &[u8], chosen| subject(value, "a@b.example", "us-ascii", Some(chosen));
        // 你好 of GBK, under each of these.
        for label in ["utf-8", "iso-8859-1", "big5", "koi8-r", "us-ascii", "gbk"] {
            let word = format!("=?{label}?B?xOO6ww==?=");
            assert_eq!(read(word.as_bytes(), Charset::Gb18030), "你好", "{label}");
        }
        assert_eq!(read(b"\xc4\xe3\xba\xc3", Charset::Gb18030), "你好");
        // It is redrawn by whatever is chosen.
        assert_eq!(read(b"\xc4\xe3\xba\xc3", Charset::Big5), "斕疑");
        assert_eq!(read(b"\xc4\xe3\xba\xc3", Charset::Windows1252), "ÄãºÃ");
        // What proves itself stays.
        for sure in [
            "=?utf-8?B?5L2g5aW9?=",
            "=?gbk?B?5L2g5aW9?=",
            "你好",
            "=?iso-2022-jp?B?GyRCRnwbKEI=?= plain",
        ] {
            let by_itself = subject(sure.as_bytes(), "a@b.example", "us-ascii", None);
            for chosen in [
                Charset::Gb18030,
                Charset::Big5,
                Charset::Koi8R,
                Charset::Utf7,
            ] {
                assert_eq!(read(sure.as_bytes(), chosen), by_itself, "{chosen:?}");
            }
        }
        let broken = ["早上好".as_bytes(), b"\xff", "鸿雁飞来".as_bytes()].concat();
        assert_eq!(read(&broken, Charset::Gb18030), "早上好\u{fffd}鸿雁飞来");
        // What is UTF-8 by chance does not.
        assert_eq!(read(b"\xcf\xb5\xcd\xb3", Charset::Gb18030), "系统");
        assert_eq!(
            read(b"=?us-ascii?Q?=CF=B5=CD=B3?=", Charset::Gb18030),
            "系统"
        );
    }

    #[test]
    fn a_choice_leaves_a_portion_of_another_hand_as_it_was() {
        let read = |value: &[u8], chosen| subject(value, "a@b.example", "us-ascii", Some(chosen));
        let latin = b"=?iso-8859-1?Q?Re:_M=FCller?= =?us-ascii?B?xOO6ww==?=";
        assert_eq!(read(latin, Charset::Gb18030), "Re: Müller你好");
        assert_eq!(
            read(b"=?iso-8859-1?Q?M=FCller?=", Charset::Windows1251),
            "Müller"
        );
        assert_eq!(read(b"=?gb2312?B?xOO6ww==?=", Charset::Utf8), "你好");
        assert_eq!(
            read(b"=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", Charset::Utf8),
            "Привет"
        );
    }

    #[test]
    fn a_choice_of_seven_bits_reads_what_it_shifts() {
        let read = |value: &[u8], chosen| subject(value, "a@b.example", "us-ascii", Some(chosen));
        assert_eq!(read(b"a ~{Dc:C~}", Charset::Hz), "a 你好");
        assert_eq!(read(b"a +T2BZfQ-", Charset::Utf7), "a 你好");
        assert_eq!(read(b"1 + 1 ~ 2", Charset::Utf7), "1 + 1 ~ 2");
    }

    #[test]
    fn each_portion_is_noted_once_with_its_charset() {
        let structure = structure::scan(b"Subject: a\r\n\r\nb");
        let mut lens = Lens::of(&structure, None);
        for _ in 0..3 {
            lens.at(Portion::Subject).decode("你好".as_bytes(), "utf-8");
            lens.at(Portion::People).decode(b"plain", "gbk");
        }
        let expected = ReadBy {
            portion: Portion::Subject,
            charset: Charset::Utf8,
            why: crate::model::Why::Labelled,
            labelled: None,
        };
        assert_eq!(lens.read_by(), [expected]);
    }

    #[test]
    fn a23_a_hundred_thousand_raw_names_are_read() {
        let many = b"\xc4\xe3 <a@b.example>,".repeat(100_000);
        let mail = [b"From: a@b.cn\r\nTo: ", &many[..], b"\r\n\r\n"].concat();
        let structure = structure::scan(&mail);
        let mut lens = Lens::of(&structure, None);
        let people = super::super::people::read_by(&many, 10_000, &mut lens);
        assert_eq!(people.len(), 10_000);
        assert!(people.iter().all(|person| person.name == "你"));
    }
}

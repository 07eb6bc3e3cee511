//! How a mail would read by each charset: what a person chooses one from.

use super::charset;
use super::encoded_word;
use super::field::Fields;
use super::lens::Lens;
use super::people;
use super::structure::{self, Part, Structure};
use crate::html;
use crate::model::text::printable::append_one_line;
use crate::model::{Charset, Portion, ReadBy};

/// Octets of a line that is shown.
const LINE_OCTETS: usize = 240;
/// Octets of a text that are read for its line.
const TEXT_OCTETS: usize = 4 * 1024;
/// Parts looked at for a name.
const PARTS: usize = 50;
/// Of a hundred characters so many must be what people write by a charset that fits.
const FITS: u8 = 75;
/// Charsets that are said to fit: of more a person would have to choose again.
const FITTING: usize = 8;

/// How a mail would read by each charset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Samples {
    /// What the lines are of: of what the charset changes, what is seen first.
    pub of: Portion,
    /// How it reads by itself.
    pub by_itself: String,
    /// By which charsets it then is read, and why.
    pub read_by: Vec<ReadBy>,
    /// Every charset, those that fit before all others, the best first.
    pub charsets: Vec<Sample>,
}

/// How a mail would read by one charset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// By which.
    pub charset: Charset,
    /// One line of it.
    pub line: String,
    /// Whether it may be what was meant.
    pub fits: bool,
}

impl Samples {
    /// Whether a choice changes nothing: all of the mail leaves no doubt.
    #[must_use]
    pub fn are_all_the_same(&self) -> bool {
        self.charsets.iter().all(|one| one.line == self.by_itself)
    }
}

/// Reads one line of a mail by each charset.
#[must_use]
pub fn samples(mail: &[u8]) -> Samples {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, None).gathering();
    // Looked for once: the names of many parts may be long and say nothing.
    let mut parts = structure.parts.iter().take(PARTS);
    let named = parts.find(|part| part.file_name(&mut Lens::default()).is_some());
    let by_itself = lines(&structure, named, &mut lens);
    let read_by = lens.clone().read_by();
    let open = lens.open();
    let all: Vec<(Charset, [String; 4])> = Charset::ALL
        .into_iter()
        .map(|charset| {
            let mut lens = Lens::of(&structure, Some(charset));
            (charset, lines(&structure, named, &mut lens))
        })
        .collect();
    let differs = |place: &usize| {
        all.iter()
            .any(|(_charset, lines)| lines[*place] != by_itself[*place])
    };
    let place = (0..PORTIONS.len()).find(differs).unwrap_or_default();
    let share = |charset| charset::plausibility(&open, charset);
    let guessed = (!open.is_ascii()).then(|| charset::likely(&open, None));
    let is_read_by = |charset| read_by.iter().any(|one| one.charset == charset);
    let is_likely = |charset| share(charset) > 0 && is_read_by(charset) || guessed == Some(charset);
    let mut charsets: Vec<(u8, Sample)> = all
        .into_iter()
        .map(|(charset, lines)| {
            let changes = lines[place] != by_itself[place];
            // What shifts ASCII is not tried on mails without such shifts.
            let is_shifted = charset::has_states(charset)
                && changes
                && !lines[place].contains(char::REPLACEMENT_CHARACTER)
                && charset::shifts_ascii(open_or(mail, &open), charset);
            let share = match (is_shifted, is_likely(charset)) {
                (true, _) | (_, true) => charset::ALL_PLAUSIBLE + 1,
                _ => share(charset),
            };
            let line = lines.into_iter().nth(place).unwrap_or_default();
            let fits = share >= FITS;
            (
                share,
                Sample {
                    charset,
                    line,
                    fits,
                },
            )
        })
        .collect();
    charsets.sort_by_key(|(share, sample)| {
        let order = if sample.fits { *share } else { 0 };
        (std::cmp::Reverse(order), sample.charset)
    });
    let mut charsets: Vec<Sample> = charsets
        .into_iter()
        .map(|(_share, sample)| sample)
        .collect();
    for sample in charsets.iter_mut().skip(FITTING) {
        sample.fits = false;
    }
    let rest = charsets.iter().take_while(|sample| sample.fits).count();
    if let Some(rest) = charsets.get_mut(rest..) {
        rest.sort_by_key(|sample| sample.charset);
    }
    Samples {
        of: PORTIONS.get(place).copied().unwrap_or_default(),
        by_itself: by_itself.into_iter().nth(place).unwrap_or_default(),
        read_by,
        charsets,
    }
}

/// What a choice may shift: of a mail without an octet above 127 its beginning.
fn open_or<'m>(mail: &'m [u8], open: &'m [u8]) -> &'m [u8] {
    if open.is_empty() {
        &mail[..mail.len().min(TEXT_OCTETS)]
    } else {
        open
    }
}

/// What lines are made of, in the order in which it is seen.
const PORTIONS: [Portion; 4] = [
    Portion::Subject,
    Portion::People,
    Portion::FileNames,
    Portion::Text,
];

/// One line of each.
fn lines(structure: &Structure<'_>, named: Option<&Part<'_>>, lens: &mut Lens<'_>) -> [String; 4] {
    let [mut subject, mut person] = [const { String::new() }; 2];
    let header = structure.parts.first().map_or(&[][..], |root| root.header);
    for field in Fields::of(header) {
        if field.is("Subject") && subject.is_empty() {
            subject = encoded_word::read(field.value, lens.at(Portion::Subject));
        } else if field.is("From") && person.is_empty() {
            let author = people::read_by(field.value, 1, lens.at(Portion::People)).pop();
            person = author.map(|author| author.name).unwrap_or_default();
        }
    }
    let name = named.and_then(|part| part.file_name(lens));
    let name = name.unwrap_or_default();
    [subject, person, name, text(structure, lens)].map(|line| one_line(&line))
}

/// The first line of the text that says more than ASCII does, else the first.
fn text(structure: &Structure<'_>, lens: &mut Lens<'_>) -> String {
    let Some(part) = structure.parts.iter().find(|part| part.is_body_text()) else {
        return String::new();
    };
    let text = part.text(TEXT_OCTETS, lens);
    if part.is_html() {
        return html::excerpt(&text, LINE_OCTETS);
    }
    let mut lines = text.lines();
    let says_more = |line: &&str| !line.is_ascii();
    let found = lines.clone().find(says_more).or_else(|| lines.next());
    found.unwrap_or_default().to_owned()
}

fn one_line(text: &str) -> String {
    let mut line = String::new();
    append_one_line(&mut line, text, LINE_OCTETS);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(samples: &Samples) -> Vec<(Charset, &str)> {
        let fitting = samples.charsets.iter().take_while(|sample| sample.fits);
        fitting
            .map(|one| (one.charset, one.line.as_str()))
            .collect()
    }

    fn mail(subject: &[u8], label: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "From: a@mail.example\r\nContent-Type: text/plain; charset={label}\r\nSubject: "
        );
        [head.as_bytes(), subject, b"\r\n\r\n", body].concat()
    }

    #[test]
    fn what_fits_comes_first_each_with_how_the_subject_would_read() {
        // 关于会议的通知 of GBK, without any label.
        let gbk = b"\xb9\xd8\xd3\xda\xbb\xe1\xd2\xe9\xb5\xc4\xcd\xa8\xd6\xaa";
        let samples = samples(&mail(gbk, "us-ascii", gbk));
        assert_eq!(samples.of, Portion::Subject);
        assert_eq!(samples.by_itself, "关于会议的通知");
        assert_eq!(fitting(&samples)[0], (Charset::Gb18030, "关于会议的通知"));
        assert_eq!(samples.charsets.len(), Charset::ALL.len());
        let koi = samples
            .charsets
            .iter()
            .find(|one| one.charset == Charset::Koi8R)
            .unwrap();
        assert_eq!(koi.line, "╧ьсз╩АрИ╣дм╗ж╙");
        assert!(!koi.fits);
    }

    #[test]
    fn a_label_that_is_wrong_does_not_push_the_right_one_down() {
        // 下週會議的通知 of Big5, which the mail calls GB 2312.
        let big5 = b"\xa4U\xb6g\xb7|\xc4\xb3\xaa\xba\xb3q\xaa\xbe";
        let word = data_encoding::BASE64.encode(big5);
        let word = format!("=?gb2312?B?{word}?=");
        let samples = samples(&mail(word.as_bytes(), "gb2312", big5));
        let fitting = fitting(&samples);
        assert!(
            fitting.contains(&(Charset::Big5, "下週會議的通知")),
            "{fitting:?}"
        );
        assert!(fitting.len() <= FITTING, "{fitting:?}");
    }

    #[test]
    fn of_what_the_charset_changes_the_line_is_what_is_seen_first() {
        let koi8 = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1? \xf7\xd3\xc5 \xc8\xcf\xd2\xcf\xdb\xcf.";
        let body = [b"Hello,\r\n", &koi8[..]].concat();
        let samples = samples(&mail(b"plain", "us-ascii", &body));
        assert_eq!(samples.of, Portion::Text);
        assert_eq!(samples.by_itself, "Привет, как дела? Все хорошо.");
        let fitting = fitting(&samples);
        assert!(
            matches!(fitting[0].0, Charset::Koi8R | Charset::Koi8U),
            "{fitting:?}"
        );
    }

    #[test]
    fn a_mail_that_leaves_no_doubt_reads_the_same_by_all() {
        let samples = samples(&mail("你好".as_bytes(), "utf-8", "你好".as_bytes()));
        assert!(samples.are_all_the_same());
        assert_eq!(samples.by_itself, "你好");
        assert!(fitting(&samples).is_empty(), "{samples:?}");
    }

    #[test]
    fn utf_7_without_a_label_is_found_by_trying() {
        let samples = samples(&mail(b"+T2BZfQ-", "us-ascii", b"+T2BZfQ-"));
        assert_eq!(fitting(&samples)[0], (Charset::Utf7, "你好"));
    }

    #[test]
    fn a23_a_mail_of_garbage_is_sampled() {
        let garbage: Vec<u8> = (0..=255_u8).cycle().take(300_000).collect();
        assert_eq!(samples(&garbage).charsets.len(), Charset::ALL.len());
    }
}

//! What programs note in the header of a mail they keep: read, answered, flagged, tagged.
//!
//! mutt, Dovecot, alpine: `Status`, `X-Status`, `X-Keywords`. Thunderbird: `X-Mozilla-Status`,
//! `X-Mozilla-Status2`, `X-Mozilla-Keys`. Gmail's archive: `X-Gmail-Labels`.

use super::mbox::header_octets;
use crate::mime::field::Fields;
use crate::model::Flags;

/// What is noted of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// `None`: nothing is said about it.
    pub flags: Option<Flags>,
    /// Words it is tagged with.
    pub tags: Vec<String>,
    /// Its program has deleted it and not yet cleaned the file up.
    pub is_deleted: bool,
}

/// Fields that programs change while they keep a mail: they are no part of what was received.
pub(super) const NOTES: [&str; 10] = [
    "Status",
    "X-Status",
    "X-Keywords",
    "X-UID",
    "X-IMAP",
    "X-IMAPbase",
    "X-Mozilla-Status",
    "X-Mozilla-Status2",
    "X-Mozilla-Keys",
    "Content-Length",
];

/// Most tags taken from one mail.
const TAGS: usize = 50;

/// Reads the notes in a mail's header.
#[must_use]
pub fn read(mail: &[u8]) -> Marks {
    let header = mail.get(..header_octets(mail)).unwrap_or_default();
    let mut marks = Marks::default();
    let mut mozilla = None;
    let mut seen = Noted::default();
    for field in Fields::of(header) {
        let value = || String::from_utf8_lossy(field.value);
        if field.is("Status") && seen.once(Noted::STATUS) {
            add(&mut marks, status(&value()));
        } else if field.is("X-Status") && seen.once(Noted::X_STATUS) {
            add(&mut marks, x_status(&value()));
        } else if field.is("X-Mozilla-Status") && mozilla.is_none() {
            mozilla = u32::from_str_radix(value().trim(), 16).ok();
        } else if field.is("X-Mozilla-Keys") {
            tag(&mut marks, value().split_ascii_whitespace());
        } else if field.is("X-Keywords") {
            tag(
                &mut marks,
                value().split([' ', ',']).filter(|word| !word.is_empty()),
            );
        } else if field.is("X-Gmail-Labels") && seen.once(Noted::GMAIL) {
            add(&mut marks, gmail(&value()));
        }
    }
    if let Some(bits) = mozilla {
        let table = [
            (0x0001, Flags::SEEN),
            (0x0002, Flags::ANSWERED),
            (0x0004, Flags::FLAGGED),
            (0x1000, Flags::FORWARDED),
        ];
        add(&mut marks, from_bits(bits, &table));
        marks.is_deleted = bits & 0x0008 != 0;
    }
    marks
}

/// The flags whose bits are set.
pub(super) fn from_bits(bits: u32, table: &[(u32, Flags)]) -> Flags {
    table
        .iter()
        .filter(|(bit, _flag)| bits & bit != 0)
        .fold(Flags::NONE, |set, (_bit, flag)| set | *flag)
}

/// Which fields were read: a second one of a name is the sender's.
#[derive(Debug, Default)]
struct Noted(u8);

impl Noted {
    const STATUS: u8 = 1;
    const X_STATUS: u8 = 2;
    const GMAIL: u8 = 4;

    fn once(&mut self, field: u8) -> bool {
        let is_new = self.0 & field == 0;
        self.0 |= field;
        is_new
    }
}

fn add(marks: &mut Marks, flags: Flags) {
    marks.flags = Some(marks.flags.unwrap_or_default() | flags);
}

fn tag<'a>(marks: &mut Marks, words: impl Iterator<Item = &'a str>) {
    for word in words.map(thunderbird_name) {
        if marks.tags.len() < TAGS && !marks.tags.iter().any(|known| known == word) {
            marks.tags.push(word.to_owned());
        }
    }
}

/// Thunderbird's five first tags stand in files by numbers.
fn thunderbird_name(word: &str) -> &str {
    match word.to_ascii_lowercase().as_str() {
        "$label1" => "important",
        "$label2" => "work",
        "$label3" => "personal",
        "$label4" => "todo",
        "$label5" => "later",
        _ => word,
    }
}

fn status(letters: &str) -> Flags {
    if letters.contains('R') {
        Flags::SEEN
    } else {
        Flags::NONE
    }
}

fn x_status(letters: &str) -> Flags {
    [
        ('A', Flags::ANSWERED),
        ('F', Flags::FLAGGED),
        ('T', Flags::DRAFT),
    ]
    .iter()
    .filter(|(letter, _flag)| letters.contains(*letter))
    .fold(Flags::NONE, |set, (_letter, flag)| set | *flag)
}

fn gmail(labels: &str) -> Flags {
    let has = |label: &str| labels.split(',').any(|one| one.trim() == label);
    let mut flags = Flags::SEEN;
    if has("Unread") {
        flags = Flags::NONE;
    }
    if has("Starred") {
        flags = flags | Flags::FLAGGED;
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(header: &str) -> Option<Flags> {
        read(format!("{header}\r\n\r\nStatus: RO\r\n").as_bytes()).flags
    }

    #[test]
    fn what_other_programs_note_is_read() {
        assert_eq!(flags("Subject: x"), None);
        assert_eq!(flags("Status: O"), Some(Flags::NONE));
        assert_eq!(
            flags("Status: RO\r\nX-Status: AF"),
            Some(Flags::SEEN | Flags::ANSWERED | Flags::FLAGGED)
        );
        // A second field of the name is none of the program's.
        assert_eq!(flags("Status: O\r\nStatus: R"), Some(Flags::NONE));
        assert_eq!(
            flags("X-Mozilla-Status: 1007"),
            Some(Flags::SEEN | Flags::ANSWERED | Flags::FLAGGED | Flags::FORWARDED)
        );
        assert_eq!(flags("X-Mozilla-Status: zz"), None);
        assert_eq!(
            flags("X-Gmail-Labels: Unread,Starred"),
            Some(Flags::FLAGGED)
        );
        assert_eq!(flags("X-Gmail-Labels: Inbox"), Some(Flags::SEEN));
    }

    #[test]
    fn tags_and_mails_that_wait_to_be_cleaned_up_are_told() {
        let marks = read(b"X-Mozilla-Status: 0009\nX-Mozilla-Keys: $label1 travel travel   \n\n");
        assert!(marks.is_deleted);
        assert_eq!(marks.tags, ["important", "travel"]);
    }
}

//! What programs note in the header of a mail they keep: read, answered, flagged, tagged.
//!
//! mutt, Dovecot, alpine: `Status`, `X-Status`, `X-Keywords`. Thunderbird: `X-Mozilla-Status`,
//! `X-Mozilla-Status2`, `X-Mozilla-Keys`. Gmail's archive: `X-Gmail-Labels`.

use super::mbox::header_octets;
use crate::mime::field::{Field, Fields};
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

/// Fields that Thunderbird writes above a mail besides those.
const ABOVE: [&str; 2] = ["X-Account-Key", "X-UIDL"];

/// Words that programs write for themselves, besides all that begin with `$` or `\`.
const NO_TAGS: [&str; 8] = [
    "junk",
    "nonjunk",
    "notjunk",
    "junkrecorded",
    "forwarded",
    "redirected",
    "mdnsent",
    "receipt-handled",
];

/// Most tags taken from one mail.
const TAGS: usize = 50;

/// Who has kept the mail: whose notes stand in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// A program that keeps many mails in a file, or Thunderbird: what it has deleted and not yet
    /// cleaned up is there as well.
    Program,
    /// Nobody: a file of its own, which is deleted by being removed.
    Nobody,
}

/// Reads the notes in a mail's header.
///
/// Thunderbird writes its own above everything that came over the line; further down such a field is
/// the sender's, and nobody may make a mail vanish on its way from one program to another. Keywords
/// are believed above everything and below everything, where mutt and Dovecot write them.
#[must_use]
pub fn read(mail: &[u8], keeper: Keeper) -> Marks {
    let header = mail.get(..header_octets(mail)).unwrap_or_default();
    let mut marks = Marks::default();
    let (mut mozilla, mut by_word) = (None, Flags::NONE);
    let mut seen = Noted::default();
    let fields: Vec<Field<'_>> = Fields::of(header).collect();
    let is_note = |field: &&Field<'_>| NOTES.iter().chain(&ABOVE).any(|name| field.is(name));
    let above = fields.iter().take_while(is_note).count();
    let below = fields.len() - fields.iter().rev().take_while(is_note).count();
    for (place, field) in fields.iter().enumerate() {
        let value = || String::from_utf8_lossy(field.value);
        if field.is("Status") && seen.once(Noted::STATUS) {
            add(&mut marks, status(&value()));
        } else if field.is("X-Status") && seen.once(Noted::X_STATUS) {
            add(&mut marks, x_status(&value()));
        } else if field.is("X-Gmail-Labels") && seen.once(Noted::GMAIL) {
            add(&mut marks, gmail(&value()));
        } else if field.is("X-Mozilla-Status") && place < above && mozilla.is_none() {
            mozilla = u32::from_str_radix(value().trim(), 16).ok();
        } else if field.is("X-Mozilla-Keys") && place < above {
            by_word = by_word | tag(&mut marks, value().split_ascii_whitespace());
        } else if field.is("X-Keywords") && (place < above || place >= below) {
            let value = value();
            let words = value.split([' ', ',']).filter(|word| !word.is_empty());
            by_word = by_word | tag(&mut marks, words);
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
        marks.is_deleted = bits & 0x0008 != 0 && keeper == Keeper::Program;
    }
    if by_word != Flags::NONE {
        marks.flags = Some(marks.flags.unwrap_or(Flags::SEEN) | by_word);
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

/// Takes tags in, and returns the flags that stand among them.
fn tag<'a>(marks: &mut Marks, words: impl Iterator<Item = &'a str>) -> Flags {
    let mut flags = Flags::NONE;
    for word in words {
        match tag_name(word) {
            Word::Tag(name) => {
                if marks.tags.len() < TAGS && !marks.tags.iter().any(|known| known == name) {
                    marks.tags.push(name.to_owned());
                }
            }
            Word::Flag(flag) => flags = flags | flag,
            Word::OfTheProgram => {}
        }
    }
    flags
}

/// What a keyword says.
pub(super) enum Word<'a> {
    /// A person's tag.
    Tag(&'a str),
    /// A flag that has no letter elsewhere (RFC 5788 registers `$Forwarded`).
    Flag(Flags),
    /// Something a program remembers.
    OfTheProgram,
}

/// What a keyword says; Thunderbird's five first tags stand in files by numbers.
pub(super) fn tag_name(word: &str) -> Word<'_> {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "$label1" => Word::Tag("important"),
        "$label2" => Word::Tag("work"),
        "$label3" => Word::Tag("personal"),
        "$label4" => Word::Tag("todo"),
        "$label5" => Word::Tag("later"),
        "$forwarded" | "forwarded" => Word::Flag(Flags::FORWARDED),
        _ if word.starts_with(['$', '\\']) || NO_TAGS.contains(&lower.as_str()) => {
            Word::OfTheProgram
        }
        _ => Word::Tag(word),
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

    fn marks(header: &str) -> Marks {
        let mail = format!("{header}\r\n\r\nStatus: RO\r\n");
        read(mail.as_bytes(), Keeper::Program)
    }

    fn flags(header: &str) -> Option<Flags> {
        marks(header).flags
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
            flags("X-Account-Key: account2\r\nX-UIDL: 7\r\nX-Mozilla-Status: 1007\r\nTo: x"),
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
        let head = "X-Mozilla-Status: 0009\nX-Mozilla-Keys: $label1 travel travel   ";
        let told = marks(head);
        assert!(told.is_deleted);
        assert_eq!(told.tags, ["important", "travel"]);
        assert_eq!(
            marks("To: x\nStatus: RO\nX-Keywords: travel").tags,
            ["travel"]
        );
    }

    #[test]
    fn a28_what_a_sender_writes_into_his_header_makes_no_mail_deleted_and_tags_none() {
        let head = "Received: from x\nX-Mozilla-Status: 0009\nX-Mozilla-Keys: mine\n\
                    X-Keywords: mine\nSubject: x";
        assert_eq!(marks(head), Marks::default());
        // Nor does a mail in a file of its own wait to be cleaned up.
        let own = read(b"X-Mozilla-Status: 0009\nSubject: x\n\n", Keeper::Nobody);
        assert_eq!((own.is_deleted, own.flags), (false, Some(Flags::SEEN)));
    }

    #[test]
    fn what_a_program_remembers_for_itself_is_no_tag() {
        let head = "X-Mozilla-Keys: NonJunk $MDNSent \\Recent Receipt-Handled $Forwarded work";
        let told = marks(head);
        assert_eq!(told.tags, ["work"]);
        assert_eq!(told.flags, Some(Flags::SEEN | Flags::FORWARDED));
    }
}

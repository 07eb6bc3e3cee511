//! What a person must know before a file from a mail is opened.

use super::archive::{self, Listing};
use super::filename;
use super::kind::{self, Kind};

/// Blanks in a row that push the ending of a name out of sight.
const BLANKS: usize = 8;
/// Octets of a PDF's names looked for where it may run something.
const PDF_ACTIVE: [&[u8]; 4] = [b"/JavaScript", b"/JS ", b"/JS(", b"/Launch"];

/// What a file is, and what must be known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// What it is by its octets.
    pub kind: Kind,
    /// Each once, the gravest first.
    pub cautions: Vec<Caution>,
}

impl Inspection {
    /// Whether a person must be told something before it is opened. A password harms nobody.
    #[must_use]
    pub fn warns(&self) -> bool {
        self.cautions
            .iter()
            .any(|caution| *caution != Caution::Encrypted)
    }
}

/// Something a person must know before opening a file. In the order of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caution {
    /// The name was written with characters that make it look like another, e.g. by changing
    /// direction, or with blanks that push its ending out of sight.
    Disguised,
    /// The name ends like a harmless file and then once more like one that runs: `a.pdf.exe`.
    DoubleEnding,
    /// The octets are of another kind than the name or the mail says.
    OtherKind,
    /// Opening it could run something or lead elsewhere.
    Runs,
    /// It brings programs of its own: macros of a document, scripts of a PDF.
    Active,
    /// It holds files that could run something.
    HoldsPrograms,
    /// It holds names that lead out of the folder it is unpacked into.
    Escapes,
    /// It would unpack to so much that it was made to fill a disk.
    Swells,
    /// It opens with a password only, so nobody could look into it on the way.
    Encrypted,
}

/// What the mail says of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The name as the sender wrote it: anything.
    pub name: &'a str,
    /// Type and subtype, in lower case.
    pub media_type: &'a str,
    /// The charset of text; empty where none is said.
    pub charset: &'a str,
}

/// Looks at the beginning of a file, [`kind::BEGINNING_OCTETS`] of it or all.
pub(super) fn of_beginning(claim: &Claim<'_>, octets: &[u8]) -> Inspection {
    let kind = Kind::of(&octets[..octets.len().min(kind::BEGINNING_OCTETS)]);
    settle(claim, kind, Vec::new())
}

/// Looks at all of a file. `listing`: what is in it, where it is an archive.
pub(super) fn of_whole(claim: &Claim<'_>, octets: &[u8], listing: Option<&Listing>) -> Inspection {
    let kind = Kind::of(octets);
    let mut cautions = Vec::new();
    if kind::has_macros(kind, octets) || kind == Kind::Pdf && is_active_pdf(octets) {
        cautions.push(Caution::Active);
    }
    let is_encrypted = match kind {
        Kind::OfficeEncrypted => true,
        Kind::Pdf => memchr::memmem::find(octets, b"/Encrypt").is_some(),
        _ => false,
    };
    if is_encrypted {
        cautions.push(Caution::Encrypted);
    }
    if let Some(listing) = listing {
        of_listing(listing, &mut cautions);
    }
    settle(claim, kind, cautions)
}

fn of_listing(listing: &Listing, cautions: &mut Vec<Caution>) {
    let any = |is: fn(&archive::Entry) -> bool| listing.entries.iter().any(is);
    for (holds, caution) in [
        (any(|entry| entry.can_run), Caution::HoldsPrograms),
        (any(|entry| entry.escapes), Caution::Escapes),
        (listing.swells(), Caution::Swells),
        (any(|entry| entry.is_encrypted), Caution::Encrypted),
    ] {
        if holds {
            cautions.push(caution);
        }
    }
}

fn settle(claim: &Claim<'_>, kind: Kind, mut cautions: Vec<Caution>) -> Inspection {
    let name = filename::safe(claim.name, "");
    if is_disguised(claim.name) {
        cautions.push(Caution::Disguised);
    }
    if has_double_ending(&name) {
        cautions.push(Caution::DoubleEnding);
    }
    // The system opens it by its name; what the mail says counts where that says nothing.
    let claimed = Kind::by_ending(&name).or_else(|| Kind::by_media_type(claim.media_type));
    if claimed.is_some_and(|claimed| !kind.passes_for(claimed)) {
        cautions.push(Caution::OtherKind);
    }
    if kind.can_run() || filename::can_run(&name, claim.media_type) {
        cautions.push(Caution::Runs);
    }
    cautions.sort_unstable();
    cautions.dedup();
    Inspection { kind, cautions }
}

/// Characters that turn what follows around or stand for nothing, or blanks in a row.
fn is_disguised(written: &str) -> bool {
    let turns = |character: char| matches!(character, '\0' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut blanks = 0;
    for character in written.trim().chars() {
        let is_blank = character.is_whitespace() || filename::is_blank(character);
        blanks = if is_blank { blanks + 1 } else { 0 };
        if turns(character) || blanks >= BLANKS {
            return true;
        }
    }
    false
}

fn has_double_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, _ending)| {
        filename::can_run(name, "")
            && !filename::can_run(stem, "")
            && Kind::by_ending(stem.trim_end()).is_some()
    })
}

/// Whether a PDF says in the open that something runs; packed objects are not looked into.
fn is_active_pdf(octets: &[u8]) -> bool {
    PDF_ACTIVE
        .iter()
        .any(|word| memchr::memmem::find(octets, word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cautions(name: &str, media_type: &str, octets: &[u8]) -> Vec<Caution> {
        let claim = Claim {
            name,
            media_type,
            charset: "",
        };
        of_beginning(&claim, octets).cautions
    }

    const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";

    #[test]
    fn a18_a_program_called_a_document_is_seen() {
        assert_eq!(
            cautions("a.pdf", "application/pdf", PROGRAM),
            [Caution::OtherKind, Caution::Runs]
        );
        assert_eq!(
            cautions(
                "photo.jpg",
                "image/jpeg",
                b"<!DOCTYPE html><script>x()</script>"
            ),
            [Caution::OtherKind, Caution::Runs]
        );
        assert_eq!(
            cautions("report.pdf", "application/octet-stream", b"just words"),
            [Caution::OtherKind]
        );
    }

    #[test]
    fn a18_names_that_pretend_are_seen() {
        let program = "application/octet-stream";
        assert_eq!(
            cautions("a.pdf.exe", program, PROGRAM),
            [Caution::DoubleEnding, Caution::Runs]
        );
        assert_eq!(
            cautions("a\u{202e}fdp.exe", program, PROGRAM),
            [Caution::Disguised, Caution::Runs]
        );
        let padded = format!("invoice.pdf{}.scr", "\u{2800}".repeat(60));
        assert_eq!(
            cautions(&padded, program, PROGRAM),
            [Caution::Disguised, Caution::DoubleEnding, Caution::Runs]
        );
    }

    #[test]
    fn a18_what_is_as_it_says_needs_no_word() {
        for (name, media_type, octets) in [
            ("a.pdf", "application/pdf", &b"%PDF-1.7"[..]),
            ("a.PNG", "image/jpeg", b"\x89PNG\r\n\x1a\n"),
            ("a.txt", "text/plain", "你好".as_bytes()),
            ("a.csv", "application/vnd.ms-excel", b"a,b\n1,2\n"),
            ("archive.tar.gz", "application/gzip", b"\x1f\x8b\x08"),
            ("notes", "application/octet-stream", b"\x01\x02"),
            ("a.pdf", "application/pdf", b""),
            ("invite.ics", "text/calendar", b"BEGIN:VCALENDAR"),
            ("a.md", "text/plain", b"# Title"),
        ] {
            assert_eq!(cautions(name, media_type, octets), [], "{name}");
        }
    }

    #[test]
    fn a18_a_pdf_that_runs_something_is_seen() {
        let claim = Claim {
            name: "a.pdf",
            media_type: "application/pdf",
            charset: "",
        };
        let active = b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(x)>>>>\n/Encrypt 5 0 R";
        assert_eq!(
            of_whole(&claim, active, None).cautions,
            [Caution::Active, Caution::Encrypted]
        );
    }
}

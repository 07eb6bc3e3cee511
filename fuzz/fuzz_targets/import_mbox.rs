//! Any bytes as an mbox: no panic, the same mails however they are cut, every octet in one of
//! them; what is written comes back octet by octet; and every other reader of foreign files.
#![no_main]

use hongyan::carry::marks::Keeper;
use hongyan::carry::{Likeness, Piece, Splitter, emlx, levels, marks, mend, mh, outbound, tagged};
use hongyan::model::{Flags, FolderName, Timestamp};
use libfuzzer_sys::fuzz_target;

/// Octets of a mail that is passed over.
const LIMIT: usize = 4096;

fuzz_target!(|input: &[u8]| {
    let whole = split(input, usize::MAX);
    for octets in [1, 7, 1000] {
        assert_eq!(split(input, octets), whole);
    }
    let mut last = 0;
    for piece in &whole {
        let offset = match piece {
            Piece::Mail(mail) => {
                let _marks = marks::read(&mail.bytes, Keeper::Program);
                let _mail = outbound::take_back(&mail.bytes);
                let _mended = mend::mend(&mail.bytes);
                let _likeness = (Likeness::kept(&mail.bytes), Likeness::sent(&mail.bytes));
                mail.offset
            }
            Piece::TooLarge { offset, octets } | Piece::Stray { offset, octets } => {
                assert!(offset + octets <= input.len() as u64);
                *offset
            }
        };
        assert!(offset >= last && offset <= input.len() as u64);
        last = offset;
    }
    there_and_back(input);
    let _emlx = emlx::read(input);
    let _marks = mh::MhMarks::from_mark_file(input);
    let _sequences = mh::MhMarks::from_sequences(input);
    let name = levels::name_text(input);
    let fits = |folder: &FolderName| folder.key().len() < 200;
    let imported = FolderName::Own("Imported".to_owned());
    let folder = levels::folder(&imported, &[name.clone()], &fits);
    assert!(folder.key().starts_with("Imported") && fits(&folder));
    let _tags = tagged::Tagged::read(input, input).of(&name, "Sa");
    assert!(!levels::component(&name).contains(['/', '\\', '\0']));
});

fn split(input: &[u8], octets: usize) -> Vec<Piece> {
    let mut splitter = Splitter::new(LIMIT);
    let mut pieces = Vec::new();
    for part in input.chunks(octets.min(input.len().max(1))) {
        splitter.feed(part);
        pieces.extend(std::iter::from_fn(|| splitter.next_piece()));
    }
    splitter.end();
    pieces.extend(std::iter::from_fn(|| splitter.next_piece()));
    pieces
}

/// The input as two mails, written and read again.
fn there_and_back(input: &[u8]) {
    let (one, other) = input.split_at(input.len() / 2);
    if one.is_empty() || input.len() > LIMIT / 4 {
        return;
    }
    let mut mbox = Vec::new();
    for mail in [one, other] {
        outbound::append(&mut mbox, mail, Timestamp(1), Flags::FLAGGED, &[]);
    }
    let back: Vec<Vec<u8>> = split(&mbox, 100)
        .into_iter()
        .map(|piece| match piece {
            Piece::Mail(mail) => outbound::take_back(&mail.bytes).expect("ours").0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(back, [one, other]);
}

use super::*;
use crate::carry::{Piece, Splitter};

/// A generator of octets that are likely to do harm; the same ones every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn mail(&mut self) -> Vec<u8> {
        const PIECES: [&[u8]; 24] = [
            b"From ",
            b">From ",
            b">>From x\n",
            b"\n",
            b"\n\n",
            b"\r\n",
            b"\r",
            b"\r\r\n",
            b"From ann@example.org Mon Jan  1 10:00:00 2024\nSubject: x\n",
            b"Subject: hello\n",
            b"Subject: hello\r\n",
            b"Content-Length: 3\n",
            b"Content-Length: 0\r\n",
            b"X-Hongyan-Export: lines=4; flags=FS; ends=crlf; last=open\n",
            b"X-Hongyan-Export: lines=1; flags=\n",
            b"Status: RO\n",
            b"text",
            b"\0\xff\xfe",
            b" ",
            b">",
            b"From: ann@example.org\n",
            b"Return-Path: <ann@example.org>\r\n",
            b"a line\r\n\r\n",
            b"x",
        ];
        let count = 1 + self.roll(12);
        let mut mail = Vec::new();
        for _piece in 0..count {
            mail.extend_from_slice(PIECES[self.roll(PIECES.len())]);
        }
        mail
    }
}

#[test]
fn what_leaves_comes_back_byte_for_byte_with_its_flags() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for round in 0..3_000 {
        let count = 1 + dice.roll(4);
        let mut sent = Vec::new();
        let mut mbox = Vec::new();
        for _mail in 0..count {
            let mail = dice.mail();
            let flags = Flags::from_bits(u8::try_from(dice.roll(64)).unwrap());
            let tags = match dice.roll(3) {
                0 => vec!["travel".to_owned(), "工作, to do; 100%".to_owned()],
                _ => Vec::new(),
            };
            let came = Timestamp(i64::try_from(dice.roll(2_000_000_000)).unwrap());
            append(&mut mbox, &mail, came, flags, &tags);
            sent.push((mail, came, flags, tags));
        }
        let mut splitter = Splitter::new(1 << 20);
        let mut came_back = Vec::new();
        for part in mbox.chunks(1 + dice.roll(100)) {
            splitter.feed(part);
            came_back.extend(std::iter::from_fn(|| splitter.next_piece()));
        }
        splitter.end();
        came_back.extend(std::iter::from_fn(|| splitter.next_piece()));
        let came_back: Vec<_> = came_back
            .into_iter()
            .map(|piece| {
                let Piece::Mail(raw) = piece else {
                    panic!("{round}: {piece:?}");
                };
                let (mail, marks) = take_back(&raw.bytes).unwrap();
                (mail, raw.came.unwrap(), marks.flags.unwrap(), marks.tags)
            })
            .collect();
        let shown = String::from_utf8_lossy(&mbox);
        assert_eq!(came_back, sent, "{round}: {shown}");
    }
}

#[test]
fn other_programs_read_the_flags_too() {
    let mut mbox = Vec::new();
    let mail = b"From: Ann <ann@example.org>\r\n\r\nFrom here\r\n";
    let flags = Flags::SEEN | Flags::FLAGGED;
    append(&mut mbox, mail, Timestamp(1_704_103_200), flags, &[]);
    assert_eq!(
        String::from_utf8(mbox).unwrap(),
        "From ann@example.org Mon Jan  1 10:00:00 2024\n\
         X-Hongyan-Export: lines=3; flags=FS; ends=crlf\nStatus: RO\nX-Status: F\n\
         From: Ann <ann@example.org>\n\n>From here\n\n"
    );
}

#[test]
fn lines_that_only_look_like_ours_are_left_alone() {
    for mail in [
        "Subject: x\n\n",
        "X-Hongyan-Export: lines=9; flags=\n\n",
        "X-Hongyan-Export: lines=x\n\n",
        "X-Hongyan-Export: nothing\n\n",
    ] {
        assert_eq!(take_back(mail.as_bytes()), None, "{mail}");
    }
}

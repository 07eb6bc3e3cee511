use super::*;

const LIMIT: usize = 1 << 20;

/// All pieces, fed in parts of so many octets.
fn split_by(text: &[u8], octets: usize, limit: usize) -> Vec<Piece> {
    let mut splitter = Splitter::new(limit);
    let mut pieces = Vec::new();
    for part in text.chunks(octets) {
        splitter.feed(part);
        pieces.extend(std::iter::from_fn(|| splitter.next_piece()));
    }
    splitter.end();
    pieces.extend(std::iter::from_fn(|| splitter.next_piece()));
    pieces
}

/// The same however it is cut.
fn split(text: &str) -> Vec<Piece> {
    let whole = split_by(text.as_bytes(), usize::MAX, LIMIT);
    for octets in [1, 2, 3, 7, 64] {
        assert_eq!(split_by(text.as_bytes(), octets, LIMIT), whole, "{octets}");
    }
    whole
}

fn mails(text: &str) -> Vec<String> {
    split(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Mail(mail) => String::from_utf8(mail.bytes).unwrap(),
            other => format!("{other:?}"),
        })
        .collect()
}

const FROM: &str = "From ann@example.org Mon Jan  1 10:00:00 2024\n";

#[test]
fn mails_are_parted_and_their_quoting_is_undone() {
    let text = format!(
        "{FROM}Subject: 1\n\n>From here\n>>From there\n> From\n\n{FROM}Subject: 2\n\ntext\n\n"
    );
    assert_eq!(
        mails(&text),
        [
            "Subject: 1\n\nFrom here\n>From there\n> From\n",
            "Subject: 2\n\ntext\n"
        ]
    );
    let offsets: Vec<u64> = split(&text)
        .iter()
        .map(|piece| match piece {
            Piece::Mail(mail) => mail.offset,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(offsets, [0, 90]);
}

#[test]
fn line_ends_stay_what_they_are() {
    let crlf =
        format!("{FROM}Subject: 1\n\ntext\n\n{FROM}Subject: 2\n\ntext").replace('\n', "\r\n");
    assert_eq!(
        mails(&crlf),
        ["Subject: 1\r\n\r\ntext\r\n", "Subject: 2\r\n\r\ntext"]
    );
}

#[test]
fn odd_dates_and_missing_empty_lines_part_mails_too() {
    let text = "From ann@example.org\nSubject: 1\n\ntext\n\n\
        From ann@example.org 2024-01-01\nReceived: x\n\ntext\n\
        From - Mon Jan  1 10:00:00 2024\nX-Mozilla-Status: 0001\n\ntext\n\
        From ???@??? Mon Jan  1 10:00:00 2024\nSubject: 4\n\ntext\n";
    assert_eq!(mails(text).len(), 4);
}

#[test]
fn a_sentence_in_a_body_that_nobody_quoted_stays_in_it() {
    for sentence in [
        "From Monday on we meet at 10:00.\nNote: bring tea.",
        "From ann@example.org I heard it.\nSubject: tea",
        "From ann@example.org Mon Jan  1 10:00:00 2024\nthat is what it looks like",
        // Nothing at all behind it is no header.
        "From ann@example.org Mon Jan  1 10:00:00 2024\n\nthat is what it looks like",
        "From the beginning",
    ] {
        let text = format!("{FROM}Subject: 1\n\ntext\n\n{sentence}\n\nmore\n");
        let all = mails(&text);
        assert_eq!(all.len(), 1, "{sentence}: {all:?}");
        assert!(all[0].contains(sentence));
    }
}

#[test]
fn a_content_length_is_believed_where_it_ends_at_a_mail() {
    let body = format!("{FROM}Subject: not me\n\n>From x\n");
    let length = body.len();
    let text = format!("{FROM}Content-Length: {length}\n\n{body}\n{FROM}Subject: 2\n\nx\n");
    let all = mails(&text);
    assert_eq!(all.len(), 2);
    // Nobody has quoted anything in it.
    assert!(all[0].ends_with(&body), "{all:?}");
    for wrong in [length - 1, length + 5, 0, 99_999] {
        let text = format!("{FROM}Content-Length: {wrong}\n\n{body}\n{FROM}Subject: 2\n\nx\n");
        assert_eq!(mails(&text).len(), 3, "{wrong}");
    }
}

#[test]
fn what_a_believed_length_parts_is_a_mail_whatever_field_it_begins_with() {
    for field in ["Resent-From", "Thread-Topic", "Newsgroups", "Importance"] {
        let second = format!("From ann@example.org\n{field}: x\nSubject: 2\n\ntwo\n");
        let text = format!("{FROM}Content-Length: 4\n\none\n\n{second}");
        let all = mails(&text);
        let expected = format!("{field}: x\nSubject: 2\n\ntwo\n");
        assert_eq!(all.get(1), Some(&expected), "{field}: {all:?}");
        // The same at the top of a file.
        assert_eq!(mails(&second), [expected]);
    }
}

#[test]
fn a_quoted_body_with_a_content_length_is_unquoted() {
    let text = format!("{FROM}Content-Length: 8\n\n>From x\n\n{FROM}Subject: 2\n\nx\n");
    assert_eq!(mails(&text)[0], "Content-Length: 8\n\nFrom x\n");
}

#[test]
fn what_is_no_mbox_is_told_as_such() {
    assert_eq!(mails("").len(), 0);
    assert_eq!(mails("\n\n\n").len(), 0);
    let stray = |octets| Piece::Stray { offset: 0, octets };
    assert_eq!(split("Subject: x\n\ntext"), [stray(16)]);
    assert_eq!(split(&format!("no\n{FROM}Subject: 1\n\nx\n"))[0], stray(3));
    assert_eq!(split(&"x".repeat(5000)), [stray(5000)]);
}

#[test]
fn a29_a_mail_that_never_ends_is_passed_over_in_little_memory() {
    for filler in ["x".repeat(200), "x".repeat(5000), "x\n".repeat(100)] {
        let huge = filler.repeat(50);
        let text = format!("{FROM}Subject: 1\n\n{huge}\n\n{FROM}Subject: 2\n\nx\n");
        for octets in [1, 100, 4096, usize::MAX] {
            let pieces = split_by(text.as_bytes(), octets, 2000);
            assert_eq!(pieces.len(), 2, "{octets}");
            let end = text.rfind("From").unwrap() as u64;
            let expected = Piece::TooLarge {
                offset: 0,
                octets: end,
            };
            assert_eq!(pieces[0], expected, "{octets}");
            assert!(matches!(&pieces[1], Piece::Mail(mail) if mail.offset == end));
        }
    }
}

#[test]
fn a29_promises_cost_no_more_than_what_was_fed() {
    let one = format!("{FROM}Content-Length: 900000\n\nx\n\n");
    assert_eq!(mails(&one.repeat(20)).len(), 20);
}

#[test]
fn a29_a_length_that_is_promised_and_not_kept_is_not_waited_for_without_end() {
    let length = PROMISED_OCTETS + 1;
    let text = format!("{FROM}Content-Length: {length}\n\none\n\n{FROM}Subject: 2\n\n");
    let mut splitter = Splitter::new(usize::MAX);
    splitter.feed(text.as_bytes());
    splitter.feed(&b"x\n".repeat(4096));
    // Long before the promised place the first one is known.
    assert!(matches!(splitter.next_piece(), Some(Piece::Mail(_first))));
    assert_eq!(splitter.next_piece(), None);
    splitter.feed(b"more");
    assert!(splitter.buffer.len() < 9000, "what was cut is not held");
}

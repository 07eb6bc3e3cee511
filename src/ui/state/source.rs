//! How the mail that is read is written, as far as it is looked at: a few screens of rows around
//! those that are seen, never more.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::ScrollPlace;
use super::State;
use crate::channel::source::{
    SourceCommand, SourceEvent, SourceFace, SourceFacts, SourcePiece, SourceRows,
};
use crate::channel::{Failure, Ticket};
use crate::mime::anatomy::HexLine;
use crate::mime::source::Row;
use crate::model::{MailId, PartId};

/// Rows asked for at once: more than a screen has.
const CHUNK: u64 = 128;
/// Chunks that are kept: what is seen, and some screens above and below.
const KEPT: usize = 12;

/// The four ways to look at a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SourceTab {
    /// Its lines as they stand.
    #[default]
    Raw,
    /// What its parts decode to.
    Decoded,
    /// Its parts, one of them looked into.
    Structure,
    /// Its octets.
    Hex,
}

impl SourceTab {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Raw, Self::Decoded, Self::Structure, Self::Hex];

    /// Key of its name in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Raw => "source-raw",
            Self::Decoded => "source-decoded",
            Self::Structure => "source-structure",
            Self::Hex => "source-hex",
        }
    }
}

/// The source of a mail.
#[derive(Debug)]
pub struct SourceView {
    /// Of which mail.
    pub mail: MailId,
    /// Seen how.
    pub tab: SourceTab,
    /// The part that is looked into.
    pub part: Option<PartId>,
    /// Whether its octets are shown.
    pub part_as_hex: bool,
    /// How the mail is built; nothing until it is told.
    pub facts: Option<Arc<SourceFacts>>,
    /// Why nothing can be shown.
    pub failure: Option<Box<Failure>>,
    /// The rows.
    pub sheet: SourceSheet,
    /// What is looked for.
    pub find: Option<SourceFind>,
}

/// Rows of one face.
#[derive(Debug, Default)]
pub struct SourceSheet {
    /// Seen how.
    pub face: SourceFace,
    /// How many there are; nothing until the first are told.
    pub count: Option<u64>,
    /// Where it is scrolled to.
    pub place: ScrollPlace,
    /// Points that its left edge is scrolled out of sight.
    pub shift: f32,
    /// Points of the widest row seen so far.
    pub widest: f32,
    /// The row that has to be seen next.
    pub reveal: Option<u64>,
    /// Rows that were seen last.
    pub seen: Range<u64>,
    chunks: BTreeMap<u64, SourceRows>,
    asked: BTreeMap<Ticket, u64>,
}

/// A row, of text or of octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceRow<'a> {
    /// Of text.
    Text(&'a Row),
    /// Of octets.
    Hex(&'a HexLine),
}

/// Words that are looked for in a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceFind {
    /// As they are typed.
    pub typed: String,
    /// Whether its field wants the keyboard.
    pub focus: bool,
    /// Of what the places are told, or on their way.
    asked: Option<(SourceFace, String)>,
    ticket: Option<Ticket>,
    /// Rows in which they begin.
    pub rows: Option<Arc<[u64]>>,
    /// Which of them is gone to.
    pub current: usize,
}

impl SourceView {
    /// Of a mail, of which nothing is known yet.
    #[must_use]
    pub fn new(mail: MailId) -> Self {
        Self {
            mail,
            tab: SourceTab::default(),
            part: None,
            part_as_hex: false,
            facts: None,
            failure: None,
            sheet: SourceSheet::default(),
            find: None,
        }
    }

    /// What its rows are of.
    #[must_use]
    pub fn face(&self) -> SourceFace {
        match (self.tab, self.part) {
            (SourceTab::Raw, _) => SourceFace::Raw,
            (SourceTab::Decoded, _) => SourceFace::Decoded(None),
            (SourceTab::Hex, _) => SourceFace::Hex(None),
            (SourceTab::Structure, Some(part)) if self.part_as_hex => SourceFace::Hex(Some(part)),
            (SourceTab::Structure, part) => SourceFace::Decoded(part.or(Some(PartId(0)))),
        }
    }

    /// Looks at it in another way.
    pub fn turn(&mut self, tab: SourceTab) {
        self.tab = tab;
        self.begin_sheet();
    }

    /// Looks into a part. What is no text is shown as octets.
    pub fn look_into(&mut self, part: PartId, as_hex: bool) {
        (self.part, self.part_as_hex) = (Some(part), as_hex);
        self.begin_sheet();
    }

    /// Goes to a row of the mail's lines.
    pub fn go_to_line(&mut self, row: u64) {
        self.turn(SourceTab::Raw);
        self.sheet.reveal = Some(row);
    }

    fn begin_sheet(&mut self) {
        let face = self.face();
        if self.sheet.face != face {
            self.sheet = SourceSheet {
                face,
                ..SourceSheet::default()
            };
        }
    }

    /// Another charset is chosen for its sender: what is decoded reads otherwise.
    pub(super) fn read_anew(&mut self) {
        if let SourceFace::Decoded(_) = self.sheet.face {
            let (place, shift) = (self.sheet.place, self.sheet.shift);
            self.sheet = SourceSheet {
                face: self.sheet.face,
                place,
                shift,
                ..SourceSheet::default()
            };
        }
        if let Some(find) = &mut self.find {
            find.asked = None;
        }
    }

    /// Begins to look for words.
    pub fn begin_find(&mut self) {
        self.find.get_or_insert_default().focus = true;
    }

    /// Goes on to the next place, or with `false` back to the one before.
    pub fn go_to_found(&mut self, next: bool) {
        let Some(find) = &mut self.find else { return };
        let count = find.rows.as_ref().map_or(0, |rows| rows.len());
        if count == 0 {
            return;
        }
        let step = if next { 1 } else { count - 1 };
        find.current = (find.current + step) % count;
        let row = find.rows.as_ref().and_then(|rows| rows.get(find.current));
        self.sheet.reveal = row.copied();
    }

    /// What is to be looked for now: what is typed, where that was not asked yet.
    #[must_use]
    pub fn due_finding(&self) -> Option<SourceCommand> {
        let find = self.find.as_ref()?;
        let (mail, face, words) = (self.mail, self.face(), find.typed.clone());
        let is_known = find
            .asked
            .as_ref()
            .is_some_and(|(of, asked)| *of == face && *asked == words);
        (!is_known && self.facts.is_some()).then_some(SourceCommand::Find { mail, face, words })
    }

    /// Words are looked for under this ticket.
    pub fn finding_with(&mut self, ticket: Ticket) {
        let face = self.face();
        if let Some(find) = &mut self.find {
            find.asked = Some((face, find.typed.clone()));
            find.ticket = Some(ticket);
            find.rows = None;
        }
    }

    /// Answers to what was asked about a source.
    fn told(&mut self, event: SourceEvent) {
        match event {
            SourceEvent::Opened { mail, facts, .. } if mail == self.mail => {
                let parts = &facts.anatomy.parts;
                let first = parts.iter().find(|part| !part.is_multipart());
                self.part = self.part.or_else(|| first.map(|part| part.part));
                self.facts = Some(facts);
            }
            SourceEvent::Piece {
                ticket,
                mail,
                piece,
            } if mail == self.mail => self.sheet.came(ticket, piece),
            SourceEvent::Found { ticket, rows, .. } => {
                if let Some(find) = &mut self.find
                    && find.ticket == Some(ticket)
                {
                    // From where the person is, not from the top.
                    let from = self.sheet.seen.start;
                    let current = rows.partition_point(|row| *row < from);
                    find.current = if current < rows.len() { current } else { 0 };
                    self.sheet.reveal = rows.get(find.current).copied();
                    find.rows = Some(rows);
                }
            }
            _ => {}
        }
    }
}

impl SourceSheet {
    /// A row, where it is there.
    #[must_use]
    pub fn row(&self, row: u64) -> Option<SourceRow<'_>> {
        let chunk = self.chunks.get(&(row / CHUNK))?;
        let place = usize::try_from(row % CHUNK).ok()?;
        match chunk {
            SourceRows::Text(rows) => rows.get(place).map(SourceRow::Text),
            SourceRows::Hex(lines) => lines.get(place).map(SourceRow::Hex),
        }
    }

    /// How many rows are held.
    #[must_use]
    pub fn held(&self) -> usize {
        let held = self.chunks.values().map(|rows| match rows {
            SourceRows::Text(rows) => rows.len(),
            SourceRows::Hex(lines) => lines.len(),
        });
        held.sum()
    }

    /// Rows that are to be asked for: those that are seen and their neighbours.
    #[must_use]
    pub fn missing(&self) -> Vec<Range<u64>> {
        let count = self.count.unwrap_or(1);
        let first = (self.seen.start / CHUNK).saturating_sub(1);
        let last = (self.seen.end / CHUNK + 1).min(count.saturating_sub(1) / CHUNK);
        let chunks = first..=last;
        let is_missing = |chunk: &u64| {
            let is_asked = self.asked.values().any(|asked| asked == chunk);
            !self.chunks.contains_key(chunk) && !is_asked
        };
        chunks
            .filter(is_missing)
            .take(KEPT)
            .map(|chunk| chunk * CHUNK..(chunk + 1) * CHUNK)
            .collect()
    }

    /// Rows are asked for under this ticket.
    pub fn asking_with(&mut self, ticket: Ticket, rows: &Range<u64>) {
        self.asked.insert(ticket, rows.start / CHUNK);
    }

    fn came(&mut self, ticket: Ticket, piece: SourcePiece) {
        if self.asked.remove(&ticket).is_none() || piece.face != self.face {
            return;
        }
        self.count = Some(piece.count);
        self.chunks.insert(piece.first / CHUNK, piece.rows);
        let middle = (self.seen.start + self.seen.end) / 2 / CHUNK;
        while self.chunks.len() > KEPT {
            // The farthest goes; it is told again when it is wanted.
            let ends = [self.chunks.first_key_value(), self.chunks.last_key_value()];
            let chunks = ends.into_iter().flatten().map(|(chunk, _rows)| *chunk);
            let Some(farthest) = chunks.max_by_key(|chunk| chunk.abs_diff(middle)) else {
                break;
            };
            self.chunks.remove(&farthest);
        }
    }
}

impl State {
    /// An answer about a source. Says what is to go to the clipboard.
    pub(super) fn source_told(&mut self, event: SourceEvent) {
        if let SourceEvent::Text { text, cut, .. } = event {
            let key = if cut {
                "told-source-cut"
            } else {
                "told-copied"
            };
            self.to_copy = Some(text);
            return self.tell(key, String::new());
        }
        if let Some(source) = &mut self.reader.source {
            source.told(event);
        }
    }

    /// Something asked about a source has ended. Says whether a failure of it is shown where it
    /// belongs.
    pub(super) fn source_ended(
        &mut self,
        command: &SourceCommand,
        failure: Option<&Failure>,
    ) -> bool {
        if matches!(
            command,
            SourceCommand::Save { .. } | SourceCommand::Copy { .. }
        ) {
            return false;
        }
        let source = self.reader.source.as_mut();
        if let (Some(failure), Some(source)) = (failure, source)
            && source.mail == command.mail()
        {
            source.failure = Some(Box::new(failure.clone()));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(first: u64, count: u64) -> SourcePiece {
        let rows = (first..(first + CHUNK).min(count)).map(|row| Row {
            text: row.to_string(),
            ..Row::default()
        });
        SourcePiece {
            face: SourceFace::Raw,
            first,
            count,
            rows: SourceRows::Text(rows.collect()),
        }
    }

    #[test]
    fn only_what_is_near_the_eye_is_asked_for_and_kept() {
        const COUNT: u64 = 1_300_000;
        let mut sheet = SourceSheet::default();
        let first = 0..128;
        assert_eq!(sheet.missing(), std::slice::from_ref(&first));
        let mut ticket = 0;
        for top in (0..COUNT).step_by(40_000) {
            sheet.seen = top..top + 50;
            for rows in sheet.missing() {
                ticket += 1;
                sheet.asking_with(Ticket(ticket), &rows);
                assert!(!sheet.missing().contains(&rows), "asked once");
                sheet.came(Ticket(ticket), piece(rows.start, COUNT));
            }
            assert!(
                matches!(sheet.row(top + 3), Some(SourceRow::Text(row)) if row.text == (top + 3).to_string())
            );
            assert!(sheet.held() <= KEPT * 128, "{}", sheet.held());
        }
        assert_eq!(sheet.missing(), Vec::<Range<u64>>::new());
    }

    #[test]
    fn rows_of_another_face_are_dropped() {
        let mut source = SourceView::new(MailId(1));
        source.sheet.asking_with(Ticket(1), &(0..128));
        source.turn(SourceTab::Hex);
        source.sheet.came(Ticket(1), piece(0, 10));
        assert_eq!(source.sheet.held(), 0);
        assert_eq!(source.face(), SourceFace::Hex(None));
        source.turn(SourceTab::Structure);
        assert_eq!(source.face(), SourceFace::Decoded(Some(PartId(0))));
        source.look_into(PartId(2), true);
        assert_eq!(source.face(), SourceFace::Hex(Some(PartId(2))));
    }

    #[test]
    fn another_charset_lets_only_what_is_decoded_be_asked_for_again() {
        let mut source = SourceView::new(MailId(1));
        source.sheet.count = Some(10);
        source.read_anew();
        assert_eq!(source.sheet.count, Some(10));
        source.turn(SourceTab::Decoded);
        source.sheet.count = Some(10);
        source.sheet.place.row = 4;
        source.read_anew();
        assert_eq!(source.sheet.count, None);
        assert_eq!(source.sheet.place.row, 4);
        assert!(!source.sheet.missing().is_empty());
    }

    #[test]
    fn words_are_looked_for_once_and_gone_to_from_where_one_is() {
        let mut source = SourceView::new(MailId(1));
        source.facts = Some(Arc::default());
        source.begin_find();
        if let Some(find) = &mut source.find {
            find.typed = "a".to_owned();
        }
        assert!(source.due_finding().is_some());
        source.finding_with(Ticket(5));
        assert_eq!(source.due_finding(), None);
        source.sheet.seen = 30..60;
        source.told(SourceEvent::Found {
            ticket: Ticket(5),
            mail: MailId(1),
            rows: Arc::from([3, 40, 90]),
        });
        assert_eq!(source.sheet.reveal, Some(40));
        source.go_to_found(true);
        source.go_to_found(true);
        assert_eq!(source.sheet.reveal, Some(3));
        source.go_to_found(false);
        assert_eq!(source.sheet.reveal, Some(90));
    }
}

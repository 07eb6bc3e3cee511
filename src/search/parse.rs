//! From what is typed in the search box to a [`Query`].
//!
//! ```text
//! query = any
//! any   = all *( "OR" all )
//! all   = 1*( ["-"] one )
//! one   = "(" any ")" / [ field ":" ] value
//! value = word / quoted / "/" pattern "/" / "(" any ")"
//! ```
//!
//! Full-width brackets, quotes and colons count as their narrow sisters, and fields have Chinese
//! names too. A name before a colon that is no field is text: addresses of pages are looked for
//! as they stand. A quote left open ends with the text, since it is still being typed.

use std::ops::Range;

use jiff::civil::Date;

use super::condition::{self, Value};
use super::name::Name;
use super::query::{Condition, FaultKind, NameOf, Query, QueryFault};

/// Brackets within brackets; more would be an attack on the stack.
const DEPTH: usize = 32;

/// Characters of a pattern; in a long text that begins many words with a slash, each of them would
/// be looked through to its end.
const PATTERN_CHARACTERS: usize = 2_000;

/// Reads a query. Days like `yesterday` are counted from `today`.
///
/// # Errors
/// The first thing that cannot be understood, and where it stands.
pub fn parse(text: &str, today: Date) -> Result<Query, QueryFault> {
    parse_whole(text, today).map(|(query, _notes)| query)
}

/// What is noted of a query's text beside what it means.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    /// A quote is open: what follows would belong to it.
    pub(super) is_quoted: bool,
    /// An `OR` or a `NOT` that is open would reach into what stands beside it.
    pub(super) is_loose: bool,
    /// Folders, tags and accounts in the order in which they stand there.
    pub(super) named: Vec<Named>,
    /// Words that are looked for as a whole, because they have too few letters to begin others.
    pub(super) short: Vec<Range<usize>>,
    /// Names before a colon that are no field.
    pub(super) no_fields: Vec<Range<usize>>,
}

/// A folder, a tag or an account that a query names.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// Which of them.
    pub(super) of: NameOf,
    /// As it is meant, without quotes.
    pub(super) name: String,
    /// Where its value stands, quotes included.
    pub(super) range: Range<usize>,
}

/// The same, and what is noted of the text.
pub(super) fn parse_whole(text: &str, today: Date) -> Result<(Query, Notes), QueryFault> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        today,
        notes: Notes::default(),
    };
    let query = reader.any(None)?;
    match reader.peek() {
        // Signs alone are no question: a filter of them would be one about all mail.
        None if query.is_none() && !text.trim().is_empty() => {
            let said = match text.split_whitespace().all(|word| word == "NOT") {
                true => FaultKind::NothingUnwanted,
                false => FaultKind::NoWord(text.trim().to_owned()),
            };
            Err(reader.fault(0..text.len(), said))
        }
        None => Ok((query.unwrap_or(Query::Everything), reader.notes)),
        Some(closing) => {
            let range = reader.at..reader.at + closing.len_utf8();
            Err(reader.fault(range, FaultKind::BracketClosed))
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The next octet to be read.
    at: usize,
    depth: usize,
    today: Date,
    notes: Notes,
}

impl<'t> Reader<'t> {
    fn any(&mut self, within: Option<Name>) -> Result<Option<Query>, QueryFault> {
        let mut choices = Vec::new();
        // The `OR` that waits for what stands behind it.
        let mut before: Option<Range<usize>> = None;
        loop {
            let all = self.all(within)?;
            let after = self.take_or();
            match (all, &before, &after) {
                (Some(all), ..) => choices.push(all),
                (None, None, Some(or)) | (None, Some(_), Some(or)) => {
                    return Err(self.fault(or.clone(), FaultKind::NothingBefore));
                }
                (None, Some(or), None) => {
                    return Err(self.fault(or.clone(), FaultKind::NothingAfter));
                }
                (None, None, None) => return Ok(None),
            }
            if after.is_none() {
                break;
            }
            before = after;
        }
        self.notes.is_loose |= self.depth == 0 && choices.len() > 1;
        Ok(Some(one_or(choices, Query::Any)))
    }

    fn all(&mut self, within: Option<Name>) -> Result<Option<Query>, QueryFault> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            if is_closing(c) || self.sees_or().is_some() {
                break;
            }
            if let Some(end) = self.sees_word("AND") {
                self.at = end;
                continue;
            }
            parts.extend(self.one(within)?);
        }
        if parts.is_empty() {
            return Ok(None);
        }
        Ok(Some(one_or(parts, Query::All)))
    }

    /// One condition; `None`: punctuation that says nothing.
    fn one(&mut self, within: Option<Name>) -> Result<Option<Query>, QueryFault> {
        let Some(c) = self.peek() else {
            return Ok(None);
        };
        if let Some(end) = self.sees_word("NOT") {
            self.at = end;
        } else if matches!(c, '-' | '－' | '−') {
            self.take();
            if self.rest().starts_with(char::is_whitespace) {
                // A dash between words, as titles have it.
                return Ok(None);
            }
        } else {
            return self.plain(within);
        }
        // Nothing behind it: it is still being typed.
        let short = self.notes.short.len();
        let unwanted = self.plain(within)?;
        self.notes.short.truncate(short);
        self.notes.is_loose |= unwanted.is_none() && self.rest().is_empty();
        Ok(unwanted.map(|query| Query::Not(Box::new(query))))
    }

    fn plain(&mut self, within: Option<Name>) -> Result<Option<Query>, QueryFault> {
        let Some(c) = self.peek() else {
            return Ok(None);
        };
        if is_closing(c) {
            return Ok(None);
        }
        if is_opening(c) {
            return self.bracket(within);
        }
        if within.is_none()
            && let Some((name, end)) = self.sees_name()
        {
            let typed = self.at..end;
            self.at = end;
            return self.field(name, typed).map(Some);
        }
        if within.is_none()
            && let Some((length, _colon)) = self.before_colon()
        {
            self.notes.no_fields.push(self.at..self.at + length);
        }
        let start = self.at;
        let value = self.value();
        let range = start..self.at;
        self.condition(within, &value, range)
    }

    fn bracket(&mut self, within: Option<Name>) -> Result<Option<Query>, QueryFault> {
        let start = self.at;
        let opening = self.take();
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.fault(start..self.at, FaultKind::TooDeep));
        }
        let inner = self.any(within)?;
        self.depth -= 1;
        if self.peek().is_none() {
            let end = start + opening.map_or(1, char::len_utf8);
            return Err(self.fault(start..end, FaultKind::BracketOpen));
        }
        self.take();
        Ok(inner)
    }

    /// What stands behind `field:`.
    fn field(&mut self, name: Name, typed: Range<usize>) -> Result<Query, QueryFault> {
        let said = self.text.get(typed.clone()).unwrap_or_default().to_owned();
        let next = self.rest().chars().next();
        if next.is_none_or(|c| c.is_whitespace() || is_closing(c)) {
            return Err(self.fault(typed, FaultKind::NoValue(said)));
        }
        let found = if next.is_some_and(is_opening) {
            self.bracket(Some(name))
        } else {
            let start = self.at;
            let value = self.value();
            self.condition(Some(name), &value, start..self.at)
        };
        let found = found.map_err(|fault| fault.of_field(&said))?;
        let no_value = FaultKind::NoValue(said);
        found.ok_or_else(|| self.fault(typed, no_value))
    }

    fn condition(
        &mut self,
        name: Option<Name>,
        value: &Value<'_>,
        range: Range<usize>,
    ) -> Result<Option<Query>, QueryFault> {
        let read = match name {
            None => condition::words(None, value),
            Some(name) => condition::read(name, value, self.today),
        };
        match read {
            Ok(condition) => {
                if let Some(condition) = &condition {
                    self.note(condition, value, range);
                }
                Ok(condition.map(Query::Is))
            }
            Err(kind) => Err(self.fault(range, kind)),
        }
    }

    fn note(&mut self, condition: &Condition, value: &Value<'_>, range: Range<usize>) {
        let (of, name) = match condition {
            Condition::InFolder(name) => (NameOf::Folder, name),
            Condition::Tagged(name) => (NameOf::Tag, name),
            Condition::OfAccount(name) => (NameOf::Account, name),
            Condition::Words { phrase, .. } => {
                if matches!(value, Value::Word(_)) && phrase.is_short() {
                    self.notes.short.push(range);
                }
                return;
            }
            _other => return,
        };
        let name = name.clone();
        self.notes.named.push(Named { of, name, range });
    }

    /// A word, a quoted text or a pattern.
    fn value(&mut self) -> Value<'t> {
        let start = self.at;
        match self.rest().chars().next() {
            Some(quote) if is_quote(quote) => {
                self.take();
                let inner = self.take_while(|c| !is_quote(c));
                self.notes.is_quoted |= self.take().is_none();
                Value::Quoted(inner)
            }
            Some('/') => match self.pattern_end() {
                Some(end) => {
                    self.at = end + 1;
                    Value::Pattern(self.text.get(start + 1..end).unwrap_or_default())
                }
                None => Value::Word(self.word()),
            },
            _letter => Value::Word(self.word()),
        }
    }

    fn word(&mut self) -> &'t str {
        self.take_while(|c| !c.is_whitespace() && !is_opening(c) && !is_closing(c) && !is_quote(c))
    }

    /// Where the slash stands that ends a pattern: not escaped, and the end of a word.
    fn pattern_end(&self) -> Option<usize> {
        let mut escaped = false;
        let inner = self.rest().char_indices().take(PATTERN_CHARACTERS).skip(1);
        for (at, c) in inner {
            let at = self.at + at;
            let after = self
                .text
                .get(at + 1..)
                .and_then(|after| after.chars().next());
            match c {
                _any if escaped => escaped = false,
                '\\' => escaped = true,
                '/' if after.is_none_or(|c| c.is_whitespace() || is_closing(c)) => {
                    return (at > self.at + 1).then_some(at);
                }
                _other => {}
            }
        }
        None
    }

    /// A field's name at this place, and where the value begins.
    fn sees_name(&self) -> Option<(Name, usize)> {
        let (length, colon) = self.before_colon()?;
        let name = Name::of(self.rest().get(..length)?)?;
        Some((name, self.at + length + colon.len_utf8()))
    }

    /// How many octets of letters stand here before a colon, and that.
    fn before_colon(&self) -> Option<(usize, char)> {
        self.rest()
            .char_indices()
            .take_while(|(_at, c)| c.is_alphabetic() || matches!(c, ':' | '：'))
            .find(|(_at, c)| matches!(c, ':' | '：'))
    }

    /// The octets of an `OR` at this place.
    fn sees_or(&self) -> Option<Range<usize>> {
        let end = self
            .sees_word("OR")
            .or_else(|| self.sees_word("||"))
            .or_else(|| self.sees_word("或"))?;
        Some(self.at..end)
    }

    fn take_or(&mut self) -> Option<Range<usize>> {
        self.peek()?;
        let range = self.sees_or()?;
        self.at = range.end;
        Some(range)
    }

    /// Where a word ends that stands here by itself.
    fn sees_word(&self, word: &str) -> Option<usize> {
        let after = self.rest().strip_prefix(word)?;
        let ends = after
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || is_opening(c) || is_closing(c));
        ends.then_some(self.at + word.len())
    }

    /// The next character that is no space.
    fn peek(&mut self) -> Option<char> {
        self.take_while(char::is_whitespace);
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn fault(&self, range: Range<usize>, kind: FaultKind) -> QueryFault {
        QueryFault::at(self.text, range, kind)
    }
}

fn one_or(mut parts: Vec<Query>, many: impl FnOnce(Vec<Query>) -> Query) -> Query {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '（')
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | '）')
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::Field;
    use jiff::civil::date;

    /// A query as one line, to compare.
    fn shown(query: &Query) -> String {
        let list = |parts: &[Query]| parts.iter().map(shown).collect::<Vec<_>>().join(" ");
        match query {
            Query::Everything => "*".to_owned(),
            Query::All(parts) => format!("all({})", list(parts)),
            Query::Any(parts) => format!("any({})", list(parts)),
            Query::Not(inner) => format!("not({})", shown(inner)),
            Query::Is(condition) => match condition {
                Condition::Words { within, phrase } => {
                    let within = match within {
                        None => "",
                        Some(Field::From) => "from:",
                        Some(Field::To) => "to:",
                        Some(Field::Subject) => "subject:",
                        Some(Field::Body) => "body:",
                        Some(Field::FileName) => "filename:",
                    };
                    let end = if phrase.begins() { "*" } else { "" };
                    format!("{within}{}{end}", phrase.words().join("+"))
                }
                Condition::Pattern { pattern, .. } => format!("/{pattern}/"),
                Condition::Dated(days) => format!("{:?}..{:?}", days.from, days.until),
                other => format!("{other:?}"),
            },
        }
    }

    fn read(text: &str) -> String {
        match parse(text, date(2026, 11, 22)) {
            Ok(query) => shown(&query),
            Err(fault) => format!("{}: {:?}", fault.column, fault.kind),
        }
    }

    #[test]
    fn words_quotes_fields_minus_or_and_brackets_are_understood() {
        assert_eq!(read(""), "*");
        assert_eq!(read("meeting friday"), "all(meeting* friday*)");
        assert_eq!(read("\"see you\" -spam"), "all(see+you not(spam*))");
        assert_eq!(read("a OR b c"), "any(a all(b c))");
        assert_eq!(read("(a OR b) AND c"), "all(any(a b) c)");
        assert_eq!(read("from:ann@example.org"), "from:ann+example+org*");
        assert_eq!(read("from:(ann OR bob)"), "any(from:ann* from:bob*)");
        assert_eq!(
            read("subject:\"to do\" has:attachment"),
            "all(subject:to+do HasAttachment)"
        );
        assert_eq!(
            read("-(from:ann is:unread)"),
            "not(all(from:ann* Without(Flags(16))))"
        );
        assert_eq!(read("NOT x"), "not(x)");
        assert_eq!(read("lunch -"), "lunch*");
        assert_eq!(
            read("larger:5M smaller:10k"),
            "all(Larger(5242880) Smaller(10240))"
        );
    }

    #[test]
    fn chinese_fields_and_full_width_signs_are_understood() {
        assert_eq!(read("发件人：王芳"), read("from:王芳"));
        assert_eq!(
            read("主题:（会议 或 通知）"),
            "any(subject:会议 subject:通知)"
        );
        assert_eq!(
            read("“会议纪要” 有:附件"),
            "all(会议+议纪+纪要 HasAttachment)"
        );
        assert_eq!(read("是:未读"), read("is:unread"));
    }

    #[test]
    fn what_is_no_field_is_text() {
        assert_eq!(read("https://example.org/a"), "https+example+org+a");
        assert_eq!(read("re: lunch - friday"), "all(re lunch* friday*)");
        assert_eq!(read("12:30"), "12+30");
        assert_eq!(read("a/b"), "a+b");
    }

    #[test]
    fn patterns_stand_between_slashes() {
        assert_eq!(read("/inv-\\d+/"), "/inv-\\d+/");
        assert_eq!(read("subject:/a b/ c"), "all(/a b/ c)");
        assert_eq!(read("/usr/lib"), "usr+lib*");
    }

    #[test]
    fn a_quote_still_open_ends_with_the_text() {
        assert_eq!(read("\"see yo"), "see+yo");
    }

    #[test]
    fn faults_name_their_column() {
        assert_eq!(read("(a"), "1: BracketOpen");
        assert_eq!(read("会议 b)"), "5: BracketClosed");
        assert_eq!(read("a from:"), "3: NoValue(\"from:\")");
        assert_eq!(read("from:() a"), "1: NoValue(\"from:\")");
        assert_eq!(read("a OR"), "3: NothingAfter");
        assert_eq!(read("会议 或"), "4: NothingAfter");
        assert_eq!(read("a ||  "), "3: NothingAfter");
        assert_eq!(read("(a OR ) b"), "4: NothingAfter");
        assert_eq!(read("a OR OR b"), "6: NothingBefore");
        assert_eq!(read("OR a"), "1: NothingBefore");
        assert_eq!(read("before:soon"), "8: NoDate(\"soon\")");
        assert_eq!(read("larger:big"), "8: NoSize(\"big\")");
        assert_eq!(read("from:--"), "6: NoWord(\"--\")");
        assert_eq!(read("🌻 ~ *"), "1: NoWord(\"🌻 ~ *\")");
        assert_eq!(read("  "), "*");
        assert!(read("is:lost").starts_with("4: UnknownValue"));
        assert!(read("是：丢了").contains("field: \"是：\""));
        assert!(read("/(/").starts_with("1: NoPattern"));
        assert!(read(&"(".repeat(100_000)).ends_with("TooDeep"));
    }

    #[test]
    fn what_a_fault_is_about_is_a_piece_of_what_was_typed() {
        for (typed, about) in [
            ("会议 或", "或"),
            ("会议 ）", "）"),
            ("a OR", "OR"),
            ("主题：（会议", "（"),
            ("晚于：明年吧", "明年吧"),
        ] {
            let fault = parse(typed, date(2026, 11, 22)).unwrap_err();
            assert_eq!(typed.get(fault.range), Some(about), "{typed}");
        }
    }

    #[test]
    fn any_text_is_read_or_refused() {
        for text in [
            "-",
            "--",
            "- -",
            "OR OR",
            "()",
            "(())",
            "-()",
            "\"",
            "\"\"",
            ":",
            "from",
            "/",
            "//",
            "a -",
            "（",
            "“",
            "NOT",
            "AND",
            "AND AND a",
        ] {
            read(text);
        }
    }
}

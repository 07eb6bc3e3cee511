//! A query as text and rows understand it.
//!
//! What asks for words becomes one expression as far up the tree as it goes, so that segments
//! are asked once; what asks for facts becomes a condition on the row. Patterns are left out
//! (every row satisfies them): whoever asks looks at the mails that come.

use std::ops::Range;

use jiff::tz::TimeZone;
use rusqlite::types::Value;

use crate::model::Flags;
use crate::search::segment::Expression;
use crate::search::{Condition, Query};

/// A query on its way to an answer.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Node {
    /// Every row.
    Everything,
    /// Rows whose text satisfies this.
    Text(Expression),
    /// Rows of mails of these seconds.
    Dated(Range<i64>),
    /// Rows that satisfy this condition on `mails`, with its values.
    Facts(String, Vec<Value>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// All of time.
const ALWAYS: Range<i64> = i64::MIN..i64::MAX;

/// What stands for a question mark of a condition.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Slot {
    /// This value.
    Value(Value),
    /// Whether the mail asked about satisfies this text, by its place among the condition's texts.
    Text(usize),
}

/// What names in a query stand for in this index.
pub(in crate::store) trait Names {
    /// Numbers of the folders called so.
    fn folders(&self, name: &str) -> Vec<i64>;
    /// Numbers of the folders of the accounts called so.
    fn folders_of_account(&self, name: &str) -> Vec<i64>;
}

impl Node {
    pub(in crate::store) fn of(query: &Query, names: &dyn Names, zone: &TimeZone) -> Self {
        let each = |parts: &[Query]| -> Vec<Self> {
            parts
                .iter()
                .map(|part| Self::of(part, names, zone))
                .collect()
        };
        match query {
            Query::Everything => Self::Everything,
            Query::All(parts) => all(each(parts)),
            Query::Any(parts) => any(each(parts)),
            Query::Not(inner) if inner.has_pattern() => Self::Everything,
            Query::Not(inner) => match Self::of(inner, names, zone) {
                Self::Not(twice) => *twice,
                node => Self::Not(Box::new(node)),
            },
            Query::Is(condition) => of_condition(condition, names, zone),
        }
    }

    /// The text that every found mail must satisfy, and what else it must.
    pub(in crate::store) fn split(self) -> (Option<Expression>, Self) {
        match self {
            Self::Text(expression) => (Some(expression), Self::Everything),
            Self::All(parts) => {
                let (texts, rest): (Vec<_>, Vec<_>) = parts
                    .into_iter()
                    .partition(|part| matches!(part, Self::Text(_)));
                let text = texts.into_iter().find_map(text_of);
                (text, all(rest))
            }
            other => (None, other),
        }
    }

    /// This, and one of these folders.
    pub(in crate::store) fn within(self, folders: &[i64]) -> Self {
        all(vec![self, in_folders(folders)])
    }

    /// The seconds out of which no row satisfies this.
    pub(in crate::store) fn seconds(&self) -> Range<i64> {
        match self {
            Self::Dated(seconds) => seconds.clone(),
            Self::All(parts) => parts.iter().map(Self::seconds).fold(ALWAYS, |all, one| {
                all.start.max(one.start)..all.end.min(one.end)
            }),
            _other => ALWAYS,
        }
    }

    /// As a condition of SQL on `mails`. Texts in it are told by question marks.
    pub(in crate::store) fn sql(&self) -> Asked {
        let mut asked = Asked::default();
        asked.push(self);
        asked
    }
}

/// A condition of SQL, what stands for its question marks, and the texts it depends on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::store) struct Asked {
    pub(in crate::store) sql: String,
    pub(in crate::store) slots: Vec<Slot>,
    pub(in crate::store) texts: Vec<Expression>,
}

impl Asked {
    fn push(&mut self, node: &Node) {
        match node {
            Node::Everything => self.sql.push('1'),
            Node::Text(expression) => {
                self.sql.push('?');
                self.slots.push(Slot::Text(self.texts.len()));
                self.texts.push(expression.clone());
            }
            Node::Dated(seconds) => {
                self.sql.push_str("(date >= ? AND date < ?)");
                let both = [seconds.start, seconds.end].map(Value::Integer);
                self.slots.extend(both.map(Slot::Value));
            }
            Node::Facts(condition, values) => {
                self.sql.push_str(condition);
                self.slots.extend(values.iter().cloned().map(Slot::Value));
            }
            Node::All(parts) => self.joined(parts, " AND "),
            Node::Any(parts) => self.joined(parts, " OR "),
            Node::Not(inner) => {
                self.sql.push_str("NOT ");
                self.joined(std::slice::from_ref(&**inner), "");
            }
        }
    }

    fn joined(&mut self, parts: &[Node], word: &str) {
        for (number, node) in parts.iter().enumerate() {
            self.sql.push_str(if number == 0 { "(" } else { word });
            self.push(node);
        }
        self.sql.push_str(if parts.is_empty() { "1" } else { ")" });
    }
}

fn text_of(node: Node) -> Option<Expression> {
    match node {
        Node::Text(expression) => Some(expression),
        _other => None,
    }
}

/// Conjunction: texts are one expression, and what excludes texts goes into it.
fn all(parts: Vec<Node>) -> Node {
    let mut wanted = Vec::new();
    let mut unwanted = Vec::new();
    let mut rest = Vec::new();
    let flat = parts.into_iter().flat_map(|part| match part {
        Node::All(inner) => inner,
        other => vec![other],
    });
    for part in flat {
        match part {
            Node::Everything => {}
            Node::Text(expression) => wanted.push(expression),
            Node::Not(inner) => match *inner {
                Node::Text(expression) => unwanted.push(expression),
                other => rest.push(Node::Not(Box::new(other))),
            },
            other => rest.push(other),
        }
    }
    if wanted.is_empty() {
        let not = |expression| Node::Not(Box::new(Node::Text(expression)));
        rest.extend(unwanted.into_iter().map(not));
    } else {
        // What excludes texts is asked of the segments too, where they are asked anyway.
        let not = |expression| Expression::Not(Box::new(expression));
        wanted.extend(unwanted.into_iter().map(not));
        rest.insert(0, Node::Text(one_or(wanted, Expression::All)));
    }
    match (rest.pop(), rest.is_empty()) {
        (None, _) => Node::Everything,
        (Some(only), true) => only,
        (Some(last), false) => {
            rest.push(last);
            Node::All(rest)
        }
    }
}

fn any(parts: Vec<Node>) -> Node {
    if parts.contains(&Node::Everything) {
        return Node::Everything;
    }
    let (texts, mut rest): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .partition(|part| matches!(part, Node::Text(_)));
    let expressions: Vec<Expression> = texts.into_iter().filter_map(text_of).collect();
    if !expressions.is_empty() {
        rest.insert(0, Node::Text(one_or(expressions, Expression::Any)));
    }
    match (rest.pop(), rest.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            rest.extend(last);
            Node::Any(rest)
        }
    }
}

fn one_or(
    mut expressions: Vec<Expression>,
    many: impl FnOnce(Vec<Expression>) -> Expression,
) -> Expression {
    match expressions.pop() {
        Some(only) if expressions.is_empty() => only,
        last => {
            expressions.extend(last);
            many(expressions)
        }
    }
}

fn of_condition(condition: &Condition, names: &dyn Names, zone: &TimeZone) -> Node {
    let facts = |sql: &str, value: i64| Node::Facts(sql.to_owned(), vec![Value::Integer(value)]);
    let octets = |octets: u64| i64::try_from(octets).unwrap_or(i64::MAX);
    let flags = |flags: Flags| i64::from(flags.bits());
    match condition {
        Condition::Words { within, phrase } => Node::Text(Expression::Words {
            within: *within,
            phrase: phrase.clone(),
        }),
        Condition::Pattern { .. } => Node::Everything,
        Condition::HasAttachment => facts("has_attachments = ?", 1),
        Condition::Larger(size) => facts("size > ?", octets(*size)),
        Condition::Smaller(size) => facts("size < ?", octets(*size)),
        Condition::Dated(days) => Node::Dated(days.seconds(zone)),
        Condition::With(wanted) => Node::Facts(
            "flags & ? = ?".to_owned(),
            vec![Value::Integer(flags(*wanted)); 2],
        ),
        Condition::Without(wanted) => Node::Facts(
            "flags & ? <> ?".to_owned(),
            vec![Value::Integer(flags(*wanted)); 2],
        ),
        Condition::Tagged(tag) => Node::Facts(
            "EXISTS (SELECT 1 FROM tagged WHERE tag = ? AND mail = mails.id)".to_owned(),
            vec![Value::Text(tag.to_lowercase())],
        ),
        Condition::InFolder(name) => in_folders(&names.folders(name)),
        Condition::OfAccount(name) => in_folders(&names.folders_of_account(name)),
    }
}

/// Folders that are compared one by one: for a list, a table is made with each mail that is asked
/// about, which costs more than the whole look at its row.
const COMPARED: usize = 16;

fn in_folders(numbers: &[i64]) -> Node {
    let sql = match numbers.len() {
        1..=COMPARED => vec!["folder = ?"; numbers.len()].join(" OR "),
        count => format!("folder IN ({})", vec!["?"; count].join(", ")),
    };
    let values = numbers.iter().map(|number| Value::Integer(*number));
    Node::Facts(format!("({sql})"), values.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse;
    use jiff::civil::date;

    struct NoNames;

    impl Names for NoNames {
        fn folders(&self, name: &str) -> Vec<i64> {
            if name == "inbox" {
                vec![1, 2]
            } else {
                Vec::new()
            }
        }

        fn folders_of_account(&self, _name: &str) -> Vec<i64> {
            vec![7]
        }
    }

    /// The driving text and what is asked of each row.
    fn asked(query: &str) -> (String, String) {
        let query = parse(query, date(2026, 11, 22)).unwrap();
        let (text, rest) = Node::of(&query, &NoNames, &TimeZone::UTC).split();
        (
            text.map(|text| shown(&text)).unwrap_or_default(),
            rest.sql().sql,
        )
    }

    fn shown(expression: &Expression) -> String {
        let list = |parts: &[Expression]| parts.iter().map(shown).collect::<Vec<_>>().join(" ");
        match expression {
            Expression::Words { phrase, .. } => phrase.words().join("+"),
            Expression::All(parts) => format!("all({})", list(parts)),
            Expression::Any(parts) => format!("any({})", list(parts)),
            Expression::Not(inner) => format!("-{}", shown(inner)),
        }
    }

    #[test]
    fn words_become_one_expression() {
        assert_eq!(asked("lunch friday").0, "all(lunch friday)");
        assert_eq!(asked("a OR \"see you\"").0, "any(a see+you)");
        assert_eq!(asked("a -b").0, "all(a -b)");
        assert_eq!(asked("-b a").0, "all(a -b)");
        assert_eq!(asked("from:王芳 会议纪要").0, "all(王芳 会议+议纪+纪要)");
        assert_eq!(asked("(lunch is:unread) friday").0, "all(lunch friday)");
    }

    #[test]
    fn facts_are_asked_of_the_row() {
        let (text, sql) = asked("lunch is:unread in:inbox");
        assert_eq!(
            (text.as_str(), sql.as_str()),
            ("lunch", "(flags & ? <> ? AND (folder = ? OR folder = ?))")
        );
        assert_eq!(asked("in:nowhere").1, "(folder IN ())");
        assert_eq!(asked("-lunch").1, "NOT (?)");
        assert_eq!(
            asked("lunch OR has:attachment").1,
            "(? OR has_attachments = ?)"
        );
        assert_eq!(asked("/x/ -/y/"), (String::new(), "1".to_owned()));
    }
}

//! A query as FTS5 and SQLite understand it.
//!
//! What asks for words becomes one expression of FTS5 as far up the tree as it goes, so that its
//! own merging does the work; what asks for facts becomes a condition on the row. Patterns are
//! left out (every row satisfies them): whoever asks looks at the mails that come.

use jiff::tz::TimeZone;
use rusqlite::types::Value;

use crate::model::Flags;
use crate::search::{Condition, Field, Phrase, Query, Within};

/// A query on its way to SQL.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Node {
    /// Every row.
    Everything,
    /// Rows whose text matches this expression of FTS5.
    Text(String),
    /// Rows that satisfy this condition on `mails`, with its values.
    Facts(String, Vec<Value>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
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

    /// The expression of FTS5 that every found mail must match, and what else it must satisfy.
    pub(in crate::store) fn split(self) -> (Option<String>, Self) {
        match self {
            Self::Text(expression) => (Some(expression), Self::Everything),
            Self::All(parts) => {
                let (texts, rest): (Vec<_>, Vec<_>) = parts
                    .into_iter()
                    .partition(|part| matches!(part, Self::Text(_)));
                let text = texts.into_iter().find_map(|part| match part {
                    Self::Text(expression) => Some(expression),
                    _other => None,
                });
                (text, all(rest))
            }
            other => (None, other),
        }
    }

    /// As a condition of SQL on `mails`; `part` is the table of text asked.
    pub(in crate::store) fn sql(&self, part: &str, sql: &mut String, values: &mut Vec<Value>) {
        match self {
            Self::Everything => sql.push('1'),
            Self::Text(expression) => {
                sql.push_str(&format!(
                    "mails.id IN (SELECT rowid FROM {part} WHERE {part} MATCH ?)"
                ));
                values.push(Value::Text(expression.clone()));
            }
            Self::Facts(condition, of_condition) => {
                sql.push_str(condition);
                values.extend(of_condition.iter().cloned());
            }
            Self::All(parts) => joined(parts, " AND ", part, sql, values),
            Self::Any(parts) => joined(parts, " OR ", part, sql, values),
            Self::Not(inner) => {
                sql.push_str("NOT ");
                joined(std::slice::from_ref(&**inner), "", part, sql, values);
            }
        }
    }
}

fn joined(parts: &[Node], word: &str, part: &str, sql: &mut String, values: &mut Vec<Value>) {
    for (number, node) in parts.iter().enumerate() {
        sql.push_str(if number == 0 { "(" } else { word });
        node.sql(part, sql, values);
    }
    sql.push_str(if parts.is_empty() { "1" } else { ")" });
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
        rest.extend(
            unwanted
                .into_iter()
                .map(|expression| Node::Not(Box::new(Node::Text(expression)))),
        );
    } else {
        let mut expression = bracketed(&wanted, " AND ");
        for not in unwanted {
            expression = format!("({expression}) NOT ({not})");
        }
        rest.insert(0, Node::Text(expression));
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
    let expressions: Vec<String> = texts
        .into_iter()
        .filter_map(|part| match part {
            Node::Text(expression) => Some(expression),
            _other => None,
        })
        .collect();
    if !expressions.is_empty() {
        rest.insert(0, Node::Text(bracketed(&expressions, " OR ")));
    }
    match (rest.pop(), rest.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            rest.extend(last);
            Node::Any(rest)
        }
    }
}

fn bracketed(expressions: &[String], word: &str) -> String {
    match expressions {
        [only] => only.clone(),
        several => {
            let several: Vec<String> = several.iter().map(|one| format!("({one})")).collect();
            several.join(word)
        }
    }
}

fn of_condition(condition: &Condition, names: &dyn Names, zone: &TimeZone) -> Node {
    let facts = |sql: &str, value: i64| Node::Facts(sql.to_owned(), vec![Value::Integer(value)]);
    let octets = |octets: u64| i64::try_from(octets).unwrap_or(i64::MAX);
    let flags = |flags: Flags| i64::from(flags.bits());
    match condition {
        Condition::Words { within, phrase } => Node::Text(words(*within, phrase)),
        Condition::Pattern { .. } => Node::Everything,
        Condition::HasAttachment => facts("has_attachments = ?", 1),
        Condition::Larger(size) => facts("size > ?", octets(*size)),
        Condition::Smaller(size) => facts("size < ?", octets(*size)),
        Condition::Dated(days) => {
            let seconds = days.seconds(zone);
            Node::Facts(
                "(date >= ? AND date < ?)".to_owned(),
                vec![Value::Integer(seconds.start), Value::Integer(seconds.end)],
            )
        }
        Condition::With(wanted) => Node::Facts(
            "flags & ? = ?".to_owned(),
            vec![Value::Integer(flags(*wanted)); 2],
        ),
        Condition::Without(wanted) => Node::Facts(
            "flags & ? <> ?".to_owned(),
            vec![Value::Integer(flags(*wanted)); 2],
        ),
        Condition::Tagged(tag) => Node::Facts(
            "mails.id IN (SELECT mail FROM tagged WHERE tag = ?)".to_owned(),
            vec![Value::Text(tag.to_lowercase())],
        ),
        Condition::InFolder(name) => in_folders(&names.folders(name)),
        Condition::OfAccount(name) => in_folders(&names.folders_of_account(name)),
    }
}

fn in_folders(numbers: &[i64]) -> Node {
    let marks = vec!["?"; numbers.len()].join(", ");
    let values = numbers.iter().map(|number| Value::Integer(*number));
    Node::Facts(format!("folder IN ({marks})"), values.collect())
}

/// A phrase in FTS5's words. Ours hold letters only, so that quotes are safe around them.
fn words(within: Within, phrase: &Phrase) -> String {
    let column = match within {
        None => "",
        Some(Field::From) => "f : ",
        Some(Field::To) => "t : ",
        Some(Field::Subject) => "s : ",
        Some(Field::Body) => "b : ",
        Some(Field::FileName) => "n : ",
    };
    let begins = if phrase.begins() { " *" } else { "" };
    format!("{column}\"{}\"{begins}", phrase.words().join(" "))
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

    /// The driving expression and what is asked of each row.
    fn asked(query: &str) -> (String, String) {
        let query = parse(query, date(2026, 11, 22)).unwrap();
        let (text, rest) = Node::of(&query, &NoNames, &TimeZone::UTC).split();
        let (mut sql, mut values) = (String::new(), Vec::new());
        rest.sql("p", &mut sql, &mut values);
        (text.unwrap_or_default(), sql)
    }

    #[test]
    fn words_become_one_expression() {
        assert_eq!(asked("lunch friday").0, "(\"lunch\" *) AND (\"friday\" *)");
        assert_eq!(asked("a OR \"see you\"").0, "(\"a\") OR (\"see you\")");
        assert_eq!(asked("a -b").0, "(\"a\") NOT (\"b\")");
        assert_eq!(
            asked("from:王芳 会议纪要").0,
            "(f : \"王芳\") AND (\"会议 议纪 纪要\")"
        );
    }

    #[test]
    fn facts_are_asked_of_the_row() {
        assert_eq!(
            asked("lunch is:unread in:inbox"),
            (
                "\"lunch\" *".to_owned(),
                "(flags & ? <> ? AND folder IN (?, ?))".to_owned()
            )
        );
        assert_eq!(
            asked("(lunch is:unread) friday").0,
            "(\"lunch\" *) AND (\"friday\" *)"
        );
        assert_eq!(asked("in:nowhere").1, "folder IN ()");
        assert_eq!(
            asked("-lunch").1,
            "NOT (mails.id IN (SELECT rowid FROM p WHERE p MATCH ?))"
        );
        assert_eq!(
            asked("lunch OR has:attachment").1,
            "(mails.id IN (SELECT rowid FROM p WHERE p MATCH ?) OR has_attachments = ?)"
        );
        assert_eq!(asked("/x/ -/y/"), (String::new(), "1".to_owned()));
    }
}

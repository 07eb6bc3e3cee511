//! What may be wrong with a search that is understood: it names what is nowhere, a field is
//! mistyped, or its words are too short to begin others.

use std::ops::Range;

use jiff::civil::Date;

use super::matcher::{is_in_folder, is_one_of};
use super::name::NAMES;
use super::parse::{Named, parse_whole};
use super::query::{FaultKind, NameOf, QueryFault};
use crate::model::FolderName;

/// Names like a mistyped one that are told at most.
const NEAR: usize = 3;

/// Characters of a name that are compared: a longer one is nobody's slip.
const COMPARED: usize = 64;

/// What there is for a search to name.
#[derive(Debug, Clone, Default)]
pub struct Existing {
    /// Folders of a person's own; those that every account has are known.
    pub folders: Vec<FolderName>,
    /// Tags.
    pub tags: Vec<String>,
    /// The names of each account: id, name, address.
    pub accounts: Vec<Vec<String>>,
}

/// What is to be said of a search that is understood.
#[derive(Debug)]
pub struct Remarks<'t> {
    text: &'t str,
    named: Vec<Named>,
    short: Vec<Range<usize>>,
    no_fields: Vec<Range<usize>>,
}

impl<'t> Remarks<'t> {
    /// Looks at a search; of one that cannot be understood nothing is to be said here.
    #[must_use]
    pub fn on(text: &'t str, today: Date) -> Self {
        let notes = parse_whole(text, today).map(|(_query, notes)| notes);
        let notes = notes.unwrap_or_default();
        Self {
            text,
            named: notes.named,
            short: notes.short,
            no_fields: notes.no_fields,
        }
    }

    /// Whether a folder, a tag or an account is named.
    #[must_use]
    pub fn names_anything(&self) -> bool {
        !self.named.is_empty()
    }

    /// The first name of what is nowhere.
    #[must_use]
    pub fn unknown(&self, existing: &Existing) -> Option<QueryFault> {
        let unknown = |named: &&Named| !existing.has(named.of, &named.name);
        let named = self.named.iter().find(unknown)?;
        let kind = FaultKind::UnknownName {
            of: named.of,
            name: named.name.clone(),
            near: existing.near(named.of, &named.name),
            there_are: existing.count(named.of),
        };
        Some(QueryFault::at(self.text, named.range.clone(), kind))
    }

    /// Why it may have found nothing: a field that is none, else a word that is too short.
    #[must_use]
    pub fn in_vain(&self) -> Option<QueryFault> {
        self.slip().or_else(|| self.short())
    }

    /// The first name before a colon that is no field, and like one.
    fn slip(&self) -> Option<QueryFault> {
        self.no_fields.iter().find_map(|range| {
            let field = self.text.get(range.clone())?.to_owned();
            let near = near_fields(&field);
            let kind = FaultKind::UnknownField { field, near };
            let has_near =
                matches!(&kind, FaultKind::UnknownField { near, .. } if !near.is_empty());
            has_near.then(|| QueryFault::at(self.text, range.clone(), kind))
        })
    }

    /// The first word that is looked for as it stands, because it has too few letters to be the
    /// beginning of another.
    fn short(&self) -> Option<QueryFault> {
        let range = self.short.first()?.clone();
        let word = self.text.get(range.clone()).unwrap_or_default();
        let kind = FaultKind::ShortWord(word.to_owned());
        Some(QueryFault::at(self.text, range, kind))
    }
}

impl Existing {
    fn has(&self, of: NameOf, name: &str) -> bool {
        match of {
            NameOf::Folder => {
                let mut folders = FolderName::ORDINARY.iter().chain(&self.folders);
                folders.any(|folder| is_in_folder(name, &folder.names()))
            }
            NameOf::Tag => is_one_of(name, &self.tags),
            NameOf::Account => self.accounts.iter().any(|names| is_one_of(name, names)),
        }
    }

    fn count(&self, of: NameOf) -> usize {
        match of {
            NameOf::Folder => {
                // Accounts may have folders of one name.
                let mut own: Vec<&FolderName> = self.folders.iter().collect();
                own.sort_unstable();
                own.dedup();
                FolderName::ORDINARY.len() + own.len()
            }
            NameOf::Tag => self.tags.len(),
            NameOf::Account => self.accounts.len(),
        }
    }

    /// What else may have been meant, the likest first.
    fn near(&self, of: NameOf, typed: &str) -> Vec<String> {
        let names: Vec<&str> = match of {
            NameOf::Folder => {
                let ordinary = FolderName::ORDINARY.iter().flat_map(FolderName::names);
                let own = self.folders.iter().flat_map(|one| paths(one.key()));
                ordinary.chain(own).collect()
            }
            NameOf::Tag => self.tags.iter().map(String::as_str).collect(),
            NameOf::Account => self.accounts.iter().flatten().map(String::as_str).collect(),
        };
        let typed = characters(typed);
        let mut near: Vec<(usize, &str)> = names
            .into_iter()
            .filter_map(|name| Some((how_near(&typed, name)?, name)))
            .collect();
        near.sort();
        near.dedup();
        let near = near.into_iter().take(NEAR);
        near.map(|(_distance, name)| name.to_owned()).collect()
    }
}

/// Fields that a name may have been meant for, the likest first, with their colon. Every letter of
/// a name of two could be another.
fn near_fields(typed: &str) -> Vec<String> {
    let typed = characters(typed);
    let most = ((typed.len() + 1) / 3).max(1);
    let mut sorted = typed.clone();
    sorted.sort_unstable();
    let names = NAMES.iter().flat_map(|(_name, english, chinese)| {
        let english = english.iter();
        english.chain(chinese.iter())
    });
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let letters = characters(name);
            let mut same = letters.clone();
            same.sort_unstable();
            let far = match same == sorted {
                true => 1,
                false => distance(&typed, &letters),
            };
            (far <= most && far < typed.len()).then_some((far, *name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(NEAR)
        .map(|(_far, name)| format!("{name}:"))
        .collect()
}

/// A folder's path and those of the folders it lies in.
fn paths(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _slash)| at);
    let ends = ends.chain([path.len()]);
    ends.filter_map(|end| path.get(..end))
}

/// A text as it is compared.
fn characters(text: &str) -> Vec<char> {
    text.to_lowercase().chars().take(COMPARED).collect()
}

/// How far a name is from what was typed; `None`: too far to have been meant. A folder counts by
/// its last level too.
fn how_near(typed: &[char], name: &str) -> Option<usize> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let most = ((typed.len() + 1) / 3).max(1);
    let of = |name: &str| {
        let name = characters(name);
        let holds = |whole: &[char], part: &[char]| {
            part.len() > 1 && whole.windows(part.len()).any(|run| run == part)
        };
        if holds(&name, typed) || holds(typed, &name) {
            return Some(1);
        }
        let far = distance(typed, &name);
        // Of two short names every letter may be another.
        (far <= most && far < typed.len()).then_some(far)
    };
    [of(name), of(last)].into_iter().flatten().min()
}

/// How many letters must be put in, taken out or changed to come from one to the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.iter().enumerate() {
        let mut left = above + 1;
        let mut corner = above;
        for (cell, against) in row.iter_mut().skip(1).zip(other) {
            let changed = corner + usize::from(letter != against);
            corner = *cell;
            left = changed.min(left + 1).min(corner + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn existing() -> Existing {
        let own = |name: &str| FolderName::Own(name.to_owned());
        Existing {
            folders: vec![own("Projects/2026"), own("家庭"), own("Travel")],
            tags: vec!["travel".to_owned(), "to do".to_owned()],
            accounts: vec![vec!["work".to_owned(), "ann@example.org".to_owned()]],
        }
    }

    fn unknown(typed: &str) -> Option<(usize, Vec<String>, usize)> {
        let fault = Remarks::on(typed, date(2026, 11, 22)).unknown(&existing())?;
        match fault.kind {
            FaultKind::UnknownName {
                near, there_are, ..
            } => Some((fault.column, near, there_are)),
            _other => None,
        }
    }

    #[test]
    fn a_name_of_what_is_nowhere_is_told_with_its_column_and_those_like_it() {
        for typed in [
            "",
            "lunch",
            "in:projects",
            "in:2026 in:收件箱 in:TRASH",
            "in:Projects/2026 tag:\"To do\"",
            "account:ANN@example.org",
            "in:",
            "(in:nowhere",
        ] {
            assert_eq!(unknown(typed), None, "{typed}");
        }
        let near = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            unknown("lunch in:Projcets"),
            Some((10, near(&["Projects"]), 10))
        );
        assert_eq!(unknown("在：家廷"), Some((3, near(&["家庭"]), 10)));
        assert_eq!(unknown("-in:Inbxo"), Some((5, near(&["Inbox"]), 10)));
        assert_eq!(unknown("in:zebra"), Some((4, near(&[]), 10)));
        assert_eq!(
            unknown("tag:travels OR lunch"),
            Some((5, near(&["travel"]), 2))
        );
        assert_eq!(unknown("account:home"), Some((9, near(&[]), 1)));
        assert_eq!(
            unknown(&format!("in:{}", "x".repeat(100_000))),
            Some((4, near(&[]), 10))
        );
    }

    #[test]
    fn one_or_two_letters_are_told_to_be_looked_for_as_a_whole_word() {
        let short = |typed: &str| {
            let fault = Remarks::on(typed, date(2026, 11, 22)).in_vain()?;
            match fault.kind {
                FaultKind::ShortWord(word) => Some((fault.column, word)),
                _other => None,
            }
        };
        assert_eq!(short("jo"), Some((1, "jo".to_owned())));
        assert_eq!(short("lunch j"), Some((7, "j".to_owned())));
        assert_eq!(short("from:jo"), Some((6, "jo".to_owned())));
        for typed in ["joh", "会", "会议", "\"jo\"", "lunch -jo", "in:jo", "/jo/"] {
            assert_eq!(short(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_mistyped_field_is_told_with_those_like_it_and_an_address_of_a_page_is_none() {
        let slip = |typed: &str| {
            let fault = Remarks::on(typed, date(2026, 11, 22)).in_vain()?;
            match fault.kind {
                FaultKind::UnknownField { field, near } => Some((fault.column, field, near)),
                _other => None,
            }
        };
        for (typed, column, field, first) in [
            ("froom:echo", 1, "froom", "from:"),
            ("lunch form:ann", 7, "form", "from:"),
            ("Subjet:x", 1, "Subjet", "subject:"),
            ("发件:王芳", 1, "发件", "发件人:"),
        ] {
            let (at, said, near) = slip(typed).expect(typed);
            assert_eq!(
                (at, said.as_str(), near[0].as_str()),
                (column, field, first)
            );
        }
        for typed in [
            "https://example.org",
            "re:lunch",
            "mailto:ann@example.org",
            "from:ann",
        ] {
            assert_eq!(slip(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_not_alone_is_told_to_want_something_behind_it() {
        let fault = super::super::parse(" NOT ", date(2026, 11, 22)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::NothingUnwanted);
        let fault = super::super::parse("—", date(2026, 11, 22)).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::NoWord(_)));
    }
}

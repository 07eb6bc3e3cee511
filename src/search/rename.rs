//! A search after a folder or a tag that it names was called otherwise.

use std::ops::Range;

use jiff::civil::Date;

use super::join::as_value;
use super::matcher::{is_in_folder, is_one_of, levels};
use super::parse::{Named, is_quote, parse_whole};
use super::query::NameOf;
use crate::model::{FolderName, Tag};

/// What is called otherwise.
#[derive(Debug, Clone, Copy)]
pub enum Renaming<'r> {
    /// A folder of a person's own, and with it those that lie in it.
    Folder {
        /// Its name before.
        from: &'r FolderName,
        /// Its name now.
        to: &'r FolderName,
        /// All folders of all accounts as they are called now.
        now: &'r [FolderName],
    },
    /// A tag.
    Tag {
        /// Its name before.
        from: &'r Tag,
        /// Its name now.
        to: &'r Tag,
    },
}

/// A search that finds after a renaming what it found before. `None`: it stays as it is; one that
/// cannot be understood does.
#[must_use]
pub fn renamed(text: &str, today: Date, renaming: &Renaming<'_>) -> Option<String> {
    let (_query, notes) = parse_whole(text, today).ok()?;
    let mut edits = Vec::new();
    let mut rest = notes.named.as_slice();
    while !rest.is_empty() {
        let (choice, behind) = rest.split_at(choice(text, rest));
        edits.extend(renaming.edit(text, choice));
        rest = behind;
    }
    let mut new = text.to_owned();
    // From the end, so that what stands before keeps its place.
    for (range, value) in edits.into_iter().rev() {
        new.replace_range(range, &value);
    }
    (new != text && parse_whole(&new, today).is_ok()).then_some(new)
}

/// What stands between two names either of which will do.
const OR: &str = " OR ";

/// How many of these stand together in a bracket of their own, `(one OR another)`; where they do
/// not, the first stands alone.
fn choice(text: &str, named: &[Named]) -> usize {
    let is_or = |pair: &&[Named]| match pair {
        [one, other] => text.get(one.range.end..other.range.start) == Some(OR),
        _ => false,
    };
    let count = 1 + named.windows(2).take_while(is_or).count();
    let all = named.get(..count).unwrap_or_default();
    let is_bracketed = bracket(text, all).is_some();
    if is_bracketed { count } else { 1 }
}

/// The brackets around these, where nothing else stands in them.
fn bracket(text: &str, named: &[Named]) -> Option<Range<usize>> {
    let (first, last) = (named.first()?, named.last()?);
    let is_around = text.get(..first.range.start)?.ends_with('(')
        && text.get(last.range.end..)?.starts_with(')');
    is_around.then(|| first.range.start - 1..last.range.end + 1)
}

impl Renaming<'_> {
    /// What stands where these stand now, and what in its place. `None`: they stay.
    fn edit(&self, text: &str, choice: &[Named]) -> Option<(Range<usize>, String)> {
        let (first, last) = (choice.first()?, choice.last()?);
        let mut values: Vec<String> = Vec::new();
        let mut is_other = false;
        for named in choice {
            let value = text.get(named.range.clone())?;
            let new = self.values(named, value.starts_with(is_quote));
            is_other |= new.is_some();
            for value in new.unwrap_or_else(|| vec![value.to_owned()]) {
                let is_there = |other: &String| is_one_of(bare(&value), &[bare(other)]);
                if !values.iter().any(is_there) {
                    values.push(value);
                }
            }
        }
        if !is_other {
            return None;
        }
        let within = first.range.start..last.range.end;
        let all = values.join(OR);
        if choice.len() == 1 {
            let is_one = values.len() == 1;
            return Some((within, if is_one { all } else { format!("({all})") }));
        }
        // One alone needs no bracket, where nothing stands against it.
        let around = bracket(text, choice).filter(|around| {
            let behind = text.get(around.end..);
            values.len() == 1 && behind.is_some_and(ends_here)
        });
        Some((around.unwrap_or(within), all))
    }

    /// What stands behind the colon now: each of these will do.
    fn values(&self, named: &Named, is_quoted: bool) -> Option<Vec<String>> {
        match (self, named.of) {
            (Self::Folder { from, to, now }, NameOf::Folder) => {
                let goal = goal(&named.name, from, to, now)?;
                let name = FolderName::Own(goal.clone());
                // Where it also means a folder that stays, it goes on to.
                let is_left = now.iter().any(|folder| {
                    is_in_folder(&named.name, &folder.names())
                        && *folder != name
                        && !folder.is_within(&name)
                });
                let goal = written(&goal, is_quoted)?;
                Some(match is_left {
                    true => vec![written(&named.name, is_quoted)?, goal],
                    false => vec![goal],
                })
            }
            (Self::Tag { from, to }, NameOf::Tag) => {
                if !is_one_of(&named.name, &[from.name()]) {
                    return None;
                }
                Some(vec![written(to.name(), is_quoted)?])
            }
            _other => None,
        }
    }
}

/// Whether what stands here is no part of a word before it.
fn ends_here(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(char::is_whitespace) || rest.starts_with(')')
}

/// A value without its quotes.
fn bare(value: &str) -> &str {
    value.trim_matches(is_quote)
}

/// The path that stands for `typed` once `from` is called `to`. `None`: what was typed means
/// neither that folder nor one in it, or still means it.
fn goal(typed: &str, from: &FolderName, to: &FolderName, now: &[FolderName]) -> Option<String> {
    let (before, meant) = (levels(from.key()), levels(typed));
    // What was typed begins within the path before and ends with it, or goes on into it.
    let shared = (1..=meant.len().min(before.len()))
        .rev()
        .find(|count| before.get(before.len() - count..) == meant.get(..*count))?;
    let typed_levels = typed.split('/').map(str::trim);
    let typed_levels = typed_levels.filter(|level| !level.is_empty());
    let mut goal = to.key().to_owned();
    for level in typed_levels.skip(shared) {
        goal.push('/');
        goal.push_str(level);
    }
    let is_there = || {
        let goal = levels(&goal);
        now.iter().any(|one| levels(one.key()).starts_with(&goal))
    };
    let is_meant = shared == meant.len() || is_there();
    (is_meant && !is_in_folder(typed, &[&goal])).then_some(goal)
}

/// A name as a value. `None`: it holds quotes, which no value can.
fn written(name: &str, is_quoted: bool) -> Option<String> {
    if name.contains(is_quote) {
        return None;
    }
    Some(if is_quoted {
        format!("\"{name}\"")
    } else {
        as_value(name)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn own(name: &str) -> FolderName {
        FolderName::Own(name.to_owned())
    }

    /// `=`: it stays.
    fn after(text: &str, from: &str, to: &str, now: &[&str]) -> String {
        let now: Vec<FolderName> = now.iter().map(|name| FolderName::from_key(name)).collect();
        let renaming = Renaming::Folder {
            from: &own(from),
            to: &own(to),
            now: &now,
        };
        renamed(text, TODAY, &renaming).unwrap_or_else(|| "=".to_owned())
    }

    #[test]
    fn a_search_follows_a_folder_and_those_in_it_wherever_it_names_them() {
        let now = ["Inbox", "Work/Jobs", "Work/Jobs/2026", "Mine"];
        for (text, expected) in [
            ("in:Projects", "in:Work/Jobs"),
            (
                "lunch -in:projects OR is:unread",
                "lunch -in:Work/Jobs OR is:unread",
            ),
            ("在：“Projects” 会议", "在：\"Work/Jobs\" 会议"),
            ("in:(Projects OR Mine)", "in:(Work/Jobs OR Mine)"),
            ("in:Projects/2026", "in:Work/Jobs/2026"),
            ("in:\"projects", "in:\"Work/Jobs\""),
            // What lies in it is still called so.
            ("in:2026", "="),
            ("in:Projects/2020", "="),
            ("in:Mine projects subject:Projects", "="),
            ("(in:Projects", "="),
        ] {
            assert_eq!(
                after(text, "Projects", "Work/Jobs", &now),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_still_means_the_folder_stays_and_what_means_another_too_means_both() {
        let now = ["Old/Projects", "Old/Projects/2026"];
        assert_eq!(after("in:Projects", "Projects", "Old/Projects", &now), "=");
        assert_eq!(
            after("in:PROJECTS", "projects", "Projects", &["Projects"]),
            "="
        );
        // Of another account, or elsewhere.
        let now = ["Jobs", "Projects"];
        assert_eq!(
            after("in:Projects", "Projects", "Jobs", &now),
            "in:(Projects OR Jobs)"
        );
        assert_eq!(
            after(
                "in:Archive",
                "X/Archive",
                "X/Old mail",
                &["Archive", "X/Old mail"]
            ),
            "in:(Archive OR \"X/Old mail\")"
        );
        // No value can hold a quote.
        assert_eq!(
            after("in:Projects", "Projects", "5\" disks", &["5\" disks"]),
            "="
        );
    }

    #[test]
    fn what_was_renamed_there_and_back_is_named_once() {
        let there = after(
            "-in:Projects lunch",
            "Projects",
            "Jobs",
            &["Jobs", "Projects"],
        );
        assert_eq!(there, "-in:(Projects OR Jobs) lunch");
        let now = ["Projects", "A b"];
        for (text, expected) in [
            (&*there, "-in:Projects lunch"),
            (
                "in:(Jobs OR \"A b\" OR projects)",
                "in:(Projects OR \"A b\")",
            ),
            ("in:(Projects OR Jobs)", "in:Projects"),
            // What stands beside them in the bracket makes another question of it.
            (
                "in:(lunch Projects OR Jobs)",
                "in:(lunch Projects OR Projects)",
            ),
            ("in:(Projects OR -Jobs)", "in:(Projects OR -Projects)"),
            ("in:(Projects OR projects)", "="),
            ("in:(Projects OR Jobs)lunch", "in:(Projects)lunch"),
        ] {
            assert_eq!(after(text, "Jobs", "Projects", &now), expected, "{text}");
        }
    }

    #[test]
    fn a_search_follows_a_tag() {
        let (from, to) = (Tag::new("旅行").unwrap(), Tag::new("to do").unwrap());
        let renaming = Renaming::Tag {
            from: &from,
            to: &to,
        };
        assert_eq!(
            renamed("标签：旅行 -旅行 in:旅行", TODAY, &renaming).unwrap(),
            "标签：\"to do\" -旅行 in:旅行"
        );
        assert_eq!(renamed("lunch", TODAY, &renaming), None);
    }
}

//! `[[filter]]` and `[junk]`: values of the right type that cannot be.

use std::ops::Range;

use toml_edit::{Item, Table};

use super::search::{SOME_DAY, said};
use super::{Settings, span_of, table_of};
use crate::model::{AccountId, Filter, FilterFault};
use crate::rules;

/// The first fault and where it stands.
pub(super) fn check(settings: &Settings, file: &Table) -> Option<(Option<Range<usize>>, String)> {
    for (position, filter) in settings.filters.iter().enumerate() {
        let earlier = settings.filters.get(..position).unwrap_or_default();
        if let Some((key, fault)) = wrong(filter, earlier, settings) {
            return Some((span_of(table_of(file, "filter", position), &[key]), fault));
        }
    }
    let threshold = settings.junk.threshold;
    if !(0.5..=1.0).contains(&threshold) {
        let junk = file.get("junk").and_then(Item::as_table_like);
        let fault = "the threshold is a likelihood, expected 0.5 to 1.0".to_owned();
        return Some((span_of(junk, &["threshold"]), fault));
    }
    None
}

fn wrong(
    filter: &Filter,
    earlier: &[Filter],
    settings: &Settings,
) -> Option<(&'static str, String)> {
    if let Some(fault) = filter.fault() {
        let key = match fault {
            FilterFault::NoName => "name",
            FilterFault::NoCondition => "when",
            FilterFault::MovesTwice => "delete",
            FilterFault::ForOwnMail | FilterFault::NoFolder => "move",
        };
        return Some((key, fault.to_string()));
    }
    if earlier.iter().any(|other| other.name == filter.name) {
        let fault = format!(
            "a second filter is called {:?}, expected another name",
            filter.name
        );
        return Some(("name", fault));
    }
    let is_known = |id: &AccountId| settings.accounts.iter().any(|account| account.id == *id);
    if let Some(unknown) = filter.accounts.iter().find(|id| !is_known(id)) {
        let known: Vec<&str> = settings.accounts.iter().map(|it| it.id.as_str()).collect();
        let fault = format!(
            "there is no account {unknown}, expected one of {}",
            known.join(", ")
        );
        return Some(("accounts", fault));
    }
    let fault = rules::check(filter, SOME_DAY).err()?;
    Some(("when", said(&fault)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;

    const ACCOUNT: &str = "\
[[account]]
id = \"work\"
address = \"alice@example.org\"
[account.pop3]
host = \"pop.example.org\"
[account.smtp]
host = \"smtp.example.org\"
";

    fn fault(text: &str) -> String {
        let text = format!("{ACCOUNT}{text}");
        let error = parse(&text, Path::new("config.toml")).unwrap_err();
        error.to_string()
    }

    #[test]
    fn every_fault_of_a_filter_has_its_line_and_says_what_was_expected() {
        let cases = [
            (
                "[[filter]]\nname = \"a\"\nwhen = \"from:b (c\"\n",
                "config.toml:10:1: column 8 of the search: this bracket is not closed",
            ),
            (
                "[[filter]]\nname = \"a\"\nwhen = \"larger:big\"\n",
                "config.toml:10:1: column 8 of the search: \"big\" is no size, expected one such as 200k or 1.5M",
            ),
            (
                "[[filter]]\nname = \"a\"\nwhen = \"b\"\nmove = \"Sent\"\n",
                "config.toml:11:1: Drafts, Outbox and Sent hold your own mails, expected another folder",
            ),
            (
                "[[filter]]\nname = \"a\"\nwhen = \"b\"\naccounts = [\"home\"]\n",
                "config.toml:11:1: there is no account home, expected one of work",
            ),
            (
                "[[filter]]\nname = \"a\"\nwhen = \"b\"\n[[filter]]\nname = \"a\"\nwhen = \"c\"\n",
                "config.toml:12:1: a second filter is called \"a\", expected another name",
            ),
            (
                "[[filter]]\nname = \"a\"\nwhen = \"b\"\nmark = [\"old\"]\n",
                "config.toml:11:9: unknown variant, expected `read` or `flagged`",
            ),
            (
                "[junk]\nthreshold = 0.2\n",
                "config.toml:9:1: the threshold is a likelihood, expected 0.5 to 1.0",
            ),
        ];
        for (text, told) in cases {
            assert_eq!(fault(text), told);
        }
    }
}

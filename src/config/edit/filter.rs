//! `[[filter]]` and `[junk]` written.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{EditError, merge, put};
use crate::model::{Filter, JunkSettings};

/// Makes the file's filters these, in this order.
pub(super) fn write(document: &mut DocumentMut, filters: &[Filter]) -> Result<(), EditError> {
    let defaults = as_table(&Filter::new("", ""))?;
    let mut former = match document.remove("filter") {
        Some(Item::ArrayOfTables(tables)) => tables,
        Some(item) => item.into_array_of_tables().unwrap_or_default(),
        None => ArrayOfTables::new(),
    };
    let mut tables = ArrayOfTables::new();
    for filter in filters {
        let mut table = taken(&mut former, &filter.name).unwrap_or_else(|| {
            let mut table = Table::new();
            table.decor_mut().set_prefix("\n");
            table
        });
        // It is written where it stands now, not where it stood.
        table.set_position(None);
        merge(&mut table, &as_table(filter)?, &defaults);
        tables.push(table);
    }
    if !tables.is_empty() {
        document.insert("filter", Item::ArrayOfTables(tables));
    }
    Ok(())
}

/// The former table of a filter, taken out.
fn taken(former: &mut ArrayOfTables, name: &str) -> Option<Table> {
    let is_it = |table: &Table| table.get("name").and_then(Item::as_str) == Some(name);
    let place = former.iter().position(is_it)?;
    let found = former.get(place).cloned();
    former.remove(place);
    found
}

pub(super) fn write_junk(document: &mut DocumentMut, junk: JunkSettings) {
    let table = document
        .entry("junk")
        .or_insert_with(|| Item::Table(Table::new()));
    if let Some(table) = table.as_table_like_mut() {
        put(table, "enabled", value(junk.enabled));
        put(table, "threshold", value(junk.threshold));
    }
}

/// A filter as the table it would be in the file, every key in it.
fn as_table(filter: &Filter) -> Result<Table, EditError> {
    let fail = |detail: String| EditError::Unexpressible { detail };
    let text = toml::to_string(filter).map_err(|error| fail(error.to_string()))?;
    let document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| fail(error.message().to_owned()))?;
    Ok(document.as_table().clone())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{change_filters, save_junk};
    use super::*;
    use crate::config::settings;
    use crate::model::{Mark, OnServer, Tag};

    const FILE: &str = "\
# My mail
theme = \"dark\" # at night

# What comes from lists
[[filter]]
name = \"lists\" # all of them
when = \"to:lists\"
move = \"Lists\"

[[filter]]
name = \"boss\"
when = \"from:boss\"
mark = [\"flagged\"]
";

    fn filters(change: impl FnOnce(&mut Vec<Filter>)) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, FILE).unwrap();
        let mut filters = settings::load(&file).unwrap().filters;
        change_filters(&file, |all| {
            change(all);
            filters.clone_from(all);
        })
        .unwrap();
        assert_eq!(settings::load(&file).unwrap().filters, filters);
        fs::read_to_string(&file).unwrap()
    }

    #[test]
    fn filters_that_are_as_they_were_leave_the_file_alone() {
        assert_eq!(filters(|_same| {}), FILE);
    }

    #[test]
    fn a_changed_filter_keeps_its_comments_and_a_new_one_has_only_what_it_says() {
        let text = filters(|filters| {
            filters[0].move_to = Some("Lists/All".to_owned());
            let mut new = Filter::new("bills", "subject:invoice");
            new.tag = vec![Tag::new("bill").unwrap()];
            new.mark = vec![Mark::Read];
            new.on_server = OnServer::Keep;
            filters.push(new);
        });
        let expected = FILE.replace("move = \"Lists\"", "move = \"Lists/All\"");
        let added = "\n[[filter]]\nname = \"bills\"\nwhen = \"subject:invoice\"\ntag = [\"bill\"]\n\
            mark = [\"read\"]\non_server = \"keep\"\n";
        assert_eq!(text, expected + added);
    }

    #[test]
    fn filters_change_places_and_leave() {
        let text = filters(|filters| filters.reverse());
        assert!(
            text.find("boss").unwrap() < text.find("lists").unwrap(),
            "{text}"
        );
        assert!(text.contains("# all of them"), "{text}");
        let text = filters(Vec::clear);
        assert_eq!(text, "# My mail\ntheme = \"dark\" # at night\n");
    }

    #[test]
    fn junk_is_kept_in_a_table_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, FILE).unwrap();
        let junk = JunkSettings {
            enabled: false,
            threshold: 0.75,
        };
        save_junk(&file, junk).unwrap();
        assert_eq!(settings::load(&file).unwrap().junk, junk);
        assert!(fs::read_to_string(&file).unwrap().starts_with(FILE));
        let impossible = JunkSettings {
            threshold: 0.1,
            ..junk
        };
        assert!(save_junk(&file, impossible).is_err());
    }
}

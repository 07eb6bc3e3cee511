//! `[[search]]` changed in place.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{EditError, change, put};
use crate::model::SavedSearch;

/// Adds a search, or puts it in the place of the one called `instead_of`.
///
/// # Errors
/// [`EditError`], also where another search has this name; the file is then as it was.
pub fn save_search(
    file: &Path,
    search: &SavedSearch,
    instead_of: Option<&str>,
) -> Result<(), EditError> {
    change(file, |document| {
        let searches = searches(document)?;
        let known = instead_of.and_then(|name| {
            let mut tables = searches.iter_mut();
            tables.find(|table| is_called(table, name))
        });
        let table = match known {
            Some(table) => table,
            None => {
                searches.push(Table::new());
                let Some(last) = searches.iter_mut().last() else {
                    return Ok(());
                };
                last
            }
        };
        put(table, "name", value(&search.name));
        put(table, "query", value(&search.query));
        Ok(())
    })
}

/// Takes a search out; a name that isn't there is well.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn remove_search(file: &Path, name: &str) -> Result<(), EditError> {
    change(file, |document| {
        let searches = searches(document)?;
        searches.retain(|table| !is_called(table, name));
        if searches.is_empty() {
            document.remove("search");
        }
        Ok(())
    })
}

/// Gives the searches of the file the queries that these have under their names.
pub(super) fn write(document: &mut DocumentMut, changed: &[SavedSearch]) -> Result<(), EditError> {
    if changed.is_empty() {
        return Ok(());
    }
    let searches = searches(document)?;
    for search in changed {
        let mut tables = searches.iter_mut();
        if let Some(table) = tables.find(|table| is_called(table, &search.name)) {
            put(table, "query", value(&search.query));
        }
    }
    Ok(())
}

/// The tables of `[[search]]`; an inline array becomes tables first.
fn searches(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, EditError> {
    let item = document
        .entry("search")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if !item.is_array_of_tables() {
        let inline = std::mem::take(item);
        *item = Item::ArrayOfTables(inline.into_array_of_tables().unwrap_or_default());
    }
    item.as_array_of_tables_mut().ok_or_else(|| {
        let detail = "search is no list of tables".to_owned();
        EditError::Unexpressible { detail }
    })
}

fn is_called(table: &Table, name: &str) -> bool {
    table.get("name").and_then(Item::as_str) == Some(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::settings;

    fn search(name: &str, query: &str) -> SavedSearch {
        SavedSearch {
            name: name.to_owned(),
            query: query.to_owned(),
        }
    }

    #[test]
    fn searches_are_kept_renamed_and_removed_and_comments_stay() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, "# mine\nlanguage = \"en\" # English\n").unwrap();
        save_search(&file, &search("Invoices", "subject:发票"), None).unwrap();
        save_search(&file, &search("Ann", "from:ann \"to do\""), None).unwrap();
        let again = save_search(&file, &search("Ann", "to:ann"), None);
        assert!(matches!(again, Err(EditError::Settings(_))), "{again:?}");
        save_search(&file, &search("Bills", "subject:发票"), Some("Invoices")).unwrap();
        let read = settings::load(&file).unwrap().searches;
        assert_eq!(
            read,
            [
                search("Bills", "subject:发票"),
                search("Ann", "from:ann \"to do\"")
            ]
        );
        remove_search(&file, "Bills").unwrap();
        remove_search(&file, "Ann").unwrap();
        let left = fs::read_to_string(&file).unwrap();
        assert_eq!(left, "# mine\nlanguage = \"en\" # English\n");
    }

    #[test]
    fn a_search_without_a_name_or_query_or_named_as_another_is_a_fault_with_its_line() {
        for (text, place, fault) in [
            (
                "[[search]]\nname = \"\"\nquery = \"a\"\n",
                (2, 1),
                "expected a name",
            ),
            (
                "[[search]]\nname = \"a\"\nquery = \" \"\n",
                (3, 1),
                "expected what is typed",
            ),
            (
                "[[search]]\nname = \"a\"\nquery = \"b\"\n[[search]]\nname = \"a\"\nquery = \"c\"\n",
                (5, 1),
                "a second search is called \"a\"",
            ),
        ] {
            let error = settings::parse(text, Path::new("config.toml")).unwrap_err();
            let told = error.to_string();
            assert!(
                told.starts_with(&format!("config.toml:{}:{}: {fault}", place.0, place.1)),
                "{told}"
            );
        }
    }
}

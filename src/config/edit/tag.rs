//! `[[tag]]` of config.toml changed in place.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{EditError, change, put};
use crate::model::{Tag, TagColour};

/// Adds a tag, or changes the colour of the one of this name.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn save_tag(file: &Path, tag: &Tag, colour: TagColour) -> Result<(), EditError> {
    change(file, |document| {
        let tags = tables(document)?;
        if let Some(table) = tags.iter_mut().find(|table| is_of(table, tag)) {
            put(table, "colour", value(colour.key()));
        } else {
            let mut table = Table::new();
            table.insert("name", value(tag.name()));
            table.insert("colour", value(colour.key()));
            tags.push(table);
        }
        Ok(())
    })
}

/// Calls a tag otherwise; where there is one of that name already, this one goes. A tag that is
/// not in the file is well.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn rename_tag(file: &Path, tag: &Tag, to: &Tag) -> Result<(), EditError> {
    change(file, |document| {
        let tags = tables(document)?;
        if tag != to && tags.iter().any(|table| is_of(table, to)) {
            tags.retain(|table| !is_of(table, tag));
        } else if let Some(table) = tags.iter_mut().find(|table| is_of(table, tag)) {
            put(table, "name", value(to.name()));
        }
        tidy(document);
        Ok(())
    })
}

/// Takes a tag out. One that isn't there is well.
///
/// # Errors
/// [`EditError`]; the file is then as it was.
pub fn remove_tag(file: &Path, tag: &Tag) -> Result<(), EditError> {
    change(file, |document| {
        tables(document)?.retain(|table| !is_of(table, tag));
        tidy(document);
        Ok(())
    })
}

/// Leaves no empty list behind.
fn tidy(document: &mut DocumentMut) {
    let is_empty = document
        .get("tag")
        .and_then(Item::as_array_of_tables)
        .is_some_and(ArrayOfTables::is_empty);
    if is_empty {
        document.remove("tag");
    }
}

/// The tables of `[[tag]]`; tags written as an inline array become tables first.
fn tables(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, EditError> {
    let item = document
        .entry("tag")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if !item.is_array_of_tables() {
        let inline = std::mem::take(item);
        *item = Item::ArrayOfTables(inline.into_array_of_tables().unwrap_or_default());
    }
    item.as_array_of_tables_mut()
        .ok_or_else(|| EditError::Unexpressible {
            detail: "tag is no list of tables".to_owned(),
        })
}

fn is_of(table: &Table, tag: &Tag) -> bool {
    let name = table.get("name").and_then(Item::as_str);
    name.and_then(|name| Tag::new(name).ok()).as_ref() == Some(tag)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::settings;

    fn tag(name: &str) -> Tag {
        Tag::new(name).unwrap()
    }

    #[test]
    fn tags_are_added_changed_and_taken_out_and_comments_stay() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        let before = "# Mine\n[[tag]]\nname = \"旅行\" # trips\ncolour = \"teal\"\n";
        fs::write(&file, before).unwrap();
        save_tag(&file, &tag("to do"), TagColour::Red).unwrap();
        save_tag(&file, &tag("旅行"), TagColour::Blue).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.contains("# Mine") && text.contains("# trips"),
            "{text}"
        );
        let tags = settings::load(&file).unwrap().tags;
        let shown: Vec<_> = tags
            .iter()
            .map(|tag| (tag.name.name(), tag.shown_colour()))
            .collect();
        assert_eq!(
            shown,
            [("旅行", TagColour::Blue), ("to do", TagColour::Red)]
        );
        rename_tag(&file, &tag("TO DO"), &tag("later")).unwrap();
        rename_tag(&file, &tag("later"), &tag("旅行")).unwrap();
        assert_eq!(settings::load(&file).unwrap().tags.len(), 1);
        remove_tag(&file, &tag("旅行")).unwrap();
        assert!(settings::load(&file).unwrap().tags.is_empty());
        assert!(!fs::read_to_string(&file).unwrap().contains("tag"));
    }

    #[test]
    fn a_tag_twice_or_of_no_colour_is_a_fault_with_its_line() {
        let read = |text: &str| {
            let read = settings::parse(text, Path::new("config.toml"));
            read.map_err(|error| error.to_string())
        };
        let twice = "[[tag]]\nname = \"a\"\n[[tag]]\nname = \"A\"\n";
        assert!(read(twice).unwrap_err().starts_with("config.toml:4:1: "));
        for text in [
            "[[tag]]\nname = \"\"\n",
            "[[tag]]\nname = \"a\"\ncolour = \"mauve\"\n",
            "[[tag]]\ncolour = \"red\"\n",
            "[[tag]]\nname = \"a\"\ncolor = \"red\"\n",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

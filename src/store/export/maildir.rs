//! A folder as a maildir: names with flags, and letters for tags as Dovecot writes them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use crate::carry::tagged::{self, Keywords, List};

use super::super::StoreError;
use super::super::maildir::{CUR, MailFile, NEW, TMP, entries};
use super::super::name::{MailName, directory_of, with_flags};
use super::super::tags::file::TagsByBase;
use super::{Export, Leaving, came, names_of};

impl Export<'_> {
    pub(super) fn maildir(
        &mut self,
        folder: &Leaving,
        tags: &TagsByBase,
        to: &Path,
    ) -> Result<(), StoreError> {
        let directory = match directory_of(&folder.name)?.as_str() {
            "" => to.to_owned(),
            name => to.join(name),
        };
        for part in [TMP, NEW, CUR] {
            self.disk.create_directories(&directory.join(part))?;
        }
        let read = |name| fs::read(directory.join(name)).unwrap_or_default();
        let mut list = List::read(&read(tagged::FILE));
        let mut keywords = Keywords::read(&read(tagged::KEYWORDS_FILE));
        let there = bases_in(&directory)?;
        let mut mails = folder.mails.clone();
        let mut bases = Vec::new();
        let mut given = HashSet::new();
        mails.retain(|mail| {
            let base = own_base(&mail.base, &mut given);
            list.set(&base, &names_of(tags, &mail.base));
            let is_there = there.contains(&base);
            if is_there {
                self.carried.mails += 1;
                self.already(&directory);
            } else {
                bases.push((mail.file.clone(), base));
            }
            !is_there
        });
        let bases: HashMap<String, String> = bases.into_iter().collect();
        for mail in &mails {
            for tag in names_of(tags, &mail.base) {
                keywords.letter(&tag);
            }
        }
        // A letter is known before a name has it.
        self.write_list(&directory.join(tagged::KEYWORDS_FILE), &keywords.to_text())?;
        self.each(folder, mails, &mut |export, mail, bytes| {
            let base = bases.get(&mail.file).unwrap_or(&mail.base);
            let names = names_of(tags, &mail.base);
            let file = file_of(mail, base, &names, &mut keywords);
            let paths = (directory.join(TMP).join(base), directory.join(file));
            export.write(paths, &bytes, came(base).unwrap_or_default())?;
            export.pace(&directory)
        })?;
        self.place()?;
        self.write_list(&directory.join(tagged::FILE), &list.to_text())
    }
}

/// The name of a mail's file: letters stand behind its flags, and in `cur/` only.
fn file_of(mail: &MailFile, base: &str, tags: &[String], keywords: &mut Keywords) -> String {
    if !mail.file.starts_with(CUR) {
        return format!("{NEW}/{base}");
    }
    let mut letters: Vec<char> = tags.iter().filter_map(|tag| keywords.letter(tag)).collect();
    letters.sort_unstable();
    letters.dedup();
    let letters: String = letters.into_iter().collect();
    format!("{CUR}/{}{letters}", with_flags(base, mail.flags))
}

/// A base nothing else of the folder has: other programs may have left several files of one.
fn own_base(base: &str, given: &mut HashSet<String>) -> String {
    let (unique, fields) = base.split_at(base.find(',').unwrap_or(base.len()));
    let mut own = base.to_owned();
    let mut number = 2_u32;
    while !given.insert(own.clone()) {
        own = format!("{unique}.{number}{fields}");
        number += 1;
    }
    own
}

/// The bases of what lies in a maildir.
fn bases_in(directory: &Path) -> Result<HashSet<String>, StoreError> {
    let mut bases = HashSet::new();
    for part in [NEW, CUR] {
        for entry in entries(&directory.join(part))? {
            let name = entry.file_name();
            let parsed = name.to_str().and_then(MailName::parse);
            bases.extend(parsed.map(|name| name.base.to_owned()));
        }
    }
    Ok(bases)
}

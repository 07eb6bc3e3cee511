//! A folder as files, one a mail, called by date and subject.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use crate::carry::{levels, tagged};
use crate::mime::filename::numbered;
use crate::mime::summary;

use super::super::StoreError;
use super::super::hashes::{Sum, sum};
use super::super::tags::file::TagsByBase;
use super::{Export, Leaving, beside, came, names_of};

/// Files whose names differ in a number only.
#[derive(Debug, Default)]
struct Stem {
    /// The highest number that was looked at.
    number: u32,
    /// Files of earlier runs that no mail was found to be, by their octets.
    there: HashMap<Sum, Vec<String>>,
}

/// Names of files that this run gave and that may not lie there yet, in lower case.
type Given = HashSet<String>;

/// A mail's file.
enum Place {
    /// It lies there already.
    There(String),
    /// Nothing has this name yet.
    Free(String),
}

impl Stem {
    /// The place of a mail. Each file is looked at once, however many mails are called alike.
    fn place(&mut self, directory: &Path, stem: &str, bytes: &[u8], given: &Given) -> Place {
        let wanted = sum(bytes);
        if let Some(name) = self.there.get_mut(&wanted).and_then(Vec::pop) {
            return Place::There(name);
        }
        loop {
            self.number += 1;
            let name = match self.number {
                1 => format!("{stem}.eml"),
                number => numbered(&format!("{stem}.eml"), number),
            };
            // The numbered name of one may be the plain name of another.
            if given.contains(&name.to_lowercase()) {
                continue;
            }
            let path = directory.join(&name);
            let Ok(found) = fs::symlink_metadata(&path) else {
                return Place::Free(name);
            };
            if !found.is_file() {
                continue;
            }
            match fs::read(&path).map(|there| sum(&there)) {
                Ok(there) if there == wanted => return Place::There(name),
                Ok(there) => self.there.entry(there).or_default().push(name),
                // Whatever it is, it is not overwritten.
                Err(_unreadable) => {}
            }
        }
    }
}

impl Export<'_> {
    pub(super) fn files(
        &mut self,
        folder: &Leaving,
        tags: &TagsByBase,
        directory: &Path,
    ) -> Result<(), StoreError> {
        self.disk.create_directories(directory)?;
        let path = directory.join(tagged::FILE);
        let mut list = tagged::List::read(&fs::read(&path).unwrap_or_default());
        // Some file systems take no notice of case.
        let mut stems: HashMap<String, Stem> = HashMap::new();
        let mut given = Given::new();
        self.each(folder, folder.mails.clone(), &mut |export, mail, bytes| {
            let summary = summary::read(&bytes);
            let date = summary.date.or_else(|| came(&mail.base));
            let date = date.unwrap_or_default();
            let stem = levels::mail_file(date, &summary.subject);
            let stems = stems.entry(stem.to_lowercase()).or_default();
            let name = match stems.place(directory, &stem, &bytes, &given) {
                Place::There(name) => {
                    export.already(directory);
                    name
                }
                Place::Free(name) => {
                    given.insert(name.to_lowercase());
                    let to = directory.join(&name);
                    export.write((beside(&to), to), &bytes, date)?;
                    name
                }
            };
            list.set(&name, &names_of(tags, &mail.base));
            export.pace(directory)
        })?;
        self.place()?;
        self.write_list(&path, &list.to_text())
    }
}

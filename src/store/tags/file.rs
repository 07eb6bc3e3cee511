//! The tags of an account's mails on the disk: what a file's name cannot carry.
//!
//! One line each in an append-only file, synced before the index hears of it:
//! `<check> <base> TAB <tag> TAB <tag>…` with all tags of the mail, so that the last line of a mail
//! is the whole truth about it; no tag at all takes the last one away. The check is the beginning
//! of the SHA-256 of what stands behind it: a line that a crash has torn is passed over. Once
//! lines that later ones have outdated fill most of it, the file is written anew.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::model::Tag;
use crate::store::StoreError;
use crate::store::disk::Disk;

/// A file shorter than this is never written anew, in octets.
const SMALL_OCTETS: u64 = 256 * 1024;
/// Octets of the check that are kept; it finds accidents, nobody's malice.
const CHECK_OCTETS: usize = 4;

/// What the mails of an account bear, by the base names of their files.
pub(in crate::store) type TagsByBase = HashMap<String, Vec<Tag>>;

/// The file. What it says is read when it is needed: the index has it all.
#[derive(Debug, Default)]
pub(in crate::store) struct TagsFile {
    path: PathBuf,
    disk: Disk,
    /// Whether the file may end in the middle of a line.
    may_be_torn: bool,
    /// It is looked through for outdated lines once it is longer, in octets.
    look_above: u64,
}

impl TagsFile {
    pub(in crate::store) fn new(path: PathBuf, disk: Disk) -> Self {
        Self {
            path,
            disk,
            may_be_torn: true,
            look_above: SMALL_OCTETS,
        }
    }

    /// Everything it says.
    pub(in crate::store) fn read(&self) -> Result<TagsByBase, StoreError> {
        let text = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::at(&self.path, &error)),
        };
        let mut tags = TagsByBase::new();
        for line in text.split(|byte| *byte == b'\n') {
            let Some((base, borne)) = parse(line) else {
                continue;
            };
            if borne.is_empty() {
                tags.remove(&base);
            } else {
                tags.insert(base, borne);
            }
        }
        Ok(tags)
    }

    /// Makes durable what these mails bear from now on.
    pub(in crate::store) fn write<'t>(
        &mut self,
        mails: impl Iterator<Item = (&'t str, &'t [Tag])>,
    ) -> Result<(), StoreError> {
        let mut text = String::new();
        for (base, tags) in mails {
            append_line(&mut text, base, tags);
        }
        if text.is_empty() {
            return Ok(());
        }
        let length = fs::symlink_metadata(&self.path).map(|found| found.len());
        let file = self.disk.open_appending(&self.path)?;
        // An empty line is passed over when it is read.
        let start = if self.may_be_torn { "\n" } else { "" };
        self.may_be_torn = true;
        self.disk
            .write(&file, &self.path, format!("{start}{text}").as_bytes())?;
        self.disk.sync(&file, &self.path)?;
        if length.is_err()
            && let Some(directory) = self.path.parent()
        {
            self.disk.sync_directory(directory)?;
        }
        self.may_be_torn = false;
        if length.unwrap_or(0) + text.len() as u64 > self.look_above {
            // Only to save time and room: another time will do.
            if let Err(error) = self.compact() {
                tracing::warn!("the file of tags stays as long as it is: {error}");
            }
        }
        Ok(())
    }

    /// Leaves outdated lines out, where they are the most of it.
    fn compact(&mut self) -> Result<(), StoreError> {
        let mut tags: Vec<_> = self.read()?.into_iter().collect();
        tags.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut text = String::new();
        for (base, borne) in &tags {
            append_line(&mut text, base, borne);
        }
        let length = fs::symlink_metadata(&self.path)
            .map_err(|error| StoreError::at(&self.path, &error))?
            .len();
        if length > 2 * text.len() as u64 {
            self.disk.replace(&self.path, text.as_bytes())?;
        }
        self.look_above = SMALL_OCTETS.max(3 * text.len() as u64);
        Ok(())
    }
}

fn append_line(text: &mut String, base: &str, tags: &[Tag]) {
    let mut line = String::new();
    for character in base.chars() {
        // A name that another program has given may hold anything but `/`.
        match character {
            '\t' | '\n' | '%' => write!(line, "%{:02x}", u32::from(character)).ok(),
            plain => {
                line.push(plain);
                None
            }
        };
    }
    for tag in tags {
        line.push('\t');
        line.push_str(tag.name());
    }
    writeln!(text, "{} {line}", check(line.as_bytes())).ok();
}

fn parse(line: &[u8]) -> Option<(String, Vec<Tag>)> {
    let (said, line) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    if said != check(line.as_bytes()) {
        return None;
    }
    let mut parts = line.split('\t');
    let base = parts.next()?;
    let base = base
        .replace("%09", "\t")
        .replace("%0a", "\n")
        .replace("%25", "%");
    Some((base, parts.filter_map(|name| Tag::new(name).ok()).collect()))
}

fn check(line: &[u8]) -> String {
    let digest = Sha256::digest(line);
    HEXLOWER.encode(digest.get(..CHECK_OCTETS).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn tags(names: &[&str]) -> Vec<Tag> {
        names.iter().map(|name| Tag::new(name).unwrap()).collect()
    }

    fn file() -> (tempfile::TempDir, TagsFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = TagsFile::new(folder.path().join("tags"), Disk::real());
        (folder, file)
    }

    #[test]
    fn the_last_line_of_a_mail_is_the_truth_about_it() {
        let (_folder, mut file) = file();
        let (two, one) = (tags(&["to do", "旅行"]), tags(&["旅行"]));
        let odd = "odd\tname %0a\n";
        let lines: [(&str, &[Tag]); 5] = [
            ("a", &two),
            ("b", &two),
            (odd, &one),
            ("a", &one),
            ("b", &[]),
        ];
        file.write(lines.into_iter()).unwrap();
        let read = file.read().unwrap();
        assert_eq!(read.get("a"), Some(&one));
        assert_eq!(read.get(odd), Some(&one));
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn a_line_that_a_crash_has_torn_is_passed_over_wherever_it_was_torn() {
        let (folder, mut file) = file();
        let path = folder.path().join("tags");
        file.write([("a", &*tags(&["kept"]))].into_iter()).unwrap();
        let whole = fs::read(&path).unwrap();
        let mut line = String::new();
        append_line(&mut line, "a", &tags(&["torn", "tags"]));
        for end in 0..line.len() - 1 {
            fs::write(&path, &whole).unwrap();
            let mut torn = fs::OpenOptions::new().append(true).open(&path).unwrap();
            torn.write_all(&line.as_bytes()[..end]).unwrap();
            // The next start.
            let mut file = TagsFile::new(path.clone(), Disk::real());
            assert_eq!(file.read().unwrap()["a"], tags(&["kept"]), "{end}");
            file.write([("b", &*tags(&["new"]))].into_iter()).unwrap();
            let read = file.read().unwrap();
            assert_eq!(read["a"], tags(&["kept"]), "{end}");
            assert_eq!(read["b"], tags(&["new"]), "{end}");
        }
    }

    #[test]
    fn outdated_lines_go_once_they_are_the_most() {
        let (folder, mut file) = file();
        let path = folder.path().join("tags");
        let (odd, even) = (tags(&["odd"]), tags(&["even"]));
        for round in 0..400 {
            let borne = if round % 2 == 0 { &even } else { &odd };
            let names: Vec<String> = (0..100).map(|mail| format!("mail {mail}")).collect();
            file.write(names.iter().map(|name| (name.as_str(), borne.as_slice())))
                .unwrap();
            assert!(fs::metadata(&path).unwrap().len() < SMALL_OCTETS + 10_000);
        }
        let read = file.read().unwrap();
        assert_eq!(read.len(), 100);
        assert!(read.values().all(|borne| *borne == odd));
    }
}

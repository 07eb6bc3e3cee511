//! A folder as an mbox, and what it lacks as another one beside it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::carry::{Likeness, Piece, Splitter, outbound};
use crate::mime::filename::numbered;

use super::super::StoreError;
use super::super::scan::Proceed;
use super::super::tags::file::TagsByBase;
use super::{Export, Leaving, beside, came, names_of};

/// Octets of an mbox that are read or written at once.
const PART_OCTETS: usize = 1024 * 1024;

/// Mails that files of earlier runs hold, and how many of each.
type There = HashMap<Likeness, u32>;

/// An mbox being written; nothing is there before the first mail.
struct Writing {
    part: PathBuf,
    file: Option<File>,
    out: Vec<u8>,
    mails: u64,
    octets: u64,
}

impl Export<'_> {
    pub(super) fn mbox(
        &mut self,
        folder: &Leaving,
        tags: &TagsByBase,
        path: &Path,
    ) -> Result<(), StoreError> {
        let Some((there, path)) = self.earlier(path)? else {
            return Ok(());
        };
        if let Some(parent) = path.parent() {
            self.disk.create_directories(parent)?;
        }
        let part = beside(&path);
        self.disk.remove(&part)?;
        let written = self.write_mbox(folder, tags, there, &part);
        let is_whole = matches!(&written, Ok(Some(_whole)));
        if !is_whole {
            self.disk.remove(&part).ok();
        }
        if let Some(whole) = written? {
            self.disk.rename(&part, &path)?;
            if let Some(parent) = path.parent() {
                self.disk.sync_directory(parent)?;
            }
            self.done.exported += whole.mails;
            self.done.octets += whole.octets;
        }
        // Whoever stops here has this folder whole.
        self.tell(&path);
        Ok(())
    }

    /// What earlier runs have written, and the next name nothing has. `None`: stopped.
    fn earlier(&mut self, path: &Path) -> Result<Option<(There, PathBuf)>, StoreError> {
        let mut there = There::new();
        let mut next = path.to_owned();
        for number in 2_u32.. {
            let Ok(found) = fs::symlink_metadata(&next) else {
                break;
            };
            if found.is_file() && self.count(&next, &mut there)? == Proceed::Stop {
                return Ok(None);
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            next = path.with_file_name(numbered(&name, number));
        }
        Ok(Some((there, next)))
    }

    /// Counts the mails in an mbox.
    fn count(&mut self, path: &Path, there: &mut There) -> Result<Proceed, StoreError> {
        let at = |error: std::io::Error| StoreError::at(path, &error);
        let mut file = File::open(path).map_err(at)?;
        let mut splitter = Splitter::new(usize::MAX);
        let mut part = vec![0; PART_OCTETS];
        loop {
            let octets = match file.read(&mut part) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                read => read.map_err(at)?,
            };
            match part.get(..octets) {
                Some(bytes) if octets > 0 => splitter.feed(bytes),
                _end => splitter.end(),
            }
            while let Some(piece) = splitter.next_piece() {
                if let Piece::Mail(mail) = piece {
                    let ours = outbound::take_back(&mail.bytes);
                    let bytes = ours.map_or(mail.bytes, |(bytes, _marks)| bytes);
                    *there.entry(Likeness::kept(&bytes)).or_default() += 1;
                }
            }
            if self.tell(path) == Proceed::Stop || octets == 0 {
                return Ok(match self.done.stopped {
                    true => Proceed::Stop,
                    false => Proceed::GoOn,
                });
            }
        }
    }

    /// Writes what is not there; `None`: that is nothing, or it was stopped.
    fn write_mbox(
        &mut self,
        folder: &Leaving,
        tags: &TagsByBase,
        mut there: There,
        part: &Path,
    ) -> Result<Option<Writing>, StoreError> {
        let mut writing = Writing {
            part: part.to_owned(),
            file: None,
            out: Vec::new(),
            mails: 0,
            octets: 0,
        };
        let ended = self.each(folder, folder.mails.clone(), &mut |export, mail, bytes| {
            if let Some(count) = there.get_mut(&Likeness::kept(&bytes))
                && *count > 0
            {
                *count -= 1;
                export.already(part);
            } else {
                let tags = names_of(tags, &mail.base);
                let came = came(&mail.base).unwrap_or_default();
                outbound::append(&mut writing.out, &bytes, came, mail.flags, &tags);
                writing.mails += 1;
                writing.octets += bytes.len() as u64;
            }
            if writing.out.len() < PART_OCTETS && !export.done.stopped {
                return Ok(Proceed::GoOn);
            }
            writing.put_out(export)?;
            Ok(export.tell(part))
        })?;
        if ended == Proceed::Stop || writing.mails == 0 {
            return Ok(None);
        }
        writing.put_out(self)?;
        if let Some(file) = &writing.file {
            self.disk.sync(file, part)?;
        }
        Ok(Some(writing))
    }
}

impl Writing {
    fn put_out(&mut self, export: &Export<'_>) -> Result<(), StoreError> {
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(export.disk.create(&self.part)?),
        };
        export.disk.write(file, &self.part, &self.out)?;
        self.out.clear();
        Ok(())
    }
}

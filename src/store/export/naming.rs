//! Where folders go among files of every system: no two to one place, whatever they are called.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::carry::levels::{checksum, component};
use crate::model::{ExportFormat, FolderName};

/// Gives each folder its place.
#[derive(Debug, Default)]
pub(super) struct Naming {
    /// In lower case: some file systems take no notice of it.
    given: HashSet<String>,
}

impl Naming {
    /// The file of a folder (mbox), or the directory of its mails. Where another has it already, a
    /// number that is the folder's own is added.
    pub(super) fn place(
        &mut self,
        folder: &FolderName,
        to: &Path,
        format: ExportFormat,
    ) -> PathBuf {
        let ending = match format {
            ExportFormat::Mbox => ".mbox",
            ExportFormat::Maildir | ExportFormat::Eml => "",
        };
        let mut levels: Vec<String> = folder.key().split('/').map(component).collect();
        let last = levels.pop().unwrap_or_default();
        let mut directory = to.to_owned();
        for mut level in levels {
            // The directory of `Work.mbox/2024` is not the file of `Work`.
            if !ending.is_empty() && level.to_lowercase().ends_with(ending) {
                level.push('_');
            }
            directory.push(level);
        }
        let plain = directory.join(format!("{last}{ending}"));
        if self.is_free(&plain) {
            return plain;
        }
        let own = checksum(folder.key());
        let marked = directory.join(format!("{last}~{own:08x}{ending}"));
        self.is_free(&marked);
        marked
    }

    /// Whether nobody had it; from now on somebody has.
    fn is_free(&mut self, path: &Path) -> bool {
        self.given.insert(path.to_string_lossy().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_folders_go_to_one_place_whatever_a_file_system_takes_for_the_same() {
        let mut naming = Naming::default();
        let mut place = |name: &str, format| {
            let place = naming.place(&FolderName::Own(name.to_owned()), Path::new("x"), format);
            place.to_string_lossy().replace('\\', "/")
        };
        let mbox = ExportFormat::Mbox;
        assert_eq!(place("C:", mbox), "x/C_.mbox");
        assert_eq!(
            place("C?", mbox),
            format!("x/C_~{:08x}.mbox", checksum("C?"))
        );
        assert_eq!(place("Work", mbox), "x/Work.mbox");
        assert_eq!(
            place("work", mbox),
            format!("x/work~{:08x}.mbox", checksum("work"))
        );
        assert_eq!(place("Work.mbox/2024", mbox), "x/Work.mbox_/2024.mbox");
        assert_eq!(place("net", ExportFormat::Eml), "x/net");
        assert_eq!(
            place(".net", ExportFormat::Eml),
            format!("x/net~{:08x}", checksum(".net"))
        );
    }
}

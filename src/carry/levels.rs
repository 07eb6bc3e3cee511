//! Names: of folders that come from elsewhere, of files that leave.

use encoding_rs::GBK;

use crate::mime::filename;
use crate::model::text::printable::one_line;
use crate::model::{FolderName, Timestamp};

/// Longest name of a folder, in characters: each takes an octet of its directory's name at least.
const FOLDER_CHARACTERS: usize = 255;
/// Levels of a folder; deeper ones are joined into the last.
const LEVELS: usize = 8;
/// Octets of a subject in a file's name.
const SUBJECT_OCTETS: usize = 100;

/// A file's name as text. One that is no UTF-8 comes from an archive of Chinese Windows (GBK).
#[must_use]
pub fn name_text(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_owned(),
        Err(_other) => GBK.decode_without_bom_handling(name).0.into_owned(),
    }
}

/// The folder for mails of these levels under `under`; what no folder may be called is changed, and
/// a name is shortened until it `fits`. Where none does, the mails lie in `under` itself.
#[must_use]
pub fn folder(
    under: &FolderName,
    levels: &[String],
    fits: &dyn Fn(&FolderName) -> bool,
) -> FolderName {
    let mut clean: Vec<String> = levels.iter().map(|level| level_name(level)).collect();
    clean.retain(|level| !level.is_empty());
    if clean.is_empty() {
        return under.clone();
    }
    if clean.len() > LEVELS {
        let last = clean.split_off(LEVELS - 1).join(" ");
        clean.push(last);
    }
    let name = clean.join("/");
    let below = |name: &str| FolderName::Own(format!("{}/{name}", under.key()));
    let whole = below(&name);
    if name.chars().count() <= FOLDER_CHARACTERS && fits(&whole) {
        return whole;
    }
    // Two long names that begin alike stay two.
    let end = format!("~{:08x}", checksum(&name));
    let mut short: String = name.chars().take(FOLDER_CHARACTERS).collect();
    while !short.is_empty() {
        let cut = below(&format!("{}{end}", short.trim_end_matches(['/', ' '])));
        if fits(&cut) {
            return cut;
        }
        short.pop();
    }
    under.clone()
}

/// What a level of a folder may be called.
fn level_name(level: &str) -> String {
    let level = one_line(level).replace(['/', '\\'], "_");
    level.trim().trim_matches('.').trim().to_owned()
}

/// A number for a name, by which names that look alike are told apart.
#[must_use]
pub fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum: u32, octet| {
        (sum ^ u32::from(octet)).wrapping_mul(0x0100_0193)
    })
}

/// A component that every file system takes.
#[must_use]
pub fn component(name: &str) -> String {
    filename::safe(&name.replace(['/', '\\'], "_"), "_")
}

/// The name of a mail's file: `2026-11-22 07.27 Lunch on Friday`, without an ending.
#[must_use]
pub fn mail_file(date: Timestamp, subject: &str) -> String {
    let mut subject = component(subject);
    if subject == "_" {
        subject.clear();
    }
    while subject.len() > SUBJECT_OCTETS {
        subject.pop();
    }
    let day = jiff::Timestamp::from_second(date.0)
        .map(|at| at.strftime("%Y-%m-%d %H.%M").to_string())
        .unwrap_or_else(|_unknown| "0000-00-00".to_owned());
    let name = format!("{day} {}", subject.trim_matches([' ', '.']));
    name.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(levels: &[&str]) -> String {
        let levels: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
        let under = FolderName::Own("Imported".to_owned());
        let fits = |folder: &FolderName| folder.key().len() < 200;
        folder(&under, &levels, &fits).key().to_owned()
    }

    #[test]
    fn a30_no_name_from_elsewhere_climbs_out_of_its_folder() {
        assert_eq!(under(&[]), "Imported");
        assert_eq!(under(&["Work", "2024"]), "Imported/Work/2024");
        assert_eq!(
            under(&["..", "/etc/passwd", "a\u{202e}\nb"]),
            "Imported/_etc_passwd/a b"
        );
        assert_eq!(under(&["工作", ""]), "Imported/工作");
        let long = "长".repeat(200);
        let (one, other) = (under(&[&long, "a"]), under(&[&long, "b"]));
        assert_ne!(one, other);
        assert!(one.len() < 200 && one.starts_with("Imported/长"));
        assert_eq!(under(&["a"; 12]).split('/').count(), 1 + LEVELS);
        let imported = FolderName::Own("Imported".to_owned());
        let nothing_fits = folder(&imported, &["a".to_owned()], &|_folder| false);
        assert_eq!(nothing_fits, imported);
    }

    #[test]
    fn chinese_names_of_old_archives_are_read() {
        assert_eq!(name_text(&[0xca, 0xd5, 0xbc, 0xfe, 0xcf, 0xe4]), "收件箱");
        assert_eq!(name_text("收件箱".as_bytes()), "收件箱");
    }

    #[test]
    fn a30_files_are_called_by_date_and_subject() {
        let at = Timestamp(1_704_103_200);
        assert_eq!(
            mail_file(at, "Re: Lunch / Friday?"),
            "2024-01-01 10.00 Re_ Lunch _ Friday_"
        );
        assert_eq!(mail_file(at, "../../x"), "2024-01-01 10.00 _.._x");
        assert_eq!(mail_file(at, ""), "2024-01-01 10.00");
        assert!(mail_file(at, &"长".repeat(300)).len() < 130);
    }
}

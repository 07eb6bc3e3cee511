//! Names of attachments: what the sender wrote, made fit for a folder.

use std::collections::{HashMap, HashSet};

use crate::model::text::printable::one_line;

/// Longest name, numbers of duplicates included.
const NAME_OCTETS: usize = 200;
/// Room left for ` (1234567)`.
const NUMBER_OCTETS: usize = 12;
/// Longest ending kept when a name is cut.
const ENDING_OCTETS: usize = 24;

/// One component without control, direction-changing or reserved characters; `fallback` where
/// nothing is left.
pub(crate) fn safe(name: &str, fallback: &str) -> String {
    let seen: String = name
        .chars()
        .map(|character| if is_blank(character) { ' ' } else { character })
        .collect();
    let name = one_line(&seen);
    let name = name.trim_end_matches(['/', '\\']);
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let base: String = base
        .chars()
        .map(|character| match character {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{2044}' | '\u{2215}' | '\u{29f8}'
            | '\u{ff0f}' | '\u{ff3c}' => '_',
            other => other,
        })
        .collect();
    let base = base
        .trim_start_matches(['.', ' '])
        .trim_end_matches(['.', ' ']);
    if base.is_empty() {
        return fallback.to_owned();
    }
    let base = if is_device(base) {
        format!("_{base}")
    } else {
        base.to_owned()
    };
    shorten(&base, NAME_OCTETS - NUMBER_OCTETS)
}

/// Characters that are no white space and show nothing: they push an ending out of sight.
pub(crate) fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    )
}

/// Whether letters of a name were lost on the way: `?` never stands in a name on Windows.
pub(crate) fn is_garbled(name: &str) -> bool {
    name.contains(char::REPLACEMENT_CHARACTER) || name.contains("??")
}

/// Names that mean a device on Windows, whatever their ending.
fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    let numbered = |prefix| {
        stem.strip_prefix(prefix).is_some_and(|rest: &str| {
            rest.chars().count() == 1
                && rest
                    .chars()
                    .all(|c| c.is_ascii_digit() || "¹²³".contains(c))
        })
    };
    matches!(
        stem.as_str(),
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
    ) || numbered("com")
        || numbered("lpt")
}

/// Splits `a.b.txt` into `a.b` and `.txt`.
fn split_ending(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= ENDING_OCTETS => name.split_at(dot),
        _ => (name, ""),
    }
}

fn shorten(name: &str, most: usize) -> String {
    if name.len() <= most {
        return name.to_owned();
    }
    let (stem, ending) = split_ending(name);
    let mut cut = most.saturating_sub(ending.len()).min(stem.len());
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{ending}", stem[..cut].trim_end_matches(['.', ' ']))
}

/// A name with a number before its ending: `a (2).txt`.
pub(crate) fn numbered(name: &str, number: u32) -> String {
    let (stem, ending) = split_ending(name);
    format!("{stem} ({number}){ending}")
}

/// Gives each name once: a second `a.txt` becomes `a (2).txt`, whatever the case.
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: HashSet<String>,
    next: HashMap<String, u32>,
}

impl Names {
    pub(crate) fn give(&mut self, name: String) -> String {
        let key = name.to_lowercase();
        if self.given.insert(key.clone()) {
            return name;
        }
        let next = self.next.entry(key).or_insert(2);
        loop {
            let numbered = numbered(&name, *next);
            *next += 1;
            if self.given.insert(numbered.to_lowercase()) {
                return numbered;
            }
        }
    }
}

/// What a part without a name is called.
pub(crate) fn by_type(media_type: &str) -> &'static str {
    match media_type {
        "image/png" => "image.png",
        "image/jpeg" | "image/jpg" => "image.jpg",
        "image/gif" => "image.gif",
        "image/webp" => "image.webp",
        "image/svg+xml" => "image.svg",
        "text/plain" => "text.txt",
        "text/html" => "text.html",
        "text/calendar" => "invitation.ics",
        "text/vcard" | "text/x-vcard" => "contact.vcf",
        "text/csv" => "table.csv",
        "message/rfc822" => "mail.eml",
        "message/delivery-status" | "message/disposition-notification" => "report.txt",
        "text/rfc822-headers" => "headers.txt",
        "application/pdf" => "document.pdf",
        "application/zip" => "archive.zip",
        "application/pgp-signature" => "signature.asc",
        // All it holds is the version of what stands behind it (RFC 3156 §4).
        "application/pgp-encrypted" => "version.txt",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "smime.p7s",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "smime.p7m",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "winmail.dat",
        "image/bmp" => "image.bmp",
        "image/tiff" => "image.tif",
        "image/heic" | "image/heif" => "image.heic",
        "image/avif" => "image.avif",
        "audio/mpeg" => "sound.mp3",
        "audio/wav" | "audio/x-wav" => "sound.wav",
        "video/mp4" => "film.mp4",
        "application/rtf" | "text/rtf" => "document.rtf",
        "application/json" => "data.json",
        "application/msword" => "document.doc",
        "application/vnd.ms-excel" => "table.xls",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            "document.docx"
        }
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "table.xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => {
            "slides.pptx"
        }
        "message/global" => "mail.eml",
        _ => "attachment",
    }
}

/// Endings of files that run when they are opened, or that open where scripts run.
#[rustfmt::skip]
const RUN: &[&str] = &[
    "action", "ade", "adp", "apk", "app", "appimage", "appinstaller", "application", "appref-ms",
    "appx", "appxbundle", "asp", "aspx", "bash", "bat", "bin", "cdxml", "chm", "class", "cmd",
    "com", "command", "cpl", "crx", "csh", "deb", "desktop", "diagcab", "diagpkg", "dll", "dmg",
    "docm", "dotm", "efi", "elf", "exe", "fish", "flatpakref", "gadget", "hta", "htm", "html",
    "img", "inf", "ins", "inx", "ipa", "iqy", "iso", "isu", "jar", "jnlp", "job", "js", "jse",
    "jsp", "ksh", "library-ms", "lnk", "lua", "mad", "mdb", "mde", "mht", "mhtml", "mjs",
    "mobileconfig", "mpkg", "msc", "msh", "msi", "msix", "msixbundle", "msp", "mst", "msu", "nsh",
    "ocx", "one", "onepkg", "oqy", "out", "pcd", "php", "pif", "pkg", "pl", "potm", "ppam", "ppsm",
    "pptm", "prefpane", "prg", "ps1", "ps1xml", "ps2", "psc1", "psd1", "psm1", "py", "pyc", "pyw",
    "pyz", "pyzw", "qcow2", "rb", "rdp", "reg", "rpm", "rqy", "run", "scf", "scpt", "scptd", "scr",
    "sct", "search-ms", "searchconnector-ms", "service", "settingcontent-ms", "sh", "shb", "shs",
    "shtml", "sldm", "slk", "snap", "so", "svg", "swf", "sys", "tcl", "terminal", "theme",
    "themepack", "tool", "udf", "url", "vb", "vbe", "vbp", "vbs", "vhd", "vhdx", "vmdk", "war",
    "webloc", "website", "wim", "workflow", "ws", "wsc", "wsf", "wsh", "xar", "xbap", "xht",
    "xhtml", "xla", "xlam", "xll", "xlm", "xlsb", "xlsm", "xltm", "xml", "xnk", "xpi", "xsl", "zsh",
];

/// Whether opening it could run something, by its name or by what the mail calls it.
pub(crate) fn can_run(name: &str, media_type: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.trim().to_lowercase());
    let by_name = ending.is_some_and(|ending| RUN.contains(&ending.as_str()));
    let by_type = media_type.contains("script")
        || media_type.contains("executable")
        || media_type.contains("html")
        || media_type.contains("macroenabled")
        || matches!(
            media_type,
            "application/x-msdownload"
                | "application/x-msdos-program"
                | "application/x-ms-shortcut"
                | "application/java-archive"
                | "application/x-java-archive"
                | "application/x-sh"
                | "application/x-desktop"
                | "application/x-ms-installer"
                | "application/x-msi"
                | "application/hta"
                | "application/x-shellscript"
                | "application/vnd.microsoft.portable-executable"
                | "image/svg+xml"
        );
    by_name || by_type
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a18_a_name_is_one_harmless_component() {
        for (written, expected) in [
            ("../../etc/passwd", "passwd"),
            ("/absolute", "absolute"),
            ("C:\\Users\\a.txt", "a.txt"),
            ("\\\\host\\share\\b", "b"),
            ("a\0b.txt", "ab.txt"),
            ("CON", "_CON"),
            ("nul.tar.gz", "_nul.tar.gz"),
            ("com1", "_com1"),
            ("a. . ", "a"),
            (".desktop", "desktop"),
            ("..", "x"),
            ("", "x"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a:b*c?.txt", "a_b_c_.txt"),
            ("报告／终稿.pdf", "报告_终稿.pdf"),
            ("folder/", "folder"),
            ("invoice.pdf\u{2800}\u{3164}  .exe", "invoice.pdf .exe"),
            ("\\\\?\\C:\\a\\..\\LPT1.txt", "_LPT1.txt"),
            ("..\\..\\a/..", "x"),
            ("/", "x"),
        ] {
            assert_eq!(safe(written, "x"), expected, "{written:?}");
        }
    }

    #[test]
    fn a18_long_names_keep_their_ending_and_their_limit() {
        let name = safe(&format!("{}.pdf", "鸿".repeat(2000)), "x");
        assert!(
            name.len() <= NAME_OCTETS && name.ends_with("鸿.pdf"),
            "{name}"
        );
        let mut names = Names::default();
        for _ in 0..1000 {
            let given = names.give(name.clone());
            assert!(given.len() <= NAME_OCTETS, "{given}");
        }
    }

    #[test]
    fn a18_no_two_attachments_share_a_name() {
        let mut names = Names::default();
        let given: Vec<_> = ["a.txt", "A.TXT", "a (2).txt", "a.txt", "b"]
            .map(|name| names.give(name.to_owned()))
            .into();
        assert_eq!(
            given,
            ["a.txt", "A (2).TXT", "a (2) (2).txt", "a (3).txt", "b"]
        );
    }

    #[test]
    fn a18_what_runs_is_known_by_its_last_ending_or_its_type() {
        for name in [
            "a.pdf.exe",
            "A.EXE",
            "x.desktop",
            "y.docm",
            "z.html",
            "s.sh",
        ] {
            assert!(can_run(name, "application/pdf"), "{name}");
        }
        for ending in [
            "exe",
            "scr",
            "js",
            "vbs",
            "lnk",
            "desktop",
            "hta",
            "iso",
            "img",
            "msi",
            "bat",
            "cmd",
            "ps1",
            "jar",
            "appimage",
            "sh",
            "command",
            "workflow",
            "reg",
            "chm",
            "docm",
            "xlsm",
            "one",
            "rdp",
            "url",
            "xll",
            "library-ms",
            "mobileconfig",
        ] {
            assert!(
                can_run(&format!("a.{ending}"), "application/pdf"),
                "{ending}"
            );
            assert!(
                can_run(&format!("A.{} ", ending.to_uppercase()), ""),
                "{ending}"
            );
        }
        assert!(can_run("a.txt", "text/javascript"));
        assert!(!can_run("a.exe.pdf", "application/pdf"));
        assert!(!can_run("exe", "text/plain"));
    }
}

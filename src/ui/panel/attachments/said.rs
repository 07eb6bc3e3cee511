//! What is said of a file: what it is, what must be known of it, and its icon.

use crate::channel::attachment::Looked;
use crate::mime::damage::Damage;
use crate::mime::inspection::{Caution, Inspection};
use crate::mime::preview::Preview;
use crate::mime::view::{AttachmentView, Family, Kind};
use crate::ui::theme::icon;
use crate::words::Words;

/// Longest ending of a name that is told: more is no ending.
const ENDING_OCTETS: usize = 12;

/// The icon of what it is.
#[must_use]
pub fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => icon::FILE_PDF,
        Kind::Calendar => icon::CALENDAR,
        Kind::Contact => icon::CONTACT,
        kind => match kind.family() {
            Family::Picture => icon::PICTURE,
            Family::Document | Family::Text => icon::DRAFTS,
            Family::Archive | Family::Disk => icon::FILE_ARCHIVE,
            Family::Recording => icon::FILE_SOUND,
            Family::Program | Family::Shortcut => icon::TRANSCRIPT,
            Family::Page => icon::FILE_CODE,
            Family::Mail => icon::UNREAD,
            Family::Font | Family::Data | Family::Unknown => icon::FILE,
        },
    }
}

/// Whether it can be read as a mail.
#[must_use]
pub fn is_mail(kind: Kind) -> bool {
    kind == Kind::Mail
}

/// What it is, in a word or two; what the mail calls it where nobody knows.
#[must_use]
pub fn kind<'w>(words: &'w Words, kind: Kind, media_type: &'w str) -> &'w str {
    match (key(kind), kind.name()) {
        (Some(key), _) => words.text(key),
        (None, "") if media_type.is_empty() || media_type == "application/octet-stream" => {
            words.text("kind-unknown")
        }
        (None, "") => media_type,
        (None, name) => name,
    }
}

/// Kinds that have another name in each language.
fn key(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Pe => "kind-windows-program",
        Kind::Dos => "kind-dos-program",
        Kind::Elf => "kind-linux-program",
        Kind::MachO => "kind-macos-program",
        Kind::Jar | Kind::JavaClass => "kind-java-program",
        Kind::Apk | Kind::Dex => "kind-android-program",
        Kind::Msi => "kind-windows-installer",
        Kind::Deb | Kind::Rpm | Kind::Xar => "kind-installer",
        Kind::Chrome => "kind-extension",
        Kind::Script => "kind-script",
        Kind::Registry => "kind-registry",
        Kind::Lnk | Kind::UrlFile | Kind::DesktopEntry => "kind-shortcut",
        Kind::Iso
        | Kind::Dmg
        | Kind::Vhd
        | Kind::Vhdx
        | Kind::Qcow
        | Kind::Wim
        | Kind::BootSector => "kind-disk",
        Kind::Html => "kind-page",
        Kind::Calendar => "kind-calendar",
        Kind::Contact => "kind-contact",
        Kind::Mail | Kind::OutlookMail => "kind-mail",
        Kind::Text => "kind-text",
        Kind::Empty => "kind-empty",
        Kind::PropertyList | Kind::Pem => "kind-data",
        _ => return None,
    })
}

/// Size and kind, and behind that the gravest thing to be known; that may be empty.
#[must_use]
pub fn detail<'w>(words: &'w Words, attachment: &AttachmentView) -> (String, &'w str) {
    let size = words.size(attachment.size_octets);
    let inspection = &attachment.inspection;
    let kind = kind(words, inspection.kind, &attachment.media_type);
    match inspection.cautions.first() {
        None => (format!("{size}  {kind}"), ""),
        Some(caution) => (format!("{size}  {kind}  "), words.text(short(*caution))),
    }
}

/// The whole chip for a screen reader.
#[must_use]
pub fn spoken(words: &Words, attachment: &AttachmentView) -> String {
    let (detail, caution) = detail(words, attachment);
    let named = [
        ("name", attachment.name.as_str().into()),
        ("detail", detail.trim_end().replace("  ", ", ").into()),
    ];
    let mut spoken = words.text_with("attachment-spoken", &named);
    if !caution.is_empty() {
        spoken.push_str(", ");
        spoken.push_str(caution);
    }
    spoken
}

fn short(caution: Caution) -> &'static str {
    match caution {
        Caution::Disguised => "caution-short-disguised",
        Caution::DoubleEnding => "caution-short-double-ending",
        Caution::OtherKind => "caution-short-other-kind",
        Caution::Runs => "caution-short-runs",
        Caution::Active => "caution-short-active",
        Caution::HoldsPrograms => "caution-short-holds-programs",
        Caution::Escapes => "caution-short-escapes",
        Caution::Swells => "caution-short-swells",
        Caution::Encrypted => "caution-short-encrypted",
    }
}

/// Everything that must be known of one, a sentence each.
#[must_use]
pub fn cautions(words: &Words, attachment: &AttachmentView) -> Vec<String> {
    of(words, &attachment.name, &attachment.inspection)
}

/// The same of a file of this name.
#[must_use]
pub fn of(words: &Words, name: &str, inspection: &Inspection) -> Vec<String> {
    let cautions = inspection.cautions.iter();
    cautions
        .map(|caution| sentence(words, *caution, name, inspection.kind))
        .collect()
}

fn sentence(words: &Words, caution: Caution, name: &str, of: Kind) -> String {
    let ending = ending(name);
    match caution {
        Caution::OtherKind => {
            let what = what(words, of);
            match ending {
                Some(ending) => {
                    let named = [("what", what.into()), ("ending", ending.into())];
                    words.text_with("caution-other-kind", &named)
                }
                None => words.text_with("caution-other-type", &[("what", what.into())]),
            }
        }
        Caution::DoubleEnding => {
            let ending = ending.unwrap_or_default();
            words.text_with("caution-double-ending", &[("ending", ending.into())])
        }
        Caution::Runs => match of.family() {
            Family::Program => {
                let what = what(words, of);
                words.text_with("caution-runs", &[("what", what.into())])
            }
            Family::Shortcut => words.text("caution-leads").to_owned(),
            Family::Disk => words.text("caution-disk").to_owned(),
            Family::Page => words.text("caution-page").to_owned(),
            _ => words.text("caution-may-run").to_owned(),
        },
        Caution::Disguised => words.text("caution-disguised").to_owned(),
        Caution::Active if of == Kind::Pdf => words.text("caution-active-pdf").to_owned(),
        Caution::Active => words.text("caution-active").to_owned(),
        Caution::HoldsPrograms => words.text("caution-holds-programs").to_owned(),
        Caution::Escapes => words.text("caution-escapes").to_owned(),
        Caution::Swells => words.text("caution-swells").to_owned(),
        Caution::Encrypted => words.text("caution-encrypted").to_owned(),
    }
}

/// What is broken in a file: that, and what is seen of it all the same with what to do. `None` where
/// nothing is known to be.
#[must_use]
pub fn damage(words: &Words, looked: &Looked) -> Option<(String, String)> {
    let damage = looked.damage?;
    let what = what(words, looked.inspection.kind);
    let summary = words.text_with("damage-title", &[("what", what.into())]);
    let is_seen = looked.preview != Preview::None;
    let detail = match (damage, &looked.preview) {
        (Damage::List, Preview::Archive(listing)) => {
            let count = ("count", (listing.entries.len() as u64).into());
            words.text_with("damage-list", &[count])
        }
        (Damage::List, _) => words.text("damage-list-none").to_owned(),
        (Damage::Content, _) if is_seen => words.text("damage-content").to_owned(),
        (Damage::Content, _) => words.text("damage-content-none").to_owned(),
        (Damage::Cut, _) if is_seen => words.text("damage-cut").to_owned(),
        (Damage::Cut, _) => words.text("damage-cut-none").to_owned(),
    };
    let advice = words.text("damage-advice");
    Some((summary, format!("{detail}\n{advice}")))
}

/// What it is within a sentence: "a program for Windows".
#[must_use]
pub fn what(words: &Words, of: Kind) -> String {
    let key = match of {
        Kind::Pe => "what-windows-program",
        Kind::Dos => "what-dos-program",
        Kind::Elf => "what-linux-program",
        Kind::MachO => "what-macos-program",
        Kind::Jar | Kind::JavaClass => "what-java-program",
        Kind::Apk | Kind::Dex => "what-android-program",
        Kind::Msi | Kind::Deb | Kind::Rpm | Kind::Xar => "what-installer",
        Kind::Script => "what-script",
        Kind::Html => "what-page",
        Kind::Text => "what-text",
        Kind::Empty => "what-empty",
        Kind::Unknown => "what-unknown",
        of => match of.family() {
            Family::Shortcut => "what-shortcut",
            Family::Disk => "what-disk",
            _ => {
                let kind = kind(words, of, "");
                return words.text_with("what-file", &[("kind", kind.into())]);
            }
        },
    };
    words.text(key).to_owned()
}

/// The ending of a name, with its dot.
fn ending(name: &str) -> Option<&str> {
    let dot = name.rfind('.').filter(|dot| *dot > 0)?;
    let ending = name.get(dot..)?;
    (ending.len() > 1 && ending.len() <= ENDING_OCTETS).then_some(ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;
    use jiff::tz::TimeZone;

    fn told(language: Language, name: &str, kind: Kind, cautions: &[Caution]) -> Vec<String> {
        let words = Words::new(language, TimeZone::UTC);
        let cautions = cautions.to_vec();
        of(&words, name, &Inspection { kind, cautions })
    }

    #[test]
    fn a18_a_program_under_the_name_of_a_document_is_named_as_what_it_is() {
        let cautions = [Caution::OtherKind, Caution::Runs];
        assert_eq!(
            told(Language::English, "invoice.pdf", Kind::Pe, &cautions),
            [
                "It is a program for Windows, though its name ends in .pdf",
                "Opening it runs a program for Windows on this computer",
            ]
        );
        assert_eq!(
            told(Language::Chinese, "发票.pdf", Kind::Pe, &cautions)[0],
            "这是 Windows 程序，文件名却以 .pdf 结尾"
        );
    }

    #[test]
    fn every_caution_of_every_kind_has_a_sentence_in_both_languages() {
        let cautions = [
            Caution::Disguised,
            Caution::DoubleEnding,
            Caution::OtherKind,
            Caution::Runs,
            Caution::Active,
            Caution::HoldsPrograms,
            Caution::Escapes,
            Caution::Swells,
            Caution::Encrypted,
        ];
        for language in [Language::English, Language::Chinese] {
            let words = Words::new(language, TimeZone::UTC);
            for kind in [
                Kind::Pe,
                Kind::Lnk,
                Kind::Iso,
                Kind::Html,
                Kind::Svg,
                Kind::Unknown,
            ] {
                for said in told(language, "a.b", kind, &cautions) {
                    assert!(!said.starts_with("caution-"), "{said}");
                }
                assert!(!what(&words, kind).starts_with("what-"));
                assert!(!super::kind(&words, kind, "").starts_with("kind-"));
            }
            for caution in cautions {
                let key = short(caution);
                assert_ne!(words.text(key), key);
            }
        }
    }

    #[test]
    fn an_ending_is_short_and_stands_behind_something() {
        assert_eq!(ending("a.pdf.exe"), Some(".exe"));
        for name in ["a", ".bashrc", "a.", "a.this is no ending at all"] {
            assert_eq!(ending(name), None, "{name}");
        }
    }
}

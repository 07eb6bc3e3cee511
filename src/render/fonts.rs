//! The fonts of a page: Inter where the mail names none, the system's for what it names and for
//! every script that Inter lacks.
//!
//! Everything that looks for fonts is done before the walls stand; afterwards only files in
//! [`folders`] are opened, when the first letter out of them is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use parley::FontContext;
use parley::fontique::{
    Blob, Collection, CollectionOptions, FallbackKey, FamilyId, FontInfo, FontInfoOverride,
    FontWeight, GenericFamily, Script, SourceCache,
};

use super::pen::Thin;

/// Names that mails ask for and few systems have, and what is cut to the same widths: a table laid
/// out for the one breaks its lines alike in the other.
const SUBSTITUTES: &[(&[&str], &[&str])] = &[
    (
        &["Arial", "Helvetica", "Helvetica Neue"],
        &["Liberation Sans", "Arimo", "Nimbus Sans"],
    ),
    (
        &["Times New Roman", "Times"],
        &["Liberation Serif", "Tinos", "Nimbus Roman"],
    ),
    (
        &["Courier New", "Courier"],
        &["Liberation Mono", "Cousine", "Nimbus Mono PS"],
    ),
    (&["Verdana"], &["DejaVu Sans"]),
    (&["Georgia"], &["Gelasio"]),
    (&["Calibri"], &["Carlito"]),
    (&["Cambria"], &["Caladea"]),
];

/// Han characters of a mail that does not say its language, best first: the shapes that readers of
/// Chinese expect. A mail that says `lang="ja"` gets its own.
const HAN: &[&str] = &[
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
];

/// The same for scripts of which systems have fonts that are for books or for ornament, and for
/// some keys of Han; where none of these is there, the system's own choice holds.
const PREFERRED: &[(&[u8; 4], Option<&str>, &[&str])] = &[
    (b"Hani", None, HAN),
    (b"Hani", Some("zh-Hans"), HAN),
    (
        b"Hani",
        Some("zh-Hant"),
        &["Noto Sans CJK TC", "Noto Sans TC", "PingFang TC"],
    ),
    (b"Hani", Some("ja"), &["Noto Sans CJK JP", "Noto Sans JP"]),
    (b"Hani", Some("ko"), &["Noto Sans CJK KR", "Noto Sans KR"]),
    (b"Bopo", None, &[]),
    (b"Hira", None, &["Noto Sans CJK JP", "Noto Sans JP"]),
    (b"Kana", None, &["Noto Sans CJK JP", "Noto Sans JP"]),
    (b"Hang", None, &["Noto Sans CJK KR", "Noto Sans KR"]),
    (b"Hebr", None, &["Noto Sans Hebrew", "DejaVu Sans"]),
    (
        b"Arab",
        None,
        &["Noto Sans Arabic", "Noto Naskh Arabic", "DejaVu Sans"],
    ),
];

/// Scripts whose fonts often have one weight, and whose bold is made here.
const ONE_WEIGHT: &[&[u8; 4]] = &[b"Bopo", b"Hang", b"Hani", b"Hira", b"Kana"];

/// A font at least as bold as this needs no help (CSS Fonts 4, 2.2: 600 and more is bold).
const BOLD: f32 = 600.0;

/// Name of the family for mails that name none.
pub(super) const DEFAULT_FAMILY: &str = "Inter";

/// Folders where systems keep fonts. What lies elsewhere is not found.
const FOLDERS: &[&str] = &[
    "/usr/share/fonts",
    "/usr/share/X11/fonts",
    "/usr/share/texmf/fonts",
    "/usr/share/texlive/texmf-dist/fonts",
    "/usr/share/ghostscript/fonts",
    "/usr/local/share/fonts",
    "/usr/X11R6/lib/X11/fonts",
    "/run/current-system/sw/share/X11/fonts",
    "/run/host/fonts",
    "/run/host/local-fonts",
    "/run/host/user-fonts",
    "/app/share/fonts",
    "/var/lib/snapd/hostfs/usr/share/fonts",
    // Where packages lie in folders of their own, fonts are links into them; whoever wants
    // can read these.
    "/nix/store",
    "/gnu/store",
    "/var/lib/flatpak/runtime",
];
/// The same below a person's home.
const HOME_FOLDERS: &[&str] = &[".fonts", ".local/share/fonts", ".nix-profile/share/fonts"];
/// Where fontconfig is told of others.
const FONTCONFIG: &str = "/etc/fonts/fonts.conf";
/// Octets of that file that are read.
const FONTCONFIG_OCTETS: usize = 256 * 1024;

/// All fonts of a page.
pub(super) struct Fonts {
    pub(super) context: FontContext,
    /// Those whose letters are made bold when they are painted.
    pub(super) thin: Thin,
}

/// Looks the system's fonts up and puts `inter` before them.
pub(super) fn gather(inter: &'static [u8]) -> Fonts {
    let mut fonts = FontContext {
        collection: Collection::new(CollectionOptions {
            // Each layout works on a clone; what one has looked up, the next need not.
            shared: true,
            system_fonts: true,
        }),
        source_cache: SourceCache::new_shared(),
    };
    register(&mut fonts, inter, Some(DEFAULT_FAMILY));
    register(&mut fonts, blitz_dom::BULLET_FONT, None);
    let default: Vec<_> = fonts
        .collection
        .family_id(DEFAULT_FAMILY)
        .into_iter()
        .collect();
    for generic in [GenericFamily::SansSerif, GenericFamily::SystemUi] {
        // Ours are asked before the system's.
        fonts
            .collection
            .append_generic_families(generic, default.iter().copied());
    }
    for (names, substitutes) in SUBSTITUTES {
        substitute(&mut fonts, names, substitutes);
    }
    let thin = prefer(&mut fonts);
    Fonts {
        context: fonts,
        thin,
    }
}

fn register(fonts: &mut FontContext, octets: &'static [u8], name: Option<&str>) {
    let changed = FontInfoOverride {
        family_name: name,
        ..FontInfoOverride::default()
    };
    fonts
        .collection
        .register_fonts(Blob::new(Arc::new(octets)), Some(changed));
}

/// Gives the fonts of the first substitute that is there all names that are not.
fn substitute(fonts: &mut FontContext, names: &[&str], substitutes: &[&str]) {
    let missing: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| fonts.collection.family_id(name).is_none())
        .collect();
    if missing.is_empty() {
        return;
    }
    let found = substitutes
        .iter()
        .find_map(|name| fonts.collection.family_by_name(name));
    let Some(family) = found else {
        return;
    };
    let mut seen = BTreeSet::new();
    for font in family.fonts() {
        if !seen.insert(font.source().id()) {
            continue;
        }
        let Some(octets) = font.load(Some(&mut fonts.source_cache)) else {
            continue;
        };
        for name in &missing {
            let changed = FontInfoOverride {
                family_name: Some(name),
                ..FontInfoOverride::default()
            };
            fonts
                .collection
                .register_fonts(octets.clone(), Some(changed));
        }
    }
}

/// Says which fonts are asked first for which script, and gives those of one weight a bold face.
fn prefer(fonts: &mut FontContext) -> Thin {
    let mut thin = Thin::new();
    let mut known = BTreeMap::new();
    for (script, language, names) in PREFERRED {
        let key = FallbackKey::new(
            Script::from_bytes(**script),
            language.and_then(|language| language.parse().ok()).as_ref(),
        );
        let mut families: Vec<_> = names
            .iter()
            .filter_map(|name| fonts.collection.family_id(name))
            .collect();
        if families.is_empty() {
            families = fonts.collection.fallback_families(key).collect();
        }
        if ONE_WEIGHT.contains(script) {
            for family in &mut families {
                *family = *known
                    .entry(family.to_u64())
                    .or_insert_with(|| thickened(fonts, *family, &mut thin).unwrap_or(*family));
            }
        }
        if !families.is_empty() {
            fonts.collection.set_fallbacks(key, families.into_iter());
        }
    }
    thin
}

/// A family with the fonts of one that has no bold face, and each of them once more as bold; their
/// data is noted. `None` where there is a bold face.
fn thickened(fonts: &mut FontContext, family: FamilyId, thin: &mut Thin) -> Option<FamilyId> {
    let info = fonts.collection.family(family)?;
    let is_bold = |font: &FontInfo| font.weight().value() >= BOLD || font.has_weight_axis();
    if info.fonts().iter().any(is_bold) {
        return None;
    }
    let name = info.name().to_owned();
    let mut seen = BTreeSet::new();
    for font in info.fonts() {
        if !seen.insert(font.source().id()) {
            continue;
        }
        let Some(octets) = font.load(Some(&mut fonts.source_cache)) else {
            continue;
        };
        // The same octets under a number of their own.
        let again = Blob::new(Arc::new(octets.clone()));
        thin.insert(again.id());
        for (octets, weight) in [(octets, None), (again, Some(FontWeight::BOLD))] {
            let changed = FontInfoOverride {
                family_name: Some(&name),
                weight,
                ..FontInfoOverride::default()
            };
            fonts.collection.register_fonts(octets, Some(changed));
        }
    }
    fonts.collection.family_id(&name)
}

/// A font for Han characters, by its octets and its place among those of its file.
pub(super) fn han(fonts: &mut FontContext) -> Option<(Blob<u8>, u32)> {
    let family = HAN
        .iter()
        .find_map(|name| fonts.collection.family_by_name(name))?;
    let font = family.default_font()?;
    let octets = font.load(Some(&mut fonts.source_cache))?;
    Some((octets, font.index()))
}

/// Folders out of which fonts may be read once the walls stand.
pub(super) fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(PathBuf::from).collect();
    if let Some(home) = std::env::home_dir() {
        folders.extend(HOME_FOLDERS.iter().map(|folder| home.join(folder)));
    }
    if let Some(data) = std::env::var_os("XDG_DATA_HOME") {
        folders.push(PathBuf::from(data).join("fonts"));
    }
    if let Some(data) = std::env::var_os("XDG_DATA_DIRS") {
        folders.extend(std::env::split_paths(&data).map(|folder| folder.join("fonts")));
    }
    let config = fs::read(FONTCONFIG).unwrap_or_default();
    let config = config.get(..FONTCONFIG_OCTETS).unwrap_or(&config);
    folders.extend(configured(&String::from_utf8_lossy(config)));
    // A folder that is the whole disk, or none, is a mistake in somebody's environment.
    folders.retain(|folder| folder.is_absolute() && folder.components().count() > 2);
    folders
}

/// The absolute folders in the `<dir>` elements of a fontconfig file.
fn configured(text: &str) -> impl Iterator<Item = PathBuf> + '_ {
    text.split("<dir")
        .skip(1)
        .filter_map(|element| element.split_once('>')?.1.split_once("</dir>"))
        .map(|(folder, _behind)| folder.trim())
        .filter(|folder| folder.starts_with('/'))
        .map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_fontconfig_are_those_with_a_whole_path() {
        let text = "<fontconfig>\n<dir>/opt/fonts</dir>\n<dir prefix=\"xdg\">fonts</dir>\n\
            <dir>~/.fonts</dir><dir >\n /srv/type </dir></fontconfig><dir>/cut";
        let folders: Vec<PathBuf> = configured(text).collect();
        assert_eq!(
            folders,
            [PathBuf::from("/opt/fonts"), PathBuf::from("/srv/type")]
        );
    }
}

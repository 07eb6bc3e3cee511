//! The system's fonts, for every script that ours lack: in the weight that is meant.
//!
//! They are listed once, beside all else that starting does. A file is mapped when the first letter
//! out of it is needed, once for all faces and weights in it.

use std::sync::Mutex;
use std::thread::JoinHandle;

use egui::FontFamily;
use egui::epaint::text::{
    FallbackRequest, FontData, FontInsert, FontPriority, FontProvider, FontTweak, InsertFontFamily,
    VariationCoords,
};
use fontique::{
    Attributes, Collection, CollectionOptions, FallbackKey, FontStyle, FontWeight, FontWidth,
    GenericFamily, Language, Query, QueryFamily, QueryFont, QueryStatus, Script, SourceCache,
};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_script::UnicodeScript;

use super::fonts;

/// Han characters, and all that is written between them.
const HAN: Script = Script::from_bytes(*b"Hani");

/// Scripts that stand among Han characters.
const WITH_HAN: [Script; 4] = [
    Script::from_bytes(*b"Bopo"),
    Script::from_bytes(*b"Hang"),
    Script::from_bytes(*b"Hira"),
    Script::from_bytes(*b"Kana"),
];

/// No face is moved farther than this, in parts of its letters' size: half a letter would stand on
/// another line.
const FARTHEST: f32 = 0.5;

/// Whose shapes of Han characters are taken where the system's language has none, best first.
const HAN_LANGUAGES: &[&str] = &["zh-CN", "zh-TW", "ja", "ko"];

/// Families for what belongs to no script: arrows, symbols, emoji.
const SYMBOLS: &[GenericFamily] = &[
    GenericFamily::SystemUi,
    GenericFamily::Emoji,
    GenericFamily::Math,
    GenericFamily::Serif,
    GenericFamily::Monospace,
];

/// The system's fonts.
pub struct SystemFonts {
    listing: Mutex<Listing>,
    /// The system's (BCP 47), which says whose shapes of a character are taken.
    language: Option<Language>,
}

/// Finding out what fonts there are.
enum Listing {
    Running(JoinHandle<Fonts>),
    Done(Box<Fonts>),
    /// What is not in our own fonts is shown as a box.
    Failed,
}

struct Fonts {
    faces: Collection,
    files: SourceCache,
}

impl SystemFonts {
    /// Begins to list them, beside what the caller does.
    #[must_use]
    pub fn new() -> Self {
        let thread = std::thread::Builder::new().name("fonts".to_owned());
        let listing = thread.spawn(|| {
            Fonts::new(Collection::new(CollectionOptions {
                shared: false,
                system_fonts: true,
            }))
        });
        Self {
            listing: Mutex::new(listing.map_or(Listing::Failed, Listing::Running)),
            language: sys_locale::get_locale().and_then(|name| Language::parse(&name).ok()),
        }
    }
}

impl Default for SystemFonts {
    fn default() -> Self {
        Self::new()
    }
}

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let character = request.cluster.chars().next()?;
        let mut listing = self.listing.lock().ok()?;
        let fonts = listing.fonts()?;
        fonts.find(character, request.family, self.language.as_ref())
    }
}

impl Listing {
    /// The fonts; waits until they are listed.
    fn fonts(&mut self) -> Option<&mut Fonts> {
        *self = match std::mem::replace(self, Self::Failed) {
            Self::Running(thread) => thread
                .join()
                .map_or(Self::Failed, |fonts| Self::Done(Box::new(fonts))),
            listed => listed,
        };
        match self {
            Self::Done(fonts) => Some(fonts),
            Self::Running(_) | Self::Failed => None,
        }
    }
}

impl Fonts {
    fn new(mut faces: Collection) -> Self {
        chinese_first(&mut faces);
        Self {
            faces,
            files: SourceCache::default(),
        }
    }

    /// A face with a character, in the weight that a family of ours stands for.
    fn find(
        &mut self,
        character: char,
        family: &FontFamily,
        language: Option<&Language>,
    ) -> Option<FontInsert> {
        let generic = match family {
            FontFamily::Monospace => GenericFamily::Monospace,
            FontFamily::Proportional | FontFamily::Name(_) => GenericFamily::SansSerif,
        };
        let mut query = self.faces.query(&mut self.files);
        query.set_attributes(Attributes::new(
            FontWidth::NORMAL,
            FontStyle::Normal,
            weight(family),
        ));
        let script = script(character);
        let mut found = None;
        for key in east_asian(script, language) {
            query.set_fallbacks(key);
            found = face_with(&mut query, character);
            if found.is_some() {
                break;
            }
        }
        let face = found.or_else(|| {
            // The system's own sans-serif goes before what it has for a script, which may be for
            // books or for ornament.
            let more = if script.is_some() { &[] } else { SYMBOLS };
            let families = std::iter::once(generic).chain(more.iter().copied());
            query.set_families(families.map(QueryFamily::Generic));
            if let Some(script) = script {
                query.set_fallbacks(FallbackKey::new(script, language));
            }
            face_with(&mut query, character)
        })?;
        drop(query);
        let name = self.faces.family_name(face.family.0).unwrap_or_default();
        // Symbols and emoji stand in the middle, as the toolkit has them.
        let is_aligned = script.is_some() && generic != GenericFamily::Monospace;
        let drop = is_aligned.then(|| drop_of(&face)).flatten();
        Some(insert(name, &face, family, drop.unwrap_or_default()))
    }
}

/// Asks for the font of Chinese first: what is found is kept for Han characters of no language too,
/// which the finder asks for beside every other script. Asked first without a language, the system
/// may name a Japanese font, and that would be kept for Chinese.
fn chinese_first(faces: &mut Collection) {
    let chinese = Language::parse("zh-CN").ok();
    let key = FallbackKey::new(HAN, chinese.as_ref());
    let _found = faces.fallback_families(key).count();
}

/// The first face of a query that has a character.
fn face_with(query: &mut Query<'_>, character: char) -> Option<QueryFont> {
    let mut found = None;
    query.matches_with(|face| {
        let glyph = face.charmap().and_then(|charmap| charmap.map(character));
        if glyph.is_none_or(|glyph| glyph == 0) {
            return QueryStatus::Continue;
        }
        found = Some(face.clone());
        QueryStatus::Stop
    });
    found
}

/// A face as the toolkit wants it. Its name says all by which it differs from others, so that one
/// that stands for several weights is kept once.
fn insert(name: &str, face: &QueryFont, family: &FontFamily, drop: f32) -> FontInsert {
    let axes: Vec<(u32, f32)> = face
        .synthesis
        .variation_settings()
        .iter()
        .map(|(tag, value)| (u32::from_be_bytes(tag.to_be_bytes()), *value))
        .collect();
    let (place, index) = (face.family.1, face.index);
    let name = format!("system:{name}:{place}:{index}:{axes:?}:{drop}");
    let (octets, _id) = face.blob.clone().into_raw_parts();
    let tweak = FontTweak {
        coords: VariationCoords::new(axes),
        y_offset_factor: drop,
        ..FontTweak::default()
    };
    FontInsert {
        name,
        data: FontData::from_blob(octets, face.index).tweak(tweak),
        families: vec![InsertFontFamily {
            family: family.clone(),
            priority: FontPriority::Lowest,
        }],
    }
}

/// How far down the letters of a face are moved, in parts of their size, to stand on one line with
/// ours: the toolkit sets the middle of a face on the middle of the line.
fn drop_of(face: &QueryFont) -> Option<f32> {
    let ours = FontRef::new(fonts::INTER).ok()?;
    let face = FontRef::from_index(face.blob.as_ref(), face.index).ok()?;
    let down = middle(&ours) - middle(&face);
    // A face whose measures are broken stays where the toolkit puts it.
    (down.abs() < FARTHEST).then_some(down)
}

/// How far above the line the middle of a face is, in parts of the letters' size.
fn middle(face: &FontRef<'_>) -> f32 {
    let metrics = face.metrics(Size::new(1.0), LocationRef::default());
    // Below the line is less than nothing; what lies between two lines is put below.
    f32::midpoint(metrics.ascent, metrics.descent - metrics.leading)
}

/// The weight that a family of ours stands for.
fn weight(family: &FontFamily) -> FontWeight {
    if *family == fonts::semibold() || *family == fonts::unread() {
        FontWeight::SEMI_BOLD
    } else if *family == fonts::medium() {
        FontWeight::MEDIUM
    } else {
        FontWeight::NORMAL
    }
}

/// Languages by which a face is looked for, best first, where a script is one of East Asia.
///
/// Kana and Hangul come from the font of Han characters too where it has them: else the first
/// Japanese mail would bring a font, and all Chinese after it would be in Japanese shapes.
fn east_asian(script: Option<Script>, language: Option<&Language>) -> Vec<FallbackKey> {
    if !script.is_some_and(|script| script == HAN || WITH_HAN.contains(&script)) {
        return Vec::new();
    }
    let own = language.filter(|language| matches!(language.language(), "ja" | "ko" | "zh"));
    let own = own.map(|language| {
        let is_simplified = language.language() == "zh"
            && language.script() != Some("Hant")
            && !matches!(language.region(), Some("HK" | "MO" | "TW"));
        if is_simplified {
            "zh-CN"
        } else {
            language.as_str()
        }
    });
    let all = own.into_iter().chain(HAN_LANGUAGES.iter().copied());
    let mut keys: Vec<FallbackKey> = all
        .filter_map(|language| Language::parse(language).ok())
        .map(|language| FallbackKey::new(HAN, Some(&language)))
        .collect();
    keys.dedup();
    keys
}

/// The script of a character; `None` for what belongs to none.
fn script(character: char) -> Option<Script> {
    if is_east_asian(character) {
        return Some(HAN);
    }
    match character.script() {
        unicode_script::Script::Common
        | unicode_script::Script::Inherited
        | unicode_script::Script::Unknown => None,
        script => Script::parse(script.short_name()).ok(),
    }
}

/// Whether a character stands between Han characters, though it belongs to no script: 、。「」, wide
/// forms such as ，！, strokes, and what is enclosed in a circle or a square.
fn is_east_asian(character: char) -> bool {
    matches!(
        u32::from(character),
        0x2E80..=0x303F | 0x30A0 | 0x30FB..=0x30FC | 0x3190..=0x31EF | 0x3200..=0x33FF
            | 0xFE10..=0xFE1F | 0xFE30..=0xFE4F | 0xFF00..=0xFF64 | 0xFFE0..=0xFFE6
    )
}

#[cfg(test)]
mod tests {
    use egui::epaint::text::FontDefinitions;
    use fontique::{Blob, FontInfoOverride};

    use super::*;

    /// What is found for a letter of a family of ours among faces that all have the script's family
    /// name and one weight each.
    fn found(
        faces: &[(&'static str, f32)],
        letter: char,
        family: &FontFamily,
    ) -> Option<FontInsert> {
        let definitions = FontDefinitions::default();
        let mut fonts = Fonts::new(none());
        for (name, weight) in faces {
            let octets = definitions.font_data[*name].bytes().to_vec();
            register(&mut fonts, octets, Some(*weight));
        }
        fonts.find(letter, family, None)
    }

    fn none() -> Collection {
        Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        })
    }

    /// Adds a face to the family "Plain", which is asked for Cyrillic.
    fn register(fonts: &mut Fonts, octets: Vec<u8>, weight: Option<f32>) {
        let named = FontInfoOverride {
            family_name: Some("Plain"),
            weight: weight.map(FontWeight::new),
            ..FontInfoOverride::default()
        };
        fonts.faces.register_fonts(Blob::from(octets), Some(named));
        let family = fonts.faces.family_id("Plain");
        let key = FallbackKey::new(Script::from_bytes(*b"Cyrl"), None);
        fonts.faces.set_fallbacks(key, family.into_iter());
    }

    /// Whether a face has the octets of a font of the toolkit.
    fn is(found: &FontInsert, name: &str) -> bool {
        found.data.bytes() == FontDefinitions::default().font_data[name].bytes()
    }

    #[test]
    fn where_bold_is_meant_the_bold_face_of_the_family_is_taken() {
        let faces = [("Ubuntu-Light", 400.0), ("Hack", 700.0)];
        for (family, expected) in [
            (FontFamily::Proportional, "Ubuntu-Light"),
            (FontFamily::Monospace, "Ubuntu-Light"),
            // There is no face between, and 500 is nearer to ordinary.
            (fonts::medium(), "Ubuntu-Light"),
            (fonts::unread(), "Hack"),
            (fonts::semibold(), "Hack"),
        ] {
            let face = found(&faces, 'ж', &family).unwrap();
            assert!(is(&face, expected), "{family:?}");
            assert_eq!(face.families.len(), 1);
            assert_eq!(face.families[0].family, family);
        }
    }

    #[test]
    fn a_family_of_one_weight_is_taken_for_all_and_kept_once() {
        let faces = [("Ubuntu-Light", 400.0)];
        let ordinary = found(&faces, 'ж', &FontFamily::Proportional).unwrap();
        let bold = found(&faces, 'ж', &fonts::semibold()).unwrap();
        assert!(is(&bold, "Ubuntu-Light"));
        assert_eq!(bold.name, ordinary.name);
    }

    #[test]
    fn the_systems_sans_serif_goes_before_what_is_for_a_script() {
        let mut fonts = Fonts::new(none());
        let definitions = FontDefinitions::default();
        let octets = definitions.font_data["Hack"].bytes().to_vec();
        register(&mut fonts, octets, None);
        let octets = definitions.font_data["Ubuntu-Light"].bytes().to_vec();
        let named = FontInfoOverride {
            family_name: Some("Usual"),
            ..FontInfoOverride::default()
        };
        fonts.faces.register_fonts(Blob::from(octets), Some(named));
        let usual = fonts.faces.family_id("Usual");
        fonts
            .faces
            .set_generic_families(GenericFamily::SansSerif, usual.into_iter());
        let face = fonts.find('ж', &FontFamily::Proportional, None).unwrap();
        assert!(is(&face, "Ubuntu-Light"));
    }

    #[test]
    fn a_letter_that_only_the_ordinary_face_has_is_ordinary() {
        // Hack has box drawings, which belong to no script; Ubuntu has none.
        let mut fonts = Fonts::new(none());
        let definitions = FontDefinitions::default();
        for (name, weight) in [("Hack", 400.0), ("Ubuntu-Light", 700.0)] {
            let octets = definitions.font_data[name].bytes().to_vec();
            register(&mut fonts, octets, Some(weight));
        }
        let family = fonts.faces.family_id("Plain");
        fonts
            .faces
            .set_generic_families(GenericFamily::SansSerif, family.into_iter());
        let face = fonts.find('┼', &fonts::semibold(), None).unwrap();
        assert!(is(&face, "Hack"));
        assert!(fonts.find('雁', &fonts::semibold(), None).is_none());
    }

    #[test]
    fn the_list_is_waited_for_once_and_kept() {
        let thread = std::thread::Builder::new().spawn(|| Fonts::new(none()));
        let mut listing = Listing::Running(thread.unwrap());
        assert!(listing.fonts().is_some());
        assert!(listing.fonts().is_some());
        assert!(Listing::Failed.fonts().is_none());
    }

    #[test]
    fn a_face_of_all_weights_is_told_which_one_is_meant_and_mapped_once() {
        let mut fonts = Fonts::new(none());
        register(&mut fonts, fonts::INTER.to_vec(), None);
        let mut places = Vec::new();
        for (family, expected) in [
            (fonts::medium(), 500.0),
            (fonts::unread(), 600.0),
            (fonts::semibold(), 600.0),
        ] {
            let face = fonts.find('ж', &family, None).unwrap();
            let expected = VariationCoords::new([(b"wght", expected)]);
            assert_eq!(face.data.tweak.coords, expected);
            places.push(face.data.bytes().as_ptr());
        }
        places.dedup();
        assert_eq!(places.len(), 1);
    }

    #[test]
    fn letters_of_a_script_stand_on_one_line_with_ours() {
        // Of Inter 0.96875 stands above the line and 0.2412 below it, of Hack 0.928 and 0.236.
        let face = found(&[("Hack", 400.0)], 'ж', &FontFamily::Proportional).unwrap();
        let expected = (0.96875 - 0.2412) / 2.0 - (0.928 - 0.236) / 2.0;
        assert!((face.data.tweak.y_offset_factor - expected).abs() < 0.002);
        // Beside letters that are not ours there is nothing to be aligned with.
        let face = found(&[("Hack", 400.0)], 'ж', &FontFamily::Monospace).unwrap();
        assert_eq!(face.data.tweak.y_offset_factor, 0.0);
    }

    /// The languages by which Han characters are looked for, in their order.
    fn asked(character: char, language: Option<&str>) -> String {
        let language = language.map(|language| Language::parse(language).unwrap());
        let keys = east_asian(script(character), language.as_ref());
        let words = keys.iter().map(|key| key.locale_str().unwrap());
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn han_characters_have_the_shapes_of_the_systems_language_or_else_chinese_ones() {
        assert_eq!(asked('雁', Some("de-DE")), "zh-CN zh-TW ja ko");
        assert_eq!(asked('雁', Some("zh-CN")), "zh-CN zh-TW ja ko");
        assert_eq!(asked('雁', Some("zh-Hant-HK")), "zh-HK zh-CN zh-TW ja ko");
        assert_eq!(asked('雁', Some("ja-JP")), "ja zh-CN zh-TW ja ko");
    }

    #[test]
    fn what_stands_among_han_characters_is_looked_for_in_their_font_first() {
        assert_eq!(asked('，', None), "zh-CN zh-TW ja ko");
        assert_eq!(asked('「', None), "zh-CN zh-TW ja ko");
        assert_eq!(asked('の', None), "zh-CN zh-TW ja ko");
        assert_eq!(asked('ー', None), "zh-CN zh-TW ja ko");
        assert_eq!(asked('한', None), "zh-CN zh-TW ja ko");
        assert_eq!(asked('ж', None), "");
        assert_eq!(asked('→', None), "");
    }
}

//! The system's fonts, for every script that ours lack: in the weight that is meant.
//!
//! The toolkit finds one face for a script and takes it for every weight, so that an unread mail in
//! Chinese looks read. Here a heavier face of the same family is taken where bold is meant and
//! the system has one.

use std::sync::Mutex;
use std::thread::JoinHandle;

use egui::FontFamily;
use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider, VariationCoords};
use egui_system_font_provider::SystemFontProvider;
use fontique::{Collection, CollectionOptions, FontInfo, FontStyle, FontWeight, FontWidth};

use super::fonts;

/// What an ordinary face weighs at most: what weighs more is bold beside it.
const ORDINARY: f32 = 400.0;

/// The system's fonts.
pub struct SystemFonts {
    ordinary: SystemFontProvider,
    all: Mutex<All>,
}

/// All faces of the system.
enum All {
    Coming(JoinHandle<Collection>),
    Here(Box<Collection>),
    /// They could not be listed: every weight looks the same.
    Unknown,
}

impl SystemFonts {
    /// Begins to list them, beside what the caller does.
    #[must_use]
    pub fn new() -> Self {
        let thread = std::thread::Builder::new().name("weights of fonts".to_owned());
        let listing = thread.spawn(|| {
            Collection::new(CollectionOptions {
                shared: false,
                system_fonts: true,
            })
        });
        Self {
            ordinary: SystemFontProvider::new(),
            all: Mutex::new(listing.map_or(All::Unknown, All::Coming)),
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
        let ordinary = self.ordinary.font_for(request)?;
        let Some(weight) = weight(request.family) else {
            return Some(ordinary);
        };
        let Ok(mut all) = self.all.lock() else {
            return Some(ordinary);
        };
        let character = request.cluster.chars().next()?;
        let heavier = all
            .faces()
            .and_then(|faces| heavier(faces, &ordinary, weight, character));
        Some(heavier.unwrap_or(ordinary))
    }
}

impl All {
    /// The faces; waits until they are listed.
    fn faces(&mut self) -> Option<&mut Collection> {
        if let Self::Coming(listing) = std::mem::replace(self, Self::Unknown) {
            *self = listing
                .join()
                .map_or(Self::Unknown, |faces| Self::Here(Box::new(faces)));
        }
        match self {
            Self::Here(faces) => Some(faces),
            Self::Coming(_) | Self::Unknown => None,
        }
    }
}

/// The weight that is meant by a family of ours; `None`: the ordinary one.
fn weight(family: &FontFamily) -> Option<FontWeight> {
    if *family == fonts::semibold() || *family == fonts::unread() {
        Some(FontWeight::new(600.0))
    } else if *family == fonts::medium() {
        Some(FontWeight::new(500.0))
    } else {
        None
    }
}

/// The face of the same family that is nearest to a weight, where it is bolder than the ordinary
/// one and has the character.
fn heavier(
    faces: &mut Collection,
    ordinary: &FontInsert,
    weight: FontWeight,
    character: char,
) -> Option<FontInsert> {
    // The provider calls it "system:family:face:index".
    let named = ordinary.name.strip_prefix("system:")?;
    let family = named.rsplitn(3, ':').nth(2)?;
    let family = faces.family_by_name(family)?;
    let face = family.match_font(FontWidth::NORMAL, FontStyle::Normal, weight, false)?;
    let axis = axis(face, weight);
    if axis.is_none() && face.weight().value() <= ORDINARY {
        return None;
    }
    let octets = face.load(None)?;
    face.charmap_index()
        .charmap(octets.as_ref())?
        .map(character)
        .filter(|glyph| *glyph != 0)?;
    let mut found = ordinary.clone();
    found.name = format!("{}:{}", ordinary.name, weight.value());
    (found.data.font, _) = octets.into_raw_parts();
    found.data.index = face.index();
    if let Some(value) = axis {
        found.data.tweak.coords = VariationCoords::new([(b"wght", value)]);
    }
    Some(found)
}

/// Where on its axis a face of all weights has this one; `None`: it has one weight, or none that
/// is bold.
fn axis(face: &FontInfo, weight: FontWeight) -> Option<f32> {
    let is_weight = |tag: [u8; 4]| tag == *b"wght";
    let axis = face
        .axes()
        .iter()
        .find(|axis| is_weight(axis.tag.to_be_bytes()))?;
    let value = weight.value().min(axis.max);
    (value > ORDINARY && value >= axis.min).then_some(value)
}

#[cfg(test)]
mod tests {
    use egui::epaint::text::{FontData, FontDefinitions};
    use fontique::{Blob, FontInfoOverride};

    use super::*;

    /// A face found for the family "Plain".
    fn ordinary() -> FontInsert {
        let data = FontData::from_static(fonts::INTER);
        FontInsert::new("system:Plain:0:0", data, Vec::new())
    }

    /// Faces of the family "Plain": fonts of the toolkit that have one weight each.
    fn faces(fonts: &[(&str, f32)]) -> Collection {
        let definitions = FontDefinitions::default();
        let mut faces = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        for (name, weight) in fonts {
            let octets = definitions.font_data[*name].bytes().to_vec();
            let named = FontInfoOverride {
                family_name: Some("Plain"),
                weight: Some(FontWeight::new(*weight)),
                ..FontInfoOverride::default()
            };
            faces.register_fonts(Blob::from(octets), Some(named));
        }
        faces
    }

    fn semibold() -> FontWeight {
        weight(&fonts::semibold()).unwrap()
    }

    #[test]
    fn where_bold_is_meant_the_bold_face_of_the_family_is_taken() {
        let mut faces = faces(&[("Ubuntu-Light", 400.0), ("Hack", 700.0)]);
        let found = heavier(&mut faces, &ordinary(), semibold(), 'a').unwrap();
        let bold = &FontDefinitions::default().font_data["Hack"];
        assert!(found.data.bytes() == bold.bytes());
        assert_eq!(found.name, "system:Plain:0:0:600");
        // The weight between has no face of its own here.
        let medium = weight(&fonts::medium()).unwrap();
        assert!(heavier(&mut faces, &ordinary(), medium, 'a').is_none());
    }

    #[test]
    fn a_family_of_one_weight_and_a_face_without_the_letter_change_nothing() {
        let mut one = faces(&[("Ubuntu-Light", 400.0)]);
        assert!(heavier(&mut one, &ordinary(), semibold(), 'a').is_none());
        let mut two = faces(&[("Ubuntu-Light", 400.0), ("Hack", 700.0)]);
        assert!(heavier(&mut two, &ordinary(), semibold(), '雁').is_none());
        let stranger = FontInsert {
            name: "system:Nobody:0:0".to_owned(),
            ..ordinary()
        };
        assert!(heavier(&mut two, &stranger, semibold(), 'a').is_none());
    }

    #[test]
    fn a_face_of_all_weights_is_told_which_one_is_meant() {
        let mut faces = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        let named = FontInfoOverride {
            family_name: Some("Plain"),
            ..FontInfoOverride::default()
        };
        faces.register_fonts(Blob::from(fonts::INTER.to_vec()), Some(named));
        for (family, expected) in [
            (fonts::semibold(), 600.0),
            (fonts::unread(), 600.0),
            (fonts::medium(), 500.0),
        ] {
            let weight = weight(&family).unwrap();
            let found = heavier(&mut faces, &ordinary(), weight, 'a').unwrap();
            let expected = VariationCoords::new([(b"wght", expected)]);
            assert_eq!(found.data.tweak.coords, expected);
        }
        assert!(weight(&FontFamily::Proportional).is_none());
    }
}

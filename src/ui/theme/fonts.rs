//! The letters: Inter in three weights of one variable file, Phosphor for icons, the system's
//! fonts for every script they lack.

use std::sync::Arc;

use egui::epaint::text::{FontTweak, VariationCoords};
use egui::{Context, FontData, FontDefinitions, FontFamily};

/// Inter, upright, of every weight from 100 to 900.
pub static INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-roman.var.ttf");
const PHOSPHOR: &[u8] = include_bytes!("../../../assets/icons/Phosphor.ttf");

/// Inter of medium weight (500).
#[must_use]
pub fn medium() -> FontFamily {
    FontFamily::Name("medium".into())
}

/// Inter of semibold weight (600).
#[must_use]
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// The second line of an unread mail: Inter of medium weight, and other scripts bold, as most of
/// their fonts have no weight between.
#[must_use]
pub fn unread() -> FontFamily {
    FontFamily::Name("unread".into())
}

/// Phosphor.
#[must_use]
pub fn icons() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// Puts the fonts in place. Characters that none of them has are found among the system's by
/// whoever opens the window.
pub fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}

/// Neither font says how to fit its letters to pixels. To find that out costs milliseconds for
/// each size and weight, a fifth of what starting costs, and gives letters other widths than were
/// drawn.
fn unhinted() -> FontTweak {
    FontTweak {
        hinting: Some(false),
        ..Default::default()
    }
}

fn definitions() -> FontDefinitions {
    // The defaults bring a monospace and symbols; Inter goes before them.
    let mut definitions = FontDefinitions::default();
    let fallbacks = definitions
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (name, family, weight) in [
        ("inter", FontFamily::Proportional, 400.0),
        ("inter-medium", medium(), 500.0),
        ("inter-semibold", semibold(), 600.0),
    ] {
        let tweak = FontTweak {
            coords: VariationCoords::new([(b"wght", weight)]),
            ..unhinted()
        };
        let data = FontData::from_static(INTER).tweak(tweak);
        definitions
            .font_data
            .insert(name.to_owned(), Arc::new(data));
        let mut chain = vec![name.to_owned()];
        chain.extend(fallbacks.iter().cloned());
        if family == medium() {
            definitions.families.insert(unread(), chain.clone());
        }
        definitions.families.insert(family, chain);
    }
    definitions.font_data.insert(
        "phosphor".to_owned(),
        Arc::new(FontData::from_static(PHOSPHOR).tweak(unhinted())),
    );
    definitions
        .families
        .insert(icons(), vec!["phosphor".to_owned()]);
    definitions
}

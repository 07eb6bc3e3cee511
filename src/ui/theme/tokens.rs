//! The colours of a theme, read from assets/themes. Nobody else names a colour.

use egui::Color32;
use serde::{Deserialize, Deserializer};

use crate::model::TagColour;

/// The colours of one theme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// Whether it is light text on dark ground.
    pub dark: bool,
    /// What things lie on.
    pub surface: Surfaces,
    /// Text.
    pub ink: Inks,
    /// Lines.
    pub line: Lines,
    /// The river's blue-green: what can be done, where the focus is.
    pub accent: Accent,
    /// The goose's gold: flags, badges, decisions.
    pub gold: Signal,
    /// Loss and refusal, nothing else.
    pub red: Signal,
    /// What was looked for, where it stands.
    pub found: Found,
    /// What went well.
    pub green: Green,
    /// One an account, and the grounds of avatars.
    pub accounts: Accounts,
    /// The dots of tags.
    pub tags: Tags,
    /// Under what floats.
    pub shadow: Shadow,
}

/// Grounds, from the back to the front.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surfaces {
    /// Folders; behind everything.
    #[serde(deserialize_with = "color")]
    pub ground: Color32,
    /// The list.
    #[serde(deserialize_with = "color")]
    pub middle: Color32,
    /// The reader, sheets, fields.
    #[serde(deserialize_with = "color")]
    pub top: Color32,
    /// Under the pointer.
    #[serde(deserialize_with = "color")]
    pub hover: Color32,
    /// The chosen row.
    #[serde(deserialize_with = "color")]
    pub selected: Color32,
    /// Source and transcript.
    #[serde(deserialize_with = "color")]
    pub code: Color32,
}

/// Text in three steps.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inks {
    /// Text.
    #[serde(deserialize_with = "color")]
    pub first: Color32,
    /// Second lines.
    #[serde(deserialize_with = "color")]
    pub second: Color32,
    /// Captions, dates, hints.
    #[serde(deserialize_with = "color")]
    pub third: Color32,
}

/// Lines.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// Between panes and rows.
    #[serde(deserialize_with = "color")]
    pub hairline: Color32,
    /// Around fields and plain buttons.
    #[serde(deserialize_with = "color")]
    pub field: Color32,
}

/// The accent.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accent {
    /// Primary buttons, the focus ring.
    #[serde(deserialize_with = "color")]
    pub fill: Color32,
    /// The same under the pointer.
    #[serde(deserialize_with = "color")]
    pub hover: Color32,
    /// Links and quiet buttons, as text.
    #[serde(deserialize_with = "color")]
    pub text: Color32,
    /// Text on `fill` and `hover`.
    #[serde(deserialize_with = "color")]
    pub ink: Color32,
    /// Behind selected text.
    #[serde(deserialize_with = "color")]
    pub selection: Color32,
}

/// A colour that says something.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// As a ground: a badge, a button.
    #[serde(deserialize_with = "color")]
    pub fill: Color32,
    /// Text on `fill`.
    #[serde(deserialize_with = "color")]
    pub ink: Color32,
    /// As text.
    #[serde(deserialize_with = "color")]
    pub text: Color32,
    /// As the ground of a bar.
    #[serde(deserialize_with = "color")]
    pub soft: Color32,
}

/// Words that were looked for, within other text.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Behind them.
    #[serde(deserialize_with = "color")]
    pub ground: Color32,
    /// Themselves.
    #[serde(deserialize_with = "color")]
    pub ink: Color32,
}

/// What went well; only ever text.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Green {
    /// As text.
    #[serde(deserialize_with = "color")]
    pub text: Color32,
}

/// Colours that tell accounts and people apart.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// In the order of config.toml; after the last the first again.
    #[serde(deserialize_with = "colors")]
    pub colors: Vec<Color32>,
    /// Initials on them.
    #[serde(deserialize_with = "color")]
    pub ink: Color32,
}

/// The dots of tags: shapes, which stand out from every ground; words beside them are in ink.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its name")]
pub struct Tags {
    #[serde(deserialize_with = "color")]
    pub red: Color32,
    #[serde(deserialize_with = "color")]
    pub orange: Color32,
    #[serde(deserialize_with = "color")]
    pub yellow: Color32,
    #[serde(deserialize_with = "color")]
    pub green: Color32,
    #[serde(deserialize_with = "color")]
    pub teal: Color32,
    #[serde(deserialize_with = "color")]
    pub blue: Color32,
    #[serde(deserialize_with = "color")]
    pub purple: Color32,
    #[serde(deserialize_with = "color")]
    pub pink: Color32,
    #[serde(deserialize_with = "color")]
    pub brown: Color32,
    #[serde(deserialize_with = "color")]
    pub grey: Color32,
}

/// Shadow under what floats.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shadow {
    /// With alpha.
    #[serde(deserialize_with = "color")]
    pub color: Color32,
}

impl Tokens {
    /// The colour of the account at this place of config.toml.
    #[must_use]
    pub fn account_color(&self, index: usize) -> Color32 {
        let colors = &self.accounts.colors;
        colors
            .get(index % colors.len().max(1))
            .copied()
            .unwrap_or(self.accent.fill)
    }

    /// The colour of a tag's dot.
    #[must_use]
    pub fn tag_color(&self, colour: TagColour) -> Color32 {
        let tags = &self.tags;
        match colour {
            TagColour::Red => tags.red,
            TagColour::Orange => tags.orange,
            TagColour::Yellow => tags.yellow,
            TagColour::Green => tags.green,
            TagColour::Teal => tags.teal,
            TagColour::Blue => tags.blue,
            TagColour::Purple => tags.purple,
            TagColour::Pink => tags.pink,
            TagColour::Brown => tags.brown,
            TagColour::Grey => tags.grey,
        }
    }

    /// The colour of a person, always the same for the same address.
    #[must_use]
    pub fn person_color(&self, address: &str) -> Color32 {
        // FNV-1a: stable between runs and machines, which std's hasher does not promise.
        let hash = address
            .to_lowercase()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        self.account_color(usize::from((hash >> 32) as u16))
    }
}

fn color<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    read_color(&String::deserialize(deserializer)?)
}

fn colors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Color32>, D::Error> {
    Vec::<String>::deserialize(deserializer)?
        .iter()
        .map(|text| read_color(text))
        .collect()
}

/// Reads `#rrggbb` or `#rrggbbaa`.
fn read_color<E: serde::de::Error>(text: &str) -> Result<Color32, E> {
    Color32::from_hex(text).map_err(|_fault| E::custom(format!("{text:?} is not #rrggbb")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Themes;

    /// Relative luminance and contrast as WCAG 2 defines them.
    fn contrast(one: Color32, other: Color32) -> f32 {
        let luminance = |color: Color32| {
            let linear = |channel: u8| {
                let value = f32::from(channel) / 255.0;
                if value <= 0.040_45 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Every text colour with every ground it is drawn on.
    fn pairs(tokens: &Tokens) -> Vec<(String, Color32, Color32)> {
        let surface = &tokens.surface;
        let plain = [
            ("ground", surface.ground),
            ("middle", surface.middle),
            ("top", surface.top),
            ("hover", surface.hover),
            ("selected", surface.selected),
            ("code", surface.code),
        ];
        let inks = [
            ("first ink", tokens.ink.first),
            ("second ink", tokens.ink.second),
            ("third ink", tokens.ink.third),
            ("accent", tokens.accent.text),
            ("gold", tokens.gold.text),
            ("red", tokens.red.text),
            ("green", tokens.green.text),
        ];
        let mut pairs = Vec::new();
        for (ground_name, ground) in plain {
            for (name, ink) in inks {
                pairs.push((format!("{name} on {ground_name}"), ink, ground));
            }
        }
        for (ground_name, ground) in [("gold bar", tokens.gold.soft), ("red bar", tokens.red.soft)]
        {
            for (name, ink) in inks {
                pairs.push((format!("{name} on {ground_name}"), ink, ground));
            }
        }
        for (name, ink, ground) in [
            ("accent button", tokens.accent.ink, tokens.accent.fill),
            (
                "accent button, hovered",
                tokens.accent.ink,
                tokens.accent.hover,
            ),
            ("badge", tokens.gold.ink, tokens.gold.fill),
            ("found word", tokens.found.ink, tokens.found.ground),
            ("red button", tokens.red.ink, tokens.red.fill),
            ("selected text", tokens.ink.first, tokens.accent.selection),
            ("chosen word", tokens.accent.text, tokens.accent.selection),
        ] {
            pairs.push((name.to_owned(), ink, ground));
        }
        for (index, ground) in tokens.accounts.colors.iter().enumerate() {
            pairs.push((format!("avatar {index}"), tokens.accounts.ink, *ground));
        }
        pairs
    }

    #[test]
    fn every_text_stands_out_from_its_ground() {
        let themes = Themes::load().unwrap();
        let mut faults = Vec::new();
        for (theme, least) in [
            (&themes.light, 4.5),
            (&themes.dark, 4.5),
            (&themes.high_contrast, 7.0),
        ] {
            for (name, ink, ground) in pairs(theme) {
                let found = contrast(ink, ground);
                if found < least {
                    faults.push(format!("dark={} {name}: {found:.2}", theme.dark));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// WCAG 2.2, 1.4.11: what is no text needs 3 to 1.
    #[test]
    fn every_tags_dot_stands_out_from_every_ground() {
        let themes = Themes::load().unwrap();
        let mut faults = Vec::new();
        for theme in [&themes.light, &themes.dark, &themes.high_contrast] {
            let surface = &theme.surface;
            for colour in TagColour::ALL {
                for ground in [
                    surface.ground,
                    surface.middle,
                    surface.top,
                    surface.hover,
                    surface.selected,
                ] {
                    let found = contrast(theme.tag_color(colour), ground);
                    if found < 3.0 {
                        faults.push(format!("dark={} {colour:?}: {found:.2}", theme.dark));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_person_keeps_the_colour() {
        let themes = Themes::load().unwrap();
        assert_eq!(
            themes.light.person_color("Ann@example.org"),
            themes.light.person_color("ann@EXAMPLE.org")
        );
        let different = ["ann", "bob", "eve", "fang", "li"]
            .map(|name| themes.light.person_color(&format!("{name}@example.org")));
        assert!(different.iter().any(|color| *color != different[0]));
    }
}

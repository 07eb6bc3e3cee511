//! How everything looks: tokens from assets/themes, letters, icons, measures, egui's style.

pub mod fonts;
pub mod icon;
pub mod letter;
pub mod measure;
pub mod style;
pub mod system;
pub mod tokens;

pub use tokens::Tokens;

/// A theme by name, as in config.toml.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Light or dark, as the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black on white.
    HighContrast,
}

impl Theme {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::HighContrast];

    /// Its word in config.toml.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::HighContrast => "high-contrast",
        }
    }

    /// The theme of this word; an unknown one is the system's.
    #[must_use]
    pub fn from_setting(setting: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.setting() == setting)
            .unwrap_or_default()
    }

    /// Key of its name in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::System => "theme-system",
            Self::Light => "theme-light",
            Self::Dark => "theme-dark",
            Self::HighContrast => "theme-high-contrast",
        }
    }
}

/// The three sets of tokens, read once at start.
#[derive(Debug, Clone, PartialEq)]
pub struct Themes {
    /// Light.
    pub light: Tokens,
    /// Dark.
    pub dark: Tokens,
    /// Black on white.
    pub high_contrast: Tokens,
}

impl Themes {
    /// Reads the files the program carries.
    ///
    /// # Errors
    /// A fault in one of them, with line and what was expected.
    pub fn load() -> Result<Self, toml::de::Error> {
        Ok(Self {
            light: toml::from_str(include_str!("../../assets/themes/light.toml"))?,
            dark: toml::from_str(include_str!("../../assets/themes/dark.toml"))?,
            high_contrast: toml::from_str(include_str!("../../assets/themes/high-contrast.toml"))?,
        })
    }

    /// The tokens of a theme; `system_is_dark` is what egui heard from the system.
    #[must_use]
    pub fn tokens(&self, theme: Theme, system_is_dark: bool) -> &Tokens {
        match theme {
            Theme::Light => &self.light,
            Theme::Dark => &self.dark,
            Theme::HighContrast => &self.high_contrast,
            Theme::System if system_is_dark => &self.dark,
            Theme::System => &self.light,
        }
    }

    /// Puts the styles in place and follows the system where the theme says so. Call at start
    /// and when the theme changes; then ask [`Themes::current`] in each frame.
    pub fn apply(&self, ctx: &egui::Context, theme: Theme) {
        let light = if theme == Theme::HighContrast {
            &self.high_contrast
        } else {
            &self.light
        };
        ctx.set_style_of(egui::Theme::Light, style::style(light));
        ctx.set_style_of(egui::Theme::Dark, style::style(&self.dark));
        // Where the system says nothing, light is what a person expects.
        ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
        ctx.set_theme(match theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Light | Theme::HighContrast => egui::ThemePreference::Light,
            Theme::Dark => egui::ThemePreference::Dark,
        });
    }

    /// The tokens to draw this frame with.
    #[must_use]
    pub fn current(&self, ctx: &egui::Context, theme: Theme) -> &Tokens {
        self.tokens(theme, ctx.theme() == egui::Theme::Dark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_goes_into_the_settings_and_comes_back() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_setting(theme.setting()), theme);
        }
        assert_eq!(Theme::from_setting("sepia"), Theme::System);
    }
}

//! Every word a person reads, in each language, from assets/i18n; changed without a restart.

mod answer;
mod calendar;
mod carry;
#[cfg(test)]
mod coverage;
mod event;
mod examination;
mod failure;
mod maildrop;
mod note;
mod origin;
mod reading;
mod rules;
mod search;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::tz::TimeZone;

use crate::model::{Argument, FolderName, Sentence};

pub use answer::Returned;
pub use event::When;
pub use failure::{Explained, FailureWords, LinkWords, Quote};
pub use rules::Tense;
pub use search::FaultWords;

/// The languages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// The language of `language = "…"` in config.toml; `auto` is that of the system, given as
    /// a tag such as `zh-Hans-CN`.
    #[must_use]
    pub fn from_setting(setting: &str, system: Option<&str>) -> Self {
        let tag = if setting == "auto" {
            system.unwrap_or("en")
        } else {
            setting
        };
        if tag.to_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    fn files(self) -> &'static [&'static str] {
        match self {
            Self::English => &[
                include_str!("../assets/i18n/en/general.ftl"),
                include_str!("../assets/i18n/en/failure.ftl"),
                include_str!("../assets/i18n/en/encryption.ftl"),
                include_str!("../assets/i18n/en/explain.ftl"),
                include_str!("../assets/i18n/en/explain-enhanced.ftl"),
                include_str!("../assets/i18n/en/explain-sayings.ftl"),
                include_str!("../assets/i18n/en/explain-smtp.ftl"),
                include_str!("../assets/i18n/en/rules.ftl"),
                include_str!("../assets/i18n/en/terminal.ftl"),
                include_str!("../assets/i18n/en/window.ftl"),
                include_str!("../assets/i18n/en/compose.ftl"),
                include_str!("../assets/i18n/en/dialog.ftl"),
                include_str!("../assets/i18n/en/console.ftl"),
                include_str!("../assets/i18n/en/maildrop.ftl"),
                include_str!("../assets/i18n/en/search.ftl"),
                include_str!("../assets/i18n/en/carry.ftl"),
                include_str!("../assets/i18n/en/organise.ftl"),
                include_str!("../assets/i18n/en/origin.ftl"),
                include_str!("../assets/i18n/en/signature.ftl"),
                include_str!("../assets/i18n/en/page.ftl"),
                include_str!("../assets/i18n/en/reading.ftl"),
                include_str!("../assets/i18n/en/attachment.ftl"),
                include_str!("../assets/i18n/en/letters.ftl"),
                include_str!("../assets/i18n/en/pictures.ftl"),
                include_str!("../assets/i18n/en/answer.ftl"),
                include_str!("../assets/i18n/en/print.ftl"),
                include_str!("../assets/i18n/en/source.ftl"),
                include_str!("../assets/i18n/en/strip.ftl"),
                include_str!("../assets/i18n/en/trust.ftl"),
                include_str!("../assets/i18n/en/anchor.ftl"),
                include_str!("../assets/i18n/en/truth.ftl"),
                include_str!("../assets/i18n/en/crowd.ftl"),
                include_str!("../assets/i18n/en/cut.ftl"),
                include_str!("../assets/i18n/en/rows.ftl"),
                include_str!("../assets/i18n/en/plainly.ftl"),
                include_str!("../assets/i18n/en/known.ftl"),
            ],
            Self::Chinese => &[
                include_str!("../assets/i18n/zh-CN/general.ftl"),
                include_str!("../assets/i18n/zh-CN/failure.ftl"),
                include_str!("../assets/i18n/zh-CN/encryption.ftl"),
                include_str!("../assets/i18n/zh-CN/explain.ftl"),
                include_str!("../assets/i18n/zh-CN/explain-enhanced.ftl"),
                include_str!("../assets/i18n/zh-CN/explain-sayings.ftl"),
                include_str!("../assets/i18n/zh-CN/explain-smtp.ftl"),
                include_str!("../assets/i18n/zh-CN/rules.ftl"),
                include_str!("../assets/i18n/zh-CN/terminal.ftl"),
                include_str!("../assets/i18n/zh-CN/window.ftl"),
                include_str!("../assets/i18n/zh-CN/compose.ftl"),
                include_str!("../assets/i18n/zh-CN/dialog.ftl"),
                include_str!("../assets/i18n/zh-CN/console.ftl"),
                include_str!("../assets/i18n/zh-CN/maildrop.ftl"),
                include_str!("../assets/i18n/zh-CN/search.ftl"),
                include_str!("../assets/i18n/zh-CN/carry.ftl"),
                include_str!("../assets/i18n/zh-CN/organise.ftl"),
                include_str!("../assets/i18n/zh-CN/origin.ftl"),
                include_str!("../assets/i18n/zh-CN/signature.ftl"),
                include_str!("../assets/i18n/zh-CN/page.ftl"),
                include_str!("../assets/i18n/zh-CN/reading.ftl"),
                include_str!("../assets/i18n/zh-CN/attachment.ftl"),
                include_str!("../assets/i18n/zh-CN/letters.ftl"),
                include_str!("../assets/i18n/zh-CN/pictures.ftl"),
                include_str!("../assets/i18n/zh-CN/answer.ftl"),
                include_str!("../assets/i18n/zh-CN/print.ftl"),
                include_str!("../assets/i18n/zh-CN/source.ftl"),
                include_str!("../assets/i18n/zh-CN/strip.ftl"),
                include_str!("../assets/i18n/zh-CN/trust.ftl"),
                include_str!("../assets/i18n/zh-CN/anchor.ftl"),
                include_str!("../assets/i18n/zh-CN/truth.ftl"),
                include_str!("../assets/i18n/zh-CN/crowd.ftl"),
                include_str!("../assets/i18n/zh-CN/cut.ftl"),
                include_str!("../assets/i18n/zh-CN/rows.ftl"),
                include_str!("../assets/i18n/zh-CN/plainly.ftl"),
                include_str!("../assets/i18n/zh-CN/known.ftl"),
            ],
        }
    }
}

/// The words of one language.
pub struct Words {
    language: Language,
    zone: TimeZone,
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, ready made: most words, in every frame.
    plain: HashMap<String, String>,
}

impl Words {
    /// The words of a language; times of day are told as clocks of `zone` show them.
    #[must_use]
    pub fn new(language: Language, zone: TimeZone) -> Self {
        let tag = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks would be read aloud and break copying; every value stands at a clear place.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for file in language.files() {
            // A fault in a file leaves out its one message; the tests find it.
            let resource = FluentResource::try_new((*file).to_owned())
                .unwrap_or_else(|(resource, _faults)| resource);
            bundle.add_resource_overriding(resource);
            keys.extend(file.lines().filter_map(key_of));
        }
        let mut words = Self {
            language,
            zone,
            bundle,
            plain: HashMap::new(),
        };
        words.plain = keys
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), words.format(key, None)?)))
            .collect();
        words
    }

    /// Which language this is.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// A word or sentence that names nothing else. An unknown key shows itself.
    #[must_use]
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// A sentence that names something.
    #[must_use]
    pub fn text_with(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        let mut named = FluentArgs::new();
        for (name, value) in arguments {
            let said = match (*name, value) {
                ("awaiting" | "command", FluentValue::String(text)) => self.step_said(text),
                _ => None,
            };
            named.set(*name, said.map_or_else(|| value.clone(), FluentValue::from));
        }
        self.format(key, Some(&named))
            .unwrap_or_else(|| key.to_owned())
    }

    /// `None` where the key is unknown or an argument is missing.
    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, arguments, &mut faults)
            .into_owned();
        faults.is_empty().then_some(text)
    }

    /// The name of a folder.
    #[must_use]
    pub fn folder<'a>(&'a self, folder: &'a FolderName) -> &'a str {
        match folder {
            FolderName::Inbox => self.text("folder-inbox"),
            FolderName::Drafts => self.text("folder-drafts"),
            FolderName::Outbox => self.text("folder-outbox"),
            FolderName::Sent => self.text("folder-sent"),
            FolderName::Archive => self.text("folder-archive"),
            FolderName::Junk => self.text("folder-junk"),
            FolderName::Trash => self.text("folder-trash"),
            FolderName::Own(name) => name,
        }
    }

    /// A sentence kept as data.
    #[must_use]
    pub fn say(&self, sentence: &Sentence) -> String {
        let arguments: Vec<(&str, FluentValue<'_>)> = sentence
            .arguments
            .iter()
            .map(|(name, argument)| {
                let said = match argument {
                    Argument::Text(text) => self.parted(name, text),
                    Argument::Octets(octets) => self.size(*octets),
                    Argument::Sentence(inner) => self.say(inner),
                };
                (name.as_str(), FluentValue::from(said))
            })
            .collect();
        self.text_with(&sentence.key, &arguments)
    }

    /// Several things named one after the other, as this language joins them.
    #[must_use]
    pub fn list<Item: AsRef<str>>(&self, items: &[Item]) -> String {
        let separator = self.text("list-separator");
        let mut said = String::new();
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                said.push_str(separator);
            }
            said.push_str(item.as_ref());
        }
        said
    }

    /// What an argument of this name says: some are lists, and each language parts them in its
    /// own way.
    fn parted(&self, name: &str, value: &str) -> String {
        let is_list = matches!(name, "addresses" | "names" | "offered" | "purposes");
        // A quoted local part may have a comma of its own.
        if is_list && !value.contains('"') {
            self.list(&value.split(", ").collect::<Vec<_>>())
        } else {
            value.to_owned()
        }
    }

    /// Octets as a person says them: `1.2 MB`.
    #[must_use]
    pub fn size(&self, octets: u64) -> String {
        let mut value = octets;
        let mut tenths = 0;
        let mut unit = "B";
        for next in ["kB", "MB", "GB", "TB"] {
            if value < 1000 {
                break;
            }
            tenths = value % 1000 / 100;
            value /= 1000;
            unit = next;
        }
        if value < 10 && unit != "B" {
            format!("{value}.{tenths} {unit}")
        } else {
            format!("{value} {unit}")
        }
    }

    /// A number with its thousands set apart: `2,340`.
    #[must_use]
    pub fn count(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }
}

/// The key that a line of a Fluent file defines, if it defines one.
fn key_of(line: &str) -> Option<&str> {
    let (key, _pattern) = line.split_once(" =")?;
    key.starts_with(|c: char| c.is_ascii_lowercase())
        .then_some(key)
}

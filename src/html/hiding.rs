//! What style sheets and attributes hide from whoever looks at a page, so that whoever reads its
//! text, answers it or passes it on sees no more than that.
//!
//! A cascade of its own, for the few properties that hide: selectors are matched as a page matches
//! them (`selector`, `matching`), `@media` is asked (`media`), and of all that is said of an element
//! the heaviest counts (`said`): importance, then the `style` attribute, specificity, order.
//!
//! Not everything can be known: a selector that no page knows may hold in the next program, the text
//! of an index has no width, and a sheet may be larger than anybody reads. There a word is in doubt,
//! and [`Doubtful`] says what becomes of it: who searches rather gets a word too many; an answer
//! rather says a word too few than one that nobody saw.

mod brood;
mod matching;
mod media;
mod said;
mod selector;
mod sheet;
#[cfg(test)]
mod tests;

use super::Screen;
use super::entity::{Place, decode};
use super::page::Tokens as CssTokens;
use super::style::{Declaration, Says};
use super::token::{Tag, Token, Tokens};
use brood::Brood;
use matching::Walk;
use said::weight;
use sheet::{Reading, Rules};

pub(super) use said::{Level, Said};

/// Octets of style sheets that are looked at; those that a page writes are no larger.
const SHEET_OCTETS: usize = 4 * 1024 * 1024;

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    No,
    Maybe,
    Yes,
}

impl Holds {
    /// The contrary, if it is asked for.
    fn but_not(self, negates: bool) -> Self {
        match self {
            Self::No if negates => Self::Yes,
            Self::Yes if negates => Self::No,
            _ => self,
        }
    }
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What becomes of words of which it is not known whether they are seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Doubtful {
    /// They are read: for who searches.
    #[default]
    Taken,
    /// They are not: for who answers.
    LeftOut,
}

/// The rules of a mail, and where in it one is.
#[derive(Debug, Default)]
pub(super) struct Hiding {
    rules: Rules,
    walk: Walk,
    doubtful: Doubtful,
}

impl Hiding {
    /// Reads the style sheets of a mail as it came, wherever they stand, for any width. One without
    /// costs a look.
    pub(super) fn of(html: &str) -> Self {
        let mut hiding = Self::default();
        let Some(last) = last_sheet(html) else {
            return hiding;
        };
        let mut room = SHEET_OCTETS;
        let mut media = Some(String::new());
        let mut tokens = Tokens::of(html);
        while let Some(token) = tokens.next() {
            match token {
                // What it holds is the next token.
                Token::Start(tag) if tag.name == "style" => {
                    let kind = tag.attribute("type").unwrap_or_default();
                    let is_css =
                        kind.trim().is_empty() || kind.trim().eq_ignore_ascii_case("text/css");
                    let asked = tag.attribute("media").unwrap_or_default().into_owned();
                    media = is_css.then_some(asked);
                    continue;
                }
                Token::Style(css) => {
                    if let Some(media) = media.take() {
                        hiding.sheet(css, &media, Level::Sheet, None, &mut room);
                    }
                }
                _ => {}
            }
            if tokens.at() > last {
                break;
            }
        }
        hiding
    }

    /// Reads the style sheets of a page that is made ready to be drawn on a screen: `below` are
    /// those that count for less than the mail's own.
    pub(super) fn drawn(xhtml: &str, below: &[&str], screen: Screen) -> Self {
        let mut hiding = Self {
            doubtful: Doubtful::LeftOut,
            ..Self::default()
        };
        hiding.walk.is_drawn = true;
        let mut room = SHEET_OCTETS;
        for css in below {
            hiding.sheet(css, "", Level::Own, Some(screen), &mut room);
        }
        for token in Tokens::of(xhtml) {
            match token {
                Token::Style(css) => {
                    let css = decode(css, Place::Text);
                    hiding.sheet(&css, "", Level::Sheet, Some(screen), &mut room);
                }
                Token::Start(tag) if tag.name == "body" => break,
                _ => {}
            }
        }
        if hiding.rules.states.looks_ahead {
            hiding.walk.brood = Some(Brood::of(xhtml));
        }
        hiding
    }

    fn sheet(
        &mut self,
        css: &str,
        asked: &str,
        level: Level,
        screen: Option<Screen>,
        room: &mut usize,
    ) {
        let end = css.floor_char_boundary(*room);
        self.rules.is_cut |= end < css.len();
        *room -= end;
        let tokens = CssTokens::of(css.get(..end).unwrap_or_default());
        let asked = CssTokens::of(asked);
        let holds = media::holds(&asked, asked.all(), screen);
        if holds == Holds::No {
            return;
        }
        let mut reading = Reading {
            rules: &mut self.rules,
            tokens: &tokens,
            level,
            screen,
        };
        reading.all(holds);
    }

    /// Goes into an element, and says what is said of it; `own` is what it says by being what it
    /// is. Every element that is entered is to be left.
    pub(super) fn enter(&mut self, tag: &Tag<'_>, own: Option<Says>) -> Said {
        let mut said = Said::default();
        if let Some(own) = own {
            said.say(weight(Level::Own, false, 0, 0), own);
        }
        let mut holding = Vec::new();
        if !self.rules.states.is_empty() && !self.rules.is_cut {
            holding = self.walk.enter(tag, &self.rules.states);
        }
        let style = tag.attribute("style").unwrap_or_default();
        if self.rules.is_cut || self.walk.is_tired() {
            match self.doubtful {
                // What it says by being what it is no sheet needs to say.
                Doubtful::Taken => return said,
                Doubtful::LeftOut => said.is_doubtful = true,
            }
        }
        for (ending, holds) in holding {
            let Some(rule) = self.rules.list.get(ending.rule) else {
                continue;
            };
            for declaration in &rule.declarations {
                let weight = weight(
                    rule.level,
                    declaration.is_important,
                    ending.specificity,
                    ending.rule,
                );
                let holds = holds.min(rule.holds);
                say(&mut said, weight, declaration, holds, self.doubtful);
            }
        }
        for (place, declaration) in sheet::attribute(&style).iter().enumerate() {
            let weight = weight(Level::Attribute, declaration.is_important, 0, place);
            said.say(weight, declaration.says);
        }
        said
    }

    /// Leaves the element that was entered last.
    pub(super) fn leave(&mut self) {
        self.walk.leave();
    }
}

/// Says what a rule says; where that is in doubt, only what errs to the right side.
fn say(said: &mut Said, weight: u64, declaration: &Declaration, holds: Holds, doubtful: Doubtful) {
    let says = declaration.says;
    let is_colour = matches!(says, Says::Colour(_) | Says::Ground(_));
    match (holds, doubtful) {
        (Holds::No, _) => {}
        (Holds::Yes, _) => said.say(weight, says),
        (Holds::Maybe, Doubtful::Taken) => {
            if let Some(says) = says.if_seen() {
                said.say(weight, says);
            }
        }
        // Nobody knows what stands on what.
        (Holds::Maybe, Doubtful::LeftOut) if is_colour => said.is_doubtful = true,
        (Holds::Maybe, Doubtful::LeftOut) if says.if_seen().is_none() => said.say(weight, says),
        (Holds::Maybe, Doubtful::LeftOut) => {}
    }
}

/// Where the last style sheet may begin; `None`: there is none.
fn last_sheet(html: &str) -> Option<usize> {
    let octets = html.as_bytes();
    memchr::memrchr_iter(b'<', octets).find(|at| {
        let name = octets.get(at + 1..at + 6).unwrap_or_default();
        name.eq_ignore_ascii_case(b"style")
    })
}

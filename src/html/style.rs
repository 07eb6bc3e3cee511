//! The little of CSS a reader needs: what is hidden, and what lies on foreign servers.

use super::away::{self, SIDES, Side};
use super::colour::{self, Colour};

/// What one declaration says that a reader needs; all else of CSS says it nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Displayed(bool),
    /// `None`: as what it stands in, as of all of these.
    Visible(Option<bool>),
    /// Whether anything of it is seen through.
    Opaque(bool),
    /// Of the letters.
    Colour(Option<Colour>),
    /// Behind them.
    Ground(Option<Colour>),
    /// A picture behind them.
    Backdrop(bool),
    /// The size of the letters: zero hides them, until something within is larger again.
    ZeroSize(Option<bool>),
    NoHeight(bool),
    NoMostHeight(bool),
    NoWidth(bool),
    NoMostWidth(bool),
    /// What has no room in it is not seen.
    Clips(bool),
    Bold(bool),
    Italic(bool),
    KeepsSpace(bool),
    /// Whether what says where it stands moves it.
    Placed(bool),
    /// Points; below zero is back towards where the page begins.
    Moved(Side, i32),
}

/// Kinds of [`Says`].
pub(super) const KINDS: usize = 16 + SIDES;

impl Says {
    /// The place of its kind among all.
    pub(super) fn kind(self) -> usize {
        match self {
            Self::Displayed(_) => 0,
            Self::Visible(_) => 1,
            Self::Opaque(_) => 2,
            Self::Colour(_) => 3,
            Self::Ground(_) => 4,
            Self::Backdrop(_) => 5,
            Self::ZeroSize(_) => 6,
            Self::NoHeight(_) => 7,
            Self::NoMostHeight(_) => 8,
            Self::NoWidth(_) => 9,
            Self::NoMostWidth(_) => 10,
            Self::Clips(_) => 11,
            Self::Bold(_) => 12,
            Self::Italic(_) => 13,
            Self::KeepsSpace(_) => 14,
            Self::Placed(_) => 15,
            Self::Moved(side, _) => 16 + side.place(),
        }
    }

    /// What may be taken from it where it is not known whether it is said at all and no word may be
    /// missing; `None`: it only hides.
    pub(super) fn if_seen(self) -> Option<Self> {
        let shows = match self {
            Self::Displayed(shows) | Self::Opaque(shows) | Self::Backdrop(shows) => shows,
            Self::Visible(visible) => {
                return (visible != Some(false)).then_some(Self::Visible(Some(true)));
            }
            Self::ZeroSize(zero) => {
                return (zero != Some(true)).then_some(Self::ZeroSize(Some(false)));
            }
            Self::NoHeight(hides)
            | Self::NoMostHeight(hides)
            | Self::NoWidth(hides)
            | Self::NoMostWidth(hides)
            | Self::Clips(hides)
            | Self::Placed(hides) => !hides,
            Self::Moved(_, points) => points == 0,
            // Nothing is hidden by a colour that is not known.
            Self::Colour(_) => return Some(Self::Colour(Some(Colour::Unknown))),
            Self::Ground(_) => return Some(Self::Ground(Some(Colour::Unknown))),
            Self::Bold(_) | Self::Italic(_) | Self::KeepsSpace(_) => true,
        };
        shows.then_some(self)
    }
}

/// One declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) says: Says,
    pub(super) is_important: bool,
}

/// Reads a `style` attribute, or what stands in the `{}` of a rule.
pub(super) fn declarations(style: &str) -> Vec<Declaration> {
    let mut read = Vec::new();
    for declaration in style.split(';') {
        if let Some((property, value)) = declaration.split_once(':') {
            declare(property, value, &mut read);
        }
    }
    read
}

/// Reads one declaration; a shorthand says several things.
pub(super) fn declare(property: &str, value: &str, read: &mut Vec<Declaration>) {
    let property = property.trim().to_ascii_lowercase();
    if !is_known(&property) {
        return;
    }
    let value = value.trim().to_ascii_lowercase();
    let (value, mark) = value.rsplit_once('!').unwrap_or((&value, ""));
    let (value, is_important) = (value.trim(), mark.trim() == "important");
    if value.is_empty() {
        return;
    }
    let mut say = |says| read.push(Declaration { says, is_important });
    match property.as_str() {
        "display" => say(Says::Displayed(value != "none")),
        "color" => say(Says::Colour(match value {
            "inherit" | "unset" | "currentcolor" => None,
            "initial" => Some(Colour::Is([0; 3])),
            _ => Some(colour::read(value)),
        })),
        "background" => background(value, &mut say),
        "background-color" => say(Says::Ground(ground(value))),
        "background-image" => say(Says::Backdrop(value != "none" && value != "initial")),
        "visibility" => say(Says::Visible(match value {
            "inherit" | "unset" => None,
            _ => Some(!matches!(value, "hidden" | "collapse")),
        })),
        "opacity" => say(Says::Opaque(!is_zero(value))),
        "font-size" => say(Says::ZeroSize(size(value))),
        "font" => {
            if let Some(size) = size_of_font(value) {
                say(Says::ZeroSize(Some(is_zero(size))));
            }
        }
        "height" => say(Says::NoHeight(is_zero(value))),
        "max-height" => say(Says::NoMostHeight(is_zero(value))),
        "width" => say(Says::NoWidth(is_zero(value))),
        "max-width" => say(Says::NoMostWidth(is_zero(value))),
        "overflow" => say(Says::Clips(value.starts_with("hidden"))),
        // One of the two that is hidden hides the other way too, as far as nothing can be scrolled.
        "overflow-x" | "overflow-y" if value == "hidden" => say(Says::Clips(true)),
        "font-weight" => say(Says::Bold(matches!(
            value,
            "bold" | "bolder" | "600" | "700" | "800" | "900"
        ))),
        "font-style" => say(Says::Italic(matches!(value, "italic" | "oblique"))),
        "white-space" => say(Says::KeepsSpace(
            value.starts_with("pre") && value != "pre-line",
        )),
        "position" => say(Says::Placed(value != "static" && value != "initial")),
        "margin" => away::margins(value, &mut say),
        side => {
            if let Some(side) = Side::of(side) {
                say(Says::Moved(side, away::points(value, side)));
            }
        }
    }
}

/// Whether a property says a reader anything.
pub(super) fn is_known(property: &str) -> bool {
    matches!(
        property,
        "background"
            | "background-color"
            | "background-image"
            | "color"
            | "display"
            | "font"
            | "font-size"
            | "font-style"
            | "font-weight"
            | "height"
            | "margin"
            | "max-height"
            | "max-width"
            | "opacity"
            | "overflow"
            | "overflow-x"
            | "overflow-y"
            | "position"
            | "visibility"
            | "white-space"
            | "width"
    ) || Side::of(property).is_some()
}

fn ground(value: &str) -> Option<Colour> {
    match value {
        "inherit" => None,
        "initial" | "unset" | "none" => Some(Colour::Clear),
        _ => Some(colour::read(value)),
    }
}

/// A shorthand says of the picture and of the colour, even where it names neither.
fn background(value: &str, say: &mut impl FnMut(Says)) {
    let is_picture =
        value.contains("url(") || value.contains("gradient(") || value.contains("-set(");
    say(Says::Backdrop(is_picture));
    let whole = ground(value);
    if whole != Some(Colour::Unknown) || value.contains('(') {
        say(Says::Ground(whole));
        return;
    }
    let words = value.split_ascii_whitespace();
    let mut named = words.filter(|word| !is_of_picture(word));
    say(Says::Ground(match (named.next(), named.next()) {
        (Some(one), None) => Some(colour::read(one)),
        (None, _) => Some(Colour::Clear),
        _ => Some(Colour::Unknown),
    }));
}

/// A word of `background` that says how a picture lies, which is not there.
fn is_of_picture(word: &str) -> bool {
    let is_number = |octet: u8| octet.is_ascii_digit() || matches!(octet, b'-' | b'.' | b'/');
    word.bytes().next().is_some_and(is_number)
        || word.starts_with("repeat")
        || matches!(
            word,
            "none"
                | "no-repeat"
                | "scroll"
                | "fixed"
                | "local"
                | "top"
                | "bottom"
                | "left"
                | "right"
                | "center"
                | "cover"
                | "contain"
                | "auto"
        )
}

/// Whether letters have no size; `None` where they have that of the letters around them, or a
/// share of it.
fn size(value: &str) -> Option<bool> {
    if is_zero(value) {
        return Some(true);
    }
    let is_share = matches!(value, "inherit" | "unset" | "smaller" | "larger")
        || value.ends_with('%')
        || value.ends_with("em") && !value.ends_with("rem")
        || value.ends_with("ex");
    (!is_share).then_some(false)
}

/// The first word of `font` that is a length.
fn size_of_font(value: &str) -> Option<&str> {
    let words = value.split([' ', '/', '\t', '\n']);
    let is_length = |word: &&str| {
        let is_weight = word.len() == 3 && word.ends_with("00");
        word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') && !is_weight
    };
    words.into_iter().find(is_length)
}

/// `0`, `0px`, `0.0em` and so on.
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|number| number == 0.0)
}

/// How many things on foreign servers a style sheet or attribute asks for.
pub(crate) fn remote_urls(css: &str) -> u32 {
    let mut count = 0;
    let mut rest = css.as_bytes();
    while let Some(open) = memchr::memchr(b'(', rest) {
        let before = rest[..open].trim_ascii_end();
        let is_url = before.len() >= 3 && before[before.len() - 3..].eq_ignore_ascii_case(b"url");
        rest = &rest[open + 1..];
        let target = rest.trim_ascii_start();
        let target = target
            .strip_prefix(b"\"")
            .or_else(|| target.strip_prefix(b"'"))
            .unwrap_or(target);
        count += u32::from(is_url && is_remote(target));
    }
    for import in memchr::memmem::find_iter(css.as_bytes(), b"@import") {
        let target = css.as_bytes()[import + 7..].trim_ascii_start();
        let quoted = target
            .strip_prefix(b"\"")
            .or_else(|| target.strip_prefix(b"'"));
        count += u32::from(quoted.is_some_and(is_remote));
    }
    count
}

/// Whether an address leads off this machine: `http:`, `https:`, `ftp:` or `//host`.
pub(crate) fn is_remote(target: &[u8]) -> bool {
    let target = target.trim_ascii_start();
    ["http:", "https:", "ftp:", "//", "\\\\"]
        .iter()
        .any(|start| {
            target.len() > start.len()
                && target[..start.len()].eq_ignore_ascii_case(start.as_bytes())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(style: &str) -> Vec<Says> {
        let declarations = declarations(style).into_iter();
        declarations.map(|declaration| declaration.says).collect()
    }

    #[test]
    fn what_a_declaration_says_is_known() {
        for (style, says) in [
            ("display:none", Says::Displayed(false)),
            (
                "border:red; DISPLAY : None ! important",
                Says::Displayed(false),
            ),
            ("display:block", Says::Displayed(true)),
            ("visibility:hidden", Says::Visible(Some(false))),
            ("visibility:inherit", Says::Visible(None)),
            ("max-height:0px", Says::NoMostHeight(true)),
            ("opacity:0.0", Says::Opaque(false)),
            ("opacity:.5", Says::Opaque(true)),
            ("font-size:0.0em", Says::ZeroSize(Some(true))),
            ("font-size:10px", Says::ZeroSize(Some(false))),
            ("font-size:2em", Says::ZeroSize(None)),
            ("font:0/0 a", Says::ZeroSize(Some(true))),
            ("font:bold 700 12px/1.5 a", Says::ZeroSize(Some(false))),
            ("overflow:hidden", Says::Clips(true)),
            ("color:inherit", Says::Colour(None)),
            ("position:absolute", Says::Placed(true)),
            ("Left:-5000PX", Says::Moved(Side::Left, -5_000)),
        ] {
            assert_eq!(said(style), [says], "{style}");
        }
        let black = Says::Ground(Some(Colour::Is([0; 3])));
        assert_eq!(
            said("background:black none no-repeat 0 0"),
            [Says::Backdrop(false), black]
        );
        assert_eq!(
            said("background:none"),
            [Says::Backdrop(false), Says::Ground(Some(Colour::Clear))]
        );
        assert_eq!(said("color:;padding:0;x"), []);
    }

    #[test]
    fn a20_remote_urls_are_counted_and_local_ones_are_not() {
        let css = "@import 'https://a.example/x.css'; a{background:URL( \"http://b.example/i.png\" )} b{background:url(data:image/png;base64,)} c{src:url(//c.example/f)} d{background:url(cid:1)}";
        assert_eq!(remote_urls(css), 3);
    }
}

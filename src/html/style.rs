//! The little of CSS a reader needs: what is hidden, and what lies on foreign servers.

use super::colour::{self, Colour};

/// What a `style` attribute or a rule says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Inline {
    /// Nobody sees it, nor what stands in it.
    pub(crate) hidden: bool,
    /// It is said to be seen, whatever was said before.
    pub(crate) displayed: bool,
    /// Of the letters.
    pub(crate) colour: Option<Colour>,
    /// Behind them.
    pub(crate) ground: Option<Colour>,
    /// The size of the letters: zero hides them, until something within is larger again.
    pub(crate) zero_size: Option<bool>,
    pub(crate) bold: Option<bool>,
    pub(crate) italic: Option<bool>,
    pub(crate) keeps_space: Option<bool>,
}

impl Inline {
    /// Says further what `next` says, which counts for more.
    pub(crate) fn and_then(&mut self, next: &Self) {
        let Self {
            hidden,
            displayed,
            colour,
            ground,
            zero_size,
            bold,
            italic,
            keeps_space,
        } = *next;
        self.hidden = hidden || self.hidden && !displayed;
        self.displayed = displayed || self.displayed && !hidden;
        self.colour = colour.or(self.colour);
        self.ground = ground.or(self.ground);
        self.zero_size = zero_size.or(self.zero_size);
        self.bold = bold.or(self.bold);
        self.italic = italic.or(self.italic);
        self.keeps_space = keeps_space.or(self.keeps_space);
    }
}

/// Reads a `style` attribute.
pub(crate) fn inline(style: &str) -> Inline {
    let mut read = Inline::default();
    let mut no_height = false;
    let mut clipped = false;
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end();
        match property.trim().to_ascii_lowercase().as_str() {
            "display" => {
                read.hidden |= value == "none";
                read.displayed = value != "none";
            }
            "color" => read.colour = Some(colour::read(value)),
            "background" | "background-color" => read.ground = Some(colour::read(value)),
            "background-image" if value != "none" => read.ground = Some(Colour::Unknown),
            "visibility" => read.hidden |= matches!(value, "hidden" | "collapse"),
            "opacity" => read.hidden |= is_zero(value),
            "font-size" => read.zero_size = Some(is_zero(value)),
            "max-height" | "height" | "max-width" | "width" => no_height |= is_zero(value),
            "overflow" => clipped |= value == "hidden",
            "font-weight" => {
                read.bold = Some(matches!(
                    value,
                    "bold" | "bolder" | "600" | "700" | "800" | "900"
                ))
            }
            "font-style" => read.italic = Some(matches!(value, "italic" | "oblique")),
            "white-space" => {
                read.keeps_space = Some(value.starts_with("pre") && value != "pre-line")
            }
            _ => {}
        }
    }
    read.hidden |= no_height && clipped;
    read
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

    #[test]
    fn what_hides_text_is_known() {
        for style in [
            "display:none",
            "color:red; DISPLAY : None !important",
            "visibility:hidden",
            "max-height:0px;overflow:hidden",
            "opacity:0",
        ] {
            assert!(inline(style).hidden, "{style}");
        }
        for style in [
            "display:block",
            "font-size:0",
            "height:0",
            "overflow:hidden",
            "",
        ] {
            assert!(!inline(style).hidden, "{style}");
        }
        assert_eq!(inline("font-size:0.0em").zero_size, Some(true));
        assert_eq!(inline("font-size:10px").zero_size, Some(false));
    }

    #[test]
    fn a20_remote_urls_are_counted_and_local_ones_are_not() {
        let css = "@import 'https://a.example/x.css'; a{background:URL( \"http://b.example/i.png\" )} b{background:url(data:image/png;base64,)} c{src:url(//c.example/f)} d{background:url(cid:1)}";
        assert_eq!(remote_urls(css), 3);
    }
}

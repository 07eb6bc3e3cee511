//! What attributes said about looks before there were style sheets (HTML standard, "Rendering").
//! Nothing of their text is written but what was read as a number, a colour or a known word.

use std::borrow::Cow;

use super::css;
use super::hint::Hint;
pub(super) use value::{Dimension, dimension};
use value::{colour, families, letters};

mod value;

/// Borders and paddings in CSS pixels.
const FRAME_PIXELS: f32 = 200.0;

/// The attributes of one tag.
pub(super) trait Attributes {
    /// A value by its name in lower case.
    fn value(&self, name: &str) -> Option<&str>;
}

/// Reads what the attributes of an element say. What is a colour is told.
pub(super) fn hint(element: &str, attributes: &dyn Attributes) -> (Hint, bool) {
    let mut hint = Hint::default();
    let mut reading = Reading {
        element,
        attributes,
        colours: false,
    };
    reading.size(&mut hint.own);
    reading.align(&mut hint.own);
    reading.colour("bgcolor", "background-color", &mut hint.own);
    match element {
        "body" => reading.body(&mut hint),
        "table" => reading.table(&mut hint),
        "font" | "basefont" => reading.font(&mut hint.own),
        "img" => reading.picture(&mut hint.own),
        "x-img" => {
            reading.shape(&mut hint.own);
            reading.picture(&mut hint.own);
        }
        "hr" => reading.rule(&mut hint.own),
        "ol" | "ul" | "li" => reading.list(&mut hint.own),
        "br" => reading.clear(&mut hint.own),
        "td" | "th" if attributes.value("nowrap").is_some() => {
            hint.own.push_str("white-space:nowrap;");
        }
        _ => {}
    }
    (hint, reading.colours)
}

struct Reading<'a> {
    element: &'a str,
    attributes: &'a dyn Attributes,
    colours: bool,
}

impl Reading<'_> {
    fn word(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = self.attributes.value(name)?.trim();
        Some(if value.bytes().any(|octet| octet.is_ascii_uppercase()) {
            Cow::Owned(value.to_ascii_lowercase())
        } else {
            Cow::Borrowed(value)
        })
    }

    /// A whole number of pixels.
    fn pixels(&self, name: &str) -> Option<f32> {
        match dimension(self.attributes.value(name)?)? {
            Dimension::Pixels(pixels) => Some(pixels.min(FRAME_PIXELS)),
            Dimension::Percent(_) => None,
        }
    }

    fn colour(&mut self, name: &str, property: &str, out: &mut String) {
        if let Some(colour) = self.attributes.value(name).and_then(colour) {
            self.colours = true;
            out.push_str(&format!("{property}:{colour};"));
        }
    }

    fn size(&self, out: &mut String) {
        let is_cell = matches!(self.element, "td" | "th");
        let takes_width = is_cell
            || matches!(
                self.element,
                "table" | "col" | "colgroup" | "hr" | "img" | "x-img"
            );
        let takes_height = is_cell
            || matches!(
                self.element,
                "table" | "thead" | "tbody" | "tfoot" | "tr" | "img" | "x-img"
            );
        for (name, takes) in [("width", takes_width), ("height", takes_height)] {
            let said = self.attributes.value(name).filter(|_| takes);
            let zero_counts = matches!(self.element, "img" | "x-img" | "hr");
            match said.and_then(dimension) {
                Some(Dimension::Percent(percent))
                    if is_cell && name == "width" && percent > 0.0 =>
                {
                    if let Some(width) = css::percentage_of_cell(percent) {
                        out.push_str(&format!("width:{width};"));
                    }
                }
                Some(size) if zero_counts || !size.is_zero() => {
                    out.push_str(&format!("{name}:{};", size.css()));
                }
                _ => {}
            }
        }
    }

    /// A picture that is not there keeps its shape where the mail's style sheet leaves it one side
    /// only (`height:auto`). One that is there has its own.
    fn shape(&self, out: &mut String) {
        let side = |name| match self.attributes.value(name).and_then(dimension) {
            Some(Dimension::Pixels(pixels)) if pixels > 0.0 => Some(pixels),
            _ => None,
        };
        if let (Some(width), Some(height)) = (side("width"), side("height")) {
            out.push_str(&format!("aspect-ratio:{width}/{height};"));
        }
    }

    fn align(&self, out: &mut String) {
        if let Some(align) = self.word("align") {
            out.push_str(match (self.element, &*align) {
                ("table", "center" | "middle") => "margin-left:auto;margin-right:auto;",
                ("table" | "img" | "x-img", "left") => "float:left;",
                ("table" | "img" | "x-img", "right") => "float:right;",
                ("img" | "x-img", "middle" | "center" | "absmiddle") => "vertical-align:middle;",
                ("img" | "x-img", "top" | "texttop") => "vertical-align:top;",
                ("img" | "x-img", "bottom" | "baseline") => "vertical-align:baseline;",
                ("hr", "left") => "margin-left:0;margin-right:auto;",
                ("hr", "right") => "margin-left:auto;margin-right:0;",
                ("table" | "img" | "x-img" | "hr" | "br" | "font" | "ol" | "ul" | "li", _) => "",
                // These words move blocks too, as the attribute does.
                (_, "left") => "text-align:-moz-left;",
                (_, "right") => "text-align:-moz-right;",
                (_, "center" | "middle") => "text-align:-moz-center;",
                (_, "justify") => "text-align:justify;",
                _ => "",
            });
        }
        let is_part = matches!(
            self.element,
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "col" | "colgroup"
        );
        if let Some(align) = self.word("valign").filter(|_| is_part) {
            out.push_str(match &*align {
                "top" => "vertical-align:top;",
                "middle" | "center" => "vertical-align:middle;",
                "bottom" => "vertical-align:bottom;",
                "baseline" => "vertical-align:baseline;",
                _ => "",
            });
        }
    }

    fn body(&mut self, hint: &mut Hint) {
        self.colour("text", "color", &mut hint.own);
        self.colour("link", "color", &mut hint.links);
        for (name, sides) in [
            ("marginwidth", &["left", "right"][..]),
            ("marginheight", &["top", "bottom"]),
            ("leftmargin", &["left"]),
            ("topmargin", &["top"]),
        ] {
            if let Some(pixels) = self.pixels(name) {
                for side in sides {
                    hint.own.push_str(&format!("margin-{side}:{pixels}px;"));
                }
            }
        }
    }

    fn table(&self, hint: &mut Hint) {
        if let Some(pixels) = self.pixels("cellspacing") {
            hint.own.push_str(&format!("border-spacing:{pixels}px;"));
        }
        if let Some(pixels) = self.pixels("cellpadding") {
            hint.cells.push_str(&format!("padding:{pixels}px;"));
        }
        let border = match self.attributes.value("border") {
            Some(value) if value.trim().is_empty() => Some(1.0),
            Some(_) => self.pixels("border").filter(|pixels| *pixels > 0.0),
            None => None,
        };
        let colour = self.attributes.value("bordercolor").and_then(colour);
        let colour = colour.as_deref().unwrap_or("#808080");
        if let Some(pixels) = border {
            hint.own
                .push_str(&format!("border:{pixels}px solid {colour};"));
            // Rows and groups of rows pass the table's own on.
            hint.cells
                .push_str("border:1px solid;border-color:inherit;");
        }
        self.rules(hint);
        self.frame(hint);
    }

    /// The colour of lines that a table is told to have.
    fn line_colour(&self) -> String {
        let said = self.attributes.value("bordercolor").and_then(colour);
        said.unwrap_or_else(|| "#000".to_owned())
    }

    /// The lines between the cells of a table.
    fn rules(&self, hint: &mut Hint) {
        let (cells, groups): (&[&str], &[&str]) = match self.word("rules").as_deref() {
            Some("all") => (&["top", "right", "bottom", "left"], &[]),
            Some("rows") => (&["top", "bottom"], &[]),
            Some("cols") => (&["left", "right"], &[]),
            Some("groups") => (&[], &["top", "bottom"]),
            Some("none") => (&[], &[]),
            _ => return,
        };
        let colour = self.line_colour();
        hint.own
            .push_str(&format!("border-collapse:collapse;border-color:{colour};"));
        hint.cells.push_str("border:0;");
        for (sides, out) in [(cells, &mut hint.cells), (groups, &mut hint.groups)] {
            for side in sides {
                out.push_str(&format!("border-{side}:1px solid {colour};"));
            }
        }
    }

    /// The lines around a table.
    fn frame(&self, hint: &mut Hint) {
        let sides: &[&str] = match self.word("frame").as_deref() {
            Some("box" | "border") => &["top", "right", "bottom", "left"],
            Some("above") => &["top"],
            Some("below") => &["bottom"],
            Some("hsides") => &["top", "bottom"],
            Some("vsides") => &["left", "right"],
            Some("lhs") => &["left"],
            Some("rhs") => &["right"],
            Some("void") => &[],
            _ => return,
        };
        let colour = self.line_colour();
        // Hidden, a side stays so where it is one with that of a cell.
        hint.own.push_str("border:0 hidden;");
        for side in sides {
            hint.own
                .push_str(&format!("border-{side}:1px solid {colour};"));
        }
    }

    fn font(&mut self, out: &mut String) {
        self.colour("color", "color", out);
        if let Some(size) = self.attributes.value("size").and_then(letters) {
            out.push_str(&format!("font-size:{size};"));
        }
        let families = self.attributes.value("face").map(families);
        if let Some(families) = families.filter(|families| !families.is_empty()) {
            out.push_str(&format!("font-family:{families};"));
        }
    }

    fn picture(&self, out: &mut String) {
        if let Some(pixels) = self.pixels("border") {
            out.push_str(&format!("border:{pixels}px solid;"));
        }
        if let Some(pixels) = self.pixels("hspace") {
            out.push_str(&format!("margin-left:{pixels}px;margin-right:{pixels}px;"));
        }
        if let Some(pixels) = self.pixels("vspace") {
            out.push_str(&format!("margin-top:{pixels}px;margin-bottom:{pixels}px;"));
        }
    }

    fn rule(&self, out: &mut String) {
        let size = self.pixels("size");
        if let Some(pixels) = size {
            out.push_str(&format!("height:{}px;", (pixels - 2.0).max(0.0)));
        }
        if let Some(colour) = self.attributes.value("color").and_then(colour) {
            out.push_str(&format!(
                "border:1px solid {colour};background-color:{colour};"
            ));
        } else if self.attributes.value("noshade").is_some() {
            out.push_str("border:1px solid #808080;background-color:#808080;");
        }
        // Its own two borders would make it twice as thick.
        if size.is_some_and(|pixels| pixels <= 1.0) {
            out.push_str("border-bottom-width:0;");
        }
    }

    fn list(&self, out: &mut String) {
        let style = match self.attributes.value("type").map(str::trim) {
            Some("1") => "decimal",
            Some("a") => "lower-alpha",
            Some("A") => "upper-alpha",
            Some("i") => "lower-roman",
            Some("I") => "upper-roman",
            Some(word) if word.eq_ignore_ascii_case("disc") => "disc",
            Some(word) if word.eq_ignore_ascii_case("circle") => "circle",
            Some(word) if word.eq_ignore_ascii_case("square") => "square",
            Some(word) if word.eq_ignore_ascii_case("none") => "none",
            _ => return,
        };
        out.push_str(&format!("list-style-type:{style};"));
    }

    fn clear(&self, out: &mut String) {
        out.push_str(match self.word("clear").as_deref() {
            Some("left") => "clear:left;",
            Some("right") => "clear:right;",
            Some("all" | "both") => "clear:both;",
            _ => "",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Given<'a>(&'a [(&'a str, &'a str)]);

    impl Attributes for Given<'_> {
        fn value(&self, name: &str) -> Option<&str> {
            self.0
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        }
    }

    fn own(element: &str, attributes: &[(&str, &str)]) -> String {
        hint(element, &Given(attributes)).0.own
    }

    #[test]
    fn attributes_say_what_browsers_read_in_them() {
        for (element, name, value, own_css) in [
            ("td", "width", "200", "width:200px;"),
            ("td", "width", "33%", "width:calc(33% + 0.02px);"),
            ("table", "width", "100%", "width:100%;"),
            ("td", "width", "0", ""),
            ("td", "width", "999999999", "width:5000px;"),
            ("td", "width", "auto", ""),
            ("td", "height", "12.5px", "height:12.5px;"),
            ("p", "width", "12", ""),
            ("img", "width", "0", "width:0px;"),
            ("td", "align", "CENTER", "text-align:-moz-center;"),
            ("p", "align", "right", "text-align:-moz-right;"),
            (
                "table",
                "align",
                "center",
                "margin-left:auto;margin-right:auto;",
            ),
            ("table", "align", "right", "float:right;"),
            ("img", "align", "left", "float:left;"),
            ("img", "align", "absmiddle", "vertical-align:middle;"),
            ("tr", "valign", "top", "vertical-align:top;"),
            ("p", "valign", "top", ""),
            ("td", "nowrap", "", "white-space:nowrap;"),
            ("td", "bgcolor", "Navy", "background-color:navy;"),
            ("td", "bgcolor", "FFeeDD", "background-color:#ffeedd;"),
            ("td", "bgcolor", "#FED", "background-color:#fed;"),
            ("td", "bgcolor", "chucknorris", "background-color:#c00000;"),
            ("td", "bgcolor", "transparent", ""),
            (
                "td",
                "bgcolor",
                "red;}</style>",
                "background-color:#0e000e;",
            ),
            ("body", "text", "#123456", "color:#123456;"),
            ("body", "topmargin", "0", "margin-top:0px;"),
            (
                "body",
                "marginwidth",
                "4",
                "margin-left:4px;margin-right:4px;",
            ),
            ("table", "cellspacing", "0", "border-spacing:0px;"),
            ("table", "border", "0", ""),
            ("table", "border", "", "border:1px solid #808080;"),
            ("font", "color", "red", "color:red;"),
            ("font", "size", "+1", "font-size:large;"),
            ("font", "size", "7", "font-size:48px;"),
            ("font", "size", "-9", "font-size:x-small;"),
            (
                "font",
                "face",
                "Arial, 'Noto Sans', serif, x;y",
                "font-family:\"Arial\",\"Noto Sans\",serif;",
            ),
            ("img", "hspace", "3", "margin-left:3px;margin-right:3px;"),
            ("img", "border", "1", "border:1px solid;"),
            ("hr", "size", "5", "height:3px;"),
            ("hr", "size", "1", "height:0px;border-bottom-width:0;"),
            ("hr", "align", "left", "margin-left:0;margin-right:auto;"),
            ("ol", "type", "A", "list-style-type:upper-alpha;"),
            ("ul", "type", "Square", "list-style-type:square;"),
            ("br", "clear", "all", "clear:both;"),
        ] {
            assert_eq!(
                own(element, &[(name, value)]),
                own_css,
                "{element} {name}={value}"
            );
        }
    }

    #[test]
    fn lines_between_and_around_cells_are_those_that_the_table_names() {
        let lines = |attributes: &[(&str, &str)]| {
            let hint = hint("table", &Given(attributes)).0;
            (hint.own, hint.cells, hint.groups)
        };
        let all = |own: &str, cells: &str, groups: &str| {
            (own.to_owned(), cells.to_owned(), groups.to_owned())
        };
        assert_eq!(
            lines(&[("rules", "Rows"), ("bordercolor", "red")]),
            all(
                "border-collapse:collapse;border-color:red;",
                "border:0;border-top:1px solid red;border-bottom:1px solid red;",
                ""
            )
        );
        assert_eq!(
            lines(&[("rules", "groups")]),
            all(
                "border-collapse:collapse;border-color:#000;",
                "border:0;",
                "border-top:1px solid #000;border-bottom:1px solid #000;"
            )
        );
        assert_eq!(
            lines(&[("border", "5"), ("rules", "none"), ("frame", "below")]),
            all(
                "border:5px solid #808080;border-collapse:collapse;border-color:#000;border:0 hidden;\
                 border-bottom:1px solid #000;",
                "border:1px solid;border-color:inherit;border:0;",
                ""
            )
        );
        assert_eq!(lines(&[("rules", "x"), ("frame", "y")]), all("", "", ""));
    }

    #[test]
    fn what_a_table_says_of_its_cells_and_a_body_of_its_links_is_kept_apart() {
        let (hint, colours) = hint(
            "table",
            &Given(&[
                ("cellpadding", "10"),
                ("border", "2"),
                ("bordercolor", "red"),
            ]),
        );
        assert_eq!(hint.own, "border:2px solid red;");
        assert_eq!(
            hint.cells,
            "padding:10px;border:1px solid;border-color:inherit;"
        );
        assert!(!colours);
        let (hint, colours) = super::hint("body", &Given(&[("link", "green")]));
        assert_eq!(
            (hint.own.as_str(), hint.links.as_str()),
            ("", "color:green;")
        );
        assert!(colours);
    }
}

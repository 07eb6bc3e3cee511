//! What of a page nobody sees, as far as the elements themselves say so, and so nobody is asked to fill
//! in. Who warns of what may be seen has to be sure of it: where a style sheet of the mail could show
//! it after all, it counts as seen.

use html5ever::Attribute;

use super::Form;
use super::build;
use super::tree::Tree;

/// The attribute with the reasons why an element and all that is in it are not seen. It is not written.
pub(super) const UNSEEN: &str = "data-unseen";
/// The attribute of what a person would fill in or choose. It is not written.
pub(super) const ASKS: &str = "data-asks";

const FIELDS: &str = "fields";
const PASSWORD: &str = "password";

/// Marks what a person would fill in.
pub(super) fn asks(form: Form) -> Attribute {
    let value = match form {
        Form::Fields => FIELDS,
        Form::Password => PASSWORD,
    };
    build::attribute(ASKS, value)
}

/// What declarations say of being seen: of each property the one that counts (CSS Cascade 4, 6.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sight {
    display: Option<Says>,
    visibility: Option<Says>,
    opacity: Option<Says>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Says {
    hides: bool,
    is_important: bool,
}

impl Sight {
    /// The next declaration, with its value in lower case.
    pub(super) fn declare(&mut self, name: &str, value: &str, is_important: bool) {
        let (place, hides) = match name {
            "display" => (&mut self.display, value == "none"),
            "visibility" => (&mut self.visibility, matches!(value, "hidden" | "collapse")),
            "opacity" => (&mut self.opacity, value == "0"),
            _ => return,
        };
        if place.is_none_or(|before| is_important || !before.is_important) {
            *place = Some(Says {
                hides,
                is_important,
            });
        }
    }

    /// Marks an element that this is said of, and the attribute `hidden` if it has one.
    pub(super) fn mark(self, has_hidden: bool) -> Option<Attribute> {
        let mut reasons = String::new();
        for says in [self.display, self.opacity].into_iter().flatten() {
            match (says.hides, says.is_important) {
                (true, true) => reasons.push(FOR_SURE),
                (true, false) => reasons.push(SAID),
                (false, _) => {}
            }
        }
        if self.visibility.is_some_and(|says| says.hides) {
            reasons.push(INVISIBLE);
        }
        if has_hidden && self.display.is_none() {
            reasons.push(HIDDEN);
        }
        (!reasons.is_empty()).then(|| build::attribute(UNSEEN, &reasons))
    }
}

/// Nothing in a style sheet wins over it.
const FOR_SURE: char = '!';
const SAID: char = 's';
/// What is in it may be visible all the same.
const INVISIBLE: char = 'v';
/// By the attribute, which any style sheet wins over.
const HIDDEN: char = 'h';

/// What a mail says anywhere that may show what is said not to be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shows {
    /// With `!important`, which wins over the `style` of an element.
    for_sure: bool,
    display: bool,
    visibility: bool,
}

impl Shows {
    /// What a rule of a style sheet says.
    pub(super) fn add_rule(&mut self, sight: Sight) {
        let shown = |says: Option<Says>| says.filter(|says| !says.hides);
        let all = [sight.display, sight.visibility, sight.opacity];
        let mut all = all.into_iter().filter_map(shown);
        self.for_sure |= all.any(|says| says.is_important);
        self.display |= shown(sight.display).is_some();
        self.add_style(sight);
    }

    /// What the `style` of an element says.
    pub(super) fn add_style(&mut self, sight: Sight) {
        self.visibility |= sight.visibility.is_some_and(|says| !says.hides);
    }

    /// Whether one of these reasons holds.
    fn leaves(self, reasons: &str) -> bool {
        reasons.chars().any(|reason| match reason {
            SAID => !self.for_sure,
            INVISIBLE => !self.visibility,
            HIDDEN => !self.display,
            _ => true,
        })
    }
}

/// What a page would have a person fill in who sees it.
pub(super) fn form(tree: &Tree, shows: Shows) -> Option<Form> {
    let mut form = None;
    let mut next = Some(0);
    while let Some(node) = next {
        let mut own = None;
        let mut is_unseen = false;
        for attribute in tree.attributes(node) {
            match (&*attribute.name.local, &*attribute.value) {
                (UNSEEN, reasons) => is_unseen |= shows.leaves(reasons),
                (ASKS, PASSWORD) => own = Some(Form::Password),
                (ASKS, _) => own = Some(Form::Fields),
                _ => {}
            }
        }
        next = if is_unseen {
            tree.skip(node, 0)
        } else {
            form = form.max(own);
            tree.follow(node, 0)
        };
    }
    form
}

#[cfg(test)]
mod tests {
    use crate::html::page::{Form, Limits, Options, RemotePictures, prepare};

    fn form(html: &str) -> Option<Form> {
        let options = Options {
            remote: RemotePictures::Blocked,
            contents: &|_id| false,
        };
        let page = prepare(html, &options, &Limits::default());
        for mark in [super::UNSEEN, super::ASKS] {
            assert!(!page.xhtml.contains(mark), "{html}");
        }
        page.form
    }

    #[test]
    fn what_nobody_sees_asks_nobody() {
        for html in [
            "<div style='display:none'><p><input type=password></p></div>",
            "<div style='opacity:0'><textarea></textarea></div>",
            "<div style='visibility:hidden'><p><select><option>a</select></div>",
            "<div hidden><form><button>Send</button></form></div>",
            "<dialog><input></dialog>",
            "<input type=password hidden>",
            "<textarea hidden></textarea>",
            "<textarea style='visibility:hidden'></textarea>",
            "<select style='display:none'><option>a</select>",
            "<select multiple hidden><option>a<option>b</select>",
            "<div hidden><select multiple><option>a</select></div>",
            "<form><button style='display:none'>Send</button></form>",
            "<table style='display:none'><tr><td><input></table>",
            "<style>p{display:block}</style><div style='display:none'><input></div>",
            "<style>p{display:block!important}</style><div style='display:none!important'><input></div>",
            "<style>p::after{display:block}</style><div hidden><input></div>",
        ] {
            assert_eq!(form(html), None, "{html}");
        }
    }

    #[test]
    fn what_somebody_may_see_asks_for_what_it_does() {
        for html in [
            "<div style='display:none'></div><input type=password>",
            "<div style='display:none'>a</div></div><p><input type=password>",
            // The last that is said counts, unless one before is important.
            "<input type=password style='display:none;display:block'>",
            "<input type=password style='display:block!important;display:none'>",
            "<input type=password style='opacity:0;opacity:1'>",
            // The attribute is the weakest of all.
            "<input type=password hidden style='display:block'>",
            "<style>input{display:block}</style><input type=password hidden>",
            "<style>div{display:block!important}</style><div style='display:none'><input type=password></div>",
            // In what is hidden something may be visible.
            "<div style='visibility:hidden'><input type=password style='visibility:visible'></div>",
            "<style>input{visibility:visible}</style><div style='visibility:hidden'><input type=password></div>",
            // What nobody sees hides nothing else.
            "<div hidden><input></div><input type=password>",
        ] {
            assert_eq!(form(html), Some(Form::Password), "{html}");
        }
        let list = "<select multiple><option hidden>a<option>b</select>";
        assert_eq!(form(list), Some(Form::Fields));
        assert_eq!(form("<select multiple disabled><option>a</select>"), None);
    }

    #[test]
    fn what_a_mail_marks_itself_is_nothing() {
        let html = "<div data-unseen='!'><input type=password data-unseen='!'></div>";
        assert_eq!(form(html), Some(Form::Password));
        assert_eq!(form("<p data-asks=password>a"), None);
    }
}

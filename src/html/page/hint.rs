//! What attributes say about looks, as a style sheet. It stands at the level of the user agent, so
//! that every rule of the mail wins over it, as the HTML standard wants ("presentational hints").

use std::collections::HashMap;

/// Different hints of one mail: each is a rule that is tried on all elements that have one.
const HINTS: usize = 2_000;

/// What the attributes of one element say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Hint {
    /// Declarations of the element, each ended with `;`.
    pub(super) own: String,
    /// Declarations of the cells of a table.
    pub(super) cells: String,
    /// Declarations of the groups of rows of a table.
    pub(super) groups: String,
    /// Declarations of the links within.
    pub(super) links: String,
}

/// The hints of a mail; elements name theirs by number (`data-h`).
#[derive(Debug, Default)]
pub(super) struct Hints {
    list: Vec<Hint>,
    numbers: HashMap<Hint, usize>,
    /// Whether there were too many.
    pub(super) cut: bool,
}

impl Hints {
    /// The number of a hint; `None` for one that says nothing.
    pub(super) fn number(&mut self, hint: Hint) -> Option<usize> {
        if hint == Hint::default() {
            return None;
        }
        if let Some(number) = self.numbers.get(&hint) {
            return Some(*number);
        }
        if self.list.len() >= HINTS {
            self.cut = true;
            return None;
        }
        let number = self.list.len();
        self.numbers.insert(hint.clone(), number);
        self.list.push(hint);
        Some(number)
    }

    /// All hints as one style sheet.
    pub(super) fn sheet(&self) -> String {
        let mut out = String::new();
        for (number, hint) in self.list.iter().enumerate() {
            let element = format!("[data-h=\"{number}\"]");
            let cells = ["thead", "tbody", "tfoot"]
                .iter()
                .flat_map(|group| ["td", "th"].map(|cell| format!("{element}>{group}>tr>{cell}")))
                .collect::<Vec<_>>()
                .join(",");
            let groups = ["thead", "tbody", "tfoot"]
                .map(|group| format!("{element}>{group}"))
                .join(",");
            for (selectors, declarations) in [
                (element.clone(), &hint.own),
                (groups, &hint.groups),
                (cells, &hint.cells),
                (format!("{element} a[href]"), &hint.links),
            ] {
                if !declarations.is_empty() {
                    out.push_str(&format!("{selectors}{{{declarations}}}\n"));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_hint_has_the_same_number() {
        let red = || Hint {
            own: "color:red;".to_owned(),
            ..Hint::default()
        };
        let padded = Hint {
            cells: "padding:1px;".to_owned(),
            groups: "border-top:0;".to_owned(),
            links: "color:#fff;".to_owned(),
            own: String::new(),
        };
        let mut hints = Hints::default();
        assert_eq!(hints.number(red()), Some(0));
        assert_eq!(hints.number(Hint::default()), None);
        assert_eq!(hints.number(padded), Some(1));
        assert_eq!(hints.number(red()), Some(0));
        assert_eq!(
            hints.sheet(),
            "[data-h=\"0\"]{color:red;}\n\
             [data-h=\"1\"]>thead,[data-h=\"1\"]>tbody,[data-h=\"1\"]>tfoot{border-top:0;}\n\
             [data-h=\"1\"]>thead>tr>td,[data-h=\"1\"]>thead>tr>th,[data-h=\"1\"]>tbody>tr>td,\
             [data-h=\"1\"]>tbody>tr>th,[data-h=\"1\"]>tfoot>tr>td,[data-h=\"1\"]>tfoot>tr>th\
             {padding:1px;}\n\
             [data-h=\"1\"] a[href]{color:#fff;}\n"
        );
    }

    #[test]
    fn there_are_no_more_hints_than_the_limit() {
        let mut hints = Hints::default();
        for number in 0..HINTS + 5 {
            hints.number(Hint {
                own: format!("width:{number}px;"),
                ..Hint::default()
            });
        }
        assert!(hints.cut);
        assert_eq!(hints.sheet().lines().count(), HINTS);
    }
}

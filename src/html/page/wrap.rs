//! What stands in a table and is no cell, wrapped in one.
//!
//! Which elements are tables and cells is known only once style sheets were applied, and the layout
//! makes no boxes of its own around what stands between them: it would not be seen. So whoever lays
//! the page out looks for such children, says where they are, and lays out what [`wrapped`] makes
//! of it. It needs nothing but the XHTML itself, and can only ever put pairs of tags between
//! children of one element, so the result is as well-formed as what it was given.

use std::collections::HashMap;

/// Children of one element that are to be wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrap {
    /// The element that holds them: its `data-n`.
    pub parent: u32,
    /// The first of them, counted from 0 among all children, runs of text included.
    pub first: u32,
    /// The last of them.
    pub last: u32,
    /// In what they are wrapped.
    pub wrapping: Wrapping,
}

/// In what children are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// `<x-cell>`: they stand in a row.
    Cell,
    /// `<x-row><x-cell>`: they stand in a table or a group of rows.
    RowAndCell,
}

impl Wrapping {
    fn start(self) -> &'static str {
        match self {
            Self::Cell => "<x-cell>",
            Self::RowAndCell => "<x-row><x-cell>",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Self::Cell => "</x-cell>",
            Self::RowAndCell => "</x-cell></x-row>",
        }
    }
}

/// An element that is open.
struct Open<'w> {
    /// Its wraps in order of their first child, those done left out.
    wraps: &'w [Wrap],
    /// The number of the next child.
    child: u32,
    /// The wrap that is open.
    wrap: Option<Wrap>,
}

impl Open<'_> {
    /// Before a child.
    fn child(&mut self, out: &mut String) {
        self.close(Some(self.child), out);
        while let Some((first, rest)) = self.wraps.split_first() {
            // One that lies within another, or begins before this child, comes too late.
            if first.first > self.child {
                break;
            }
            self.wraps = rest;
            if first.first == self.child && first.last >= first.first && self.wrap.is_none() {
                out.push_str(first.wrapping.start());
                self.wrap = Some(*first);
            }
        }
        self.child = self.child.saturating_add(1);
    }

    /// Ends the open wrap if it ends before this child, or before the end of its parent.
    fn close(&mut self, child: Option<u32>, out: &mut String) {
        let ends = |wrap: &mut Wrap| child.is_none_or(|child| wrap.last < child);
        if let Some(wrap) = self.wrap.take_if(ends) {
            out.push_str(wrap.wrapping.end());
        }
    }
}

/// Wraps children in the XHTML of a [`Page`](super::Page). Wraps that overlap others of the same
/// element, or name children that are not there, are left out.
#[must_use]
pub fn wrapped(xhtml: &str, wraps: &[Wrap]) -> String {
    let mut sorted = wraps.to_vec();
    sorted.sort_by_key(|wrap| (wrap.parent, wrap.first));
    let by_parent: HashMap<u32, &[Wrap]> = sorted
        .chunk_by(|one, other| one.parent == other.parent)
        .filter_map(|chunk| Some((chunk.first()?.parent, chunk)))
        .collect();
    let mut out = String::with_capacity(xhtml.len() + wraps.len() * 40);
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut rest = xhtml;
    while !rest.is_empty() {
        // The XHTML is our own: `<` and `>` stand nowhere but around tags.
        let is_tag = rest.starts_with('<');
        let end = if is_tag {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        if is_tag && piece.starts_with("</") {
            if let Some(mut ended) = open.pop() {
                ended.close(None, &mut out);
            }
        } else {
            if let Some(parent) = open.last_mut() {
                parent.child(&mut out);
            }
            if is_tag && !piece.ends_with("/>") {
                let wraps = number(piece).and_then(|number| by_parent.get(&number).copied());
                open.push(Open {
                    wraps: wraps.unwrap_or_default(),
                    child: 0,
                    wrap: None,
                });
            }
        }
        out.push_str(piece);
    }
    out
}

/// The `data-n` of a start tag.
fn number(tag: &str) -> Option<u32> {
    // It is the last attribute, and no value has a quotation mark in it.
    let (_, value) = tag.rsplit_once(" data-n=\"")?;
    value.strip_suffix("\">")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<table data-n=\"1\">a<tr data-n=\"2\"><td data-n=\"3\">b</td>c<br/>d</tr><p data-n=\"4\">e</p>f</table>";

    fn wrap(parent: u32, first: u32, last: u32, wrapping: Wrapping) -> Wrap {
        Wrap {
            parent,
            first,
            last,
            wrapping,
        }
    }

    #[test]
    fn children_are_wrapped_where_they_stand() {
        let wraps = [
            wrap(1, 2, 3, Wrapping::RowAndCell),
            wrap(2, 1, 3, Wrapping::Cell),
            wrap(1, 0, 0, Wrapping::RowAndCell),
        ];
        assert_eq!(
            wrapped(TABLE, &wraps),
            "<table data-n=\"1\"><x-row><x-cell>a</x-cell></x-row><tr data-n=\"2\">\
             <td data-n=\"3\">b</td><x-cell>c<br/>d</x-cell></tr><x-row><x-cell>\
             <p data-n=\"4\">e</p>f</x-cell></x-row></table>"
        );
    }

    #[test]
    fn wraps_that_do_not_fit_are_left_out() {
        for wraps in [
            &[][..],
            &[wrap(9, 0, 0, Wrapping::Cell)],
            &[wrap(1, 9, 9, Wrapping::Cell)],
            &[wrap(1, 1, 0, Wrapping::Cell)],
        ] {
            assert_eq!(wrapped(TABLE, wraps), TABLE, "{wraps:?}");
        }
        let overlapping = [
            wrap(2, 0, 1, Wrapping::Cell),
            wrap(2, 1, 2, Wrapping::Cell),
            wrap(2, 0, 3, Wrapping::Cell),
        ];
        assert_eq!(
            wrapped(
                "<tr data-n=\"2\">a<b data-n=\"3\">b</b>c</tr>",
                &overlapping
            ),
            "<tr data-n=\"2\"><x-cell>a<b data-n=\"3\">b</b></x-cell>c</tr>"
        );
    }

    #[test]
    fn a_wrap_past_the_end_ends_with_its_parent() {
        let wraps = [wrap(3, 0, u32::MAX, Wrapping::Cell)];
        assert!(wrapped(TABLE, &wraps).contains("<td data-n=\"3\"><x-cell>b</x-cell></td>"));
    }
}

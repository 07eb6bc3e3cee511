//! Boxes that a table would swallow, and the table rows and cells around them that CSS asks for.
//!
//! The engine makes no anonymous table boxes (CSS 2.2 §17.2.1): what stands in a table and is
//! displayed as no part of it, such as `td{display:block}` of a responsive mail, is not laid out at
//! all. By which rules something is displayed is known only after a layout. So the tree of a page
//! that has such orphans is written out again with `<x-row>` and `<x-cell>` around them, and laid
//! out a second time.

use std::fmt::Write;

use blitz_dom::local_name;
use blitz_dom::{BaseDocument, Node, NodeData, NodeId};
use style::computed_values::caption_side::T as CaptionSide;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

use super::mend::{Changes, ends};

/// What makes rows and cells of the elements put in, and groups of rows that stand before and behind
/// all others, for captions. A `<center>` that is displayed as a table forgets what it is.
pub(super) const SHEET: &str = "x-row{display:table-row}x-cell{display:table-cell;padding:0}\
    x-head{display:table-header-group}x-foot{display:table-footer-group}\
    center>x-row>x-cell{text-align:-moz-center}";

/// Where captions stand above all rows, header or not, and where below.
const ABOVE: (&str, &str) = ("<x-head>", "</x-head>");
const BELOW: (&str, &str) = ("<x-foot>", "</x-foot>");

/// Namespace of the root, without which no rule for HTML applies.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// What ends below all that floats.
const CLEAR: &str = "<span style=\"display:block;clear:both\"></span>";

/// Lines, and what floats beside them.
const LINE: (&str, &str) = ("<x-line style=\"display:block\">", "</x-line>");

/// The mark of what runs from right to left, which nobody sees.
const FROM_RIGHT: &str = "\u{200f}";

/// The end of a line as a letter.
const BREAK: &str = "<x-br style=\"white-space:pre\">\n</x-br>";

/// Columns that something goes across at most, as in the pre-pass.
const MOST_COLUMNS: u32 = 64;

/// Part of a table, as something is displayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The table itself, or a group of rows: wants rows.
    Rows,
    /// A row: wants cells.
    Row,
    /// A cell: wants nothing.
    Cell,
    /// Takes part in no layout here: not shown, out of the flow, a column.
    Absent,
    /// Anything else.
    Flow,
}

/// The page written out with rows and cells around all orphans; nothing where there is none.
pub(super) fn mended(document: &BaseDocument) -> Option<String> {
    let root = document.try_root_element()?.id;
    let any = document
        .tree()
        .iter()
        .any(|(_id, node)| has_orphans(document, node));
    any.then(|| write(document, root, &Changes::default()))
}

fn has_orphans(document: &BaseDocument, node: &Node) -> bool {
    if !node.is_element() {
        return false;
    }
    let wanted: fn(Part) -> bool = match part(node) {
        Part::Rows => |part| matches!(part, Part::Rows | Part::Row | Part::Absent),
        Part::Row => |part| matches!(part, Part::Cell | Part::Absent),
        Part::Cell | Part::Absent | Part::Flow => return false,
    };
    node.children
        .iter()
        .filter_map(|child| document.get_node(*child))
        .any(|child| !wanted(child_part(child)))
}

/// How an element is displayed, as a part of a table.
fn part(node: &Node) -> Part {
    let Some(styles) = node.primary_styles() else {
        return Part::Absent;
    };
    let display = styles.clone_display();
    if display.outside() == DisplayOutside::None && display.inside() == DisplayInside::None {
        return Part::Absent;
    }
    match display.inside() {
        DisplayInside::Table
        | DisplayInside::TableRowGroup
        | DisplayInside::TableHeaderGroup
        | DisplayInside::TableFooterGroup => Part::Rows,
        DisplayInside::TableRow => Part::Row,
        DisplayInside::TableCell => Part::Cell,
        DisplayInside::TableColumn | DisplayInside::TableColumnGroup => Part::Absent,
        _ => Part::Flow,
    }
}

/// The same of something in a table: whole tables are no part of the one around them.
fn child_part(node: &Node) -> Part {
    match &node.data {
        NodeData::Text(_) if node.is_whitespace_node() => Part::Absent,
        NodeData::Text(_) => Part::Flow,
        NodeData::Element(_) => {
            let Some(styles) = node.primary_styles() else {
                return Part::Absent;
            };
            let inside = styles.clone_display().inside();
            // The engine looks through what has no box of its own, and places what is out of
            // the flow elsewhere.
            if inside == DisplayInside::Contents
                || styles.clone_position().is_absolutely_positioned()
            {
                Part::Absent
            } else if inside == DisplayInside::Table {
                Part::Flow
            } else {
                part(node)
            }
        }
        _ => Part::Absent,
    }
}

/// What is still to be written, last first.
enum Step {
    Node(NodeId),
    Words(&'static str),
    /// A cell put in, across so many columns.
    Cell(u32),
    /// Room within a line, in points.
    Room(f32),
    End(NodeId),
}

/// The page written out, with rows and cells around all orphans and with all changes.
pub(super) fn write(document: &BaseDocument, root: NodeId, changes: &Changes) -> String {
    let mut out = String::new();
    let mut steps = vec![Step::Node(root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Words(words) => out.push_str(words),
            Step::Cell(columns) => {
                write!(out, "<x-cell colspan=\"{columns}\">").ok();
            }
            Step::Room(points) => {
                write!(
                    out,
                    "<span style=\"display:inline-block;width:{points:.3}px;height:0\"></span>"
                )
                .ok();
            }
            Step::End(id) => {
                if let Some(element) = document.get_node(id).and_then(Node::element_data) {
                    write!(out, "</{}>", element.name.local).ok();
                }
            }
            Step::Node(id) => {
                let Some(node) = document.get_node(id) else {
                    continue;
                };
                match &node.data {
                    NodeData::Text(text) => match changes.signs_of(id) {
                        Some(signs) => ends::write(&text.content, signs, &mut out, escape),
                        None => escape(&mut out, &text.content),
                    },
                    NodeData::Element(_) if changes.is_letter(id) => out.push_str(BREAK),
                    NodeData::Element(_) => {
                        let columns = changes.columns_of(id);
                        let is_column = |name| node.data.is_element_with_tag_name(&name);
                        let is_said =
                            is_column(local_name!("col")) || is_column(local_name!("colgroup"));
                        if is_said && is_told_columns(document, node, changes) {
                            continue;
                        }
                        let inner = changes.inner_of(id);
                        if inner.blanks.0 {
                            out.push(' ');
                        }
                        begin(&mut out, node, id == root, changes.style_of(id));
                        for width in columns.unwrap_or_default() {
                            // A column of no width would find its own.
                            let width = width.max(0.01);
                            write!(out, "<col style=\"width:{width:.3}px!important\"/>").ok();
                        }
                        if inner.blanks.1 {
                            steps.push(Step::Words(" "));
                        }
                        steps.push(Step::End(id));
                        if inner.clears {
                            steps.push(Step::Words(CLEAR));
                        }
                        if inner.marks.1 {
                            steps.push(Step::Words(FROM_RIGHT));
                        }
                        if inner.room.1 > 0.0 {
                            steps.push(Step::Room(inner.room.1));
                        }
                        let within = children(document, node, changes);
                        steps.extend(within.into_iter().rev());
                        if inner.room.0 > 0.0 {
                            steps.push(Step::Room(inner.room.0));
                        }
                        if inner.marks.0 {
                            steps.push(Step::Words(FROM_RIGHT));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

/// Whether the table around a column is given others.
fn is_told_columns(document: &BaseDocument, column: &Node, changes: &Changes) -> bool {
    let group = column.parent.and_then(|parent| document.get_node(parent));
    let around = group.and_then(|group| group.parent);
    let is_told = |id: NodeId| changes.columns_of(id).is_some();
    group.is_some_and(|group| is_told(group.id)) || around.is_some_and(is_told)
}

fn begin(out: &mut String, node: &Node, is_root: bool, more: Option<&str>) {
    let Some(element) = node.element_data() else {
        return;
    };
    let mut more = more;
    write!(out, "<{}", element.name.local).ok();
    if is_root {
        write!(out, " xmlns=\"{XHTML}\"").ok();
    }
    for attribute in element.attrs() {
        // Declarations of namespaces, and attributes in one, mean nothing to a layout.
        if !attribute.name.ns.is_empty() || attribute.name.local.starts_with("xmlns") {
            continue;
        }
        write!(out, " {}=\"", attribute.name.local).ok();
        escape(out, &attribute.value);
        if attribute.name.local == local_name!("style") {
            add(out, more.take());
        }
        out.push('"');
    }
    if more.is_some() {
        out.push_str(" style=\"");
        add(out, more);
        out.push('"');
    }
    out.push('>');
}

/// Declarations behind those of the mail.
fn add(out: &mut String, more: Option<&str>) {
    if let Some(more) = more {
        out.push(';');
        escape(out, more);
    }
}

/// The children of an element, with the wrappers that a part of a table needs.
fn children(document: &BaseDocument, node: &Node, changes: &Changes) -> Vec<Step> {
    let own = part(node);
    let mut line = None;
    let mut wrapper = Wrapper {
        columns: columns(document, node),
        ..Wrapper::default()
    };
    for child in in_order(document, node) {
        let kind = document.get_node(child).map_or(Part::Absent, child_part);
        if own == Part::Rows
            && let Some((begin, end)) = caption(document, child)
        {
            wrapper.open(false, false);
            wrapper.steps.push(Step::Words(begin));
            wrapper.open(true, true);
            wrapper.steps.push(Step::Node(child));
            wrapper.open(false, false);
            wrapper.steps.push(Step::Words(end));
            continue;
        }
        match (own, kind) {
            (Part::Rows, Part::Flow) => wrapper.open(true, true),
            (Part::Rows, Part::Cell) => wrapper.open(true, false),
            (Part::Row, Part::Flow | Part::Row | Part::Rows) => wrapper.open(false, true),
            // White space and what is absent stays where it is: it ends no row.
            (Part::Rows | Part::Row, Part::Absent) => {}
            _ => wrapper.open(false, false),
        }
        if line.is_none() && !matches!(own, Part::Rows | Part::Row) {
            line = changes.line_from(child);
            wrapper.steps.extend(line.map(|_last| Step::Words(LINE.0)));
        }
        wrapper.steps.push(Step::Node(child));
        if line.take_if(|last| *last == child).is_some() {
            wrapper.steps.push(Step::Words(LINE.1));
        }
    }
    if line.is_some() {
        wrapper.steps.push(Step::Words(LINE.1));
    }
    wrapper.open(false, false);
    wrapper.steps
}

/// The group of rows that a caption stands in, above or below all others; nothing for what is none.
fn caption(document: &BaseDocument, id: NodeId) -> Option<(&'static str, &'static str)> {
    let styles = document.get_node(id)?.primary_styles()?;
    if styles.clone_display().outside() != DisplayOutside::TableCaption {
        return None;
    }
    Some(if styles.clone_caption_side() == CaptionSide::Bottom {
        BELOW
    } else {
        ABOVE
    })
}

/// The children of an element; of a table those first that stand above it, and those last that
/// stand below it.
fn in_order(document: &BaseDocument, node: &Node) -> Vec<NodeId> {
    if part(node) != Part::Rows {
        return node.children.to_vec();
    }
    let (mut above, mut rows, mut below) = (Vec::new(), Vec::new(), Vec::new());
    for child in node.children.iter().copied() {
        match caption(document, child) {
            Some(ABOVE) => above.push(child),
            Some(_) => below.push(child),
            None => rows.push(child),
        }
    }
    above.extend(rows);
    above.extend(below);
    above
}

/// How many columns the rows below a table or group have: what is put between them, such as a
/// caption, goes across all.
fn columns(document: &BaseDocument, node: &Node) -> u32 {
    if part(node) != Part::Rows {
        return 1;
    }
    let parts = |node: &Node| {
        node.children
            .iter()
            .filter_map(|child| document.get_node(*child))
            .map(|child| (child, child_part(child)))
            .collect::<Vec<_>>()
    };
    let in_row = |row: &Node| {
        let cells = parts(row);
        let loose = cells.iter().any(|(_cell, part)| *part == Part::Flow);
        cells
            .iter()
            .filter(|(_cell, part)| *part == Part::Cell)
            .map(|(cell, _part)| span(cell))
            .fold(u32::from(loose), u32::saturating_add)
    };
    parts(node)
        .into_iter()
        .map(|(child, part)| match part {
            Part::Row => in_row(child),
            Part::Rows => parts(child)
                .into_iter()
                .filter(|(_row, part)| *part == Part::Row)
                .map(|(row, _part)| in_row(row))
                .max()
                .unwrap_or_default(),
            _ => 0,
        })
        .max()
        .unwrap_or_default()
        .clamp(1, MOST_COLUMNS)
}

fn span(cell: &Node) -> u32 {
    cell.attr(local_name!("colspan"))
        .and_then(|span| span.parse().ok())
        .unwrap_or(1)
}

#[derive(Default)]
struct Wrapper {
    steps: Vec<Step>,
    columns: u32,
    row: bool,
    cell: bool,
}

impl Wrapper {
    /// Begins and ends wrappers so that what follows stands in those that are wanted.
    fn open(&mut self, row: bool, cell: bool) {
        if self.cell && !(cell && self.row == row) {
            self.steps.push(Step::Words("</x-cell>"));
            self.cell = false;
        }
        if self.row && !row {
            self.steps.push(Step::Words("</x-row>"));
            self.row = false;
        }
        if row && !self.row {
            self.steps.push(Step::Words("<x-row>"));
            self.row = true;
        }
        if cell && !self.cell {
            // Only where it is alone in its row does it go across.
            self.steps
                .push(Step::Cell(if row { self.columns } else { 1 }));
            self.cell = true;
        }
    }
}

/// As text or attribute of XML; what XML cannot hold is left out.
fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            // Written as it is, a reader of XML would make a line feed of it.
            '\r' => out.push_str("&#13;"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_kind_stays_well_formed() {
        let mut out = String::new();
        escape(&mut out, "a<b>&\"c\u{0}\u{1b}\r\n雁");
        assert_eq!(out, "a&lt;b&gt;&amp;&quot;c&#13;\n雁");
    }

    #[test]
    fn wrappers_are_begun_and_ended_in_their_order() {
        let mut wrapper = Wrapper::default();
        for (row, cell) in [
            (true, true),
            (true, false),
            (true, true),
            (false, false),
            (false, true),
            (false, true),
            (true, true),
            (false, false),
        ] {
            wrapper.open(row, cell);
            wrapper.steps.push(Step::Words("."));
        }
        let words: String = wrapper
            .steps
            .iter()
            .map(|step| match step {
                Step::Words(words) => *words,
                Step::Cell(_) => "<x-cell>",
                Step::Node(_) | Step::End(_) | Step::Room(_) => "",
            })
            .collect();
        assert_eq!(
            words,
            "<x-row><x-cell>.</x-cell>.<x-cell>.</x-cell></x-row>.<x-cell>..</x-cell>\
             <x-row><x-cell>.</x-cell></x-row>."
        );
    }
}

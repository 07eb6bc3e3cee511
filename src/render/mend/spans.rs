//! Inline elements with a frame: `<a style="padding:8px;border:1px solid;border-radius:4px">`.
//!
//! The engine draws neither padding nor border nor margin of what is displayed inline, and a
//! background only behind its own letters. An element whose text stands on one line becomes a box
//! in that line; its margins take back what the box would add to the height of the line, for a
//! frame of something inline adds nothing (CSS 2.2, 10.8.1). Text that goes over several lines
//! stays as it is, with room at its ends.

use std::collections::BTreeMap;

use blitz_dom::local_name;
use blitz_dom::{BaseDocument, Node, NodeData, NodeId};
use parley::PositionedLayoutItem;
use style::color::AbsoluteColor;
use style::computed_values::white_space_collapse::T as Collapse;
use style::properties::ComputedValues;
use style::values::computed::font::LineHeight;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

use super::frame::Frame;
use super::{Changes, Inner, points};
use crate::render::passages::text_of;

/// Elements within elements that are looked through; the pre-pass lets no more stand in each other.
const DEPTH: usize = 400;
/// The engine sets letters on whole points: what that may add to a line above and below.
const ROUNDING: f32 = 0.5;
/// Lengths below this are not seen.
const HAIR: f32 = 0.05;

/// An inline element with a frame, and where its text was laid out.
struct Span {
    frame: Frame,
    /// Something of it is painted: a border, or a background.
    is_painted: bool,
    lines: Option<Lines>,
    holds_break: bool,
    holds_box: bool,
}

/// The lines on which the text of an element stands.
#[derive(Debug, Clone, Copy)]
struct Lines {
    root: NodeId,
    first: usize,
    last: usize,
    /// Of its own font, in points.
    ascent: f32,
    descent: f32,
}

/// Says what is to be changed for all inline elements with a frame.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) {
    let mut spans: BTreeMap<NodeId, Span> = document
        .tree()
        .iter()
        .filter_map(|(id, node)| Some((id, span(node)?)))
        .collect();
    let painted = look(document, &mut spans);
    for (id, span) in &spans {
        let Some(node) = document.get_node(*id) else {
            continue;
        };
        if span.holds_break || span.lines.is_some_and(|lines| lines.first < lines.last) {
            let frame = &span.frame;
            let before = frame.margin.left + frame.border.left + frame.padding.left;
            let behind = frame.margin.right + frame.border.right + frame.padding.right;
            if before > HAIR || behind > HAIR {
                let inner = Inner {
                    room: (before.max(0.0), behind.max(0.0)),
                    ..Inner::default()
                };
                changes.inner.insert(*id, inner);
            }
        } else {
            make_box(document, node, span, changes);
        }
    }
    for (node, behind) in painted {
        // Where the element behind became a box, it paints itself.
        if !spans.contains_key(&behind.0) {
            changes.style(node, &[("background-color", &behind.1)]);
        }
    }
}

/// The element as a span with a frame, if it is one.
fn span(node: &Node) -> Option<Span> {
    if !node.is_element() || !is_inline(node) || node.is_or_contains_block() {
        return None;
    }
    let is = |name| node.data.is_element_with_tag_name(&name);
    if is(local_name!("br")) || is(local_name!("img")) || is(local_name!("wbr")) {
        return None;
    }
    let styles = node.primary_styles()?;
    let frame = Frame::of(&styles, 0.0);
    let has_border = frame.border != Default::default();
    let has_background = background(&styles).is_some();
    let radius = styles.clone_border_top_left_radius();
    let radius = radius.0.width.0.to_length();
    let is_round = has_background && radius.is_none_or(|radius| radius.px() > 0.0);
    let is_wide = frame.margin.left.abs() > HAIR
        || frame.margin.right.abs() > HAIR
        || frame.padding.across() > HAIR;
    let is_tall = has_background && frame.padding.top + frame.padding.bottom > HAIR;
    (has_border || is_round || is_wide || is_tall).then_some(Span {
        frame,
        is_painted: has_border || has_background,
        lines: None,
        holds_break: false,
        holds_box: false,
    })
}

fn is_inline(node: &Node) -> bool {
    node.primary_styles().is_some_and(|styles| {
        let display = styles.clone_display();
        display.outside() == DisplayOutside::Inline && display.inside() == DisplayInside::Flow
    })
}

/// The colour behind an element, where it has one.
fn background(styles: &ComputedValues) -> Option<AbsoluteColor> {
    let colour = styles
        .get_background()
        .background_color
        .resolve_to_absolute(&styles.clone_color());
    (colour.alpha > 0.0).then(|| colour.into_srgb_legacy())
}

/// Behind which element a colour is that lies behind the text of another, and the colour.
type Behind = (NodeId, String);

/// Finds where the text of spans stands. Told is what of the text stands before the colour of an
/// element that is not its own.
fn look(document: &BaseDocument, spans: &mut BTreeMap<NodeId, Span>) -> BTreeMap<NodeId, Behind> {
    let mut painted = BTreeMap::new();
    for (root, node) in document.tree().iter() {
        if node.data.is_element_with_tag_name(&local_name!("br")) {
            for above in above(document, root, None) {
                if let Some(span) = spans.get_mut(&above) {
                    span.holds_break = true;
                }
            }
        }
        let Some(text) = text_of(node) else {
            continue;
        };
        let scale = text.layout.scale();
        for (number, line) in text.layout.lines().enumerate() {
            for item in line.items() {
                match item {
                    PositionedLayoutItem::GlyphRun(run) => {
                        let metrics = run.run().font_metrics();
                        let lines = Lines {
                            root,
                            first: number,
                            last: number,
                            ascent: metrics.ascent / scale,
                            descent: metrics.descent / scale,
                        };
                        let id = run.style().brush.id;
                        for above in above(document, id, Some(root)) {
                            if let Some(span) = spans.get_mut(&above) {
                                span.stands_on(lines, above == id);
                            }
                        }
                        if !painted.contains_key(&id)
                            && let Some(behind) = behind(document, id, root)
                        {
                            painted.insert(id, behind);
                        }
                    }
                    PositionedLayoutItem::InlineBox(inner) => {
                        for above in above(document, NodeId::from_u64(inner.id), Some(root)) {
                            if let Some(span) = spans.get_mut(&above) {
                                span.holds_box = true;
                            }
                        }
                    }
                }
            }
        }
    }
    painted
}

/// A node and the inline elements around it, up to the box that holds its lines.
fn above(
    document: &BaseDocument,
    from: NodeId,
    root: Option<NodeId>,
) -> impl Iterator<Item = NodeId> + '_ {
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let id = next.filter(|id| Some(*id) != root)?;
        let node = document.get_node(id)?;
        let goes_on = id == from || is_inline(node);
        next = node.parent;
        goes_on.then_some(id)
    })
    .take(DEPTH)
}

/// The colour that lies behind the text of an element and is that of one around it.
fn behind(document: &BaseDocument, id: NodeId, root: NodeId) -> Option<Behind> {
    for around in above(document, id, Some(root)) {
        let node = document.get_node(around).filter(|node| is_inline(node))?;
        if let Some(colour) = node.primary_styles().and_then(|styles| background(&styles)) {
            return (around != id).then(|| (around, written(&colour)));
        }
    }
    None
}

/// A colour as CSS has it.
pub(super) fn written(colour: &AbsoluteColor) -> String {
    let [red, green, blue, alpha] = *colour.into_srgb_legacy().raw_components();
    let part = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round();
    let (red, green, blue) = (part(red), part(green), part(blue));
    format!("rgba({red},{green},{blue},{alpha})")
}

impl Span {
    /// Some of its text stands on a line; the font is its own, or of an element in it.
    fn stands_on(&mut self, lines: Lines, is_own: bool) {
        match &mut self.lines {
            None => self.lines = Some(lines),
            Some(known) => {
                known.first = known.first.min(lines.first);
                known.last = known.last.max(lines.last);
                // Two boxes with lines: something between them breaks it.
                if known.root != lines.root {
                    known.last = known.last.max(known.first + 1);
                }
                if is_own {
                    (known.ascent, known.descent) = (lines.ascent, lines.descent);
                }
            }
        }
    }
}

/// Makes a box in its line of an element.
fn make_box(document: &BaseDocument, node: &Node, span: &Span, changes: &mut Changes) {
    let Some(styles) = node.primary_styles() else {
        return;
    };
    let Frame {
        border, padding, ..
    } = span.frame;
    let mut declarations = vec![
        ("display", "inline-block".to_owned()),
        ("width", "auto".to_owned()),
        ("height", "auto".to_owned()),
        ("min-width", "0".to_owned()),
        ("min-height", "0".to_owned()),
        ("max-width", "none".to_owned()),
        ("max-height", "none".to_owned()),
        ("text-indent", "0".to_owned()),
        ("overflow", "visible".to_owned()),
    ];
    let (mut top, mut bottom) = (-border.top - padding.top, -border.bottom - padding.bottom);
    match span.lines {
        Some(lines) if !span.holds_box => {
            let tall = lines.ascent + lines.descent;
            let half = (line_height(&styles, tall) - tall) / 2.0;
            top += half - ROUNDING;
            bottom += half - ROUNDING;
            declarations.push(("line-height", points(tall)));
        }
        Some(_) => {}
        // A picture stands on the line, and the frame around it is as tall as the letters would be.
        None if span.holds_box => {
            (top, bottom) = (0.0, 0.0);
            for side in ["padding-top", "padding-bottom"] {
                declarations.push((side, "0".to_owned()));
            }
        }
        None if span.is_painted => {}
        None => return,
    }
    declarations.push(("margin-top", points(top)));
    declarations.push(("margin-bottom", points(bottom)));
    let declarations: Vec<(&str, &str)> = declarations
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    changes.style(node.id, &declarations);
    let blanks = (
        edge_is_blank(document, node, true),
        edge_is_blank(document, node, false),
    );
    if span.lines.is_some() && blanks != (false, false) {
        let inner = Inner {
            blanks,
            ..Inner::default()
        };
        changes.inner.insert(node.id, inner);
    }
}

fn line_height(styles: &ComputedValues, tall: f32) -> f32 {
    match styles.clone_line_height() {
        LineHeight::Normal => tall,
        LineHeight::Number(times) => times.0 * styles.clone_font_size().used_size().px(),
        LineHeight::Length(length) => length.0.px(),
    }
}

/// Whether the text of an element begins (or ends) with a blank, which a box of its own would
/// swallow.
fn edge_is_blank(document: &BaseDocument, node: &Node, is_start: bool) -> bool {
    let keeps = node
        .primary_styles()
        .is_none_or(|styles| styles.clone_white_space_collapse() != Collapse::Collapse);
    let mut next = Some(node);
    for _level in 0..DEPTH {
        let Some(node) = next.filter(|_| !keeps) else {
            return false;
        };
        if let NodeData::Text(text) = &node.data {
            let edge = if is_start {
                text.content.chars().next()
            } else {
                text.content.chars().next_back()
            };
            return edge.is_some_and(|edge| edge.is_ascii_whitespace());
        }
        let child = if is_start {
            node.children.first()
        } else {
            node.children.last()
        };
        next = child.and_then(|child| document.get_node(*child));
    }
    false
}

//! Breaks of lines in what does not stand on the line.
//!
//! The engine puts the end of a line where what it stands in is aligned, one more time: in a cell
//! whose letters stand in the middle, each line that ends with `<br>` would be a little taller. Such
//! a break is written as the letter that it is.

use blitz_dom::local_name;
use blitz_dom::{BaseDocument, Node};
use style::properties::ComputedValues;
use style::values::computed::{AlignmentBaseline, BaselineShift};

use super::Changes;

/// Notes the breaks that would make their lines taller.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) {
    for (id, node) in document.tree().iter() {
        if !node.data.is_element_with_tag_name(&local_name!("br")) || !is_shown(node) {
            continue;
        }
        let around = node.parent.and_then(|parent| document.get_node(parent));
        let styles = around.and_then(Node::primary_styles);
        if styles.is_some_and(|styles| is_aligned(&styles)) {
            changes.breaks.insert(id);
        }
    }
}

fn is_shown(node: &Node) -> bool {
    node.primary_styles()
        .is_some_and(|styles| !styles.clone_display().is_none())
}

/// Whether something stands elsewhere than on the line around it.
fn is_aligned(styles: &ComputedValues) -> bool {
    let is_on_line = match styles.clone_baseline_shift() {
        BaselineShift::Length(shift) => shift.to_length().is_some_and(|shift| shift.px() == 0.0),
        BaselineShift::Keyword(_) => false,
    };
    !is_on_line || styles.clone_alignment_baseline() != AlignmentBaseline::Baseline
}

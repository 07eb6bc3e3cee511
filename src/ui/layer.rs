//! Which layer of the window has the keys of a frame: the topmost, and it alone.

use egui::{Context, Key, Modifiers, Popup, Ui};

/// What lies topmost in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// A menu, or what unfolds from a button: Escape closes it, and nothing else hears a key.
    Popup,
    /// Our own question for a file.
    FileBox,
    /// A sheet over the window.
    Sheet {
        /// Escape was pressed: it closes.
        escaped: bool,
    },
    /// A compose window or the console, where they are drawn inside the main one.
    Inner,
    /// The panes.
    Ground,
}

/// What is open over the panes.
#[derive(Debug, Clone, Copy)]
pub struct Over {
    /// Our own question for a file.
    pub file_box: bool,
    /// A sheet.
    pub sheet: bool,
    /// A compose window or the console inside the main one.
    pub inner: bool,
}

impl Layer {
    /// The topmost of what is open as a frame begins. Escape is taken for a sheet here, before a
    /// field behind it sees it.
    #[must_use]
    pub fn topmost(ctx: &Context, over: Over) -> Self {
        if Popup::is_any_open(ctx) {
            Self::Popup
        } else if over.file_box {
            Self::FileBox
        } else if over.sheet {
            let escaped = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            Self::Sheet { escaped }
        } else if over.inner {
            Self::Inner
        } else {
            Self::Ground
        }
    }

    /// Whether Escape is pressed and neither a field of the panes nor what is typed in the list
    /// has taken it.
    #[must_use]
    pub fn is_left(self, ui: &Ui) -> bool {
        let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
        self == Self::Ground && ui.input_mut(escape)
    }
}

/// Whether Escape leaves a field in this frame. Nothing below it hears of that.
#[must_use]
pub fn leaves_field(field: &egui::Response) -> bool {
    let was_here = field.has_focus() || field.lost_focus();
    let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
    let leaves = was_here && field.ctx.input_mut(escape);
    if leaves {
        field.surrender_focus();
    }
    leaves
}

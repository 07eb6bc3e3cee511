//! What is shown on the desktop while nobody looks at the window.

/// What is shown on the desktop, in the place of what was shown there before.
pub struct Announcement {
    /// One line.
    pub title: String,
    /// Lines of text, without any markup; may be empty.
    pub text: String,
    /// To be called where the person chooses it.
    pub chosen: Box<dyn Fn() + Send + Sync>,
}

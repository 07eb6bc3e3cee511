//! Text as it is drawn: paragraphs and spans. What `mime` and `html` make and `ui` draws.

pub mod bidi;
pub mod link;
pub mod printable;

/// One block of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    /// How many `>` or blockquotes it stands in.
    pub quote_depth: u8,
    /// What it is.
    pub kind: ParagraphKind,
    /// Its text. A `\n` within is a line break the author wrote.
    pub spans: Vec<Span>,
}

/// What a block of text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Ordinary text.
    #[default]
    Text,
    /// A heading.
    Heading,
    /// An item of a list, the mark included in its first span.
    Item,
    /// Text whose spaces and line ends count.
    Preformatted,
    /// What stands behind `-- `.
    Signature,
    /// A horizontal line; no spans.
    Rule,
}

/// A run of text in one style.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Span {
    /// The text, free of control characters but `\n` and of those that change direction.
    pub text: String,
    /// How it is drawn.
    pub style: SpanStyle,
}

/// How a run of text is drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum SpanStyle {
    /// As text.
    #[default]
    Plain,
    /// Strong.
    Bold,
    /// Emphasised.
    Italic,
    /// A link; the target is http, https or mailto and is shown on hover.
    Link(String),
}

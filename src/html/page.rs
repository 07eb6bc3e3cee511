//! HTML → XHTML that is ready to be drawn, and all that it wanted. Pure.
//!
//! What a mail says is never passed on as it was written: it is cut into tokens, put in order as
//! browsers do, and written anew from lists of our own: elements, attributes, properties, functions
//! of CSS. What no list names is gone. So what is drawn has no script, no form, no frame and no
//! address: a link is `mail:/l/N`, a picture `mail:/p/N`, and [`Page`] says what stands behind each N.
//! What a link N within the page leads to says so (`data-t="N"`).
//!
//! The order of things: `token` reads tags, `sanitise` decides what becomes of each and
//! notes what it wanted (`wanted`), `css` writes style sheets anew, `attribute` makes style sheets
//! of what was said before there were any (`hint`), `build` puts it in order with html5ever's tree
//! builder, within bounds, and `write` writes it. What is left to whoever draws it is to find what
//! stands in a table and is no cell, and to have it wrapped ([`wrapped`]).

mod address;
mod attribute;
mod build;
mod css;
mod element;
mod hint;
mod letter;
mod quirks;
mod sanitise;
mod sheet;
mod tally;
#[cfg(test)]
mod tests;
mod tracker;
mod tree;
mod unseen;
mod wanted;
mod wrap;
mod write;

use crate::model::Extent;

pub(super) use css::Tokens;
pub use sheet::MAIL_CSS;
pub use wanted::{Kind, Link, Picture, Remote, RemotePicture, Role, Size, Source, Tracker};
pub use wrap::{Wrap, Wrapping, wrapped};

/// HTML made ready to be drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Well-formed, with nothing but elements and attributes of our own lists. The mail's own style
    /// sheet stands in its head.
    pub xhtml: String,
    /// Style sheets at the level of the user agent, to stand behind [`MAIL_CSS`]: what attributes
    /// said (`bgcolor`, `cellpadding`, `<font>`).
    pub sheets: Vec<String>,
    /// What `mail:/l/N` leads to.
    pub links: Vec<Link>,
    /// What is wanted as `mail:/p/N`.
    pub pictures: Vec<Picture>,
    /// Everything the mail wanted from elsewhere; nothing of it was asked for.
    pub remote: Vec<Remote>,
    /// Of that the pictures that it could show, each once, whether they are here or not.
    pub remote_pictures: Vec<RemotePicture>,
    /// What it is to be drawn on.
    pub paper: Paper,
    /// Whether a limit cut it short.
    pub cut: bool,
    /// How much of its text is drawn; `None`: all that was read.
    pub extent: Option<Extent>,
    /// What it would have a person fill in; nothing of it can be.
    pub form: Option<Form>,
}

/// What a page would have a person fill in, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Words, and boxes to tick.
    Fields,
    /// A password among them.
    Password,
}

/// What a page is to be drawn on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Paper {
    /// It sets neither colours nor backgrounds: any paper is right.
    #[default]
    Plain,
    /// It knows light and dark (`prefers-color-scheme`).
    Adapts,
    /// It brings its own colours, meant for white paper.
    Own,
}

/// Which pictures from elsewhere are shown. Of the others it is said in words what they show, where
/// they would stand.
#[derive(Clone, Copy, Default)]
pub enum RemotePictures<'a> {
    /// None.
    #[default]
    Blocked,
    /// Those at addresses of which this is true: a person had them fetched, and they are here.
    Kept(&'a dyn Fn(&str) -> bool),
    /// All but trackers: what a page is with whatever it wants.
    Shown,
}

/// What the person and the rest of the mail say about it.
pub struct Options<'a> {
    /// Which pictures from elsewhere are shown.
    pub remote: RemotePictures<'a>,
    /// Whether the mail has a part with this Content-ID, without `<` and `>`.
    pub contents: &'a dyn Fn(&str) -> bool,
}

/// How much is taken at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Octets of HTML read. What is behind them is not even counted.
    pub html_octets: usize,
    /// Octets of text drawn; layout takes a hundred times as much memory.
    pub text_octets: usize,
    /// Elements and runs of text drawn.
    pub nodes: usize,
    /// Elements within elements; whoever draws goes down by recursion.
    pub depth: usize,
    /// Octets of style sheets read, those in attributes included.
    pub css_octets: usize,
    /// Links that can be followed.
    pub links: usize,
    /// Pictures shown.
    pub pictures: usize,
    /// Octets of pictures that stand in the HTML itself.
    pub data_octets: usize,
    /// Different things from elsewhere that are named.
    pub remote: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            html_octets: 16 * 1024 * 1024,
            text_octets: 4 * 1024 * 1024,
            nodes: 60_000,
            depth: 200,
            css_octets: 1024 * 1024,
            links: 20_000,
            pictures: 2_000,
            data_octets: 32 * 1024 * 1024,
            remote: 10_000,
        }
    }
}

/// Whether an element stands in a page under its own name, by its name in lower case.
pub(super) fn keeps_name(element: &str) -> bool {
    element::fate(element) == element::Fate::Kept
        && element::written(element::built(element)).0 == element
}

/// Makes HTML ready to be drawn. The HTML is that of one MIME part and nothing else.
#[must_use]
pub fn prepare(html: &str, options: &Options<'_>, limits: &Limits) -> Page {
    sanitise::prepare(html, options, limits)
}

//! What a mail wants: where its links lead, which pictures it shows, what it asks of others.

mod collect;

pub(super) use collect::Wanted;

/// Pictures no larger than this on any side, in pixels, only count who reads.
const TRACKER_PIXELS: u32 = 3;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// An address of http, https or mailto; or `#` and the name of a place in the mail itself.
    pub target: String,
    /// What a link to a place in the mail itself says where it stands first.
    pub said: String,
    /// Whether it leads to a place in the mail itself that is not there.
    pub is_lost: bool,
}

impl Link {
    /// The name of the place in the mail itself that it leads to; empty: its beginning.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.target.strip_prefix('#')
    }
}

/// A picture to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub source: Source,
    /// What it is for.
    pub role: Role,
    /// How large the mail says it is.
    pub size: Size,
}

/// Where a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The part of the mail with this Content-ID, without `<` and `>`.
    Content(String),
    /// In the HTML itself.
    Data {
        /// What it says it is, in lower case: `image/…`.
        media_type: String,
        /// The file.
        octets: Vec<u8>,
    },
    /// Elsewhere; only where the person wants to see such pictures.
    Remote(String),
}

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// It stands in the text.
    Image,
    /// It lies behind the text.
    Background,
}

/// How large something is said to be, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// From left to right.
    pub width: Option<u32>,
    /// From top to bottom.
    pub height: Option<u32>,
}

impl Size {
    pub(super) fn is_tiny(self) -> bool {
        let mut sides = [self.width, self.height].into_iter().flatten().peekable();
        sides.peek().is_some() && sides.all(|side| side <= TRACKER_PIXELS)
    }
}

/// Something a mail wanted from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// What it was wanted as.
    pub kind: Kind,
    /// Where it is; cut where it is longer than any server takes.
    pub address: String,
    /// Who would be asked, in lower case; empty for a file of this machine.
    pub host: String,
    /// How often it was wanted.
    pub times: u32,
    /// Why it only tells somebody that the mail was read, if it does.
    pub tracker: Option<Tracker>,
}

/// A picture on another server that a page could show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePicture {
    /// Where it is: an address of http or https.
    pub address: String,
    /// Who would be asked, in lower case.
    pub host: String,
    /// Whether all that it is for is to tell that the mail was read.
    pub is_tracker: bool,
}

/// What something from elsewhere was wanted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A picture in the text.
    Picture,
    /// A picture behind the text.
    Background,
    /// A whole style sheet.
    StyleSheet,
    /// What a style sheet asks for besides: pointers, masks, filters, bindings.
    Style,
    /// Letters.
    Font,
    /// A document within the document.
    Frame,
    /// Where what a person fills in is sent.
    Form,
    /// Sound or film.
    Media,
    /// A program.
    Script,
    /// What a program of its own would show.
    Plugin,
    /// A document to show instead.
    Refresh,
    /// What may be wanted later, or only the name of its host.
    Prefetch,
    /// A sign of the document.
    Icon,
    /// What describes the document as an application.
    Manifest,
    /// Where everything written without a host is.
    Base,
    /// Who is told that a link was followed.
    Ping,
}

/// Why something only tells somebody that a mail was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tracker {
    /// A picture of at most three pixels.
    Tiny,
    /// A picture that nobody can see.
    Hidden,
    /// The host or the path is known for it.
    Known,
}

/// What becomes of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is drawn: its number.
    Drawn(usize),
    /// It is not there; where it would stand, its words are.
    Missing,
    /// It is no picture for anybody to see.
    Tracker,
}

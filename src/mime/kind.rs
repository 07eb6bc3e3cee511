//! What a file is by its octets, beside what the mail says it is.
//!
//! The system opens a file by the ending of its name, a mail program judges it by the type in the
//! header, and either may be anything. The octets say what would be opened.

mod compound;
mod facts;
mod magic;
mod words;

pub(super) use compound::has_macros;

/// What octets are. Named after the format, in its own name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the name of its format")]
pub enum Kind {
    // Pictures.
    Png,
    Jpeg,
    Gif,
    WebP,
    Bmp,
    Tiff,
    Icon,
    Heif,
    Avif,
    JpegXl,
    Jpeg2000,
    Photoshop,
    Svg,
    Emf,
    Wmf,
    // Documents.
    Pdf,
    PostScript,
    Rtf,
    Word,
    Excel,
    PowerPoint,
    OfficeBinary,
    OfficeEncrypted,
    OneNote,
    Docx,
    Xlsx,
    Pptx,
    OpenDocument,
    Epub,
    Mobi,
    DjVu,
    // Archives.
    Zip,
    Rar,
    SevenZip,
    Gzip,
    Xz,
    Bzip2,
    Zstandard,
    Lz4,
    Tar,
    Cabinet,
    Lha,
    Ace,
    Arj,
    Tnef,
    // Sound and film.
    Mp3,
    Flac,
    Wav,
    Ogg,
    Mp4,
    QuickTime,
    Matroska,
    Avi,
    Mpeg,
    Flv,
    Asf,
    Amr,
    Silk,
    Midi,
    Aiff,
    Aac,
    // What runs.
    Pe,
    Dos,
    Elf,
    MachO,
    JavaClass,
    Jar,
    Apk,
    Dex,
    Wasm,
    Flash,
    Msi,
    Deb,
    Rpm,
    Xar,
    Chrome,
    Chm,
    Script,
    Registry,
    // What leads elsewhere.
    Lnk,
    UrlFile,
    DesktopEntry,
    // Whole disks.
    Iso,
    Dmg,
    Vhd,
    Vhdx,
    Qcow,
    Wim,
    BootSector,
    // Fonts.
    TrueType,
    OpenType,
    FontCollection,
    Woff,
    // Text.
    Html,
    Xml,
    Calendar,
    Contact,
    Mail,
    OutlookMail,
    Mbox,
    Pgp,
    Pem,
    Text,
    // Data.
    Sqlite,
    PropertyList,
    /// No octets at all.
    Empty,
    /// Nothing this program knows.
    #[default]
    Unknown,
}

/// What kinds have in common for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Something to look at.
    Picture,
    /// Something to read in a program of its own.
    Document,
    /// Something that holds files.
    Archive,
    /// Sound or film; many formats hold either.
    Recording,
    /// Something that runs when it is opened.
    Program,
    /// Something that leads elsewhere when it is opened.
    Shortcut,
    /// A whole disk, the files of which carry no mark of where they came from.
    Disk,
    /// Letters.
    Font,
    /// HTML, in which scripts run where a browser opens it.
    Page,
    /// Text to be read as it is.
    Text,
    /// A mail or several.
    Mail,
    /// Other data.
    Data,
    /// Nobody knows.
    Unknown,
}

/// Octets from the beginning that [`Kind::of`] needs at most to tell all kinds but those that are
/// told by their end. The mark of a disc stands behind 32 KiB (ECMA-119 §8.1).
pub const BEGINNING_OCTETS: usize = 36 * 1024;

impl Kind {
    /// What these octets are. A beginning of [`BEGINNING_OCTETS`] is enough for most; of archives
    /// and documents the whole says more.
    #[must_use]
    pub fn of(octets: &[u8]) -> Self {
        if octets.is_empty() {
            return Self::Empty;
        }
        match magic::of(octets) {
            Self::Zip => compound::of_zip(octets),
            Self::OfficeBinary => compound::of_ole(octets),
            Self::Unknown => match words::of(octets) {
                Self::Unknown | Self::Text if magic::is_pdf_behind_rubbish(octets) => Self::Pdf,
                words => words,
            },
            known => known,
        }
    }

    /// What the ending of a name says; `None` where it says nothing that is known here.
    #[must_use]
    pub fn by_ending(name: &str) -> Option<Self> {
        let (_stem, ending) = name.rsplit_once('.')?;
        let ending = ending.trim().to_ascii_lowercase();
        let fact = facts::FACTS
            .iter()
            .find(|fact| fact.endings.contains(&ending.as_str()));
        fact.map(|fact| fact.kind)
    }

    /// What a media type says; `None` for `application/octet-stream` and what is not known here.
    #[must_use]
    pub fn by_media_type(media_type: &str) -> Option<Self> {
        if let Some(fact) = facts::FACTS
            .iter()
            .find(|fact| fact.media_types.contains(&media_type))
        {
            return Some(fact.kind);
        }
        media_type.starts_with("text/").then_some(Self::Text)
    }

    /// What it has in common with others.
    #[must_use]
    pub fn family(self) -> Family {
        self.fact().map_or(Family::Unknown, |fact| fact.family)
    }

    /// What the format is called, the same in every language; empty where nobody knows.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.fact().map_or("", |fact| fact.name)
    }

    /// The ending such a file has; empty where nobody knows.
    #[must_use]
    pub fn ending(self) -> &'static str {
        let endings = self.fact().map_or(&[][..], |fact| fact.endings);
        endings.first().copied().unwrap_or_default()
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        let types = self.fact().map_or(&[][..], |fact| fact.media_types);
        types.first().copied().unwrap_or("application/octet-stream")
    }

    /// Whether opening it could run something or lead elsewhere.
    #[must_use]
    pub fn can_run(self) -> bool {
        matches!(
            self.family(),
            Family::Program | Family::Shortcut | Family::Disk | Family::Page
        ) || self == Self::Svg
            || self == Self::OneNote
    }

    /// Whether a file of this kind may be claimed to be of another without anybody being misled.
    #[must_use]
    pub fn passes_for(self, claimed: Self) -> bool {
        let (is, claims) = (self.family(), claimed.family());
        if self == claimed || self == Self::Empty {
            return true;
        }
        if self == Self::Unknown {
            return !claimed.has_sure_mark();
        }
        let is_read = matches!(is, Family::Text | Family::Mail | Family::Page);
        match claims {
            Family::Picture if claimed == Self::Svg => is_read || is == claims,
            Family::Picture => is == Family::Picture && self != Self::Svg,
            // Programs save one format under the ending of another.
            Family::Document => is == Family::Document || self == Self::Zip,
            // Documents are archives inside, and no program unpacks a program by mistake.
            Family::Archive => matches!(is, Family::Archive | Family::Document),
            // Whatever is text opens as text.
            Family::Text | Family::Mail => {
                is_read || matches!(self, Self::Script | Self::Registry | Self::Svg)
            }
            Family::Recording | Family::Font => is == claims,
            // Whoever says that it runs has warned already; other data may look like anything.
            Family::Program
            | Family::Shortcut
            | Family::Disk
            | Family::Page
            | Family::Data
            | Family::Unknown => true,
        }
    }

    /// Whether every file of this kind is known by its beginning, so that one that is not is
    /// damaged or something else.
    fn has_sure_mark(self) -> bool {
        matches!(
            self,
            Self::Png
                | Self::Jpeg
                | Self::Gif
                | Self::WebP
                | Self::Tiff
                | Self::Pdf
                | Self::Docx
                | Self::Xlsx
                | Self::Pptx
                | Self::OpenDocument
                | Self::Zip
                | Self::Rar
                | Self::SevenZip
                | Self::Gzip
                | Self::Xz
        )
    }

    fn fact(self) -> Option<&'static facts::Fact> {
        facts::FACTS.iter().find(|fact| fact.kind == self)
    }
}

#[cfg(test)]
mod tests;

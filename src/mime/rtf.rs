//! RTF as Outlook sends it: unpacked, and read as the HTML it was made of ([MS-OXRTFEX]) or as
//! plain text (RTF 1.9.1). One pass, no recursion; what is hidden is left out.

pub(super) mod compressed;
mod reader;
mod token;

/// What an RTF says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// It was made of HTML, and this is it.
    Html(String),
    /// Its text, with `\n` line ends.
    Plain(String),
}

impl Text {
    /// Whether there was more of it than is read.
    pub(crate) fn is_cut(&self) -> bool {
        let (Self::Html(text) | Self::Plain(text)) = self;
        text.len() >= reader::TEXT_OCTETS
    }
}

/// Reads RTF; what is none is read as far as it makes sense.
pub(crate) fn read(rtf: &[u8]) -> Text {
    reader::read(rtf)
}

#[cfg(test)]
mod tests;

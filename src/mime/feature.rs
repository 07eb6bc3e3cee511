//! What of a mail says something about its sender beside its words: the names of its header
//! fields, the hosts its links lead to.

use super::field::Fields;
use super::lens::Lens;
use super::structure::{self, Part};

/// Octets of one text part that are looked through for links.
const TEXT_OCTETS: usize = 256 * 1024;
/// Different hosts of one mail.
const HOSTS: usize = 200;
/// Different fields of one mail.
const NAMES: usize = 200;

/// What of a mail says something beside its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// Names of its header fields, lower case, in order, each once.
    pub header_names: Vec<String>,
    /// Hosts its links lead to, lower case, in order, each once.
    pub hosts: Vec<String>,
}

/// Reads them.
#[must_use]
pub fn read(mail: &[u8]) -> Features {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, None);
    let mut features = Features::default();
    if let Some(root) = structure.parts.first() {
        for field in Fields::of(root.header) {
            let name = String::from_utf8_lossy(field.name).to_lowercase();
            if features.header_names.len() < NAMES && !features.header_names.contains(&name) {
                features.header_names.push(name);
            }
        }
    }
    for part in structure
        .parts
        .iter()
        .filter(|part| Part::is_body_text(part))
    {
        each_host(&part.text(TEXT_OCTETS, &mut lens), |host| {
            let host = host.to_lowercase();
            if features.hosts.len() < HOSTS && !features.hosts.contains(&host) {
                features.hosts.push(host);
            }
        });
    }
    features
}

/// Tells what stands behind each `://`, up to the port or the path.
fn each_host(text: &str, mut tell: impl FnMut(&str)) {
    for (_scheme, rest) in text.match_indices("://").map(|(at, mark)| {
        let (before, after) = text.split_at(at);
        (before, after.get(mark.len()..).unwrap_or_default())
    }) {
        let is_end = |c: char| !(c.is_alphanumeric() || "-._@".contains(c));
        let authority = rest.get(..rest.find(is_end).unwrap_or(rest.len()));
        let host = authority.unwrap_or_default();
        // `https://bank.example@elsewhere.example/` leads elsewhere.
        let host = host.rsplit('@').next().unwrap_or(host);
        if host.contains('.') && host.len() <= 253 {
            tell(host.trim_matches('.'));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_come_from_links_of_text_and_html_and_fields_by_their_names() {
        let mail = "From: a@example.org\r\nX-Mailer: x\r\nx-mailer: y\r\n\
            Content-Type: multipart/alternative; boundary=b\r\n\r\n\
            --b\r\n\r\nsee https://Example.org/x, and http://bank.example@evil.example:8080/\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<a href=\"https://cdn.example.net/p\">x</a>\
            <a href=\"https://example.org\">y</a>\r\n--b--\r\n";
        let features = read(mail.as_bytes());
        assert_eq!(features.header_names, ["from", "x-mailer", "content-type"]);
        assert_eq!(
            features.hosts,
            ["example.org", "evil.example", "cdn.example.net"]
        );
    }
}

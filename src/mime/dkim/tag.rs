//! What a signature says of itself (RFC 6376 §3.2 and §3.5).

use data_encoding::BASE64;

use super::canonical::RawField;
use super::key::Algorithm;
use crate::mime::domain;
use crate::model::text::printable;

/// Octets of a field that are read; a signature of 8192 bits has 2,000. Blanks are counted once:
/// whoever sends a mail on may add any number of them, and it stays as well signed.
const FIELD_OCTETS: usize = 16 * 1024;
/// Tags of a field or record; there are a dozen.
const TAGS: usize = 64;
/// Longest name of a key (RFC 1035 §2.3.4).
const NAME_OCTETS: usize = 253;

/// A signature that a mail bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The field as it stands, or as good as that in the form in which it is signed.
    pub(super) raw: Vec<u8>,
    /// Whose it is, as far as it can be told, be the rest as it may.
    signer: Option<String>,
    /// What it says; `None` where that makes no sense.
    pub(super) tags: Option<Tags>,
}

/// What a signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tags {
    pub(super) algorithm: Algorithm,
    pub(super) relaxed_header: bool,
    pub(super) relaxed_body: bool,
    pub(super) domain: String,
    pub(super) selector: String,
    /// The domain of `i=`.
    pub(super) identity: String,
    /// Names of fields in lower case, in order.
    pub(super) header: Vec<String>,
    pub(super) body_hash: Vec<u8>,
    pub(super) body_octets: Option<u64>,
    pub(super) signature: Vec<u8>,
    pub(super) expires_at: Option<i64>,
}

impl Claim {
    pub(super) fn read(field: &RawField<'_>) -> Self {
        let is_padded = field.raw.len() > FIELD_OCTETS;
        let mut raw = if is_padded {
            field.squeezed()
        } else {
            field.raw.to_vec()
        };
        let short = Some(&raw).filter(|raw| raw.len() <= FIELD_OCTETS);
        let value = short
            .and_then(|raw| RawField::of(raw))
            .map(|field| field.value());
        let list = value.and_then(list).unwrap_or_default();
        let tags = Tags::read(&list);
        let signer = get(&list, "d").and_then(name);
        raw.truncate(FIELD_OCTETS);
        Self {
            // The simple form has every blank in it.
            tags: tags.filter(|tags| tags.relaxed_header || !is_padded),
            raw,
            signer,
        }
    }

    /// Whether it may be a signature of this organisation, readable or not.
    pub(super) fn may_be_of(&self, organisation: &str) -> bool {
        let is_own = |signer: &String| domain::is_same_organisation(signer, organisation);
        self.signer.as_ref().is_none_or(is_own)
    }

    /// Whose it says to be, in A-labels; empty where it makes no sense.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.tags.as_ref().map_or("", |tags| &tags.domain)
    }

    /// Which of its keys; empty where it makes no sense.
    #[must_use]
    pub fn selector(&self) -> &str {
        self.tags.as_ref().map_or("", |tags| &tags.selector)
    }

    /// The name under which its key is published, without the dot at its end (RFC 6376 §3.6.2.1).
    /// `None`: there is nothing to ask for, as the signature makes no sense or proves nothing.
    #[must_use]
    pub fn key_name(&self) -> Option<String> {
        let tags = self.tags.as_ref()?;
        let proves = tags.algorithm != Algorithm::RsaSha1;
        (proves && tags.covers_author())
            .then(|| format!("{}._domainkey.{}", tags.selector, tags.domain))
    }
}

impl Tags {
    /// Whether it covers who the author is, as it must (RFC 6376 §5.4).
    pub(super) fn covers_author(&self) -> bool {
        self.header.iter().any(|name| name == "from")
    }

    fn read(list: &[(String, String)]) -> Option<Self> {
        let get = |wanted: &str| get(list, wanted);
        if get("v") != Some("1") {
            return None;
        }
        let (header_form, body_form) = match get("c") {
            None => ("simple", "simple"),
            Some(both) => both.split_once('/').unwrap_or((both, "simple")),
        };
        let domain = name(get("d")?)?;
        let identity = match get("i") {
            Some(identity) => domain::folded(domain::of(identity)),
            None => domain.clone(),
        };
        let header = get("h")?.split(':');
        let header = header
            .map(|name| name.trim().to_ascii_lowercase())
            .collect();
        let tags = Self {
            algorithm: Algorithm::of_signature(get("a")?)?,
            relaxed_header: relaxed(header_form)?,
            relaxed_body: relaxed(body_form)?,
            selector: name(get("s")?)?,
            domain,
            identity,
            header,
            body_hash: base64(get("bh")?)?,
            body_octets: match get("l") {
                Some(octets) => Some(octets.parse().ok()?),
                None => None,
            },
            signature: base64(get("b")?).filter(|signature| !signature.is_empty())?,
            expires_at: match get("x") {
                Some(at) => Some(at.parse().ok()?),
                None => None,
            },
        };
        let whole = format!("{}._domainkey.{}", tags.selector, tags.domain);
        let asks_dns =
            get("q").is_none_or(|ways| ways.split(':').any(|way| way.trim() == "dns/txt"));
        (whole.len() <= NAME_OCTETS && asks_dns).then_some(tags)
    }
}

fn get<'l>(list: &'l [(String, String)], wanted: &str) -> Option<&'l str> {
    let found = list.iter().find(|(name, _value)| name == wanted);
    found.map(|(_name, value)| value.as_str())
}

fn relaxed(form: &str) -> Option<bool> {
    match form.trim() {
        "relaxed" => Some(true),
        "simple" => Some(false),
        _ => None,
    }
}

/// A name that may be asked for: labels of letters, digits, `-` and `_`, in A-labels.
fn name(text: &str) -> Option<String> {
    let folded = domain::folded(text);
    let is_label = |label: &str| {
        let fits = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(fits)
    };
    folded.split('.').all(is_label).then_some(folded)
}

/// Tags with their values on one line; `None` where one stands there twice or has no name.
pub(super) fn list(text: &[u8]) -> Option<Vec<(String, String)>> {
    let text = String::from_utf8_lossy(text);
    let mut found: Vec<(String, String)> = Vec::new();
    for tag in text.split(';') {
        if tag.trim().is_empty() {
            continue;
        }
        let (name, value) = tag.split_once('=')?;
        let name = name.trim();
        if name.is_empty() || found.len() == TAGS || found.iter().any(|(known, _)| known == name) {
            return None;
        }
        found.push((name.to_owned(), printable::one_line(value.trim())));
    }
    Some(found)
}

/// Base64 with blanks anywhere, and perhaps without what fills it up.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut octets: Vec<u8> = text
        .bytes()
        .filter(|octet| !octet.is_ascii_whitespace())
        .collect();
    while !octets.len().is_multiple_of(4) {
        octets.push(b'=');
    }
    BASE64.decode(&octets).ok()
}

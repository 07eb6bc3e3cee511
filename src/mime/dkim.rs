//! Signatures of mails checked here (DKIM, RFC 6376, with Ed25519 by RFC 8463).
//!
//! Nobody is asked anything: whoever calls says what the keys' records are. It is done here and
//! not by a crate for mail authentication, as those bring a resolver of their own, or libraries of
//! cryptography beside the one that TLS stands on. SHA-1 proves nothing any more, and keys of RSA
//! below 1024 bits neither (RFC 8301).

mod canonical;
mod cover;
mod key;
mod tag;
#[cfg(test)]
mod tests;

use aws_lc_rs::signature::{ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::signature::{ParsedPublicKey, VerificationAlgorithm};
use sha2::{Digest as _, Sha256};

use super::domain;
use super::people;
use crate::model::Timestamp;
use crate::model::authenticity::{CheckedSignature, Shown, SignatureOutcome, Uncovered};

pub(crate) use canonical::squeezed;
use canonical::{Lines, RawField};
use cover::Head;
pub(crate) use cover::uncovered;
use key::{Algorithm, Record};
pub use tag::Claim;

/// Signatures checked; a mail has one or two, and each costs a question to somebody's server.
pub const SIGNATURES: usize = 5;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Its records, each with its strings put together.
    Records(Vec<Vec<u8>>),
    /// There is none of that name.
    Missing,
    /// Nobody could say.
    NoAnswer {
        /// Why.
        detail: String,
    },
}

/// The signatures of a mail, in its order, as far as they are checked.
#[must_use]
pub fn claims(mail: &[u8]) -> Vec<Claim> {
    let (header, _body) = canonical::halves(mail);
    canonical::fields(header)
        .filter(|field| field.is("DKIM-Signature"))
        .take(SIGNATURES)
        .map(|field| Claim::read(&field))
        .collect()
}

/// Checks signatures. `keys`: what is known of the key of each claim, in the same order; one that
/// is not there counts as missing. `arrived`: when the mail came here, by our own clock.
#[must_use]
pub fn check(
    mail: &[u8],
    claims: &[Claim],
    keys: &[Key],
    arrived: Timestamp,
) -> Vec<CheckedSignature> {
    let (header, body) = canonical::halves(mail);
    let fields: Vec<RawField<'_>> = canonical::fields(header).collect();
    let head = Head::of(fields.iter().copied(), body);
    let from = fields.iter().filter(|field| field.is("From"));
    let author = people::author_domain(from.map(RawField::value));
    claims
        .iter()
        .enumerate()
        .map(|(index, claim)| CheckedSignature {
            domain: claim.domain().to_owned(),
            selector: claim.selector().to_owned(),
            aligned: domain::is_same_organisation(claim.domain(), &author),
            outcome: outcome(claim, keys.get(index), (&fields, &head, body), arrived)
                .unwrap_or_else(|outcome| outcome),
        })
        .collect()
}

/// One answer either way; the first fault ends the check.
fn outcome(
    claim: &Claim,
    key: Option<&Key>,
    (fields, head, body): (&[RawField<'_>], &Head, &[u8]),
    arrived: Timestamp,
) -> Result<SignatureOutcome, SignatureOutcome> {
    let tags = claim.tags.as_ref().ok_or(SignatureOutcome::Unreadable)?;
    if tags.algorithm == Algorithm::RsaSha1 {
        return Err(SignatureOutcome::TooWeak);
    }
    // A From added above the one that is signed would be the one that is read (RFC 6376 §8.15).
    let uncovered = head.uncovered(&tags.header);
    let is_author = |one: &Uncovered| one.what == Shown::Author;
    if !tags.covers_author() || uncovered.iter().any(is_author) {
        return Err(SignatureOutcome::FromNotSigned);
    }
    let hashed = body_hash(tags, body);
    let record = record(key, tags)?;
    if record.is_testing {
        return Err(SignatureOutcome::Testing);
    }
    if hashed.is_none_or(|body| body.hash.as_slice() != tags.body_hash) {
        return Err(SignatureOutcome::BodyChanged);
    }
    verify(&record, tags, &canonical::signed(fields, tags, &claim.raw))?;
    if let Some(at) = tags.expires_at.filter(|at| *at < arrived.0) {
        return Err(SignatureOutcome::Expired { at: Timestamp(at) });
    }
    let behind = hashed.map(|body| body.octets.saturating_sub(body.covered));
    Ok(SignatureOutcome::Good {
        unsigned_octets: behind.filter(|_octets| tags.body_octets.is_some()),
        uncovered,
    })
}

/// The key of the records that fits the signature.
fn record(key: Option<&Key>, tags: &tag::Tags) -> Result<Record, SignatureOutcome> {
    let records = match key {
        Some(Key::Records(records)) => records,
        Some(Key::NoAnswer { detail }) => {
            return Err(SignatureOutcome::NoAnswer {
                detail: detail.clone(),
            });
        }
        Some(Key::Missing) | None => return Err(SignatureOutcome::KeyMissing),
    };
    // Several are a mistake of the domain's; the first that is one counts (RFC 6376 §3.6.2.2).
    let record = records.iter().find_map(|record| Record::read(record));
    let record = record.ok_or(SignatureOutcome::KeyUnusable)?;
    if record.key.is_empty() {
        return Err(SignatureOutcome::KeyRevoked);
    }
    let identity = domain::folded(&tags.identity);
    let is_own = identity == tags.domain
        || !record.is_strict
            && identity
                .strip_suffix(&tags.domain)
                .is_some_and(|before| before.ends_with('.'));
    if record.algorithm != tags.algorithm || !record.takes_sha256 || !is_own {
        return Err(SignatureOutcome::KeyUnusable);
    }
    Ok(record)
}

fn verify(record: &Record, tags: &tag::Tags, signed: &[u8]) -> Result<(), SignatureOutcome> {
    let hash;
    let (algorithm, message): (&'static dyn VerificationAlgorithm, &[u8]) = match tags.algorithm {
        Algorithm::RsaSha256 => (&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, signed),
        // What is signed is the hash (RFC 8463 §3).
        Algorithm::Ed25519Sha256 => {
            hash = Sha256::digest(signed);
            (&ED25519, hash.as_slice())
        }
        Algorithm::RsaSha1 => return Err(SignatureOutcome::TooWeak),
    };
    if record.bits().is_some_and(|bits| bits < key::LEAST_BITS) {
        return Err(SignatureOutcome::TooWeak);
    }
    let key = ParsedPublicKey::new(algorithm, &record.key);
    let key = key.map_err(|_rejected| SignatureOutcome::KeyUnusable)?;
    key.verify_sig(message, &tags.signature)
        .map_err(|_unspecified| SignatureOutcome::HeadChanged)
}

/// What came of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hashed {
    hash: [u8; 32],
    /// Octets that the signature covers.
    covered: u64,
    /// Octets there are, in the form that is signed.
    octets: u64,
}

/// `None`: the signature covers more than there is.
fn body_hash(tags: &tag::Tags, body: &[u8]) -> Option<Hashed> {
    let mut hasher = Sha256::new();
    let most = tags.body_octets.unwrap_or(u64::MAX);
    let mut octets = 0;
    let mut covered = 0;
    Lines::of(body, tags.relaxed_body).for_each(&mut |piece: &[u8]| {
        let room = usize::try_from(most - covered).unwrap_or(usize::MAX);
        let taken = piece.get(..room).unwrap_or(piece);
        hasher.update(taken);
        covered += taken.len() as u64;
        octets += piece.len() as u64;
    });
    let is_there = tags.body_octets.is_none_or(|most| most <= octets);
    is_there.then(|| Hashed {
        hash: hasher.finalize().into(),
        covered,
        octets,
    })
}

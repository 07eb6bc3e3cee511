//! What servers found out about where a mail comes from: Authentication-Results (RFC 8601), and
//! the signatures it bears (RFC 6376).
//!
//! Anybody can write such a field into a mail. Only those count that stand where the receiving
//! server writes, above what came from outside, and bear the name of a server the person trusts.
//! That such a server takes away what others wrote in its name (RFC 8601 §5) is part of the
//! trust; where one did not, its own field stands further up, and the first word counts.
//!
//! That a signature is good is the server's word; what it covers is not. No result says whether
//! a second Subject stands above the signed one (RFC 8601 §2.7.1), and such a mail passes wherever
//! it is sent on. So what is shown is counted here against what the signature names, for which no
//! key is needed ([`dkim`]). Whether its domain only tries signatures out stands in the key, which
//! the server saw: there its word holds, as it does for what it found out by other means.

mod results;
mod signature;
#[cfg(test)]
mod tests;

use super::dkim;
use super::domain;
use super::field::{Field, Fields};
use super::people;
use super::structure;
use super::way;
use crate::model::authenticity::{
    Authenticity, Check, CheckResult, Method, Proof, Signature, Uncovered, Vouching,
};
use crate::model::way::Hop;
use results::Results;

/// Fields read: no server on a mail's way writes more.
const FIELDS: usize = 50;
/// Checks kept; a mail may have a few signatures.
const CHECKS: usize = 100;
/// Signatures kept.
const SIGNATURES: usize = 20;
/// Names of servers the person may be asked about.
const UNTRUSTED: usize = 5;

/// Reads what is known. `trusted`: names of servers (authserv-id) whose word counts; one stands
/// for those beneath it too.
#[must_use]
pub fn read(mail: &[u8], trusted: &[String]) -> Authenticity {
    structure::scan(mail)
        .parts
        .first()
        .map(|root| of_header(root.header, root.body, trusted))
        .unwrap_or_default()
}

/// The domain that a host's organisation registered, e.g. `example.org` of `pop.example.org`: a
/// server may be trusted by it. `None` for addresses and names of one's own network.
#[must_use]
pub fn organisation_of(host: &str) -> Option<String> {
    let organisation = domain::organisation(host);
    (!domain::is_shared(&organisation) && !way::is_local(&organisation)).then_some(organisation)
}

/// Whether everybody can have a server beneath this name (`co.uk`), or nobody (an address): no
/// server can be trusted by it.
#[must_use]
pub fn is_shared(name: &str) -> bool {
    domain::is_shared(name) && !way::is_local(name)
}

/// The same of a header. `body`: what stands behind it, or the beginning of that.
pub(crate) fn of_header(header: &[u8], body: &[u8], trusted: &[String]) -> Authenticity {
    let mut found = Authenticity {
        author_domain: people::author_domain(of_authors(header)),
        ..Authenticity::default()
    };
    for results in receiving_fields(header, trusted) {
        take(&mut found, results, trusted);
    }
    for field in Fields::of(header)
        .filter(|field| field.is("DKIM-Signature"))
        .take(SIGNATURES)
    {
        let signature = signature::read(field.value);
        found
            .signatures
            .extend(signature.map(|signature| Signature {
                aligned: domain::is_same_organisation(&signature.domain, &found.author_domain),
                ..signature
            }));
    }
    let repeats = |name: &str| Fields::of(header).filter(|field| field.is(name)).count() > 1;
    if repeats("List-Unsubscribe") || repeats("List-Unsubscribe-Post") {
        // The one that is read may not be the one that is signed.
        for signature in &mut found.signatures {
            signature.covers_unsubscribe = false;
        }
    }
    found.vouching = decide(&found, |domain| dkim::uncovered(header, body, domain));
    found
}

/// The values of From.
fn of_authors(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let fields = Fields::of(header).filter(|field| field.is("From"));
    fields.map(|field| field.value)
}

/// The fields at the place where the receiving server writes, in order.
///
/// It is above the Received field of the first server outside, which stands below that of the
/// last one inside.
fn receiving_fields(header: &[u8], trusted: &[String]) -> Vec<Results> {
    let mut found = Vec::new();
    let mut last_by = String::new();
    let mut seen_edge = false;
    for field in Fields::of(header) {
        if field.is("Received") {
            if seen_edge {
                break;
            }
            let hop = way::hop(field.value);
            seen_edge = is_edge(&hop, trusted);
            last_by = hop.by;
        } else if field.is("Authentication-Results") && found.len() < FIELDS {
            found.extend(results_of(&field, &last_by));
        }
    }
    found
}

/// Whether a server took the mail from outside: the one that handed it over has an address that
/// is not of a private network and no name under a trusted one.
fn is_edge(hop: &Hop, trusted: &[String]) -> bool {
    let is_own = |host: &str| {
        trusted
            .iter()
            .any(|name| domain::is_same_organisation(host, name))
    };
    match &hop.from {
        None => false,
        _ if way::is_at_home(hop) => false,
        Some(from) if way::is_local(&from.address) => false,
        Some(from) => !(is_own(&from.found) || from.address.is_empty() && is_own(&from.claimed)),
    }
}

/// A field without the server's name (some large providers') is that of the server above it.
fn results_of(field: &Field<'_>, last_by: &str) -> Option<Results> {
    let mut results = results::read(field.value)?;
    if results.server.is_empty() {
        last_by.clone_into(&mut results.server);
    }
    Some(results)
}

/// Takes in a field: where it is trusted, and says what no field above has said already.
fn take(found: &mut Authenticity, results: Results, trusted: &[String]) {
    let server = results.server;
    if !is_trusted(&server, trusted) {
        let is_new = !found.untrusted.contains(&server);
        if is_new && !server.is_empty() && found.untrusted.len() < UNTRUSTED {
            found.untrusted.push(server);
        }
        return;
    }
    let before = found.checks.len();
    for check in results.checks {
        let is_said = found
            .checks
            .iter()
            .take(before)
            .any(|said| said.method == check.method);
        if is_said || found.checks.len() >= CHECKS {
            continue;
        }
        let aligned = domain::is_same_organisation(&check.domain, &found.author_domain);
        found.checks.push(Check { aligned, ..check });
    }
    found.checked_by.get_or_insert(server);
}

fn is_trusted(server: &str, trusted: &[String]) -> bool {
    trusted.iter().any(|name| domain::is_within(server, name))
}

/// What follows from the checks. `uncovered`: what is shown and not covered by the signatures of a
/// domain's organisation.
fn decide(found: &Authenticity, uncovered: impl Fn(&str) -> Vec<Uncovered>) -> Vouching {
    if found.checked_by.is_none() {
        return Vouching::Unchecked;
    }
    let checks = &found.checks;
    let policy = checks.iter().find(|check| {
        check.method == Method::Dmarc
            && !found.author_domain.is_empty()
            && (check.domain.is_empty() || check.aligned)
    });
    let policy = policy.map(|check| check.result);
    if policy == Some(CheckResult::Fail) {
        let is_passed_on = checks
            .iter()
            .any(|check| check.method == Method::Arc && check.result == CheckResult::Pass);
        return if is_passed_on {
            Vouching::PassedOn
        } else {
            Vouching::Disowned {
                domain: found.author_domain.clone(),
            }
        };
    }
    let of_policy = || (found.author_domain.clone(), Proof::Policy);
    let is_passed = policy == Some(CheckResult::Pass);
    if let Some((domain, by)) = passed(checks, true).or_else(|| is_passed.then(of_policy)) {
        return vouched(checks, domain, by, uncovered);
    }
    match passed(checks, false) {
        Some((domain, by)) => Vouching::Other { domain, by },
        None => nobody(checks),
    }
}

/// How far the author's own domain vouches. What its server sent is its own whatever is signed.
fn vouched(
    checks: &[Check],
    domain: String,
    by: Proof,
    uncovered: impl Fn(&str) -> Vec<Uncovered>,
) -> Vouching {
    if by == Proof::Server {
        return Vouching::Author { domain, by };
    }
    let uncovered = uncovered(&domain);
    if uncovered.is_empty() {
        return Vouching::Author { domain, by };
    }
    match passed_by(checks, Method::Spf, true) {
        Some(domain) => Vouching::Author {
            domain,
            by: Proof::Server,
        },
        None => Vouching::Partly {
            domain,
            uncovered,
            by,
        },
    }
}

/// Whose signature is good, else whose server it was; where `aligned`, only of the author's
/// organisation.
fn passed(checks: &[Check], aligned: bool) -> Option<(String, Proof)> {
    let signed = passed_by(checks, Method::Dkim, aligned).map(|domain| (domain, Proof::Signature));
    signed.or_else(|| {
        let domain = passed_by(checks, Method::Spf, aligned)?;
        Some((domain, Proof::Server))
    })
}

fn passed_by(checks: &[Check], method: Method, aligned: bool) -> Option<String> {
    let passed = checks.iter().find(|check| {
        check.method == method
            && check.result == CheckResult::Pass
            && (check.aligned || !aligned)
            && !check.domain.is_empty()
    });
    passed.map(|check| check.domain.clone())
}

fn nobody(checks: &[Check]) -> Vouching {
    let is = |check: &Check, results: &[CheckResult]| results.contains(&check.result);
    let failures = [
        CheckResult::Fail,
        CheckResult::SoftFail,
        CheckResult::PermanentError,
    ];
    let failed = checks.iter().any(|check| is(check, &failures));
    let waits = checks
        .iter()
        .any(|check| is(check, &[CheckResult::TemporaryError]));
    if waits && !failed {
        Vouching::Unsure
    } else {
        Vouching::Nobody { failed }
    }
}

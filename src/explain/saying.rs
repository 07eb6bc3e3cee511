//! What providers say in their own words, and what they mean by it.
//!
//! A saying only chooses the words a person reads; what the machine does follows from the code
//! alone (S-05). Each row names where the saying is documented or was reported. `tests` holds a
//! whole reply for each.

mod login;
mod mail;

use super::{Explanation, Meaning, Provider, way};

/// A saying: where a refusal's text has all of these pieces (in lower case), it means this.
struct Saying {
    pieces: &'static [&'static str],
    meaning: Meaning,
    /// Whose page says more, where the host is no known provider's.
    page: Page,
}

/// Which help page belongs to a saying.
#[derive(Clone, Copy)]
enum Page {
    /// None.
    None,
    /// That of the host's provider, else of this one.
    Of(Option<Provider>),
}

/// What a refusal's text means, where it is a known saying.
pub(super) fn explain(text: &str, host: &str) -> Option<Explanation> {
    let text = text.to_lowercase();
    let said = |saying: &&Saying| saying.pieces.iter().all(|piece| text.contains(piece));
    let saying = login::SAYINGS.iter().chain(mail::SAYINGS).find(said)?;
    let mut explanation = saying.meaning.explain(host);
    if let Page::Of(home) = saying.page {
        let provider = Provider::of(host).or(home);
        explanation.link = provider.map(Provider::help);
    }
    Some(explanation)
}

const fn saying(
    pieces: &'static [&'static str],
    key: &'static str,
    (fault, advice, button): way::Way,
    page: Page,
) -> Saying {
    Saying {
        pieces,
        meaning: Meaning::wrong(key, fault, advice, button),
        page,
    }
}

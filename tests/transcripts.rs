//! Whole sessions in the manner of the servers people have, greeting to QUIT, each written down
//! from how that server is documented or reported to speak; and its way of refusing, with what a
//! person then reads.

mod pop3;
mod smtp;

use hongyan::explain::Explanation;

/// What is understood of a refusal, and the advice.
fn understood(explanation: Explanation) -> (String, String) {
    let advice = explanation.advice.map(|advice| advice.key);
    (explanation.meaning.key, advice.unwrap_or_default())
}

/// The same, as a test writes it.
fn words(meaning: &str, advice: &str) -> (String, String) {
    (meaning.to_owned(), advice.to_owned())
}

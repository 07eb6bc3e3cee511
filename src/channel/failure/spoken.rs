//! A cause as a sentence that can be kept, and said later in any language.

use super::{CarryCause, Cause, PrintingCause};
use crate::model::{Argument, Sentence};

impl Cause {
    /// Its sentence, whole.
    #[must_use]
    pub fn to_sentence(&self) -> Sentence {
        if let Self::NotSent { reason } = self
            && let Some(ours) = &reason.ours
        {
            return ours.clone();
        }
        let (key, named) = self.sentence();
        let mut sentence = worded(key, named);
        match self {
            Self::Certificate { fault, .. } => within(&mut sentence, fault.sentence()),
            Self::TlsHandshake { fault, .. } => within(&mut sentence, fault.sentence()),
            Self::NoEncryption { fault, .. } => within(&mut sentence, fault.sentence()),
            Self::Carry(CarryCause::HalfRestored { why, .. }) => {
                let why = Argument::Sentence(why.to_sentence());
                sentence.arguments.push(("why".to_owned(), why));
            }
            Self::TooLarge {
                limit_octets,
                size_octets,
                ..
            }
            | Self::OverLimit {
                limit_octets,
                size_octets,
            }
            | Self::Printing(PrintingCause::TooLarge {
                limit_octets,
                size_octets,
            }) => {
                for (name, octets) in [("limit", limit_octets), ("size", size_octets)] {
                    let octets = Argument::Octets(*octets);
                    sentence.arguments.push((name.to_owned(), octets));
                }
            }
            _ => {}
        }
        sentence
    }
}

/// Puts what is wrong into the sentence, as a sentence of its own.
fn within(sentence: &mut Sentence, (key, named): (&str, Vec<(&'static str, String)>)) {
    let fault = Argument::Sentence(worded(key, named));
    sentence.arguments.push(("fault".to_owned(), fault));
}

fn worded(key: &str, named: Vec<(&'static str, String)>) -> Sentence {
    let named = named.into_iter();
    Sentence {
        key: key.to_owned(),
        arguments: named
            .map(|(name, text)| (name.to_owned(), Argument::Text(text)))
            .collect(),
    }
}

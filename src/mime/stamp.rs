//! Which of all texts one is.

use std::sync::Arc;

/// Tells one reading of a mail's text from every other. Whoever remembers something about a text
/// keeps its stamp with it: as long as that is held, no other text has it, which cannot be said of
/// an address in memory. A copy is the same text.
///
/// It is nothing that a mail says: to compare what two mails say any two are equal.
#[derive(Debug, Clone, Default)]
pub struct Stamp(Arc<()>);

impl Stamp {
    /// Whether both are of the same text.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl PartialEq for Stamp {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Stamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_the_same_text_and_every_other_is_another() {
        let one = Stamp::default();
        let other = Stamp::default();
        assert!(one.is(&one.clone()));
        assert!(!one.is(&other));
        assert_eq!(one, other);
    }
}

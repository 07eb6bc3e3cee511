//! The bytes of one part.

use crate::model::PartId;

/// The decoded bytes of a part, as they are to be saved; `None` where the mail has no such part.
#[must_use]
pub fn bytes(mail: &[u8], part: PartId) -> Option<Vec<u8>> {
    let _ = (mail, part);
    unimplemented!("lands next")
}

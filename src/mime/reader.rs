//! From bytes to [`Content`].

use super::view::Content;

pub(super) fn read(mail: &[u8]) -> Content {
    let _ = mail;
    unimplemented!("lands next")
}

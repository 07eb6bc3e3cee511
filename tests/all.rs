//! The one integration-test binary.

mod dialogue;

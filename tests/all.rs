//! The one integration-test binary.

/// Sessions against scripts of `S:` and `C:` lines.
#[cfg(test)]
mod dialogue;
/// Real Dovecot and Postfix.
#[cfg(test)]
mod servers;

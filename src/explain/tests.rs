//! What is explained, and that nothing is left out.

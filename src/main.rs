//! The program: arguments, log, profile; starts the worker and the window.
fn main() {}

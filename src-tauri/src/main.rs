//! guichet
fn main() {}

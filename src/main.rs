//! The composition root of the app.
fn main() {}

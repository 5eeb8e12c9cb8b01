//! `bogie`: the command-line program.
fn main() {}

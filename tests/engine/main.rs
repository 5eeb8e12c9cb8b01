//! Diagrams, reductions and the screening kernel against closed forms and plain searches.

#[path = "../common/mod.rs"]
mod common;
mod numerics;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/mod.rs"]
mod support;

mod critical_plane;
mod kernel_reference;
mod kernel_screening;
mod load_paths;
mod principal_stresses;
mod properties;

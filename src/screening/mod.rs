//! Screening: the same stages as a hotspot assessment, for every node of a solver result at once.
//!
//! | module | what it does |
//! |---|---|
//! | [`kernel`] | unit-load stresses → exact utilisation per node, in cache-sized blocks |
//! | `plan` | one procedure made ready for the kernel, per material and detail |
//! | `regions` | which node has which material and detail, which is ranked apart |
//! | `field` | results per node |
//! | `block` | a block of nodes under one procedure |
//! | `peaks` | local maxima |
//! | `run` | the whole file, then the hotspots as `evaluate` judges them |

mod block;
mod field;
pub mod kernel;
mod peaks;
mod plan;
mod regions;
mod run;

pub use field::{Field, NodeOutcome, NodeVerdict};
pub use regions::NodeRegions;
pub use run::{Peak, ScreenError, ScreenRequest, Screener, Screening, StandardScreening, screen};

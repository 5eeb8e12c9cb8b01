//! Screening: the same stages as a hotspot assessment, for every node of a solver result at once.
//!
//! | module | what it does |
//! |---|---|
//! | [`kernel`] (of the combination rules) | unit-load stresses → exact utilisation per node, in cache-sized blocks |
//! | `plan` | one procedure made ready for the kernel, per material and detail |
//! | `regions` | which node has which material and detail, which is ranked apart |
//! | `field` | results per node |
//! | `block` | a block of nodes under one procedure |
//! | `peaks` | local maxima |
//! | `collect` | the pass over the file, and what is kept of every node |
//! | `told` | what the stresses of all nodes tell beside the verdicts |
//! | `hotspots` | which nodes are hotspots, and what a frame load file needs of them |
//! | `run` | the whole file, then the hotspots as `evaluate` judges them |

mod block;
mod collect;
mod field;
mod hotspots;
mod peaks;
mod plan;
mod regions;
mod run;
mod told;

use bogie_fatigue_core::{assessment, definition};
use bogie_fatigue_mechanics::{combination, diagram, stress};
use bogie_fatigue_results as results;
use bogie_fatigue_text::message;

pub use bogie_fatigue_mechanics::combination::kernel;
pub use collect::Unassessed;
pub use field::{Field, HISTOGRAM_STEPS, Has, MOST_GOVERNING, Missing, NodeOutcome, NodeVerdict, Tally};
pub use regions::NodeRegions;
pub use run::{
    AGREEMENT_WORDS, Peak, ScreenError, ScreenRequest, Screener, Screening, StandardScreening,
    agreement_codes, screen, small_model,
};

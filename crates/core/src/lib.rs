//! From a frame load file to verdicts per hotspot and standard. Opens no file and prints nothing.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`definition`] | TOML text | standards, fatigue limits, frames, or all diagnostics at once |
//! | [`load`] | standard and frame | conditions with forces, each with formula and numbers put in |
//! | [`assessment`] | cycle and diagram | verdict per hotspot and standard |
//! | [`comparison`] | assessments | verdicts side by side and the walk between them |

pub mod assessment;
pub mod comparison;
pub mod definition;
pub mod load;

use bogie_fatigue_mechanics::{combination, diagram, stress};
use bogie_fatigue_text::message;

//! Tensors, limit diagrams and the combination of stresses: mathematics that knows no file and no standard.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`stress`] | stresses at reference loads | tensors and their superposition |
//! | [`diagram`] | numbers of a fatigue limit | Haigh polygon, limit at a mean, utilisation by load path |
//! | [`combination`] | stresses per condition | mean, amplitude, direction, origin; for one hotspot, or for millions of nodes |

pub mod combination;
pub mod diagram;
pub mod stress;

//! Screening: the same stages as a hotspot assessment, for every node of a solver result at once.
//!
//! | module | what it does |
//! |---|---|
//! | [`kernel`] | unit-load stresses → exact utilisation per node, in cache-sized blocks |

pub mod kernel;

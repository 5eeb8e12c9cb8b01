//! Fatigue assessment of railway bogie frames under JIS E 4207 and UIC 615-4.
//!
//! ```text
//! load_cases/*.toml ──┐
//! fatigue_limits/*.toml ┤
//!                     ├─► definition ─► load ─► stress ─► combination ─┐
//! frame load file ────┘        │                                        ├─► assessment ─► comparison ─► report
//!                              └────────────► diagram ──────────────────┘
//! solver results ─► results (readers) ─► screening (the same stages, for every node at once) ─► report
//! ```
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`definition`] | TOML text | standards, fatigue limits, frames, or all diagnostics at once |
//! | [`load`] | standard and frame | conditions with forces, each with formula and numbers put in |
//! | [`stress`] | stresses at reference loads | tensors and their superposition |
//! | [`combination`] | stresses per condition | mean, amplitude, direction, origin |
//! | [`diagram`] | numbers of a fatigue limit | Haigh polygon, limit at a mean, utilisation by load path |
//! | [`assessment`] | cycle and diagram | verdict per hotspot and standard |
//! | [`comparison`] | assessments | verdicts side by side and the walk between them |
//! | [`results`] | solver files | stresses per node and load, streamed |
//! | [`screening`] | streamed stresses | utilisation of every node, ranked hotspots, fields |
//! | [`report`] | results | text, JSON, CSV, Markdown, hand check |
//! | [`mod@message`] | codes and arguments | what the program says, in three languages |
//!
//! The library opens no file but solver results, prints nothing and never exits. Stresses are in MPa,
//! tension positive; an amplitude is half a range; tensor components are in the order xx, yy, zz, xy, yz, zx.

pub use bogie_fatigue_core::{assessment, comparison, definition, load};
pub use bogie_fatigue_mechanics::{combination, diagram, stress};
pub use bogie_fatigue_report as report;
pub use bogie_fatigue_results as results;
pub use bogie_fatigue_screening as screening;
pub use bogie_fatigue_text::message;

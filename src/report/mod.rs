//! Assessments and loads as text, JSON, CSV and Markdown, and the hand check of one hotspot.
//!
//! Everything here returns text; nothing is written or printed.

pub mod csv;
pub mod diagnostics;
pub mod drawing;
pub mod given;
pub mod hand_check;
pub mod html;
pub mod json;
pub mod markdown;
pub mod measured;
pub mod number;
pub mod screening;
pub mod text;
mod text_loads;
pub mod xlsx;

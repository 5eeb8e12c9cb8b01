//! Assessments and loads as text, JSON, CSV and Markdown, and the hand check of one hotspot.
//!
//! Everything here returns text or writes to a writer that is handed in; nothing is printed.

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
mod selection;
mod stream;
pub mod text;
mod text_listings;
mod text_loads;
pub mod xlsx;

use bogie_fatigue_core::{assessment, comparison, definition, load};
use bogie_fatigue_mechanics::{combination, diagram, stress};
use bogie_fatigue_results as results;
use bogie_fatigue_text::message;

pub use selection::{Only, Selection, worst_first};
pub use stream::{Document, Formatted, write_json};

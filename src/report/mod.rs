//! Assessments → what people read.
pub mod drawing;

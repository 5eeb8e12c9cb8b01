//! Fatigue assessment of railway bogie frames.
pub mod definition;

pub mod diagram;

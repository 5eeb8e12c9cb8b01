//! Fatigue assessment of railway bogie frames.

pub mod results;

//! Fatigue assessment of railway bogie frames.
pub mod definition;

pub mod assessment;

pub mod load;

pub mod stress;

pub mod combination;

pub mod diagram;

pub mod report;

//! Fatigue assessment of railway bogie frames.

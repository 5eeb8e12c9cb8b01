//! Source: not from a standard; what the program promises about hotspots in spreadsheets.
//! Goal: XLSX and ODS give the assessment of the CSV of the same numbers; what cannot be read is told with file,
//! sheet and cell, everything at once; hostile files end in a message.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

use crate::common;

mod faults;
mod hostile;
mod layout;
mod make;
mod same;

use bogie_fatigue::definition::{
    Diagnostics, FrameReading, FrameRequest, SourceText, is_spreadsheet, read_frame,
};
use common::{JIS, LOADS, UIC, catalogue, text};

/// A frame load file that takes its hotspots from `name`, with a layout if `table` is not empty.
fn frame_of(name: &str, table: &str) -> String {
    let table = if table.is_empty() { String::new() } else { format!("[files.hotspot_table]\n{table}\n") };
    text(&[JIS, UIC], &format!("{LOADS}\n[files]\nhotspots = \"{name}\"\n{table}"))
}

/// Reads a frame load file beside the file `name`.
fn read(frame: &str, name: &str, data: &[u8]) -> Result<FrameReading, Diagnostics> {
    let read_file = |asked: &str| {
        if asked != name {
            return Err("no such file".to_owned());
        }
        Ok(if is_spreadsheet(name) {
            SourceText::binary(name, data.to_vec())
        } else {
            SourceText::new(name, String::from_utf8(data.to_vec()).unwrap())
        })
    };
    read_frame(FrameRequest {
        source: SourceText::new("frame.toml", frame),
        catalogue: catalogue(),
        standards: None,
        read_file: &read_file,
        need_hotspots: true,
    })
}

/// One line per problem.
fn problems(frame: &str, name: &str, data: &[u8]) -> Vec<String> {
    match read(frame, name, data) {
        Ok(reading) => panic!("accepted with {} hotspots", reading.frame.hotspots.len()),
        Err(found) => found.to_string().lines().map(str::to_owned).collect(),
    }
}

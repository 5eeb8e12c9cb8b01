//! Source: not from a standard; the bound of `docs/robustness.md`.
//! Goal: what is held per hotspot, from the table that is read to text, JSON, CSV and Markdown, stays below the bound.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test may stop anywhere; sizes")]

use bogie_fatigue::assessment::assess;
use bogie_fatigue::comparison::side_by_side;
use bogie_fatigue::definition::{Catalogue, FrameRequest, SourceText, read_frame};
use bogie_fatigue::report::{Formatted, Selection, csv, json, markdown, text, write_json};
use peak_alloc::PeakAlloc;
use std::fmt::Write as _;
use std::io::sink;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes per hotspot and two standards, as asked of the allocator, which takes more.
const BOUND: f64 = 1_800.0;

/// As many as two standards judge in a moment in a debug build; and fewer, so that what is there once cancels.
const SIZES: [usize; 2] = [1_000, 4_000];

fn table(hotspots: usize) -> String {
    let loads = ["vertical_left", "vertical_right", "lateral", "longitudinal", "twist", "motor"];
    let mut out = format!("id,location,material,detail,{}\n", loads.join(","));
    for i in 0..hotspots {
        let stresses: Vec<String> = (0..6).map(|k| ((i * 7 + k * 5) % 19).to_string()).collect();
        let _ = writeln!(out, "h{i},,S355,toe,{}", stresses.join(","));
    }
    out
}

/// Peak bytes of reading, judging, and all four outputs.
fn peak(hotspots: usize) -> usize {
    let golden = include_str!("golden/frame.toml");
    let head = golden.split("[[hotspot]]").next().unwrap();
    let frame = head.replace("[units]", "[files]\nhotspots = \"big.csv\"\n[units]");
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let rows = table(hotspots);
    let frame = read_frame(FrameRequest {
        source: SourceText::new("big.toml", frame),
        catalogue: Catalogue::built_in().unwrap(),
        standards: None,
        read_file: &|_| Ok(SourceText::new("big.csv", rows.clone())),
        need_hotspots: true,
    })
    .unwrap()
    .frame;
    drop(rows);
    assert_eq!(frame.hotspots.len(), hotspots);
    let result = assess(&frame).unwrap();
    let comparison = side_by_side(&result);
    let shown = Selection::all();
    let out = &mut sink();
    csv::write_assessment(out, &frame, &result, Some(&comparison), &shown).unwrap();
    write_json(out, &json::comparison_document(&frame, &result, &comparison, &shown, None)).unwrap();
    Formatted::write(out, |out| text::write_comparison(out, &frame, &result, &comparison, &shown)).unwrap();
    Formatted::write(out, |out| markdown::write_comparison(out, &frame, &result, &comparison, &shown))
        .unwrap();
    MEMORY.peak_usage() - before
}

#[test]
fn memory_per_hotspot_is_bounded() {
    // What is made once, such as texts of messages and threads, is there after the first.
    peak(10);
    let [few, many] = SIZES.map(peak);
    let each = (many - few) as f64 / (SIZES[1] - SIZES[0]) as f64;
    assert!(each < BOUND, "{each:.0} bytes per hotspot");
}

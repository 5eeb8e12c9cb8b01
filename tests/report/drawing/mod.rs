//! Pictures of assessments: structure, overlap, hostile names, and the two formats' agreement.
//!
//! Source: not from a standard. The stresses are invented; the pictures lie in the target folder, to be looked at.

#![expect(clippy::unwrap_used, clippy::panic, reason = "functions shared by the tests")]

mod formats;
mod frames;
mod golden;
mod hostile;
mod meaning;
mod overlap;
mod pictures;
mod translated;

use bogie_fatigue::assessment::Assessment;
use bogie_fatigue::comparison::{compare, measured};
use bogie_fatigue::definition::Frame;
use bogie_fatigue::report::drawing::{
    Drawing, View, correlation, hotspot_diagram, load_condition, load_conditions,
    measured_against_calculated, standard_overview, utilisation_bars, waterfall,
};

/// Every kind of picture, with its name; of the hotspots the first few.
fn all(frame: &Frame, a: &Assessment, hotspots: usize) -> Vec<(String, Drawing)> {
    let mut all = Vec::new();
    for (view, name) in [(View::Haigh, "haigh"), (View::Smith, "smith")] {
        let indexes = (0..frame.hotspots.len()).take(hotspots).chain(frame.hotspots.len().checked_sub(1));
        for index in indexes {
            let drawing = hotspot_diagram(frame, a, index, view).unwrap();
            all.push((format!("hotspot_{index:02}_{name}"), drawing));
        }
        for s in &a.standards {
            all.push((format!("overview_{}_{name}", s.procedure.id), standard_overview(frame, s, view)));
        }
    }
    for s in &a.standards {
        all.push((format!("bars_{}", s.procedure.id), utilisation_bars(frame, s)));
    }
    if let [first, second, ..] = &a.standards[..] {
        all.push(("correlation".to_owned(), correlation(frame, first, second)));
    }
    if let Some(gauges) = measured(frame, a).unwrap() {
        all.push(("measured".to_owned(), measured_against_calculated(frame, &gauges)));
    }
    let comparison = compare(a);
    for index in (0..frame.hotspots.len()).take(hotspots) {
        if let Some(drawing) = waterfall(frame, &comparison, index) {
            all.push((format!("walk_{index:02}"), drawing));
        }
    }
    for s in &a.standards {
        let loads = &s.fatigue_loads;
        all.push((format!("loads_{}", s.procedure.id), load_conditions(frame, loads)));
        for index in (0..loads.conditions.len()).take(hotspots) {
            all.push((format!("load_{}_{index:02}", s.procedure.id), load_condition(frame, loads, index)));
        }
    }
    all
}

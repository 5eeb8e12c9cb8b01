//! Goal: every picture can be drawn, and lies in the target folder to be looked at.

use crate::drawing::all;
use crate::drawing::frames::{assessed, example, spots, toml};
use bogie_fatigue::comparison::measured;
use bogie_fatigue::report::drawing::{Drawing, load_condition, measured_against_calculated};
use std::path::Path;

fn save(name: &str, drawing: &Drawing) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.svg")), drawing.svg().unwrap()).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), drawing.png(1.5).unwrap()).unwrap();
}

#[test]
fn every_picture_can_be_drawn() {
    for (tag, count, details, options) in [
        ("12_hotspots", 12, 2, ""),
        ("40_hotspots_f2_factor", 40, 3, "load_path = \"ratio_constant\"\nrequired_safety_factor = 1.2"),
        ("40_hotspots_five_limits", 40, 5, ""),
        ("40_hotspots_one_limit", 40, 1, ""),
    ] {
        let (frame, a) = assessed(&toml("Metro motor bogie, variant B", options, &spots(count, 7, details)));
        for (name, drawing) in all(&frame, &a, 3) {
            save(&format!("{tag}_{name}"), &drawing);
        }
    }
}

#[test]
fn the_example_can_be_drawn() {
    let (frame, a) = example("metro_motor_bogie.toml");
    for (name, drawing) in all(&frame, &a, 8) {
        save(&format!("metro_{name}"), &drawing);
    }
    let e8 = a.standards[1].fatigue_loads.conditions.iter().position(|c| c.id == "E8").unwrap();
    save("metro_load_E8", &load_condition(&frame, &a.standards[1].fatigue_loads, e8));
}

#[test]
fn measured_stresses_can_be_drawn() {
    let (frame, a) = example("measured_gauges.toml");
    let gauges = measured(&frame, &a).unwrap().unwrap();
    save("measured", &measured_against_calculated(&frame, &gauges));
}

#[test]
fn points_far_outside_are_drawn_at_the_edge() {
    let mut far = spots(12, 3, 1);
    for (spot, factor) in far.iter_mut().zip([6.0, 20.0, -8.0, 4.0]) {
        spot.stresses.iter_mut().flatten().for_each(|s| *s *= factor);
    }
    let (frame, a) = assessed(&toml("Overloaded", "", &far));
    for (name, drawing) in all(&frame, &a, 3) {
        save(&format!("far_{name}"), &drawing);
        if name.starts_with("hotspot_01") {
            assert!(drawing.texts().any(|t| t.content.contains("off the scale")), "{name}");
        }
    }
    assert!(a.standards[0].hotspots[1].fatigue.as_ref().unwrap().utilisation.is_infinite());
}

#[test]
fn of_many_hotspots_the_most_utilised_are_named() {
    let (frame, a) = assessed(&toml("Many", "", &spots(300, 5, 1)));
    for (name, drawing) in all(&frame, &a, 0) {
        save(&format!("many_{name}"), &drawing);
    }
    let bars = bogie_fatigue::report::drawing::utilisation_bars(&frame, &a.standards[1]);
    assert!(bars.texts().any(|t| t.content.contains("of 300 hotspots")));
}

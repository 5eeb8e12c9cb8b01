//! Draws every picture into the target folder, to be looked at.

use crate::frames::{assessed, spots, toml};
use bogie_fatigue::report::drawing::{
    Drawing, View, correlation, hotspot_diagram, standard_overview, utilisation_bars,
};
use std::path::Path;

fn save(name: &str, drawing: &Drawing) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.svg")), drawing.svg().unwrap()).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), drawing.png(1.5).unwrap()).unwrap();
}

#[test]
fn every_picture_can_be_drawn() {
    for (count, details, options) in
        [(12, 2, ""), (40, 3, "load_path = \"ratio_constant\"\nrequired_safety_factor = 1.2"), (40, 5, "")]
    {
        let (frame, a) = assessed(&toml("Metro motor bogie, variant B", options, &spots(count, 7, details)));
        let tag = format!("{count}_{details}");
        for index in [0, 1, 4, count - 1] {
            for (view, name) in [(View::Haigh, "haigh"), (View::Smith, "smith")] {
                let drawing = hotspot_diagram(&frame, &a, index, view).unwrap();
                save(&format!("{tag}_hotspot_{index:02}_{name}"), &drawing);
            }
        }
        for (s, name) in a.standards.iter().zip(["jis", "uic"]) {
            save(&format!("{tag}_overview_{name}_haigh"), &standard_overview(&frame, s, View::Haigh));
            save(&format!("{tag}_overview_{name}_smith"), &standard_overview(&frame, s, View::Smith));
            save(&format!("{tag}_bars_{name}"), &utilisation_bars(&frame, s));
        }
        save(&format!("{tag}_correlation"), &correlation(&frame, &a.standards[0], &a.standards[1]));
    }
}

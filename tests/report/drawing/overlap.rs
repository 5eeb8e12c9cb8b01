//! Goal: no two texts of any picture overlap, and none leaves the picture, whatever the hotspots.

use crate::drawing::all;
use crate::drawing::frames::{assessed, spots, toml};
use bogie_fatigue::definition::{Frame, Measured};
use bogie_fatigue::report::drawing::Drawing;
use bogie_fatigue::report::html::Language;
use proptest::prelude::*;

pub fn overlaps(name: &str, drawing: &Drawing) -> Vec<String> {
    let texts: Vec<_> = drawing.texts().map(|t| (t.content.clone(), t.bounds())).collect();
    let mut found = Vec::new();
    for (i, (text, bounds)) in texts.iter().enumerate() {
        if !drawing.bounds().contains(bounds) {
            found.push(format!("{name}: `{text}` leaves the picture: {bounds:?}"));
        }
        for (other, b) in &texts[i + 1..] {
            if bounds.overlaps(b) {
                found.push(format!("{name}: `{text}` over `{other}`"));
            }
        }
    }
    found
}

/// Gauges at every hotspot, half of them far off.
pub fn measure(frame: &mut Frame) {
    let loads: Vec<String> = frame.loads.keys().cloned().collect();
    for (k, h) in frame.hotspots.iter_mut().enumerate() {
        let factor = if k % 2 == 0 { 1.02 } else { 1.5 };
        let per_load = loads.iter().zip(&h.per_load).map(|(id, t)| (id.clone(), factor * t.0[0])).collect();
        h.measured = Some(Measured {
            source: "invented".to_owned(),
            direction: Some(nalgebra::Vector3::x()),
            per_load,
            per_condition: indexmap::IndexMap::new(),
        });
    }
}

#[test]
fn forty_hotspots_in_one_place() {
    let mut crowd = spots(40, 9, 1);
    let first = crowd[0].stresses;
    for (k, s) in crowd.iter_mut().enumerate() {
        s.id = format!("left side beam, lower flange, position {k:02}");
        s.detail = 0;
        s.scalar = false;
        s.stresses = first.map(|load| load.map(|x| x * (1.0 + 1e-4 * k as f64)));
    }
    let (mut frame, a) = assessed(&toml("A bogie", "", &crowd));
    measure(&mut frame);
    for (name, drawing) in all(&frame, &a, 2) {
        assert_eq!(overlaps(&name, &drawing), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_texts_overlap(
        seed in any::<u64>(),
        details in 1_usize..6,
        size in 0.05_f64..5.0,
        cluster in 0.0_f64..1.0,
        factor in prop_oneof![Just(1.0), 1.1_f64..2.0],
        path in prop_oneof![
            Just("mean_constant"), Just("ratio_constant"), Just("minimum_constant"), Just("maximum_constant")
        ],
    ) {
        let mut spots = spots(40, seed, details);
        let first = spots[0].stresses;
        for s in &mut spots {
            // Drawn together towards the first: the worst case for labels.
            for (own, of_first) in s.stresses.iter_mut().flatten().zip(first.iter().flatten()) {
                *own = size * (*own + (of_first - *own) * cluster.powi(2));
            }
        }
        let options = format!("load_path = \"{path}\"\nrequired_safety_factor = {factor:.3}");
        let (frame, a) = assessed(&toml("A bogie", &options, &spots));
        for (name, drawing) in all(&frame, &a, 2) {
            let found = overlaps(&name, &drawing);
            prop_assert!(found.is_empty(), "{:#?}", found);
            for language in [Language::Chinese, Language::Japanese] {
                let found = overlaps(&name, &language.drawing(&drawing).unwrap());
                prop_assert!(found.is_empty(), "{:?} {:#?}", language, found);
            }
        }
    }
}

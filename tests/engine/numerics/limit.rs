//! Points on the limit: [`ON_LIMIT`] is the one tolerance.

use crate::numerics::{assessed, screened, states, times};
use bogie_fatigue::assessment::{ON_LIMIT, Verdict};
use bogie_fatigue::definition::{Catalogue, Material};
use bogie_fatigue::diagram::LoadPath;

#[test]
fn the_verdict_turns_at_the_tolerance() {
    for required in [1.0, 1.1, 1.5, 3.0] {
        let at = |excess: f64| Verdict::of((1.0 + excess) / required, required);
        assert_eq!(at(0.0), Verdict::Pass);
        assert_eq!(at(0.5 * ON_LIMIT), Verdict::Pass);
        assert_eq!(at(2.0 * ON_LIMIT), Verdict::Fail);
        assert_eq!(at(-2.0 * ON_LIMIT), Verdict::Pass);
    }
}

#[test]
fn points_of_every_built_in_line_are_on_the_limit_for_every_load_path() {
    let catalogue = Catalogue::built_in().unwrap();
    let steel = Material { id: "S355".to_owned(), yield_mpa: 355.0, tensile_mpa: 490.0, source: None };
    let (mut diagrams, mut points) = (0, 0);
    for id in catalogue.limit_ids() {
        let limit = catalogue.limit(id).unwrap();
        let Ok(diagram) = limit.diagram(&steel) else { continue };
        diagrams += 1;
        for pair in diagram.vertices().windows(2) {
            for share in [0.1, 0.35, 0.5, 0.8] {
                let mean = pair[0].mean_mpa + share * (pair[1].mean_mpa - pair[0].mean_mpa);
                let amplitude =
                    pair[0].amplitude_mpa + share * (pair[1].amplitude_mpa - pair[0].amplitude_mpa);
                let width = pair[1].mean_mpa - pair[0].mean_mpa;
                let slope = (pair[1].amplitude_mpa - pair[0].amplitude_mpa) / width;
                if amplitude < 1.0 || width < 1e-6 {
                    continue;
                }
                let u = diagram.utilisation(LoadPath::MeanConstant, mean, amplitude);
                assert_eq!(Verdict::of(u, 1.0), Verdict::Pass, "{id}: {u} at {mean}, {amplitude}");
                assert!((u - 1.0).abs() < 1e-12, "{id}: {u} at {mean}, {amplitude}");
                // Where the line runs along the path (the yield cuts under F3 and F4) the utilisation jumps: rounding
                // decides on which side of the jump the point lies.
                let along = |path| match path {
                    LoadPath::MinimumConstant => (slope - 1.0).abs() < 1e-9,
                    LoadPath::MaximumConstant => (slope + 1.0).abs() < 1e-9,
                    _ => false,
                };
                for path in LoadPath::ALL.into_iter().filter(|p| !along(*p)) {
                    let at = |factor: f64| {
                        let u = diagram.utilisation(path, mean, amplitude * factor);
                        Verdict::of(u, 1.0)
                    };
                    let what = format!("{id}, {path:?} at {mean}, {amplitude}");
                    assert_eq!(at(1.0), Verdict::Pass, "{what}");
                    assert_eq!(at(1.0 - 1e-7), Verdict::Pass, "{what}");
                    assert_eq!(at(1.0 + 1e-6), Verdict::Fail, "{what}");
                    points += 1;
                }
            }
        }
    }
    assert!(diagrams > 10 && points > 300, "{diagrams} diagrams, {points} points");
}

#[test]
fn stresses_scaled_onto_the_limit_pass_and_those_just_beyond_fail() {
    // Ratio-constant utilisation is proportional to the stresses.
    let path = LoadPath::RatioConstant;
    let states = states();
    let unit = assessed(path, &states);
    for (k, standard) in unit.standards.iter().enumerate() {
        let worst: Vec<f64> = standard
            .hotspots
            .iter()
            .map(|h| {
                let fatigue = h.fatigue.as_ref().unwrap().utilisation;
                h.static_check.as_ref().map_or(fatigue, |s| s.utilisation.max(fatigue))
            })
            .collect();
        for (excess, expected) in [
            (0.0, Verdict::Pass),
            (-1e-8, Verdict::Pass),
            (1e-8, Verdict::Fail),
            (0.5 * ON_LIMIT, Verdict::Pass),
        ] {
            let scaled: Vec<_> =
                states.iter().zip(&worst).map(|(s, u)| times(s, (1.0 + excess) / u)).collect();
            let found = assessed(path, &scaled);
            let nodes = screened(path, &scaled);
            for (i, h) in found.standards[k].hotspots.iter().enumerate() {
                let what = format!("{}, state {i}, {excess:e} beyond", standard.procedure.id);
                assert_eq!(h.verdict, expected, "{what}: {h:?}");
                assert_eq!(nodes[k][i].verdict, expected, "{what}: {:?}", nodes[k][i]);
            }
        }
    }
}

#[test]
fn every_load_path_agrees_on_what_lies_inside() {
    let catalogue = Catalogue::built_in().unwrap();
    let steel = Material { id: "S355".to_owned(), yield_mpa: 355.0, tensile_mpa: 490.0, source: None };
    let mut random = fastrand::Rng::with_seed(3);
    let (mut inside, mut outside) = (0, 0);
    for id in catalogue.limit_ids() {
        let Ok(diagram) = catalogue.limit(id).unwrap().diagram(&steel) else { continue };
        let (first, last) = diagram.mean_range_mpa();
        let corners = diagram.vertices();
        for n in 0..4000 {
            // Anywhere, or close to a corner, or straight below or above one.
            let corner = corners[n % corners.len()];
            let spread = [400.0, 1.0, 1e-3, 1e-6, 1e-9, 0.0][n % 6];
            let mut step = || spread * (2.0 * random.f64() - 1.0);
            let (mean, amplitude) = match n % 4 {
                0 => (first + (last - first) * (0.5 + step() / 800.0), (step() + spread) / 2.0),
                1 => (corner.mean_mpa + step(), corner.amplitude_mpa * 0.5),
                2 => (corner.mean_mpa + step(), (corner.amplitude_mpa + step()).max(0.0)),
                _ => (corner.mean_mpa, (corner.amplitude_mpa + step()).max(0.0)),
            };
            let limit = diagram.limit_at(mean);
            // On the line itself the tolerance decides, which is looked at above.
            if (amplitude - limit).abs() < 1e-6 * (1.0 + limit) || mean - first < 1e-6 || last - mean < 1e-6 {
                continue;
            }
            let expected = if amplitude < limit { Verdict::Pass } else { Verdict::Fail };
            for path in LoadPath::ALL {
                let u = diagram.utilisation(path, mean, amplitude);
                let what = format!("{id}, {path:?}: {u} at {mean}, {amplitude}, limit {limit}");
                assert_eq!(Verdict::of(u, 1.0), expected, "{what}");
                // What passes with some stress is not without utilisation.
                assert!(u > 0.0 || amplitude == 0.0, "{what}");
            }
            if expected == Verdict::Pass {
                inside += 1;
            } else {
                outside += 1;
            }
        }
    }
    assert!(inside > 5000 && outside > 5000, "{inside} inside, {outside} outside");
}

//! Goal: what the pictures say is what the results say: texts on pointing, counts per quadrant, lengths of bars
//! and arrows. Expected values are put together here from the assessment, not taken from pictures.

use crate::drawing::all;
use crate::drawing::frames::{assessed, example, spots, toml};
use bogie_fatigue::assessment::{Assessment, Verdict};
use bogie_fatigue::comparison::compare;
use bogie_fatigue::definition::Frame;
use bogie_fatigue::load::LoadSet;
use bogie_fatigue::report::drawing::{
    Drawing, Item, correlation, load_condition, load_conditions, waterfall,
};

fn metro() -> (Frame, Assessment) {
    example("metro_motor_bogie.toml")
}

fn said(drawing: &Drawing) -> Vec<&str> {
    drawing
        .items
        .iter()
        .filter_map(|i| if let Item::HoverBegin(t) = i { Some(t.text.as_str()) } else { None })
        .collect()
}

fn written(drawing: &Drawing) -> String {
    drawing.texts().map(|t| t.content.as_str()).collect::<Vec<_>>().join("\n")
}

/// The items drawn between the begin of the group whose text starts so, and its end.
fn group<'a>(drawing: &'a Drawing, start: &str) -> &'a [Item] {
    let begin = drawing
        .items
        .iter()
        .position(|i| matches!(i, Item::HoverBegin(t) if t.text.starts_with(start)))
        .unwrap_or_else(|| panic!("no group `{start}` among {:?}", said(drawing)));
    let rest = &drawing.items[begin + 1..];
    &rest[..rest.iter().position(|i| *i == Item::HoverEnd).unwrap()]
}

#[test]
fn points_say_id_stresses_utilisation_and_pair() {
    let (frame, a) = metro();
    let pictures = all(&frame, &a, 14);
    let uic = &a.standards[1];
    for h in &uic.hotspots {
        let f = h.fatigue.as_ref().unwrap();
        let number = |x: f64, digits: usize| format!("{x:.digits$}").replace('-', "−");
        for (name, drawing) in &pictures {
            let own = name.starts_with("overview_uic") || name == "bars_uic_615_4_2003";
            if !own && !name.starts_with(&format!("hotspot_{:02}", h.index)) && name != "correlation" {
                continue;
            }
            let all = said(drawing);
            let found = all.iter().find(|t| t.contains(&h.id) && t.contains(&f.origin.short()));
            let text = found.unwrap_or_else(|| panic!("{name}: nothing for {} in {all:?}", h.id));
            for part in [
                format!("σₘ {} MPa", number(f.sigma_m_mpa, 1)),
                format!("σₐ {} MPa", number(f.sigma_a_mpa, 1)),
                format!("utilisation {}", number(f.utilisation, 3)),
            ] {
                assert!(text.contains(&part), "{name}: `{text}` lacks `{part}`");
            }
        }
    }
}

#[test]
fn pointing_leaves_the_png_as_it_is() {
    let (frame, a) = assessed(&toml("Metro", "", &spots(6, 11, 2)));
    for (name, drawing) in all(&frame, &a, 1) {
        let mut mute = drawing.clone();
        mute.items.retain(|i| !matches!(i, Item::HoverBegin(_) | Item::HoverEnd));
        assert_eq!(drawing.png(0.5).unwrap(), mute.png(0.5).unwrap(), "{name}");
        let begins = said(&drawing).len();
        let svg = drawing.svg().unwrap();
        assert_eq!(svg.matches("<g><title>").count(), begins, "{name}");
        assert_eq!(svg.matches("</g>").count(), begins, "{name}");
    }
}

#[test]
fn quadrants_are_counted_by_verdict() {
    let (frame, mut a) = metro();
    // One verdict refused: its point is drawn, but passes nowhere.
    a.standards[0].hotspots[0].verdict = Verdict::NotAssessed;
    // One without a fatigue result: not drawn.
    a.standards[1].hotspots[1].fatigue = None;
    a.standards[1].hotspots[1].verdict = Verdict::NotAssessed;
    let [first, second] = &a.standards[..] else { panic!() };
    let count = |x: Verdict, y: Verdict| {
        first.hotspots.iter().zip(&second.hotspots).filter(|(p, q)| (p.verdict, q.verdict) == (x, y)).count()
    };
    let (pass, fail) = (Verdict::Pass, Verdict::Fail);
    let text = written(&correlation(&frame, first, second));
    for part in [
        format!("both pass: {}", count(pass, pass)),
        format!("both fail: {}", count(fail, fail)),
        format!("only UIC 615-4 fails: {}", count(pass, fail)),
        format!("only JIS E 4207 fails: {}", count(fail, pass)),
        "Without a verdict under one or both: 2".to_owned(),
        "of these drawn: 1".to_owned(),
    ] {
        assert!(text.replace('\n', " ").contains(&part), "{text}\nlacks `{part}`");
    }
    assert_eq!(count(pass, pass), 8, "ten of the example less the two changed");
}

#[test]
fn the_walk_is_drawn_to_scale() {
    let (frame, a) = metro();
    let comparison = compare(&a);
    for h in &comparison.hotspots {
        let drawing = waterfall(&frame, &comparison, h.index).unwrap();
        let width = |start: &str| {
            let shape = group(&drawing, start).iter().find_map(|i| match i {
                Item::Area { points, .. } => Some(points[1].0 - points[0].0),
                _ => None,
            });
            // The outline adds three quarters of a pixel on both sides.
            shape.unwrap() - 1.5
        };
        let (from, to) = (&h.walk[0], h.walk.last().unwrap());
        let scale = width("JIS ·") / from.utilisation;
        assert!((width("UIC ·") / to.utilisation / scale - 1.0).abs() < 1e-9, "{}", h.id);
        for pair in h.walk.windows(2) {
            let change = (pair[1].utilisation - pair[0].utilisation).abs();
            let drawn = width(&format!("{} ·", pair[1].label));
            assert!((drawn - scale * change).abs() < 1e-6, "{}: {}", h.id, pair[1].label);
        }
        let text = written(&drawing);
        for step in &h.walk {
            assert!(text.contains(&format!("{:.3}", step.utilisation)), "{text}");
        }
    }
}

#[test]
fn a_walk_off_the_scale_is_cut_and_says_so() {
    let (frame, a) = metro();
    let mut comparison = compare(&a);
    for (k, u) in [f64::INFINITY, 7.5, f64::NAN, 2.4, f64::INFINITY].into_iter().enumerate() {
        if let Some(step) = comparison.hotspots[0].walk.get_mut(k) {
            step.utilisation = u;
        }
    }
    let drawing = waterfall(&frame, &comparison, 0).unwrap();
    let text = written(&drawing);
    assert!(text.contains('∞') && text.contains("7.500") && text.contains("cut, with an arrow"), "{text}");
    assert!(waterfall(&frame, &comparison, 999).is_none());
    comparison.hotspots[0].walk.clear();
    assert!(waterfall(&frame, &comparison, 0).is_none());
}

#[test]
fn a_required_factor_shows_what_is_allowed() {
    let (frame, a) = assessed(&toml("Metro", "required_safety_factor = 1.25", &spots(2, 3, 1)));
    let drawing = waterfall(&frame, &compare(&a), 0).unwrap();
    assert!(written(&drawing).contains("0.800 is allowed"), "{}", written(&drawing));
}

/// Length on the picture of the arrow of a component.
fn arrow(drawing: &Drawing, component: &str) -> (f64, f64) {
    let items = group(drawing, &format!("{component},"));
    let tip =
        items.iter().find_map(|i| if let Item::Area { points, .. } = i { Some(points[0]) } else { None });
    let foot =
        items.iter().find_map(|i| if let Item::Line { points, .. } = i { Some(points[0]) } else { None });
    let (tip, foot) = (tip.unwrap(), foot.unwrap());
    (tip.0 - foot.0, tip.1 - foot.1)
}

fn condition(loads: &LoadSet, id: &str) -> usize {
    loads.conditions.iter().position(|c| c.id == id).unwrap()
}

#[test]
fn arrows_are_as_long_as_the_forces() {
    let (frame, a) = metro();
    let loads = &a.standards[1].fatigue_loads;
    let shock = load_condition(&frame, loads, condition(loads, "E8"));
    let back = load_condition(&frame, loads, condition(loads, "E9"));
    let left = load_condition(&frame, loads, condition(loads, "5"));
    let right = load_condition(&frame, loads, condition(loads, "9"));
    // By hand from the vehicle data: 3 × 9.81 × 7.85 kN; 97.07 kN; 67.787 kN.
    let (longest, _) = arrow(&shock, "longitudinal");
    assert!(longest > 0.0 && (arrow(&back, "longitudinal").0 + longest).abs() < 1e-9);
    let share = arrow(&shock, "vertical_left").1 / longest;
    assert!((share - 97.07 / 231.0255).abs() < 1e-4, "{share}");
    let (dx, dy) = arrow(&left, "lateral");
    assert!((dx.hypot(dy) / longest - 67.7871 / 231.0255).abs() < 1e-4);
    assert!(dx > 0.0 && dy < 0.0, "to the left, which is to the back");
    assert!(arrow(&right, "lateral").0 < 0.0);
    // (1 + α + β) against (1 − α + β), α = 0.1, β = 0.2.
    let ratio = arrow(&left, "vertical_left").1 / arrow(&left, "vertical_right").1;
    assert!((ratio - 1.3 / 1.1).abs() < 1e-6, "{ratio}");
    let text = written(&left);
    for part in ["vertical_left 126.2 kN", "vertical_right 106.8 kN", "lateral 67.8 kN", "motor: 6.4 kN"] {
        assert!(text.contains(part), "{text}\nlacks `{part}`");
    }
}

#[test]
fn components_without_a_place_are_listed_and_never_drawn() {
    let (frame, a) = metro();
    let loads = &a.standards[1].fatigue_loads;
    let braking = load_condition(&frame, loads, condition(loads, "braking_minus"));
    assert!(said(&braking).iter().all(|t| !t.starts_with("braking")), "{:?}", said(&braking));
    assert!(written(&braking).contains("braking: −42.0 kN"), "{}", written(&braking));
    let left_out = load_condition(&frame, loads, condition(loads, "E10"));
    assert!(said(&left_out).iter().all(|t| !t.starts_with("lozenging")));
    assert!(written(&left_out).contains("left out by the analyst"));
    let sheet = written(&load_conditions(&frame, loads));
    for c in &loads.conditions {
        assert!(sheet.contains(&c.id), "{}", c.id);
    }
    assert!(sheet.contains("lozenging 37.8 kN left out") && sheet.contains("braking −42.0 kN"), "{sheet}");
    let none = load_condition(&frame, loads, 999);
    assert!(written(&none).contains("no condition at position 999"));
    let jis = &a.standards[0].fatigue_loads;
    let nothing = load_condition(&frame, jis, condition(jis, "lateral_static"));
    assert!(written(&nothing).contains("no force"));
}

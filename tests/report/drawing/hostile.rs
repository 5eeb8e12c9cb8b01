//! Goal: hostile names and numbers appear as plain, short text; nothing panics, nothing overlaps.

use crate::drawing::all;
use crate::drawing::frames::{assessed, spots, toml};
use crate::drawing::overlap::{measure, overlaps};
use bogie_fatigue::assessment::{Assessment, NotAssessed, Verdict};
use bogie_fatigue::definition::Frame;
use bogie_fatigue::message;
use bogie_fatigue::message::assessment as code;
use bogie_fatigue::report::drawing::{load_condition, load_conditions};
use bogie_fatigue::report::html::Language;
use resvg::usvg::roxmltree::Document;

const NAMES: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"quotes\" & 'apostrophes' ]]> <!--",
    "\u{202E}reversed\u{202C} \u{200F}marks\u{2066}",
    "control \u{2}9\u{3}\u{1F}\u{2}1\u{1E}\u{0}\u{1B}[31m\u{7}\r\n\t\u{85}\u{FFFE}\u{FFFF}",
    "=cmd('x')|' '!A0",
    "焊趾 溶接止端 שלום مرحبا 🚃",
    "Z\u{301}\u{302}\u{303}\u{304}\u{305}a\u{336}l\u{20DD}go",
    "",
];

fn hostile() -> (Frame, Assessment) {
    let (mut frame, mut a) = assessed(&toml("Metro", "", &spots(12, 5, 2)));
    let long = "x<&>".repeat(2_500);
    let names: Vec<&str> = NAMES.into_iter().chain([long.as_str()]).collect();
    frame.name = names.concat();
    for (i, h) in frame.hotspots.iter_mut().enumerate() {
        h.id = names[i % names.len()].to_owned();
        h.location = names[(i + 1) % names.len()].to_owned();
    }
    measure(&mut frame);
    for s in &mut a.standards {
        s.procedure.title = long.clone();
        for h in &mut s.hotspots {
            h.id = names[h.index % names.len()].to_owned();
            let why = Some(message!(code::STATIC_NOT_ASSESSED, names.concat()));
            h.static_check = None;
            h.not_assessed = Some(Box::new(NotAssessed { static_check: why, ..NotAssessed::default() }));
        }
    }
    (frame, a)
}

#[test]
fn names_are_plain_text() {
    let (frame, a) = hostile();
    let english = all(&frame, &a, 12);
    let chinese =
        english.iter().map(|(name, d)| (format!("{name} zh"), Language::Chinese.drawing(d).unwrap()));
    for (name, drawing) in chinese.collect::<Vec<_>>().into_iter().chain(english) {
        let svg = drawing.svg().unwrap();
        let document = Document::parse(&svg).unwrap();
        let tags = ["svg", "g", "title", "polyline", "polygon", "circle", "text"];
        for node in document.descendants().filter(|n| n.is_element()) {
            assert!(tags.contains(&node.tag_name().name()), "{name}: <{}>", node.tag_name().name());
        }
        let bad = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!svg.contains(bad), "{name}");
        assert!(svg.len() < 600_000, "{name}: {} bytes", svg.len());
        assert_eq!(overlaps(&name, &drawing), Vec::<String>::new());
        drawing.png(0.5).unwrap();
    }
}

/// Attached components and conditions are named by the user.
#[test]
fn names_of_loads_are_plain_text() {
    let (frame, a) = assessed(&toml("Metro", "", &spots(2, 5, 1)));
    let long = "x<&>".repeat(2_500);
    let mut loads = (*a.standards[1].fatigue_loads).clone();
    let force = loads.conditions[0].forces[0].clone();
    for (k, condition) in loads.conditions.iter_mut().enumerate() {
        condition.id = if k % 2 == 0 { long.clone() } else { NAMES[k % NAMES.len()].to_owned() };
        for name in NAMES.into_iter().chain([long.as_str()]) {
            condition.forces.insert(name.to_owned(), force.clone());
        }
        condition.source = long.clone();
    }
    // Values that are none are listed, not drawn.
    loads.conditions[1].forces[0].value = f64::NAN;
    loads.conditions[2].forces[0].value = f64::INFINITY;
    loads.conditions[3].forces[0].value = 1e300;
    let singles = (0..6).map(|k| load_condition(&frame, &loads, k));
    for drawing in singles.chain([load_conditions(&frame, &loads)]) {
        let svg = drawing.svg().unwrap();
        Document::parse(&svg).unwrap();
        assert!(!svg.contains("<script") && !svg.contains('\u{202E}'));
        assert_eq!(overlaps("loads", &drawing), Vec::<String>::new());
    }
}

#[test]
fn numbers_that_are_none_do_not_break_a_picture() {
    let (frame, a) = assessed(&toml("Metro", "", &spots(12, 5, 2)));
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300] {
        let mut a = a.clone();
        for s in &mut a.standards {
            for h in s.hotspots.iter_mut().take(4) {
                h.verdict = Verdict::Fail;
                if let Some(f) = &mut h.fatigue {
                    f.sigma_m_mpa = value;
                    f.sigma_a_mpa = value.abs();
                    f.utilisation = value.abs();
                    f.verdict = Verdict::Fail;
                }
            }
        }
        for (name, drawing) in all(&frame, &a, 4) {
            Document::parse(&drawing.svg().unwrap()).unwrap();
            assert_eq!(overlaps(&name, &drawing), Vec::<String>::new(), "{value}");
        }
    }
}

#[test]
fn nothing_to_draw_is_drawn_as_such() {
    let (mut frame, mut a) = assessed(&toml("Metro", "", &spots(2, 5, 1)));
    frame.hotspots.clear();
    for s in &mut a.standards {
        s.hotspots.clear();
    }
    for (name, drawing) in all(&frame, &a, 0) {
        assert!(drawing.svg().unwrap().contains("</svg>"), "{name}");
    }
    assert!(
        bogie_fatigue::report::drawing::hotspot_diagram(
            &frame,
            &a,
            0,
            bogie_fatigue::report::drawing::View::Haigh
        )
        .is_none()
    );
}

//! Source: scope of JIS E 4207:2019 (not special railways: rubber tyres, monorail, trolley bus, maglev, although
//! its allowable stresses may be used for them) and of UIC 615-4:2003, both after Li, Xu, Zhang 2025.
//! Goal: outside the scope the verdict is `not_assessed`, unless the user accepts it with a reason, or uses
//! the allowable stresses only, on stresses per condition.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::Verdict;
use common::{JIS, UIC, first, hotspot, judged, problems, text_of, under};

const CONDITIONS: &str = r#"
[[hotspot]]
id = "H"
material = "S355"
detail = "toe"
[hotspot.condition.jis_e_4207_2019]
vertical_static = 30.0
lateral_static = 0.0
vertical_dynamic = 10.0
lateral_dynamic = 10.0
longitudinal_dynamic = 0.0
twist_dynamic = 5.0
"#;

fn per_load() -> String {
    format!("{}{}", common::LOADS, hotspot("H", "toe", ["20.0", "20.0", "10.0", "5.0", "5.0", "1.0"]))
}

fn decision(what: &str) -> String {
    format!("\n[scope.jis_e_4207_2019]\nuse = \"{what}\"\nreason = \"agreed with the customer\"\n")
}

#[test]
fn a_rubber_tyred_frame_is_outside_jis() {
    for gear in ["rubber_tyre", "monorail", "trolley_bus", "maglev"] {
        let assessment = judged(&text_of(gear, "metro", &[JIS], &per_load()));
        let h = first(&assessment, JIS);
        assert_eq!(h.verdict, Verdict::NotAssessed, "{gear}");
        assert!(h.fatigue.is_none());
        assert!(h.reason().contains(&format!("does not cover running gear {gear}")), "{}", h.reason());
        assert_eq!(assessment.verdict, Verdict::NotAssessed);
    }
    assert_eq!(judged(&text_of("steel_wheel", "metro", &[JIS], &per_load())).verdict, Verdict::Pass);
}

/// The source paper names locomotives, freight cars, subways, light rails and other vehicle models.
#[test]
fn multiple_units_and_coaches_are_inside_uic() {
    for class in ["locomotive", "multiple_unit", "coach", "metro", "light_rail", "freight"] {
        let assessment = judged(&text_of("steel_wheel", class, &[UIC], &per_load()));
        assert_ne!(first(&assessment, UIC).verdict, Verdict::NotAssessed, "{class}");
    }
}

/// Its formulas are for wheelsets on rails.
#[test]
fn uic_is_for_wheels_on_rails() {
    for gear in ["rubber_tyre", "monorail", "trolley_bus", "maglev"] {
        let h = judged(&text_of(gear, "metro", &[UIC], &per_load()));
        assert_eq!(first(&h, UIC).verdict, Verdict::NotAssessed, "{gear}");
        let accepted = format!("{}{}", per_load(), decision("accept").replace(JIS, UIC));
        let h = judged(&text_of(gear, "metro", &[UIC], &accepted));
        assert_ne!(first(&h, UIC).verdict, Verdict::NotAssessed, "{gear}");
    }
}

#[test]
fn the_user_may_accept_it_with_a_reason() {
    let rest = format!("{}{}", per_load(), decision("accept"));
    let assessment = judged(&text_of("rubber_tyre", "metro", &[JIS], &rest));
    assert_eq!(first(&assessment, JIS).verdict, Verdict::Pass);
    let notes = common::told(&under(&assessment, JIS).notes).join("\n");
    assert!(notes.contains("agreed with the customer"), "{notes}");
}

#[test]
fn allowable_stresses_only_need_stresses_per_condition() {
    let rest = format!("{}{}", per_load(), decision("allowable_stresses_only"));
    let assessment = judged(&text_of("rubber_tyre", "metro", &[JIS], &rest));
    let h = first(&assessment, JIS);
    assert_eq!(h.verdict, Verdict::NotAssessed);
    assert!(h.reason().contains("give the hotspot's stresses per condition"), "{}", h.reason());

    let rest = format!("{CONDITIONS}{}", decision("allowable_stresses_only"));
    let assessment = judged(&text_of("rubber_tyre", "metro", &[JIS], &rest));
    let h = first(&assessment, JIS);
    assert_eq!(h.verdict, Verdict::Pass);
    // √(10² + 10² + 5²) = 15.
    assert!((h.fatigue.as_ref().unwrap().sigma_a_mpa - 15.0).abs() < 1e-9);
}

#[test]
fn a_decision_says_why_and_what_may_be_decided() {
    let empty = format!("{}{}", per_load(), decision("accept").replace("agreed with the customer", " "));
    let told = problems(&text_of("rubber_tyre", "metro", &[JIS], &empty), &[]);
    assert!(told.contains("the reason for using it outside its scope is empty"), "{told}");
    for wrong in ["yes", "allow"] {
        let told = problems(
            &text_of("rubber_tyre", "metro", &[JIS], &format!("{}{}", per_load(), decision(wrong))),
            &[],
        );
        assert!(told.contains("`accept`") && told.contains("`allowable_stresses_only`"), "{told}");
        assert!(!told.contains("did you mean"), "{told}");
    }
    let near = format!("{}{}", per_load(), decision("acept"));
    assert!(
        problems(&text_of("rubber_tyre", "metro", &[JIS], &near), &[]).contains("did you mean `accept`?")
    );
    let missing = format!("{}{}", per_load(), decision("accept").replace("use = \"accept\"\n", ""));
    let told = problems(&text_of("rubber_tyre", "metro", &[JIS], &missing), &[]);
    assert!(told.contains("`accept`") && told.contains("`allowable_stresses_only`"), "{told}");
}

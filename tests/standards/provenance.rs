//! Source: not from a standard; the rule of this program: a result carries the weakest confidence among its
//! inputs.
//! Goal: an unverified number shows in the result; the user's own number with its source lifts it; with
//! `require_published` a verdict that rests on an unverified number becomes `not_assessed`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::definition::Confidence::{Derived, Unverified, User};
use common::{JIS, UIC, first, hotspot, judged, loads, read, text};

const OWN_LIMIT: &str = r#"
[[limit]]
id = "mine"
constructor = "goodman"
amplitude = "70 MPa"
compression = "flat"
source = "JIS E 4207:2019, our copy"
confidence = "published"
"#;

/// Own values for everything unverified that JIS uses; the longitudinal load, whose formula is unverified, is
/// left out with a reason.
fn lifted() -> String {
    let own = |name: &str, value: &str| {
        format!("[override.jis_e_4207_2019.{name}]\nvalue = \"{value}\"\nsource = \"our copy\"\n")
    };
    format!(
        "{}{}{}{OWN_LIMIT}\n[details.mine]\nkind = \"weld\"\nlimits = {{ jis_e_4207_2019 = \"mine\" }}\n{}",
        own("k_v", "0.3"),
        own("twist", "5 ‰"),
        own("lateral_stop_share", "1"),
        common::LOADS.replace(
            "[loads.longitudinal]\nreference = \"100 kN\"",
            "[loads.longitudinal]\nomitted = \"none\""
        ),
    )
}

#[test]
fn a_load_carries_the_weakest_of_its_inputs() {
    let confidence = |rest: &str, id: &str| {
        let set = loads(&read(&text(&[JIS], rest)), JIS);
        set.loads.iter().find(|l| l.id == id).unwrap().confidence
    };
    assert_eq!(confidence("", "f_v"), Derived);
    assert_eq!(confidence("", "f_v_dynamic"), Unverified, "k_v is a placeholder");
    let own = "\n[override.jis_e_4207_2019.k_v]\nvalue = \"0.25\"\nsource = \"our copy\"\n";
    assert_eq!(confidence(own, "f_v_dynamic"), User, "k_v is the user's now");
    let unsure = format!("{own}confidence = \"unverified\"\n");
    assert_eq!(confidence(&unsure, "f_v_dynamic"), Unverified);
}

#[test]
fn the_verdict_carries_the_weakest_and_own_numbers_lift_it() {
    let stresses = ["20.0", "20.0", "10.0", "5.0", "5.0", "1.0"];
    let shipped = format!("{}{}", common::LOADS, hotspot("H", "toe", stresses));
    assert_eq!(first(&judged(&text(&[JIS], &shipped)), JIS).confidence, Unverified);
    let own =
        format!("{}{}", lifted(), hotspot("H", "mine", stresses).replace("stress.longitudinal = 5.0\n", ""));
    assert_eq!(first(&judged(&text(&[JIS], &own)), JIS).confidence, User);
}

/// Stresses per condition do not rest on the standard's loads, but on its list of conditions: which there are is not known
/// from an open source, whosesoever the stresses are.
#[test]
fn stresses_per_condition_rest_on_the_list_of_conditions_too() {
    let conditions: String = (1..=13).map(|i| format!("{i} = {i}.0\n")).collect();
    let rest = format!(
        "\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"toe\"\n[hotspot.condition.{UIC}]\n{conditions}\
         lozenging_plus = 5.0\nlozenging_minus = 5.0\n"
    );
    let assessment = judged(&text(&[UIC], &rest));
    let fatigue = first(&assessment, UIC).fatigue.clone().unwrap();
    assert_eq!(
        fatigue.confidence, Unverified,
        "the DIN line is derived, the rule published, conditions 6 to 13 unverified"
    );
}

#[test]
fn require_published_refuses_unverified_verdicts() {
    let stresses = ["20.0", "20.0", "10.0", "5.0", "5.0", "1.0"];
    let shipped = format!("{}{}", common::LOADS, hotspot("H", "toe", stresses));
    let own =
        format!("{}{}", lifted(), hotspot("H", "mine", stresses).replace("stress.longitudinal = 5.0\n", ""));
    for (rest, expected) in [(shipped, Verdict::NotAssessed), (own, Verdict::Pass)] {
        let mut frame = read(&text(&[JIS], &rest));
        frame.settings.require_published = true;
        let assessment = assess(&frame).unwrap();
        let h = first(&assessment, JIS);
        assert_eq!(h.verdict, expected, "{}", h.reason());
        assert_eq!(h.reason().contains("unverified"), expected == Verdict::NotAssessed, "{}", h.reason());
    }
}

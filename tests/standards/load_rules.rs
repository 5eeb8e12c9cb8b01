//! Source: an independent calculation of the loads (numbers by hand in each test), the mirror images of a symmetric frame.
//! Goal: loads that come and go, exclude each other or act one way only; defaults by vehicle; what a frame load file may not
//! leave out or say twice; what every output tells of its inputs.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use approx::assert_relative_eq;
use bogie_fatigue::assessment::{Assessment, HotspotAssessment, Origin, Verdict, assess};
use common::{
    BOTH_TWISTS, JIS, LOADS, SINGLE_TWIST, UIC, fatigue, first, force, hotspot, judged, load_value, loads,
    problems, read, read_with, text, text_of, try_read, under,
};

const OWN_DETAILS: &str = r#"
[details.w0]
kind = "weld"
limits = { jis_e_4207_2019 = "din_15018/w0", uic_615_4_2003 = "din_15018/w0" }
[details.k2]
kind = "weld"
limits = { jis_e_4207_2019 = "din_15018/k2", uic_615_4_2003 = "din_15018/k2" }
"#;

const STILL: [&str; 6] = ["0.0", "0.0", "0.0", "0.0", "0.0", "0.0"];

fn told(assessment: &Assessment) -> String {
    assessment.warnings.iter().map(|m| format!("{m}\n")).collect()
}

fn component(name: &str, reference: &str, forces: &str) -> String {
    format!("[loads.{name}]\nreference = \"{reference}\"\n{forces}\nsource = \"line\"\n")
}

// ---------------------------------------------------------------- ranges and groups under the square root

/// Mean 150, amplitude 60, and a load between 0 and 40 MPa on DIN 15018 W0 of S355, whose line falls from (154.8, 79.5) to
/// (234.3, 0). As a cycle: mean 170, √(60² + 20²) = 63.25 against 64.3; standing at 40: mean 190, 60 against 44.3.
#[test]
fn a_ranged_load_is_tried_standing_at_its_end() {
    let brake = component("brake", "40 kN", "range = [\"0 kN\", \"40 kN\"]");
    let given = "[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"w0\"\n[hotspot.condition.jis_e_4207_2019]\n\
                 vertical_static = 150.0\nlateral_static = 0.0\nvertical_dynamic = 60.0\nlateral_dynamic = 0.0\n\
                 longitudinal_dynamic = 0.0\ntwist_dynamic = 0.0\nbrake_static = 20.0\nbrake_dynamic = 20.0\n";
    let per_condition = text(&[JIS], &format!("{OWN_DETAILS}{LOADS}{brake}{given}"));
    // 150 MPa under the static 135 kN of both sides together, 60 = 0.4 · 150.
    let factor = "[override.jis_e_4207_2019.k_v]\nvalue = 0.4\nsource = \"chosen\"\n";
    let spot = hotspot("H", "w0", ["111.1111111111111", "0.0", "0.0", "0.0", "0.0", "0.0"]);
    let per_load = text(&[JIS], &format!("{OWN_DETAILS}{LOADS}{brake}{factor}{spot}stress.brake = 40.0\n"));
    for file in [per_condition, per_load] {
        let assessment = judged(&file);
        let h = first(&assessment, JIS);
        let f = fatigue(h);
        assert_relative_eq!(f.sigma_m_mpa, 190.0, max_relative = 1e-9);
        assert_relative_eq!(f.sigma_a_mpa, 60.0, max_relative = 1e-9);
        assert_relative_eq!(f.utilisation, 60.0 / 44.3, max_relative = 1e-4);
        assert_eq!(h.verdict, Verdict::Fail);
    }
}

/// 0 to 72 MPa alone: mean 36, amplitude 36 against 63 − 0.2 · 36 = 55.8. From +72 (traction) to −72 (braking): amplitude 72.
#[test]
fn members_of_a_group_are_tried_as_the_cycle_between_them() {
    let traction = component("traction", "72 kN", "range = [\"0 kN\", \"72 kN\"]");
    let braking = component("braking", "72 kN", "range = [\"-72 kN\", \"0 kN\"]");
    let spot = hotspot("H", "k2", STILL);
    let alone =
        judged(&text(&[JIS], &format!("{OWN_DETAILS}{LOADS}{traction}{spot}stress.traction = 72.0\n")));
    assert_relative_eq!(fatigue(first(&alone, JIS)).utilisation, 36.0 / 55.8, max_relative = 1e-9);
    let rest = format!(
        "{OWN_DETAILS}{LOADS}{traction}{braking}{spot}stress.traction = 72.0\nstress.braking = 72.0\n"
    );
    let both = judged(&text(&[JIS], &rest));
    let f = fatigue(first(&both, JIS));
    assert_relative_eq!(f.utilisation, 72.0 / 63.0, max_relative = 1e-9);
    assert_relative_eq!(f.sigma_m_mpa, 0.0, epsilon = 1e-9);
    assert_eq!(first(&both, JIS).verdict, Verdict::Fail);
}

// ---------------------------------------------------------------- groups, exceptional forces and senses under UIC

fn two_members(more: &str) -> String {
    let traction = component("traction", "50 kN", "static = \"40 kN\"\ndynamic = \"4 kN\"");
    let braking = component("braking", "50 kN", "static = \"-40 kN\"\ndynamic = \"4 kN\"");
    let spot = hotspot("H", "k2", ["1.0", "1.0", "1.0", "1.0", "1.0", "0.0"]);
    let stresses = "stress.traction = 90.0\nstress.braking = 90.0\n";
    text(&[JIS, UIC], &format!("{OWN_DETAILS}{LOADS}{traction}{braking}{spot}{stresses}{more}"))
}

/// 44 kN · 90/50 = 79.2 MPa one way and the other: what excludes each other follows each other, and is never there at once.
#[test]
fn traction_and_braking_follow_each_other() {
    let assessment = judged(&two_members(""));
    let h = first(&assessment, UIC);
    assert_eq!(h.verdict, Verdict::Fail);
    let f = fatigue(h);
    assert_relative_eq!(f.sigma_a_mpa, 79.2, max_relative = 1e-9);
    let Origin::Pair { first: a, second: b, .. } = &f.origin else { panic!() };
    assert!(a.contains("traction") || a.contains("braking"), "{a} {b}");
    assert_eq!(first(&assessment, JIS).verdict, Verdict::Fail);
    let set = loads(&read(&two_members("")), UIC);
    for c in &set.conditions {
        let both = ["traction", "braking"].iter().all(|n| force(&set, &c.id, n) != 0.0);
        assert!(!both, "{} holds traction and braking", c.id);
    }
    assert_relative_eq!(force(&set, "traction_plus", "traction"), 44.0);
    assert_relative_eq!(force(&set, "traction_plus_reversed", "traction"), -44.0);
    assert_relative_eq!(force(&set, "1", "traction"), 0.0);
}

#[test]
fn one_sense_is_the_analysts_word_with_a_reason() {
    let one = two_members("").replace(
        "dynamic = \"4 kN\"\n",
        "dynamic = \"4 kN\"\nsense = \"one\"\nsense_reason = \"loop line\"\n",
    );
    let set = loads(&read(&one), UIC);
    assert!(set.conditions.iter().all(|c| !c.id.contains("reversed")));
    assert!(set.notes.iter().any(|n| n.to_string().contains("loop line")));
    let silent = one.replace("sense_reason = \"loop line\"\n", "");
    assert!(problems(&silent, &[]).contains("acts in one sense only, and no reason is given"));
}

/// Short circuit: 127.5 kN both ways beside the weight of 10 kN, on the exceptional vertical load of 154 kN a side.
#[test]
fn exceptional_forces_of_a_component_have_conditions_of_their_own() {
    let motor =
        component("motor", "100 kN", "static = \"10 kN\"\ndynamic = \"5 kN\"\nexceptional = \"127.5 kN\"");
    let spot = hotspot("H", "parent", ["10.0", "10.0", "0.0", "0.0", "0.0", "0.0"]);
    let file = text(&[UIC], &format!("{LOADS}{motor}{spot}stress.motor = -300.0\n"));
    let set = loads(&read(&file), UIC);
    for (id, kn) in [("E_motor+", 137.5), ("E_motor-", -117.5)] {
        assert_relative_eq!(force(&set, id, "motor"), kn);
        assert_relative_eq!(force(&set, id, "vertical_left"), 154.0);
    }
    // 2 · 0.1 · 154 + 3 · 117.5 one way; |2 · 0.1 · 154 − 3 · 137.5| = 381.7 the other.
    let assessment = judged(&file);
    let check = first(&assessment, UIC).static_check.as_ref().unwrap();
    assert_relative_eq!(check.equivalent_mpa, 383.3, max_relative = 1e-9);
    assert_eq!((&*check.condition, check.verdict), ("E_motor-", Verdict::Fail));
}

/// With the twist in one sense the pair of largest amplitude is the printed rule's own, what turns with the running direction
/// in both senses included: 0 to 44 kN of traction, 79.2 MPa one way and the other, is no rule of two answers.
#[test]
fn the_pair_of_largest_amplitude_in_the_single_sense_is_the_printed_rule() {
    let traction = component("traction", "50 kN", "range = [\"0 kN\", \"44 kN\"]");
    let spot = hotspot("H", "k2", ["1.0", "1.0", "1.0", "1.0", "1.0", "0.0"]);
    let rest = format!("{OWN_DETAILS}{LOADS}{traction}{spot}stress.traction = 90.0\n");
    let file =
        text(&[SINGLE_TWIST], &rest).replace("[assessment]\n", "[assessment]\nreduction = \"worst_pair\"\n");
    let assessment = judged(&file);
    let result = fatigue(first(&assessment, SINGLE_TWIST));
    let printed = result.printed_rule.as_ref().unwrap();
    assert_relative_eq!(result.sigma_a_mpa, 79.2, max_relative = 1e-9);
    assert_relative_eq!(printed.sigma_a_mpa, 79.2, max_relative = 1e-9);
    assert_eq!(printed.utilisation, result.utilisation);
}

/// The thirteen conditions, and the opposite senses that need not be given.
const UIC_CONDITIONS: [&str; 15] = [
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "12",
    "13",
    "lozenging_plus",
    "lozenging_minus",
];

/// What is steady while a component acts meets every condition, and every condition also stands without it: a group
/// never turns a failure into a pass.
#[test]
fn a_steady_part_that_comes_and_goes_is_tried_on_every_condition() {
    let of = |group: &str, stress: &str| {
        let forces = format!("static = \"40 kN\"\ndynamic = \"4 kN\"\n{group}");
        let spot = hotspot("H", "k2", ["10.0", "10.0", "20.0", "0.0", "8.0", "0.0"]);
        let rest = format!(
            "{OWN_DETAILS}{LOADS}{}{spot}stress.door = {stress}\n",
            component("door", "50 kN", &forces)
        );
        text(&[UIC], &rest)
    };
    let grouped = "exclusive_group = \"step\"\n";
    let set = loads(&read(&of(grouped, "90.0")), UIC);
    for (id, base) in [("door_steady@5", "5"), ("door_steady@13-", "13-"), ("E_door_steady@E7", "E7")] {
        assert_relative_eq!(force(&set, id, "door"), 40.0);
        assert_relative_eq!(force(&set, base, "door"), 0.0);
        for component in ["vertical_left", "lateral", "twist"] {
            assert_relative_eq!(force(&set, id, component), force(&set, base, component));
        }
    }
    for stress in ["90.0", "-90.0", "30.0"] {
        let (always, at_times) = (judged(&of("", stress)), judged(&of(grouped, stress)));
        let (always, at_times) = (first(&always, UIC), first(&at_times, UIC));
        assert!(fatigue(at_times).utilisation >= fatigue(always).utilisation, "{stress}");
        let check = |h: &HotspotAssessment| h.static_check.as_ref().unwrap().equivalent_mpa;
        assert!(check(at_times) >= check(always), "{stress}");
    }
    // Given per condition it follows from the component's own: 44 kN add 79.2 MPa to condition 1, 40 kN add 72 to any.
    let given: String = UIC_CONDITIONS.iter().map(|id| format!("\"{id}\" = 5.0\n")).collect();
    let own = "door_plus = 84.2\ndoor_minus = 69.8\n";
    let per_condition = of(grouped, "90.0").split("[[hotspot]]").next().unwrap().to_owned()
        + &format!(
            "\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"k2\"\n[hotspot.condition.{UIC}]\n{given}{own}"
        );
    let follows = judged(&per_condition);
    let f = fatigue(first(&follows, UIC));
    assert!(f.derived.iter().any(|id| id == "door_steady@5"), "{:?}", f.derived);
    let check = first(&follows, UIC).service_check.as_ref().unwrap();
    assert_relative_eq!(check.equivalent_mpa, 84.2, max_relative = 1e-9);
    assert_relative_eq!(f.sigma_a_mpa, 39.6, max_relative = 1e-9);
    // Without the conditions that it acts on, a variant has none of these: never the component alone.
    let single = loads(&read(&of(grouped, "90.0").replace(UIC, SINGLE_TWIST)), SINGLE_TWIST);
    assert!(single.conditions.iter().all(|c| !c.id.ends_with("@13-")));
}

/// Both ends of a range are particular conditions, and nothing of it is in the others where it may be 0.
#[test]
fn a_range_gives_two_particular_conditions() {
    let brake = component("brake", "40 kN", "range = [\"0 kN\", \"42 kN\"]");
    let set = loads(&read(&text(&[UIC], &format!("{LOADS}{brake}"))), UIC);
    assert_relative_eq!(force(&set, "brake_plus", "brake"), 42.0);
    assert_relative_eq!(force(&set, "brake_minus", "brake"), 0.0);
    assert_relative_eq!(force(&set, "5", "brake"), 0.0);
    assert_relative_eq!(force(&set, "E_brake_plus", "brake"), 42.0);
    let always = component("brake", "40 kN", "range = [\"10 kN\", \"42 kN\"]");
    let set = loads(&read(&text(&[UIC], &format!("{LOADS}{always}"))), UIC);
    assert_relative_eq!(force(&set, "5", "brake"), 10.0);
}

#[test]
fn a_range_is_the_only_way_of_giving_a_force() {
    for (forces, wanted) in [
        ("range = [\"0 kN\", \"42 kN\"]\ndynamic = \"3 kN\"", "both `range` and `dynamic`"),
        ("range = [\"42 kN\"]", "has 1 ends"),
        ("range = [\"4 kN\", \"4 kN\"]", "both ends"),
        ("range = [\"0 t\", \"4 kN\"]", "is a mass"),
        ("mass = \"-0.65 t\"\ndynamic = \"1 kN\"", "is negative"),
    ] {
        let told = problems(&text(&[UIC], &format!("{LOADS}{}", component("brake", "40 kN", forces))), &[]);
        assert!(told.contains(wanted), "{told}");
    }
}

// ---------------------------------------------------------------- mirror images

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let top = u32::try_from(self.0 >> 40).unwrap();
        (f64::from(top) / f64::from(1 << 24)) * 60.0 - 30.0
    }
}

const COMPONENTS: [&str; 10] = [
    "vertical_left",
    "vertical_right",
    "lateral",
    "longitudinal",
    "twist",
    "lozenging",
    "motor",
    "traction",
    "braking",
    "start",
];

fn mirrored(stress: &[f64], left_right: bool) -> Vec<f64> {
    let mut out = stress.to_vec();
    if left_right {
        out.swap(0, 1);
        [2, 4, 5].iter().for_each(|k| out[*k] = -out[*k]);
    } else {
        [3, 4, 5, 7, 8].iter().for_each(|k| out[*k] = -out[*k]);
    }
    out
}

fn spot(id: &str, stress: &[f64]) -> String {
    let lines: String =
        COMPONENTS.iter().zip(stress).map(|(n, s)| format!("stress.{n} = {s:.6}\n")).collect();
    format!("\n[[hotspot]]\nid = \"{id}\"\nmaterial = \"S355\"\ndetail = \"k2\"\n{lines}")
}

/// Left becomes right, front becomes rear: hotspots that are mirror images get the same numbers, whatever acts.
#[test]
fn mirror_images_get_the_same_verdict() {
    let attached = [
        component("motor", "10 kN", "mass = \"0.6 t\"\ndynamic = \"15 kN\"\nexceptional = \"40 kN\""),
        component("traction", "40 kN", "range = [\"0 kN\", \"40 kN\"]\nexceptional = \"80 kN\""),
        component("braking", "40 kN", "static = \"-30 kN\"\ndynamic = \"8 kN\""),
        component("start", "10 kN", "range = [\"2 kN\", \"12 kN\"]"),
    ]
    .concat();
    let more = "[override.jis_e_4207_2019.f_centrifugal]\nvalue = \"15 kN\"\nsource = \"line\"\n\
                [[correlation]]\nstandard = \"jis_e_4207_2019\"\nsource = \"line\"\n\
                conditions = [\"vertical_dynamic\", \"lateral_dynamic\"]\nrho = 0.6\n\
                [[correlation]]\nstandard = \"jis_e_4207_2019\"\nsource = \"line\"\n\
                conditions = [\"longitudinal_dynamic\", \"vertical_dynamic\"]\nrho = -0.5\n";
    let mut dice = Dice(7);
    let mut hotspots = String::new();
    for k in 0..12 {
        let stress: Vec<f64> = COMPONENTS.iter().map(|_| dice.roll()).collect();
        hotspots += &spot(&format!("{k}"), &stress);
        hotspots += &spot(&format!("{k} left–right"), &mirrored(&stress, true));
        hotspots += &spot(&format!("{k} front–rear"), &mirrored(&stress, false));
    }
    let assessment =
        judged(&text(&[JIS, UIC, BOTH_TWISTS], &format!("{OWN_DETAILS}{LOADS}{attached}{more}{hotspots}")));
    for standard in &assessment.standards {
        for image in standard.hotspots.chunks(3) {
            let of = |h: &HotspotAssessment| {
                let check = h.static_check.as_ref().map_or(0.0, |s| s.equivalent_mpa);
                (h.verdict, fatigue(h).utilisation, check)
            };
            let one = of(&image[0]);
            for other in &image[1..] {
                let found = of(other);
                assert_eq!(found.0, one.0, "{} under {}", other.id, standard.procedure.id);
                assert_relative_eq!(found.1, one.1, max_relative = 1e-6);
                assert_relative_eq!(found.2, one.2, max_relative = 1e-9);
            }
        }
    }
}

/// The pair of mirror images that the single sense judges differently: with both senses both fail.
#[test]
fn one_sense_of_the_twist_judges_mirror_images_differently() {
    let left = hotspot("left", "toe", ["20.0", "5.0", "10.0", "0.0", "94.0", "0.0"]);
    let right = hotspot("right", "toe", ["5.0", "20.0", "-10.0", "0.0", "-94.0", "0.0"]);
    let file = text(&[UIC, SINGLE_TWIST], &format!("{LOADS}{left}{right}"));
    let assessment = judged(&file);
    let of = |id| under(&assessment, id).hotspots.iter().map(|h| fatigue(h).utilisation).collect::<Vec<_>>();
    let both = of(UIC);
    assert_relative_eq!(both[0], both[1], max_relative = 1e-9);
    let single = of(SINGLE_TWIST);
    assert!((single[0] - single[1]).abs() > 0.01, "{single:?}");
    assert!(both[0] > single[0] && both[0] > single[1]);
}

// ---------------------------------------------------------------- defaults by vehicle

/// 5 g for freight: 5 · 10 · 8 = 400 kN instead of 240.
#[test]
fn freight_has_a_harder_shock() {
    let spot = hotspot("H", "parent", ["5.0", "5.0", "2.0", "90.0", "1.0", "1.0"]);
    for (class, kn, verdict) in [("freight", 400.0, Verdict::Fail), ("metro", 240.0, Verdict::Pass)] {
        let file = text_of("steel_wheel", class, &[UIC], &format!("{LOADS}{spot}"));
        let set = loads(&read(&file), UIC);
        assert_relative_eq!(load_value(&set, "f_x_max"), kn);
        let said =
            set.notes.iter().any(|n| n.to_string().contains("`k_shock` = 5 for the vehicle class freight"));
        assert_eq!(said, class == "freight");
        assert_eq!(first(&judged(&file), UIC).static_check.as_ref().unwrap().verdict, verdict, "{class}");
    }
}

/// Three axles: the same lozenging force on six wheels, 0.4/6 and 0.2/6; how many axles push sideways is the user's.
#[test]
fn another_number_of_axles_needs_a_number_of_yours() {
    let three = |more: &str| text(&[UIC], &format!("{LOADS}{more}")).replace("n_e = 2", "n_e = 3");
    let told = problems(&three(""), &[]);
    assert!(told.contains("leaves `n_lateral`") && told.contains("n_e = 2 only"), "{told}");
    assert!(told.contains("[override.uic_615_4_2003.n_lateral]"), "{told}");
    let set = loads(&read(&three("[override.uic_615_4_2003.n_lateral]\nvalue = 3\nsource = \"own\"\n")), UIC);
    // 3 (10 + 600/18) = 130; F_z,max = 154, F_z = 90: 0.4/6 (308 + 80) and 0.2/6 (180 + 80).
    assert_relative_eq!(load_value(&set, "f_y_max"), 130.0, max_relative = 1e-12);
    assert_relative_eq!(load_value(&set, "f_lozenging_max"), 0.4 / 6.0 * 388.0, max_relative = 1e-12);
    assert_relative_eq!(load_value(&set, "f_lozenging"), 0.2 / 6.0 * 260.0, max_relative = 1e-12);
    let two = loads(&read(&text(&[UIC], LOADS)), UIC);
    assert_relative_eq!(load_value(&two, "f_y_max"), 120.0, max_relative = 1e-12);
}

#[test]
fn the_former_name_of_both_senses_tells_its_successor() {
    let spot = hotspot("H", "toe", ["20.0", "5.0", "10.0", "0.0", "40.0", "0.0"]);
    let assessment = judged(&text(&[UIC, BOTH_TWISTS], &format!("{LOADS}{spot}")));
    let of = |id| fatigue(first(&assessment, id)).utilisation;
    assert_relative_eq!(of(UIC), of(BOTH_TWISTS));
    let notes = &under(&assessment, BOTH_TWISTS).notes;
    assert!(notes.iter().any(|n| n.to_string().contains("is now called uic_615_4_2003")));
}

// ---------------------------------------------------------------- frame load files that contradict themselves

const CONDITION: &str = "condition.jis_e_4207_2019 = { vertical_static = 0.0, lateral_static = 0.0, vertical_dynamic = 0.0, \
                         lateral_dynamic = 0.0, longitudinal_dynamic = 0.0, twist_dynamic = 0.0 }\n";

#[test]
fn what_is_said_twice_or_for_no_reason_is_refused() {
    let spot = hotspot("H", "toe", STILL);
    let rho = |pair: &str, rho: &str| {
        format!(
            "[[correlation]]\nstandard = \"{JIS}\"\nconditions = [{pair}]\nrho = {rho}\nsource = \"line\"\n"
        )
    };
    let twice = rho("\"vertical_dynamic\", \"twist_dynamic\"", "1.0")
        + &rho("\"twist_dynamic\", \"vertical_dynamic\"", "-1.0");
    let all_left_out = LOADS.replace("reference = \"100 kN\"\nat = \"secondary\"", "omitted = \"small\"");
    let no_reason =
        LOADS.replace("[loads.lozenging]\nreference = \"100 kN\"", "[loads.lozenging]\nomitted = \" \"");
    for (rest, wanted) in [
        (format!("{LOADS}{spot}{CONDITION}"), "gives stresses per load and per condition of jis_e_4207_2019"),
        (format!("{LOADS}{twice}{spot}"), "is given twice"),
        (all_left_out, "every vertical load of jis_e_4207_2019 is left out"),
        (no_reason, "the reason for leaving out `lozenging` is empty"),
        (
            format!("{LOADS}{}", rho("\"vertical_dynamic\", \"twist_dynamic\"", "0.5").replace("line", "")),
            "is empty",
        ),
        (
            format!("{LOADS}[conditions.{JIS}]\nnot_tested = [\"twist_dynamc\"]\nreason = \"no jig\"\n"),
            "did you mean `twist_dynamic`?",
        ),
        (
            format!("{LOADS}[conditions.{JIS}]\nnot_tested = [\"twist_dynamic\"]\n"),
            "`reason` is missing or empty",
        ),
        (
            format!(
                "{LOADS}[conditions.{JIS}]\nnot_tested = [\"twist_dynamic\"]\nreason = \"no jig\"\naccept = true\n"
            ),
            "`accept_reason` is missing",
        ),
    ] {
        let told = problems(&text(&[JIS], &rest), &[]);
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    let one = LOADS.replacen("reference = \"100 kN\"\nat = \"secondary\"", "omitted = \"small\"", 1);
    assert!(try_read(&text(&[JIS], &one), &[]).is_ok());
}

#[test]
fn conditions_that_were_not_applied_are_named() {
    let given: String = (1..=13).map(|k| format!("{k} = {k}.0\n")).collect();
    let rest = format!(
        "{LOADS}[conditions.{UIC}]\nnot_tested = [\"lozenging_plus\", \"lozenging_minus\"]\nreason = \"no jig\"\n\
         [[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"toe\"\n[hotspot.condition.{UIC}]\n{given}"
    );
    let frame = read(&text(&[UIC], &rest));
    let not_tested = &frame.not_tested[UIC];
    assert_eq!(not_tested.conditions, ["lozenging_plus", "lozenging_minus"]);
    assert_eq!((not_tested.reason.as_str(), &not_tested.accepted), ("no jig", &None));
    assert!(frame.hotspots[0].per_condition[UIC].contains_key("10+"));
    let missing =
        problems(&text(&[UIC], &rest.replace("not_tested = [\"lozenging_plus\", ", "not_tested = [")), &[]);
    assert!(
        missing.contains("lozenging_plus") && missing.contains("not_tested") && !missing.contains("write 0"),
        "{missing}"
    );
    let both = problems(&text(&[UIC], &format!("{rest}\"10+\" = 3.0\n")), &[]);
    assert!(both.contains("has two stresses for condition `10+`"), "{both}");
}

#[test]
fn a_square_root_standard_needs_an_alternating_load() {
    let file = "id = \"own\"\ntitle = \"own\"\nedition = \"1\"\n[combination]\nrule = \"root_sum_square\"\nsource = \"x\"\n\
                confidence = \"published\"\n[[component]]\nid = \"heave\"\ntitle = \"v\"\nunit = \"kN\"\n\
                [[condition]]\nid = \"1\"\ncategory = \"static\"\nforces = { heave = \"g * m_v\" }\nsource = \"x\"\n\
                confidence = \"published\"\n";
    let frame = text(&[JIS], LOADS).replace("[units]", "[files]\nload_cases = [\"own.toml\"]\n[units]");
    assert!(problems(&frame, &[("own.toml", file)]).contains("has no dynamic condition"));
    let dynamic = format!(
        "{file}{}",
        file[file.find("[[condition]]").unwrap()..].replace("\"1\"", "\"2\"").replace("static", "dynamic")
    );
    assert!(try_read(&frame, &[("own.toml", &dynamic)]).is_ok());
}

#[test]
fn load_paths_have_two_names_and_pure_numbers_need_no_quotes() {
    for (path, wanted) in
        [("F2", "ratio_constant"), ("ratio_constant", "ratio_constant"), ("f4", "maximum_constant")]
    {
        let file = text(&[JIS], LOADS).replace("[vehicle]", &format!("load_path = \"{path}\"\n[vehicle]"));
        let frame = read(&file);
        assert_eq!(serde_json::to_value(frame.settings.load_path).unwrap(), wanted);
    }
    let unit = format!("{LOADS}[override.{UIC}.f_track]\nvalue = 12\nsource = \"x\"\n");
    assert!(problems(&text(&[UIC], &unit), &[]).contains("has no unit"));
}

// ---------------------------------------------------------------- told

const REAL: [&str; 6] = ["46.0", "4.0", "9.0", "3.0", "6.0", "1.0"];

fn with(change: impl Fn(String) -> String) -> String {
    let stated = "[details.own]\nkind = \"parent\"\nstress_kind = \"nominal\"\nlimits = { uic_615_4_2003 = \"din_15018/w1\" }\n";
    told(&judged(&change(text(&[UIC], &format!("{stated}{LOADS}{}", hotspot("H", "own", REAL))))))
}

/// JIS limits are for structural stresses, those of DIN 15018 for nominal ones.
#[test]
fn kinds_of_stress_are_compared() {
    let detail = |kind: &str| {
        format!(
            "[details.own]\nkind = \"weld\"\n{kind}limits = {{ {JIS} = \"jis_e_4207_2019/as_welded_toe\", {UIC} = \"din_15018/k2\" }}\n"
        )
    };
    let drawn = |kind: &str| {
        told(&judged(&text(&[JIS, UIC], &format!("{}{LOADS}{}", detail(kind), hotspot("H", "own", REAL)))))
    };
    let nominal = drawn("stress_kind = \"nominal\"\n");
    assert!(
        nominal.contains("`own` are nominal, its limit jis_e_4207_2019/as_welded_toe is for structural"),
        "{nominal}"
    );
    assert!(!nominal.contains("din_15018/k2"), "{nominal}");
    assert!(drawn("stress_kind = \"structural\"\n").contains("its limit din_15018/k2 is for nominal"));
    assert!(drawn("").contains("not stated whether the stresses of these details are"));
}

#[test]
fn an_ordinary_frame_draws_nothing_but_its_gravity() {
    let told = with(|t| t.replace("g = \"10 m/s²\"", "g = \"9.80665 m/s²\""));
    assert_eq!(told, "");
}

#[test]
fn doubtful_numbers_are_told() {
    let motor = |mass: &str| {
        format!(
            "{}[[hotspot]]",
            component("motor", "10 kN", &format!("mass = \"{mass}\"\ndynamic = \"19 kN\""))
        )
    };
    let add = |t: String, mass: &str| t.replace("[[hotspot]]", &motor(mass)) + "stress.motor = 0.8\n";
    for (drawn, wanted) in [
        (with(|t| t.replace("c1 = \"20 t\"", "c1 = \"9 t\"")), "are they exchanged"),
        (with(|t| t.replace("g = \"10 m/s²\"", "g = \"0.001 m/s²\"")), "g = 0.001 m/s² is more than 1 %"),
        (with(|t| t.replace("stress = \"MPa\"", "stress = \"Pa\"")), "below 1 MPa"),
        (with(|t| t.replace("stress = \"MPa\"", "stress = \"Pa\"")), "below 0.01"),
        (with(|t| t.replace("46.0", "4600.0")), "more than three times the tensile strength"),
        (with(|t| t.replace("stress.twist = 6.0", "stress.twist = 0.0")), "the stresses of twist are zero"),
        (
            with(|t| t.replacen("reference = \"100 kN\"", "reference = \"1e9 kN\"", 1)),
            "differ more than 1000 times",
        ),
        (with(|t| add(t, "9 t")), "above that of the bogie"),
        (
            with(|t| {
                t.replace(
                    "[[hotspot]]",
                    &format!(
                        "{}[[hotspot]]",
                        component("motor", "10 kN", "static = \"1 N\"\ndynamic = \"2 N\"")
                    ),
                ) + "stress.motor = 0.8\n"
            }),
            "below 1 % of its reference load",
        ),
    ] {
        assert!(drawn.contains(wanted), "{wanted}\n{drawn}");
    }
    let beside = with(|t| add(t, "0.6 t"));
    for none in [
        "exchanged",
        "below 1 MPa",
        "below 0.01",
        "tensile strength",
        "zero",
        "1000 times",
        "above that",
        "below 1 %",
    ] {
        assert!(!beside.contains(none), "{none}\n{beside}");
    }
}

#[test]
fn decisions_are_told_once() {
    let override_ = format!("[override.{UIC}.alpha]\nvalue = 0.12\nsource = \"our copy\"\n[[hotspot]]");
    let drawn = with(|t| t.replace("[[hotspot]]", &override_));
    assert_eq!(drawn.matches("`alpha` is overridden: 0.12 replaces 0.1 (our copy)").count(), 1, "{drawn}");
    let drawn = with(|t| {
        t.replace("[loads.lozenging]\nreference = \"100 kN\"", "[loads.lozenging]\nomitted = \"stiff\"")
    });
    assert!(drawn.contains("`lozenging` is left out by the analyst: stiff"), "{drawn}");
    assert!(drawn.contains("1 hotspots have a stress for it"), "{drawn}");
    let mine =
        std::fs::read_to_string(format!("{}/load_cases/jis_e_4207_2019.toml", env!("CARGO_MANIFEST_DIR")))
            .unwrap();
    let file =
        text(&[JIS], &format!("[files]\nload_cases = [\"mine.toml\"]\n{LOADS}{}", hotspot("H", "toe", REAL)));
    let assessment = assess(&read_with(&file, &[("mine.toml", &mine)])).unwrap();
    assert!(
        told(&assessment)
            .contains("jis_e_4207_2019 is not the built-in definition: it is replaced by mine.toml")
    );
    assert!(under(&assessment, JIS).procedure.title.contains("replaced by mine.toml"));
}

/// A number of the analyst's own, with its source, is `user`; without a source it is `unverified`.
#[test]
fn own_numbers_are_the_users() {
    use bogie_fatigue::definition::Confidence;
    let limit = "[[limit]]\nid = \"own\"\nconstructor = \"endurance_limit\"\namplitude = \"60 MPa\"\nsource = \"test\"\n\
                 confidence = \"published\"\n";
    let frame = read(&text(
        &[JIS],
        &format!("{LOADS}{limit}[details.own]\nkind = \"weld\"\nlimits = {{ {JIS} = \"own\" }}\n"),
    ));
    assert_eq!(frame.details["own"].limits[JIS].provenance.confidence, Confidence::User);
    let given = component("motor", "10 kN", "static = \"6 kN\"\ndynamic = \"19 kN\"");
    for (text_of_load, wanted) in [
        (given.clone(), Confidence::User),
        (given.replace("source = \"line\"\n", ""), Confidence::Unverified),
    ] {
        let set = loads(&read(&text(&[JIS], &format!("{LOADS}{text_of_load}"))), JIS);
        let c = set.conditions.iter().find(|c| c.id == "motor_static").unwrap();
        assert_eq!(c.confidence, wanted);
    }
}

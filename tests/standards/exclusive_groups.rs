//! Source: the definition of JIS E 4207 in `load_cases/`: traction and braking exclude each other; groups of
//! one's own in the frame load file.
//! Goal: of a group only the worst member counts, as a whole: static and dynamic part together.
//! Inputs: stresses per condition; the ordinary conditions give σ_m = 40 and σ_a = 12 MPa.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use common::{JIS, UIC, fatigue, first, judged, text};

/// Attached components with static and dynamic stress, MPa, and the group of each.
fn cycle(components: &[(&str, f64, f64, Option<&str>)]) -> (f64, f64) {
    let mut rest = common::LOADS.to_owned();
    let mut conditions = String::new();
    for (name, mean, amplitude, group) in components {
        let group = group.map_or(String::new(), |g| format!("exclusive_group = \"{g}\"\n"));
        rest += &format!(
            "[loads.{name}]\nreference = \"1 kN\"\nstatic = \"{mean} kN\"\ndynamic = \"{amplitude} kN\"\n{group}"
        );
        conditions += &format!("stress.{name} = 1.0\n");
    }
    // Only the vertical load is left: 135 kN static, 40.5 kN dynamic per side.
    let stresses = ["29.62962962962963", "0.0", "0.0", "0.0", "0.0", "0.0"];
    rest += &common::hotspot("H", "parent", stresses);
    rest += &conditions;
    let assessment = judged(&text(&[JIS], &rest));
    let result = fatigue(first(&assessment, JIS));
    (result.sigma_m_mpa, result.sigma_a_mpa)
}

fn close(got: (f64, f64), expected: (f64, f64)) {
    assert!(
        (got.0 - expected.0).abs() < 1e-9 && (got.1 - expected.1).abs() < 1e-9,
        "{got:?}, expected {expected:?}"
    );
}

#[test]
fn alone_and_unrelated_components_add_up() {
    close(cycle(&[]), (40.0, 12.0));
    close(cycle(&[("motor", 3.0, 5.0, None)]), (43.0, 13.0));
    // √(12² + 5² + 7²)
    close(cycle(&[("motor", 3.0, 5.0, None), ("damper", 1.0, 7.0, None)]), (44.0, 218f64.sqrt()));
}

#[test]
fn of_traction_and_braking_the_worse_counts() {
    let worse = (40.0, 15.0); // √(12² + 9²); the 5 of traction is left out
    close(cycle(&[("traction", 0.0, 5.0, None), ("braking", 0.0, 9.0, None)]), worse);
    close(cycle(&[("braking", 0.0, 9.0, None), ("traction", 0.0, 5.0, None)]), worse);
}

#[test]
fn a_member_counts_with_its_static_and_dynamic_part() {
    // From 12 + 5 to −9: mean 4, amplitude 13; from 120 + 5 to −5.5: mean 59.75, amplitude 65.25.
    close(cycle(&[("traction", 12.0, 5.0, None), ("braking", 0.0, 9.0, None)]), (44.0, 313f64.sqrt()));
    let between = (99.75, (144.0 + 65.25f64 * 65.25).sqrt());
    close(cycle(&[("traction", 120.0, 5.0, None), ("braking", 0.0, 5.5, None)]), between);
}

#[test]
fn a_group_of_ones_own() {
    let free = cycle(&[("door", 0.0, 5.0, None), ("lift", 0.0, 9.0, None)]);
    close(free, (40.0, 250f64.sqrt()));
    let grouped = cycle(&[("door", 0.0, 5.0, Some("step")), ("lift", 0.0, 9.0, Some("step"))]);
    close(grouped, (40.0, 15.0));
}

/// A steady compression that would lower the mean must not be counted on: leaving it out is worse.
#[test]
fn a_helpful_steady_force_is_not_counted_on() {
    let (mean, amplitude) = cycle(&[("door", -39.0, 0.0, Some("step")), ("lift", -30.0, 0.0, Some("step"))]);
    close((mean, amplitude), (40.0, 12.0));
}

/// Eleven groups of two, each member with a dynamic load of its own: all 2048 combinations are looked at.
fn eleven_groups(more: &str) -> String {
    let mut rest = common::LOADS.to_owned();
    let mut stresses = String::new();
    for group in 0..11 {
        for member in 0..2 {
            // The larger of the two is the first in some groups and the second in others.
            let amplitude = if (group + member) % 2 == 0 { 1.0 } else { 2.0 + f64::from(group) };
            let name = format!("g{group}m{member}");
            rest += &format!(
                "[loads.{name}]\nreference = \"1 kN\"\ndynamic = \"{amplitude} kN\"\nexclusive_group = \"g{group}\"\n"
            );
            stresses += &format!("stress.{name} = 1.0\n");
        }
    }
    rest += more;
    rest += &common::hotspot("H", "parent", ["29.62962962962963", "0.0", "0.0", "0.0", "0.0", "0.0"]);
    text(&[JIS], &(rest + &stresses))
}

#[test]
fn of_many_groups_the_worst_of_each_counts() {
    // 12² and 2² + 3² + … + 12²
    let expected = (144.0 + 649.0f64).sqrt();
    let cycle = |more: &str| {
        let assessment = judged(&eleven_groups(more));
        let result = fatigue(first(&assessment, JIS)).clone();
        (result.sigma_m_mpa, result.sigma_a_mpa)
    };
    close(cycle(""), (40.0, expected));
    // A correlation of others is tried with both signs, 4096 in all; the lateral stress here is zero.
    let others = format!(
        "[[correlation]]\nstandard = \"{JIS}\"\nconditions = [\"vertical_dynamic\", \"lateral_dynamic\"]\nrho = 0.5\n\
         source = \"test\"\n"
    );
    close(cycle(&others), (40.0, expected));
}

#[test]
fn more_combinations_than_can_be_looked_at_are_refused() {
    let more: String = ["a", "b", "c", "d"]
        .iter()
        .zip(["x", "x", "y", "y"])
        .map(|(name, group)| {
            format!(
                "[loads.{name}]\nreference = \"1 kN\"\ndynamic = \"1 kN\"\nexclusive_group = \"{group}\"\n"
            )
        })
        .collect();
    let stresses = "stress.a = 1.0\nstress.b = 1.0\nstress.c = 1.0\nstress.d = 1.0\n";
    let told = match common::try_read(&(eleven_groups(&more) + stresses), &[]) {
        Err(problems) => problems.to_string(),
        Ok(reading) => bogie_fatigue::assessment::assess(&reading.frame).unwrap_err().to_string(),
    };
    assert!(told.contains("8192 combinations, more than 4096"), "{told}");
}

/// A steady force that is zero in the vehicle may still have been measured as a stress: it is not counted on either.
#[test]
fn a_helpful_steady_stress_given_per_condition_is_not_counted_on() {
    let of = |door: f64| {
        let rest = format!(
            "{}[loads.door]\nreference = \"1 kN\"\ndynamic = \"5 kN\"\nexclusive_group = \"step\"\n\
             [[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"parent\"\n[hotspot.condition.{JIS}]\n\
             vertical_static = 40\nlateral_static = 0\nvertical_dynamic = 12\nlateral_dynamic = 0\n\
             longitudinal_dynamic = 0\ntwist_dynamic = 0\ndoor_static = {door}\ndoor_dynamic = 0\n",
            common::LOADS
        );
        let assessment = judged(&text(&[JIS], &rest));
        let result = fatigue(first(&assessment, JIS)).clone();
        (result.sigma_m_mpa, result.sigma_a_mpa)
    };
    close(of(-39.0), (40.0, 12.0));
    close(of(5.0), (45.0, 12.0));
}

/// Of equal members the one named first is reported.
#[test]
fn of_equals_the_first_is_named() {
    use bogie_fatigue::assessment::Origin;
    let rest = common::LOADS.to_owned()
        + "[loads.braking]\nreference = \"1 kN\"\ndynamic = \"5 kN\"\n[loads.traction]\nreference = \"1 kN\"\n\
           dynamic = \"5 kN\"\n"
        + &common::hotspot("H", "parent", ["29.62962962962963", "0.0", "0.0", "0.0", "0.0", "0.0"])
        + "stress.braking = 1.0\nstress.traction = 1.0\n";
    let assessment = judged(&text(&[JIS], &rest));
    let Origin::Sum { dynamics, .. } = &fatigue(first(&assessment, JIS)).origin else {
        unreachable!("a sum")
    };
    let named: Vec<&str> = dynamics.iter().map(|d| &*d.id).collect();
    assert!(named.contains(&"braking_dynamic") && !named.contains(&"traction_dynamic"), "{named:?}");
}

/// Groups concern sums: a condition of a pair, or one of several loads, belongs to none.
#[test]
fn only_single_loads_of_a_sum_are_members() {
    let lateral = common::LOADS.replace("[loads.lateral]\n", "[loads.lateral]\nexclusive_group = \"side\"\n");
    let frame = common::read(&text(&[JIS], &format!("{lateral}{}", common::hotspot("H", "toe", ["1.0"; 6]))));
    let members = |id: &str| -> Vec<(String, String)> {
        let set = common::loads(&frame, id);
        let own =
            set.conditions.iter().filter_map(|c| Some((c.id.clone(), c.exclusive_group.clone()?.group)));
        own.collect()
    };
    assert_eq!(members(UIC), []);
    let side = ["lateral_static", "lateral_dynamic"].map(|id| (id.to_owned(), "side".to_owned()));
    assert_eq!(members(JIS), side);
    // A standard of one's own may have a steady condition of two loads.
    let mut standard = (*common::standard(JIS)).clone();
    let forces = |id: &str| standard.conditions.iter().find(|c| c.id == id).unwrap().forces.clone();
    let mut both = forces("lateral_static");
    both.extend(forces("vertical_static"));
    let lateral = standard.conditions.iter_mut().find(|c| c.id == "lateral_static").unwrap();
    (lateral.forces, lateral.both_senses) = (both, false);
    let set = bogie_fatigue::load::evaluate(&frame, &std::sync::Arc::new(standard)).unwrap();
    let marked = set.conditions.iter().filter(|c| c.exclusive_group.is_some()).map(|c| c.id.as_str());
    assert_eq!(marked.collect::<Vec<_>>(), ["lateral_dynamic"]);
}

/// Three loads along x, 100 MPa each: 100 √3 along x. With the door's 101 MPa along y the largest principal stress of one load
/// points along y, where there is nothing but the door; without it along x.
#[test]
fn the_principal_projection_is_tried_without_a_member_as_well() {
    let mut rest = common::LOADS.to_owned();
    let mut stresses = String::new();
    for (name, stress, force, group) in [
        ("motor", "[1.0, 0.0, 0.0]", 100, ""),
        ("gear_box", "[1.0, 0.0, 0.0]", 100, ""),
        ("damper", "[1.0, 0.0, 0.0]", 100, ""),
        ("door", "[0.0, 1.0, 0.0]", 101, "exclusive_group = \"step\"\n"),
        ("lift", "[0.0, 0.0, 0.0]", 1, "exclusive_group = \"step\"\n"),
    ] {
        rest += &format!("[loads.{name}]\nreference = \"1 kN\"\ndynamic = \"{force} kN\"\n{group}");
        stresses += &format!("stress.{name} = {stress}\n");
    }
    rest += &common::hotspot("H", "parent", ["[0.0, 0.0, 0.0]"; 6]);
    let file = text(&[JIS], &(rest + &stresses))
        .replace("[assessment]\n", "[assessment]\nreduction = \"principal_projection\"\n");
    let assessment = judged(&file);
    let result = fatigue(first(&assessment, JIS));
    close((result.sigma_m_mpa, result.sigma_a_mpa), (0.0, 100.0 * 3f64.sqrt()));
}

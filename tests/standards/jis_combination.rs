//! Source: arithmetic by hand; the numbers are in `tests/cases/jis_combination.toml`.
//! Goal: the in-phase bound is told where it would turn the verdict: 72.6/60.714 = 1.196.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use common::{JIS, first, judged, text};

/// The stresses per condition, through a frame load file: a motor brings the third static and fifth dynamic.
fn file() -> String {
    let rest = format!(
        r#"
[loads.motor]
reference = "10 kN"
static = "5 kN"
dynamic = "10 kN"
source = "invented"
{}
[conditions.jis_e_4207_2019]
one_sense = ["lateral_static"]
one_sense_reason = "check values of a sum as it stands"

[[hotspot]]
id = "H"
material = "S355"
detail = "toe"
[hotspot.condition.jis_e_4207_2019]
vertical_static = 62.0
lateral_static = -8.0
motor_static = 11.0
vertical_dynamic = 18.6
lateral_dynamic = 24.0
longitudinal_dynamic = 9.0
twist_dynamic = 15.0
motor_dynamic = 6.0
"#,
        common::LOADS
    );
    text(&[JIS], &rest)
}

/// All in phase the toe would fail (72.6/60.714 > 1): said beside the verdict that passes.
#[test]
fn the_in_phase_bound_is_told() {
    let assessment = judged(&file());
    let warnings = common::told(&first(&assessment, JIS).warnings).join("\n");
    assert!(warnings.contains("0.586") && warnings.contains("1.196"), "{warnings}");
}

//! Source: recommendation of Li, Xu, Zhang 2025: design by JIS E 4207, add the UIC 615-4 exceptional loads that
//! JIS lacks.
//! Goal: `jis_e_4207_2019_uic_exceptional` gives the fatigue result of JIS and the static check of UIC, each
//! unchanged.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::Verdict;
use common::{COMPOSITE, JIS, UIC, fatigue, first, hotspot, judged, text};

#[test]
fn fatigue_of_jis_and_static_check_of_uic() {
    let stresses = [
        "[40.0, 8.0, 6.0]",
        "[9.0, 2.0, -3.0]",
        "[14.0, 3.0, 5.0]",
        "[138.0, 10.0, 9.0]",
        "[16.0, 5.0, 9.0]",
        "[1.0, 0.0, 0.0]",
    ];
    let rest = format!("{}{}", common::LOADS, hotspot("H", "parent", stresses));
    let assessment = judged(&text(&[JIS, UIC, COMPOSITE], &rest));
    let (jis, uic, both) = (first(&assessment, JIS), first(&assessment, UIC), first(&assessment, COMPOSITE));
    let numbers = |h| {
        let f = fatigue(h);
        [f.sigma_m_mpa, f.sigma_a_mpa, f.sigma_a_limit_mpa, f.utilisation].map(f64::to_bits)
    };
    assert_eq!(numbers(both), numbers(jis));
    assert_eq!(both.static_check, uic.static_check);
    assert!(jis.static_check.is_none());
    assert_eq!(both.fatigue.as_ref().unwrap().verdict, Verdict::Pass, "{}", both.reason());
    assert_eq!(both.verdict, Verdict::Fail, "{}", both.reason());
    assert_eq!(jis.verdict, Verdict::Pass);
}

/// Limits and overrides are those of the two standards; the composite has none of its own.
#[test]
fn overrides_of_both_parts_hold() {
    let own = "\n[override.uic_615_4_2003.s_yield_weld]\nvalue = \"1.5\"\nsource = \"test\"\n\
               [override.jis_e_4207_2019.k_v]\nvalue = \"0.6\"\nsource = \"test\"\n";
    let stresses = ["40.0", "0.0", "0.0", "0.0", "0.0", "0.0"];
    let rest = format!("{}{}{own}", common::LOADS, hotspot("H", "toe", stresses));
    let assessment = judged(&text(&[COMPOSITE], &rest));
    let h = first(&assessment, COMPOSITE);
    // k_v · F_v · 0.40 = 0.6 · 135 · 0.40
    assert!((fatigue(h).sigma_a_mpa - 32.4).abs() < 1e-9);
    assert!((h.static_check.as_ref().unwrap().limit_mpa - 355.0 / 1.5).abs() < 1e-9);
}

//! The JSON contract.

use super::{excluded_failing, judged, warnings, worst};
use crate::json::{origin, sentences};
use bogie_fatigue_screening::{AGREEMENT_WORDS, Peak, Screening, StandardScreening, Tally};
use serde_json::{Map, Value, json};

/// The contract `bogie-fatigue/screening/1`.
#[must_use]
pub fn json(screening: &Screening) -> Value {
    let agreement = screening.agreement.map(|counts| {
        let mut words: Map<String, Value> = AGREEMENT_WORDS
            .iter()
            .zip(counts)
            .map(|(word, count)| ((*word).to_owned(), count.into()))
            .collect();
        let compared: Vec<&str> = screening.standards.iter().take(2).map(|s| s.id.as_str()).collect();
        words.insert("standards".to_owned(), json!(compared));
        words
    });
    let settings = &screening.frame.settings;
    json!({
        "schema": "bogie-fatigue/screening/1",
        "nodes": screening.nodes,
        "read_s": screening.read.as_secs_f64(),
        "evaluate_s": screening.evaluate.as_secs_f64(),
        "elapsed_s": screening.elapsed.as_secs_f64(),
        "verdict": worst(screening),
        "excluded_failing": excluded_failing(screening),
        "warnings": warnings(screening),
        "frame": { "name": screening.frame.name, "sha256": screening.frame.sha256 },
        "stress_unit": screening.units.stress.map(|unit| unit.symbol()),
        "length_unit": screening.units.length.map(|unit| unit.symbol()),
        "load_path": settings.load_path.short_name(),
        "local_maxima": screening.local_maxima,
        "standards": screening.standards.iter().enumerate().map(|(k, s)| standard(screening, k, s)).collect::<Vec<_>>(),
        "union": screening.union.iter().map(|p| p.node_id).collect::<Vec<_>>(),
        "agreement": agreement,
    })
}

fn standard(screening: &Screening, number: usize, s: &StandardScreening) -> Value {
    let assessed = screening.assessment.standards.get(number);
    let listed = |peaks: &[Peak]| peaks.iter().map(|p| hotspot(screening, number, p)).collect::<Vec<_>>();
    let counts = |tally: &Tally| {
        json!({
            "passed": tally.passed,
            "failed": tally.failed,
            "not_assessed": tally.not_assessed,
            "midside_without_results": tally.midside,
            "max_utilisation": number_or_null(tally.max_utilisation),
            "max_static_utilisation": number_or_null(tally.max_static_utilisation),
        })
    };
    json!({
        "id": s.id,
        "passed": s.ranked.passed,
        "failed": s.ranked.failed,
        "not_assessed": s.ranked.not_assessed,
        "midside_without_results": s.ranked.midside,
        "not_assessed_reasons": s.unassessed.iter().map(|r| json!({
            "reason": r.reason,
            "nodes": r.nodes,
            "first": r.first,
        })).collect::<Vec<_>>(),
        "max_utilisation": number_or_null(s.ranked.max_utilisation),
        "max_static_utilisation": number_or_null(s.ranked.max_static_utilisation),
        "critical_plane_fails": s.ranked.critical_plane_fails,
        "printed_rule_differs": s.ranked.printed_rule_differs,
        "printed_rule_passes": s.ranked.printed_rule_passes,
        "in_phase_fails": s.ranked.in_phase_fails,
        "max_in_phase_utilisation": number_or_null(s.ranked.max_in_phase_utilisation),
        "slow_searches": s.slow_searches,
        "excluded_nodes": counts(&s.excluded),
        "confidence": assessed.map(|a| a.confidence),
        "notes": assessed.map(|a| sentences(&a.notes)).unwrap_or_default(),
        "reduction": s.reduction.name(),
        "histogram": s.ranked.histogram,
        "hotspots": listed(&s.peaks),
        "excluded": listed(&s.excluded_peaks),
    })
}

/// JSON has neither NaN nor infinity: both are null.
fn number_or_null(value: f64) -> Value {
    if value.is_finite() { value.into() } else { Value::Null }
}

fn hotspot(screening: &Screening, standard: usize, peak: &Peak) -> Value {
    let h = judged(screening, standard, peak);
    let f = h.and_then(|h| h.fatigue.as_ref());
    let at = |k: usize| peak.coordinates_mm.and_then(|c| c.get(k).copied());
    let place = screening.frame.hotspots.get(peak.hotspot);
    json!({
        "node": peak.node_id,
        "x_mm": at(0),
        "y_mm": at(1),
        "z_mm": at(2),
        "verdict": h.map(|h| h.verdict),
        "utilisation": f.map(|f| f.utilisation),
        "safety_factor": f.map(|f| f.safety_factor),
        "sigma_m_mpa": f.map(|f| f.sigma_m_mpa),
        "sigma_a_mpa": f.map(|f| f.sigma_a_mpa),
        "sigma_a_limit_mpa": f.map(|f| f.sigma_a_limit_mpa),
        "origin": f.map(|f| origin(&f.origin)),
        "direction": f.and_then(|f| f.direction).map(|n| [n.x, n.y, n.z]),
        "critical_plane_utilisation": f.and_then(|f| f.critical_plane.as_ref()).map(|c| c.utilisation),
        "static_utilisation": h.and_then(|h| h.static_check.as_ref()).map(|s| s.utilisation),
        "set": screening.regions.set(peak.node),
        "material": place.map(|h| &h.material),
        "detail": place.map(|h| &h.detail),
        "reason": h.map(crate::assessment::HotspotAssessment::reason),
        "warnings": h.map(|h| sentences(&h.warnings)),
    })
}

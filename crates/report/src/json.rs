//! The JSON contracts `bogie-fatigue/assessment/1` and `bogie-fatigue/loads/1`.
//!
//! Keys in snake_case, units in key names, numbers unrounded. JSON has no infinity: an infinite utilisation
//! (outside the diagram) and an infinite safety factor (no amplitude) are `null`; the verdict beside them
//! says which. Documented in `docs/json.md`.

use super::selection::Selection;
use super::stream::{Document, write_json};
use crate::assessment::{
    Assessment, FatigueResult, HotspotAssessment, Origin, StandardAssessment, StaticResult,
};
use crate::comparison::Comparison;
use crate::definition::Frame;
use crate::load::LoadSet;
use crate::message::Message;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The assessment of a frame.
#[must_use]
pub fn assessment(frame: &Frame, result: &Assessment) -> Value {
    assessment_document(frame, result, &Selection::all()).value()
}

/// The assessment of a frame, made hotspot by hotspot; only the hotspots of `shown` are in it.
#[must_use]
pub fn assessment_document<'a>(
    frame: &'a Frame,
    result: &'a Assessment,
    shown: &'a Selection,
) -> Document<'a> {
    Document::Object(entries("bogie-fatigue/assessment/1", frame, result, shown))
}

fn entries<'a>(
    schema: &str,
    frame: &'a Frame,
    result: &'a Assessment,
    shown: &'a Selection,
) -> Vec<(&'static str, Document<'a>)> {
    let value = Document::Value;
    let mut entries = vec![
        ("schema", value(json!(schema))),
        ("program", value(program())),
        ("frame", value(json!({ "name": result.frame_name, "sha256": result.frame_sha256 }))),
        ("verdict", value(json!(result.verdict))),
        ("warnings", value(json!(result.warnings))),
    ];
    if let Some(asked) = shown.sentence(frame.hotspots.len()) {
        let count = shown.count(frame.hotspots.len());
        entries
            .push(("shown", value(json!({ "hotspots": count, "of": frame.hotspots.len(), "why": asked }))));
    }
    let standards = result.standards.iter().map(|s| standard(frame, s, shown)).collect();
    entries.push(("standards", Document::List(standards)));
    entries
}

/// Notes and warnings as the sentences that the contracts promise.
pub(super) fn sentences(messages: &[Message]) -> Vec<String> {
    messages.iter().map(Message::to_string).collect()
}

fn program() -> Value {
    json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") })
}

fn standard<'a>(frame: &'a Frame, s: &'a StandardAssessment, shown: &'a Selection) -> Document<'a> {
    let value = Document::Value;
    let definitions: Vec<Value> = s
        .procedure
        .standards()
        .iter()
        .map(|d| json!({ "id": d.id, "edition": d.edition, "sha256": d.sha256 }))
        .collect();
    let hotspots = move || -> Box<dyn Iterator<Item = Value> + 'a> {
        let rows = shown.positions(s.hotspots.len()).filter_map(|i| s.hotspots.get(i));
        Box::new(rows.map(|h| hotspot(frame, h)))
    };
    Document::Object(vec![
        ("id", value(json!(s.procedure.id))),
        ("title", value(json!(s.procedure.title))),
        ("definitions", value(json!(definitions))),
        ("verdict", value(json!(s.verdict))),
        ("confidence", value(json!(s.confidence))),
        ("notes", value(json!(sentences(&s.notes)))),
        ("hotspots", Document::Each(Box::new(hotspots))),
    ])
}

fn hotspot(frame: &Frame, h: &HotspotAssessment) -> Value {
    let given = frame.hotspots.get(h.index);
    json!({
        "id": h.id,
        "location": given.map(|g| &g.location),
        "material": given.map(|g| &g.material),
        "detail": given.map(|g| &g.detail),
        "verdict": h.verdict,
        "confidence": h.confidence,
        "reason": h.reason(),
        "warnings": sentences(&h.warnings),
        "fatigue": h.fatigue.as_ref().map(fatigue),
        "static": h.static_check.as_ref().map(static_check),
        "service": h.service_check.as_ref().map(|s| {
            let mut value = static_check(s);
            value["judged"] = json!(h.service_judged);
            value
        }),
    })
}

fn fatigue(f: &FatigueResult) -> Value {
    json!({
        "verdict": f.verdict,
        "utilisation": f.utilisation,
        "safety_factor": f.safety_factor,
        "required_safety_factor": f.required_safety_factor,
        "load_path": f.load_path,
        "reduction": f.reduction,
        "sigma_m_mpa": f.sigma_m_mpa,
        "sigma_a_mpa": f.sigma_a_mpa,
        "sigma_a_limit_mpa": f.sigma_a_limit_mpa,
        "direction": f.direction.map(|n| [n.x, n.y, n.z]),
        "origin": origin(&f.origin),
        "limit": f.limit.id,
        "limit_confidence": f.limit.provenance.confidence,
        "critical_plane": f.critical_plane.as_ref().map(|c| json!({
            "utilisation": c.utilisation,
            "sigma_m_mpa": c.sigma_m_mpa,
            "sigma_a_mpa": c.sigma_a_mpa,
            "direction": [c.direction.x, c.direction.y, c.direction.z],
            "pair": c.pair,
        })),
        "worst_utilisation_pair": f.worst_utilisation_pair.as_ref().map(|c| json!({
            "utilisation": c.utilisation,
            "sigma_m_mpa": c.sigma_m_mpa,
            "sigma_a_mpa": c.sigma_a_mpa,
            "pair": c.pair,
        })),
        "printed_rule": f.printed_rule.as_ref().map(|p| json!({
            "utilisation": p.utilisation,
            "verdict": p.verdict,
            "sigma_m_mpa": p.sigma_m_mpa,
            "sigma_a_mpa": p.sigma_a_mpa,
            "direction": p.direction.map(|n| [n.x, n.y, n.z]),
            "pair": p.pair,
        })),
        "derived_conditions": f.derived,
        "untested_conditions": f.untested,
    })
}

pub(super) fn origin(origin: &Origin) -> Value {
    match origin {
        Origin::Pair { first, second, first_mpa, second_mpa } => json!({
            "kind": "pair",
            "conditions": [first, second],
            "stresses_mpa": [first_mpa, second_mpa],
        }),
        Origin::Sum {
            statics,
            dynamics,
            in_phase_sigma_m_mpa,
            in_phase_sigma_a_mpa,
            in_phase_utilisation,
            in_phase_exact,
            in_phase_direction,
            correlated,
        } => json!({
            "kind": "sum",
            "static": statics.iter().map(|(id, s)| json!({ "condition": id, "sigma_mpa": s })).collect::<Vec<_>>(),
            "dynamic": dynamics.iter()
                .map(|d| json!({ "condition": d.id, "sigma_a_mpa": d.sigma_a_mpa }))
                .collect::<Vec<_>>(),
            "correlated": correlated,
            "in_phase_sigma_a_mpa": in_phase_sigma_a_mpa,
            "in_phase_utilisation": in_phase_utilisation,
            "in_phase_exact": in_phase_exact,
            "in_phase_sigma_m_mpa": in_phase_sigma_m_mpa,
            "in_phase_direction": in_phase_direction.map(|n| [n.x, n.y, n.z]),
        }),
    }
}

fn static_check(s: &StaticResult) -> Value {
    json!({
        "verdict": s.verdict,
        "utilisation": s.utilisation,
        "equivalent_mpa": s.equivalent_mpa,
        "limit_mpa": s.limit_mpa,
        "yield_mpa": s.yield_mpa,
        "safety_factor_on_yield": s.safety_factor_on_yield,
        "condition": s.condition,
        "confidence": s.confidence,
        "one_direction": s.one_direction,
        "untested_conditions": s.untested,
    })
}

/// The assessment with the comparison beside it.
#[must_use]
pub fn comparison(frame: &Frame, result: &Assessment, comparison: &Comparison) -> Value {
    comparison_document(frame, result, comparison, &Selection::all(), None).value()
}

/// As [`comparison`], made hotspot by hotspot; only the hotspots of `shown` are in it. `measured` is the key of that
/// name, if there are gauges.
#[must_use]
pub fn comparison_document<'a>(
    frame: &'a Frame,
    result: &'a Assessment,
    comparison: &'a Comparison,
    shown: &'a Selection,
    measured: Option<Value>,
) -> Document<'a> {
    let mut entries = entries("bogie-fatigue/comparison/1", frame, result, shown);
    let hotspots = move || -> Box<dyn Iterator<Item = Value> + 'a> {
        let rows = shown.positions(comparison.hotspots.len());
        let rows = rows.filter_map(|i| comparison.hotspots.get(i));
        Box::new(rows.map(|h| {
            json!({
                "id": h.id,
                "agreement": h.agreement.words(),
                "verdicts": h.verdicts,
                "walk": comparison.walk(result, h.index).iter().map(|s| json!({
                    "step": s.label,
                    "sigma_m_mpa": s.sigma_m_mpa,
                    "sigma_a_mpa": s.sigma_a_mpa,
                    "sigma_a_limit_mpa": s.sigma_a_limit_mpa,
                    "utilisation": s.utilisation,
                })).collect::<Vec<_>>(),
            })
        }))
    };
    let beside = vec![
        ("standards", Document::Value(json!(comparison.standards))),
        ("hotspots", Document::Each(Box::new(hotspots))),
    ];
    entries.push(("comparison", Document::Object(beside)));
    entries.extend(measured.map(|gauges| ("measured", Document::Value(gauges))));
    Document::Object(entries)
}

/// The loads of a frame under several standards.
#[must_use]
pub fn loads(frame: &Frame, sets: &[LoadSet]) -> Value {
    json!({
        "schema": "bogie-fatigue/loads/1",
        "program": program(),
        "frame": { "name": frame.name, "sha256": frame.sha256 },
        "warnings": frame.warnings,
        "standards": sets.iter().map(load_set).collect::<Vec<_>>(),
    })
}

fn load_set(set: &LoadSet) -> Value {
    json!({
        "id": set.standard.id,
        "parameters": set.parameters.iter().map(|p| json!({
            "id": p.id,
            "value": p.quantity.number,
            "unit": p.quantity.unit.symbol,
            "overridden": p.overridden,
            "confidence": p.provenance.confidence,
            "source": p.provenance.source,
        })).collect::<Vec<_>>(),
        "loads": set.loads.iter().map(|l| json!({
            "id": l.id,
            "title": l.title,
            "value": l.value,
            "unit": l.unit.symbol,
            "formula": l.formula,
            "numbers": l.numbers,
            "confidence": l.confidence,
            "source": l.source,
        })).collect::<Vec<_>>(),
        "conditions": set.conditions.iter().map(|c| {
            let components: Map<String, Value> = c.forces.iter()
                .map(|(name, f)| (name.clone(), json!({ "value": f.value, "unit": f.unit.symbol, "formula": f.formula })))
                .collect();
            json!({
                "id": c.id,
                "category": c.category,
                "components": components,
                "confidence": c.confidence,
                "source": c.source,
            })
        }).collect::<Vec<_>>(),
        "notes": sentences(&set.notes),
    })
}

/// Pretty-printed with a final line break.
#[must_use]
pub fn pretty(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = write_json(&mut bytes, value);
    String::from_utf8(bytes).unwrap_or_default()
}

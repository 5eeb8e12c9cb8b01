//! What stands under a panel: verdict, numbers, origin, limit and confidence.

use super::axes::Spot;
use super::canvas::{Anchor, Drawing, Fit, Point, Rect, Text};
use super::colour::{self, Rgb};
use super::marked::name;
use super::marker;
use super::wording::{shortened, stress, utilisation};
use crate::assessment::{FatigueResult, HotspotAssessment, Origin, Verdict};
use crate::definition::Frame;

/// Size of caption lines.
pub(super) const SIZE: f64 = 13.0;
/// Distance of their baselines.
pub(super) const LEADING: f64 = 18.0;

/// What verdicts are called in pictures.
pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "FAIL",
        Verdict::NotAssessed => "not assessed",
    }
}

/// The symbol of a hotspot's fatigue verdict, in a square if its static check fails; says the numbers when pointed at.
/// Returns the space it takes.
pub(super) fn point(
    drawing: &mut Drawing,
    spot: Spot,
    hotspot: &HotspotAssessment,
    verdict: Verdict,
) -> Rect {
    drawing.hover(&hover(hotspot), |d| {
        let taken = marker::verdict(d, spot, verdict);
        if hotspot.static_check.as_ref().is_some_and(|s| s.verdict == Verdict::Fail) {
            marker::static_fails(d, spot)
        } else {
            taken
        }
    })
}

/// What a point says when pointed at: id, mean, amplitude, utilisation, verdict, governing pair or sum.
pub(super) fn hover(hotspot: &HotspotAssessment) -> String {
    format!("{} · {}", name(&shortened(&hotspot.id, SIZE, 600.0)), hover_numbers(hotspot))
}

/// [`hover`] without the id.
pub(super) fn hover_numbers(hotspot: &HotspotAssessment) -> String {
    let mut parts = Vec::new();
    match &hotspot.fatigue {
        Some(f) => {
            parts.push(format!("σₘ {} MPa", stress(f.sigma_m_mpa)));
            parts.push(format!("σₐ {} MPa", stress(f.sigma_a_mpa)));
            parts.push(format!("utilisation {}", utilisation(f.utilisation)));
            if (f.required_safety_factor - 1.0).abs() >= 1e-9 {
                parts.push(format!("required factor {}", f.required_safety_factor));
            }
            parts.push(verdict_word(f.verdict).to_owned());
            parts.push(origin(&f.origin));
        }
        None => parts.push(format!("fatigue {}", verdict_word(Verdict::NotAssessed))),
    }
    if let Some(s) = &hotspot.static_check {
        let (u, word) = (utilisation(s.utilisation), verdict_word(s.verdict));
        parts.push(format!("static check {u} in {}, {word}", name(&s.condition)));
    }
    parts.join(" · ")
}

/// The governing pair or sum, names marked.
fn origin(origin: &Origin) -> String {
    const LED_BY: &str = "sum, led by ";
    let short = origin.short();
    match origin {
        Origin::Pair { .. } => name(&short),
        Origin::Sum { .. } => match short.strip_prefix(LED_BY) {
            Some(leader) => format!("{LED_BY}{}", name(leader)),
            None => short,
        },
    }
}

/// The lines of a hotspot, wrapped to a width; the first stands at the top.
pub(super) fn lines(frame: &Frame, hotspot: &HotspotAssessment, width: f64, note: &str) -> Vec<Text> {
    let mut all = Vec::new();
    let mut say = |text: &str, tint: Rgb, most: usize| {
        let like = Text::new("", Fit::Whole, (0.0, LEADING * count(&all)), SIZE, tint, Anchor::Start);
        all.extend(Text::paragraph(text, (width, most), &like, LEADING));
    };
    if let Some(f) = &hotspot.fatigue {
        say(&fatigue(f), colour::of_text(f.verdict), 2);
        say(&numbers(f), colour::TEXT, 2);
        say(&format!("{} · {}", name(f.reduction.name()), origin(&f.origin)), colour::TEXT, 2);
        if let Origin::Sum { in_phase_sigma_a_mpa: a, in_phase_utilisation: u, .. } = &f.origin {
            let text = format!("○ all in phase: σₐ {} MPa, utilisation {}", stress(*a), utilisation(*u));
            say(&text, colour::TEXT, 1);
        }
        if let Some(c) = &f.critical_plane {
            let text = format!(
                "△ critical plane: σₘ {}, σₐ {} MPa, utilisation {}",
                stress(c.sigma_m_mpa),
                stress(c.sigma_a_mpa),
                utilisation(c.utilisation)
            );
            say(&text, colour::TEXT, 1);
        }
    }
    if let Some(s) = &hotspot.static_check {
        let text = format!(
            "static check: {} of {} MPa, utilisation {} · {}",
            stress(s.equivalent_mpa),
            stress(s.limit_mpa),
            utilisation(s.utilisation),
            verdict_word(s.verdict)
        );
        say(&text, colour::of_text(s.verdict), 2);
    }
    if let Some(f) = &hotspot.fatigue {
        let material = frame.hotspots.get(hotspot.index).map_or("", |h| h.material.as_str());
        say(
            &format!(
                "limit {} ({}) · confidence {}",
                name(&f.limit.id),
                f.limit.provenance.confidence,
                f.confidence
            ),
            colour::TEXT,
            2,
        );
        say(&format!("material {} · {note}", name(material)), colour::MUTED, 1);
    }
    all
}

fn fatigue(f: &FatigueResult) -> String {
    let allowed = if (f.required_safety_factor - 1.0).abs() < 1e-9 {
        String::new()
    } else {
        format!(
            ", allowed {} (factor {})",
            utilisation(1.0 / f.required_safety_factor),
            f.required_safety_factor
        )
    };
    let word = verdict_word(f.verdict);
    format!("{word} · utilisation {} on {}{allowed}", utilisation(f.utilisation), f.load_path)
}

fn numbers(f: &FatigueResult) -> String {
    let limit = if f.sigma_a_limit_mpa > 0.0 {
        format!("limit at this mean {} MPa", stress(f.sigma_a_limit_mpa))
    } else {
        "outside the diagram: no amplitude is allowed at this mean".to_owned()
    };
    format!("σₘ {} MPa, σₐ {} MPa, {limit}", stress(f.sigma_m_mpa), stress(f.sigma_a_mpa))
}

#[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
fn count(lines: &[Text]) -> f64 {
    lines.len() as f64
}

/// Writes lines from a first baseline downwards.
pub(super) fn write(drawing: &mut Drawing, lines: Vec<Text>, (x, y): Point) {
    for line in lines {
        let at = (x + line.at.0, y + line.at.1);
        drawing.push_text(Text { at, ..line });
    }
}

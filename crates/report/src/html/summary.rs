//! Verdicts, standards, vehicle, what is not verified.

use super::language::fill;
use super::{Badge, HtmlError, Writer, short, visible};
use crate::assessment::{HotspotAssessment, StandardAssessment, Verdict};
use crate::comparison::short_name;
use crate::csv;
use crate::definition::{Confidence, Vehicle};
use crate::message::assessment as code;
use crate::message::load::COMPONENT_OMITTED;
use crate::number::{significant, utilisation};
use crate::screening::verdict_of;
use crate::selection::Only;

/// A standard used.
pub(super) struct StandardView<'a> {
    pub id: String,
    pub title: String,
    pub verdict: Badge<'a>,
    pub confidence: &'a str,
    /// Identifier, edition and hash of each definition file.
    pub definitions: Vec<[String; 3]>,
    pub counts: [usize; 3],
}

/// A number of the vehicle.
pub(super) struct VehicleRow {
    pub symbol: String,
    pub title: String,
    pub value: String,
}

impl<'a> Writer<'a> {
    /// The worst of the hotspots listed and of the screening beside them.
    pub(super) fn verdict(&self) -> Result<Verdict, HtmlError> {
        let screened = self.screened_verdict()?;
        Ok(Verdict::worst(screened.into_iter().chain([self.assessment.verdict])))
    }

    fn screened_verdict(&self) -> Result<Option<Verdict>, HtmlError> {
        let Some((file, value)) = self.options.screening else { return Ok(None) };
        let verdict = verdict_of(value).ok_or_else(|| HtmlError::Screening {
            file: file.to_owned(),
            problem: "it does not say its verdict".to_owned(),
        })?;
        Ok(Some(verdict))
    }

    /// One sentence per standard, and one for the screening.
    pub(super) fn sentences(&self) -> Result<Vec<String>, HtmlError> {
        let mut all: Vec<String> = self.assessment.standards.iter().map(|s| self.sentence(s)).collect();
        if let (Some((file, value)), Some(verdict)) = (self.options.screening, self.screened_verdict()?) {
            let values = [
                ("nodes", value["nodes"].to_string()),
                ("file", visible(file)),
                ("verdict", self.badge(verdict).word.to_owned()),
            ];
            let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
            all.push(fill(self.t.sentence_screening, &values));
        }
        Ok(all)
    }

    /// What stands on the first page beside the verdict: warnings of the frame as a whole, decisions of the analyst, and
    /// where another direction or loads in phase would change a verdict.
    pub(super) fn cautions(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.assessment.warnings.iter().map(|w| self.say(&w.to_string())).collect();
        for s in &self.assessment.standards {
            let decided = [
                code::SCOPE_ACCEPTED,
                code::SCOPE_ALLOWABLE_ONLY,
                code::SCOPE_OUTSIDE,
                COMPONENT_OMITTED,
                code::NOT_TESTED,
                code::NOT_TESTED_ACCEPTED,
                code::JUDGED_BY_PRINTED_RULE,
                code::PRINTED_RULE_CHANGES,
                code::ONE_SENSE_CHANGES,
                code::ON_EVERY_CONDITION_CHANGES,
                code::SERVICE_BESIDE,
            ];
            let notes = s.notes.iter().filter(|n| decided.contains(&n.code));
            for note in notes.map(|n| self.say(&n.to_string())) {
                if !all.contains(&note) {
                    all.push(note);
                }
            }
            for kind in [code::IN_PHASE_DIFFERS, code::CRITICAL_PLANE_DIFFERS, code::PAIR_DIFFERS] {
                let told = |h: &&HotspotAssessment| h.warnings.iter().any(|w| w.code == kind);
                let mut hotspots: Vec<&HotspotAssessment> = s.hotspots.iter().filter(told).collect();
                hotspots.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
                let Some(worst) = hotspots.first() else { continue };
                let text = worst.warnings.iter().find(|w| w.code == kind);
                let values = [
                    ("standard", short_name(&s.procedure.id).to_owned()),
                    ("count", hotspots.len().to_string()),
                    ("where", short(&worst.id)),
                    ("text", text.map_or_else(String::new, |w| self.say(&w.to_string()))),
                ];
                let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
                all.push(fill(self.t.caution_hotspots, &values));
            }
        }
        all
    }

    /// That not every hotspot is shown, where that is so.
    pub(super) fn shown_only(&self) -> Option<String> {
        let (all, only) = (self.frame.hotspots.len(), self.options.only);
        if only.is_empty() {
            return None;
        }
        let t = self.t;
        let words = only.iter().map(|o| match o {
            Only::Fail => t.fail,
            Only::Differ => t.differ,
            Only::NotAssessed => t.not_assessed,
        });
        let values = [
            ("shown", self.shown.count(all).to_string()),
            ("all", all.to_string()),
            ("kinds", words.collect::<Vec<_>>().join(", ")),
        ];
        let values = values.each_ref().map(|(name, text)| (*name, text.as_str()));
        Some(fill(t.shown_only, &values))
    }

    /// Verdict and counts, the largest utilisation of each check with its place, and which check governs.
    fn sentence(&self, standard: &StandardAssessment) -> String {
        let [pass, fail, open] = counts(standard).map(|n| n.to_string());
        let t = self.t;
        let mut told = fill(
            t.sentence,
            &[
                ("standard", &self.say(&standard.procedure.title)),
                ("verdict", self.badge(standard.verdict).word),
                ("all", &standard.hotspots.len().to_string()),
                ("pass", &pass),
                ("fail", &fail),
                ("open", &open),
            ],
        );
        let of_fatigue = standard.hotspots.iter().filter_map(|h| {
            let f = h.fatigue.as_ref()?;
            Some((f.utilisation * f.required_safety_factor, f.utilisation, f.verdict, h, f.origin.short()))
        });
        let of_static = standard.hotspots.iter().filter_map(|h| {
            let s = h.static_check.as_ref()?;
            Some((s.utilisation, s.utilisation, s.verdict, h, s.condition.to_string()))
        });
        let parts = [
            (&t.sentence_fatigue, of_fatigue.collect::<Vec<_>>()),
            (&t.sentence_static, of_static.collect::<Vec<_>>()),
        ];
        let mut largest = Vec::new();
        for (text, found) in parts {
            let Some((rank, u, _, h, by)) = found.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            let failed = found.iter().filter(|f| f.2 == Verdict::Fail).count().to_string();
            let values = [
                ("fail", failed.as_str()),
                ("largest", &utilisation(*u)),
                ("where", &short(&h.id)),
                ("by", &self.say(by)),
            ];
            told.push_str(&fill(text, &values));
            largest.push((*rank, text));
        }
        if let [fatigue, check] = largest[..] {
            let governs =
                if check.0 > fatigue.0 { &t.sentence_static_governs } else { &t.sentence_fatigue_governs };
            told.push_str(governs);
        }
        told
    }

    pub(super) fn standards(&self) -> Vec<StandardView<'a>> {
        self.assessment
            .standards
            .iter()
            .map(|s| StandardView {
                id: s.procedure.id.clone(),
                title: self.say(&s.procedure.title),
                verdict: self.badge(s.verdict),
                confidence: self.confidence(s.confidence),
                definitions: s
                    .procedure
                    .standards()
                    .iter()
                    .map(|d| [d.id.clone(), visible(&d.edition), d.sha256.clone()])
                    .collect(),
                counts: counts(s),
            })
            .collect()
    }

    pub(super) fn vehicle(&self) -> Vec<VehicleRow> {
        self.frame
            .vehicle
            .iter()
            .map(|(symbol, q)| VehicleRow {
                symbol: symbol.to_owned(),
                title: self.say(Vehicle::title(symbol).unwrap_or_default()),
                value: q.to_string(),
            })
            .collect()
    }

    pub(super) fn settings(&self) -> Vec<[String; 2]> {
        let s = &self.frame.settings;
        let mut rows = vec![
            [self.t.load_path.to_owned(), self.say(&s.load_path.to_string())],
            [self.t.required_factor.to_owned(), significant(s.required_safety_factor)],
        ];
        if let Some(reduction) = s.reduction {
            rows.push([self.t.reduction.to_owned(), reduction.to_string()]);
        }
        if s.require_published {
            rows.push([self.t.require_published.to_owned(), "--require-published".to_owned()]);
        }
        rows
    }

    pub(super) fn materials(&self) -> Vec<[String; 4]> {
        self.frame
            .materials
            .values()
            .map(|m| {
                [
                    short(&m.id),
                    significant(m.yield_mpa),
                    significant(m.tensile_mpa),
                    visible(m.source.as_deref().unwrap_or("–")),
                ]
            })
            .collect()
    }

    /// Every unverified number: standard, what, value, source.
    pub(super) fn unverified(&self) -> Vec<[String; 4]> {
        let mut rows: Vec<[String; 4]> = Vec::new();
        for set in self.assessment.load_sets() {
            let id = &set.standard.id;
            let rule = &set.standard.rule_provenance;
            let mut add = |what: String, value: String, confidence: Confidence, source: &str| {
                if confidence == Confidence::Unverified {
                    rows.push([id.clone(), what, value, visible(source)]);
                }
            };
            add(
                self.say("combination rule"),
                self.say(&csv::name(&set.standard.rule)),
                rule.confidence,
                &rule.source,
            );
            for p in &set.parameters {
                let what = format!("{}: {}", p.id, self.say(&p.title));
                add(what, p.quantity.to_string(), p.provenance.confidence, &p.provenance.source);
            }
            for l in &set.loads {
                let what = format!("{}: {}", l.id, self.say(&l.title));
                let value = format!("{}{}", significant(l.value), l.unit.suffix());
                add(what, value, l.confidence, &l.source);
            }
            for c in &set.conditions {
                let what = format!("{} {}", self.t.condition, short(&c.id));
                add(what, String::new(), c.confidence, &c.source);
            }
        }
        let mut limits: Vec<&str> = Vec::new();
        for s in &self.assessment.standards {
            for f in s.hotspots.iter().filter_map(|h| h.fatigue.as_ref()) {
                let p = &f.limit.provenance;
                if p.confidence == Confidence::Unverified && !limits.contains(&f.limit.id.as_str()) {
                    limits.push(&f.limit.id);
                    let what = format!("{}: {}", short(&f.limit.id), self.say(&f.limit.title));
                    rows.push([s.procedure.id.clone(), what, self.say(&f.limit.rule()), visible(&p.source)]);
                }
            }
        }
        rows
    }

    /// Warnings and notes: standard, hotspot, text.
    pub(super) fn remarks(&self) -> Vec<[String; 3]> {
        let whole = self.assessment.warnings.iter();
        let mut rows: Vec<[String; 3]> =
            whole.map(|w| ["–".to_owned(), "–".to_owned(), self.say(&w.to_string())]).collect();
        for s in &self.assessment.standards {
            let id = &s.procedure.id;
            for h in &s.hotspots {
                rows.extend(h.warnings.iter().map(|w| [id.clone(), short(&h.id), self.say(&w.to_string())]));
            }
            rows.extend(s.notes.iter().map(|n| [id.clone(), "–".to_owned(), self.say(&n.to_string())]));
        }
        rows
    }
}

/// Hotspots that pass, fail, are not assessed.
fn counts(standard: &StandardAssessment) -> [usize; 3] {
    [Verdict::Pass, Verdict::Fail, Verdict::NotAssessed]
        .map(|v| standard.hotspots.iter().filter(|h| h.verdict == v).count())
}

//! Replaced numbers of a standard, and correlations.

use super::super::diagnostic::nearest;
use super::super::frame::{Correlation, FrameLoad, Override};
use super::super::frame_file::{CorrelationEntry, FrameFile};
use super::super::provenance::{Confidence, Provenance};
use super::super::standard::{Category, Procedure, Standard};
use super::super::toml_text::Located;
use super::Reader;
use indexmap::IndexMap;
use nalgebra::DMatrix;

impl Reader<'_> {
    pub(super) fn overrides(&mut self, file: &FrameFile) -> IndexMap<String, IndexMap<String, Override>> {
        let mut all = IndexMap::new();
        for (standard_id, entries) in &file.overrides {
            let standard = self.catalogue.standards().find(|s| s.id == *standard_id).cloned();
            let Some(standard) = standard else {
                let span = entries.values().next().map_or(0..0, |e| e.span.clone());
                let known: Vec<String> = self.catalogue.standards().map(|s| s.id.clone()).collect();
                self.checker.error(
                    span,
                    format!("[override.{standard_id}] names no standard with numbers of its own"),
                    "unknown standard",
                    nearest(standard_id, known.iter().map(String::as_str)),
                );
                continue;
            };
            let made: IndexMap<String, Override> = entries
                .iter()
                .filter_map(|(name, entry)| {
                    let Some(parameter) = standard.parameters.get(name) else {
                        self.checker.error(
                            entry.span.clone(),
                            format!("{standard_id} has no parameter `{name}`"),
                            "unknown parameter",
                            nearest(name, standard.parameters.keys().map(String::as_str)),
                        );
                        return None;
                    };
                    let text = &entry.value.value;
                    let text = Located { value: text.value.0.clone(), span: text.span.clone() };
                    let value = self.quantity(&text, parameter.unit)?;
                    if entry.value.source.value.trim().is_empty() {
                        self.checker.error(
                            entry.value.source.span.clone(),
                            format!("the override of `{name}` has no source"),
                            "empty",
                            "say where the value comes from",
                        );
                    }
                    if let (Some((low, high)), Some(v)) = (parameter.range, value.in_unit(parameter.unit))
                        && !(low..=high).contains(&v)
                    {
                        let unit = parameter.unit.suffix();
                        self.checker.warning(
                            entry.value.value.span.clone(),
                            format!("`{name}` = {value} lies outside {low}{unit} to {high}{unit}, the range of {standard_id}"),
                            "unusual value",
                            "check it; the assessment uses it as given",
                        );
                    }
                    let confidence = entry.value.confidence.unwrap_or(Confidence::User).min(Confidence::User);
                    let provenance = Provenance::new(&entry.value.source.value, confidence);
                    Some((name.clone(), Override { value, provenance }))
                })
                .collect();
            all.insert(standard_id.clone(), made);
        }
        all
    }

    pub(super) fn correlations(
        &mut self,
        file: &FrameFile,
        procedures: &[Procedure],
        loads: &IndexMap<String, FrameLoad>,
    ) -> Vec<Correlation> {
        let mut all: Vec<Correlation> = Vec::new();
        for entry in &file.correlation {
            let e = &entry.value;
            if !(-1.0..=1.0).contains(&e.rho.value) {
                self.checker.error(
                    e.rho.span.clone(),
                    format!("a correlation of {} is impossible", e.rho.value),
                    "expected −1 to 1",
                    "0 is the square-root rule, 1 everything in phase",
                );
                continue;
            }
            if e.conditions.first() == e.conditions.last() {
                self.checker.error(
                    entry.span.clone(),
                    format!("`{}` is correlated with itself", e.conditions[0]),
                    "twice the same condition",
                    "name two conditions",
                );
                continue;
            }
            let used = procedures.iter().map(|p| &p.fatigue);
            match used.into_iter().find(|s| s.known_as().any(|id| id == e.standard.value)) {
                Some(standard) => self.correlated_conditions(entry, standard, loads),
                None if self.standards_unknown => {}
                None => self.checker.warning(
                    e.standard.span.clone(),
                    format!("the correlation is for `{}`, which is not asked for", e.standard.value),
                    "unused",
                    "name the standard that judges fatigue",
                ),
            }
            self.not_empty(&e.source, "the source of a correlation");
            let names = |id: &str| -> Vec<String> {
                let standard = self.catalogue.standards().find(|s| s.id == id);
                standard.map_or_else(|| vec![id.to_owned()], |s| s.known_as().map(str::to_owned).collect())
            };
            let [first, second] = &e.conditions;
            let twice = all.iter().any(|c: &Correlation| {
                let (a, b) = (names(&c.standard), names(&e.standard.value));
                let [one, other] = &c.conditions;
                a.iter().any(|name| b.contains(name))
                    && ((one, other) == (first, second) || (one, other) == (second, first))
            });
            if twice {
                self.checker.error(
                    entry.span.clone(),
                    format!("the correlation of `{first}` and `{second}` is given twice"),
                    "second value for one pair",
                    "keep the one that holds",
                );
            }
            all.push(Correlation {
                standard: e.standard.value.clone(),
                conditions: e.conditions.clone(),
                rho: e.rho.value,
                source: e.source.value.clone(),
            });
        }
        // Only all of them together can be judged: a pair that is absent counts as 0.
        let mut checked: Vec<&str> = Vec::new();
        for entry in file.correlation.iter().rev() {
            let standard = entry.value.standard.value.as_str();
            if checked.contains(&standard) {
                continue;
            }
            checked.push(standard);
            if let Some(smallest) = smallest_eigenvalue(&all, standard)
                && smallest < -1e-9
            {
                self.checker.error(
                    entry.value.rho.span.clone(),
                    format!("no signals can have all the correlations given for {standard}"),
                    format!("smallest eigenvalue of their matrix {smallest:.3}, it must not be negative"),
                    "three loads cannot each oppose the two others: bring the correlations closer to 0",
                );
            }
        }
        all
    }

    pub(super) fn correlated_conditions(
        &mut self,
        entry: &Located<CorrelationEntry>,
        standard: &Standard,
        loads: &IndexMap<String, FrameLoad>,
    ) {
        let attached = standard.attached.iter().flat_map(|rule| &rule.conditions);
        let attached = attached.filter(|c| c.category == Category::Dynamic);
        let components: Vec<&str> =
            loads.values().filter(|l| l.attached.is_some()).map(|l| l.id.as_str()).collect();
        let own = standard.conditions.iter().filter(|c| c.category == Category::Dynamic);
        let known: Vec<String> = own
            .map(|c| c.id.clone())
            .chain(attached.flat_map(|c| components.iter().map(|name| c.id.replace("{component}", name))))
            .collect();
        for name in &entry.value.conditions {
            if !known.contains(name) {
                self.checker.error(
                    entry.span.clone(),
                    format!("a correlation names `{name}`, which is no dynamic condition of {}", standard.id),
                    "unknown dynamic condition",
                    nearest(name, known.iter().map(String::as_str)),
                );
            }
        }
    }
}

/// Smallest eigenvalue of the matrix that the correlations of a standard make.
fn smallest_eigenvalue(correlations: &[Correlation], standard: &str) -> Option<f64> {
    let own: Vec<&Correlation> = correlations.iter().filter(|c| c.standard == standard).collect();
    let mut names: Vec<&String> = own.iter().flat_map(|c| &c.conditions).collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        return None;
    }
    let mut rho = DMatrix::<f64>::identity(names.len(), names.len());
    for c in own {
        let at = |name: &String| names.iter().position(|n| *n == name);
        let [first, second] = &c.conditions;
        let (i, j) = (at(first)?, at(second)?);
        rho[(i, j)] = c.rho;
        rho[(j, i)] = c.rho;
    }
    Some(rho.symmetric_eigenvalues().min())
}

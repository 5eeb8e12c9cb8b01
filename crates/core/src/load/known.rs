//! Names with values, their confidence and how they are shown.

use super::value::Force;
use crate::definition::{Confidence, Environment, Formula, FormulaError, Term, Unit, weakest};
use std::collections::BTreeMap;

/// Names with values, their confidence and how they are shown.
pub(super) struct Known {
    pub(super) environment: Environment,
    pub(super) confidence: BTreeMap<String, Confidence>,
    pub(super) shown: BTreeMap<String, String>,
}

impl Known {
    pub(super) fn define(&mut self, name: &str, term: Term, confidence: Confidence, shown: String) {
        self.environment.insert(name.to_owned(), term);
        self.confidence.insert(name.to_owned(), confidence);
        self.shown.insert(name.to_owned(), shown);
    }

    pub(super) fn confidence_of(&self, formula: &Formula) -> Confidence {
        weakest(formula.names().iter().filter_map(|n| self.confidence.get(n).copied()))
    }

    /// Evaluates a formula as a force.
    pub(super) fn force(&self, formula: &Formula, unit: Unit) -> Result<Force, FormulaError> {
        Ok(Force {
            value: formula.evaluate_in(&self.environment, unit)?,
            unit,
            formula: formula.text().to_owned(),
            numbers: self.numbers(formula),
        })
    }

    /// The formula with the numbers put in.
    pub(super) fn numbers(&self, formula: &Formula) -> String {
        formula.with_numbers(|name| self.shown.get(name).cloned().unwrap_or_else(|| name.to_owned()))
    }
}

/// Rounds for display in calculations: six significant digits, without trailing zeros.
#[must_use]
pub fn shown_number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    #[expect(clippy::cast_possible_truncation, reason = "decimal exponent of a finite float")]
    let exponent = value.abs().log10().floor() as i32;
    let decimals = usize::try_from((5 - exponent).clamp(0, 12)).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

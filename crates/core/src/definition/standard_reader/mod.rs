//! A load-case file as written → a validated [`Standard`].
//!
//! | file | reads |
//! |---|---|
//! | `numbers` | parameters, load components, load formulas |
//! | `conditions` | conditions, those of attached components, whether they fit the rule |

mod conditions;
mod numbers;

use super::diagnostic::{Checker, Diagnostics, SourceText, nearest};
use super::formula::{Environment, Formula, FormulaError, Term};
use super::provenance::Provenance;
use super::quantity::{Quantity, Unit};
use super::standard::{ExclusiveGroup, Parameter, Scope, Standard, StaticCheck, formula_label};
use super::standard_file::{StandardFile, StaticCheckEntry};
use super::toml_text::{self, Located};
use super::vehicle::Vehicle;
use indexmap::IndexMap;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;

/// What a load-case file holds.
#[derive(Debug, Clone)]
pub enum StandardKind {
    /// A standard of its own.
    Standard(Box<Standard>),
    /// A procedure that takes its parts from two standards.
    Composite {
        /// Identifier.
        id: String,
        /// Title.
        title: String,
        /// Standard that judges fatigue.
        fatigue_from: Located<String>,
        /// Standard that gives the exceptional conditions.
        exceptional_from: Located<String>,
        /// The text, for diagnostics.
        source: Arc<SourceText>,
    },
}

/// SHA-256 of a text in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Reads a load-case file; `known` finds the standard that a variant builds on.
///
/// # Errors
/// Every problem of the file at once.
pub fn read_standard(
    source: &Arc<SourceText>,
    known: &dyn Fn(&str) -> Option<Arc<Standard>>,
) -> Result<StandardKind, Diagnostics> {
    let (file, mut checker): (StandardFile, Checker) = toml_text::read(source)?;
    check_id(&mut checker, &file.id, "a standard");
    if file.fatigue_from.is_some() || file.exceptional_from.is_some() {
        return composite(checker, file);
    }
    let mut reader = Reader { checker, environment: Vehicle::specimen(), inherited: HashSet::new() };
    let base = match (&file.combination, &file.variant_of) {
        (None, Some(id)) => {
            let base = known(&id.value);
            if base.is_none() {
                reader.checker.error(
                    id.span.clone(),
                    format!("there is no standard `{}` that this one could be a variant of", id.value),
                    "unknown standard",
                    "name one that is read before, or give this file a [combination] and loads of its own",
                );
                return Err(reader.checker.finish());
            }
            base
        }
        _ => None,
    };
    let standard = reader.standard(&file, base.as_deref());
    let found = reader.checker.finish();
    match standard {
        Some(standard) if !found.has_errors() => Ok(StandardKind::Standard(Box::new(standard))),
        _ => Err(found),
    }
}

fn composite(mut checker: Checker, file: StandardFile) -> Result<StandardKind, Diagnostics> {
    let has_own = !file.condition.is_empty() || !file.load.is_empty() || file.combination.is_some();
    if has_own {
        checker.error(
            file.id.span.clone(),
            "a file with `fatigue_from` or `exceptional_from` has loads or conditions of its own",
            "either a standard or a procedure made of two",
            "remove `combination`, `load` and `condition`, or remove `fatigue_from` and `exceptional_from`",
        );
    }
    let source = checker.source().clone();
    match (file.fatigue_from, file.exceptional_from, checker.has_errors()) {
        (Some(fatigue_from), Some(exceptional_from), false) => Ok(StandardKind::Composite {
            id: file.id.value,
            title: file.title,
            fatigue_from,
            exceptional_from,
            source,
        }),
        (Some(_), Some(_), true) => Err(checker.finish()),
        _ => {
            checker.error(
                file.id.span,
                "`fatigue_from` and `exceptional_from` go together",
                "one of them is missing",
                "give both",
            );
            Err(checker.finish())
        }
    }
}

/// Identifiers are lower-case words, since they appear in file names, formulas and JSON.
pub(super) fn check_id(checker: &mut Checker, id: &Located<String>, what: &str) {
    let good = id.value.starts_with(|c: char| c.is_ascii_lowercase())
        && id.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !good || id.value.len() > 60 {
        checker.error(
            id.span.clone(),
            format!("`{}` cannot name {what}", id.value.chars().take(60).collect::<String>()),
            "letters a–z, digits and _, beginning with a letter, 60 at most",
            "rename it",
        );
    }
}

struct Reader {
    checker: Checker,
    environment: Environment,
    /// Names of the standard that a variant builds on: the variant may define them anew.
    inherited: HashSet<String>,
}

impl Reader {
    fn standard(&mut self, file: &StandardFile, base: Option<&Standard>) -> Option<Standard> {
        self.inherit(base);
        let parameters = self.parameters(&file.parameter, base);
        let components = self.components(&file.component, base);
        let loads = self.loads(&file.load, base);
        let conditions = self.conditions(file, base, &components);
        let attached = match &file.attached {
            Some(entry) => self.attached(entry, &conditions),
            None => base.and_then(|b| b.attached.clone()).map(|rule| self.without_left_out(file, rule)),
        };
        let own_rule = file
            .combination
            .as_ref()
            .map(|c| (c.value.rule, Provenance::new(&c.value.source, c.value.confidence)));
        let Some((rule, rule_provenance)) =
            own_rule.or_else(|| base.map(|b| (b.rule, b.rule_provenance.clone())))
        else {
            self.checker.error(
                file.id.span.clone(),
                "missing key `combination`",
                "this standard has no combination rule",
                "add [combination] with rule = \"worst_pair\" or \"root_sum_square\", source and confidence; a variant \
                 that says only what differs names the other standard in `variant_of`",
            );
            return None;
        };
        self.check_categories(file, &conditions, attached.as_ref(), rule);
        let static_check = match &file.static_check {
            Some(entry) => Some(self.static_check(entry, &parameters)),
            None => base.and_then(|b| b.static_check.clone()),
        };
        let scope = file.scope.as_ref().map(|s| Scope {
            text: s.text.clone(),
            running_gear_excluded: s.running_gear_excluded.clone(),
            vehicle_classes: s.vehicle_classes.clone(),
            provenance: Provenance::new(&s.source, s.confidence),
        });
        let mut exclusive_groups = base.map(|b| b.exclusive_groups.clone()).unwrap_or_default();
        for g in &file.exclusive_group {
            exclusive_groups.retain(|known| known.id != g.id.value);
            exclusive_groups.push(ExclusiveGroup {
                id: g.id.value.clone(),
                components: g.components.clone(),
                provenance: Provenance::new(&g.source, g.confidence),
            });
        }
        let source = self.checker.source();
        let sha256 = match base {
            None => sha256_hex(source.text.as_bytes()),
            Some(base) => sha256_hex(format!("{}{}", source.text, base.sha256).as_bytes()),
        };
        Some(Standard {
            id: file.id.value.clone(),
            title: file.title.clone(),
            edition: file.edition.clone(),
            variant_of: file.variant_of.as_ref().map(|v| v.value.clone()),
            successor: file.successor.as_ref().map(|s| s.value.clone()),
            sha256,
            origin: source.name.clone(),
            rule,
            rule_provenance,
            scope: scope.or_else(|| base.and_then(|b| b.scope.clone())),
            parameters,
            components,
            loads,
            conditions,
            attached,
            exclusive_groups,
            static_check,
        })
    }

    /// Names that the formulas of a variant may use as those of the standard that it builds on.
    fn inherit(&mut self, base: Option<&Standard>) {
        let Some(base) = base else { return };
        let parameters = base
            .parameters
            .values()
            .map(|p| (p.id.clone(), Term::new(p.default.map_or(1.0, |d| d.number), p.unit)));
        let loads = base.loads.iter().map(|l| (l.id.clone(), Term::new(1.0, l.unit)));
        for (name, term) in parameters.chain(loads) {
            self.inherited.insert(name.clone());
            self.environment.insert(name, term);
        }
    }

    fn static_check(
        &mut self,
        entry: &StaticCheckEntry,
        parameters: &IndexMap<String, Parameter>,
    ) -> StaticCheck {
        let service = [entry.service_parent.as_ref(), entry.service_weld.as_ref()];
        for name in
            [&entry.safety_parent, &entry.safety_weld].into_iter().chain(service.into_iter().flatten())
        {
            if !parameters.contains_key(&name.value) {
                self.checker.error(
                    name.span.clone(),
                    format!("`{}` is not a parameter", name.value),
                    "a parameter's id belongs here",
                    nearest(&name.value, parameters.keys().map(String::as_str)),
                );
            }
        }
        if let [Some(only), None] | [None, Some(only)] = service {
            self.checker.error(
                only.span.clone(),
                "`service_parent` and `service_weld` go together",
                "one of them is missing",
                "give both, or neither",
            );
        }
        let service = match service {
            [Some(parent), Some(weld)] => Some((parent.value.clone(), weld.value.clone())),
            _ => None,
        };
        StaticCheck {
            safety_parent: entry.safety_parent.value.clone(),
            safety_weld: entry.safety_weld.value.clone(),
            service,
            provenance: Provenance::new(&entry.source, entry.confidence),
        }
    }

    fn define(&mut self, id: &Located<String>, term: Term) {
        let known = self.environment.insert(id.value.clone(), term).is_some();
        if known && !self.inherited.remove(&id.value) {
            self.duplicate(id);
        }
    }

    fn duplicate(&mut self, id: &Located<String>) {
        self.checker.error(
            id.span.clone(),
            format!("`{}` is defined twice, or is a vehicle quantity", id.value),
            "second definition",
            "rename one of them",
        );
    }

    fn quantity(&mut self, text: &Located<String>) -> Option<Quantity> {
        Quantity::parse(&text.value)
            .map_err(|e| {
                self.checker.error(
                    text.span.clone(),
                    e.to_string(),
                    "here",
                    "write it like \"0.3\" or \"10 kN\"",
                );
            })
            .ok()
    }

    fn unit(&mut self, text: &Located<String>) -> Option<Unit> {
        let unit = Unit::find(&text.value);
        if unit.is_none() {
            self.checker.error(
                text.span.clone(),
                format!("`{}` is not a unit this program knows", text.value),
                "unknown unit",
                "use kN, N, t, kg, m, mm, MPa, ‰ or 1",
            );
        }
        unit
    }

    fn formula(&mut self, text: &Located<String>, unit: Option<Unit>) -> Option<Formula> {
        let outcome = Formula::parse(&text.value).and_then(|formula| match unit {
            Some(unit) => formula.check(&self.environment, unit).map(|()| formula),
            None => Ok(formula),
        });
        match outcome {
            Ok(formula) => Some(formula),
            Err(error) => {
                let known = self.environment.keys().map(String::as_str);
                let remedy = match &error {
                    FormulaError::UnknownName { name, .. } => nearest(name, known),
                    _ => "correct the formula or its unit".to_owned(),
                };
                self.checker.error(text.span.clone(), error.to_string(), formula_label(&error), remedy);
                None
            }
        }
    }
}

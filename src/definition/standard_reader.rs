//! A load-case file as written → a validated [`Standard`].

use super::diagnostic::{Checker, Diagnostics, SourceText, nearest};
use super::formula::{Environment, Formula, Term};
use super::provenance::Provenance;
use super::quantity::{Quantity, Unit};
use super::standard::{
    AttachedCondition, AttachedRule, Component, ConditionDefinition, ExclusiveGroup, LoadDefinition,
    Parameter, Scope, Standard, StaticCheck, formula_label,
};
use super::standard_file::{
    AttachedEntry, CombinationRule, ComponentEntry, ConditionEntry, LoadEntry, ParameterEntry, StandardFile,
};
use super::toml_text::{self, Located};
use super::vehicle::Vehicle;
use indexmap::IndexMap;
use sha2::{Digest, Sha256};
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

/// Reads a load-case file.
///
/// # Errors
/// Every problem of the file at once.
pub fn read_standard(source: &Arc<SourceText>) -> Result<StandardKind, Diagnostics> {
    let (file, mut checker): (StandardFile, Checker) = toml_text::read(source)?;
    check_id(&mut checker, &file.id, "a standard");
    if file.fatigue_from.is_some() || file.exceptional_from.is_some() {
        return composite(checker, file);
    }
    let mut reader = Reader { checker, environment: Vehicle::specimen() };
    let standard = reader.standard(&file);
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
}

impl Reader {
    fn standard(&mut self, file: &StandardFile) -> Option<Standard> {
        let parameters = self.parameters(&file.parameter);
        let components = self.components(&file.component);
        let loads = self.loads(&file.load);
        let conditions = self.conditions(&file.condition, &components);
        let attached = file.attached.as_ref().and_then(|a| self.attached(a, &conditions));
        let Some(combination) = &file.combination else {
            self.checker.error(
                file.id.span.clone(),
                "missing key `combination`",
                "this standard has no combination rule",
                "add [combination] with rule = \"worst_pair\" or \"root_sum_square\", source and confidence",
            );
            return None;
        };
        let rule = combination.value.rule;
        self.check_categories(&file.condition, rule);
        let static_check = file.static_check.as_ref().map(|s| {
            for name in [&s.safety_parent, &s.safety_weld] {
                if !parameters.contains_key(&name.value) {
                    self.checker.error(
                        name.span.clone(),
                        format!("`{}` is not a parameter", name.value),
                        "a parameter's id belongs here",
                        nearest(&name.value, parameters.keys().map(String::as_str)),
                    );
                }
            }
            StaticCheck {
                safety_parent: s.safety_parent.value.clone(),
                safety_weld: s.safety_weld.value.clone(),
                provenance: Provenance::new(&s.source, s.confidence),
            }
        });
        let source = self.checker.source();
        Some(Standard {
            id: file.id.value.clone(),
            title: file.title.clone(),
            edition: file.edition.clone(),
            variant_of: file.variant_of.as_ref().map(|v| v.value.clone()),
            sha256: sha256_hex(source.text.as_bytes()),
            origin: source.name.clone(),
            rule,
            rule_provenance: Provenance::new(&combination.value.source, combination.value.confidence),
            scope: file.scope.as_ref().map(|s| Scope {
                text: s.text.clone(),
                running_gear_excluded: s.running_gear_excluded.clone(),
                vehicle_classes: s.vehicle_classes.clone(),
                provenance: Provenance::new(&s.source, s.confidence),
            }),
            parameters,
            components,
            loads,
            conditions,
            attached,
            exclusive_groups: file
                .exclusive_group
                .iter()
                .map(|g| ExclusiveGroup {
                    id: g.id.value.clone(),
                    components: g.components.clone(),
                    provenance: Provenance::new(&g.source, g.confidence),
                })
                .collect(),
            static_check,
        })
    }

    fn parameters(&mut self, entries: &[ParameterEntry]) -> IndexMap<String, Parameter> {
        let mut parameters = IndexMap::new();
        for entry in entries {
            check_id(&mut self.checker, &entry.id, "a parameter");
            let default = entry.default.as_ref().and_then(|d| self.quantity(d));
            let stated = entry.unit.as_ref().and_then(|u| self.unit(u));
            let Some(unit) = default.map(|d| d.unit).or(stated) else {
                if entry.default.is_none() && entry.unit.is_none() {
                    self.checker.error(
                        entry.id.span.clone(),
                        format!("parameter `{}` has neither `default` nor `unit`", entry.id.value),
                        "its unit is not known",
                        "add `default = \"0.3\"`, or `unit = \"kN\"` if the user must give the value",
                    );
                }
                continue;
            };
            let range = entry.range.as_ref().and_then(|r| self.range(r, unit));
            let parameter = Parameter {
                id: entry.id.value.clone(),
                title: entry.title.clone(),
                default,
                unit,
                range,
                provenance: Provenance::new(&entry.source, entry.confidence),
            };
            self.define(&entry.id, Term::new(default.map_or(1.0, |d| d.number), unit));
            parameters.insert(entry.id.value.clone(), parameter);
        }
        parameters
    }

    fn range(&mut self, range: &Located<Vec<String>>, unit: Unit) -> Option<(f64, f64)> {
        let ends: Vec<Option<f64>> =
            range.value.iter().map(|text| Quantity::parse(text).ok().and_then(|q| q.in_unit(unit))).collect();
        match ends.as_slice() {
            [Some(low), Some(high)] if low <= high => Some((*low, *high)),
            _ => {
                self.checker.error(
                    range.span.clone(),
                    "this range is not two values, smallest first, of the parameter's dimension",
                    "here",
                    format!("write it like [\"0{0}\", \"1{0}\"]", unit.suffix()),
                );
                None
            }
        }
    }

    fn components(&mut self, entries: &[ComponentEntry]) -> IndexMap<String, Component> {
        let mut components = IndexMap::new();
        for entry in entries {
            check_id(&mut self.checker, &entry.id, "a load component");
            let Some(unit) = self.unit(&entry.unit) else { continue };
            let component = Component {
                id: entry.id.value.clone(),
                title: entry.title.clone(),
                unit,
                need: entry.need,
                at: entry.at,
            };
            if components.insert(entry.id.value.clone(), component).is_some() {
                self.duplicate(&entry.id);
            }
        }
        components
    }

    fn loads(&mut self, entries: &[LoadEntry]) -> Vec<LoadDefinition> {
        let mut loads = Vec::new();
        for entry in entries {
            check_id(&mut self.checker, &entry.id, "a load");
            let unit = self.unit(&entry.unit);
            let formula = self.formula(&entry.formula, unit);
            if let Some(unit) = unit {
                self.define(&entry.id, Term::new(1.0, unit));
                if let Some(formula) = formula {
                    loads.push(LoadDefinition {
                        id: entry.id.value.clone(),
                        title: entry.title.clone(),
                        formula,
                        unit,
                        provenance: Provenance::new(&entry.source, entry.confidence),
                    });
                }
            }
        }
        loads
    }

    fn conditions(
        &mut self,
        entries: &[ConditionEntry],
        components: &IndexMap<String, Component>,
    ) -> Vec<ConditionDefinition> {
        let mut conditions: Vec<ConditionDefinition> = Vec::new();
        for entry in entries {
            if conditions.iter().any(|c| c.id == entry.id.value) {
                self.duplicate(&entry.id);
            }
            let mut forces = IndexMap::new();
            for (name, text) in &entry.forces {
                let Some(component) = components.get(name) else {
                    self.checker.error(
                        text.span.clone(),
                        format!(
                            "condition `{}` loads `{name}`, which is not a load component",
                            entry.id.value
                        ),
                        "force of an unknown component",
                        nearest(name, components.keys().map(String::as_str)),
                    );
                    continue;
                };
                if let Some(formula) = self.formula(text, Some(component.unit)) {
                    forces.insert(name.clone(), formula);
                }
            }
            conditions.push(ConditionDefinition {
                id: entry.id.value.clone(),
                category: entry.category,
                forces,
                provenance: Provenance::new(&entry.source, entry.confidence),
            });
        }
        conditions
    }

    fn attached(
        &mut self,
        entry: &AttachedEntry,
        conditions: &[ConditionDefinition],
    ) -> Option<AttachedRule> {
        let kept = self.environment.clone();
        for name in ["static_part", "dynamic_part"] {
            self.environment.insert(name.to_owned(), Term::new(1.0, Unit::KN));
        }
        let in_every_condition =
            entry.in_every_condition.as_ref().and_then(|f| self.formula(f, Some(Unit::KN)));
        let mut made = Vec::new();
        for c in &entry.condition {
            if !c.id.value.contains("{component}") {
                self.checker.error(
                    c.id.span.clone(),
                    "the id of an attached condition must contain `{component}`",
                    "would be the same for every component",
                    "write it like \"{component}_dynamic\"",
                );
            }
            if let Some(base) = &c.on_top_of
                && !conditions.iter().any(|known| known.id == base.value)
            {
                self.checker.error(
                    base.span.clone(),
                    format!("there is no condition `{}`", base.value),
                    "unknown condition",
                    nearest(&base.value, conditions.iter().map(|k| k.id.as_str())),
                );
            }
            if let Some(force) = self.formula(&c.force, Some(Unit::KN)) {
                made.push(AttachedCondition {
                    id: c.id.value.clone(),
                    category: c.category,
                    on_top_of: c.on_top_of.as_ref().map(|b| b.value.clone()),
                    force,
                });
            }
        }
        self.environment = kept;
        Some(AttachedRule {
            in_every_condition,
            conditions: made,
            provenance: Provenance::new(&entry.source, entry.confidence),
        })
    }

    fn check_categories(&mut self, entries: &[ConditionEntry], rule: CombinationRule) {
        use super::standard_file::Category::{Dynamic, Exceptional, InService, Particular, Static};
        let mut for_fatigue = 0;
        for entry in entries {
            let fits = match (rule, entry.category) {
                (_, Exceptional) => continue,
                (CombinationRule::WorstPair, InService | Particular) => true,
                (CombinationRule::RootSumSquare, Static | Dynamic) => true,
                (CombinationRule::WorstPair, Static | Dynamic) => false,
                (CombinationRule::RootSumSquare, InService | Particular) => false,
            };
            for_fatigue += usize::from(fits);
            if !fits {
                self.checker.error(
                    entry.id.span.clone(),
                    format!("condition `{}` does not fit the combination rule", entry.id.value),
                    "its category is of the other rule",
                    "worst_pair takes in_service and particular, root_sum_square static and dynamic conditions",
                );
            }
        }
        let needed = if rule == CombinationRule::WorstPair { 2 } else { 1 };
        if for_fatigue < needed {
            self.checker.error(
                0..0,
                format!(
                    "the standard has {for_fatigue} conditions for fatigue, its rule needs at least {needed}"
                ),
                "too few conditions",
                "add [[condition]] entries",
            );
        }
    }

    fn define(&mut self, id: &Located<String>, term: Term) {
        if self.environment.insert(id.value.clone(), term).is_some() {
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
                    super::FormulaError::UnknownName { name, .. } => nearest(name, known),
                    _ => "correct the formula or its unit".to_owned(),
                };
                self.checker.error(text.span.clone(), error.to_string(), formula_label(&error), remedy);
                None
            }
        }
    }
}

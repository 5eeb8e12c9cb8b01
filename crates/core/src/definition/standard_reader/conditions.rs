//! Conditions, those of attached components, and whether they fit the combination rule.

use super::super::diagnostic::nearest;
use super::super::formula::Term;
use super::super::provenance::Provenance;
use super::super::quantity::Unit;
use super::super::standard::{AttachedCondition, AttachedRule, Component, ConditionDefinition, Standard};
use super::super::standard_file::{
    AttachedEntry, Category, CombinationRule, ConditionEntry, Names, StandardFile,
};
use super::super::toml_text::Located;
use super::Reader;
use indexmap::IndexMap;
use std::ops::Range;

impl Reader {
    pub(super) fn conditions(
        &mut self,
        file: &StandardFile,
        base: Option<&Standard>,
        components: &IndexMap<String, Component>,
    ) -> Vec<ConditionDefinition> {
        let mut conditions = base.map(|b| b.conditions.clone()).unwrap_or_default();
        for name in &file.without_conditions {
            let before = conditions.len();
            conditions.retain(|c| c.id != name.value);
            if conditions.len() == before {
                self.checker.error(
                    name.span.clone(),
                    format!("there is no condition `{}` to be left out", name.value),
                    "unknown condition",
                    nearest(&name.value, conditions.iter().map(|c| c.id.as_str())),
                );
            }
        }
        let inherited = conditions.len();
        for entry in &file.condition {
            let made = self.condition(entry, components);
            let known = conditions.iter().position(|c| c.id == made.id);
            match known.and_then(|k| conditions.get_mut(k).map(|c| (k, c))) {
                Some((k, _)) if k >= inherited => self.duplicate(&entry.id),
                Some((_, known)) => *known = made,
                None => conditions.push(made),
            }
        }
        for entry in &file.condition {
            self.references(entry, &conditions);
        }
        conditions
    }

    fn condition(
        &mut self,
        entry: &ConditionEntry,
        components: &IndexMap<String, Component>,
    ) -> ConditionDefinition {
        let mut forces = IndexMap::new();
        for (name, text) in &entry.forces {
            let Some(component) = components.get(name) else {
                self.checker.error(
                    text.span.clone(),
                    format!("condition `{}` loads `{name}`, which is not a load component", entry.id.value),
                    "force of an unknown component",
                    nearest(name, components.keys().map(String::as_str)),
                );
                continue;
            };
            if let Some(formula) = self.formula(text, Some(component.unit)) {
                forces.insert(name.clone(), formula);
            }
        }
        let text = |given: &Option<Located<String>>| given.as_ref().map(|g| g.value.clone());
        ConditionDefinition {
            id: entry.id.value.clone(),
            also_called: text(&entry.also_called),
            opposite_of: text(&entry.opposite_of),
            untwisted: text(&entry.untwisted),
            both_senses: entry.both_senses,
            on_top_of: entry.on_top_of.0.iter().map(|n| n.value.clone()).collect(),
            category: entry.category,
            forces,
            provenance: Provenance::new(&entry.source, entry.confidence),
        }
    }

    /// Names of other conditions in a condition.
    fn references(&mut self, entry: &ConditionEntry, conditions: &[ConditionDefinition]) {
        if let Some(name) = &entry.also_called
            && conditions.iter().any(|c| {
                c.id != entry.id.value && (c.id == name.value || c.also_called.as_ref() == Some(&name.value))
            })
        {
            self.checker.error(
                name.span.clone(),
                format!("another condition is called `{}`", name.value),
                "second use of a name",
                "choose another name",
            );
        }
        let named = [entry.opposite_of.as_ref(), entry.untwisted.as_ref()].into_iter().flatten();
        for name in named.chain(&entry.on_top_of.0) {
            self.known_condition(&name.value, name.span.clone(), conditions, &entry.id.value);
        }
        if let (Some(untwisted), None) = (&entry.untwisted, &entry.opposite_of) {
            self.checker.error(
                untwisted.span.clone(),
                "`untwisted` belongs to `opposite_of`",
                "halfway between which senses?",
                "add `opposite_of`, or remove `untwisted`",
            );
        }
        if entry.both_senses && entry.category != Category::Static {
            self.checker.error(
                entry.id.span.clone(),
                format!("condition `{}` is not static, and has `both_senses`", entry.id.value),
                "an alternating force has both senses of itself",
                "remove `both_senses`; write the opposite sense of other conditions as one of its own",
            );
        }
    }

    fn known_condition(
        &mut self,
        name: &str,
        span: Range<usize>,
        conditions: &[ConditionDefinition],
        of: &str,
    ) {
        let found = conditions.iter().find(|c| c.id == name);
        if let Some(found) = found {
            if found.id == of || !found.on_top_of.is_empty() {
                self.checker.error(
                    span,
                    format!("condition `{of}` builds on `{name}`, which builds on others"),
                    "only one step",
                    "name a condition that stands alone",
                );
            }
            return;
        }
        self.checker.error(
            span,
            format!("there is no condition `{name}`"),
            "unknown condition",
            nearest(name, conditions.iter().map(|k| k.id.as_str())),
        );
    }

    pub(super) fn attached(
        &mut self,
        entry: &AttachedEntry,
        conditions: &[ConditionDefinition],
    ) -> Option<AttachedRule> {
        let kept = self.environment.clone();
        for name in ["static_part", "dynamic_part", "steady_part", "lasting_part", "exceptional_part"] {
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
            let Names(bases) = &c.on_top_of;
            for base in bases {
                self.known_condition(&base.value, base.span.clone(), conditions, &c.id.value);
            }
            if let Some(force) = self.formula(&c.force, Some(Unit::KN)) {
                made.push(AttachedCondition {
                    id: c.id.value.clone(),
                    category: c.category,
                    on_top_of: bases.iter().map(|b| b.value.clone()).collect(),
                    only: c.only,
                    opposite: c.opposite,
                    force,
                });
            }
        }
        self.environment = kept;
        Some(AttachedRule {
            in_every_condition,
            both_senses: entry.both_senses.clone(),
            conditions: made,
            provenance: Provenance::new(&entry.source, entry.confidence),
        })
    }

    /// The rule of the standard that a variant builds on, without the conditions that the variant leaves out.
    pub(super) fn without_left_out(&mut self, file: &StandardFile, mut rule: AttachedRule) -> AttachedRule {
        let left_out = &file.without_conditions;
        for condition in &mut rule.conditions {
            let stood_alone = condition.on_top_of.is_empty();
            condition.on_top_of.retain(|base| left_out.iter().all(|name| name.value != *base));
            if let (false, true, Some(last)) = (stood_alone, condition.on_top_of.is_empty(), left_out.last())
            {
                self.checker.error(
                    last.span.clone(),
                    format!("`{}` of attached components acts on top of what is left out", condition.id),
                    "no condition is left to act on",
                    "keep the condition, or write an [attached] table of the variant's own",
                );
            }
        }
        rule
    }

    /// Whether the conditions fit the rule, and whether there are enough of them to judge by.
    pub(super) fn check_categories(
        &mut self,
        file: &StandardFile,
        conditions: &[ConditionDefinition],
        attached: Option<&AttachedRule>,
        rule: CombinationRule,
    ) {
        for entry in &file.condition {
            if entry.category != Category::Exceptional && !fits(rule, entry.category) {
                self.checker.error(
                    entry.id.span.clone(),
                    format!("condition `{}` does not fit the combination rule", entry.id.value),
                    "its category is of the other rule",
                    "worst_pair takes in_service and particular, root_sum_square static and dynamic conditions",
                );
            }
        }
        let for_fatigue = conditions.iter().filter(|c| fits(rule, c.category)).count();
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
        // Without an alternating load every amplitude is zero and everything passes.
        let dynamic = conditions.iter().map(|c| c.category).any(|c| c == Category::Dynamic);
        if rule == CombinationRule::RootSumSquare && for_fatigue >= needed && !dynamic {
            let by_components =
                attached.is_some_and(|a| a.conditions.iter().any(|c| c.category == Category::Dynamic));
            self.checker.error(
                file.combination.as_ref().map_or(0..0, |c| c.span.clone()),
                "the standard has no dynamic condition: every amplitude would be zero",
                if by_components {
                    "root_sum_square needs one of its own; those of attached components are not in every frame"
                } else {
                    "root_sum_square needs at least one"
                },
                "add a [[condition]] with category = \"dynamic\"",
            );
        }
    }
}

fn fits(rule: CombinationRule, category: Category) -> bool {
    match rule {
        CombinationRule::WorstPair => matches!(category, Category::InService | Category::Particular),
        CombinationRule::RootSumSquare => matches!(category, Category::Static | Category::Dynamic),
    }
}

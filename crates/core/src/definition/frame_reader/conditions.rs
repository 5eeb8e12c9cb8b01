//! `[conditions.STANDARD]`: what was not applied, and what acts in one sense only.

use super::super::diagnostic::nearest;
use super::super::frame::{FrameLoad, NotTested, OneSense};
use super::super::frame_file::{ConditionsEntry, FrameFile};
use super::super::standard::{Category, Standard};
use super::super::toml_text::Located;
use super::Reader;
use indexmap::IndexMap;
use std::sync::Arc;

impl Reader<'_> {
    /// Conditions that were not applied, and those that act in one sense only, by standard.
    pub(super) fn condition_notes(
        &mut self,
        file: &FrameFile,
        loads: &IndexMap<String, FrameLoad>,
    ) -> (IndexMap<String, NotTested>, IndexMap<String, OneSense>) {
        let mut not_tested = IndexMap::new();
        let mut one_sense = IndexMap::new();
        for (id, entry) in &file.conditions {
            let standard = self.catalogue.standards().find(|s| s.id == *id).cloned();
            let Some(standard) = standard else {
                let known: Vec<String> = self.catalogue.standards().map(|s| s.id.clone()).collect();
                self.checker.error(
                    entry.span.clone(),
                    format!("[conditions.{id}] names no standard with conditions of its own"),
                    "unknown standard",
                    nearest(id, known.iter().map(String::as_str)),
                );
                continue;
            };
            let e = &entry.value;
            let missing = self.not_tested(entry, &standard, loads);
            if !missing.conditions.is_empty() {
                not_tested.insert(id.clone(), missing);
            }
            let conditions =
                self.named(&e.one_sense, &standard, loads, |category| category == Category::Static);
            let reason =
                self.reason(e.one_sense_reason.as_ref(), !e.one_sense.is_empty(), entry, "one_sense_reason");
            if !conditions.is_empty() {
                one_sense.insert(id.clone(), OneSense { conditions, reason });
            }
        }
        (not_tested, one_sense)
    }

    fn not_tested(
        &mut self,
        entry: &Located<ConditionsEntry>,
        standard: &Arc<Standard>,
        loads: &IndexMap<String, FrameLoad>,
    ) -> NotTested {
        let e = &entry.value;
        let conditions = self.named(&e.not_tested, standard, loads, |_| true);
        let reason = self.reason(e.reason.as_ref(), !e.not_tested.is_empty(), entry, "reason");
        let wanted = e.accept && !e.not_tested.is_empty();
        let accepted = self.reason(e.accept_reason.as_ref(), wanted, entry, "accept_reason");
        NotTested { conditions, reason, accepted: wanted.then_some(accepted) }
    }

    /// The conditions of a list by their identifiers, each once.
    fn named(
        &mut self,
        names: &[Located<String>],
        standard: &Standard,
        loads: &IndexMap<String, FrameLoad>,
        fits: impl Fn(Category) -> bool,
    ) -> Vec<String> {
        let known = standard.condition_names(loads);
        let mut all: Vec<String> = Vec::new();
        for name in names {
            let found = known.iter().find(|c| c.id == name.value);
            let found = found.or_else(|| known.iter().find(|c| c.also_called.as_ref() == Some(&name.value)));
            match found.filter(|c| fits(c.category)) {
                Some(c) if all.contains(&c.id) => {}
                Some(c) => all.push(c.id.clone()),
                None => self.checker.error(
                    name.span.clone(),
                    format!("`{}` is no condition of {} that could stand here", name.value, standard.id),
                    "unknown condition",
                    nearest(&name.value, known.iter().filter(|c| fits(c.category)).map(|c| c.id.as_str())),
                ),
            }
        }
        all
    }

    /// A reason that is needed, or one that nothing needs.
    fn reason(
        &mut self,
        given: Option<&Located<String>>,
        needed: bool,
        entry: &Located<ConditionsEntry>,
        key: &str,
    ) -> String {
        match given {
            Some(reason) if needed && !reason.value.trim().is_empty() => reason.value.clone(),
            Some(reason) if !needed => {
                self.checker.error(
                    reason.span.clone(),
                    format!("`{key}` is a reason for nothing"),
                    "unused",
                    "remove it, or add what it is the reason for",
                );
                String::new()
            }
            None if !needed => String::new(),
            given => {
                self.checker.error(
                    given.map_or_else(|| entry.span.clone(), |r| r.span.clone()),
                    format!("`{key}` is missing or empty"),
                    "told with every result",
                    format!("add {key} = \"…\""),
                );
                String::new()
            }
        }
    }
}

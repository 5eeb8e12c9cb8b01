//! The standards and fatigue limits there are: those built in and those the user brings.

use super::diagnostic::{Checker, Diagnostics, SourceText, nearest};
use super::limit::FatigueLimit;
use super::limit_file::LimitNumbers;
use super::limit_reader::{LimitCollection, read_limits};
use super::provenance::Confidence;
use super::standard::{Procedure, Standard};
use super::standard_reader::{StandardKind, read_standard};
use super::toml_text::Located;
use indexmap::IndexMap;
use std::sync::Arc;

const LOAD_CASES: [(&str, &str); 5] = [
    ("load_cases/jis_e_4207_2019.toml", include_str!("../../../../load_cases/jis_e_4207_2019.toml")),
    ("load_cases/uic_615_4_2003.toml", include_str!("../../../../load_cases/uic_615_4_2003.toml")),
    (
        "load_cases/uic_615_4_2003_both_twists.toml",
        include_str!("../../../../load_cases/uic_615_4_2003_both_twists.toml"),
    ),
    (
        "load_cases/uic_615_4_2003_single_twist.toml",
        include_str!("../../../../load_cases/uic_615_4_2003_single_twist.toml"),
    ),
    (
        "load_cases/jis_e_4207_2019_uic_exceptional.toml",
        include_str!("../../../../load_cases/jis_e_4207_2019_uic_exceptional.toml"),
    ),
];

const FATIGUE_LIMITS: [(&str, &str); 4] = [
    ("fatigue_limits/din_15018.toml", include_str!("../../../../fatigue_limits/din_15018.toml")),
    ("fatigue_limits/en_1993_1_9.toml", include_str!("../../../../fatigue_limits/en_1993_1_9.toml")),
    ("fatigue_limits/fkm.toml", include_str!("../../../../fatigue_limits/fkm.toml")),
    ("fatigue_limits/jis_e_4207_2019.toml", include_str!("../../../../fatigue_limits/jis_e_4207_2019.toml")),
];

/// Standards and fatigue limits by identifier.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    standards: IndexMap<String, Arc<Standard>>,
    composites: IndexMap<String, Composite>,
    collections: IndexMap<String, LimitCollection>,
    replaced: IndexMap<String, String>,
}

#[derive(Debug, Clone)]
struct Composite {
    title: String,
    fatigue_from: Located<String>,
    exceptional_from: Located<String>,
}

impl Catalogue {
    /// The data files built into the program.
    ///
    /// # Errors
    /// Never in a tested build; the diagnostics if a built-in file is wrong.
    pub fn built_in() -> Result<Self, Diagnostics> {
        let mut catalogue = Self::default();
        for (name, text) in LOAD_CASES {
            catalogue.add_standard(&SourceText::new(name, text))?;
        }
        for (name, text) in FATIGUE_LIMITS {
            catalogue.add_limits(&SourceText::new(name, text))?;
        }
        Ok(catalogue)
    }

    /// Adds a load-case file; one with a known id replaces it.
    ///
    /// # Errors
    /// Every problem of the file, or a part that a composite refers to and that is not there.
    pub fn add_standard(&mut self, source: &Arc<SourceText>) -> Result<(), Diagnostics> {
        match read_standard(source, &|id| self.standards.get(id).cloned())? {
            StandardKind::Standard(mut standard) => {
                self.composites.shift_remove(&standard.id);
                if self.replaces(&standard.id, source) {
                    standard.title = replaced_title(&standard.title, source);
                }
                self.standards.insert(standard.id.clone(), Arc::new(*standard));
            }
            StandardKind::Composite { id, title, fatigue_from, exceptional_from, source: text } => {
                let mut checker = Checker::new(text.clone());
                for part in [&fatigue_from, &exceptional_from] {
                    if !self.standards.contains_key(&part.value) {
                        checker.error(
                            part.span.clone(),
                            format!("there is no standard `{}`", part.value),
                            "unknown standard",
                            nearest(&part.value, self.standards.keys().map(String::as_str)),
                        );
                    }
                }
                checker.finish().into_result(())?;
                let title = if self.replaces(&id, &text) { replaced_title(&title, &text) } else { title };
                self.standards.shift_remove(&id);
                self.composites.insert(id, Composite { title, fatigue_from, exceptional_from });
            }
        }
        Ok(())
    }

    /// Adds a fatigue-limit file; one with a known id replaces it.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn add_limits(&mut self, source: &Arc<SourceText>) -> Result<(), Diagnostics> {
        let collection = read_limits(source, &|id| self.numbers(id))?;
        if self.collections.contains_key(&collection.id) {
            self.replaced.insert(collection.id.clone(), source.name.clone());
        }
        self.collections.insert(collection.id.clone(), collection);
        Ok(())
    }

    /// Notes that a file takes the place of the definition of this identifier, if there is one.
    fn replaces(&mut self, id: &str, source: &SourceText) -> bool {
        let known = self.standards.contains_key(id) || self.composites.contains_key(id);
        if known {
            self.replaced.insert(id.to_owned(), source.name.clone());
        }
        known
    }

    /// The file that took the place of a definition, by the identifier of a standard, a procedure or a file of limits.
    #[must_use]
    pub fn replaced_by(&self, id: &str) -> Option<&str> {
        self.replaced.get(id).map(String::as_str)
    }

    /// Identifiers of all procedures that a frame can be judged by.
    pub fn procedure_ids(&self) -> impl Iterator<Item = &str> {
        self.standards.keys().chain(self.composites.keys()).map(String::as_str)
    }

    /// A procedure by identifier.
    #[must_use]
    pub fn procedure(&self, id: &str) -> Option<Procedure> {
        if let Some(standard) = self.standards.get(id) {
            return Some(Procedure::of(standard));
        }
        let composite = self.composites.get(id)?;
        Some(Procedure {
            id: id.to_owned(),
            title: composite.title.clone(),
            fatigue: self.standards.get(&composite.fatigue_from.value)?.clone(),
            exceptional: Some(self.standards.get(&composite.exceptional_from.value)?.clone()),
        })
    }

    /// All standards.
    pub fn standards(&self) -> impl Iterator<Item = &Arc<Standard>> {
        self.standards.values()
    }

    /// All fatigue-limit files.
    pub fn collections(&self) -> impl Iterator<Item = &LimitCollection> {
        self.collections.values()
    }

    /// A fatigue limit by its full identifier `file/limit`.
    #[must_use]
    pub fn limit(&self, id: &str) -> Option<Arc<FatigueLimit>> {
        self.entry(id).map(|(limit, _)| limit.clone())
    }

    /// The numbers of a fatigue limit as written and how surely they are known, for limits that build on it.
    #[must_use]
    pub fn numbers(&self, id: &str) -> Option<(LimitNumbers, Confidence)> {
        self.entry(id).map(|(limit, numbers)| (numbers.clone(), limit.provenance.confidence))
    }

    fn entry(&self, id: &str) -> Option<&(Arc<FatigueLimit>, LimitNumbers)> {
        let (file, _) = id.split_once('/')?;
        self.collections.get(file)?.limits.iter().find(|(limit, _)| limit.id == id)
    }

    /// Identifiers of all fatigue limits.
    pub fn limit_ids(&self) -> impl Iterator<Item = &str> {
        self.collections.values().flat_map(|c| c.limits.iter().map(|(l, _)| l.id.as_str()))
    }
}

/// The title of a definition that stands in the place of another: it is printed with every verdict.
fn replaced_title(title: &str, source: &SourceText) -> String {
    format!("{title} (replaced by {})", source.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_are_sound() {
        let catalogue = match Catalogue::built_in() {
            Ok(c) => c,
            Err(problems) => panic!("{problems}"),
        };
        assert_eq!(catalogue.procedure_ids().count(), 5);
        assert!(catalogue.limit("din_15018/k2").is_some());
        let both = catalogue.procedure("jis_e_4207_2019_uic_exceptional").unwrap();
        assert_eq!(both.exceptional.unwrap().id, "uic_615_4_2003");
        assert!(catalogue.procedure("jis_e_4207_2019").unwrap().exceptional.is_none());
    }
}

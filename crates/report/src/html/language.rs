//! The report's languages: one file of texts each, read into one structure, so that none can lack a text.

use crate::message::{Tongue, sentence_pairs};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, simplified.
    Chinese,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Chinese, Self::Japanese];

    /// As in `--lang`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
            Self::Japanese => "ja",
        }
    }

    /// As in the `lang` attribute.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
            Self::Japanese => "ja",
        }
    }

    /// Names of sheets, titles and heads of the workbook.
    pub(crate) fn workbook_words(self) -> Result<BTreeMap<String, String>, toml::de::Error> {
        Ok(self.texts()?.workbook)
    }

    pub(super) fn texts(self) -> Result<Texts, toml::de::Error> {
        let mut texts: Texts = toml::from_str(match self {
            Self::English => include_str!("../../../../locales/en.toml"),
            Self::Chinese => include_str!("../../../../locales/zh.toml"),
            Self::Japanese => include_str!("../../../../locales/ja.toml"),
        })?;
        // The pages still translate composed sentences; those of messages join them, any hole of which may hold one.
        if self != Self::English {
            let open = |template: &str| template.replace('}', "*}");
            texts
                .phrases
                .extend(sentence_pairs(self.tongue()).map(|(english, own)| (open(english), open(own))));
        }
        Ok(texts)
    }

    /// The same for messages.
    #[must_use]
    pub fn tongue(self) -> Tongue {
        match self {
            Self::English => Tongue::English,
            Self::Chinese => Tongue::Chinese,
            Self::Japanese => Tongue::Japanese,
        }
    }
}

/// The texts of the report. Holes are written `{name}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub title: String,
    pub skip: String,
    pub contents: String,
    pub verdict: String,
    pub pass: String,
    pub fail: String,
    pub not_assessed: String,
    pub midside: String,
    pub sentence: String,
    pub sentence_unverified: String,
    pub never_pass: String,
    pub standards: String,
    pub standard: String,
    pub edition: String,
    pub definition: String,
    pub confidence: String,
    pub published: String,
    pub derived: String,
    pub unverified: String,
    pub user: String,
    pub vehicle: String,
    pub quantity: String,
    pub symbol: String,
    pub value: String,
    pub loads: String,
    pub loads_lead: String,
    pub load: String,
    pub parameter: String,
    pub formula: String,
    pub numbers: String,
    pub source: String,
    pub origin_default: String,
    pub origin_given: String,
    pub conditions: String,
    pub conditions_lead: String,
    pub condition: String,
    pub category: String,
    pub results: String,
    pub results_lead: String,
    pub filter: String,
    pub filter_all: String,
    pub filter_fail: String,
    pub filter_differ: String,
    pub sort_hint: String,
    pub hotspot: String,
    pub location: String,
    pub material: String,
    pub detail: String,
    pub agreement: String,
    pub agree_pass: String,
    pub agree_fail: String,
    pub differ: String,
    pub incomplete: String,
    pub utilisation: String,
    pub sigma_m: String,
    pub sigma_a: String,
    pub sigma_limit: String,
    pub governed_by: String,
    pub static_check: String,
    pub diagrams: String,
    pub diagrams_lead: String,
    pub haigh: String,
    pub smith: String,
    pub bars: String,
    pub correlation: String,
    pub walk: String,
    pub walk_lead: String,
    pub step: String,
    pub change: String,
    pub hand_check: String,
    pub reason: String,
    pub warnings: String,
    pub warnings_none: String,
    pub unverified_title: String,
    pub unverified_lead: String,
    pub unverified_none: String,
    pub what: String,
    pub screening: String,
    pub screening_lead: String,
    pub nodes: String,
    pub node: String,
    pub largest: String,
    pub histogram: String,
    pub reproduce: String,
    pub reproduce_lead: String,
    pub program: String,
    pub input_file: String,
    pub back: String,
    pub cut: String,
    pub sentence_screening: String,
    pub shown_only: String,
    pub cautions: String,
    pub caution_hotspots: String,
    pub limits_of_use: String,
    pub limits_of_use_text: String,
    pub original_language: String,
    pub load_path: String,
    pub required_factor: String,
    pub reduction: String,
    pub require_published: String,
    pub settings: String,
    pub materials: String,
    pub yield_strength: String,
    pub tensile_strength: String,
    pub command: String,
    pub search: String,
    pub screening_other_frame: String,
    pub measured: String,
    pub measured_lead: String,
    pub measured_pairs: String,
    pub measured_correlation: String,
    pub measured_slope: String,
    pub measured_intercept: String,
    pub measured_ratio: String,
    pub measured_rms: String,
    pub measured_within: String,
    pub measured_calculated: String,
    pub measured_measured: String,
    pub measured_from_calculated: String,
    pub measured_from_measured: String,
    pub sentence_fatigue: String,
    pub sentence_static: String,
    pub sentence_fatigue_governs: String,
    pub sentence_static_governs: String,
    pub attached: String,
    pub attached_lead: String,
    pub reference: String,
    pub references: String,
    pub references_lead: String,
    pub reference_at: String,
    pub primary_springs: String,
    pub secondary_springs: String,
    pub left_out: String,
    pub every_condition: String,
    pub no_condition: String,
    pub no_source: String,
    pub given_by_analyst: String,
    pub rule: String,
    pub forces: String,
    pub forces_lead: String,
    pub condition_sources: String,
    pub measured_ratio_all: String,
    pub largest_static: String,
    pub other_conditions: String,
    /// The program's own sentences: English with holes → translation with the same holes.
    #[serde(default)]
    pub phrases: BTreeMap<String, String>,
    /// Names of sheets, titles and heads of the workbook: English → translation.
    #[serde(default)]
    pub workbook: BTreeMap<String, String>,
}

/// Puts values into the holes of a text.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) if values.iter().any(|(n, _)| *n == name) => {
                out.push_str(values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v));
                rest = tail;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(text: &str) -> Vec<String> {
        let mut found: Vec<String> =
            text.split('{').skip(1).filter_map(|t| t.split_once('}')).map(|(n, _)| n.to_owned()).collect();
        found.sort();
        found
    }

    #[test]
    fn every_language_has_every_text_with_the_same_holes() {
        let table = |source: &str| {
            let mut table: toml::Table = source.parse().unwrap();
            table.remove("phrases");
            table.remove("workbook");
            let texts = table.into_iter().map(|(key, text)| (key, text.as_str().unwrap().to_owned()));
            texts.collect::<BTreeMap<String, String>>()
        };
        let english = table(include_str!("../../../../locales/en.toml"));
        for (language, other) in [
            (Language::Chinese, table(include_str!("../../../../locales/zh.toml"))),
            (Language::Japanese, table(include_str!("../../../../locales/ja.toml"))),
        ] {
            assert!(language.texts().is_ok(), "{language:?}: {:?}", language.texts().err());
            assert_eq!(english.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{language:?}");
            for (key, text) in &english {
                assert_eq!(holes(text), holes(&other[key]), "{language:?} {key}");
                assert!(!other[key].trim().is_empty(), "{language:?} {key}");
                assert!(
                    other[key] != *text || text.is_ascii() && text.len() < 4,
                    "{language:?} {key} is not translated"
                );
            }
        }
        assert!(Language::English.texts().is_ok());
    }

    #[test]
    fn holes_are_filled_once_and_only_known_ones() {
        assert_eq!(fill("{a} and {b} {c", &[("a", "{b}"), ("b", "2")]), "{b} and 2 {c");
    }
}

//! The report's languages: one file of texts each, read into one structure, so that none can lack a text.

use crate::message::{Tongue, sentence_pairs};
use serde::Deserialize;
use serde::de::Error;
use std::collections::BTreeMap;
use std::sync::LazyLock;

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

    fn file(self) -> Result<&'static File, toml::de::Error> {
        type Read = LazyLock<Result<File, toml::de::Error>>;
        static ENGLISH: Read = LazyLock::new(|| toml::from_str(include_str!("../../../../locales/en.toml")));
        static CHINESE: Read = LazyLock::new(|| toml::from_str(include_str!("../../../../locales/zh.toml")));
        static JAPANESE: Read = LazyLock::new(|| toml::from_str(include_str!("../../../../locales/ja.toml")));
        let read = match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
            Self::Japanese => &JAPANESE,
        };
        read.as_ref().map_err(Clone::clone)
    }

    /// Names of sheets, titles and heads of the workbook.
    pub(crate) fn workbook_words(self) -> Result<&'static BTreeMap<String, String>, toml::de::Error> {
        Ok(&self.file()?.workbook)
    }

    pub(super) fn texts(self) -> Result<Texts, toml::de::Error> {
        let mut texts = Texts::new(self.file()?)?;
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

/// A language's file as written.
#[derive(Deserialize)]
struct File {
    /// Sentences composed elsewhere: English template → translation.
    #[serde(default)]
    phrases: BTreeMap<String, String>,
    /// Names of sheets, titles and heads of the workbook: English → translation.
    #[serde(default)]
    workbook: BTreeMap<String, String>,
    #[serde(flatten)]
    texts: BTreeMap<String, String>,
}

/// A structure of texts that borrow from a language's file: a derived reader of owned ones took most of this crate's build.
macro_rules! texts {
    ($($(#[$about:meta])* $name:ident),* $(,)?) => {
        /// The texts of the report. Holes are written `{name}`.
        #[derive(Debug, Clone)]
        pub(super) struct Texts {
            $($(#[$about])* pub $name: &'static str,)*
            /// Sentences composed elsewhere: English template → translation.
            pub phrases: BTreeMap<String, String>,
        }

        impl Texts {
            /// # Errors
            /// A text that the file lacks, or one that nobody knows.
            fn new(file: &'static File) -> Result<Self, toml::de::Error> {
                let known = [$(stringify!($name)),*];
                let lacking = known.iter().find(|name| !file.texts.contains_key(**name));
                let unknown = file.texts.keys().find(|name| !known.contains(&name.as_str()));
                if let Some(name) = lacking.copied().or(unknown.map(String::as_str)) {
                    return Err(toml::de::Error::custom(format!("the text `{name}` is missing or not known")));
                }
                let of = |name: &str| file.texts.get(name).map_or("", String::as_str);
                Ok(Self { $($name: of(stringify!($name)),)* phrases: file.phrases.clone() })
            }
        }
    };
}

texts! {
    title,
    skip,
    contents,
    verdict,
    pass,
    fail,
    not_assessed,
    midside,
    sentence,
    sentence_unverified,
    never_pass,
    standards,
    standard,
    edition,
    definition,
    confidence,
    published,
    derived,
    unverified,
    user,
    vehicle,
    quantity,
    symbol,
    value,
    loads,
    loads_lead,
    load,
    parameter,
    formula,
    numbers,
    source,
    origin_default,
    origin_given,
    conditions,
    conditions_lead,
    condition,
    category,
    results,
    results_lead,
    filter,
    filter_all,
    filter_fail,
    filter_differ,
    sort_hint,
    hotspot,
    location,
    material,
    detail,
    agreement,
    agree_pass,
    agree_fail,
    differ,
    incomplete,
    utilisation,
    sigma_m,
    sigma_a,
    sigma_limit,
    governed_by,
    static_check,
    diagrams,
    diagrams_lead,
    haigh,
    smith,
    bars,
    correlation,
    walk,
    walk_lead,
    step,
    change,
    hand_check,
    reason,
    warnings,
    warnings_none,
    unverified_title,
    unverified_lead,
    unverified_none,
    what,
    screening,
    screening_lead,
    nodes,
    node,
    largest,
    histogram,
    reproduce,
    reproduce_lead,
    program,
    input_file,
    back,
    cut,
    sentence_screening,
    shown_only,
    cautions,
    caution_hotspots,
    limits_of_use,
    limits_of_use_text,
    original_language,
    load_path,
    required_factor,
    reduction,
    require_published,
    settings,
    materials,
    yield_strength,
    tensile_strength,
    command,
    search,
    screening_other_frame,
    measured,
    measured_lead,
    measured_pairs,
    measured_correlation,
    measured_slope,
    measured_intercept,
    measured_ratio,
    measured_rms,
    measured_within,
    measured_calculated,
    measured_measured,
    measured_from_calculated,
    measured_from_measured,
    sentence_fatigue,
    sentence_static,
    sentence_fatigue_governs,
    sentence_static_governs,
    attached,
    attached_lead,
    reference,
    references,
    references_lead,
    reference_at,
    primary_springs,
    secondary_springs,
    left_out,
    every_condition,
    no_condition,
    no_source,
    given_by_analyst,
    rule,
    forces,
    forces_lead,
    condition_sources,
    measured_ratio_all,
    largest_static,
    other_conditions,
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

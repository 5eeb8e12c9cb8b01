//! The sentences of all codes in every language.

use super::Code;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tongue {
    /// English.
    #[default]
    English,
    /// Chinese, simplified.
    Chinese,
    /// Japanese.
    Japanese,
}

impl Tongue {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Chinese, Self::Japanese];
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    en: String,
    zh: String,
    ja: String,
}

impl Texts {
    fn in_tongue(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::English => &self.en,
            Tongue::Chinese => &self.zh,
            Tongue::Japanese => &self.ja,
        }
    }
}

/// One file per area, all languages of a sentence side by side.
const AREAS: [&str; 6] = [
    include_str!("../../../../locales/messages/assessment.toml"),
    include_str!("../../../../locales/messages/definition.toml"),
    include_str!("../../../../locales/messages/load.toml"),
    include_str!("../../../../locales/messages/output.toml"),
    include_str!("../../../../locales/messages/results.toml"),
    include_str!("../../../../locales/messages/screening.toml"),
];

fn texts() -> &'static BTreeMap<String, Texts> {
    static TEXTS: OnceLock<BTreeMap<String, Texts>> = OnceLock::new();
    // A file that does not parse leaves its codes without texts, which a test refuses.
    TEXTS.get_or_init(|| {
        AREAS
            .iter()
            .filter_map(|area| toml::from_str::<BTreeMap<String, Texts>>(area).ok())
            .flatten()
            .collect()
    })
}

/// The sentence of a code with its holes.
pub(super) fn template(code: Code, tongue: Tongue) -> Option<&'static str> {
    texts().get(code.as_str()).map(|t| t.in_tongue(tongue))
}

/// All codes that have texts.
#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    texts().keys().map(String::as_str)
}

/// Every English sentence with its translation, holes as `{0}`: for texts that are translated after they were composed.
pub fn sentence_pairs(tongue: Tongue) -> impl Iterator<Item = (&'static str, &'static str)> {
    texts().values().map(move |t| (t.en.as_str(), t.in_tongue(tongue)))
}

/// A stretch of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'a> {
    Literal(&'a str),
    Hole(usize),
}

/// Literals and holes of a template in order; a brace that opens no number is a literal.
pub(super) fn parts(template: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((number, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}'))
            && let Ok(k) = number.parse()
        {
            rest = after;
            return Some(Part::Hole(k));
        }
        let skip = usize::from(rest.starts_with('{'));
        let end = rest.get(skip..).and_then(|r| r.find('{')).map_or(rest.len(), |at| at + skip);
        let (literal, after) = rest.split_at(end);
        rest = after;
        Some(Part::Literal(literal))
    })
}

//! What the program says, as data: a code with arguments. English is one of the languages.
//!
//! | file | codes of |
//! |---|---|
//! | `definition` | what is read: overrides, replaced definitions, plausibility of inputs |
//! | `load` | loads and conditions |
//! | `assessment` | verdicts |
//! | `results` | solver files |
//! | `screening` | nodes |
//! | `output` | what only outputs say |
//! | `text` | the sentences of all codes in every language, from `locales/messages/*.toml` |
//!
//! A sentence is composed only where it is shown. To add one: a code in its area's file, its texts in
//! `locales/messages/AREA.toml` (`en`, `zh`, `ja`, with the same holes), and [`message!`](crate::message!) where it is said.

pub mod assessment;
pub mod definition;
pub mod load;
pub mod output;
pub mod results;
pub mod screening;
mod text;

pub use text::{Tongue, sentence_pairs};

use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::fmt;
use std::sync::Arc;

/// What is said, in kebab-case: stable across versions, the same in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// The code as it stands in `locales/messages` and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Every code there is.
    pub fn all() -> impl Iterator<Item = Self> {
        [assessment::ALL, definition::ALL, load::ALL, results::ALL, screening::ALL, output::ALL]
            .into_iter()
            .flatten()
            .copied()
    }
}

/// What fills a hole of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Argument {
    /// A name or a number as it is to be shown: the same in every language.
    Shown(String),
    /// A sentence or phrase of the program: translated like the one around it.
    Said(Message),
}

/// One thing that the program says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Message {
    /// What is said.
    pub code: Code,
    /// What it is said about; argument k fills the holes `{k}`.
    pub arguments: Vec<Argument>,
}

impl Message {
    /// A message; [`message!`](crate::message!) is the shorter way.
    #[must_use]
    pub fn new(code: Code, arguments: Vec<Argument>) -> Self {
        Self { code, arguments }
    }

    /// The sentence in a language.
    #[must_use]
    pub fn text(&self, tongue: Tongue) -> String {
        let Some(template) = text::template(self.code, tongue) else {
            // A code without a text fails a test; should one slip through, nothing of what it says is lost.
            return format!(
                "{}: {}",
                self.code.0,
                self.arguments.iter().map(|a| a.text(tongue)).collect::<Vec<_>>().join(", ")
            );
        };
        let mut out = String::with_capacity(template.len() * 2);
        for part in text::parts(template) {
            match part {
                text::Part::Literal(literal) => out.push_str(literal),
                text::Part::Hole(k) => {
                    out.push_str(&self.arguments.get(k).map_or_else(String::new, |a| a.text(tongue)));
                }
            }
        }
        out
    }
}

impl Argument {
    fn text(&self, tongue: Tongue) -> String {
        match self {
            Self::Shown(text) => text.clone(),
            Self::Said(message) => message.text(tongue),
        }
    }
}

impl From<Message> for Argument {
    fn from(message: Message) -> Self {
        Self::Said(message)
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Shown(text)
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Self {
        Self::Shown(text.clone())
    }
}

impl From<&Arc<str>> for Argument {
    fn from(text: &Arc<str>) -> Self {
        Self::from(&**text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Shown(text.to_owned())
    }
}

impl From<usize> for Argument {
    fn from(count: usize) -> Self {
        Self::Shown(count.to_string())
    }
}

/// The English sentence.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Tongue::English))
    }
}

/// `code`, `arguments` as shown in English, and the English `text`.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let arguments: Vec<String> = self.arguments.iter().map(|a| a.text(Tongue::English)).collect();
        let mut out = serializer.serialize_struct("Message", 3)?;
        out.serialize_field("code", self.code.0)?;
        out.serialize_field("arguments", &arguments)?;
        out.serialize_field("text", &self.to_string())?;
        out.end()
    }
}

/// `message!(CODE, argument, …)`: a [`Message`]; arguments are texts, counts or messages.
#[macro_export]
macro_rules! message {
    ($code:expr $(, $argument:expr)* $(,)?) => {
        $crate::message::Message::new($code, vec![$($crate::message::Argument::from($argument)),*])
    };
}

/// Declares the codes of an area and lists them.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: super::Code = super::Code($code);)*
        /// Every code of this area.
        pub(super) const ALL: &[super::Code] = &[$($name),*];
    };
}
use codes;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn arguments_fill_the_holes_in_the_order_of_each_language() {
        let said = message!(load::CONDITION_WITHOUT_COMPONENT, "14+", "uic_615_4_2003", "lozenging");
        assert_eq!(
            said.to_string(),
            "condition 14+ of uic_615_4_2003 is left out: the frame load file has no [loads.lozenging]"
        );
        assert!(said.text(Tongue::Japanese).contains("14+"));
        assert_eq!(serde_json::to_value(&said).unwrap()["code"], "condition-without-component");
    }

    #[test]
    fn every_code_has_every_language_with_the_same_holes() {
        let mut seen = BTreeSet::new();
        for code in Code::all() {
            assert!(seen.insert(code), "{} is declared twice", code.as_str());
            let holes = |tongue| -> BTreeSet<usize> {
                let template = text::template(code, tongue)
                    .unwrap_or_else(|| panic!("{} has no text in {tongue:?}", code.as_str()));
                assert!(!template.trim().is_empty(), "{}", code.as_str());
                let hole = |part| match part {
                    text::Part::Hole(k) => Some(k),
                    text::Part::Literal(_) => None,
                };
                text::parts(template).filter_map(hole).collect()
            };
            let english = holes(Tongue::English);
            assert!(
                english.iter().copied().eq(0..english.len()),
                "{}: holes are numbered from 0",
                code.as_str()
            );
            for tongue in Tongue::ALL {
                assert_eq!(holes(tongue), english, "{} in {tongue:?}", code.as_str());
            }
        }
        let unused: Vec<_> = text::codes().filter(|c| !seen.iter().any(|s| s.as_str() == *c)).collect();
        assert!(unused.is_empty(), "texts without a code: {unused:?}");
    }
}

//! The program's own sentences in another language.
//!
//! The calculation writes English. A phrase is an English sentence with holes, `{1}`, `{2}` …, and its translation
//! with the same holes; what stands in a hole is taken over as it is, so that numbers and identifiers stay. A hole
//! written `{1*}` holds a sentence again. What matches no phrase stays English.

use super::language::Texts;
use std::borrow::Cow;

/// All phrases of a language.
pub(super) struct Phrases<'a> {
    /// The most telling first: those with the most text outside holes.
    all: Vec<Phrase<'a>>,
}

struct Phrase<'a> {
    /// Text before the first hole, between the holes, after the last.
    literals: Vec<&'a str>,
    holes: Vec<Hole>,
    translation: &'a str,
}

#[derive(Clone, Copy)]
struct Hole {
    number: usize,
    sentence: bool,
}

impl<'a> Phrases<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        let mut all: Vec<Phrase<'a>> = texts
            .phrases
            .iter()
            .map(|(english, translation)| {
                let (literals, holes) = split(english);
                Phrase { literals, holes, translation }
            })
            .collect();
        let weight = |p: &Phrase<'_>| p.literals.iter().map(|l| l.len()).sum::<usize>();
        all.sort_by_key(|p| std::cmp::Reverse(weight(p)));
        Self { all }
    }

    /// The sentence in this language; as it is if no phrase fits.
    pub(super) fn say<'t>(&self, sentence: &'t str) -> Cow<'t, str> {
        self.translated(sentence, 4).map_or(Cow::Borrowed(sentence), Cow::Owned)
    }

    fn translated(&self, sentence: &str, depth: usize) -> Option<String> {
        self.all.iter().find_map(|p| {
            let values = p.fit(sentence)?;
            let mut out = String::with_capacity(sentence.len() * 2);
            let (literals, holes) = split(p.translation);
            let mut literals = literals.into_iter();
            out.push_str(literals.next().unwrap_or_default());
            for (hole, literal) in holes.into_iter().zip(literals) {
                let value = p.holes.iter().position(|h| h.number == hole.number).and_then(|i| values.get(i));
                let value = value.copied().unwrap_or_default();
                match hole.sentence.then(|| depth.checked_sub(1)).flatten() {
                    Some(left) => match self.translated(value, left) {
                        Some(translated) => out.push_str(&translated),
                        None => out.push_str(value),
                    },
                    None => out.push_str(value),
                }
                out.push_str(literal);
            }
            Some(out)
        })
    }
}

impl Phrase<'_> {
    /// What stands in the holes, if the sentence fits.
    fn fit<'t>(&self, sentence: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.literals.split_first()?;
        let mut left = sentence.strip_prefix(first)?;
        let Some((last, between)) = rest.split_last() else {
            return left.is_empty().then(Vec::new);
        };
        let mut values = Vec::with_capacity(rest.len());
        for literal in between {
            let (value, after) = left.split_once(literal)?;
            values.push(value);
            left = after;
        }
        values.push(left.strip_suffix(last)?);
        Some(values)
    }
}

/// Text around the holes, and the holes.
fn split(pattern: &str) -> (Vec<&str>, Vec<Hole>) {
    let (mut literals, mut holes) = (Vec::new(), Vec::new());
    let mut start = 0;
    let mut from = 0;
    while let Some(at) = pattern.get(from..).and_then(|p| p.find('{')).map(|i| i + from) {
        let inside = pattern.get(at + 1..).and_then(|p| p.split_once('}')).map(|(inside, _)| inside);
        let number = inside.and_then(|i| i.trim_end_matches('*').parse().ok());
        match (inside, number) {
            (Some(inside), Some(number)) => {
                literals.push(pattern.get(start..at).unwrap_or_default());
                holes.push(Hole { number, sentence: inside.ends_with('*') });
                start = at + inside.len() + 2;
                from = start;
            }
            _ => from = at + 1,
        }
    }
    literals.push(pattern.get(start..).unwrap_or_default());
    (literals, holes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::html::Language;

    fn with(pairs: &[(&str, &str)], sentence: &str) -> String {
        let mut texts = Language::English.texts().unwrap();
        texts.phrases = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Phrases::new(&texts).say(sentence).into_owned()
    }

    #[test]
    fn holes_keep_what_stands_in_them() {
        let pairs = [("pair {1} ↔ {2}", "组合 {2}、{1}")];
        assert_eq!(with(&pairs, "pair a ↔ b"), "组合 b、a");
        assert_eq!(with(&pairs, "a pair a ↔ b"), "a pair a ↔ b");
    }

    #[test]
    fn a_sentence_in_a_starred_hole_is_translated_a_name_in_a_plain_one_is_not() {
        let pairs = [("no stress", "无应力"), ("{1}: {2*}", "{1}：{2*}"), ("so {1}", "即{1}")];
        assert_eq!(with(&pairs, "no stress: no stress"), "no stress：无应力");
        assert_eq!(with(&pairs, "so no stress"), "即no stress");
    }

    #[test]
    fn the_phrase_with_more_text_goes_first() {
        let pairs = [("{1} limit", "A {1}"), ("{1} of the limit", "B {1}")];
        assert_eq!(with(&pairs, "edge of the limit"), "B edge");
    }

    #[test]
    fn braces_that_are_no_holes_are_text() {
        assert_eq!(with(&[("a {x} {1}", "{1} {x} b")], "a {x} 2"), "2 {x} b");
    }
}

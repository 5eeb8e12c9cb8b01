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
    /// What matched no phrase.
    #[cfg(test)]
    missed: std::cell::RefCell<Vec<String>>,
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
        Self {
            all,
            #[cfg(test)]
            missed: std::cell::RefCell::default(),
        }
    }

    /// Whether everything stays as it is.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The sentence in this language; as it is if no phrase fits.
    pub(super) fn say<'t>(&self, sentence: &'t str) -> Cow<'t, str> {
        if let Some(translated) = self.translated(sentence, 4) {
            return Cow::Owned(translated);
        }
        #[cfg(test)]
        self.missed.borrow_mut().push(sentence.to_owned());
        Cow::Borrowed(sentence)
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
    use crate::assessment::assess;
    use crate::comparison::compare;
    use crate::definition::{Catalogue, Frame, FrameRequest, SourceText, VEHICLE_SYMBOLS, read_frame};
    use crate::diagram::LoadPath;
    use crate::report::html::{Language, Options, Writer};
    use std::collections::BTreeSet;
    use std::path::Path;

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

    fn example(name: &str, settings: impl FnOnce(&mut Frame)) -> Frame {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let read = |name: &str| {
            let text = std::fs::read_to_string(folder.join(name)).map_err(|e| e.to_string())?;
            Ok(SourceText::new(name.to_owned(), text))
        };
        let mut frame = read_frame(FrameRequest {
            source: read(name).unwrap(),
            catalogue: Catalogue::built_in().unwrap(),
            standards: None,
            read_file: &read,
            need_hotspots: true,
        })
        .unwrap()
        .frame;
        settings(&mut frame);
        frame
    }

    /// Words that are English and no identifier of the frame.
    fn english<'s>(sentence: &'s str, frame: &Frame) -> Vec<&'s str> {
        let mut ids: BTreeSet<&str> =
            frame.loads.keys().chain(frame.materials.keys()).map(String::as_str).collect();
        ids.extend(frame.hotspots.iter().map(|h| h.id.as_str()));
        sentence
            .split([' ', ',', ';', ':', '(', ')', '|', '\u{60}'])
            .filter(|w| w.len() >= 4 && w.chars().all(|c| c.is_ascii_lowercase()) && !ids.contains(w))
            .collect()
    }

    fn untranslated(language: Language, frame: &Frame) -> Vec<String> {
        let t = language.texts().unwrap();
        let phrases = Phrases::new(&t);
        let assessment = assess(frame).unwrap();
        let comparison = compare(&assessment);
        let options = Options { language, full_checks: usize::MAX, input: "", command: "", screening: None };
        let writer = Writer {
            frame,
            assessment: &assessment,
            comparison: &comparison,
            options: &options,
            t: &t,
            phrases: &phrases,
        };
        writer.page().unwrap();
        let missed = phrases.missed.take();
        missed.into_iter().filter(|s| !english(s, frame).is_empty()).collect()
    }

    #[test]
    fn every_sentence_of_the_examples_is_translated() {
        let path = |p: LoadPath| move |f: &mut Frame| f.settings.load_path = p;
        let frames = [
            example("metro_motor_bogie.toml", |_| ()),
            example("metro_motor_bogie.toml", path(LoadPath::RatioConstant)),
            example("metro_motor_bogie.toml", path(LoadPath::MinimumConstant)),
            example("metro_motor_bogie.toml", path(LoadPath::MaximumConstant)),
            example("metro_motor_bogie.toml", |f| f.settings.require_published = true),
            example("hotspots_csv.toml", |_| ()),
            example("static_test_gauges.toml", |_| ()),
            example("measured_gauges.toml", |_| ()),
        ];
        for language in [Language::Chinese, Language::Japanese] {
            for frame in &frames {
                let left: BTreeSet<String> = untranslated(language, frame).into_iter().collect();
                assert!(left.is_empty(), "{language:?}: {left:#?}");
            }
        }
    }

    #[test]
    fn every_title_of_the_data_files_is_translated() {
        let catalogue = Catalogue::built_in().unwrap();
        let mut titles: BTreeSet<String> = VEHICLE_SYMBOLS.iter().map(|s| s.title.to_owned()).collect();
        for id in catalogue.procedure_ids() {
            let procedure = catalogue.procedure(id).unwrap();
            for s in procedure.standards() {
                titles.insert(s.title.clone());
                titles.extend(s.parameters.values().map(|p| p.title.clone()));
                titles.extend(s.loads.iter().map(|l| l.title.clone()));
            }
        }
        for collection in catalogue.collections() {
            titles.extend(collection.limits.iter().map(|(l, _)| l.title.clone()));
        }
        for language in [Language::Chinese, Language::Japanese] {
            let t = language.texts().unwrap();
            let phrases = Phrases::new(&t);
            for title in &titles {
                assert_ne!(phrases.say(title), *title, "{language:?}");
            }
        }
    }

    #[test]
    fn a_translation_has_the_holes_of_its_phrase() {
        let holes = |pattern: &str| -> BTreeSet<(usize, bool)> {
            split(pattern).1.into_iter().map(|h| (h.number, h.sentence)).collect()
        };
        let [zh, ja] = [Language::Chinese, Language::Japanese].map(|l| l.texts().unwrap().phrases);
        assert_eq!(zh.keys().collect::<Vec<_>>(), ja.keys().collect::<Vec<_>>());
        for (english, translation) in zh.iter().chain(&ja) {
            assert_eq!(holes(english), holes(translation), "{english}");
        }
    }
}

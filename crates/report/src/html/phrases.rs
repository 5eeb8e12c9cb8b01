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
    use crate::assessment::{Assessment, assess};
    use crate::comparison::{Comparison, compare, measured};
    use crate::definition::{
        Catalogue, Detail, Frame, FrameRequest, Hotspot, SourceText, VEHICLE_SYMBOLS, read_frame,
    };
    use crate::diagram::LoadPath;
    use crate::drawing::{
        Drawing, View, correlation, hotspot_diagram, load_condition, load_conditions,
        measured_against_calculated, standard_overview, utilisation_bars, waterfall,
    };
    use crate::html::{Language, Options, Writer};
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::Arc;

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
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
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
        let options =
            Options { language, full_checks: usize::MAX, input: "", command: "", screening: None, only: &[] };
        let writer = Writer {
            shown: crate::Selection::new(&assessment, &[], None),
            frame,
            assessment: &assessment,
            comparison: &comparison,
            options: &options,
            t: &t,
            phrases: &phrases,
        };
        writer.page().unwrap();
        let missed = phrases.missed.take();
        let missed = missed.into_iter().filter(|s| !english(s, frame).is_empty());
        missed.chain(english_in_pictures(&phrases, frame, &assessment, &comparison)).collect()
    }

    /// Every picture.
    fn pictures(frame: &Frame, a: &Assessment, comparison: &Comparison) -> Vec<Drawing> {
        let mut all = Vec::new();
        let hotspots = 0..frame.hotspots.len().min(8);
        for view in [View::Haigh, View::Smith] {
            all.extend(hotspots.clone().filter_map(|i| hotspot_diagram(frame, a, i, view)));
            all.extend(a.standards.iter().map(|s| standard_overview(frame, s, view)));
        }
        all.extend(hotspots.filter_map(|i| waterfall(frame, comparison, i)));
        for s in &a.standards {
            all.push(utilisation_bars(frame, s));
            let loads = &s.fatigue_loads;
            all.push(load_conditions(frame, loads));
            all.extend((0..=loads.conditions.len()).map(|i| load_condition(frame, loads, i)));
            for times in [0, 9] {
                let mut loads = (**loads).clone();
                loads.conditions = vec![loads.conditions; times].concat();
                all.push(load_conditions(frame, &loads));
            }
        }
        if let [first, second, ..] = &a.standards[..] {
            all.push(correlation(frame, first, second));
        }
        all.extend(measured(frame, a).unwrap().map(|gauges| measured_against_calculated(frame, &gauges)));
        all
    }

    /// Sentences of pictures in which a word is English still; names are marked there, so every word counts, also
    /// one in a hole.
    fn english_in_pictures(
        phrases: &Phrases<'_>,
        frame: &Frame,
        assessment: &Assessment,
        comparison: &Comparison,
    ) -> Vec<String> {
        let left = std::cell::RefCell::new(Vec::new());
        let limits = || frame.details.values().flat_map(|d| d.limits.values());
        for drawing in pictures(frame, assessment, comparison) {
            let _ = drawing.translated(&|sentence| {
                let said = phrases.say(sentence).into_owned();
                if said
                    .split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '/')
                    .filter(|w| !limits().any(|l| l.id == *w))
                    .flat_map(|w| w.split('/'))
                    .any(|w| is_english(w) && !frame.details.contains_key(w))
                {
                    left.borrow_mut().push(format!("{sentence} → {said}"));
                }
                said
            });
        }
        left.into_inner()
    }

    /// Whether it is an English word and neither an identifier nor a unit nor the name of a diagram or of a line.
    fn is_english(word: &str) -> bool {
        word.len() > 1
            && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
            && !["mm", "kg", "cm", "Haigh", "Smith", "Goodman"].contains(&word)
    }

    /// Hotspots in one place, more than can be named.
    fn crowd(frame: &mut Frame) {
        let first = frame.hotspots[0].clone();
        frame.hotspots.extend((0..60).map(|k| Hotspot { id: format!("crowd {k:02}"), ..first.clone() }));
    }

    /// Every detail requires a factor.
    fn factors(frame: &mut Frame) {
        for detail in frame.details.values_mut() {
            *detail = Arc::new(Detail { required_safety_factor: Some(1.25), ..(**detail).clone() });
        }
    }

    /// No detail has a limit under the first standard.
    fn no_limits(frame: &mut Frame) {
        for detail in frame.details.values_mut() {
            let mut changed = (**detail).clone();
            changed.limits.shift_remove_index(0);
            *detail = Arc::new(changed);
        }
    }

    /// Every hotspot has a diagram of its own.
    fn own_diagrams(frame: &mut Frame) {
        let detail = frame.details[0].clone();
        for (k, h) in frame.hotspots.iter_mut().enumerate() {
            h.detail = format!("own {k}");
            let required_safety_factor = Some(1.0 + 0.01 * f64::from(u8::try_from(k).unwrap()));
            let own = Detail { id: h.detail.clone(), required_safety_factor, ..(*detail).clone() };
            frame.details.insert(h.detail.clone(), Arc::new(own));
        }
    }

    /// Stresses times a factor.
    fn times(factor: f64) -> impl Fn(&mut Frame) {
        move |frame| {
            for tensor in frame.hotspots.iter_mut().flat_map(|h| &mut h.per_load) {
                for stress in &mut tensor.0 {
                    *stress *= factor;
                }
            }
        }
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
            example("metro_motor_bogie.toml", crowd),
            example("metro_motor_bogie.toml", factors),
            example("metro_motor_bogie.toml", no_limits),
            example("metro_motor_bogie.toml", own_diagrams),
            example("metro_motor_bogie.toml", times(10.0)),
            example("metro_motor_bogie.toml", times(0.0)),
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

//! Goal: pictures in other languages keep to the space of the English ones, lose no text and change no name.

use crate::drawing::all;
use crate::drawing::frames::{assessed, example, spots, toml};
use crate::drawing::overlap::{measure, overlaps};
use bogie_fatigue::assessment::Assessment;
use bogie_fatigue::definition::Frame;
use bogie_fatigue::report::drawing::{Drawing, Item, View, hotspot_diagram};
use bogie_fatigue::report::html::Language;

fn frames() -> Vec<(Frame, Assessment)> {
    let mut crowd = spots(40, 9, 5);
    let first = crowd[0].stresses;
    for (k, s) in crowd.iter_mut().enumerate().take(30) {
        s.id = format!("left side beam, lower flange, position {k:02}");
        s.stresses = first.map(|load| load.map(|x| x * (1.0 + 1e-4 * k as f64)));
    }
    let mut far = spots(12, 3, 1);
    for (spot, factor) in far.iter_mut().zip([6.0, 20.0, -8.0, 4.0]) {
        spot.stresses.iter_mut().flatten().for_each(|s| *s *= factor);
    }
    let factor = "load_path = \"ratio_constant\"\nrequired_safety_factor = 1.2";
    let mut all = vec![
        example("metro_motor_bogie.toml"),
        assessed(&toml("A bogie", factor, &crowd)),
        assessed(&toml("Overloaded", "", &far)),
        assessed(&toml("Many", "load_path = \"maximum_constant\"", &spots(300, 5, 1))),
    ];
    all.iter_mut().for_each(|(frame, _)| measure(frame));
    all
}

/// Every picture in English and in another language.
fn pairs(language: Language) -> Vec<(String, Drawing, Drawing)> {
    frames()
        .iter()
        .flat_map(|(frame, a)| all(frame, a, 4))
        .map(|(name, english)| {
            let translated = language.drawing(&english).unwrap();
            (name, english, translated)
        })
        .collect()
}

#[test]
fn english_pictures_stay() {
    for (name, before, after) in pairs(Language::English) {
        assert_eq!(before, after, "{name}");
    }
}

#[test]
fn texts_do_not_overlap_and_none_is_lost_or_tiny() {
    for language in [Language::Chinese, Language::Japanese] {
        for (name, english, translated) in pairs(language) {
            assert_ne!(english, translated, "{name}");
            assert_eq!(overlaps(&name, &translated), overlaps(&name, &english), "{language:?}");
            let cut = |d: &Drawing| d.texts().filter(|t| t.content.contains('…')).count();
            let lost: Vec<_> = translated.texts().filter(|t| t.content.contains('…')).collect();
            assert!(cut(&translated) <= cut(&english), "{language:?} {name}: {lost:?}");
            assert!(translated.texts().all(|t| t.size > 7.0), "{name}");
            assert!(translated.texts().count() <= english.texts().count(), "{name}");
        }
    }
}

#[test]
fn names_and_what_is_drawn_stay() {
    let drawn = |d: &Drawing| -> Vec<Item> {
        let shapes = d.items.iter().skip(1);
        shapes.filter(|i| !matches!(i, Item::Text(_) | Item::HoverBegin(_))).cloned().collect()
    };
    for (frame, a) in frames() {
        let ids: Vec<&str> = frame.hotspots.iter().map(|h| h.id.as_str()).collect();
        // A name may be wrapped.
        let told = |d: &Drawing, id: &str| {
            let texts: String = d.texts().map(|t| t.content.replace(' ', "")).collect();
            texts.matches(&id.replace(' ', "")).count()
        };
        for (name, english) in all(&frame, &a, 2) {
            let translated = Language::Chinese.drawing(&english).unwrap();
            assert_eq!(drawn(&english), drawn(&translated), "{name}");
            for id in &ids {
                assert!(told(&translated, id) >= told(&english, id), "{name}: {id}");
            }
            let said = |d: &Drawing| -> Vec<String> {
                let hovers = d.items.iter().filter_map(|i| match i {
                    Item::HoverBegin(hover) => Some(hover.text.split(" · ").next().unwrap().to_owned()),
                    _ => None,
                });
                hovers.filter(|h| ids.contains(&h.as_str())).collect()
            };
            assert_eq!(said(&english), said(&translated), "{name}");
        }
    }
}

/// The analyst may call things by words of the program.
#[test]
fn names_that_are_words_of_the_program_stay() {
    let ids = ["pass", "static check", "limit, 1", "above the limit", "raises it"];
    let mut named = spots(5, 3, 1);
    for (spot, id) in named.iter_mut().zip(ids) {
        spot.id = id.to_owned();
        spot.location = "fatigue · none".to_owned();
    }
    let (mut frame, a) = assessed(&toml("not assessed", "", &named));
    measure(&mut frame);
    for language in [Language::Chinese, Language::Japanese] {
        for (k, id) in ids.iter().enumerate() {
            let english = hotspot_diagram(&frame, &a, k, View::Haigh).unwrap();
            let translated = language.drawing(&english).unwrap();
            let texts: Vec<&str> = translated.texts().map(|t| t.content.as_str()).collect();
            assert_eq!(texts[0], *id);
            assert!(texts[1].starts_with("fatigue · none · not assessed · Haigh "), "{}", texts[1]);
            assert!(!texts[1].ends_with("diagram"), "{}", texts[1]);
        }
        for (name, english) in all(&frame, &a, 5) {
            let translated = language.drawing(&english).unwrap();
            for text in english.texts().filter(|t| ids.contains(&t.content.as_str())) {
                // Words of keys are translated, names beside bars and points are not.
                let stays = translated.texts().any(|t| t.content == text.content && t.at == text.at);
                assert!(stays || text.at.1 < 80.0, "{name}: {text:?}");
            }
        }
    }
}

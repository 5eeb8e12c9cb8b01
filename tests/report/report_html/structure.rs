//! Markup, links, numbers.

use super::{common, options, report};
use bogie_fatigue::assessment::Verdict;
use bogie_fatigue::report::html::{HtmlError, Language, Options, html};
use scraper::{ElementRef, Html, Selector};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

pub fn select<'a>(page: &'a Html, what: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(what).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_markup_is_sound_and_stands_alone() {
    for language in Language::ALL {
        let (_, page) = report(&common::example("metro_motor_bogie.toml"), &options(language));
        let parsed = Html::parse_document(&page);
        assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
        let mut ids = BTreeSet::new();
        for e in select(&parsed, "[id]") {
            assert!(ids.insert(e.attr("id").unwrap()), "two elements with id {:?}", e.attr("id"));
        }
        for a in select(&parsed, "[href]") {
            let target = a.attr("href").unwrap();
            assert!(target.strip_prefix('#').is_some_and(|t| ids.contains(t)), "{target} leads nowhere");
        }
        assert!(select(&parsed, "[src], link, iframe, object, embed, image, img, use").is_empty());
        let style = text(select(&parsed, "style")[0]);
        assert!(!style.contains("url(") && !style.contains("@import"), "{style}");
        let html = select(&parsed, "html")[0];
        assert_eq!(html.attr("lang").unwrap().split('-').next(), Some(language.code()));
    }
}

#[test]
fn tables_and_pictures_say_what_they_are() {
    let (_, page) = report(&common::example("metro_motor_bogie.toml"), &options(Language::English));
    let parsed = Html::parse_document(&page);
    for th in select(&parsed, "th") {
        assert!(matches!(th.attr("scope"), Some("col" | "row" | "colgroup")), "{}", th.html());
        assert!(!text(th).is_empty());
    }
    for svg in select(&parsed, "figure svg") {
        assert_eq!(svg.attr("role"), Some("img"));
        assert!(svg.attr("aria-label").is_some_and(|l| !l.is_empty()));
    }
    for figure in select(&parsed, "figure") {
        assert_eq!(figure.select(&Selector::parse("figcaption").unwrap()).count(), 1);
    }
    let mut before = 0;
    for heading in select(&parsed, "h1, h2, h3, h4, h5") {
        let level = heading.value().name()[1..].parse().unwrap();
        assert!(level <= before + 1, "heading {} skips a level", text(heading));
        before = level;
    }
}

/// Rows of the ranked table: name of the hotspot → cells.
fn ranking(page: &Html) -> BTreeMap<String, Vec<String>> {
    let cell = Selector::parse("td").unwrap();
    select(page, "#ranking tbody tr")
        .into_iter()
        .map(|row| {
            let head = row.select(&Selector::parse("th bdi").unwrap()).next().unwrap();
            (text(head), row.select(&cell).map(text).collect())
        })
        .collect()
}

#[test]
fn the_table_has_every_hotspot_with_the_numbers_of_the_assessment() {
    for name in ["metro_motor_bogie.toml", "hotspots_csv.toml", "static_test_gauges.toml"] {
        let (assessment, page) = report(&common::example(name), &options(Language::English));
        let rows = ranking(&Html::parse_document(&page));
        for (position, standard) in assessment.standards.iter().enumerate() {
            let before: usize = assessment.standards[..position]
                .iter()
                .map(|s| 6 + usize::from(s.exceptional_loads.is_some()))
                .sum();
            assert_eq!(rows.len(), standard.hotspots.len());
            for h in &standard.hotspots {
                let cells = &rows[&h.id][1 + before..];
                let word = match h.verdict {
                    Verdict::Pass => "pass",
                    Verdict::Fail => "FAIL",
                    Verdict::NotAssessed => "not assessed",
                };
                assert_eq!(cells[0], word, "{name} {}", h.id);
                let Some(f) = &h.fatigue else {
                    assert_eq!(cells[1], "–");
                    continue;
                };
                assert_eq!(cells[1], format!("{:.3}", f.utilisation));
                assert_eq!(cells[3], format!("{:.1}", f.sigma_a_mpa));
                assert_eq!(cells[4], format!("{:.1}", f.sigma_a_limit_mpa));
                let mean: f64 = cells[2].replace('−', "-").parse().unwrap();
                assert!(!cells[2].contains('-'), "no true minus sign: {}", cells[2]);
                assert!((mean - f.sigma_m_mpa).abs() <= 0.05 + 1e-9);
                if let Some(s) = &h.static_check {
                    assert_eq!(cells[6], format!("{:.3}", s.utilisation));
                }
            }
        }
    }
}

#[test]
fn every_language_shows_the_same_numbers_and_identifiers() {
    let frame = common::example("metro_motor_bogie.toml");
    let shown: Vec<Vec<String>> = Language::ALL
        .into_iter()
        .map(|l| {
            let parsed = Html::parse_document(&report(&frame, &options(l)).1);
            select(&parsed, "td.n, .formula code, .hash, #ranking th bdi, article > h3 bdi")
                .into_iter()
                .map(|e| {
                    // A value may carry where it comes from, in words.
                    e.children().filter_map(|c| c.value().as_text().map(|t| t.trim().to_owned())).collect()
                })
                .collect()
        })
        .collect();
    assert!(shown[0].len() > 500, "{}", shown[0].len());
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[0], shown[2]);
    let title = |l: Language| {
        let parsed = Html::parse_document(&report(&frame, &options(l)).1);
        text(select(&parsed, "#results h2")[0])
    };
    assert_eq!(BTreeSet::from_iter(Language::ALL.map(title)).len(), 3);
}

#[test]
fn full_checks_are_for_the_worst_and_the_report_says_so() {
    let frame = common::example("metro_motor_bogie.toml");
    let (assessment, page) = report(&frame, &Options { full_checks: 2, ..options(Language::English) });
    let parsed = Html::parse_document(&page);
    let mut by_rank: Vec<usize> = (0..frame.hotspots.len()).collect();
    let rank = |i: usize| assessment.standards.iter().map(|s| s.hotspots[i].rank()).fold(0.0, f64::max);
    by_rank.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)));
    let wanted: Vec<String> = by_rank[..2].iter().map(|i| format!("h-{i}")).collect();
    let articles: Vec<&str> = select(&parsed, "article").iter().map(|a| a.attr("id").unwrap()).collect();
    assert_eq!(articles, wanted);
    assert_eq!(select(&parsed, "#ranking tbody a").len(), 2);
    assert!(page.contains("The full checks of the 2 worst of 14 hotspots follow"));
}

#[test]
fn unverified_numbers_are_listed_and_announced() {
    let frame = common::example("metro_motor_bogie.toml");
    let (assessment, page) = report(&frame, &options(Language::English));
    let parsed = Html::parse_document(&page);
    let listed: String = select(&parsed, "#unverified tbody").into_iter().map(text).collect();
    let mut count = 0;
    for set in assessment.standards.iter().map(|s| &s.fatigue_loads) {
        for p in &set.parameters {
            let unverified = p.provenance.confidence == bogie_fatigue::definition::Confidence::Unverified;
            assert!(!unverified || listed.contains(&format!("{}: {}", p.id, p.title)), "{}", p.id);
            count += usize::from(unverified);
        }
    }
    assert!(count > 3);
    let cautions: Vec<String> = select(&parsed, "#verdict .caution").into_iter().map(text).collect();
    assert_eq!(cautions.iter().filter(|c| c.contains("not verified against")).count(), 1, "{cautions:?}");
}

#[test]
fn a_screening_is_shown_and_something_else_is_refused() {
    let frame = common::example("metro_motor_bogie.toml");
    let screening = json!({
        "schema": "bogie-fatigue/screening/1", "nodes": 1234,
        "frame": { "sha256": "0" },
        "standards": [{
            "id": "jis_e_4207_2019", "passed": 1230, "failed": 3, "not_assessed": 1, "max_utilisation": 1.25,
            "midside_without_results": 40,
            "histogram": [1200, 20, 5, 2, 1, 1, 0, 0, 0, 1, 1, 1, 1],
            "hotspots": [
                { "node": 77, "x_mm": 1.0, "y_mm": 2.25, "z_mm": null, "verdict": "fail", "utilisation": 1.25,
                  "sigma_m_mpa": 10.0, "sigma_a_mpa": 80.0, "sigma_a_limit_mpa": 64.0, "set": "<b>" },
                { "node": 78, "verdict": "fail", "utilisation": null, "sigma_m_mpa": 900.0, "sigma_a_mpa": 1.0,
                  "sigma_a_limit_mpa": 0.0 },
            ],
        }],
    });
    let (_, page) =
        report(&frame, &Options { screening: Some(("s.json", &screening)), ..options(Language::English) });
    let parsed = Html::parse_document(&page);
    let bins: Vec<String> = select(&parsed, "#screening .histogram td.n").into_iter().map(text).collect();
    assert_eq!(bins, ["1200", "20", "5", "2", "1", "1", "0", "0", "0", "1", "1", "1", "1"]);
    let rows: Vec<String> = select(&parsed, "#screening .scroll tbody tr").into_iter().map(text).collect();
    assert!(rows[0].contains("77") && rows[0].contains("<b>") && rows[0].contains("1.250"), "{rows:?}");
    assert!(rows[1].contains('∞'), "{rows:?}");
    assert!(page.contains("midside nodes without results 40"));
    assert!(page.contains("made with another frame load file"));

    let assessment = bogie_fatigue::assessment::assess(&frame).unwrap();
    let comparison = bogie_fatigue::comparison::compare(&assessment);
    for wrong in [
        json!({}),
        json!({ "schema": "bogie-fatigue/assessment/1" }),
        json!({ "schema": "bogie-fatigue/screening/1" }),
        json!({ "schema": "bogie-fatigue/screening/1", "nodes": 1, "standards": [{ "id": 3 }] }),
        json!({ "schema": "bogie-fatigue/screening/1", "nodes": 1, "standards": [{ "id": "x", "passed": 1,
            "failed": 0, "not_assessed": 0, "histogram": [], "hotspots": [] }] }),
    ] {
        let options = Options { screening: Some(("s.json", &wrong)), ..options(Language::English) };
        let refused = html(&frame, &assessment, &comparison, &options);
        assert!(matches!(refused, Err(HtmlError::Screening { .. })), "{wrong}");
    }
}

/// Width of the text on an A4 page with the margins of the page's style, and of one of two columns 3 mm apart, pt.
const PAGE_PT: f64 = (210.0 - 2.0 * 14.0) / 25.4 * 72.0;
const COLUMN_PT: f64 = (210.0 - 2.0 * 14.0 - 3.0) / 2.0 / 25.4 * 72.0;
/// The cap on a picture's height in print, `max-height: 24cm`, pt.
const HIGHEST_PT: f64 = 240.0 / 25.4 * 72.0;

/// Letters in pictures must be legible: 6.5 pt on paper, 9 px on a screen 1400 px wide.
#[test]
fn letters_in_pictures_are_large_enough() {
    for (name, language) in [
        ("metro_motor_bogie.toml", Language::English),
        ("metro_motor_bogie.toml", Language::Chinese),
        ("metro_motor_bogie.toml", Language::Japanese),
        ("measured_gauges.toml", Language::English),
        ("hotspots_csv.toml", Language::English),
    ] {
        let (_, page) = report(&common::example(name), &options(language));
        let parsed = Html::parse_document(&page);
        let style = text(select(&parsed, "style")[0]);
        assert!(style.contains("max-height: 24cm") && style.contains("gap: 2mm 3mm"), "caps have changed");
        for figure in select(&parsed, "figure") {
            let one = |what: &str| figure.select(&Selector::parse(what).unwrap()).next().unwrap();
            let view: Vec<f64> =
                one("svg").attr("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
            let (width, height) = (view[2], view[3]);
            let texts = figure.select(&Selector::parse("text").unwrap()).collect::<Vec<_>>();
            let smallest =
                texts.iter().map(|t| t.attr("font-size").unwrap().parse().unwrap()).fold(f64::MAX, f64::min);
            let wide = figure.attr("class") == Some("wide-figure");
            let in_grid =
                figure.parent().and_then(ElementRef::wrap).is_some_and(|p| p.attr("class").is_some());
            let on_paper = if wide || !in_grid { PAGE_PT } else { COLUMN_PT };
            let printed = smallest * (on_paper / width).min(HIGHEST_PT / height);
            // 62 rem for those as wide as the page, less where a figure stands alone; three columns else.
            let shown = smallest * (if wide || !in_grid { 46.0 * 16.0 } else { 27.0 * 16.0 } - 15.0) / width;
            let caption = text(one("figcaption"));
            // A translation takes no more room than the English words, with letters down to seven tenths.
            let least = if language == Language::English { 6.5 } else { 4.7 };
            assert!(printed >= least, "{language:?} {caption}: {printed:.2} pt in print");
            assert!(shown >= 9.0 * least / 6.5, "{language:?} {caption}: {shown:.1} px on a screen");
        }
    }
}

/// Texts of the page that are neither sources, identifiers, formulas nor the analyst's. Pictures have a test of their
/// own, in which names are marked.
fn own_texts(page: &Html, names: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for node in page.root_element().descendants() {
        let Some(said) = node.value().as_text().map(|t| t.split_whitespace().collect::<Vec<_>>().join(" "))
        else {
            continue;
        };
        let inside = |what: &str| {
            let what = Selector::parse(what).unwrap();
            node.ancestors().filter_map(ElementRef::wrap).any(|e| what.matches(&e))
        };
        if inside(
            "style, script, code, pre, #reproduce, .formula, h1, title, .description, #ranking tbody th, .by, svg",
        ) {
            continue;
        }
        // What is cited stays, also where it is cut.
        let start = |n: &str| n.chars().take(30).collect::<String>();
        if !names.iter().any(|n| said.contains(&start(n))) {
            found.push(said);
        }
    }
    found
}

/// Words of three letters or more that are English: lower case, ASCII, no part of a name with an underscore.
fn english(said: &str) -> Vec<&str> {
    let words = said.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    words
        .filter(|w| w.len() >= 3 && w.chars().all(|c| c.is_ascii_lowercase()))
        .filter(|w| !["von", "mises"].contains(w))
        .collect()
}

/// What the page says in its own words is in its language: walks all texts, attributes that are read aloud included.
#[test]
fn nothing_of_the_programs_own_words_is_left_in_english() {
    let mut frame = common::example("measured_gauges.toml");
    frame.settings.load_path = bogie_fatigue::diagram::LoadPath::RatioConstant;
    for frame in [common::example("metro_motor_bogie.toml"), common::example("hotspots_csv.toml"), frame] {
        let assessment = bogie_fatigue::assessment::assess(&frame).unwrap();
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut cite = |text: &str| {
            if !text.is_empty() {
                names.insert(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        };
        cite(&frame.name);
        for h in &frame.hotspots {
            cite(&h.location);
            cite(&h.id);
            h.measured.iter().for_each(|m| cite(&m.source));
        }
        for l in frame.loads.values() {
            l.omitted.iter().for_each(|o| cite(o));
            l.attached.iter().filter_map(|a| a.source.as_ref()).for_each(|s| cite(s));
        }
        frame.overrides.values().flat_map(|o| o.values()).for_each(|o| cite(&o.provenance.source));
        frame.scope.values().for_each(|(_, reason)| cite(reason));
        frame.materials.values().filter_map(|m| m.source.as_ref()).for_each(|s| cite(s));
        for set in assessment.load_sets() {
            cite(&set.standard.rule_provenance.source);
            cite(&set.standard.edition);
            set.standard.static_check.iter().for_each(|s| cite(&s.provenance.source));
            set.standard.exclusive_groups.iter().for_each(|g| cite(&g.provenance.source));
            set.standard.attached.iter().for_each(|g| cite(&g.provenance.source));
            set.parameters.iter().for_each(|p| cite(&p.provenance.source));
            set.loads.iter().for_each(|l| cite(&l.source));
            set.conditions.iter().for_each(|c| cite(&c.source));
        }
        for f in assessment.standards.iter().flat_map(|s| &s.hotspots).filter_map(|h| h.fatigue.as_ref()) {
            cite(&f.limit.provenance.source);
        }
        let ids: BTreeSet<&str> =
            frame.loads.keys().chain(frame.details.keys()).map(String::as_str).collect();
        for language in [Language::Chinese, Language::Japanese] {
            let parsed = Html::parse_document(&report(&frame, &options(language)).1);
            let mut left = BTreeSet::new();
            for said in own_texts(&parsed, &names) {
                if english(&said).iter().any(|w| !ids.contains(w) && !["and", "alpha", "beta"].contains(w)) {
                    left.insert(said);
                }
            }
            assert!(left.is_empty(), "{language:?}: {left:#?}");
        }
    }
}

//! Names that would like to be markup, scripts or other directions of writing.

use super::structure::select;
use super::{common, options, report};
use bogie_fatigue::report::html::{Language, Options};
use scraper::Html;

#[test]
fn hostile_texts_are_text() {
    let mut spots = String::new();
    for name in common::hostile_names() {
        let spot = common::hotspot("NAME", "toe", ["30.0", "10.0", "12.0", "3.0", "4.0", "2.0"]);
        let id = format!(
            "id = {}\nlocation = {}",
            common::toml_text(&name),
            common::toml_text(&format!("{name}</bdi></td>\u{1}\u{b}\t|abc\u{202e}fed\u{200f}"))
        );
        spots += &spot.replace("id = \"NAME\"", &id);
    }
    let text = common::text(&[common::JIS, common::UIC], &format!("{}{spots}", common::LOADS));
    let text = text.replace("name = \"test\"", "name = \"</title><script>alert(2)</script>{{ t.title }}\"");
    let frame = common::read(&text);
    for language in Language::ALL {
        let input = format!("{text}</bdi></pre><script>alert(3)</script>");
        let given = Options { input: &input, command: "bogie report '<img src=x>'", ..options(language) };
        let (_, page) = report(&frame, &given);
        let parsed = Html::parse_document(&page);
        assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
        assert_eq!(select(&parsed, "script").len(), 1);
        assert!(select(&parsed, "img").is_empty());
        assert!(!page.contains(['\u{1}', '\u{b}', '\u{202e}', '\u{200f}']));
        let shown: String = parsed.root_element().text().collect();
        for wanted in ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a&amp;b<c>", "abc·fed·", "𝄞 台車"]
        {
            assert!(shown.contains(wanted), "{wanted}");
        }
        assert!(shown.contains("</title><script>alert(2)</script>{{ t.title }}"));
    }
}

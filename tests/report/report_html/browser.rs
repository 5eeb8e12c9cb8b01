//! A real browser. Skipped where there is no Chromium; `.ci/run` installs it.
//!
//! The report is opened in a frame of a given width with a script of ours at its end, which does what a reader does
//! and hands on what it finds.

use super::structure::select;
use scraper::Html;
use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const EXAMPLE: &str = "examples/metro_motor_bogie.toml";

fn chromium() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::var_os("PATH").map(|p| env::split_paths(&p).collect())?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.iter().find_map(|n| folders.iter().map(|f| f.join(n)).find(|p| p.is_file()));
    if found.is_none() {
        println!("skipped: no Chromium in PATH");
    }
    found
}

/// The accessibility checker, if it is there.
fn axe() -> Option<String> {
    let found = fs::read_to_string(format!("{ROOT}/target/axe/node_modules/axe-core/axe.min.js")).ok();
    if found.is_none() {
        println!("skipped: no axe-core (npm install --prefix target/axe axe-core)");
    }
    found
}

fn bogie(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bogie")).current_dir(ROOT).args(arguments).output().unwrap()
}

fn written(folder: &Path, lang: &str, hotspots: &str) -> String {
    let file = folder.join(format!("{lang}.html"));
    let file_name = file.to_str().unwrap();
    let out = bogie(&["report", EXAMPLE, "--lang", lang, "--hotspots", hotspots, "-o", file_name]);
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    fs::read_to_string(file).unwrap()
}

/// The page as the browser has it after loading.
fn dom(browser: &Path, folder: &Path, page: &Path, flags: &[&str]) -> Html {
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"])
        .args(["--window-size=1600,1200", "--virtual-time-budget=60000"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .args(flags)
        .arg(page)
        .output()
        .unwrap();
    Html::parse_document(&String::from_utf8_lossy(&output.stdout))
}

/// Opens the report `width` pixels wide and gives what `script`, the body of an async function, returns.
fn ask(browser: &Path, folder: &Path, report: &str, width: u32, flags: &[&str], script: &str) -> Value {
    let probe = format!(
        "<script>(async () => {{ {script} }})().then(a => a, e => ({{ error: String(e && e.stack || e) }}))\
         .then(a => parent.postMessage(JSON.stringify(a), '*'))</script></body>"
    );
    fs::write(folder.join("inner.html"), report.replace("</body>", &probe)).unwrap();
    let outer = folder.join("outer.html");
    let listener = "addEventListener('message', e => { const p = document.createElement('pre'); p.id = 'answer'; \
                    p.textContent = e.data; document.body.append(p); })";
    let frame = format!(
        "<!DOCTYPE html><body><script>{listener}</script>\
         <iframe src=\"inner.html\" width=\"{width}\" height=\"900\" style=\"border:0\"></iframe></body>"
    );
    fs::write(&outer, frame).unwrap();
    let page = dom(browser, folder, &outer, flags);
    let answer: String = select(&page, "#answer")
        .first()
        .unwrap_or_else(|| panic!("no answer: {}", page.html()))
        .text()
        .collect();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert!(answer.get("error").is_none(), "{answer}");
    answer
}

const READER: &str = r"
    const rows = () => [...document.querySelectorAll('#ranking tbody tr:not([hidden])')];
    const names = () => rows().map(r => r.querySelector('th bdi').textContent);
    const out = { ranked: names() };
    // The amplitude under the first standard.
    const head = document.querySelectorAll('#ranking thead tr:last-child th button')[3];
    const amplitudes = () => rows().map(r => Number(r.cells[5].dataset.v));
    head.click(); out.falling = amplitudes();
    head.click(); out.rising = amplitudes();
    out.sorted = head.closest('th').getAttribute('aria-sort');
    const which = document.getElementById('which'), search = document.getElementById('search');
    which.value = 'differ'; which.dispatchEvent(new Event('change'));
    out.differ = names().sort();
    which.value = ''; which.dispatchEvent(new Event('change'));
    search.value = 'GEAR-BOX'; search.dispatchEvent(new Event('input'));
    out.found = names();
    out.count = document.getElementById('shown').textContent;
    const followed = new Promise(r => addEventListener('hashchange', r));
    rows()[0].querySelector('a').click();
    await followed;
    out.target = document.querySelector(':target h3 bdi').textContent;
    // What the mouse is over at the middle of a point of a diagram.
    const titles = [...document.querySelectorAll('#diagrams svg g > title')];
    const point = titles.find(t => t.textContent.includes('motor_bracket')).parentNode;
    point.scrollIntoView({ block: 'center' });
    const box = point.getBoundingClientRect();
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    out.hover = over.closest('g').querySelector('title').textContent;
    return out;";

#[test]
fn a_reader_can_sort_filter_follow_a_link_and_point() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let report = written(folder.path(), "en", "all");
    let seen = ask(&chromium, folder.path(), &report, 1400, &[], READER);
    let numbers = |key: &str| -> Vec<f64> { serde_json::from_value(seen[key].clone()).unwrap() };
    assert_eq!(seen["ranked"].as_array().unwrap().len(), 14);
    assert_eq!(seen["ranked"][0], "motor_bracket");
    let (falling, rising) = (numbers("falling"), numbers("rising"));
    assert!(falling.is_sorted_by(|a, b| a >= b) && falling[0] > falling[13], "{falling:?}");
    assert!(rising.is_sorted() && rising.len() == 14, "{rising:?}");
    assert_eq!(seen["sorted"], "ascending");
    let differ: Vec<String> = serde_json::from_value(seen["differ"].clone()).unwrap();
    assert_eq!(differ, ["axle_guide_weld", "lateral_stop_toe", "traction_link"]);
    assert_eq!(seen["found"], serde_json::json!(["gear_box_bracket"]));
    assert_eq!(seen["count"], "1 / 14");
    assert_eq!(seen["target"], "gear_box_bracket");
    let hover = seen["hover"].as_str().unwrap();
    assert!(hover.contains("motor_bracket") && hover.contains("74.8") && hover.contains("1.186"), "{hover}");
}

#[test]
fn nothing_hangs_over_the_page_and_axe_finds_nothing_serious() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let report = written(folder.path(), "en", "2");
    let axe = axe();
    let dark = "--blink-settings=preferredColorScheme=0";
    for (width, flags) in [(390, &[][..]), (1400, &[][..]), (1400, &[dark][..])] {
        let report = match &axe {
            Some(axe) => report.replace("</body>", &format!("<script>{axe}</script></body>")),
            None => report.clone(),
        };
        // The checker and ours are scripts of the test: only the last end of the body is the report's.
        let (head, tail) = report.rsplit_once("</body>").unwrap();
        let report = format!("{}</body>{tail}", head.replace("</body>", "<\\/body>"));
        let seen = ask(
            &chromium,
            folder.path(),
            &report,
            width,
            flags,
            r"
            const page = document.documentElement;
            const wide = [...document.body.querySelectorAll('*')].filter(e => !e.closest('.scroll, .picture, pre')
                && e.getBoundingClientRect().right > page.clientWidth + 1).map(e => e.outerHTML.slice(0, 120));
            const out = { width: page.clientWidth, overhang: page.scrollWidth - page.clientWidth, wide,
                dark: matchMedia('(prefers-color-scheme: dark)').matches, serious: [] };
            if (window.axe) {
                const found = await axe.run(document, { resultTypes: ['violations'] });
                out.serious = found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
                    .map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary]);
                out.rules = found.passes.length;
            }
            return out;",
        );
        assert!(seen["width"].as_u64().unwrap().abs_diff(u64::from(width)) < 20, "{seen}");
        assert_eq!(seen["dark"], flags.contains(&dark));
        assert_eq!(seen["overhang"], 0, "{seen}");
        assert_eq!(seen["serious"], serde_json::json!([]), "{width} {flags:?}: {seen}");
        assert!(axe.is_none() || seen["rules"].as_u64().unwrap() > 20, "{seen}");
    }
}

#[test]
fn scripts_add_sorting_and_filters_in_every_language_and_nothing_else() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (lang, verdict) in [("en", "FAIL"), ("zh", "不合格"), ("ja", "不合格")] {
        let plain = Html::parse_document(&written(folder.path(), lang, "all"));
        let shown = dom(&chromium, folder.path(), &folder.path().join(format!("{lang}.html")), &[]);
        let text = |page: &Html, what: &str| -> String { select(page, what)[0].text().collect() };
        assert_eq!(text(&shown, "#verdict .badge"), verdict);
        assert!(select(&plain, "#filters")[0].attr("hidden").is_some(), "filters that do nothing are shown");
        assert!(select(&shown, "#filters")[0].attr("hidden").is_none());
        assert!(select(&plain, "button").is_empty());
        // One per column: name, agreement, six of JIS, seven of UIC with its static check.
        assert_eq!(select(&shown, "#ranking button").len(), 15);
        for part in ["#verdict", "#diagrams", "#standards", "#loads", "#unverified", "#checks", "#reproduce"]
        {
            assert_eq!(text(&plain, part), text(&shown, part), "{lang} {part}");
        }
        assert_eq!(select(&plain, "article").len(), 14);
    }
}

#[test]
fn a_pdf_is_printed_by_the_browser_or_the_error_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("report.pdf");
    let pdf = pdf.to_str().unwrap();
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bogie"));
        command.current_dir(ROOT).args(["report", EXAMPLE, "--hotspots", "2", "-o", pdf]);
        command
    };
    let without = command().env("PATH", folder.path()).env_remove("BOGIE_CHROMIUM").output().unwrap();
    let told = String::from_utf8_lossy(&without.stderr).into_owned();
    assert_eq!(without.status.code(), Some(2));
    assert!(told.contains("BOGIE_CHROMIUM") && told.contains(".html"), "{told}");
    assert!(!Path::new(pdf).exists());
    if cfg!(unix) {
        // A browser that prints nothing: an error, and the old file stays.
        fs::write(pdf, "old").unwrap();
        let broken = command().env("BOGIE_CHROMIUM", "/bin/true").output().unwrap();
        assert_eq!(broken.status.code(), Some(2));
        assert_eq!(fs::read(pdf).unwrap(), b"old");
    }
    if chromium().is_some() {
        let out = command().output().unwrap();
        assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
        let bytes = fs::read(pdf).unwrap();
        assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 100_000);
        let pages = bytes.windows(11).filter(|w| w == b"/Type /Page").count();
        assert!(pages > 10, "{pages} pages");
    }
}

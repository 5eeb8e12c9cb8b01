//! A real browser. Skipped where there is no Chromium; `.ci/run` installs it.

use headless_chrome::browser::LaunchOptions;
use headless_chrome::protocol::cdp::{Emulation, Page};
use headless_chrome::{Browser, Tab};
use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn chromium() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::var_os("PATH").map(|p| env::split_paths(&p).collect())?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.iter().find_map(|n| folders.iter().map(|f| f.join(n)).find(|p| p.is_file()));
    if found.is_none() {
        println!("skipped: no Chromium in PATH");
    }
    found
}

/// The accessibility checker, if it is there: `npm install --prefix target/axe axe-core`.
fn axe() -> Option<String> {
    let found = fs::read_to_string(format!("{ROOT}/target/axe/node_modules/axe-core/axe.min.js")).ok();
    if found.is_none() {
        println!("skipped: no axe-core in target/axe (npm install --prefix target/axe axe-core)");
    }
    found
}

fn bogie(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_bogie")).current_dir(ROOT).args(arguments).output().unwrap()
}

fn open(browser: &Browser, file: &Path) -> Arc<Tab> {
    let tab = browser.new_tab().unwrap();
    tab.set_default_timeout(Duration::from_secs(60));
    tab.navigate_to(&format!("file://{}", file.display())).unwrap().wait_until_navigated().unwrap();
    tab
}

fn value(tab: &Tab, script: &str) -> Value {
    let result = tab.evaluate(script, true).unwrap_or_else(|e| panic!("{script}: {e}"));
    result.value.unwrap_or(Value::Null)
}

fn first_rows(tab: &Tab) -> Vec<String> {
    let script = "JSON.stringify([...document.querySelectorAll('#ranking tbody tr:not([hidden]) th bdi:first-of-type')]\
                  .filter(b => !b.closest('small')).map(b => b.textContent))";
    serde_json::from_str(value(tab, script).as_str().unwrap()).unwrap()
}

/// Checks with axe that no finding is serious or critical.
fn accessible(tab: &Tab, axe: &str, what: &str) {
    tab.evaluate(axe, false).unwrap();
    let script = "axe.run(document, { resultTypes: ['violations'] }).then(r => JSON.stringify(r.violations\
                  .filter(v => ['serious', 'critical'].includes(v.impact))\
                  .map(v => [v.id, v.help, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])))";
    let found = value(tab, script);
    assert_eq!(found.as_str(), Some("[]"), "{what}");
}

#[test]
fn a_reader_can_sort_filter_follow_and_print() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    bogie(&["report", "examples/metro_motor_bogie.toml", "-o", report.to_str().unwrap()]);
    let launch = LaunchOptions::default_builder()
        .path(Some(chromium))
        .sandbox(false)
        .window_size(Some((1400, 1000)))
        .args(vec![OsStr::new("--disable-gpu")])
        .build()
        .unwrap();
    let browser = Browser::new(launch).unwrap();
    let tab = open(&browser, &report);

    // Worst first; sorted by JIS amplitude, largest first, then smallest first.
    let ranked = first_rows(&tab);
    assert_eq!(ranked.len(), 14);
    let head = "document.querySelectorAll('#ranking thead tr:last-child th button')[3]";
    let amplitudes = "JSON.stringify([...document.querySelectorAll('#ranking tbody tr')].map(r => Number(r.cells[5].dataset.v)))";
    let mut seen: Vec<Vec<f64>> = Vec::new();
    for _ in 0..2 {
        value(&tab, &format!("{head}.click()"));
        seen.push(serde_json::from_str(value(&tab, amplitudes).as_str().unwrap()).unwrap());
    }
    assert!(seen[0].is_sorted_by(|a, b| a >= b) && seen[0][0] > seen[0][13], "{seen:?}");
    assert!(seen[1].is_sorted(), "{seen:?}");
    assert_eq!(value(&tab, &format!("{head}.closest('th').getAttribute('aria-sort')")), "ascending");

    // Filters: those that differ, then a word.
    value(&tab, "which.value = 'differ'; which.dispatchEvent(new Event('change'))");
    let mut differing = first_rows(&tab);
    differing.sort();
    assert_eq!(differing, ["axle_guide_weld", "lateral_stop_toe", "traction_link"]);
    value(&tab, "which.value = ''; which.dispatchEvent(new Event('change'))");
    value(&tab, "search.value = 'GEAR-BOX'; search.dispatchEvent(new Event('input'))");
    assert_eq!(first_rows(&tab), ["gear_box_bracket"]);
    assert_eq!(value(&tab, "shown.textContent"), "1 / 14");

    // The link leads to the hotspot's check.
    value(&tab, "document.querySelector('#ranking tbody tr:not([hidden]) a').click()");
    let target = value(&tab, "document.querySelector(':target h3 bdi').textContent");
    assert_eq!(target, "gear_box_bracket");

    // A point of a diagram says what it is.
    let hover = value(
        &tab,
        "[...document.querySelectorAll('#diagrams svg g > title')].map(t => t.textContent).find(t => t.includes('motor_bracket')) || ''",
    );
    assert!(hover.as_str().unwrap().contains("74.8"), "{hover}");

    // Nothing is wider than the page on a phone.
    let phone = Emulation::SetDeviceMetricsOverride {
        width: 390,
        height: 800,
        device_scale_factor: 2.0,
        mobile: true,
        scale: None,
        screen_width: None,
        screen_height: None,
        position_x: None,
        position_y: None,
        dont_set_visible_size: None,
        screen_orientation: None,
        viewport: None,
        display_feature: None,
        device_posture: None,
    };
    tab.call_method(phone).unwrap();
    let overhang = value(&tab, "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert_eq!(overhang, 0);
    if let Some(axe) = axe() {
        accessible(&tab, &axe, "phone");
        tab.call_method(Emulation::ClearDeviceMetricsOverride(None)).unwrap();
        for scheme in ["light", "dark"] {
            let feature =
                Emulation::MediaFeature { name: "prefers-color-scheme".to_owned(), value: scheme.to_owned() };
            let media = Emulation::SetEmulatedMedia { media: None, features: Some(vec![feature]) };
            tab.call_method(media).unwrap();
            accessible(&tab, &axe, scheme);
        }
    }

    // The other languages, and printing.
    for (lang, verdict) in [("zh", "不合格"), ("ja", "不合格")] {
        let file = folder.path().join(format!("{lang}.html"));
        bogie(&["report", "examples/metro_motor_bogie.toml", "--lang", lang, "-o", file.to_str().unwrap()]);
        let other = open(&browser, &file);
        assert_eq!(value(&other, "document.querySelector('#verdict .badge').textContent"), verdict);
    }
    let pdf = tab.print_to_pdf(None).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}

#[test]
fn without_scripts_everything_is_there() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    bogie(&["report", "examples/metro_motor_bogie.toml", "-o", report.to_str().unwrap()]);
    let launch = LaunchOptions::default_builder().path(Some(chromium)).sandbox(false).build().unwrap();
    let browser = Browser::new(launch).unwrap();
    let tab = browser.new_tab().unwrap();
    tab.call_method(Emulation::SetScriptExecutionDisabled { value: true }).unwrap();
    tab.navigate_to(&format!("file://{}", report.display())).unwrap().wait_until_navigated().unwrap();
    // Asked through the browser, not through a script of the page.
    let rows = tab.find_elements("#ranking tbody tr").unwrap();
    assert_eq!(rows.len(), 14);
    assert!(
        tab.find_element("#filters").unwrap().get_box_model().is_err(),
        "filters that do nothing are shown"
    );
    let shot = tab.capture_screenshot(Page::CaptureScreenshotFormatOption::Png, None, None, true).unwrap();
    assert!(shot.starts_with(b"\x89PNG"));
}

#[test]
fn a_pdf_is_printed_by_the_browser_or_the_error_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("report.pdf");
    let pdf = pdf.to_str().unwrap();
    let without = Command::new(env!("CARGO_BIN_EXE_bogie"))
        .current_dir(ROOT)
        .env("PATH", folder.path())
        .env_remove("BOGIE_CHROMIUM")
        .args(["report", "examples/metro_motor_bogie.toml", "-o", pdf])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&without.stderr).into_owned();
    assert_eq!(without.status.code(), Some(2));
    assert!(told.contains("BOGIE_CHROMIUM") && told.contains(".html"), "{told}");
    assert!(!Path::new(pdf).exists());
    if cfg!(unix) {
        // A browser that prints nothing: an error, not an empty report.
        let broken = Command::new(env!("CARGO_BIN_EXE_bogie"))
            .current_dir(ROOT)
            .env("BOGIE_CHROMIUM", "/bin/true")
            .args(["report", "examples/metro_motor_bogie.toml", "-o", pdf])
            .output()
            .unwrap();
        assert_eq!(broken.status.code(), Some(2));
        assert!(!Path::new(pdf).exists());
    }
    if chromium().is_some() {
        let out = bogie(&["report", "examples/metro_motor_bogie.toml", "--hotspots", "2", "-o", pdf]);
        assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
        let bytes = fs::read(pdf).unwrap();
        assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 100_000);
    }
}

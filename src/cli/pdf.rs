//! HTML → PDF, printed by an installed Chromium.

use super::{Stop, output};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Names under which the browser is found, the first one there.
const NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
/// Environment variable that names the browser.
const VARIABLE: &str = "BOGIE_CHROMIUM";
/// Longest time that printing may take; a report of a thousand hotspots needs about a minute.
const PATIENCE: Duration = Duration::from_secs(600);

/// The installed browser.
pub fn browser() -> Result<PathBuf, Stop> {
    if let Some(named) = env::var_os(VARIABLE).filter(|v| !v.is_empty()) {
        let path = PathBuf::from(&named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Stop::Message(format!("{VARIABLE} names {}, which is no file", path.display())))
        };
    }
    let folders: Vec<PathBuf> =
        env::var_os("PATH").map(|p| env::split_paths(&p).collect()).unwrap_or_default();
    let found = NAMES.iter().find_map(|name| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        folders.iter().map(|f| f.join(&file)).find(|p| p.is_file())
    });
    found.ok_or_else(|| {
        Stop::Message(format!(
            "a .pdf is printed by Chromium, Chrome or Edge, and none was found in PATH: install one, name it in \
             {VARIABLE}, or write .html and print that from any browser"
        ))
    })
}

/// Prints a page.
pub fn print(browser: &Path, page: &str) -> Result<Vec<u8>, Stop> {
    let failed =
        |what: String| Stop::Message(format!("{} did not print the report: {what}", browser.display()));
    let io = |e: std::io::Error| Stop::Message(format!("no temporary folder for printing: {e}"));
    let folder = tempfile::Builder::new().prefix("bogie-report-").tempdir().map_err(io)?;
    let html = folder.path().join("report.html");
    let pdf = folder.path().join("report.pdf");
    fs::write(&html, page).map_err(io)?;
    let told = folder.path().join("messages.txt");
    let mut command = Command::new(browser);
    command
        .args(["--headless=new", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync"])
        .args(["--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"])
        // A browser that does not know it prints without an outline.
        .arg("--generate-pdf-document-outline")
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&told).map_err(io)?);
    if is_root() {
        // The browser refuses its sandbox to root; the page is our own and has a policy that forbids the network.
        command.arg("--no-sandbox");
    }
    command.arg(&html);
    let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|e| failed(e.to_string()))? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            // It may have ended in between; either way it is no longer needed.
            let _ = child.kill();
            let _ = child.wait();
            return Err(failed(format!("it was not ready after {} s", PATIENCE.as_secs())));
        }
        sleep(Duration::from_millis(30));
    };
    match fs::read(&pdf) {
        Ok(bytes) if bytes.starts_with(b"%PDF-") => Ok(bytes),
        _ => {
            let messages = fs::read_to_string(&told).unwrap_or_default();
            let last = messages.lines().rfind(|l| !l.trim().is_empty()).unwrap_or("no message");
            let last: String = last.chars().take(300).collect();
            output::complain(&format!("{}: {last}", browser.display()));
            Err(failed(format!("it ended with {status} and left no PDF")))
        }
    }
}

/// Whether the program runs as root on a system that has one.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| owner(&m) == Some(0))
}

#[cfg(unix)]
fn owner(data: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(data.uid())
}

#[cfg(not(unix))]
fn owner(_: &fs::Metadata) -> Option<u32> {
    None
}

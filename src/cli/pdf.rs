//! HTML → PDF, printed by an installed Chromium.

use super::{Stop, output};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Names under which the browser is found, the first one there.
const NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
/// Environment variable that names the browser.
const VARIABLE: &str = "BOGIE_CHROMIUM";
/// Longest time that printing may take; a report of a thousand hotspots needs about a minute.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a program that is told to stop must clear away.
struct Printing {
    browser: Option<Child>,
    folder: Option<PathBuf>,
}

static PRINTING: Mutex<Printing> = Mutex::new(Printing { browser: None, folder: None });

fn printing() -> MutexGuard<'static, Printing> {
    PRINTING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The temporary folder of a browser.
struct Workplace(Option<TempDir>);

impl Workplace {
    fn new() -> std::io::Result<Self> {
        // Made under the lock, so that whoever stops the program knows of it.
        let mut printing = printing();
        let folder = tempfile::Builder::new().prefix("bogie-report-").tempdir()?;
        printing.folder = Some(folder.path().to_path_buf());
        Ok(Self(Some(folder)))
    }

    fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let mut printing = printing();
        drop(self.0.take());
        printing.folder = None;
    }
}

/// Ends the browser that is printing and removes its folder: for a program that is told to stop. Nothing can be printed
/// afterwards.
pub fn abandon() {
    let mut printing = printing();
    if let Some(child) = printing.browser.as_mut() {
        end(child);
    }
    if let Some(folder) = &printing.folder {
        // A process that is ending may still write for a moment.
        for _ in 0..100 {
            let _ = fs::remove_dir_all(folder);
            if !folder.exists() {
                break;
            }
            sleep(Duration::from_millis(20));
        }
    }
    // The lock is kept: no browser is started between this and the end of the program.
    std::mem::forget(printing);
}

/// Ends a browser with all it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        use nix::sys::signal::{Signal, killpg};
        let _ = killpg(nix::unistd::Pid::from_raw(group), Signal::SIGKILL);
    }
    // It may have ended in between; either way it is no longer needed.
    let _ = child.kill();
    let _ = child.wait();
}

/// Starts the browser and waits for its end; the error is a sentence.
fn wait(command: &mut Command) -> Result<ExitStatus, String> {
    let told = |e: std::io::Error| e.to_string();
    {
        let mut printing = printing();
        printing.browser = Some(command.spawn().map_err(told)?);
    }
    let start = Instant::now();
    let ended = loop {
        if let Some(child) = printing().browser.as_mut() {
            match child.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if start.elapsed() > PATIENCE => {
                    end(child);
                    break Err(format!("it was not ready after {} s", PATIENCE.as_secs()));
                }
                Ok(None) => {}
                Err(e) => break Err(told(e)),
            }
        }
        sleep(Duration::from_millis(30));
    };
    printing().browser = None;
    ended
}

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
    let folder = Workplace::new().map_err(io)?;
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
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // A group of its own, so that it can be ended with all it starts.
        command.process_group(0);
    }
    let status = wait(&mut command).map_err(failed)?;
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

//! Writing results and messages.

use super::Stop;
use bogie_fatigue::results::{AtomicFile, abandon_output};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Exit status after Ctrl-C, as shells have it: 128 + 2.
const INTERRUPTED: i32 = 130;

/// Whether messages on standard error are coloured.
pub fn stderr_colour() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Writes a message on standard error; a closed pipe is nobody's mistake.
pub fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// Writes a result to a file, or to standard output with verdicts coloured on a terminal.
pub fn deliver(text: &str, file: Option<&Path>) -> Result<(), Stop> {
    let Some(path) = file else {
        let coloured = coloured(text);
        let mut out = anstream::stdout();
        return match out.write_all(coloured.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(e) => Err(Stop::Message(format!("standard output cannot be written: {e}"))),
        };
    };
    write_whole(path, text.as_bytes())
}

/// Writes a file whole or not at all; devices and pipes are written directly.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::Message(format!("{} cannot be written: {e}", path.display()));
    if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return fs::write(path, bytes).map_err(failed);
    }
    let mut file = AtomicFile::create(path).map_err(Stop::because)?;
    file.write_all(bytes).map_err(failed)?;
    file.commit().map_err(Stop::because)
}

/// Fails if a file cannot be written; leaves nothing behind.
pub fn check_writable(path: &Path) -> Result<(), Stop> {
    if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return Ok(());
    }
    AtomicFile::create(path).map(drop).map_err(Stop::because)
}

/// Refuses an output that would take the place of an input, or of another output, by whatever name.
pub fn check_distinct(outputs: &[&Path], inputs: &[&Path]) -> Result<(), Stop> {
    let inputs: Vec<(&Path, PathBuf)> = inputs.iter().map(|p| (*p, identity(p))).collect();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in outputs {
        if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            continue;
        }
        let own = identity(path);
        if let Some((input, _)) = inputs.iter().find(|(_, known)| *known == own) {
            return Err(Stop::Message(format!(
                "{} is the input {}, which would be lost: name another output file",
                path.display(),
                input.display()
            )));
        }
        if seen.contains(&own) {
            return Err(Stop::Message(format!("{} is named for two outputs", path.display())));
        }
        seen.push(own);
    }
    Ok(())
}

/// A path without links and detours, for a file that need not exist.
fn identity(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}

/// On Ctrl-C: removes what is half written and ends with status 130.
pub fn clean_up_on_interrupt() {
    #[expect(clippy::exit, reason = "the main thread cannot be told to stop")]
    let ended = ctrlc::set_handler(|| {
        abandon_output();
        std::process::exit(INTERRUPTED);
    });
    // Without a handler the system ends the program; a temporary file may then stay.
    drop(ended);
}

/// Colours the verdicts at the beginning of lines; `anstream` strips the codes where they do not belong.
fn coloured(text: &str) -> String {
    const RED: &str = "\u{1b}[1;31m";
    const GREEN: &str = "\u{1b}[32m";
    const YELLOW: &str = "\u{1b}[33m";
    const RESET: &str = "\u{1b}[0m";
    let words = [
        ("FAIL", RED),
        ("agree: fail", RED),
        ("agree: pass", GREEN),
        ("DIFFER", YELLOW),
        ("incomplete", YELLOW),
        ("pass", GREEN),
        ("not assessed", YELLOW),
        ("warning:", YELLOW),
    ];
    let mut out = String::with_capacity(text.len() + 256);
    for line in text.split_inclusive('\n') {
        match words.iter().find(|(word, _)| line.starts_with(word)) {
            Some((word, colour)) => {
                out.push_str(colour);
                out.push_str(word);
                out.push_str(RESET);
                out.push_str(line.get(word.len()..).unwrap_or_default());
            }
            None => out.push_str(line),
        }
    }
    out
}

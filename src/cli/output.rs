//! Writing results and messages.

use super::Stop;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

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
        .map_err(|e| Stop::Message(format!("{} cannot be written: {e}", path.display())))
}

/// Writes a file whole or not at all: to a temporary file beside it, then renamed.
///
/// A symlink is followed, so that its target is replaced and the link stays; devices are written directly.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let target: PathBuf = match fs::symlink_metadata(path) {
        Ok(data) if data.is_symlink() => fs::canonicalize(path)?,
        Ok(data) if !data.is_file() && !data.is_dir() => return fs::write(path, bytes),
        _ => path.to_path_buf(),
    };
    if target.is_dir() {
        return Err(std::io::Error::new(ErrorKind::IsADirectory, "it is a directory, expected a file"));
    }
    let folder = match target.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = fs::File::create(&temporary)
        .and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()))
        .and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
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

//! Writing results and messages.

use super::{Stop, pdf};
use bogie_fatigue::results::{AtomicFile, abandon_output};
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Whether messages on standard error are coloured.
pub fn stderr_colour() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}

/// Writes a message on standard error; a closed pipe is nobody's mistake.
pub fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// Writes a result to a file, or to standard output with verdicts coloured on a terminal.
pub fn deliver(text: &str, file: Option<&Path>) -> Result<(), Stop> {
    deliver_with(file, |out| out.write_all(text.as_bytes()))
}

/// As [`deliver`], for a result that is made while it is written.
pub fn deliver_with(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    let Some(path) = file else {
        let mut out =
            Coloured { out: BufWriter::with_capacity(1 << 16, anstream::stdout()), line: Vec::new() };
        return match write(&mut out).and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(e) => Err(Stop::Message(format!("standard output cannot be written: {e}"))),
        };
    };
    let failed = |e: io::Error| Stop::Message(format!("{} cannot be written: {e}", path.display()));
    if is_device(path)? {
        let device = fs::OpenOptions::new().write(true).open(path).map_err(failed)?;
        let mut out = BufWriter::new(device);
        return write(&mut out).and_then(|()| out.flush()).map_err(failed);
    }
    let mut file = AtomicFile::create(path).map_err(Stop::because)?;
    write(&mut file).map_err(failed)?;
    file.commit().map_err(Stop::because)
}

/// Writes a file whole or not at all; devices and the program's own streams are written directly.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    deliver_with(Some(path), |out| out.write_all(bytes))
}

/// Fails if a file cannot be written; leaves nothing behind.
pub fn check_writable(path: &Path) -> Result<(), Stop> {
    if is_device(path)? {
        return Ok(());
    }
    AtomicFile::create(path).map(drop).map_err(Stop::because)
}

/// Whether a path is a device or one of the program's own streams, which are written as they are. Any other pipe, and a
/// socket, is refused: opening it would wait for a reader, for ever where there is none.
fn is_device(path: &Path) -> Result<bool, Stop> {
    let Ok(data) = fs::metadata(path) else { return Ok(false) };
    if data.is_file() || data.is_dir() {
        return Ok(false);
    }
    if waits_for_a_reader(&data) && !is_own_stream(path) {
        return Err(Stop::Message(format!(
            "{} is a named pipe or socket, and writing to it would wait for a reader: leave the option out and write to \
             standard output (`| command` or `> {0}` of the shell)",
            path.display()
        )));
    }
    Ok(true)
}

#[cfg(unix)]
fn waits_for_a_reader(data: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    data.file_type().is_fifo() || data.file_type().is_socket()
}

#[cfg(not(unix))]
fn waits_for_a_reader(_: &fs::Metadata) -> bool {
    false
}

/// Whether a path names a stream that was handed to the program: its standard streams, or what a shell writes for
/// `<(command)` and `>(command)`.
pub fn is_own_stream(path: &Path) -> bool {
    let named = ["/dev/stdin", "/dev/stdout", "/dev/stderr"].iter().any(|p| path == Path::new(p));
    named || path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd")
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

/// When told to stop: removes what is half written, ends the browser that prints, and ends with 128 + the number of the
/// signal, as shells have it. Before any thread is started.
#[cfg(unix)]
pub fn clean_up_on_interrupt() {
    use nix::sys::signal::{SigSet, Signal};
    let mut stops = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        stops.add(signal);
    }
    // Without the block the system ends the program; a temporary file may then stay.
    if stops.thread_block().is_err() {
        return;
    }
    std::thread::spawn(move || {
        if let Ok(signal) = stops.wait() {
            give_up(128 + signal as i32);
        }
    });
}

/// As on other systems, on Ctrl-C.
#[cfg(not(unix))]
pub fn clean_up_on_interrupt() {
    drop(ctrlc::set_handler(|| give_up(130)));
}

#[expect(clippy::exit, reason = "the main thread cannot be told to stop")]
fn give_up(status: i32) {
    pdf::abandon();
    abandon_output();
    std::process::exit(status);
}

/// Colours the verdicts at the beginning of lines; `anstream` strips the codes where they do not belong.
struct Coloured<W: Write> {
    out: W,
    /// A line whose end has not come yet.
    line: Vec<u8>,
}

const RED: &str = "\u{1b}[1;31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const RESET: &str = "\u{1b}[0m";
const COLOURED: [(&str, &str); 8] = [
    ("FAIL", RED),
    ("agree: fail", RED),
    ("agree: pass", GREEN),
    ("DIFFER", YELLOW),
    ("incomplete", YELLOW),
    ("pass", GREEN),
    ("not assessed", YELLOW),
    ("warning:", YELLOW),
];

impl<W: Write> Coloured<W> {
    fn line(out: &mut W, line: &[u8]) -> io::Result<()> {
        match COLOURED.iter().find(|(word, _)| line.starts_with(word.as_bytes())) {
            Some((word, colour)) => {
                write!(out, "{colour}{word}{RESET}")?;
                out.write_all(line.get(word.len()..).unwrap_or_default())
            }
            None => out.write_all(line),
        }
    }
}

impl<W: Write> Write for Coloured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            if self.line.is_empty() && piece.ends_with(b"\n") {
                Self::line(&mut self.out, piece)?;
            } else {
                self.line.extend_from_slice(piece);
                if piece.ends_with(b"\n") {
                    Self::line(&mut self.out, &self.line)?;
                    self.line.clear();
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::line(&mut self.out, &self.line)?;
        self.line.clear();
        self.out.flush()
    }
}

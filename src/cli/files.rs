//! Reading input files.

use super::Stop;
use super::args::Input;
use super::output;
use bogie_fatigue::definition::{
    Catalogue, Diagnostics, Frame, FrameReading, FrameRequest, Severity, SourceText, is_spreadsheet,
    read_frame,
};
use bogie_fatigue::report::diagnostics;
use std::cell::RefCell;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Largest text file read; a frame load file with a million hotspots stays below it.
const LARGEST_TEXT_BYTES: u64 = 1 << 30;

/// Largest spreadsheet file read.
const LARGEST_SPREADSHEET_BYTES: u64 = 64 << 20;

/// Reads a file; the error is a sentence without the path. Of what is no regular file only the program's own
/// standard input is read: opening any other pipe may wait for ever.
fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let data = fs::metadata(path).map_err(|e| e.to_string())?;
    if data.is_dir() {
        return Err("it is a directory, expected a file".to_owned());
    }
    if !data.is_file() && !is_own_stream(path) {
        return Err(
            "it is a pipe, socket or device, expected a file (/dev/stdin reads standard input)".to_owned()
        );
    }
    let too_large = |bytes: u64| {
        Err(format!("it has {bytes} bytes or more, this program reads up to {most} bytes of it"))
    };
    if data.len() > most {
        return too_large(data.len());
    }
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|f| f.take(most + 1).read_to_end(&mut bytes)).map_err(|e| e.to_string())?;
    // What is no plain file does not tell its length beforehand.
    if bytes.len() as u64 > most { too_large(bytes.len() as u64) } else { Ok(bytes) }
}

/// Reads a text file; the error is a sentence without the path.
pub fn read_text(path: &Path) -> Result<Arc<SourceText>, String> {
    let shown = path.display().to_string();
    let bytes = read_bytes(path, LARGEST_TEXT_BYTES)?;
    let text = String::from_utf8(bytes).map_err(|e| {
        format!("it is not UTF-8 text (byte {} is wrong): save it as UTF-8", e.utf8_error().valid_up_to())
    })?;
    // A byte-order mark is no part of the text.
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(SourceText::new(shown, text))
}

/// Whether a file is a table of text, which may have another encoding than UTF-8.
fn is_table(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    matches!(extension.as_str(), "csv" | "tsv" | "txt" | "tab" | "dat")
}

/// Reads a table of text; of one that is no UTF-8 the bytes, since the frame load file may name its encoding.
fn read_table(path: &Path) -> Result<Arc<SourceText>, String> {
    let shown = path.display().to_string();
    let bytes = read_bytes(path, LARGEST_TEXT_BYTES)?;
    // UTF-16 without a mark is valid UTF-8, of which every second character is a zero.
    let zeros = bytes.iter().take(4096).any(|b| *b == 0);
    match String::from_utf8(bytes) {
        Ok(text) if zeros => Ok(SourceText::binary(shown, text.into_bytes())),
        Ok(text) => {
            Ok(SourceText::new(shown, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
        }
        Err(e) => Ok(SourceText::binary(shown, e.into_bytes())),
    }
}

/// Whether a path names a stream that was handed to the program: standard input, or what a shell writes for
/// `<(command)`.
fn is_own_stream(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd")
}

/// Prints diagnostics on standard error.
pub fn tell(found: &Diagnostics) {
    if !found.items().is_empty() {
        output::complain(diagnostics::render(found, output::stderr_colour()).trim_end());
    }
}

fn checked<T>(outcome: Result<T, Diagnostics>) -> Result<T, Stop> {
    outcome.map_err(|found| {
        tell(&found);
        let errors = found.items().iter().filter(|d| d.severity == Severity::Error).count();
        output::complain(&format!(
            "error: {errors} problem{} found, nothing was assessed",
            if errors == 1 { "" } else { "s" }
        ));
        Stop::Told
    })
}

/// Built-in data files with those of the command line.
pub fn catalogue(input: Option<&Input>) -> Result<Catalogue, Stop> {
    let mut catalogue = checked(Catalogue::built_in())?;
    for path in input.iter().flat_map(|i| &i.load_cases) {
        let text = read_text(path).map_err(|e| Stop::Message(format!("{}: {e}", path.display())))?;
        checked(catalogue.add_standard(&text))?;
    }
    for path in input.iter().flat_map(|i| &i.fatigue_limits) {
        let text = read_text(path).map_err(|e| Stop::Message(format!("{}: {e}", path.display())))?;
        checked(catalogue.add_limits(&text))?;
    }
    Ok(catalogue)
}

/// Reads the frame load file of a command, tells its warnings, and applies the command line's settings. None of the
/// outputs may be one of the files read.
pub fn frame(input: &Input, need_hotspots: bool, outputs: &[&Path]) -> Result<Frame, Stop> {
    frame_and_text(input, need_hotspots, outputs).map(|(frame, _)| frame)
}

/// As [`frame`], with the text that was read: the file may be another one by the time it is wanted again.
pub fn frame_and_text(
    input: &Input,
    need_hotspots: bool,
    outputs: &[&Path],
) -> Result<(Frame, Arc<SourceText>), Stop> {
    output::check_distinct(outputs, &input.files())?;
    let catalogue = catalogue(Some(input))?;
    let source =
        read_text(&input.frame).map_err(|e| Stop::Message(format!("{}: {e}", input.frame.display())))?;
    let folder = input.frame.parent().unwrap_or_else(|| Path::new("")).to_path_buf();
    let named = RefCell::new(Vec::new());
    let read_file = |name: &str| -> Result<Arc<SourceText>, String> {
        let path = Path::new(name);
        let inside = path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !inside && !input.allow_outside {
            return Err(
                "it lies outside the folder of the frame load file (--allow-outside permits that)".to_owned()
            );
        }
        let full = folder.join(path);
        if !input.allow_outside
            && let (Ok(real), Ok(base)) = (full.canonicalize(), folder_or_here(&folder).canonicalize())
            && !real.starts_with(&base)
        {
            return Err(
                "it is a link out of the folder of the frame load file (--allow-outside permits that)"
                    .to_owned(),
            );
        }
        if !input.allow_outside && fs::metadata(&full).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return Err("it is a pipe, socket or device, expected a file".to_owned());
        }
        named.borrow_mut().push(full.clone());
        if is_spreadsheet(name) {
            let data = read_bytes(&full, LARGEST_SPREADSHEET_BYTES)?;
            return Ok(SourceText::binary(full.display().to_string(), data));
        }
        if is_table(name) {
            return read_table(&full);
        }
        read_text(&full)
    };
    let request = FrameRequest {
        source: source.clone(),
        catalogue,
        standards: (!input.standards.is_empty()).then_some(input.standards.as_slice()),
        read_file: &read_file,
        need_hotspots,
    };
    let FrameReading { mut frame, warnings, .. } = checked(read_frame(request))?;
    let named = named.into_inner();
    output::check_distinct(outputs, &named.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
    tell(&warnings);
    if let Some(path) = input.load_path {
        frame.settings.load_path = path;
    }
    if input.reduction.is_some() {
        frame.settings.reduction = input.reduction;
    }
    frame.settings.require_published = input.require_published;
    Ok((frame, source))
}

fn folder_or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

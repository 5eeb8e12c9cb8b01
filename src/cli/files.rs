//! Reading input files.

use super::Stop;
use super::args::Input;
use super::output;
use bogie_fatigue::definition::{
    Catalogue, Diagnostics, Frame, FrameReading, FrameRequest, SourceText, is_spreadsheet, read_frame,
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
    if !data.is_file() && !output::is_own_stream(path) {
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
    if let Some(what) = no_text(&bytes) {
        return Err(format!("it is {what}"));
    }
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

/// What bytes are that are no UTF-8 text, where their beginning says it; with what to do.
fn no_text(bytes: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0") {
        Some("a workbook (or another packed file), not text")
    } else if begins(b"\xff\xfe") || begins(b"\xfe\xff") {
        Some("UTF-16 text: save it as UTF-8")
    } else if begins(b"%PDF") || begins(b"\x93NUMPY") || begins(b"\x89PNG") || begins(b"PAR1") {
        Some("no text file")
    } else {
        None
    }
}

/// Where a table of hotspots belongs.
const NAME_THE_TABLE: &str = "name it in a frame load file, under [files] as `hotspots = \"FILE\"`; `bogie new frame.toml` \
                              writes one to begin with";

/// What is given in the place of a frame load file, where it is plainly something else; with what to do.
fn no_frame(path: &Path, text: Option<&str>) -> Option<String> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if matches!(extension.as_str(), "xlsx" | "xlsm" | "xls" | "ods") {
        return Some(format!("it is a workbook, expected a frame load file (TOML): {NAME_THE_TABLE}"));
    }
    if matches!(extension.as_str(), "frd" | "vtu" | "vtk" | "npy" | "npz" | "parquet" | "inp" | "rst" | "odb")
    {
        return Some(
            "it is a file of a solver, expected a frame load file (TOML): `bogie screen FRAME.toml --results FILE` reads \
             results, --mesh and --sets read a deck"
                .to_owned(),
        );
    }
    let first = text?.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'))?;
    if first.starts_with(['{', '<']) {
        return Some(
            "it is JSON or XML, expected a frame load file (TOML); `bogie new` writes one".to_owned(),
        );
    }
    let toml = first.starts_with('[') || first.contains('=');
    let table = [',', ';', '\t'].iter().any(|c| first.contains(*c));
    (!toml && table).then(|| format!("it is a table, expected a frame load file (TOML): {NAME_THE_TABLE}"))
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
        let errors = found.errors();
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
    let stop = |why: String| Stop::Message(format!("{}: {why}", input.frame.display()));
    let source = read_text(&input.frame).map_err(|e| stop(no_frame(&input.frame, None).unwrap_or(e)))?;
    if let Some(why) = no_frame(&input.frame, Some(&source.text)) {
        return Err(stop(why));
    }
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

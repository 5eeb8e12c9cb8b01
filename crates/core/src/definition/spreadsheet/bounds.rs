//! What a workbook is, and that unpacking it stays within bounds, before anything is parsed.

use super::{LARGEST_UNPACKED_BYTES, SheetError};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Largest part other than sheets and texts, unpacked: styles cost far more memory than they have bytes.
const LARGEST_OTHER_PART_BYTES: u64 = 8 << 20;
/// Most parts of a workbook.
const MOST_PARTS: usize = 10_000;

pub(super) type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A workbook whose parts unpack without fault within bounds.
pub(super) enum Package<'a> {
    /// `OpenDocument`.
    Ods(Zip<'a>),
    /// Office Open XML.
    Xlsx {
        /// The writer asks for recalculation: values of formulas in the file are placeholders.
        recalculate: bool,
    },
}

impl<'a> Package<'a> {
    pub(super) fn open(data: &'a [u8]) -> Result<Self, SheetError> {
        // Encrypted .xlsx and the old .xls are compound files, not zip archives.
        if data.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(SheetError::file(
                "it is encrypted or an old .xls",
                "save it without a password as .xlsx or .ods",
            ));
        }
        let mut zip = ZipArchive::new(Cursor::new(data))
            .map_err(|e| SheetError::damaged(format!("not a complete zip archive ({e})")))?;
        let names: Vec<String> = zip.file_names().map_while(|n| n.ok().map(|n| n.into_owned())).collect();
        if names.len() != zip.len() || names.len() > MOST_PARTS {
            return Err(SheetError::damaged(format!("{} parts, or names that are no text", zip.len())));
        }
        let has = |wanted: &str| names.iter().any(|n| n.eq_ignore_ascii_case(wanted));
        let is_ods = has("content.xml") && has("mimetype");
        let is_xlsx = has("[Content_Types].xml");
        if is_xlsx && names.iter().any(|n| n.to_ascii_lowercase().ends_with("workbook.bin")) {
            return Err(SheetError::file("it is an .xlsb workbook", "save it as .xlsx or .ods"));
        }
        if !is_ods && !is_xlsx {
            return Err(SheetError::damaged(
                "a zip archive with neither content.xml nor [Content_Types].xml",
            ));
        }
        let mut left = LARGEST_UNPACKED_BYTES;
        let mut recalculate = false;
        for (index, name) in names.iter().enumerate() {
            let part = unpack(&mut zip, index, name, left)?;
            left -= part.bytes;
            if is_ods && name == "META-INF/manifest.xml" && part.says("encryption-data") {
                return Err(SheetError::file("it is encrypted", "save it without a password"));
            }
            recalculate |= name.to_ascii_lowercase().ends_with("workbook.xml")
                && (part.says("fullCalcOnLoad=\"1\"") || part.says("fullCalcOnLoad=\"true\""));
        }
        if is_ods { Ok(Self::Ods(zip)) } else { Ok(Self::Xlsx { recalculate }) }
    }
}

/// Size of a part, and its text where it is short and of interest.
struct Part {
    bytes: u64,
    text: Vec<u8>,
}

impl Part {
    fn says(&self, word: &str) -> bool {
        self.text.windows(word.len()).any(|w| w == word.as_bytes())
    }
}

/// Unpacks a part to its end; the size it declares is not believed.
fn unpack(zip: &mut Zip<'_>, index: usize, name: &str, left: u64) -> Result<Part, SheetError> {
    let lower = name.to_ascii_lowercase();
    let is_data =
        lower == "content.xml" || lower.contains("worksheets/") || lower.ends_with("sharedstrings.xml");
    let is_picture = !(lower.ends_with(".xml") || lower.ends_with(".rels"));
    let most = if is_data || is_picture { left } else { left.min(LARGEST_OTHER_PART_BYTES) };
    let mut file = zip.by_index(index).map_err(|e| match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            SheetError::file("it is encrypted", "save it without a password")
        }
        other => SheetError::damaged(format!("part {name:?}: {other}")),
    })?;
    let keep = lower.ends_with("workbook.xml") || lower.ends_with("manifest.xml");
    let mut part = Part { bytes: 0, text: Vec::new() };
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer).map_err(|e| SheetError::damaged(format!("part {name:?}: {e}")))?;
        if count == 0 {
            return Ok(part);
        }
        part.bytes += count as u64;
        if part.bytes > most {
            return Err(SheetError::file(
                format!(
                    "unpacked it has more than {} MiB, of which {} MiB for parts other than cells and texts",
                    LARGEST_UNPACKED_BYTES >> 20,
                    LARGEST_OTHER_PART_BYTES >> 20
                ),
                "save the sheet with the hotspots alone in a new workbook, or as CSV",
            ));
        }
        if keep {
            part.text.extend(buffer.iter().take(count));
        }
    }
}

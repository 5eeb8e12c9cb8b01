//! Fonts of the machine, for characters that the bundled font lacks: Chinese and Japanese above all.
//!
//! Used for PNG only, and only where such a character occurs: all other pictures are the same on every machine.

use super::font;
use fontdb::{Database, FaceInfo, Source, Style};
use skrifa::{FontRef, MetadataProvider};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The bundled font alone.
static BUNDLED: LazyLock<Arc<Database>> = LazyLock::new(|| Arc::new(bundled()));

static OF_THE_MACHINE: LazyLock<Fonts> = LazyLock::new(|| {
    let mut all = Database::new();
    all.load_system_fonts();
    Fonts::among(&all)
});

/// Fonts to draw some characters with.
pub(super) struct Choice {
    /// The bundled font and those needed beside it.
    pub fonts: Arc<Database>,
    /// Characters that no font has.
    pub missing: BTreeSet<char>,
}

/// Fonts for characters that the bundled font lacks.
pub(super) fn choose(lacking: &BTreeSet<char>) -> Choice {
    if lacking.is_empty() {
        return Choice { fonts: BUNDLED.clone(), missing: BTreeSet::new() };
    }
    OF_THE_MACHINE.choose(lacking)
}

/// Whether some font of the machine has a character.
#[must_use]
pub fn machine_draws(c: char) -> bool {
    !choose(&BTreeSet::from([c])).missing.contains(&c)
}

fn bundled() -> Database {
    let mut fonts = Database::new();
    fonts.load_font_data(font::FONT.to_vec());
    fonts.set_sans_serif_family(font::FAMILY);
    fonts
}

/// A font of the machine.
struct Face {
    path: PathBuf,
    /// Its position in the file.
    index: u32,
}

/// Fonts, the most suitable first, with what was found in them.
pub(super) struct Fonts {
    faces: Vec<Face>,
    /// Position of the face per character looked for.
    found: Mutex<BTreeMap<char, Option<usize>>>,
}

impl Fonts {
    /// The fonts in files among those of a database: upright, of regular weight, without serifs first.
    pub fn among(all: &Database) -> Self {
        let mut infos: Vec<&FaceInfo> = all.faces().collect();
        infos.sort_by_key(|f| {
            let name = f.families.first().map_or("", |(name, _)| name.as_str());
            let serifs = !name.contains("Sans") && !name.contains("Gothic");
            (
                f.style != Style::Normal,
                serifs || f.monospaced,
                f.weight.0.abs_diff(400),
                name.to_owned(),
                f.index,
            )
        });
        let faces = infos
            .into_iter()
            .filter_map(|f| match &f.source {
                Source::File(path) => Some(Face { path: path.clone(), index: f.index }),
                _ => None,
            })
            .collect();
        Self { faces, found: Mutex::new(BTreeMap::new()) }
    }

    /// The fonts that have the characters.
    pub fn choose(&self, lacking: &BTreeSet<char>) -> Choice {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open: BTreeSet<char> = lacking.iter().copied().filter(|c| !found.contains_key(c)).collect();
        for (k, face) in self.faces.iter().enumerate() {
            if open.is_empty() {
                break;
            }
            let has = face.having(&open);
            open.retain(|c| !has.contains(c));
            found.extend(has.into_iter().map(|c| (c, Some(k))));
        }
        found.extend(open.into_iter().map(|c| (c, None)));
        let mut fonts = bundled();
        let needed: BTreeSet<usize> =
            lacking.iter().filter_map(|c| found.get(c).copied().flatten()).collect();
        let paths: BTreeSet<&Path> =
            needed.iter().filter_map(|k| self.faces.get(*k)).map(|f| f.path.as_path()).collect();
        for path in paths {
            // A file that can no longer be read leaves its characters out, as if it had never been there.
            if let Ok(data) = std::fs::read(path) {
                fonts.load_font_data(data);
            }
        }
        let missing = lacking.iter().copied().filter(|c| found.get(c).copied().flatten().is_none()).collect();
        Choice { fonts: Arc::new(fonts), missing }
    }
}

impl Face {
    /// Which of the characters it can draw; a font of bitmaps alone can draw none.
    fn having(&self, chars: &BTreeSet<char>) -> BTreeSet<char> {
        let Ok(data) = std::fs::read(&self.path) else { return BTreeSet::new() };
        let Ok(font) = FontRef::from_index(&data, self.index) else { return BTreeSet::new() };
        let (charmap, outlines) = (font.charmap(), font.outline_glyphs());
        chars
            .iter()
            .copied()
            .filter(|&c| charmap.map(c).is_some_and(|glyph| outlines.get(glyph).is_some()))
            .collect()
    }
}

//! Hotspots of the file and of the table it names.

use super::super::diagnostic::{Checker, SourceText};
use super::super::frame::{FrameLoad, Hotspot, NotTested};
use super::super::frame_file::{FrameFile, TableEntry};
use super::super::hotspot_reader::HotspotReader;
use super::super::hotspot_table::Heads;
use super::super::quantity::{Dimension, Quantity, Unit};
use super::super::spreadsheet::{is_spreadsheet, read_sheet};
use super::super::standard::Procedure;
use super::super::toml_text::Located;
use super::super::{hotspot_csv, hotspot_sheet};
use super::Reader;
use indexmap::IndexMap;
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn hotspots(
        &mut self,
        file: &FrameFile,
        (loads, not_tested): (&IndexMap<String, FrameLoad>, &IndexMap<String, NotTested>),
        procedures: &[Procedure],
        needed: bool,
    ) -> Vec<Hotspot> {
        let any = !file.hotspot.is_empty() || file.files.hotspots.is_some();
        if !any {
            if needed {
                self.checker.error(
                    file.frame_span(),
                    "the file has no hotspots",
                    "nothing to judge",
                    "add [[hotspot]] entries or files.hotspots = \"hotspots.csv\"; `bogie loads` works without",
                );
            }
            return Vec::new();
        }
        let to_mpa = match &file.units.stress {
            Some(text) => {
                let unit = Unit::find(&text.value);
                let factor = unit.and_then(|u| Quantity { number: 1.0, unit: u }.in_unit(Unit::MPA));
                if factor.is_none() {
                    self.checker.error(
                        text.span.clone(),
                        format!("`{}` is not a unit of stress", text.value),
                        format!("expected {}", Dimension::STRESS.allowed_units()),
                        "write stress = \"MPa\"",
                    );
                }
                factor.unwrap_or(1.0)
            }
            None => {
                let first = file.hotspot.first().map(|h| h.span.clone());
                let place = first.or_else(|| file.files.hotspots.as_ref().map(|f| f.span.clone()));
                self.checker.error(
                    place.unwrap_or_else(|| file.frame_span()),
                    "the unit of the hotspot stresses is not stated",
                    "bare numbers follow",
                    "add [units] with stress = \"MPa\"",
                );
                1.0
            }
        };
        let known = self.catalogue.standards().cloned().collect();
        let mut hotspot_reader = HotspotReader::new(file, (loads, not_tested), procedures, to_mpa, known);
        for entry in &file.hotspot {
            hotspot_reader.read(&mut self.checker, &entry.value, &entry.span);
        }
        self.hotspot_file(file, &mut hotspot_reader, needed);
        let place = file.files.hotspots.as_ref().map_or_else(|| file.frame_span(), |f| f.span.clone());
        hotspot_reader.finish(&mut self.checker, place, needed)
    }

    fn hotspot_file(&mut self, file: &FrameFile, hotspots: &mut HotspotReader<'_>, needed: bool) {
        let entry = file.files.hotspot_table.as_ref();
        let Some(path) = &file.files.hotspots else {
            if let Some(entry) = entry {
                self.checker.error(
                    entry.span.clone(),
                    "[files.hotspot_table] describes a hotspot file, and none is named",
                    "nothing to describe",
                    "add files.hotspots = \"hotspots.xlsx\", or remove this table",
                );
            }
            return;
        };
        let layout = entry.map(|e| &e.value);
        let spreadsheet = is_spreadsheet(&path.value);
        self.layout(layout, spreadsheet);
        let Some(source) = self.fetch(path) else { return };
        let before = hotspots.count();
        self.hotspot_rows(path, layout, &source, spreadsheet, hotspots);
        // Without other hotspots that is told for the whole file.
        if hotspots.count() == before && before > 0 && needed && !self.checker.has_errors() {
            self.checker.error(
                path.span.clone(),
                format!("the hotspot file `{}` holds no hotspot", path.value),
                "nothing in it would be judged",
                "add rows to it, or remove this key",
            );
        }
    }

    fn hotspot_rows(
        &mut self,
        path: &Located<String>,
        layout: Option<&TableEntry>,
        source: &Arc<SourceText>,
        spreadsheet: bool,
        hotspots: &mut HotspotReader<'_>,
    ) {
        if !spreadsheet {
            let mut checker = Checker::new(source.clone());
            let mut heads = Heads { entry: layout, checker: &mut self.checker };
            hotspot_csv::read_hotspots(source, &mut checker, &mut heads, |checker, entry, span| {
                hotspots.read(checker, entry, span);
            });
            return self.checker.absorb(checker.finish());
        }
        let wanted = layout.and_then(|l| l.sheet.as_ref());
        match read_sheet(&source.data, wanted.map(|s| s.value.as_str())) {
            Ok(sheet) => {
                let mut checker = Checker::new(hotspot_sheet::sheet_text(&source.name, &sheet));
                let mut heads = Heads { entry: layout, checker: &mut self.checker };
                hotspot_sheet::read_hotspots(&sheet, &mut checker, &mut heads, |checker, entry, span| {
                    hotspots.read(checker, entry, span);
                });
                self.checker.absorb(checker.finish());
            }
            Err(error) => {
                let chosen = wanted.filter(|_| error.of_choice).map(|s| s.span.clone());
                self.checker.error(
                    chosen.unwrap_or_else(|| path.span.clone()),
                    format!("`{}` cannot be read: {}", path.value, error.why),
                    if error.of_choice { "which sheet?" } else { "file named here" },
                    error.remedy,
                );
            }
        }
    }

    /// Mistakes in the layout that show without the file.
    fn layout(&mut self, layout: Option<&TableEntry>, spreadsheet: bool) {
        let Some(layout) = layout else { return };
        let rows = layout.header_row.as_ref();
        if let Some(row) = rows.filter(|row| row.value == 0) {
            self.checker.error(
                row.span.clone(),
                "rows are counted from 1",
                "row 0",
                "write 1 for the first row",
            );
        }
        let only_sheets =
            [layout.sheet.as_ref().map(|s| (&s.span, "sheet")), rows.map(|r| (&r.span, "header_row"))];
        for (span, key) in only_sheets.into_iter().flatten().filter(|_| !spreadsheet) {
            self.checker.error(
                span.clone(),
                format!("`{key}` is for spreadsheets, the hotspot file is none"),
                "unused here",
                "remove it, or name a .xlsx or .ods file",
            );
        }
    }
}

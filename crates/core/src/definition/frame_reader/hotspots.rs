//! Hotspots of the file and of the table it names.

use super::super::diagnostic::{Checker, SourceText};
use super::super::frame::{FrameLoad, Hotspot, NotTested};
use super::super::frame_file::{FrameFile, HotspotEntry, TableEntry};
use super::super::hotspot_heads::{Heads, Known};
use super::super::hotspot_reader::HotspotReader;
use super::super::quantity::{Dimension, Quantity, Unit};
use super::super::screen_reader::{counted_from_one, decimal_mark, known_encoding};
use super::super::spreadsheet::{is_spreadsheet, read_sheet};
use super::super::standard::{Procedure, Standard};
use super::super::toml_text::Located;
use super::super::{hotspot_csv, hotspot_sheet};
use super::Reader;
use bogie_fatigue_text::encoding::decode as decode_text;
use indexmap::IndexMap;
use std::ops::Range;
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
        // What was measured at a hotspot of a table may stand in an entry of its own.
        let tables = file.files.hotspots.is_some();
        let gauges: Vec<&Located<HotspotEntry>> =
            file.hotspot.iter().filter(|h| tables && h.value.is_gauge()).collect();
        for entry in file.hotspot.iter().filter(|h| !(tables && h.value.is_gauge())) {
            hotspot_reader.read(&mut self.checker, &entry.value, &entry.span);
        }
        self.hotspot_file(file, &mut hotspot_reader, needed);
        for gauge in gauges {
            hotspot_reader.join_gauge(&mut self.checker, &gauge.value, &gauge.span);
        }
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
        let files = || path.value.0.iter();
        self.layout(layout, (files().any(|f| is_spreadsheet(f)), files().all(|f| is_spreadsheet(f))));
        for name in files() {
            let path = Located { value: name.clone(), span: path.span.clone() };
            let Some(source) = self.fetch(&path) else { continue };
            let before = hotspots.count();
            self.hotspot_rows(&path, layout, &source, file, hotspots);
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
    }

    fn hotspot_rows(
        &mut self,
        path: &Located<String>,
        layout: Option<&TableEntry>,
        source: &Arc<SourceText>,
        file: &FrameFile,
        hotspots: &mut HotspotReader<'_>,
    ) {
        let known = Known {
            loads: file.loads.iter().map(|(id, l)| (id.clone(), l.value.omitted.is_some())).collect(),
            standards: self.standard_names(),
            unit: file.units.stress.as_ref().map(|u| u.value.clone()),
            to_mpa: hotspots.to_mpa,
        };
        if !is_spreadsheet(&path.value) {
            let Some(source) = self.decoded(path, layout, source) else { return };
            let mut checker = Checker::new(source.clone());
            let mut heads = Heads { entry: layout, checker: &mut self.checker, known: &known };
            hotspot_csv::read_hotspots(&source, &mut checker, &mut heads, |checker, entry, span| {
                hotspots.read(checker, entry, span);
            });
            return self.checker.absorb(checker.finish());
        }
        let wanted = layout.and_then(|l| l.sheet.as_ref());
        match read_sheet(&source.data, wanted.map(|s| s.value.as_str())) {
            Ok(sheet) => {
                let mut checker = Checker::new(hotspot_sheet::sheet_text(&source.name, &sheet));
                let mut heads = Heads { entry: layout, checker: &mut self.checker, known: &known };
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

    /// Names by which a table may give the stresses of a standard's conditions, each with its conditions.
    fn standard_names(&self) -> Vec<(String, Vec<String>)> {
        let named = |standard: &Arc<Standard>| {
            let conditions: Vec<String> = standard.conditions.iter().map(|c| c.id.clone()).collect();
            standard.known_as().map(|name| (name.to_owned(), conditions.clone())).collect::<Vec<_>>()
        };
        self.catalogue.standards().flat_map(named).collect()
    }

    /// A text that is not in UTF-8.
    fn decoded(
        &mut self,
        path: &Located<String>,
        layout: Option<&TableEntry>,
        source: &Arc<SourceText>,
    ) -> Option<Arc<SourceText>> {
        let label = layout.and_then(|l| l.encoding.as_ref());
        if source.data.is_empty() {
            return Some(source.clone());
        }
        match decode_text(&source.data, label.map(|l| l.value.as_str())) {
            Ok((text, assumed)) => {
                if let Some(name) = assumed {
                    self.checker.warning(
                        path.span.clone(),
                        format!("`{}` is read as {name}: nothing in it says its encoding", path.value),
                        "umlauts, degree signs and the like may be wrong",
                        "save it as UTF-8, or name its encoding: [files.hotspot_table] encoding = \"…\"",
                    );
                }
                Some(SourceText::new(source.name.clone(), text))
            }
            // Told where the layout is checked.
            Err(_) => None,
        }
    }

    /// Mistakes in the layout that show without the file: whether any file is a spreadsheet, and whether all are.
    fn layout(&mut self, layout: Option<&TableEntry>, (any, all): (bool, bool)) {
        let Some(layout) = layout else { return };
        for row in [&layout.header_row, &layout.units_row].into_iter().flatten() {
            counted_from_one(&mut self.checker, row);
        }
        if let Some(encoding) = &layout.encoding {
            known_encoding(&mut self.checker, encoding);
        }
        if let Some(mark) = &layout.decimal {
            decimal_mark(&mut self.checker, mark);
        }
        let mut unused = |key: &str, span: &Range<usize>, kind: &str, remedy: &str| {
            let title = format!("`{key}` is for {kind}, the hotspot file is none");
            self.checker.error(span.clone(), title, "unused here", remedy);
        };
        if let Some(sheet) = layout.sheet.as_ref().filter(|_| !any) {
            unused("sheet", &sheet.span, "spreadsheets", "remove it, or name a .xlsx or .ods file");
        }
        if let Some(mark) = layout.decimal.as_ref().filter(|_| all) {
            unused(
                "decimal",
                &mark.span,
                "texts",
                "remove it: the numbers of a spreadsheet have no decimal mark",
            );
        }
        if let Some(encoding) = layout.encoding.as_ref().filter(|_| all) {
            unused("encoding", &encoding.span, "texts", "remove it");
        }
    }
}

//! Hotspots of the file and of its CSV.

use super::super::diagnostic::Checker;
use super::super::frame::{FrameLoad, Hotspot};
use super::super::frame_file::FrameFile;
use super::super::hotspot_csv::read_hotspots;
use super::super::hotspot_reader::HotspotReader;
use super::super::quantity::{Dimension, Quantity, Unit};
use super::super::standard::Procedure;
use super::Reader;
use indexmap::IndexMap;

impl Reader<'_> {
    pub(super) fn hotspots(
        &mut self,
        file: &FrameFile,
        loads: &IndexMap<String, FrameLoad>,
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
        let known = self.catalogue.standards().map(|s| s.id.clone()).collect();
        let mut hotspot_reader = HotspotReader::new(file, loads, procedures, to_mpa, known);
        for entry in &file.hotspot {
            hotspot_reader.read(&mut self.checker, &entry.value, &entry.span);
        }
        if let Some(path) = &file.files.hotspots
            && let Some(text) = self.fetch(path)
        {
            let mut checker = Checker::new(text.clone());
            let mut rows = 0;
            read_hotspots(&text, &mut checker, |checker, entry, span| {
                rows += 1;
                hotspot_reader.read(checker, entry, span);
            });
            self.checker.absorb(checker.finish());
            // Without other hotspots that is told below.
            if rows == 0 && needed && !file.hotspot.is_empty() && !self.checker.has_errors() {
                self.checker.error(
                    path.span.clone(),
                    format!("the hotspot file `{}` holds no hotspot", path.value),
                    "nothing in it would be judged",
                    "add rows to it, or remove this key",
                );
            }
        }
        let place = file.files.hotspots.as_ref().map_or_else(|| file.frame_span(), |f| f.span.clone());
        hotspot_reader.finish(&mut self.checker, place, needed)
    }
}

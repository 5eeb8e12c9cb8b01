//! The pass before reading: node numbers, coordinates, and where each load of a long table lies. Several threads look at
//! pieces of the file; what they find is joined in the file's order.

use std::sync::Arc;

use super::cut::{self, Sizes, in_pieces};
use super::header::Header;
use super::row::{Fields, RowFault, too_long};
use super::section::{Stretch, is_no_data, row_fault};
use crate::error::{Place, ResultsError};
use crate::input::{InputFile, Lines};
use crate::number;
use crate::source::MOST_LOADS;

/// Waking threads takes time, so each is given several pieces.
const PIECES_AT_ONCE: u64 = 16;

/// What the (first) file holds.
#[derive(Debug, PartialEq)]
pub(super) struct Survey {
    pub(super) ids: Vec<u64>,
    pub(super) points: Option<Vec<[f64; 3]>>,
    pub(super) loads: Vec<Found>,
    /// A long table in which all loads of a node stand together.
    pub(super) by_node: bool,
}

/// A load of a long table; all of its rows lie in the stretch if the table is sorted by load.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) name: Vec<u8>,
    pub(super) stretch: Stretch,
}

/// How the rows follow each other, as the first two tell.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Order {
    /// No column of loads: a row per node.
    Nodes,
    /// One load after the other; the nodes are those of the first one, whose name this is.
    Loads(Vec<u8>),
    /// The rows of a node together.
    NodeByNode,
}

/// What a piece of the file holds.
#[derive(Debug, Default)]
struct Part {
    ids: Vec<u64>,
    points: Vec<[f64; 3]>,
    /// Where another load begins: its name, offset, and line within the piece. With the nodes together only where a
    /// load comes for the first time.
    loads: Vec<(Vec<u8>, u64, u64)>,
    lines: u64,
    /// What ended the piece early, and in which of its lines.
    fault: Option<(u64, RowFault)>,
}

impl Survey {
    /// Surveys the data lines in pieces of so many bytes.
    pub(super) fn take(file: &Arc<InputFile>, header: &Header, piece: u64) -> Result<Self, ResultsError> {
        let order = order(file, header)?;
        let mut survey = Self {
            ids: Vec::new(),
            points: header.coordinates.map(|_| Vec::new()),
            loads: Vec::new(),
            by_node: order == Order::NodeByNode,
        };
        let all = Stretch { offset: header.offset, line: header.line, end: file.length() };
        let sizes = Sizes { ahead: piece.saturating_mul(PIECES_AT_ONCE), smallest: piece, largest: piece };
        let (mut at, mut line, mut buffers) = (all.offset, all.line, Vec::new());
        while at < all.end {
            let work = |lines: cut::Lines<'_>| (lines.offset, Part::of(lines, header, &order, None));
            for (offset, mut part) in in_pieces(file, &all, at, sizes, &mut buffers, work)? {
                at = all.end.min(at + piece);
                if survey.by_node && part.fault.is_some() {
                    // The place of a node is taken from its first row alone, and that may be in the piece before.
                    let mut buffer = Vec::new();
                    let lines = cut::lines(file, &all, offset..at, &mut buffer)?;
                    part = Part::of(lines, header, &order, survey.ids.last().copied());
                }
                survey.join(part, &mut line, file, header.load)?;
            }
        }
        if survey.ids.is_empty() {
            return Err(file.fault(
                Place::File,
                "there is no data line",
                "give one line per node (and load)",
            ));
        }
        if u32::try_from(survey.ids.len()).is_err() {
            return Err(file.fault(Place::File, "there are more than 4294967295 nodes", "split the file"));
        }
        Ok(survey)
    }

    /// Takes over what the next piece holds.
    fn join(
        &mut self,
        part: Part,
        line: &mut u64,
        file: &InputFile,
        load_column: Option<usize>,
    ) -> Result<(), ResultsError> {
        for (name, offset, at) in part.loads {
            let at = *line + at;
            let fault = |problem, remedy| Err(row_fault(file, at, (load_column, problem, remedy)));
            if self.by_node && self.loads.iter().any(|l| l.name == name) {
                continue;
            }
            if self.loads.last().is_some_and(|l| l.name == name) {
                continue;
            }
            if self.loads.iter().any(|l| l.name == name) {
                let name = String::from_utf8_lossy(&name);
                return fault(
                    format!("load `{name}` comes again after another load"),
                    "sort the table by load, or by node",
                );
            }
            if self.loads.len() >= MOST_LOADS {
                return fault(format!("there are more than {MOST_LOADS} loads"), "split the file");
            }
            if let Some(before) = self.loads.last_mut() {
                before.stretch.end = offset;
            }
            let stretch = Stretch { offset, line: at - 1, end: file.length() };
            self.loads.push(Found { name, stretch });
        }
        if let Some((at, fault)) = part.fault {
            return Err(row_fault(file, *line + at, fault));
        }
        let again =
            usize::from(self.by_node && self.ids.last().is_some_and(|id| part.ids.first() == Some(id)));
        self.ids.extend_from_slice(part.ids.get(again..).unwrap_or(&[]));
        if let Some(points) = &mut self.points {
            points.extend_from_slice(part.points.get(again..).unwrap_or(&[]));
        }
        *line += part.lines;
        Ok(())
    }
}

/// Looks at the first two rows.
fn order(file: &Arc<InputFile>, header: &Header) -> Result<Order, ResultsError> {
    let Some(column) = header.load else { return Ok(Order::Nodes) };
    let mut lines = Lines::new(Arc::clone(file), header.offset, 4096);
    let mut fields = Fields::default();
    let (mut first, mut number) = (None, header.line);
    while let Some(line) = lines.next_line()? {
        number += 1;
        if is_no_data(line.text) {
            continue;
        }
        fields.split(line.text, header).map_err(|fault| row_fault(file, number, fault))?;
        let name = fields.get(line.text, column);
        match &first {
            None => first = Some(name.to_vec()),
            Some(first) if first != name => return Ok(Order::NodeByNode),
            Some(_) => break,
        }
    }
    Ok(Order::Loads(first.unwrap_or_default()))
}

impl Part {
    /// `before` is the node of the row before, if it is known.
    fn of(lines: cut::Lines<'_>, header: &Header, order: &Order, before: Option<u64>) -> Self {
        let mut part = Self::default();
        let mut fields = Fields::default();
        // Only node numbers are wanted, and they stand first: the rest of the line is checked when it is read.
        let plain = header.node == 0 && header.coordinates.is_none() && *order == Order::Nodes;
        let mut at = 0;
        for end in memchr::memchr_iter(b'\n', lines.text).chain([lines.text.len()]) {
            let Some(text) = lines.text.get(at..end).filter(|_| at < lines.text.len()) else { break };
            let offset = lines.offset + at as u64;
            at = end + 1;
            part.lines += 1;
            if plain && let Some(id) = leading_number(text, header.dialect.separator) {
                part.ids.push(id);
                continue;
            }
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if is_no_data(text) {
                continue;
            }
            if let Err(fault) = part.push(text, offset, &mut fields, header, (order, before)) {
                part.fault = Some((part.lines, fault));
                return part;
            }
        }
        if lines.too_long {
            part.fault = Some((part.lines + 1, too_long()));
        }
        part
    }

    fn push(
        &mut self,
        text: &[u8],
        offset: u64,
        fields: &mut Fields,
        header: &Header,
        (order, before): (&Order, Option<u64>),
    ) -> Result<(), RowFault> {
        fields.split(text, header)?;
        if let Some(column) = header.load {
            let name = fields.get(text, column);
            let known = match order {
                Order::NodeByNode => self.loads.iter().any(|(known, ..)| known == name),
                _ => self.loads.last().is_some_and(|(known, ..)| known == name),
            };
            // More than may be: the fault is found when the pieces are joined.
            if !known && self.loads.len() <= MOST_LOADS {
                self.loads.push((name.to_vec(), offset, self.lines));
            }
            if matches!(order, Order::Loads(first) if first != name) {
                return Ok(());
            }
        }
        let id = fields.node(text, header)?;
        if *order == Order::NodeByNode && self.ids.last().copied().or(before) == Some(id) {
            return Ok(());
        }
        self.ids.push(id);
        self.points.extend(fields.point(text, header)?);
        Ok(())
    }
}

/// The number before the first separator.
#[inline]
fn leading_number(text: &[u8], separator: u8) -> Option<u64> {
    let (id, length) = number::unsigned_prefix(text)?;
    (text.get(length) == Some(&separator)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::OpenOptions;
    use crate::unit::StressUnit;
    use std::fs;

    fn survey(text: &str, piece: u64) -> String {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, text).unwrap();
        let options = OpenOptions { stress_unit: Some(StressUnit::Megapascal), ..OpenOptions::default() };
        let table = super::super::intake::Table::open(&path, &options).unwrap();
        match Survey::take(&table.file, &table.header, piece) {
            Ok(survey) => format!("{survey:?}"),
            Err(error) => error.to_string().replace(&path.display().to_string(), "a.csv"),
        }
    }

    /// Six stresses.
    const S: &str = "1,2,3,4,5,6";

    fn table(head: &str, rows: &[String]) -> String {
        format!("{head}sxx,syy,szz,sxy,syz,szx\n{}", rows.concat())
    }

    #[test]
    fn how_the_file_is_cut_does_not_matter() {
        let rows = |of: &dyn Fn(usize) -> String| (0..30).map(of).collect::<Vec<_>>();
        let plain = rows(&|n| {
            if n % 7 == 3 { format!("# a comment\r\n\n{n},{S}\r\n") } else { format!("{n},{S}\n") }
        });
        let places = rows(&|n| format!("{S},{n},{n}.5,0,-{n}\n"));
        let by_load = rows(&|n| format!("{},\"load {}\",{S},0,0,{n}\n", n % 10, n / 10));
        let by_node = rows(&|n| format!("{},{},{S},{n},0,0\n", n / 3, n % 3));
        let long = "node,load,";
        let at = ",x,y,z\n";
        let with_places = |rows: &[String]| table(long, rows).replacen('\n', at, 1);
        let placed = format!("sxx,syy,szz,sxy,syz,szx,node,x,y,z\n{}", places.concat());
        let mut texts = vec![table("node,", &plain), placed, with_places(&by_load), with_places(&by_node)];
        let with = |rows: &[String], row: usize, from: &str, to: &str| {
            let mut rows = rows.to_vec();
            rows[row] = rows[row].replace(from, to);
            rows
        };
        // Faults, and what is none: the load comes again; the place of a node is no number, in its first row and later.
        texts.push(table("node,", &with(&plain, 20, "20,", "x,")));
        texts.push(table("node,", &with(&plain, 20, "20,1,2", "\"20\",1")));
        texts.push(with_places(&with(&by_load, 25, "load 2", "load 0")));
        texts.push(with_places(&with(&by_load, 25, "5,", "?,")));
        texts.push(with_places(&with(&by_node, 18, ",18,", ",?,")));
        texts.push(with_places(&with(&by_node, 20, ",20,", ",?,")));
        texts.push(with_places(&with(&with(&by_node, 20, ",20,", ",?,"), 23, "7,", "?,")));
        texts.push(table("node,", &plain).trim_end().to_owned());
        for text in texts {
            let expected = survey(&text, 1 << 20);
            for piece in (1..60).chain([100, 333]) {
                assert_eq!(survey(&text, piece), expected, "pieces of {piece} bytes of\n{text}");
            }
        }
    }

    #[test]
    fn faults_have_their_lines() {
        let rows: Vec<String> = (0..30).map(|n| format!("{n},a,{S}\n\n")).collect();
        let again = table("node,load,", &rows).replace("20,a", "20,b");
        let told = survey(&again, 64);
        assert!(told.contains("line 44, column 2: load `a` comes again after another load"), "{told}");
        let number = table("node,load,", &rows).replace("20,a", "2x,a");
        let told = survey(&number, 64);
        assert!(told.contains("line 42, column 1: `2x` is no node number"), "{told}");
    }
}

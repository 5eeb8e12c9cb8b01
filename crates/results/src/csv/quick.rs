//! The quick way through a data line of the usual shape: node number and numbers, one after the other, without
//! quotes and blanks.

use super::header::{Header, TensorColumns};
use crate::block::COMPONENTS;
use crate::number;

/// What is wanted of each column, in the file's order.
#[derive(Debug)]
pub(super) struct Walk {
    steps: Vec<Step>,
    separator: u8,
    decimal_comma: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Skip,
    Node,
    Load,
    Number { tensor: usize, component: usize, factor: f64 },
}

/// A line that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct QuickLine<'a> {
    pub(super) id: u64,
    /// Name of the load; empty if that is not wanted.
    pub(super) load: &'a [u8],
    /// Length with the line's end.
    pub(super) length: usize,
}

impl Walk {
    /// `None` if a column is wanted twice.
    pub(super) fn new(header: &Header, tensors: &[TensorColumns], load: Option<usize>) -> Option<Self> {
        let mut steps = vec![Step::Skip; header.columns];
        let mut put = |column: usize, step: Step| match steps.get_mut(column) {
            Some(slot) if *slot == Step::Skip => {
                *slot = step;
                Some(())
            }
            _ => None,
        };
        put(header.node, Step::Node)?;
        if let Some(column) = load {
            put(column, Step::Load)?;
        }
        for (tensor, columns) in tensors.iter().enumerate() {
            for (component, (&column, &factor)) in columns.columns.iter().zip(&columns.factors).enumerate() {
                put(column, Step::Number { tensor, component, factor })?;
            }
        }
        let dialect = header.dialect;
        Some(Self { steps, separator: dialect.separator, decimal_comma: dialect.decimal_comma })
    }

    /// Reads the line that `text` starts with. `None` if its shape is not the usual one, or if it is at fault: then
    /// the slow way must be gone, which knows every shape and names the fault. Both ways give the same numbers.
    #[inline]
    pub(super) fn read<'a>(&self, text: &'a [u8], values: &mut [[f64; COMPONENTS]]) -> Option<QuickLine<'a>> {
        // A blank line or a comment, perhaps.
        if matches!(text, [] | [b'#' | b' ' | b'\t' | b'\r' | b'\n', ..]) {
            return None;
        }
        let mut line = QuickLine { id: 0, load: &[], length: 0 };
        let mut rest = text;
        for (column, step) in self.steps.iter().enumerate() {
            if column > 0 {
                rest = rest.strip_prefix(&[self.separator])?;
            }
            let length = match *step {
                Step::Skip => self.field(rest).len(),
                Step::Node => {
                    let (id, length) = number::unsigned_prefix(rest)?;
                    line.id = id;
                    length
                }
                Step::Load => {
                    line.load = self.field(rest);
                    if matches!(line.load, [b' ' | b'\t' | b'"', ..] | [.., b' ' | b'\t' | b'"' | b'\r']) {
                        return None;
                    }
                    line.load.len()
                }
                Step::Number { tensor, component, factor } => {
                    let (value, length) = self.number(rest)?;
                    *values.get_mut(tensor)?.get_mut(component)? = value * factor;
                    length
                }
            };
            rest = rest.get(length..)?;
        }
        rest = match rest {
            [] | [b'\r'] => &[],
            [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => rest,
            _ => return None,
        };
        line.length = text.len() - rest.len();
        Some(line)
    }

    /// Up to the next separator or line end.
    #[inline]
    fn field<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let end = text.iter().position(|&b| b == self.separator || b == b'\n').unwrap_or(text.len());
        text.get(..end).unwrap_or(&[])
    }

    #[inline]
    fn number(&self, text: &[u8]) -> Option<(f64, usize)> {
        match number::plain_prefix(text) {
            Some((value, length))
                if text.get(length).is_some_and(|&b| b == self.separator || b == b'\n' || b == b'\r')
                    && !(self.decimal_comma && text.get(..length).is_some_and(|t| t.contains(&b'.'))) =>
            {
                Some((value, length))
            }
            _ => self.other_number(text),
        }
    }

    /// A number of another shape; blank fields and words are left to the slow way.
    #[cold]
    fn other_number(&self, text: &[u8]) -> Option<(f64, usize)> {
        let field = self.field(text);
        let field = field.strip_suffix(b"\r").unwrap_or(field);
        let starts = field.first().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.'));
        let ends = field.last().is_some_and(|b| b.is_ascii_digit() || *b == b'.');
        // A point where the decimal mark is a comma, or the other way round, is a fault that the slow way names.
        let other = if self.decimal_comma { b'.' } else { b',' };
        if !starts || !ends || field.contains(&other) {
            return None;
        }
        number::delimited(field, self.decimal_comma).map(|value| (value, field.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::{Dialect, Fields};
    use super::*;
    use crate::unit::SourceUnits;

    fn header(separator: u8, node: usize) -> Header {
        let columns = std::array::from_fn(|k| if k < node { k } else { k + 1 });
        let tensor = TensorColumns { load: None, columns, factors: [1.0, 1e-6, 1.0, 1.0, 6.894_757, 1.0] };
        Header {
            dialect: Dialect { separator, decimal_comma: separator != b',' },
            columns: COMPONENTS + 1,
            node,
            load: None,
            coordinates: None,
            tensors: vec![tensor],
            units: SourceUnits::default(),
            element: None,
            mark: None,
            offset: 0,
            line: 1,
        }
    }

    /// Node, tensor and length by the slow way.
    fn slow(text: &[u8], header: &Header) -> Option<(u64, [f64; COMPONENTS], usize)> {
        let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
        let line = text.get(..end)?.strip_suffix(b"\r").unwrap_or(text.get(..end)?);
        let mut fields = Fields::default();
        fields.split(line, header).ok()?;
        let id = fields.node(line, header).ok()?;
        Some((id, fields.tensor(line, header.tensors.first()?, header).ok()?, (end + 1).min(text.len())))
    }

    #[test]
    fn both_ways_say_the_same_or_the_quick_one_says_nothing() {
        let fields = [
            "1",
            "0012",
            "-1.23456e+01",
            "0.1234567890123456789",
            "123456789012",
            "1e5",
            "1.5E-300",
            ".5",
            "7.",
            "-0",
            "1,5",
            "+3",
            "",
            " 4",
            "5 ",
            "\"6\"",
            "NaN",
            "NA",
            "inf",
            "1.2.3",
            "1.5e",
            "--1",
            "1.5\r",
            "1D+02",
            "1-101",
            "é",
        ];
        let mut quick = 0;
        for (separator, node, ending) in
            [(b',', 0, "\n"), (b';', 0, "\r\n"), (b'\t', 3, "\n"), (b',', 6, "\r\n"), (b',', 6, "")]
        {
            let header = header(separator, node);
            let walk = Walk::new(&header, &header.tensors, None).unwrap();
            for (k, special) in
                fields.iter().enumerate().flat_map(|s| (0..=COMPONENTS + 1).map(move |k| (k, s.1)))
            {
                let mut line: Vec<&str> = vec!["17"; COMPONENTS + 1];
                match line.get_mut(k) {
                    Some(slot) => *slot = special,
                    None => line.push(special),
                }
                let next = if ending.is_empty() { "" } else { "18,1.0,2.0,3.0" };
                let text = line.join(&char::from(separator).to_string()) + ending + next;
                let mut values = [[0.0; COMPONENTS]];
                let Some(read) = walk.read(text.as_bytes(), &mut values) else { continue };
                quick += 1;
                let [values] = values;
                let expected = slow(text.as_bytes(), &header).unwrap();
                assert_eq!(
                    (read.id, values.map(f64::to_bits), read.length),
                    (expected.0, expected.1.map(f64::to_bits), expected.2),
                    "{text:?}"
                );
            }
        }
        assert!(quick > 300, "{quick} lines went the quick way");
        let header = header(b',', 0);
        let twice = [header.tensors.as_slice(), header.tensors.as_slice()].concat();
        assert!(Walk::new(&header, &twice, None).is_none(), "a column wanted twice");
    }
}

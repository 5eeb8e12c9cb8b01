//! Header lines of `.frd` blocks, cut by column.

use crate::number;

/// How the data lines of a block are coded: the flag at the end of its header line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Text, node numbers in 5 columns.
    Short,
    /// Text, node numbers in 10 columns.
    Long,
    /// Little-endian 32-bit integers and floats.
    Binary32,
    /// Little-endian 32-bit integers and 64-bit floats.
    Binary64,
}

impl Coding {
    pub(super) fn from_flag(flag: &[u8]) -> Option<Self> {
        match flag.trim_ascii() {
            b"" | b"0" => Some(Self::Short),
            b"1" => Some(Self::Long),
            b"2" => Some(Self::Binary32),
            b"3" => Some(Self::Binary64),
            _ => None,
        }
    }

    /// Columns of a node or element number.
    pub(super) fn number_width(self) -> usize {
        if self == Self::Short { 5 } else { 10 }
    }

    /// Bytes of a binary float.
    pub(super) fn float_bytes(self) -> Option<usize> {
        match self {
            Self::Binary32 => Some(4),
            Self::Binary64 => Some(8),
            _ => None,
        }
    }
}

/// Bytes `from..to` of a line, as many of them as there are.
#[inline]
pub(super) fn columns(line: &[u8], from: usize, to: usize) -> &[u8] {
    line.get(from..to.min(line.len())).unwrap_or(&[])
}

/// `2C` and `3C`: number of nodes or elements if stated, and coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MeshHeader {
    pub(super) count: Option<u64>,
    pub(super) coding: Coding,
}

impl MeshHeader {
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let count = columns(line, 6, 36).trim_ascii();
        let count = if count.is_empty() { None } else { Some(number::unsigned(count)?) };
        Some(Self { count, coding: Coding::from_flag(columns(line, 36, line.len()))? })
    }
}

/// `100C`: what a block of nodal results belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ResultHeader {
    /// Time, frequency or load factor.
    pub(super) value: Option<f64>,
    pub(super) nodes: u64,
    /// The free text, usually blank.
    pub(super) label: String,
    /// 0 static, 1 time step, 2 frequency, 3 load step, 4 user (CalculiX: buckling).
    pub(super) analysis: u64,
    /// Running number of the output.
    pub(super) output: u64,
    pub(super) coding: Coding,
}

impl ResultHeader {
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let optional = |from, to| {
            let field = columns(line, from, to).trim_ascii();
            if field.is_empty() { Some(0) } else { number::unsigned(field) }
        };
        Some(Self {
            value: number::fortran(columns(line, 12, 24).trim_ascii()).filter(|v| v.is_finite()),
            nodes: number::unsigned(columns(line, 24, 36))?,
            label: String::from_utf8_lossy(columns(line, 36, 56)).trim().to_owned(),
            analysis: optional(56, 58)?,
            output: optional(58, 63)?,
            coding: Coding::from_flag(columns(line, 73, line.len()))?,
        })
    }
}

/// `1PSTEP`: running number, increment, step. Fluid calculations write the running number only: `Ok(None)`.
pub(super) fn step_and_increment(line: &[u8]) -> Result<Option<(u32, u32)>, NoNumbers> {
    let numbers = columns(line, 10, line.len())
        .split(u8::is_ascii_whitespace)
        .filter(|t| !t.is_empty())
        .map(|t| number::unsigned(t).and_then(|n| u32::try_from(n).ok()));
    match numbers.take(3).collect::<Option<Vec<u32>>>().ok_or(NoNumbers)?.as_slice() {
        [_running] => Ok(None),
        [_running, increment, step] => Ok(Some((*step, *increment))),
        _ => Err(NoNumbers),
    }
}

/// What stands there are no numbers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoNumbers;

/// `-4`: name and number of components of a dataset.
pub(super) fn dataset_name(line: &[u8]) -> (String, Option<u64>) {
    let name = String::from_utf8_lossy(columns(line, 5, 13)).trim().to_owned();
    (name, number::unsigned(columns(line, 13, 18)))
}

/// `-5`: name of a component, and whether it is stored (or only to be derived by the viewer).
pub(super) fn component(line: &[u8]) -> (String, bool) {
    let name = String::from_utf8_lossy(columns(line, 5, 13)).trim().to_owned();
    (name, columns(line, 33, 38).trim_ascii() != b"1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_calculix() {
        let line = b"  100CL  101 1.000000000          32                     0    1           1";
        let header = ResultHeader::parse(line).unwrap();
        assert_eq!(header.value, Some(1.0));
        assert_eq!((header.nodes, header.analysis, header.output, header.coding), (32, 0, 1, Coding::Long));
        let line = b"    1PSTEP                         2           5           3          ";
        assert_eq!(step_and_increment(line), Ok(Some((3, 5))));
        assert_eq!(step_and_increment(b"    1PSTEP                         2                  "), Ok(None));
        assert_eq!(
            step_and_increment(b"    1PSTEP                         2           x      "),
            Err(NoNumbers)
        );
        let line = b"    2C                            32                                     3";
        assert_eq!(MeshHeader::parse(line), Some(MeshHeader { count: Some(32), coding: Coding::Binary64 }));
        assert_eq!(MeshHeader::parse(b"    2C"), Some(MeshHeader { count: None, coding: Coding::Short }));
        assert_eq!(component(b" -5  ALL         1    2    0    0    1ALL"), ("ALL".to_owned(), false));
        assert_eq!(component(b" -5  SXX         1    4    1    1"), ("SXX".to_owned(), true));
    }
}

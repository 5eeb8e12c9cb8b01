//! One data line: splitting and numbers.

use super::header::{Header, TensorColumns};
use crate::block::COMPONENTS;
use crate::error::excerpt;
use crate::input::LONGEST_LINE;
use crate::number;

/// Separator and decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    pub(super) decimal_comma: bool,
}

/// A number with a decimal mark, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) text: String,
    pub(super) line: u64,
    /// Counted from 1.
    pub(super) column: u64,
}

/// A fault in a row: field (counted from 0; `None` for the whole line), problem, remedy.
pub(super) type RowFault = (Option<usize>, String, &'static str);

/// The fault of a line that no table has.
pub(super) fn too_long() -> RowFault {
    (None, format!("the line is longer than {LONGEST_LINE} bytes"), "the file is not delimited text")
}

/// Start and end of each field, reused from row to row.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields {
    ends: Vec<u32>,
}

impl Fields {
    /// Splits a line. The number of fields must be that of the header.
    #[inline]
    pub(super) fn split(&mut self, text: &[u8], header: &Header) -> Result<(), RowFault> {
        self.ends.clear();
        for at in memchr::memchr_iter(header.dialect.separator, text) {
            self.ends.push(at as u32);
        }
        self.ends.push(text.len() as u32);
        if self.ends.len() != header.columns {
            return Err((
                None,
                format!("there are {} fields, the header has {}", self.ends.len(), header.columns),
                "every line must have as many fields as the header",
            ));
        }
        Ok(())
    }

    /// One field without blanks and quotes around it.
    #[inline]
    pub(super) fn get<'a>(&self, text: &'a [u8], field: usize) -> &'a [u8] {
        let end = self.ends.get(field).copied().unwrap_or(0) as usize;
        let start = match field.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(end, |&e| e as usize + 1),
            None => 0,
        };
        let mut bytes = text.get(start..end).unwrap_or(&[]);
        if let [b' ' | b'\t' | b'"', ..] | [.., b' ' | b'\t' | b'"'] = bytes {
            bytes = bytes.trim_ascii();
            if let [b'"', inner @ .., b'"'] = bytes {
                bytes = inner.trim_ascii();
            }
        }
        bytes
    }

    /// A whole number, also as `12.0` and `1.2e+01`.
    pub(super) fn node(&self, text: &[u8], header: &Header) -> Result<u64, RowFault> {
        let field = self.get(text, header.node);
        number::unsigned(field).or_else(|| number::whole(field, header.dialect.decimal_comma)).ok_or_else(
            || {
                (
                    Some(header.node),
                    format!("`{}` is no node number", excerpt(field)),
                    "node numbers are whole, from 0 up",
                )
            },
        )
    }

    pub(super) fn point(&self, text: &[u8], header: &Header) -> Result<Option<[f64; 3]>, RowFault> {
        let Some((columns, factor)) = header.coordinates else { return Ok(None) };
        let mut point = [0.0; 3];
        for (slot, column) in point.iter_mut().zip(columns) {
            *slot = self.number(text, column, header)? * factor;
        }
        Ok(Some(point))
    }

    #[inline]
    pub(super) fn tensor(
        &self,
        text: &[u8],
        tensor: &TensorColumns,
        header: &Header,
    ) -> Result<[f64; COMPONENTS], RowFault> {
        let mut values = [0.0; COMPONENTS];
        for ((value, &column), factor) in values.iter_mut().zip(&tensor.columns).zip(tensor.factors) {
            *value = self.number(text, column, header)? * factor;
        }
        Ok(values)
    }

    /// A number; blank and the usual words for "nothing" are NaN. The other decimal mark is no mark in this file.
    #[inline]
    pub(super) fn number(&self, text: &[u8], column: usize, header: &Header) -> Result<f64, RowFault> {
        let field = self.get(text, column);
        let comma = header.dialect.decimal_comma;
        if !comma || !field.contains(&b'.') {
            if let Some(value) = number::delimited(field, comma) {
                return Ok(value);
            }
            if matches!(field, b"" | b"NA" | b"N/A" | b"n/a" | b"null" | b"-" | b"#N/A") {
                return Ok(f64::NAN);
            }
        }
        Err(no_number(field, column, header))
    }
}

/// Why a field is no number: a second decimal mark, separators of thousands, or anything else.
#[cold]
fn no_number(field: &[u8], column: usize, header: &Header) -> RowFault {
    let shown = excerpt(field);
    let (own, other) = if header.dialect.decimal_comma { (b',', b'.') } else { (b'.', b',') };
    let name = |sign: u8| if sign == b',' { "comma" } else { "point" };
    if field.contains(&other) && number::delimited(field, true).is_some() {
        let beside = match &header.mark {
            Some(mark) => {
                format!("`{}` in line {}, column {} has a {}", mark.text, mark.line, mark.column, name(own))
            }
            None => format!("the decimal mark of this file is the {}", name(own)),
        };
        return (
            Some(column),
            format!("`{shown}` has a {} as decimal mark or for thousands, {beside}", name(other)),
            "write all numbers of a file with the same decimal mark and without separators of thousands",
        );
    }
    let (text, _) = crate::encoding::utf8_or_windows(field);
    if bogie_fatigue_text::parts_thousands(&text) {
        return (
            Some(column),
            format!("`{shown}` has separators of thousands"),
            "write numbers without them, and with one decimal mark in the whole file",
        );
    }
    (
        Some(column),
        format!("`{shown}` is no number"),
        "write numbers like -12.5 or 1.25E+01, with a decimal comma only where `;` or tab separates; \
         leave the field blank for no value",
    )
}

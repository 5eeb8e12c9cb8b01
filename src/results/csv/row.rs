//! One data line: splitting and numbers.

use super::header::{Header, TensorColumns};
use crate::results::block::COMPONENTS;
use crate::results::error::excerpt;
use crate::results::input::LONGEST_LINE;
use crate::results::number;

/// Separator and decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    pub(super) decimal_comma: bool,
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

    pub(super) fn node(&self, text: &[u8], header: &Header) -> Result<u64, RowFault> {
        let field = self.get(text, header.node);
        number::unsigned(field).ok_or_else(|| {
            (
                Some(header.node),
                format!("`{}` is no node number", excerpt(field)),
                "node numbers are whole, from 0 up",
            )
        })
    }

    pub(super) fn point(&self, text: &[u8], header: &Header) -> Result<Option<[f64; 3]>, RowFault> {
        let Some((columns, factor)) = header.coordinates else { return Ok(None) };
        let mut point = [0.0; 3];
        for (slot, column) in point.iter_mut().zip(columns) {
            *slot = self.number(text, column, header.dialect.decimal_comma)? * factor;
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
            *value = self.number(text, column, header.dialect.decimal_comma)? * factor;
        }
        Ok(values)
    }

    /// A number; blank and the usual words for "nothing" are NaN.
    #[inline]
    fn number(&self, text: &[u8], column: usize, decimal_comma: bool) -> Result<f64, RowFault> {
        let field = self.get(text, column);
        if let Some(value) = number::delimited(field, decimal_comma) {
            return Ok(value);
        }
        if matches!(field, b"" | b"NA" | b"N/A" | b"n/a" | b"null" | b"-" | b"#N/A") {
            return Ok(f64::NAN);
        }
        Err((
            Some(column),
            format!("`{}` is no number", excerpt(field)),
            "write numbers like -12.5 or 1.25E+01, with a decimal comma only where `;` or tab separates; \
             leave the field blank for no value",
        ))
    }
}

//! The header of an array: a Python dictionary of three entries, read strictly.

use super::source::REMEDY;
use crate::error::{Place, ResultsError, excerpt};
use crate::input::InputFile;

/// Longest header that is read.
const LONGEST_HEADER: usize = 1 << 16;

/// What an array is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ArrayHeader {
    /// Type of the numbers, such as `<f8`.
    pub(super) kind: String,
    pub(super) shape: Vec<usize>,
    /// Offset of the first number.
    pub(super) data: u64,
}

impl ArrayHeader {
    /// Reads the header, and checks that the file is as long as it says. `name` is that of an array among several.
    pub(super) fn read(file: &InputFile, name: &str) -> Result<Self, ResultsError> {
        let fault = |problem: String| {
            let of = if name.is_empty() { String::new() } else { format!("array `{name}`: ") };
            file.fault(Place::File, format!("{of}{problem}"), REMEDY)
        };
        let mut start = [0u8; 12];
        let got = file.read_at(0, &mut start)?;
        let [b'\x93', b'N', b'U', b'M', b'P', b'Y', major, _, l0, l1, l2, l3] = start else {
            return Err(fault("this is not a .npy file (its first bytes are not \\x93NUMPY)".to_owned()));
        };
        let (length, at) = match major {
            1 => (usize::from(u16::from_le_bytes([l0, l1])), 10u64),
            2 | 3 => (u32::from_le_bytes([l0, l1, l2, l3]) as usize, 12),
            _ => return Err(fault(format!("version {major} of the .npy format is unknown"))),
        };
        if got < 12 || length > LONGEST_HEADER || at + length as u64 > file.length() {
            return Err(fault(format!("the header claims {length} bytes in a file of {}", file.length())));
        }
        let mut header = vec![0; length];
        file.read_exact_at(at, &mut header)?;
        let text = std::str::from_utf8(&header).map_err(|_| fault("the header is not text".to_owned()))?;
        let (kind, fortran, shape) = dictionary(text)
            .map_err(|why| fault(format!("the header {why}: {}", excerpt(text.as_bytes()))))?;
        if fortran {
            return Err(fault("the array is in Fortran order".to_owned()));
        }
        let header = Self { kind, shape, data: at + length as u64 };
        let bytes = header
            .item_bytes()
            .ok_or_else(|| fault(format!("the numbers are of type `{}`", excerpt(header.kind.as_bytes()))))?;
        let count = header.shape.iter().try_fold(1u64, |n, size| n.checked_mul(*size as u64));
        let expected =
            count.and_then(|n| n.checked_mul(bytes as u64)).and_then(|n| n.checked_add(header.data));
        if expected != Some(file.length()) {
            return Err(fault(format!(
                "shape {} of `{}` needs {} bytes, the file has {}",
                header.shown(),
                header.kind,
                expected.map_or_else(|| "more than 2⁶⁴".to_owned(), |e| e.to_string()),
                file.length()
            )));
        }
        Ok(header)
    }

    /// Bytes of a number; `None` for a type that is not read.
    pub(super) fn item_bytes(&self) -> Option<usize> {
        Some(match self.kind.as_str() {
            "<f8" | "<i8" | "<u8" => 8,
            "<f4" | "<i4" | "<u4" => 4,
            "<i2" | "<u2" => 2,
            _ => return None,
        })
    }

    /// Bytes of a floating-point number; `None` for whole ones.
    pub(super) fn float_bytes(&self) -> Option<usize> {
        self.item_bytes().filter(|_| self.kind.starts_with("<f"))
    }

    /// The shape as Python writes it.
    pub(super) fn shown(&self) -> String {
        let sizes: Vec<String> = self.shape.iter().map(ToString::to_string).collect();
        format!("({})", sizes.join(", "))
    }
}

/// Type, whether in Fortran order, and shape, from `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 6, 6), }`.
/// Each key must stand once, and nothing else.
fn dictionary(text: &str) -> Result<(String, bool, Vec<usize>), String> {
    let mut rest = text.trim_ascii().strip_prefix('{').ok_or("is no dictionary")?.trim_ascii_start();
    let (mut kind, mut fortran, mut shape) = (None, None, None);
    while !rest.starts_with('}') {
        let (key, behind) = quoted(rest).ok_or("has a key without quotes")?;
        rest = behind
            .trim_ascii_start()
            .strip_prefix(':')
            .ok_or("has a key without a value")?
            .trim_ascii_start();
        let twice = |there: bool| if there { Err(format!("has `{key}` twice")) } else { Ok(()) };
        match key {
            "descr" => {
                twice(kind.is_some())?;
                let (value, behind) = quoted(rest).ok_or("has a structured `descr`")?;
                (kind, rest) = (Some(value.to_owned()), behind);
            }
            "fortran_order" => {
                twice(fortran.is_some())?;
                let end = rest.find([',', '}']).unwrap_or(rest.len());
                let (value, behind) = rest.split_at(end);
                fortran = Some(match value.trim_ascii() {
                    "False" => false,
                    "True" => true,
                    other => return Err(format!("has the `fortran_order` `{}`", excerpt(other.as_bytes()))),
                });
                rest = behind;
            }
            "shape" => {
                twice(shape.is_some())?;
                let inner = rest.strip_prefix('(').and_then(|s| s.split_once(')'));
                let (inner, behind) = inner.ok_or("has no tuple as `shape`")?;
                shape = Some(sizes(inner).ok_or_else(|| format!("has the `shape` `({inner})`"))?);
                rest = behind;
            }
            other => return Err(format!("has the unknown key `{}`", excerpt(other.as_bytes()))),
        }
        rest = rest.trim_ascii_start();
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind.trim_ascii_start(),
            None if rest.starts_with('}') => {}
            None => return Err("is no dictionary of `descr`, `fortran_order` and `shape`".to_owned()),
        }
    }
    if rest.get(1..).is_some_and(|behind| !behind.trim_ascii().is_empty()) {
        return Err("goes on behind its dictionary".to_owned());
    }
    Ok((
        kind.ok_or("has no `descr`")?,
        fortran.ok_or("has no `fortran_order`")?,
        shape.ok_or("has no `shape`")?,
    ))
}

fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text.get(1..)?.split_once(quote)
}

fn sizes(inner: &str) -> Option<Vec<usize>> {
    let inner = inner.trim();
    if inner.is_empty() {
        return Some(Vec::new());
    }
    let whole = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse().ok()).flatten();
    inner.strip_suffix(',').unwrap_or(inner).split(',').map(|s| whole(s.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_read_strictly() {
        let good = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 6), }   \n";
        assert_eq!(dictionary(good), Ok(("<f8".to_owned(), false, vec![2, 3, 6])));
        assert_eq!(dictionary("{\"shape\": (5,), \"fortran_order\":True,\"descr\":\"<i4\"}").unwrap().2, [5]);
        for (from, to, part) in [
            ("'shape'", "'shape': (9, 9, 6), 'shape'", "`shape` twice"),
            ("False", "False_or_True", "`False_or_True`"),
            ("(2, 3, 6)", "(2, 3, 6) + (1,)", "no dictionary of"),
            ("(2, 3, 6)", "(2, +3, 6)", "`(2, +3, 6)`"),
            ("'descr': '<f8', ", "", "no `descr`"),
            ("'descr': '<f8'", "'descr': [('a', '<f8')]", "structured"),
            ("'shape'", "'more': 1, 'shape'", "unknown key `more`"),
            ("}", "} 1", "goes on"),
        ] {
            assert!(dictionary(&good.replacen(from, to, 1)).unwrap_err().contains(part), "{to}");
        }
    }
}

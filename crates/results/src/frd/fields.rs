//! The numbers of a text line: in columns of twelve characters, or cut at their exponents where they are wider.
//!
//! `CalculiX` prints every value with C's `%12.5E`. Where the exponent has three digits (builds for Windows; values from
//! 1E+100 on), a negative number takes 13 characters and moves all that follows it.

use super::record::columns;
use crate::error::excerpt;
use crate::number;

/// Columns of a value.
pub(super) const WIDTH: usize = 12;

/// The `N` numbers of a line from column `from` (counted from 0) on; the error is the problem part of a message.
///
/// Where the line can be cut both by columns and at the exponents, both must give the same numbers.
pub(super) fn numbers<const N: usize>(text: &[u8], from: usize) -> Result<[f64; N], String> {
    let text = text.trim_ascii_end();
    let by_columns = by_columns(text, from);
    let rest = columns(text, from, text.len());
    let Some(cut) = at_exponents::<N>(rest) else { return by_columns };
    if cut.padded && cut.short {
        return Err(format!("`{}` has exponents of two digits among those of three", excerpt(rest)));
    }
    match by_columns {
        Ok(found) if !same(&found, &cut.values) => Err(format!(
            "`{}` can be cut into {N} numbers in two ways, by columns and at the exponents",
            excerpt(rest)
        )),
        _ => Ok(cut.values),
    }
}

/// A line cut at the exponents.
struct Cut<const N: usize> {
    values: [f64; N],
    /// Whether an exponent has a third digit that is a zero in front, and whether one has two digits: no program writes both.
    padded: bool,
    short: bool,
}

fn same(one: &[f64], other: &[f64]) -> bool {
    one.iter().zip(other).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

fn by_columns<const N: usize>(text: &[u8], from: usize) -> Result<[f64; N], String> {
    let end = from + WIDTH * N;
    if text.len() > end {
        return Err(format!("the line has {} columns, more than {end}", text.len()));
    }
    let mut values = [0.0; N];
    for (k, value) in values.iter_mut().enumerate() {
        let at = from + WIDTH * k;
        let field = columns(text, at, at + WIDTH);
        *value = number::fortran(field).ok_or_else(|| {
            format!("`{}` in columns {} to {} is no number", excerpt(field), at + 1, at + WIDTH)
        })?;
    }
    Ok(values)
}

/// Numbers as C prints them with `%E`, each known to end with its exponent; `None` if any is of another shape.
fn at_exponents<const N: usize>(mut rest: &[u8]) -> Option<Cut<N>> {
    let mut cut = Cut { values: [0.0; N], padded: false, short: false };
    for value in &mut cut.values {
        rest = rest.trim_ascii_start();
        let length = length_of_number(rest)?;
        let (field, behind) = rest.split_at_checked(length)?;
        *value = number::fortran(field)?;
        let exponent = field.rsplit(|b| matches!(b, b'+' | b'-')).next();
        let exponent = exponent.filter(|e| value.is_finite() && e.iter().all(u8::is_ascii_digit));
        cut.padded |= exponent.is_some_and(|e| matches!(e, [b'0', _, _]));
        cut.short |= exponent.is_some_and(|e| e.len() == 2);
        rest = behind;
    }
    rest.is_empty().then_some(cut)
}

/// Length of the number that a text starts with: sign, one digit, point, digits (`#IND0` for what is no number), exponent of
/// two or three digits. A third digit with a point behind it begins the next number.
fn length_of_number(text: &[u8]) -> Option<usize> {
    let sign = usize::from(matches!(text.first()?, b'-' | b'+'));
    let unsigned = text.get(sign..)?;
    if !unsigned.first()?.is_ascii_digit() {
        return length_of_word(unsigned).map(|length| sign + length);
    }
    if *unsigned.get(1)? != b'.' {
        return None;
    }
    let is_exponent = |at: &usize| matches!(unsigned.get(*at..), Some([b'E' | b'e', b'+' | b'-', a, b, ..]) if a.is_ascii_digit() && b.is_ascii_digit());
    let exponent = (2..unsigned.len().min(24)).find(is_exponent)?;
    let mantissa = unsigned.get(2..exponent)?;
    if !mantissa.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'#') {
        return None;
    }
    let third = match unsigned.get(exponent + 4..) {
        Some([digit, b'.', ..]) if digit.is_ascii_digit() => 0,
        Some([digit, ..]) => usize::from(digit.is_ascii_digit()),
        _ => 0,
    };
    Some(sign + exponent + 4 + third)
}

/// Length of `nan`, `inf`, `nan(ind)` and their like.
fn length_of_word(text: &[u8]) -> Option<usize> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let bracket = match text.get(letters..)? {
        [b'(', rest @ ..] => rest.iter().position(|b| *b == b')')? + 2,
        _ => 0,
    };
    (letters > 0).then_some(letters + bracket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three(text: &str) -> Result<[f64; 3], String> {
        numbers(text.as_bytes(), 0)
    }

    /// What stands in each line, by hand.
    #[test]
    fn lines_are_cut_without_doubt() {
        for (text, expected) in [
            (" 1.00000E+00-2.00000E+01 3.00000E-02", [1.0, -20.0, 0.03]),
            ("-8.98870E+0031.13000E+0011.13000E+001", [-8988.7, 11.3, 11.3]),
            ("1.00000E+000-2.00000E+0013.00000E-002", [1.0, -20.0, 0.03]),
            ("-1.00000E-101-2.00000E-001-3.00000E+002", [-1e-101, -0.2, -300.0]),
            (" 1.00000E+10 2.00000E+10 3.00000E+10", [1e10, 2e10, 3e10]),
            (" 1.00000E+10-1.00000E+100 3.00000E+10", [1e10, -1e100, 3e10]),
            // Fortran: no letter before an exponent of three digits, and other forms that fit the columns.
            (" 1.00000E+00-8.25000-101 3.00000E+00", [1.0, -8.25e-101, 3.0]),
            ("         1.5 1.2500D+01           -2", [1.5, 12.5, -2.0]),
            (" 12.5000E+00 1.2500E+001        0.25", [12.5, 12.5, 0.25]),
        ] {
            assert_eq!(three(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_takes_its_place() {
        for word in [
            "-1.#IND0E+00",
            "1.#QNANE+000",
            "-1.#IND0E+000",
            "1.#INF0E+000",
            "    -1.#IND",
            "     1.#QNAN",
            "         NaN",
            "        -NAN",
            "         inf",
            "    Infinity",
            "   -nan(ind)",
            "   -NAN(IND)",
            "************",
            "   nan(snan)",
        ] {
            let [a, b, c] = three(&format!(" 1.00000E+00{word:>12}-3.00000E+00")).unwrap();
            assert!(a == 1.0 && b.is_nan() && c == -3.0, "{word}: {a} {b} {c}");
            let Ok([a, b, c]) = three(&format!("-1.00000E+000{word:>12}3.00000E+001")) else {
                assert!(word.ends_with("IND") || word.ends_with("QNAN") || word.starts_with('*'), "{word}");
                continue;
            };
            assert!(a == -1.0 && b.is_nan() && c == 30.0, "{word}: {a} {b} {c}");
        }
    }

    #[test]
    fn lines_that_leave_a_doubt_are_refused() {
        for (text, expected) in [
            ("-8.98870E+0031.13000E+0011.13000E+00", "exponents of two digits among those of three"),
            ("1.00000E+000-2.00000E+0005.00000E-00", "exponents of two digits among those of three"),
            ("-8.98870E+1031.13000E+1011.13000E+00", "in two ways"),
            (" 1.00000E+00 2.00000E+00 3.00000E+00 4.00000E+00", "48 columns, more than 36"),
            (" 1.00000E+00 2.00000E+00", "`` in columns 25 to 36"),
            (" 1.00000E+00 2.0x000E+00 3.00000E+00", "` 2.0x000E+00` in columns 13 to 24"),
            ("-1.00000E+003 2.0x000E+003 3.00000E+003", "more than 36"),
        ] {
            let told = three(text).unwrap_err();
            assert!(told.contains(expected), "{text}: {told}");
        }
    }
}

//! Numbers in fixed columns and in delimited text.

/// 10⁰ … 10²², all exact in double precision: a mantissa below 2⁵³ times or divided by one of them is correctly
/// rounded.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The usual shape of a number in a 12-column field, `-1.23456E+01`; `None` for every other shape.
#[inline]
pub(crate) fn scientific_12(field: &[u8; 12]) -> Option<f64> {
    let [sign, d0, point, d1, d2, d3, d4, d5, e, es, e1, e0] = *field;
    let digit = |b: u8| b.wrapping_sub(b'0');
    let (d0, d1, d2, d3, d4, d5) = (digit(d0), digit(d1), digit(d2), digit(d3), digit(d4), digit(d5));
    let (e1, e0) = (digit(e1), digit(e0));
    let largest = d0.max(d1).max(d2).max(d3).max(d4).max(d5).max(e1).max(e0);
    let sign_ok = sign == b' ' || sign == b'-' || sign == b'+';
    let shape_ok = (point == b'.') & (e == b'E') & ((es == b'+') | (es == b'-'));
    if !(sign_ok & shape_ok & (largest <= 9)) {
        return None;
    }
    let high = u32::from(d0) * 100 + u32::from(d1) * 10 + u32::from(d2);
    let low = u32::from(d3) * 100 + u32::from(d4) * 10 + u32::from(d5);
    let mantissa = f64::from(high * 1000 + low);
    let exponent = i32::from(e1) * 10 + i32::from(e0);
    let exponent = if es == b'-' { -exponent } else { exponent } - 5;
    let power = *POWERS.get(exponent.unsigned_abs() as usize)?;
    let value = if exponent < 0 { mantissa / power } else { mantissa * power };
    Some(if sign == b'-' { -value } else { value })
}

/// A number as Fortran or C writes it, blanks around it allowed: `1.5`, `1.5E+03`, `1.5D+03`, `1.234-101`, `NaN`.
/// Infinity, and what overflows to it, becomes NaN, and so does what programs print instead of a number (`1.#IND`, `nan(ind)`,
/// a field full of stars). `None` if it is no number.
pub(crate) fn fortran(field: &[u8]) -> Option<f64> {
    let field = field.trim_ascii();
    if let Ok(value) = fast_float2::parse::<f64, _>(field) {
        return Some(finite_or_nan(value));
    }
    if is_no_number(field) {
        return Some(f64::NAN);
    }
    let mut text = [0u8; 48];
    let mut length = 0;
    let mut exponent_seen = false;
    for (i, &byte) in field.iter().enumerate() {
        let previous = i.checked_sub(1).and_then(|p| field.get(p)).copied().unwrap_or(b' ');
        let is_exponent = matches!(byte, b'D' | b'd' | b'Q' | b'q' | b'E' | b'e');
        let bare_sign =
            matches!(byte, b'+' | b'-') && (previous.is_ascii_digit() || previous == b'.') && !exponent_seen;
        let put: &[u8] = if is_exponent {
            b"E"
        } else if bare_sign {
            &[b'E', byte]
        } else {
            &[byte]
        };
        exponent_seen |= is_exponent || bare_sign;
        text.get_mut(length..length + put.len())?.copy_from_slice(put);
        length += put.len();
    }
    fast_float2::parse::<f64, _>(text.get(..length)?).ok().map(finite_or_nan)
}

/// What programs print for a value that is no number: `1.#IND`, `-1.#QNANE+000`, `1.#INF` and `-nan(ind)` (C on Windows, old
/// and new), stars (Fortran, where a number is wider than its field).
fn is_no_number(field: &[u8]) -> bool {
    let unsigned = field.strip_prefix(b"-").or_else(|| field.strip_prefix(b"+")).unwrap_or(field);
    let stars = unsigned.len() > 1 && unsigned.iter().all(|b| *b == b'*');
    let named = unsigned.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"nan("));
    stars || unsigned.starts_with(b"1.#") || (named && unsigned.ends_with(b")"))
}

/// Infinity means overflow in the solver: not a number that can be assessed.
pub(crate) fn finite_or_nan(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

/// A number in a delimited field; `decimal_comma` allows `1,5`. Hand-written for the usual plain shapes, since that
/// is where the time of reading CSV goes. Blank and `NA`-like fields are the caller's business.
#[inline]
pub(crate) fn delimited(field: &[u8], decimal_comma: bool) -> Option<f64> {
    if decimal_comma && field.contains(&b',') {
        let mut text = [0u8; 48];
        let target = text.get_mut(..field.len())?;
        for (to, &from) in target.iter_mut().zip(field) {
            *to = match from {
                b',' => b'.',
                b'.' => return None,
                other => other,
            };
        }
        return fortran(target);
    }
    plain(field)
        .or_else(|| fast_float2::parse::<f64, _>(field).ok().map(finite_or_nan))
        .or_else(|| fortran(field))
}

/// Up to 15 digits with at most one point and an exponent of one or two digits: exact by one multiplication or
/// division. `None` for every other shape.
#[inline]
fn plain(field: &[u8]) -> Option<f64> {
    let (negative, mut rest) = match field {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (mut mantissa, mut digits, mut point, mut exponent) = (0u64, 0i32, None, 0i32);
    while let [byte, tail @ ..] = rest {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            digits += 1;
        } else if *byte == b'.' && point.is_none() {
            point = Some(digits);
        } else {
            break;
        }
        rest = tail;
    }
    if digits == 0 || digits > 15 {
        return None;
    }
    if !rest.is_empty() {
        let (sign, number) = match rest {
            [b'e' | b'E', b'-', number @ ..] => (-1, number),
            [b'e' | b'E', b'+', number @ ..] | [b'e' | b'E', number @ ..] => (1, number),
            _ => return None,
        };
        let value = match number {
            [a] if a.is_ascii_digit() => i32::from(a - b'0'),
            [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {
                i32::from(a - b'0') * 10 + i32::from(b - b'0')
            }
            _ => return None,
        };
        exponent = sign * value;
    }
    exponent -= point.map_or(0, |p| digits - p);
    let power = *POWERS.get(exponent.unsigned_abs() as usize)?;
    let value = if exponent < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    Some(if negative { -value } else { value })
}

/// The digits that eight bytes start with: how many, and their value. All eight bytes are looked at in one go.
#[inline]
fn leading_digits(bytes: [u8; 8]) -> (usize, u64) {
    let digits = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    // The high bit of each byte that is more than 9.
    let others =
        (((digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() / 8;
    // Zeros in front, then neighbours are joined: to two digits, to four, to eight.
    let digits = digits.checked_shl(64 - 8 * count).unwrap_or(0);
    let twos = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let even = (twos & 0xff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let odd = ((twos >> 16) & 0xff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    (count as usize, even.wrapping_add(odd) >> 32)
}

/// A number of the shape that [`plain`] takes at the start of a longer text, and its length. `None` for every other
/// shape, for eight digits and more before the point, and near the text's end. What follows is the caller's business.
#[inline]
pub(crate) fn plain_prefix(text: &[u8]) -> Option<(f64, usize)> {
    const TENS: [u64; 8] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
    let negative = *text.first()? == b'-';
    let mut at = usize::from(negative);
    let (mut digits, mut mantissa) = leading_digits(*text.get(at..)?.first_chunk()?);
    if digits > 7 {
        return None;
    }
    at += digits;
    let mut decimals = 0;
    if *text.get(at)? == b'.' {
        at += 1;
        loop {
            let (more, value) = leading_digits(*text.get(at..)?.first_chunk()?);
            (at, decimals) = (at + more, decimals + more);
            let Some(tens) = TENS.get(more) else {
                if decimals > 8 {
                    return None;
                }
                mantissa = mantissa * 100_000_000 + value;
                continue;
            };
            mantissa = mantissa * tens + value;
            break;
        }
        digits += decimals;
    }
    if digits == 0 || digits > 15 {
        return None;
    }
    let mut exponent = 0i32;
    if let [b'e' | b'E', behind @ ..] = text.get(at..)? {
        let digit = |byte: u8| i32::from(byte) - i32::from(b'0');
        let (length, value) = match *behind {
            [sign @ (b'+' | b'-'), a @ b'0'..=b'9', b @ b'0'..=b'9', ..] => {
                let value = digit(a) * 10 + digit(b);
                (4, if sign == b'-' { -value } else { value })
            }
            _ => return None,
        };
        (at, exponent) = (at + length, value);
    }
    exponent -= decimals as i32;
    let power = *POWERS.get(exponent.unsigned_abs() as usize)?;
    let value = if exponent < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    Some((if negative { -value } else { value }, at))
}

/// The whole number that a text starts with, and its length; up to 19 digits.
#[inline]
pub(crate) fn unsigned_prefix(text: &[u8]) -> Option<(u64, usize)> {
    let (mut value, mut length) = (0u64, 0);
    while let Some(digit) = text.get(length).map(|b| b.wrapping_sub(b'0')).filter(|d| *d <= 9) {
        if length == 19 {
            return None;
        }
        (value, length) = (value * 10 + u64::from(digit), length + 1);
    }
    (length > 0).then_some((value, length))
}

/// An unsigned number, blanks around it allowed.
#[inline]
pub(crate) fn unsigned(field: &[u8]) -> Option<u64> {
    let field = field.trim_ascii();
    if field.is_empty() || field.len() > 19 {
        return None;
    }
    let mut value = 0u64;
    for &byte in field {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    Some(value)
}

/// A whole number from 0 up that is written as a floating-point one, `12.0` or `1.200e+01`, as data frames and MATLAB do.
#[cold]
pub(crate) fn whole(field: &[u8], decimal_comma: bool) -> Option<u64> {
    let value = delimited(field, decimal_comma)?;
    // Above 2⁵³ two neighbouring numbers could be one.
    let fits = value.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&value);
    (fits && !(value == 0.0 && value.is_sign_negative())).then_some(value as u64)
}

/// An unsigned number in a fixed field that is right-aligned behind blanks.
#[inline]
pub(crate) fn unsigned_fixed(field: &[u8]) -> Option<u64> {
    let mut value = 0u64;
    let mut digits = false;
    for &byte in field {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
            digits = true;
        } else if byte != b' ' || digits {
            return unsigned(field);
        }
    }
    digits.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twelve(text: &str) -> Option<f64> {
        scientific_12(text.as_bytes().try_into().ok()?)
    }

    #[test]
    fn the_usual_shape_is_rounded_as_the_standard_library_does() {
        for text in ["-8.25000E+01", " 1.23456E-05", " 9.99999E+22", " 0.00000E+00", " 7.07107E-17"] {
            let expected: f64 = text.trim().parse().unwrap();
            assert_eq!(twelve(text).unwrap().to_bits(), expected.to_bits(), "{text}");
        }
        for text in [" 1.23456E+99", "         NaN", " 1.2345E+001", "1.234567E+01", " 1.23456D+01"] {
            assert_eq!(twelve(text), None, "{text}");
        }
    }

    #[test]
    fn fortran_forms() {
        for (text, value) in [
            ("1.234-101", 1.234e-101),
            ("1.0D+03", 1000.0),
            ("  -1.5d-2 ", -0.015),
            ("2.5+3", 2500.0),
            ("-2.", -2.0),
            (".5", 0.5),
        ] {
            assert_eq!(fortran(text.as_bytes()), Some(value), "{text}");
        }
        for text in
            ["", " ", "abc", "1.2.3", "1E", "--1", "1 2", "1.0E+3+2", "*", "1*2", "2.#", "nano", "nan(ind"]
        {
            assert_eq!(fortran(text.as_bytes()), None, "{text}");
        }
        for text in
            ["1.#IND", "-1.#IND0E+000", "1.#QNAN", "-1.#J", "1.#INF00", "-nan(ind)", "NaN(SNAN)", "****"]
        {
            assert!(fortran(text.as_bytes()).unwrap().is_nan(), "{text}");
        }
        assert!(fortran(b"1E+400").unwrap().is_nan());
        assert!(fortran(b" -NaN").unwrap().is_nan());
    }

    #[test]
    fn plain_decimals_are_rounded_as_the_standard_library_does() {
        for text in
            ["0", "-0.1", "12.345", "-1.23456e+01", "1.23456e-17", "999999999999999", ".5", "7.", "3E7"]
        {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(plain(text.as_bytes()).unwrap().to_bits(), expected.to_bits(), "{text}");
        }
        for text in
            ["", "-", ".", "1e", "1e+", "1e123", "1.2.3", "+-1", "1234567890123456", "1e-30", "nan", "1 "]
        {
            assert_eq!(plain(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn eight_digits_at_once() {
        for (text, expected) in [
            (b"12345678", (8, 12_345_678)),
            (b"1234567.", (7, 1_234_567)),
            (b"00012,99", (5, 12)),
            (b"9e999999", (1, 9)),
            (b".1234567", (0, 0)),
            (b"\xff1234567", (0, 0)),
            (b"1:/\x8012\xb9\x00", (1, 1)),
        ] {
            assert_eq!(leading_digits(*text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_number_in_front_of_others_is_rounded_as_the_standard_library_does() {
        let (whole, decimals) = (
            ["0", "-1", "37", "-9999999", "0000001", ""],
            ["", ".", ".5", ".1234567", ".12345678", ".123456789"],
        );
        for (whole, decimals) in whole.iter().flat_map(|w| decimals.iter().map(move |d| (w, d))) {
            for exponent in ["", "e+00", "E-07", "e+21", "e-17"] {
                let text = format!("{whole}{decimals}{exponent}");
                let Ok(expected) = text.parse::<f64>() else { continue };
                let found = plain_prefix(format!("{text},12345678").as_bytes());
                let digits = text.split('e').next().unwrap().bytes().filter(u8::is_ascii_digit).count();
                match found {
                    Some((value, length)) => {
                        assert_eq!((value.to_bits(), length), (expected.to_bits(), text.len()), "{text}");
                    }
                    None => assert!(digits > 15 || exponent == "e-17" || exponent == "e+21", "{text}"),
                }
            }
        }
        for text in [
            "12345678,00000000",
            "nan,00000000",
            "+1,00000000",
            "1e5,00000000",
            "1e+5,00000000",
            "1e",
            "-",
            "",
            "1.5",
        ] {
            assert_eq!(plain_prefix(text.as_bytes()), None, "{text}");
        }
        // A third digit of the exponent stays, and the field does not end there.
        assert_eq!(plain_prefix(b"1.5e+100,00000000"), Some((1.5e10, 7)));
        assert_eq!(plain_prefix(b"1.2.3,00000000"), Some((1.2, 3)));
    }

    #[test]
    fn decimal_commas() {
        assert_eq!(delimited(b"-1,5", true), Some(-1.5));
        assert_eq!(delimited(b"1.000,5", true), None);
        assert_eq!(delimited(b"1,5", false), None);
    }

    #[test]
    fn node_numbers() {
        assert_eq!(unsigned_fixed(b"       123"), Some(123));
        assert_eq!(unsigned_fixed(b"123       "), Some(123));
        for bad in [&b"          "[..], b"12 3", b"-1", b"99999999999999999999999"] {
            assert_eq!(unsigned_fixed(bad), None);
        }
    }
}

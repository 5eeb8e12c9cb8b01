//! Slips in TOML that its parser tells in its own words only: decimal commas, texts without quotes.

use std::ops::Range;

/// A slip that was recognised.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub span: Range<usize>,
    pub title: String,
    pub label: &'static str,
    pub remedy: String,
}

/// The line, without its end, that a byte stands in.
pub(super) fn line_at(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    let length = text.get(start..).and_then(|rest| rest.find('\n')).unwrap_or(text.len() - start);
    start..start + length
}

/// The slip that made a syntax error in a line, if it is one of the known ones.
pub(super) fn slip(text: &str, at: usize) -> Option<Slip> {
    let line = line_at(text, at);
    let written = text.get(line.clone())?;
    decimal_comma(written)
        .or_else(|| without_quotes(written))
        .map(|slip| Slip { span: line.start + slip.span.start..line.start + slip.span.end, ..slip })
}

/// What a syntax error asks for.
pub(super) fn remedy(what: &str) -> &'static str {
    if what.contains("duplicate key") {
        "it stands twice: keep the one that is meant"
    } else if what.contains("string") {
        "close the text with the quote it began with"
    } else {
        "correct the syntax; see https://toml.io"
    }
}

/// `9,0` after `=`, outside of quotes and lists: in a list a comma parts numbers.
fn decimal_comma(line: &str) -> Option<Slip> {
    let after = line.find('=')? + 1;
    let (mut quote, mut depth) = (None, 0_usize);
    let bytes = line.as_bytes();
    let mut at = after;
    while let Some(&b) = bytes.get(at) {
        match (quote, b) {
            (Some(q), _) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'#') => return None,
            (None, b'[') => depth += 1,
            (None, b']') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => {
                let digits = |b: &&u8| b.is_ascii_digit();
                let before = bytes.get(after..at)?.iter().rev().take_while(digits).count();
                let behind = bytes.get(at + 1..)?.iter().take_while(digits).count();
                let sign = bytes.get(at.checked_sub(before + 1)?).is_some_and(|b| matches!(b, b'-' | b'+'));
                let span = at - before - usize::from(sign)..at + 1 + behind;
                let next = bytes.get(span.end).copied();
                // `a = 1,2 = …` would be a key that is a number: no such key is meant in an inline table.
                if before > 0 && behind > 0 && !matches!(next, Some(b'_' | b'.')) {
                    let number = line.get(span.clone())?;
                    return Some(Slip {
                        title: format!("`{number}` is written with a decimal comma"),
                        label: "a decimal point, not a comma",
                        remedy: format!("write {}", number.replacen(',', ".", 1)),
                        span,
                    });
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// `key = 38 t`, `key = steel_wheel`: a text or a quantity without quotes.
fn without_quotes(line: &str) -> Option<Slip> {
    let equals = line.find('=')?;
    let rest = line.get(equals + 1..)?;
    let value = rest.split('#').next()?.trim();
    let start = equals + 1 + rest.find(value)?;
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '+' | '/' | '_' | '%' | '‰' | '²' | '·')
    };
    let word = value.chars().any(char::is_alphabetic) && value.chars().all(plain);
    let other = ["true", "false", "inf", "nan", "+inf", "-inf", "+nan", "-nan"].contains(&value)
        || value.starts_with("0x")
        || value.starts_with("0o")
        || value.starts_with("0b");
    (word && !other).then(|| Slip {
        span: start..start + value.len(),
        title: format!("`{value}` is not in quotes"),
        label: "a text or a quantity stands in quotes",
        remedy: format!("write \"{value}\""),
    })
}

/// Whether a list of an even number of numbers is written as decimal commas would be: `[18,0, 34,0, 6,0]`.
pub(super) fn commas_as_decimals(list: &str, numbers: usize) -> bool {
    if numbers < 4 || !numbers.is_multiple_of(2) || list.contains(['\n', '#', '.']) {
        return false;
    }
    let pieces: Vec<&str> = list.trim_matches(['[', ']']).split(',').collect();
    // The piece behind every first comma of a pair follows at once, that behind every second one after a blank.
    pieces.len() == numbers
        && pieces.iter().enumerate().skip(1).all(|(k, piece)| {
            let blank = piece.starts_with([' ', '\t']);
            if k % 2 == 1 { !blank && piece.trim().bytes().all(|b| b.is_ascii_digit()) } else { blank }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_commas_are_told_with_what_to_write() {
        for (line, number) in [
            ("stress.lateral = 9,0", "9,0"),
            ("x = { lateral = -12,75, twist = 3 }", "-12,75"),
            ("rho = 0,5 # half", "0,5"),
        ] {
            let found = slip(line, line.len()).unwrap();
            assert_eq!(line.get(found.span.clone()), Some(number));
            assert_eq!(found.remedy, format!("write {}", number.replace(',', ".")));
        }
        for line in ["x = [1,5, 2,5", "x = \"1,5\" 2", "x = 1, # 2,5", "x = { a = 1, b = }"] {
            assert_eq!(decimal_comma(line), None, "{line}");
        }
    }

    #[test]
    fn texts_without_quotes_are_told() {
        assert_eq!(slip("m_v = 38 t", 9).unwrap().remedy, "write \"38 t\"");
        assert_eq!(slip("running_gear = steel_wheel # so", 16).unwrap().remedy, "write \"steel_wheel\"");
        for line in ["a = true", "a = 0x1g", "a == \"b\"", "a = \"b"] {
            assert_eq!(slip(line, line.len()), None, "{line}");
        }
    }

    #[test]
    fn lists_that_look_like_decimal_commas() {
        assert!(commas_as_decimals("[18,0, 34,0, 6,0]", 6));
        assert!(commas_as_decimals("[ 18,05,  -34,0]", 4));
        for (list, count) in [
            ("[18, 0, 34, 0, 6, 0]", 6),
            ("[18,0,34,0,6,0]", 6),
            ("[18.5,0, 34,0]", 4),
            ("[9,0]", 2),
            ("[1,2, 3]", 3),
        ] {
            assert!(!commas_as_decimals(list, count), "{list}");
        }
    }
}

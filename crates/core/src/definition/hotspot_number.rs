//! Numbers in the cells of a table, and the decimal mark of a file.

use super::diagnostic::Checker;
use super::hotspot_table::{TableCell, TableValue};
use bogie_fatigue_text::{DecimalMark, parts_thousands, shows_its_mark};
use indexmap::IndexMap;
use std::ops::Range;

/// A cell of numbers that holds a text: how many of its column do, and whether all of them look like numbers.
#[derive(Debug, Clone)]
struct Texts {
    first: Range<usize>,
    shown: String,
    count: usize,
    numbers: bool,
}

/// Reads the numbers of one table. All texts must have the same decimal mark.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    said: Option<DecimalMark>,
    /// The first number with a mark.
    first: Option<(String, Range<usize>, DecimalMark)>,
    /// Whether a number showed that the mark parts no thousands.
    certain: bool,
    /// By the name of the column.
    texts: IndexMap<String, Texts>,
}

impl Numbers {
    /// `certain` where the mark cannot be meant otherwise: the point in a table that commas part.
    pub(super) fn new(said: Option<DecimalMark>, certain: bool) -> Self {
        Self { said, certain: certain || said.is_some(), ..Self::default() }
    }

    /// The number of a cell that is not empty; what is wrong goes to `checker`.
    pub(super) fn read(&mut self, checker: &mut Checker, cell: &TableCell<'_>, column: &str) -> Option<f64> {
        let unusable = |checker: &mut Checker, what: &str, remedy: &str| {
            let title = format!("the cell in column `{column}` holds {what}");
            checker.error(cell.span.clone(), title, "expected a number", remedy);
            None
        };
        match &cell.value {
            TableValue::Empty => None,
            TableValue::Number(v) if v.is_finite() => Some(*v),
            TableValue::Number(v) => unusable(checker, &v.to_string(), "write a finite number"),
            TableValue::Unusable(what, remedy) => unusable(checker, what, remedy),
            TableValue::Text(text) => {
                let numbers = as_number(text).is_some() || parts_thousands(text);
                let found = self.texts.entry(column.to_owned()).or_insert_with(|| Texts {
                    first: cell.span.clone(),
                    shown: text.chars().take(60).collect(),
                    count: 0,
                    numbers: true,
                });
                found.count += 1;
                found.numbers &= numbers;
                None
            }
            TableValue::Written(text) => self.written(checker, text, &cell.span, column),
        }
    }

    fn written(
        &mut self,
        checker: &mut Checker,
        text: &str,
        span: &Range<usize>,
        column: &str,
    ) -> Option<f64> {
        let mark = match (text.contains('.'), text.contains(',')) {
            (true, false) => Some(DecimalMark::Point),
            (false, true) => Some(DecimalMark::Comma),
            _ => None,
        };
        let value = as_number(text);
        if value.is_none() {
            let (title, remedy) = if parts_thousands(text) {
                (
                    format!("`{text}` in column `{column}` has separators of thousands"),
                    "write numbers without them, and with the same decimal mark in the whole file",
                )
            } else {
                (
                    format!("`{text}` in column `{column}` is not a finite number"),
                    "write numbers like -12.5, or like -12,5 where `;` or tabs part the cells; leave the cell empty for no value",
                )
            };
            checker.error(span.clone(), title, "malformed row", remedy);
            return None;
        }
        let Some(mark) = mark else {
            self.certain |= shows_its_mark(text.as_bytes(), b'.');
            return value;
        };
        let other = match (&self.first, self.said) {
            (_, Some(said)) if said != mark => {
                Some(format!("[files.hotspot_table] says decimal = \"{}\"", char::from(said.sign())))
            }
            (Some((number, place, first)), None) if *first != mark => Some(format!(
                "`{number}` at {} has the other decimal mark",
                checker.source().place(place.start)
            )),
            _ => None,
        };
        if let Some(other) = other {
            self.certain = true;
            checker.error(
                span.clone(),
                format!(
                    "`{text}` in column `{column}` has a {} as decimal mark or for thousands",
                    name(mark)
                ),
                other,
                "write all numbers of a file with the same decimal mark and without separators of thousands",
            );
            return None;
        }
        self.certain |= shows_its_mark(text.as_bytes(), mark.sign());
        if self.first.is_none() {
            self.first = Some((text.to_owned(), span.clone(), mark));
        }
        value
    }

    /// Tells what concerns the whole table: texts in columns of numbers, once per column, and a mark that could be meant
    /// otherwise.
    pub(super) fn finish(self, checker: &mut Checker) {
        for (column, texts) in self.texts {
            let more = match texts.count {
                1 => String::new(),
                n => format!(", and {} more of this column hold texts", n - 1),
            };
            let remedy = if texts.numbers {
                "the numbers are stored as texts: select the column and use `Convert to Number` (the green corner), or Data > \
                 Text to Columns with the right decimal mark"
            } else {
                "type a number, or leave the cell empty where there is no value; a number that is stored as text counts as text"
            };
            checker.error(
                texts.first,
                format!("the cell in column `{column}` holds the text `{}`{more}", texts.shown),
                "expected a number",
                remedy,
            );
        }
        if let (Some((number, place, mark)), false) = (self.first, self.certain) {
            checker.warning(
                place,
                format!("`{number}` is read as {}", number.replace(',', ".")),
                format!(
                    "every number has three digits behind its {}, which could part thousands as well",
                    name(mark)
                ),
                format!(
                    "[files.hotspot_table] decimal = \"{}\" says that it is the decimal mark",
                    char::from(mark.sign())
                ),
            );
        }
    }
}

fn name(mark: DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point => "point",
        DecimalMark::Comma => "comma",
    }
}

/// A finite number with at most one decimal mark of either kind.
pub(super) fn as_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let value = if text.contains(',') {
        if text.contains('.') || text.matches(',').count() > 1 {
            return None;
        }
        fast_float2::parse::<f64, _>(text.replace(',', ".")).ok()
    } else {
        fast_float2::parse::<f64, _>(text).ok()
    };
    value.filter(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_from_other_texts() {
        for text in ["1.234,5", "1,234.5", "1'234.5", "1 234,5", "1\u{a0}234,5", "1\u{202f}234", "1.234.567"]
        {
            assert!(as_number(text).is_none() && parts_thousands(text), "{text}");
        }
        for text in ["1.2.3", "abc", "12 MPa", "--3", "nan", "", "n/a", "1e999"] {
            assert!(as_number(text).is_none() && !parts_thousands(text), "{text}");
        }
        assert_eq!(
            (as_number("-12,5"), as_number("1e3"), as_number(",5")),
            (Some(-12.5), Some(1000.0), Some(0.5))
        );
    }
}

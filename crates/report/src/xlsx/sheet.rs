//! One sheet: cells by kind, formats, heads, notes.

use super::WorkbookError;
use rust_xlsxwriter::utility::{cell_range_absolute, quote_sheet_name, row_col_to_cell_absolute};
use rust_xlsxwriter::{Color, ConditionalFormatFormula, Format, FormatAlign, Formula, Note, Worksheet};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most characters (UTF-16 units) a cell can hold.
const LONGEST_CELL: usize = 32_767;
/// Most notes per sheet: each is a drawing, and the column beside says the same for every row.
const MOST_NOTES: usize = 200;
/// Height of a head of three lines, points.
const HEAD_HEIGHT: f64 = 45.0;
const SHORTENED: &str = "… (shortened: a cell holds 32 767 characters)";

const BLUE: Color = Color::RGB(0x00_1F_4E_9E);
const HEAD_FILL: Color = Color::RGB(0x00_E7_EA_EF);
const FAIL_FILL: Color = Color::RGB(0x00_F8_CB_AD);
const FAIL_TEXT: Color = Color::RGB(0x00_9C_1C_00);
const OPEN_FILL: Color = Color::RGB(0x00_FF_F2_CC);

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// As many digits as it has.
    General,
    /// One decimal: MPa.
    Tenths,
    /// Two decimals: forces, given stresses, degrees.
    Hundredths,
    /// Three decimals: utilisation, factors.
    Thousandths,
    /// Six decimals: components of unit vectors, coefficients.
    Fine,
    /// No decimals: counts.
    Count,
}

impl Show {
    fn code(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Tenths => "0.0",
            Self::Hundredths => "0.00",
            Self::Thousandths => "0.000",
            Self::Fine => "0.000000",
            Self::Count => "0",
        }
    }
}

/// Value a formula has as the program worked it out, for readers that do not calculate.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cached {
    Number(f64),
    Text(String),
}

impl Cached {
    /// A utilisation or safety factor: infinity is the text `∞`.
    pub(super) fn ratio(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Text("∞".to_owned()) }
    }
}

/// Heading of a column with its width in characters.
pub(super) struct Head {
    pub(super) text: String,
    pub(super) width: f64,
    pub(super) note: Option<&'static str>,
    /// Whether it stands in every language as it is: it holds a name.
    pub(super) stays: bool,
}

pub(super) fn head(text: impl Into<String>, width: f64) -> Head {
    Head { text: text.into(), width, note: None, stays: false }
}

/// A heading that holds a name.
pub(super) fn head_of(text: impl Into<String>, width: f64) -> Head {
    Head { stays: true, ..head(text, width) }
}

/// The program's words on sheets in another language; what is not among them stays.
pub(super) type Words = Rc<BTreeMap<String, String>>;

/// The name of a sheet, with the words of its language.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) words: Words,
}

impl Head {
    pub(super) fn noted(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

/// A sheet being written.
pub(super) struct Sheet {
    inner: Worksheet,
    prefix: String,
    notes: usize,
    words: Words,
}

type Written = Result<(), WorkbookError>;

impl Sheet {
    pub(super) fn new(named: &Named) -> Result<Self, WorkbookError> {
        let Named { name, words } = named;
        let mut inner = Worksheet::new();
        inner.set_name(name)?;
        Ok(Self { inner, prefix: format!("{}!", quote_sheet_name(name)), notes: 0, words: words.clone() })
    }

    /// A word or sentence of the program in the language of the workbook.
    fn say<'a>(&'a self, english: &'a str) -> &'a str {
        self.words.get(english).map_or(english, String::as_str)
    }

    /// A sentence of the program.
    pub(super) fn said(&mut self, row: u32, column: u16, english: &str) -> Written {
        let text = self.say(english).to_owned();
        self.text(row, column, &text)
    }

    pub(super) fn finish(self) -> Worksheet {
        self.inner
    }

    pub(super) fn inner(&mut self) -> &mut Worksheet {
        &mut self.inner
    }

    /// Reference to a cell of this sheet from another.
    pub(super) fn at(&self, row: u32, column: u16) -> String {
        format!("{}{}", self.prefix, row_col_to_cell_absolute(row, column))
    }

    /// Reference to a range of this sheet from another.
    pub(super) fn range(&self, first: (u32, u16), last: (u32, u16)) -> String {
        format!("{}{}", self.prefix, cell_range_absolute(first.0, first.1, last.0, last.1))
    }

    /// A text; never taken for a formula.
    pub(super) fn text(&mut self, row: u32, column: u16, text: &str) -> Written {
        if !text.is_empty() {
            self.inner.write_string(row, column, cell_text(text))?;
        }
        Ok(())
    }

    /// A text over several lines of its cell.
    pub(super) fn wrapped(&mut self, row: u32, column: u16, text: &str) -> Written {
        let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        self.inner.write_string_with_format(row, column, cell_text(text), &format)?;
        Ok(())
    }

    /// The title of a sheet, with a line below that says how to read it.
    pub(super) fn title(&mut self, title: &str, below: &str) -> Written {
        let format = Format::new().set_bold().set_font_size(14);
        let title = cell_text(self.say(title));
        self.inner.write_string_with_format(0, 0, title, &format)?;
        self.said(1, 0, below)
    }

    /// A number that results from others.
    pub(super) fn number(&mut self, row: u32, column: u16, value: f64, show: Show) -> Written {
        self.write_number(row, column, value, &Format::new().set_num_format(show.code()))
    }

    /// A number that formulas take and a checker may change: blue.
    pub(super) fn input(&mut self, row: u32, column: u16, value: f64, show: Show) -> Written {
        let format = Format::new().set_num_format(show.code()).set_font_color(BLUE);
        self.write_number(row, column, value, &format)
    }

    fn write_number(&mut self, row: u32, column: u16, value: f64, format: &Format) -> Written {
        if value.is_finite() {
            self.inner.write_number_with_format(row, column, value, format)?;
        } else {
            self.text(row, column, if value > 0.0 { "∞" } else { "–" })?;
        }
        Ok(())
    }

    /// A formula with the value the program worked out.
    pub(super) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        cached: &Cached,
        show: Show,
    ) -> Written {
        let result = match cached {
            Cached::Number(v) if v.is_finite() => v.to_string(),
            Cached::Number(_) => "∞".to_owned(),
            Cached::Text(t) => t.clone(),
        };
        let format = Format::new().set_num_format(show.code());
        let formula = Formula::new(format!("={formula}")).set_result(result);
        self.inner.write_formula_with_format(row, column, formula, &format)?;
        Ok(())
    }

    /// The number instead of a formula, with a note why.
    pub(super) fn fixed(&mut self, row: u32, column: u16, value: f64, show: Show, why: &str) -> Written {
        self.number(row, column, value, show)?;
        self.note(row, column, why)
    }

    /// A note on a cell.
    pub(super) fn note(&mut self, row: u32, column: u16, text: &str) -> Written {
        if self.notes < MOST_NOTES {
            self.notes += 1;
            let note = Note::new(text).add_author_prefix(false).set_width(320).set_height(90);
            self.inner.insert_note(row, column, &note)?;
        }
        Ok(())
    }

    /// Headings; the rows below can be filtered, head and first columns stay in sight.
    pub(super) fn heads(&mut self, row: u32, heads: &[Head], rows: u32, frozen_columns: u16) -> Written {
        let format = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(HEAD_FILL)
            .set_border_bottom(rust_xlsxwriter::FormatBorder::Thin);
        let mut last = 0;
        for (column, head) in (0u16..).zip(heads) {
            let text = cell_text(if head.stays { &head.text } else { self.say(&head.text) });
            self.inner.write_string_with_format(row, column, text, &format)?;
            self.inner.set_column_width(column, head.width)?;
            if let Some(note) = head.note {
                self.note(row, column, note)?;
            }
            last = column;
        }
        self.inner.set_freeze_panes(row + 1, frozen_columns)?;
        self.inner.autofilter(row, 0, row + rows, last)?;
        self.inner.set_row_height(row, HEAD_HEIGHT)?;
        self.inner.set_landscape().set_repeat_rows(row, row)?;
        Ok(())
    }

    /// Colours the cells of `columns` where the verdict in `verdict_column` is FAIL or not assessed: the word
    /// says it, the colour helps to find it.
    pub(super) fn colour_verdicts(&mut self, rows: (u32, u32), columns: (u16, u16), verdict: u16) -> Written {
        if rows.1 < rows.0 {
            return Ok(());
        }
        let cell = format!("${}{}", rust_xlsxwriter::utility::column_number_to_name(verdict), rows.0 + 1);
        let failed = Format::new().set_background_color(FAIL_FILL).set_font_color(FAIL_TEXT).set_bold();
        let open = Format::new().set_background_color(OPEN_FILL);
        for (word, format) in [("FAIL", failed), ("not assessed", open)] {
            let rule = format!("={cell}=\"{word}\"");
            let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
            self.inner.add_conditional_format(rows.0, columns.0, rows.1, columns.1, &rule)?;
        }
        Ok(())
    }
}

/// A text as a cell can hold it: characters XML forbids become `·`, what is too long is cut and says so.
pub(super) fn cell_text(text: &str) -> String {
    let allowed =
        |c: char| !(c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{fffe}' | '\u{ffff}'));
    let clean: String = text.chars().map(|c| if allowed(c) { c } else { '·' }).collect();
    if clean.encode_utf16().count() <= LONGEST_CELL {
        return clean;
    }
    let room = LONGEST_CELL - SHORTENED.encode_utf16().count();
    let mut used = 0;
    let kept: String = clean
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    kept + SHORTENED
}

/// Names for sheets: at most 31 characters, none that are forbidden, each only once.
#[derive(Debug, Default)]
pub(super) struct SheetNames {
    taken: Vec<String>,
    words: Words,
}

impl SheetNames {
    pub(super) fn new(words: Words) -> Self {
        Self { taken: Vec::new(), words }
    }

    /// A sheet of the program's, with what tells it from others of its kind.
    pub(super) fn sheet(&mut self, english: &str, which: &str) -> Named {
        let word = self.words.get(english).map_or(english, String::as_str);
        let wanted = if which.is_empty() { word.to_owned() } else { format!("{word} {which}") };
        Named { name: self.free(&wanted), words: self.words.clone() }
    }

    /// The wanted name, or the nearest one that is allowed and free.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        const LONGEST: usize = 31;
        let clean: String = wanted
            .chars()
            .map(|c| if c.is_control() || "[]:*?/\\'".contains(c) || c > '\u{ffff}' { '_' } else { c })
            .collect();
        let clean = if clean.trim().is_empty() { "sheet".to_owned() } else { clean };
        let mut number = 1;
        loop {
            let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
            let name: String = clean.chars().take(LONGEST - suffix.len()).chain(suffix.chars()).collect();
            let key = name.to_lowercase();
            if key != "history" && !self.taken.contains(&key) {
                self.taken.push(key);
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_allowed_and_differ() {
        let mut names = SheetNames::default();
        let long = "x".repeat(60);
        assert_eq!(names.free(&long), "x".repeat(31));
        assert_eq!(names.free(&long), format!("{} (2)", "x".repeat(27)));
        assert_eq!(names.free("a/b:[c]*?'"), "a_b__c____");
        assert_eq!(names.free("A_B__C____"), "A_B__C____ (2)");
        assert_eq!(names.free("\u{7}"), "_");
        assert_eq!(names.free(" "), "sheet");
        assert_eq!(names.free("History"), "History (2)");
        let wide = names.free(&"𝄞".repeat(40));
        assert!(wide.encode_utf16().count() <= 31);
        for name in &names.taken {
            assert!(rust_xlsxwriter::utility::check_sheet_name(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn texts_fit_their_cell() {
        assert_eq!(cell_text("a\u{0}b\u{1b}c\nd"), "a·b·c\nd");
        let long = cell_text(&"𝄞".repeat(40_000));
        assert!(long.encode_utf16().count() <= 32_767 && long.ends_with(SHORTENED));
        assert_eq!(cell_text(&"x".repeat(32_767)), "x".repeat(32_767));
    }
}

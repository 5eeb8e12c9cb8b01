//! The decimal mark of a file, found in its numbers.

use std::sync::Arc;

use super::header::Header;
use super::row::{Fields, Mark};
use super::section::is_no_data;
use crate::error::{ResultsError, excerpt};
use crate::input::{InputFile, Lines};
use crate::message;
use crate::message::{Message, results as code};
use crate::number;
use bogie_fatigue_text::DecimalMark;

/// Bytes in which a number is looked for that shows that the mark parts no thousands.
const SEARCHED: u64 = 4 << 20;

/// Sets the decimal mark of the header: the one of the first number that has any. Where the separator is a comma, only a
/// point is possible. A mark that could part thousands as well is told.
pub(super) fn find(
    file: &Arc<InputFile>,
    header: &mut Header,
    said: Option<DecimalMark>,
) -> Result<Option<Message>, ResultsError> {
    if let Some(said) = said {
        header.dialect.decimal_comma = said == DecimalMark::Comma;
        return Ok(None);
    }
    if header.dialect.separator == b',' {
        return Ok(None);
    }
    let mut lines = Lines::new(Arc::clone(file), header.offset, 1 << 16);
    let mut fields = Fields::default();
    let wanted: Vec<usize> = (0..header.columns).filter(|k| header.is_number(*k)).collect();
    let mut number = header.line;
    while let Some(line) = lines.next_line()? {
        number += 1;
        // What is wrong with a line is told when it is read.
        if is_no_data(line.text) || fields.split(line.text, header).is_err() {
            continue;
        }
        let searched = line.offset.saturating_sub(header.offset) > SEARCHED;
        for &column in &wanted {
            let field = fields.get(line.text, column);
            if number::delimited(field, true).is_none() {
                continue;
            }
            if header.mark.is_none()
                && let Some(sign) = field.iter().copied().find(|b| matches!(b, b',' | b'.'))
            {
                header.dialect.decimal_comma = sign == b',';
                header.mark = Some(Mark { text: excerpt(field), line: number, column: column as u64 + 1 });
            }
            let sign = if header.dialect.decimal_comma { b',' } else { b'.' };
            let Some(mark) = &header.mark else { continue };
            if bogie_fatigue_text::shows_its_mark(field, sign) {
                return Ok(None);
            }
            if searched {
                return Ok(Some(told(file, mark, sign)));
            }
        }
    }
    let sign = if header.dialect.decimal_comma { b',' } else { b'.' };
    Ok(header.mark.as_ref().map(|mark| told(file, mark, sign)))
}

fn told(file: &InputFile, mark: &Mark, sign: u8) -> Message {
    let value = mark.text.replace(',', ".");
    message!(
        code::TABLE_DECIMAL_ASSUMED,
        file.path().display().to_string(),
        mark.text.clone(),
        mark.line.to_string(),
        value,
        char::from(sign).to_string()
    )
}

//! What a screening's JSON says.

use super::sheet::{Named, Sheet, Show, head};
use super::{WorkbookError, row};
use crate::assessment::Verdict;
use crate::screening::verdict_of;
use serde_json::Value;

const HEAD_ROW: u32 = 2;
const FIRST_NUMBER: u16 = 4;
/// Keys of a node with the heads and formats of their columns.
const NUMBERS: [(&str, &str, Show); 8] = [
    ("x_mm", "x, mm", Show::Tenths),
    ("y_mm", "y, mm", Show::Tenths),
    ("z_mm", "z, mm", Show::Tenths),
    ("utilisation", "utilisation, –", Show::Thousandths),
    ("sigma_m_mpa", "σ_m, MPa", Show::Tenths),
    ("sigma_a_mpa", "σ_a, MPa", Show::Tenths),
    ("sigma_a_limit_mpa", "limit σ_a at σ_m, MPa", Show::Tenths),
    ("static_utilisation", "static utilisation, –", Show::Thousandths),
];

/// The verdict of a screening.
///
/// # Errors
/// [`WorkbookError::Screening`] if it says none.
pub(super) fn verdict(file: &str, value: &Value) -> Result<Verdict, WorkbookError> {
    verdict_of(value).ok_or_else(|| WorkbookError::Screening {
        file: file.to_owned(),
        problem: "it is no screening result with a verdict (schema bogie-fatigue/screening/1)".to_owned(),
    })
}

/// The warnings of a screening, in sentences.
pub(super) fn warnings<'a>(screening: Option<(&str, &'a Value)>) -> Vec<&'a str> {
    let list = screening.and_then(|(_, value)| value["warnings"].as_array());
    list.into_iter().flatten().filter_map(|w| w["text"].as_str()).collect()
}

/// The sheet *Screening*: the nodes listed, then counts per standard.
///
/// # Errors
/// [`WorkbookError::Screening`] if the value is not of the contract `bogie-fatigue/screening/1`.
pub(super) fn sheet(name: &Named, file: &str, value: &Value) -> Result<Sheet, WorkbookError> {
    let wrong =
        |problem: &str| WorkbookError::Screening { file: file.to_owned(), problem: problem.to_owned() };
    if value["schema"] != "bogie-fatigue/screening/1" {
        return Err(wrong("it is no screening result (schema bogie-fatigue/screening/1)"));
    }
    let standards = value["standards"].as_array().ok_or_else(|| wrong("it has no standards"))?;
    let mut sheet = Sheet::new(name)?;
    sheet.title("Screening of the whole frame", "")?;
    sheet.text(1, 0, file)?;
    let mut heads =
        vec![head("standard", 30.0), head("node", 12.0), head("node set", 24.0), head("verdict", 13.0)];
    heads.extend(NUMBERS.map(|(_, text, _)| head(text, 11.0)));
    let mut r = HEAD_ROW;
    let mut counts = Vec::new();
    for s in standards {
        let incomplete = || wrong("a standard in it is incomplete");
        let id = s["id"].as_str().ok_or_else(incomplete)?;
        for h in s["hotspots"].as_array().ok_or_else(incomplete)? {
            r = row(r, 1)?;
            let verdict = match h["verdict"].as_str() {
                Some("pass") => "pass",
                Some("fail") => "FAIL",
                _ => "not assessed",
            };
            let node = h["node"].to_string();
            let set = h["set"].as_str().unwrap_or_default();
            for (c, text) in (0u16..).zip([id, &node, set, verdict]) {
                sheet.text(r, c, text)?;
            }
            for (c, (key, _, show)) in (FIRST_NUMBER..).zip(NUMBERS) {
                match h[key].as_f64() {
                    Some(number) => sheet.number(r, c, number, show)?,
                    // An infinite utilisation is null; the stresses beside it say that there is one.
                    None if key == "utilisation" && h["sigma_a_mpa"].is_number() => sheet.text(r, c, "∞")?,
                    None => {}
                }
            }
        }
        let count = |key: &str| s[key].as_u64().ok_or_else(incomplete);
        let midside = s["midside_without_results"].as_u64().unwrap_or(0);
        counts.push((id, [count("passed")?, count("failed")?, count("not_assessed")?, midside]));
    }
    sheet.heads(HEAD_ROW, &heads, r - HEAD_ROW, 2)?;
    sheet.colour_verdicts((HEAD_ROW + 1, r), (0, 3), 3)?;
    let words = ["pass", "FAIL", "not assessed", "midside nodes without results"];
    for (i, (id, counts)) in counts.into_iter().enumerate() {
        let r = row(r + 2, i)?;
        sheet.text(r, 0, id)?;
        for (c, (word, count)) in (1u16..).zip(words.into_iter().zip(counts)) {
            sheet.text(r, 2 * c - 1, word)?;
            #[expect(clippy::cast_precision_loss, reason = "a count of nodes")]
            sheet.number(r, 2 * c, count as f64, Show::Count)?;
        }
    }
    Ok(sheet)
}

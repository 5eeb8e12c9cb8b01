//! Summary, the table of results, and what the reader must know beside it.

use super::check::{self, Check};
use super::sheet::{Cached, Named, Sheet, Show, head};
use super::static_sheet::{self, Statics};
use super::{WorkbookError, row};
use crate::assessment::{Assessment, HotspotAssessment, StandardAssessment, Verdict};
use crate::definition::{Confidence, Frame};
use rust_xlsxwriter::utility::row_col_to_cell;

const HEAD_ROW: u32 = 2;
const VERDICT: u16 = 3;
const UTILISATION: u16 = 4;
const REQUIRED: u16 = 5;
const SAFETY: u16 = 6;
const FIRST_LINK: u16 = 7;
const STATIC: u16 = 10;
const TEXTS: u16 = 12;
const PRINTED: u16 = 20;

/// The sheet *Results*: one row per hotspot and standard.
pub(super) fn results(
    name: &Named,
    frame: &Frame,
    assessment: &Assessment,
    checks: &[Check],
    statics: &Statics,
) -> Result<Sheet, WorkbookError> {
    let mut sheet = Sheet::new(name)?;
    sheet.title(
        "Results",
        "Numbers are links to the sheets of the standards, where the calculation stands.",
    )?;
    let heads = [
        head("standard", 30.0),
        head("hotspot", 18.0),
        head("location", 28.0),
        head("verdict", 13.0),
        head("utilisation, –", 11.0)
            .noted("Of fatigue: amplitude ÷ limit amplitude on the load path; ∞ outside the diagram."),
        head("required factor, –", 10.0),
        head("safety factor, –", 10.0),
        head("σ_m, MPa", 9.0),
        head("σ_a, MPa", 9.0),
        head("limit σ_a at σ_m, MPa", 11.0),
        head("static utilisation, –", 11.0),
        head("static equivalent, MPa", 11.0),
        head("confidence", 12.0),
        head("origin, as computed", 30.0),
        head("load path", 20.0),
        head("reduction", 18.0),
        head("limit", 28.0),
        head("material", 10.0),
        head("detail", 14.0),
        head("reason, as computed", 60.0),
        head("printed rule: utilisation as computed, –", 13.0).noted(
            "Beside every result of a worst-pair standard: its own conditions in one sense, the pair of largest amplitude.",
        ),
        head("printed rule: verdict as computed", 13.0),
    ];
    let all: Vec<(usize, &StandardAssessment, &HotspotAssessment)> = assessment
        .standards
        .iter()
        .enumerate()
        .flat_map(|(s, standard)| standard.hotspots.iter().map(move |h| (s, standard, h)))
        .collect();
    sheet.heads(HEAD_ROW, &heads, u32::try_from(all.len()).unwrap_or(0), 2)?;
    for (i, (s, standard, h)) in all.iter().enumerate() {
        let r = row(HEAD_ROW + 1, i)?;
        sheet.text(r, 0, &standard.procedure.id)?;
        texts(&mut sheet, r, frame, h)?;
        if let Some(check) = checks.get(*s) {
            fatigue(&mut sheet, r, check, h)?;
            verdict(&mut sheet, r, standard, h, check, (statics, *s))?;
        }
        if let (Some(result), Some(from)) = (&h.static_check, statics.row_of(*s, h.index)) {
            let u = statics.sheet.at(from, static_sheet::UTILISATION);
            sheet.formula(r, STATIC, &u, &Cached::ratio(result.utilisation), Show::Thousandths)?;
            let equivalent = statics.sheet.at(from, static_sheet::EQUIVALENT);
            sheet.formula(
                r,
                STATIC + 1,
                &equivalent,
                &Cached::Number(result.equivalent_mpa),
                Show::Tenths,
            )?;
        }
    }
    let last = row(HEAD_ROW, all.len())?;
    sheet.colour_verdicts((HEAD_ROW + 1, last), (0, STATIC + 1), VERDICT)?;
    Ok(sheet)
}

fn texts(sheet: &mut Sheet, r: u32, frame: &Frame, h: &HotspotAssessment) -> Result<(), WorkbookError> {
    sheet.text(r, 1, &h.id)?;
    let hotspot = frame.hotspots.get(h.index);
    sheet.text(r, 2, hotspot.map_or("", |h| &h.location))?;
    let f = h.fatigue.as_ref();
    let all = [
        h.confidence.to_string(),
        f.map_or_else(String::new, |f| f.origin.short()),
        f.map_or_else(String::new, |f| f.load_path.to_string()),
        f.map_or_else(String::new, |f| f.reduction.to_string()),
        f.map_or_else(String::new, |f| f.limit.id.clone()),
        hotspot.map_or_else(String::new, |h| h.material.clone()),
        hotspot.map_or_else(String::new, |h| h.detail.clone()),
        h.reason(),
    ];
    for (c, text) in (TEXTS..).zip(all) {
        sheet.text(r, c, &text)?;
    }
    let Some(printed) = f.and_then(|f| f.printed_rule.as_ref()) else { return Ok(()) };
    if printed.utilisation.is_finite() {
        sheet.number(r, PRINTED, printed.utilisation, Show::Thousandths)?;
    } else {
        sheet.text(r, PRINTED, "∞")?;
    }
    sheet.text(r, PRINTED + 1, &printed.verdict.to_string())
}

fn fatigue(sheet: &mut Sheet, r: u32, check: &Check, h: &HotspotAssessment) -> Result<(), WorkbookError> {
    let (Some(f), Some(from)) = (&h.fatigue, check.row_of(h.index)) else { return Ok(()) };
    let link = |c: u16| check.sheet.at(from, c);
    let u = Cached::ratio(f.utilisation);
    sheet.formula(r, UTILISATION, &link(check::UTILISATION), &u, Show::Thousandths)?;
    let required = Cached::Number(f.required_safety_factor);
    sheet.formula(r, REQUIRED, &link(check::REQUIRED), &required, Show::Thousandths)?;
    let cell = row_col_to_cell(r, UTILISATION);
    let factor = format!("IF(ISNUMBER({cell}),IF({cell}>0,1/{cell},\"∞\"),0)");
    sheet.formula(r, SAFETY, &factor, &Cached::ratio(f.safety_factor), Show::Thousandths)?;
    let numbers = [
        (check::MEAN, f.sigma_m_mpa),
        (check::AMPLITUDE, f.sigma_a_mpa),
        (check::LIMIT, f.sigma_a_limit_mpa),
    ];
    for (c, (from, value)) in (FIRST_LINK..).zip(numbers) {
        sheet.formula(r, c, &link(from), &Cached::Number(value), Show::Tenths)?;
    }
    Ok(())
}

/// The worst of fatigue and static check.
fn verdict(
    sheet: &mut Sheet,
    r: u32,
    standard: &StandardAssessment,
    h: &HotspotAssessment,
    check: &Check,
    (statics, s): (&Statics, usize),
) -> Result<(), WorkbookError> {
    let not_assessed = format!("\"{}\"", Verdict::NotAssessed);
    let of_fatigue = check.row_of(h.index).map(|from| check.sheet.at(from, check::VERDICT));
    let mut parts = vec![of_fatigue.unwrap_or_else(|| not_assessed.clone())];
    if standard.procedure.exceptional.is_some() {
        let from = statics.row_of(s, h.index);
        parts.push(from.map_or(not_assessed, |from| statics.sheet.at(from, static_sheet::VERDICT)));
    }
    let any = |word: &str| {
        let tests: Vec<String> = parts.iter().map(|p| format!("{p}=\"{word}\"")).collect();
        format!("OR({})", tests.join(","))
    };
    let formula =
        format!("IF({},\"FAIL\",IF({},\"not assessed\",\"pass\"))", any("FAIL"), any("not assessed"));
    sheet.formula(r, VERDICT, &formula, &Cached::Text(h.verdict.to_string()), Show::General)
}

/// The sheet *Summary*.
pub(super) fn summary(
    name: &Named,
    frame: &Frame,
    assessment: &Assessment,
    results: &Sheet,
    screened: Option<Verdict>,
) -> Result<Sheet, WorkbookError> {
    let mut sheet = Sheet::new(name)?;
    sheet.title(&frame.name, frame.description.as_deref().unwrap_or_default())?;
    let worst = Verdict::worst(screened.into_iter().chain([assessment.verdict]));
    let of_screening = screened.map_or_else(|| "–".to_owned(), |v| v.to_string());
    let program = format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let facts = [
        ("program", program.as_str()),
        ("frame load file", &frame.path),
        ("its SHA-256", &assessment.frame_sha256),
        ("verdict as computed", &worst.to_string()),
        ("of the screening", &of_screening),
    ];
    for (r, (what, value)) in (3u32..).zip(facts) {
        sheet.said(r, 0, what)?;
        sheet.text(r, 1, value)?;
    }
    let first = 9;
    let heads = [
        head("standard", 34.0),
        head("title", 50.0),
        head("verdict", 14.0),
        head("pass", 8.0),
        head("FAIL", 8.0),
        head("not assessed", 10.0),
        head("confidence", 12.0),
        head("definitions: id, edition, SHA-256", 60.0),
    ];
    sheet.heads(first - 1, &heads, u32::try_from(assessment.standards.len()).unwrap_or(0), 1)?;
    let rows: u32 =
        u32::try_from(assessment.standards.iter().map(|s| s.hotspots.len()).sum::<usize>()).unwrap_or(0);
    let ids = results.range((HEAD_ROW + 1, 0), (HEAD_ROW + rows.max(1), 0));
    let verdicts = results.range((HEAD_ROW + 1, VERDICT), (HEAD_ROW + rows.max(1), VERDICT));
    for (i, s) in assessment.standards.iter().enumerate() {
        let r = row(first, i)?;
        sheet.text(r, 0, &s.procedure.id)?;
        sheet.text(r, 1, &s.procedure.title)?;
        let id = row_col_to_cell(r, 0);
        for (c, word) in (3u16..).zip([Verdict::Pass, Verdict::Fail, Verdict::NotAssessed]) {
            #[expect(clippy::cast_precision_loss, reason = "a sheet has a million rows")]
            let count = s.hotspots.iter().filter(|h| h.verdict == word).count() as f64;
            let formula = format!("COUNTIFS({ids},{id},{verdicts},\"{word}\")");
            sheet.formula(r, c, &formula, &Cached::Number(count), Show::Count)?;
        }
        let [pass, fail, open] = [3, 4, 5].map(|c| row_col_to_cell(r, c));
        let formula = format!(
            "IF({fail}>0,\"FAIL\",IF({open}>0,\"not assessed\",IF({pass}>0,\"pass\",\"not assessed\")))"
        );
        sheet.formula(r, 2, &formula, &Cached::Text(s.verdict.to_string()), Show::General)?;
        sheet.text(r, 6, &s.confidence.to_string())?;
        let definitions: Vec<String> = s
            .procedure
            .standards()
            .iter()
            .map(|d| format!("{}, {}, {}", d.id, d.edition, d.sha256))
            .collect();
        sheet.text(r, 7, &definitions.join("; "))?;
    }
    let last = row(first, assessment.standards.len().max(1) - 1)?;
    sheet.colour_verdicts((first, last), (0, 5), 2)?;
    explain(&mut sheet, last + 2)?;
    Ok(sheet)
}

fn explain(sheet: &mut Sheet, first: u32) -> Result<(), WorkbookError> {
    let lines = [
        "How to check: change a blue number (stress, force, factor, point of a diagram, direction, required factor); \
         everything black that depends on it follows.",
        "Not everything can follow: directions and conditions found by a search are values. The column \"what is a value \
         here\" of each standard's sheet says which.",
        "Cells carry the values the program worked out; a spreadsheet program replaces them by its own when it opens the \
         file.",
        "Colours repeat what a word says: FAIL red, not assessed yellow.",
        "The sheet Notes lists warnings, assumptions and every number that is unverified.",
    ];
    for (r, line) in (first..).zip(lines) {
        sheet.said(r, 0, line)?;
    }
    Ok(())
}

/// The sheet *Notes*: warnings, assumptions, unverified numbers.
pub(super) fn notes(
    name: &Named,
    assessment: &Assessment,
    screened: &[&str],
) -> Result<Sheet, WorkbookError> {
    let whole = assessment.warnings.iter();
    let mut rows: Vec<[String; 4]> =
        whole.map(|w| ["warning".to_owned(), String::new(), String::new(), w.to_string()]).collect();
    rows.extend(
        screened
            .iter()
            .map(|w| ["warning".to_owned(), "screening".to_owned(), String::new(), (*w).to_owned()]),
    );
    for s in &assessment.standards {
        let id = &s.procedure.id;
        for h in &s.hotspots {
            rows.extend(
                h.warnings.iter().map(|w| ["warning".to_owned(), id.clone(), h.id.clone(), w.to_string()]),
            );
        }
        rows.extend(s.notes.iter().map(|n| ["note".to_owned(), id.clone(), String::new(), n.to_string()]));
    }
    for set in assessment.load_sets() {
        let mut add = |what: String, confidence: Confidence, source: &str| {
            if confidence == Confidence::Unverified {
                let text = format!("{what}: {source}");
                rows.push(["unverified".to_owned(), set.standard.id.clone(), String::new(), text]);
            }
        };
        for p in &set.parameters {
            add(
                format!("parameter {} = {}", p.id, p.quantity),
                p.provenance.confidence,
                &p.provenance.source,
            );
        }
        for l in &set.loads {
            add(format!("load {}", l.id), l.confidence, &l.source);
        }
        for c in &set.conditions {
            add(format!("condition {}", c.id), c.confidence, &c.source);
        }
    }
    let mut sheet = Sheet::new(name)?;
    sheet.title("Warnings, assumptions, unverified numbers", "")?;
    let heads = [head("kind", 12.0), head("standard", 30.0), head("hotspot", 18.0), head("text", 120.0)];
    sheet.heads(HEAD_ROW, &heads, u32::try_from(rows.len()).unwrap_or(0), 1)?;
    for (i, [kind, standard, hotspot, text]) in rows.iter().enumerate() {
        let r = row(HEAD_ROW + 1, i)?;
        for (c, cell) in (0u16..).zip([kind, standard, hotspot]) {
            sheet.text(r, c, cell)?;
        }
        sheet.wrapped(r, 3, text)?;
    }
    Ok(sheet)
}

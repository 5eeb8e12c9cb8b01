//! What a screening's JSON says, as histogram and top list.

use super::{Badge, HtmlError, LONGEST_NAME, Writer, language, short, visible};
use crate::assessment::Verdict;
use crate::number::{fixed, one_line, signed, utilisation};
use serde_json::Value;

/// A screening of the whole frame.
pub(super) struct ScreeningView<'a> {
    pub file: String,
    pub lead: String,
    /// Whether it was made with another frame load file.
    pub other_frame: bool,
    pub sha256: String,
    pub warnings: Vec<String>,
    pub standards: Vec<ScreenedStandard<'a>>,
}

/// A screening under one standard.
pub(super) struct ScreenedStandard<'a> {
    pub id: String,
    pub counts: [u64; 3],
    pub midside: u64,
    pub largest: String,
    /// Largest static utilisation of the nodes listed, with its node.
    pub largest_static: Option<String>,
    pub bins: Vec<Bin>,
    pub nodes: Vec<NodeRow<'a>>,
}

/// A bin of the histogram.
pub(super) struct Bin {
    pub label: String,
    pub count: u64,
    /// Length of the bar in percent of the longest.
    pub percent: String,
    pub above: bool,
}

/// A hotspot found.
pub(super) struct NodeRow<'a> {
    pub node: String,
    pub set: String,
    pub verdict: Badge<'a>,
    pub at: [String; 3],
    pub mean: String,
    pub amplitude: String,
    pub limit: String,
    pub utilisation: String,
    pub static_check: String,
}

impl<'a> Writer<'a> {
    pub(super) fn screening(&self) -> Result<Option<ScreeningView<'a>>, HtmlError> {
        let Some((file, value)) = self.options.screening else { return Ok(None) };
        let wrong =
            |problem: &str| HtmlError::Screening { file: file.to_owned(), problem: problem.to_owned() };
        if value["schema"] != "bogie-fatigue/screening/1" {
            return Err(wrong("it is no screening result (schema bogie-fatigue/screening/1)"));
        }
        let nodes = value["nodes"].as_u64().ok_or_else(|| wrong("it does not say the number of nodes"))?;
        let all = value["standards"].as_array().ok_or_else(|| wrong("it has no standards"))?;
        let mut standards = Vec::with_capacity(all.len());
        for s in all {
            standards.push(self.screened(s).ok_or_else(|| wrong("a standard in it is incomplete"))?);
        }
        let sha256 = value["frame"]["sha256"].as_str().unwrap_or_default().to_owned();
        Ok(Some(ScreeningView {
            file: visible(file),
            lead: language::fill(self.t.screening_lead, &[("nodes", &nodes.to_string())]),
            other_frame: sha256 != self.assessment.frame_sha256,
            sha256: visible(&sha256),
            warnings: texts(&value["warnings"]).map(|w| self.say(w)).collect(),
            standards,
        }))
    }

    fn screened(&self, s: &Value) -> Option<ScreenedStandard<'a>> {
        let counts = [s["passed"].as_u64()?, s["failed"].as_u64()?, s["not_assessed"].as_u64()?];
        let bins: Vec<u64> = s["histogram"].as_array()?.iter().filter_map(Value::as_u64).collect();
        let most = bins.iter().copied().max()?.max(1);
        let last = bins.len() - 1;
        #[expect(clippy::cast_precision_loss, reason = "counts of nodes, a length in percent")]
        let percent = |count: u64| fixed(100.0 * count as f64 / most as f64, 2);
        let bins = bins
            .iter()
            .enumerate()
            .map(|(i, &count)| Bin {
                label: bin_label(i, last),
                count,
                percent: percent(count),
                above: i >= 10,
            })
            .collect();
        Some(ScreenedStandard {
            id: short(s["id"].as_str()?),
            counts,
            // Files of older versions have no count of them.
            midside: s["midside_without_results"].as_u64().unwrap_or(0),
            // An infinite utilisation is null; so is none at all.
            largest: match s["max_utilisation"].as_f64() {
                Some(u) => utilisation(u),
                None if counts[0] + counts[1] > 0 => "∞".to_owned(),
                None => "–".to_owned(),
            },
            largest_static: s["max_static_utilisation"].as_f64().map(utilisation),
            bins,
            nodes: s["hotspots"].as_array()?.iter().map(|h| self.node(h)).collect(),
        })
    }

    fn node(&self, h: &Value) -> NodeRow<'a> {
        let number = |key: &str, decimals| h[key].as_f64().map_or("–".to_owned(), |v| signed(v, decimals));
        let verdict = match h["verdict"].as_str() {
            Some("pass") => Verdict::Pass,
            Some("fail") => Verdict::Fail,
            _ => Verdict::NotAssessed,
        };
        // An infinite utilisation is null in JSON; the stresses beside it say that there is one.
        let u = match (h["utilisation"].as_f64(), h["sigma_a_mpa"].as_f64()) {
            (Some(u), _) => utilisation(u),
            (None, Some(_)) => "∞".to_owned(),
            (None, None) => "–".to_owned(),
        };
        NodeRow {
            node: h["node"].to_string(),
            set: one_line(&self.say(h["set"].as_str().unwrap_or_default()), 2 * LONGEST_NAME),
            verdict: self.badge(verdict),
            at: ["x_mm", "y_mm", "z_mm"].map(|k| number(k, 1)),
            mean: number("sigma_m_mpa", 1),
            amplitude: number("sigma_a_mpa", 1),
            limit: number("sigma_a_limit_mpa", 1),
            utilisation: u,
            static_check: h["static_utilisation"].as_f64().map_or("–".to_owned(), utilisation),
        }
    }
}

/// The sentences of a list of warnings.
fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(|w| w["text"].as_str())
}

#[expect(clippy::cast_precision_loss, reason = "a dozen bins")]
fn bin_label(bin: usize, last: usize) -> String {
    let from = bin as f64 / 10.0;
    if bin == last { format!("> {from:.1}") } else { format!("{from:.1} – {:.1}", from + 0.1) }
}

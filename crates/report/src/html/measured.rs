//! What gauges measured against what was calculated.

use super::figure::Figure;
use super::{Badge, HtmlError, Writer, short, visible};
use crate::comparison::{GaugeComparison, GaugeVerdict, measured};
use crate::drawing::measured_against_calculated;
use crate::number::{fixed, signed, utilisation};

/// All gauges.
pub(super) struct MeasuredView<'a> {
    /// What, value.
    pub statistics: Vec<[String; 2]>,
    pub picture: Figure,
    pub gauges: Vec<GaugeView<'a>>,
}

/// One gauge.
pub(super) struct GaugeView<'a> {
    pub id: String,
    pub source: String,
    pub ratio: String,
    /// Load or condition, calculated, measured, ratio.
    pub pairs: Vec<[String; 4]>,
    pub verdicts: Vec<VerdictRow<'a>>,
}

/// Verdicts from both under one standard.
pub(super) struct VerdictRow<'a> {
    pub standard: String,
    pub calculated: Badge<'a>,
    pub calculated_utilisation: String,
    pub measured: Badge<'a>,
    pub measured_utilisation: String,
    /// Why the verdict from the measurement is what it is.
    pub reason: String,
}

fn shown(value: Option<f64>, decimals: usize) -> String {
    value.map_or("–".to_owned(), |v| signed(v, decimals))
}

impl<'a> Writer<'a> {
    pub(super) fn measured(&self) -> Result<Option<MeasuredView<'a>>, HtmlError> {
        let Some(found) = measured(self.frame, self.assessment)? else { return Ok(None) };
        let s = &found.statistics;
        let t = self.t;
        let share = |count: usize| format!("{count} / {}", s.count);
        Ok(Some(MeasuredView {
            statistics: vec![
                [t.measured_pairs.to_owned(), s.count.to_string()],
                [t.measured_correlation.to_owned(), shown(s.correlation, 4)],
                [t.measured_slope.to_owned(), shown(s.slope, 4)],
                [t.measured_intercept.to_owned(), shown(s.intercept_mpa, 2)],
                [t.measured_ratio_all.to_owned(), shown(s.ratio, 4)],
                [t.measured_rms.to_owned(), fixed(s.rms_mpa, 2)],
                [t.measured_within.replace("{percent}", "10"), share(s.within_10_percent)],
                [t.measured_within.replace("{percent}", "20"), share(s.within_20_percent)],
            ],
            picture: self.figure(
                &measured_against_calculated(self.frame, &found),
                format!("{}. {}", t.measured, t.measured_ratio_all),
            )?,
            gauges: found.gauges.iter().map(|g| self.gauge(g)).collect(),
        }))
    }

    fn gauge(&self, gauge: &GaugeComparison) -> GaugeView<'a> {
        GaugeView {
            id: visible(&gauge.id),
            source: visible(&gauge.source),
            ratio: shown(gauge.ratio, 3),
            pairs: gauge
                .pairs
                .iter()
                .map(|p| {
                    let stress = |v: f64| signed(v, 1);
                    [
                        short(&p.of.words()),
                        stress(p.calculated_mpa),
                        stress(p.measured_mpa),
                        shown(p.ratio(), 3),
                    ]
                })
                .collect(),
            verdicts: gauge.verdicts.iter().map(|v| self.gauge_verdict(v)).collect(),
        }
    }

    fn gauge_verdict(&self, v: &GaugeVerdict) -> VerdictRow<'a> {
        let u = |value: Option<f64>| value.map_or("–".to_owned(), utilisation);
        VerdictRow {
            standard: v.standard.clone(),
            calculated: self.badge(v.calculated.verdict),
            calculated_utilisation: u(v.calculated.utilisation),
            measured: self.badge(v.measured.verdict),
            measured_utilisation: u(v.measured.utilisation),
            reason: self.say(&v.measured.reason),
        }
    }
}

//! Limit lines from the numbers that standards state.
//!
//! Every constructor returns the points of a Haigh line, which [`LimitDiagram::new`] checks, and which
//! [`cut_by_yield`] trims to `|σ_m| + σ_a ≤ yield`. Stresses in MPa; amplitudes are half ranges.

use super::haigh::{DiagramError, LimitDiagram, Vertex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a Goodman line goes on for compressive means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompressionRule {
    /// The amplitude at zero mean holds for every compressive mean.
    Flat,
    /// The line goes on rising with the slope it has in tension.
    Extrapolated,
}

/// Straight line from the amplitude at zero mean to the end point at zero amplitude, cut by yield.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goodman {
    /// Bearable amplitude at zero mean, MPa.
    pub amplitude_mpa: f64,
    /// Mean at which the bearable amplitude is zero, usually the tensile strength, MPa.
    pub end_mpa: f64,
    /// Yield strength, MPa.
    pub yield_mpa: f64,
    /// What holds for compressive means.
    pub compression: CompressionRule,
}

impl Goodman {
    /// The diagram.
    ///
    /// # Errors
    /// [`DiagramError`] for numbers that are not positive.
    pub fn diagram(&self) -> Result<LimitDiagram, DiagramError> {
        positive("the amplitude at zero mean", self.amplitude_mpa)?;
        positive("the end point of the Goodman line", self.end_mpa)?;
        positive("the yield strength", self.yield_mpa)?;
        let slope = self.amplitude_mpa / self.end_mpa;
        // Far enough left that the yield line −σ_m + σ_a = yield cuts it in any case.
        let left = -self.yield_mpa;
        let left_amplitude = match self.compression {
            CompressionRule::Flat => self.amplitude_mpa,
            CompressionRule::Extrapolated => self.amplitude_mpa - slope * left,
        };
        let line = vec![
            Vertex::new(left, 0.0),
            Vertex::new(left, left_amplitude),
            Vertex::new(0.0, self.amplitude_mpa),
            Vertex::new(self.end_mpa, 0.0),
        ];
        LimitDiagram::new(cut_by_yield(&line, self.yield_mpa, self.yield_mpa)?)
    }
}

/// Haigh line of a notch class after DIN 15018 / FEM 2.131.
///
/// Compression: flat at σ_W down to the ratio κ = 0, then straight to the compressive end. Tension:
/// σ_a + M·σ_m = σ_W up to κ = 0 at (σ₀/2, σ₀/2), then straight to the tensile end. The line is cut by
/// σ_m + σ_a ≤ `yield_share`·R_e, and in compression, as FEM's own check has it, by
/// σ_m − σ_a ≥ −`compression_ratio`·`yield_share`·R_e; nowhere beyond R_e.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NotchClass {
    /// Bearable amplitude σ_W at R = −1, MPa.
    pub amplitude_mpa: f64,
    /// σ₀ ÷ σ_W, upper stress at κ = 0 over that at κ = −1 (5/3 in DIN 15018).
    pub pulsating_ratio: f64,
    /// Mean at zero amplitude in tension as a share of R_m (0.75 in DIN 15018).
    pub tensile_share: f64,
    /// Compressive end over tensile end (1.2 in DIN 15018).
    pub compression_ratio: f64,
    /// Share of R_e that σ_m + σ_a may reach (0.66 in DIN 15018).
    pub yield_share: f64,
    /// Tensile strength R_m, MPa.
    pub tensile_mpa: f64,
    /// Yield strength R_e, MPa.
    pub yield_mpa: f64,
}

impl NotchClass {
    /// The diagram.
    ///
    /// # Errors
    /// [`DiagramError`] for numbers outside their range, or a class so high that its line leaves no room.
    pub fn diagram(&self) -> Result<LimitDiagram, DiagramError> {
        positive("σ_W", self.amplitude_mpa)?;
        between("σ₀/σ_W", self.pulsating_ratio, 1.0, 2.0)?;
        positive("the tensile share", self.tensile_share)?;
        positive("the compression ratio", self.compression_ratio)?;
        positive("the yield share", self.yield_share)?;
        positive("R_m", self.tensile_mpa)?;
        positive("R_e", self.yield_mpa)?;
        let half_pulsating = self.pulsating_ratio * self.amplitude_mpa / 2.0;
        let tensile_end = self.tensile_share * self.tensile_mpa;
        let line = vec![
            Vertex::new(-self.compression_ratio * tensile_end, 0.0),
            Vertex::new(-self.amplitude_mpa, self.amplitude_mpa),
            Vertex::new(0.0, self.amplitude_mpa),
            Vertex::new(half_pulsating, half_pulsating),
            Vertex::new(tensile_end, 0.0),
        ];
        let tension = self.yield_share.min(1.0) * self.yield_mpa;
        let compression = (self.compression_ratio * self.yield_share).min(1.0) * self.yield_mpa;
        LimitDiagram::new(cut_by_yield(&line, compression, tension)?)
    }
}

/// FKM mean-stress sensitivity for normal stress, four fields of R, cut by yield.
///
/// M = a_M·10⁻³·R_m + b_M. Amplitude limit ÷ limit at R = −1, with r = σ_m/σ_a: R > 1: 1/(1 − M);
/// −∞ ≤ R ≤ 0: 1/(1 + M r); 0 < R ≤ 0.5: (3 + M)/[(1 + M)(3 + M r)]; R > 0.5: (3 + M)/[3 (1 + M)²].
/// The line is not convex. Source: FKM guideline as implemented in pyLife.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanStressSensitivity {
    /// Bearable amplitude at R = −1, MPa.
    pub amplitude_mpa: f64,
    /// Mean-stress sensitivity M.
    pub sensitivity: f64,
    /// Yield strength, MPa.
    pub yield_mpa: f64,
    /// What holds for compressive means: the guideline's rise, or the amplitude at R = −1 throughout, as for welds.
    pub compression: CompressionRule,
}

impl MeanStressSensitivity {
    /// M from the FKM constants and the tensile strength in MPa.
    #[must_use]
    pub fn sensitivity(a_m: f64, b_m: f64, tensile_mpa: f64) -> f64 {
        a_m * 1e-3 * tensile_mpa + b_m
    }

    /// The four-field line before the yield cut, as its three corner points: R = ±∞, R = 0, R = 0.5.
    #[must_use]
    pub fn corners(&self) -> [Vertex; 3] {
        let (w, m) = (self.amplitude_mpa, self.sensitivity);
        let compressed = w / (1.0 - m);
        let pulsating = w / (1.0 + m);
        let high = w * (3.0 + m) / (3.0 * (1.0 + m) * (1.0 + m));
        [
            Vertex::new(-compressed, compressed),
            Vertex::new(pulsating, pulsating),
            Vertex::new(3.0 * high, high),
        ]
    }

    /// The diagram.
    ///
    /// # Errors
    /// [`DiagramError`] if M is not in 0 ≤ M < 1 or a strength is not positive.
    pub fn diagram(&self) -> Result<LimitDiagram, DiagramError> {
        positive("the amplitude at R = −1", self.amplitude_mpa)?;
        positive("the yield strength", self.yield_mpa)?;
        between("the mean-stress sensitivity M", self.sensitivity, 0.0, 0.99)?;
        let [compressed, pulsating, high] = self.corners();
        let reach = self.yield_mpa + compressed.amplitude_mpa + 3.0 * high.amplitude_mpa;
        let left = match self.compression {
            CompressionRule::Extrapolated => compressed,
            CompressionRule::Flat => Vertex::new(0.0, self.amplitude_mpa),
        };
        let mut line = vec![
            Vertex::new(-reach, 0.0),
            Vertex::new(-reach, left.amplitude_mpa),
            left,
            pulsating,
            high,
            Vertex::new(reach, high.amplitude_mpa),
            Vertex::new(reach, 0.0),
        ];
        line.dedup();
        LimitDiagram::new(cut_by_yield(&line, self.yield_mpa, self.yield_mpa)?)
    }
}

/// An amplitude that does not depend on the mean, cut by yield.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnduranceLimit {
    /// Bearable amplitude, MPa.
    pub amplitude_mpa: f64,
    /// Yield strength, MPa.
    pub yield_mpa: f64,
}

impl EnduranceLimit {
    /// The diagram.
    ///
    /// # Errors
    /// [`DiagramError`] for numbers that are not positive.
    pub fn diagram(&self) -> Result<LimitDiagram, DiagramError> {
        positive("the bearable amplitude", self.amplitude_mpa)?;
        positive("the yield strength", self.yield_mpa)?;
        let reach = self.yield_mpa;
        let line = vec![
            Vertex::new(-reach, 0.0),
            Vertex::new(-reach, self.amplitude_mpa),
            Vertex::new(reach, self.amplitude_mpa),
            Vertex::new(reach, 0.0),
        ];
        LimitDiagram::new(cut_by_yield(&line, self.yield_mpa, self.yield_mpa)?)
    }
}

/// A Smith diagram's points (σ_m, σ_max, σ_min) as Haigh points.
///
/// # Errors
/// [`DiagramError::Number`] if a point's σ_max and σ_min do not lie symmetrically about σ_m.
pub fn smith_to_haigh(points: &[[f64; 3]]) -> Result<Vec<Vertex>, DiagramError> {
    points
        .iter()
        .map(|&[mean, maximum, minimum]| {
            let amplitude = (maximum - minimum) / 2.0;
            let middle = f64::midpoint(maximum, minimum);
            let scale = maximum.abs().max(minimum.abs()).max(1.0);
            if (middle - mean).abs() > 1e-3 * scale || amplitude < 0.0 {
                return Err(DiagramError::Number {
                    what: format!("the mean of σ_max {maximum} and σ_min {minimum} MPa"),
                    value: middle,
                    allowed: format!("the stated σ_m {mean} MPa, with σ_max ≥ σ_min"),
                });
            }
            Ok(Vertex::new(mean, amplitude))
        })
        .collect()
}

/// Trims a line of points to `σ_m + σ_a ≤ tension` and `−σ_m + σ_a ≤ compression` (MPa; infinite: no cut). A point that
/// lies on the cut but for rounding stays as it is.
///
/// # Errors
/// [`DiagramError`] if the line does not end at zero amplitude or the cut leaves nothing.
pub fn cut_by_yield(
    line: &[Vertex],
    compression_mpa: f64,
    tension_mpa: f64,
) -> Result<Vec<Vertex>, DiagramError> {
    let room = |limit_mpa: f64, stress_mpa: f64| {
        let room = limit_mpa - stress_mpa;
        if room.abs() <= 1e-9 * limit_mpa && limit_mpa.is_finite() { 0.0 } else { room }
    };
    let mut kept = clip(line, |v| room(tension_mpa, v.mean_mpa + v.amplitude_mpa));
    kept = clip(&kept, |v| room(compression_mpa, v.amplitude_mpa - v.mean_mpa));
    kept.dedup();
    if kept.len() < 3 {
        return Err(DiagramError::TooFew(kept.len()));
    }
    Ok(kept)
}

/// Sutherland–Hodgman on the open line: keeps the part with `room ≥ 0` and closes it on the base line.
fn clip(line: &[Vertex], room: impl Fn(Vertex) -> f64) -> Vec<Vertex> {
    let mut out: Vec<Vertex> = Vec::with_capacity(line.len() + 2);
    let closing = line.last().zip(line.first()).map(|(last, first)| [*last, *first]);
    let edges = line.windows(2).filter_map(|w| <[Vertex; 2]>::try_from(w).ok()).chain(closing);
    for [a, b] in edges {
        let (room_a, room_b) = (room(a), room(b));
        if room_a >= 0.0 {
            out.push(a);
        }
        if (room_a > 0.0 && room_b < 0.0) || (room_a < 0.0 && room_b > 0.0) {
            let share = room_a / (room_a - room_b);
            out.push(Vertex::new(
                a.mean_mpa + share * (b.mean_mpa - a.mean_mpa),
                a.amplitude_mpa + share * (b.amplitude_mpa - a.amplitude_mpa),
            ));
        }
    }
    // The walk starts at the left end of the base line; if that was cut off, the last point found on the
    // base line is the new left end.
    if let (Some(first), Some(last)) = (out.first().copied(), out.last().copied())
        && first.amplitude_mpa > 0.0
        && last.amplitude_mpa <= 0.0
        && last.mean_mpa <= first.mean_mpa
    {
        out.pop();
        out.insert(0, last);
    }
    out
}

fn positive(what: &str, value: f64) -> Result<(), DiagramError> {
    if value.is_finite() && value > 0.0 {
        Ok(())
    } else {
        Err(DiagramError::Number { what: what.to_owned(), value, allowed: "a number above 0".to_owned() })
    }
}

fn between(what: &str, value: f64, low: f64, high: f64) -> Result<(), DiagramError> {
    if value >= low && value <= high {
        Ok(())
    } else {
        Err(DiagramError::Number { what: what.to_owned(), value, allowed: format!("{low} to {high}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn points(d: &LimitDiagram) -> Vec<(f64, f64)> {
        d.vertices().iter().map(|v| (v.mean_mpa, v.amplitude_mpa)).collect()
    }

    fn assert_points(d: &LimitDiagram, expected: &[(f64, f64)]) {
        let got = points(d);
        assert_eq!(got.len(), expected.len(), "{got:?}");
        for (g, e) in got.iter().zip(expected) {
            assert_relative_eq!(g.0, e.0, epsilon = 1e-9);
            assert_relative_eq!(g.1, e.1, epsilon = 1e-9);
        }
    }

    #[test]
    fn goodman_flat_is_cut_by_yield_on_both_sides() {
        // 70 → 490, yield 350: in tension σ_a = 70(1 − σ_m/490) meets σ_m + σ_a = 350 at σ_m = 980/3.
        let g = Goodman {
            amplitude_mpa: 70.0,
            end_mpa: 490.0,
            yield_mpa: 350.0,
            compression: CompressionRule::Flat,
        };
        let m = 980.0 / 3.0;
        assert_points(
            &g.diagram().unwrap(),
            &[(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (m, 350.0 - m), (350.0, 0.0)],
        );
    }

    #[test]
    fn goodman_extrapolated_rises_in_compression() {
        let g = Goodman {
            amplitude_mpa: 70.0,
            end_mpa: 490.0,
            yield_mpa: 350.0,
            compression: CompressionRule::Extrapolated,
        };
        let d = g.diagram().unwrap();
        assert_relative_eq!(d.limit_at(-49.0), 77.0, epsilon = 1e-9);
        assert!(d.is_convex());
        // −σ_m + σ_a = 350 with σ_a = 70 − σ_m/7 at σ_m = −245.
        assert_points(
            &d,
            &[(-350.0, 0.0), (-245.0, 105.0), (0.0, 70.0), (980.0 / 3.0, 350.0 - 980.0 / 3.0), (350.0, 0.0)],
        );
    }

    #[test]
    fn endurance_limit_is_a_trapezium() {
        let d = EnduranceLimit { amplitude_mpa: 30.0, yield_mpa: 235.0 }.diagram().unwrap();
        assert_points(&d, &[(-235.0, 0.0), (-205.0, 30.0), (205.0, 30.0), (235.0, 0.0)]);
        let stub = EnduranceLimit { amplitude_mpa: 300.0, yield_mpa: 200.0 }.diagram().unwrap();
        assert_points(&stub, &[(-200.0, 0.0), (0.0, 200.0), (200.0, 0.0)]);
    }

    #[test]
    fn smith_points_become_haigh_points() {
        let haigh =
            smith_to_haigh(&[[-300.0, -300.0, -300.0], [0.0, 60.0, -60.0], [300.0, 300.0, 300.0]]).unwrap();
        assert_eq!(haigh[1], Vertex::new(0.0, 60.0));
        assert!(smith_to_haigh(&[[0.0, 60.0, -20.0]]).is_err());
        // A thousandth of the largest stress is a rounded drawing; more is a mistake.
        for (off, good) in [(0.29, true), (-0.29, true), (0.31, false), (-0.31, false)] {
            assert_eq!(smith_to_haigh(&[[100.0 + off, 300.0, -100.0]]).is_ok(), good, "{off}");
        }
        assert!(smith_to_haigh(&[[1.0, 1000.0, -1000.0]]).is_ok());
        assert!(smith_to_haigh(&[[0.0, -60.0, 60.0]]).is_err());
    }

    /// M = 0.5, amplitude 1 at R = −1, a yield that cuts nothing: the points that the guideline rates alike in its four
    /// fields, R > 1, −∞ to 0, 0 to 0.5 and beyond, where the limit stays (3 + M)/[3 (1 + M)²].
    #[test]
    fn four_fields_of_the_mean_stress_sensitivity() {
        let line = |compression| MeanStressSensitivity {
            amplitude_mpa: 1.0,
            sensitivity: 0.5,
            yield_mpa: 100.0,
            compression,
        };
        let rising = line(CompressionRule::Extrapolated).diagram().unwrap();
        let flat = line(CompressionRule::Flat).diagram().unwrap();
        let high = 3.5 / 6.75;
        for (mean, amplitude) in [
            (-4.0, 2.0),
            (-2.0, 2.0),
            (-1.0, 1.5),
            (0.0, 1.0),
            (0.4, 0.8),
            (2.0 / 3.0, 2.0 / 3.0),
            (7.0 / 6.0, 7.0 / 12.0),
            (3.0 * high, high),
            (9.0 * high, high),
            (99.0, high),
        ] {
            assert_relative_eq!(rising.limit_at(mean), amplitude, max_relative = 1e-12);
            // Without the rise nothing else changes.
            assert_relative_eq!(flat.limit_at(mean), amplitude.min(1.0), max_relative = 1e-12);
        }
    }

    /// S355 and S235 after DIN 15018 with FEM's cut in compression, worked out by hand to a tenth: the flat line
    /// σ_a = σ_W, the lines to (−1.2 · 0.75 R_m, 0) and (0.75 R_m, 0), and the cuts at 0.66 R_e and 1.2 · 0.66 R_e.
    #[test]
    fn notch_classes_are_cut_on_both_sides() {
        let class = |amplitude_mpa, tensile_mpa, yield_mpa| NotchClass {
            amplitude_mpa,
            pulsating_ratio: 5.0 / 3.0,
            tensile_share: 0.75,
            compression_ratio: 1.2,
            yield_share: 0.66,
            tensile_mpa,
            yield_mpa,
        };
        let check = |class: NotchClass, expected: &[(f64, f64)]| {
            let got = points(&class.diagram().unwrap());
            assert_eq!(got.len(), expected.len(), "{got:?}");
            for (g, e) in got.iter().zip(expected) {
                assert!((g.0 - e.0).abs() < 0.0501 && (g.1 - e.1).abs() < 0.0501, "{got:?}");
            }
        };
        check(
            class(63.0, 490.0, 355.0),
            &[
                (-281.2, 0.0),
                (-249.2, 32.0),
                (-63.0, 63.0),
                (0.0, 63.0),
                (52.5, 52.5),
                (207.7, 26.6),
                (234.3, 0.0),
            ],
        );
        check(
            class(27.0, 490.0, 355.0),
            &[
                (-281.2, 0.0),
                (-270.0, 11.2),
                (-27.0, 27.0),
                (0.0, 27.0),
                (22.5, 22.5),
                (225.0, 9.3),
                (234.3, 0.0),
            ],
        );
        check(
            class(120.0, 490.0, 355.0),
            &[
                (-281.2, 0.0),
                (-185.7, 95.4),
                (-120.0, 120.0),
                (0.0, 120.0),
                (100.0, 100.0),
                (154.8, 79.5),
                (234.3, 0.0),
            ],
        );
        check(
            class(63.0, 360.0, 235.0),
            &[
                (-186.1, 0.0),
                (-142.2, 43.9),
                (-63.0, 63.0),
                (0.0, 63.0),
                (52.5, 52.5),
                (118.5, 36.6),
                (155.1, 0.0),
            ],
        );
        // Shares of one's own reach no farther than yield.
        let own = NotchClass { compression_ratio: 3.0, yield_share: 1.4, ..class(63.0, 490.0, 355.0) };
        let (from, to) = own.diagram().unwrap().mean_range_mpa();
        assert_relative_eq!(from, -355.0, max_relative = 1e-12);
        assert_relative_eq!(to, 355.0, max_relative = 1e-12);
    }

    /// However strong the sensitivity or weak the limit, the yield lines bound the diagram.
    #[test]
    fn a_mean_stress_sensitivity_reaches_from_yield_to_yield() {
        for (amplitude_mpa, sensitivity) in [(80.0, 0.1), (80.0, 0.6), (80.0, 0.9), (0.5, 0.1), (900.0, 0.3)]
        {
            for compression in [CompressionRule::Flat, CompressionRule::Extrapolated] {
                let line =
                    MeanStressSensitivity { amplitude_mpa, sensitivity, yield_mpa: 300.0, compression };
                let (from, to) = line.diagram().unwrap().mean_range_mpa();
                assert_relative_eq!(from, -300.0, max_relative = 1e-12);
                assert_relative_eq!(to, 300.0, max_relative = 1e-12);
            }
        }
    }

    #[test]
    fn refuses_numbers_without_meaning() {
        let good = MeanStressSensitivity {
            amplitude_mpa: 80.0,
            sensitivity: 0.1,
            yield_mpa: 300.0,
            compression: CompressionRule::Extrapolated,
        };
        assert!(good.diagram().is_ok());
        assert!(MeanStressSensitivity { sensitivity: 1.2, ..good }.diagram().is_err());
        assert!(MeanStressSensitivity { sensitivity: -0.002, ..good }.diagram().is_err());
        assert!(MeanStressSensitivity { amplitude_mpa: -1.0, ..good }.diagram().is_err());
        assert!(MeanStressSensitivity { yield_mpa: f64::NAN, ..good }.diagram().is_err());
    }

    #[test]
    fn every_strength_is_named_when_it_makes_no_sense() {
        let told = |result: Result<LimitDiagram, DiagramError>| result.unwrap_err().to_string();
        for bad in [0.0, -5.0, f64::NAN, f64::INFINITY] {
            let fkm = |amplitude_mpa, yield_mpa| {
                let compression = CompressionRule::Extrapolated;
                told(
                    MeanStressSensitivity { amplitude_mpa, sensitivity: 0.1, yield_mpa, compression }
                        .diagram(),
                )
            };
            assert!(fkm(bad, 300.0).contains("the amplitude at R = −1"), "{}", fkm(bad, 300.0));
            assert!(fkm(80.0, bad).contains("the yield strength"), "{}", fkm(80.0, bad));
            let flat = |amplitude_mpa, yield_mpa| told(EnduranceLimit { amplitude_mpa, yield_mpa }.diagram());
            assert!(flat(bad, 300.0).contains("the bearable amplitude"), "{}", flat(bad, 300.0));
            assert!(flat(80.0, bad).contains("the yield strength"), "{}", flat(80.0, bad));
        }
    }

    /// A polygon that somebody has cut by yield already, with rounded numbers, is left as it is.
    #[test]
    fn a_line_already_cut_is_not_cut_again() {
        let third = 355.0 / 3.0;
        let line = [(-355.0, 0.0), (-2.0 * third, third), (2.0 * third, third), (355.0 + 1e-8, 0.0)];
        let line = line.map(|(m, a)| Vertex::new(m, a));
        assert_eq!(cut_by_yield(&line, 355.0, 355.0).unwrap(), line);
        assert!(LimitDiagram::new(line.to_vec()).is_ok());
    }

    #[test]
    fn a_cut_through_a_corner_keeps_it_once() {
        // Yield of 100 cuts the flat line exactly at its corners, then off them, then beneath the line.
        let line = |m: f64| [(-m, 0.0), (-m, 40.0), (m, 40.0), (m, 0.0)].map(|(m, a)| Vertex::new(m, a));
        let cut = |m: f64, c: f64, t: f64| -> Vec<(f64, f64)> {
            cut_by_yield(&line(m), c, t).unwrap().iter().map(|v| (v.mean_mpa, v.amplitude_mpa)).collect()
        };
        assert_eq!(cut(60.0, 100.0, 100.0), [(-60.0, 0.0), (-60.0, 40.0), (60.0, 40.0), (60.0, 0.0)]);
        assert_eq!(cut(100.0, 100.0, 100.0), [(-100.0, 0.0), (-60.0, 40.0), (60.0, 40.0), (100.0, 0.0)]);
        assert_eq!(cut(100.0, 20.0, 30.0), [(-20.0, 0.0), (5.0, 25.0), (30.0, 0.0)]);
        // Through a corner that the edge from the left meets only with a rounding: −75.5 + (−29.3 + 75.5) ≠ −29.3.
        let rounded = [(-75.5, 0.0), (-29.3, 32.5), (20.0, 32.5), (20.0, 0.0)];
        let kept = cut_by_yield(&rounded.map(|(m, a)| Vertex::new(m, a)), 61.8, f64::INFINITY).unwrap();
        assert_eq!((kept.len(), kept[1]), (4, Vertex::new(-29.3, 32.5)));
        assert_eq!(
            cut(100.0, f64::INFINITY, 80.0),
            [(-100.0, 0.0), (-100.0, 40.0), (40.0, 40.0), (80.0, 0.0)]
        );
        assert_eq!(
            cut(100.0, 80.0, f64::INFINITY),
            [(-80.0, 0.0), (-40.0, 40.0), (100.0, 40.0), (100.0, 0.0)]
        );
    }
}

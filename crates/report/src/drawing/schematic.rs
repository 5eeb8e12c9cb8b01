//! A bogie frame in oblique view, with the places of loads.
//!
//! Seen from its right side: forward (x) is to the right, left (y) is to the back, up (z) is up. Places and senses
//! are those of the load components' names in the built-in standards; a component of another name has no place.

use super::canvas::{Drawing, Point, Rect};
use super::colour::{self, Rgb};
use super::labels::Obstacles;
use crate::definition::{Dimension, Unit};

/// Half distance of the side beams. All lengths are in units of the scale.
const BEAM_Y: f64 = 0.8;
/// Half length of the side beams; the scale is a little less.
const BEAM_X: f64 = 1.06;
/// Half wheelbase.
const AXLE_X: f64 = 0.88;
/// Half distance of the wheels.
const WHEEL_Y: f64 = 0.56;
const WHEEL_RADIUS: f64 = 0.27;
const TUBE_X: f64 = 0.26;
/// How far one unit to the left goes to the right and up.
const BACK: (f64, f64) = (0.5, 0.38);
/// Length of the longest arrow.
const LONGEST: f64 = 0.74;
const STEEL: Rgb = (198, 203, 208);

/// Half height of everything drawn, arrows included, in units of the scale.
pub(super) const HALF_HEIGHT: f64 = 0.95;

/// How far the middle of the frame lies below the middle of what is drawn.
pub(super) const LOWER: f64 = 0.22;

/// Where a load acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On the left side beam, downwards.
    VerticalLeft,
    /// On the right side beam, downwards.
    VerticalRight,
    /// At the lateral stop in the middle, to the left.
    Lateral,
    /// At both air-spring seats, to the left.
    LateralSeats,
    /// At the middle, forwards.
    Longitudinal,
    /// Up and down at the four axle boxes; which go up is not settled by the sign, so both heads are drawn.
    Twist,
    /// Along the rails at the four wheels; both heads for the same reason.
    Lozenging,
}

impl Place {
    /// The place of a component, if its name and unit are known.
    pub fn of(component: &str, unit: Unit) -> Option<Self> {
        let (place, dimension) = match component {
            "vertical_left" => (Self::VerticalLeft, Dimension::FORCE),
            "vertical_right" => (Self::VerticalRight, Dimension::FORCE),
            "lateral" => (Self::Lateral, Dimension::FORCE),
            "lateral_air_spring" => (Self::LateralSeats, Dimension::FORCE),
            "longitudinal" => (Self::Longitudinal, Dimension::FORCE),
            "twist" => (Self::Twist, Dimension::NUMBER),
            "lozenging" => (Self::Lozenging, Dimension::FORCE),
            _ => return None,
        };
        (unit.dimension == dimension).then_some(place)
    }

    pub fn colour(self) -> Rgb {
        match self {
            Self::VerticalLeft | Self::VerticalRight => colour::BLUE,
            Self::Lateral => colour::VERMILLION,
            Self::LateralSeats => colour::ORANGE,
            Self::Longitudinal => colour::GREEN,
            Self::Twist => colour::PURPLE_TEXT,
            Self::Lozenging => colour::BLACK,
        }
    }
}

/// An arrow as drawn.
pub(super) struct Arrow {
    pub from: Point,
    pub to: Point,
    /// Whether it has a head at both ends.
    pub both: bool,
}

/// A frame at a place of the picture.
pub(super) struct Schematic {
    middle: Point,
    scale: f64,
}

impl Schematic {
    /// With its middle at a point; `scale` is about half the length of a side beam in pixels.
    pub fn new(middle: Point, scale: f64) -> Self {
        Self { middle, scale }
    }

    fn at(&self, x: f64, y: f64, z: f64) -> Point {
        (self.middle.0 + self.scale * (x + BACK.0 * y), self.middle.1 - self.scale * (z + BACK.1 * y))
    }

    /// Wheels, axles, side beams, cross tubes, from back to front; returns what labels avoid.
    pub fn draw(&self, drawing: &mut Drawing) -> Obstacles {
        let s = self.scale;
        let mut lines = Vec::new();
        let mut marks = Vec::new();
        let mut rims = Vec::new();
        let mut bar = |drawing: &mut Drawing, a: Point, b: Point, width: f64| {
            drawing.line(&[a, b], width * s + 2.0, colour::MUTED);
            drawing.line(&[a, b], width * s, STEEL);
            lines.push((a, b));
        };
        for y in [WHEEL_Y, -WHEEL_Y] {
            for x in [-AXLE_X, AXLE_X] {
                let at = self.at(x, y, -0.06);
                drawing.disc(at, WHEEL_RADIUS * s, colour::FAINT);
                drawing.disc(at, WHEEL_RADIUS * s - 1.2, colour::WHITE);
                drawing.disc(at, 2.0, colour::FAINT);
                rims.extend(rim(at, WHEEL_RADIUS * s));
                if y > 0.0 {
                    drawing.line(&[at, self.at(x, -y, -0.06)], 0.03 * s, colour::FAINT);
                }
            }
            let (a, b) =
                (self.at(-BEAM_X, y.signum() * BEAM_Y, 0.0), self.at(BEAM_X, y.signum() * BEAM_Y, 0.0));
            bar(drawing, a, b, 0.11);
            marks.push(Rect::new(a.0, a.1 - 0.06 * s, b.0, b.1 + 0.06 * s));
            if y > 0.0 {
                for x in [-TUBE_X, TUBE_X] {
                    bar(drawing, self.at(x, BEAM_Y - 0.1, 0.0), self.at(x, 0.1 - BEAM_Y, 0.0), 0.085);
                }
            }
        }
        lines.extend(rims);
        Obstacles { lines, marks, ..Obstacles::default() }
    }

    /// The arrows of a load; `share` is its value in units of the largest, with sign. The first is the one to
    /// be labelled.
    pub fn arrows(&self, place: Place, share: f64) -> Vec<Arrow> {
        let length = LONGEST * share.abs().clamp(0.12, 1.0) * share.signum();
        let one = |from: Point, to: Point| vec![Arrow { from, to, both: false }];
        // As long on the picture as an arrow in the other directions.
        let sideways = length / BACK.0.hypot(BACK.1);
        match place {
            Place::VerticalLeft | Place::VerticalRight => {
                let y = if place == Place::VerticalLeft { BEAM_Y } else { -BEAM_Y };
                let (foot, top) = (self.at(0.0, y, 0.07), self.at(0.0, y, 0.07 + length.abs()));
                if length >= 0.0 { one(top, foot) } else { one(foot, top) }
            }
            Place::Lateral => one(self.at(0.0, 0.0, 0.0), self.at(0.0, sideways, 0.0)),
            Place::LateralSeats => [BEAM_Y, -BEAM_Y]
                .iter()
                .flat_map(|&y| one(self.at(0.0, y, 0.07), self.at(0.0, y + 0.6 * sideways, 0.07)))
                .collect(),
            Place::Longitudinal => one(self.at(0.0, 0.0, 0.0), self.at(length, 0.0, 0.0)),
            Place::Twist | Place::Lozenging => {
                let reach = 0.5 * length.abs();
                let (dx, dz) = if place == Place::Twist { (0.0, reach) } else { (reach, 0.0) };
                [(AXLE_X, BEAM_Y), (-AXLE_X, BEAM_Y), (AXLE_X, -BEAM_Y), (-AXLE_X, -BEAM_Y)]
                    .iter()
                    .map(|&(x, y)| Arrow {
                        from: self.at(x - dx, y, -dz),
                        to: self.at(x + dx, y, dz),
                        both: true,
                    })
                    .collect()
            }
        }
    }
}

/// A circle as chords.
fn rim(middle: Point, radius: f64) -> Vec<(Point, Point)> {
    let at = |k: u32| {
        let angle = f64::from(k) * std::f64::consts::FRAC_PI_4;
        (middle.0 + radius * angle.cos(), middle.1 + radius * angle.sin())
    };
    (0..8).map(|k| (at(k), at(k + 1))).collect()
}

/// Draws an arrow in a colour, with a white rim so that it stands out on the frame.
pub(super) fn draw_arrow(drawing: &mut Drawing, arrow: &Arrow, tint: Rgb) {
    let (dx, dy) = (arrow.to.0 - arrow.from.0, arrow.to.1 - arrow.from.1);
    let length = dx.hypot(dy);
    if !(length.is_finite() && length > 0.0) {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let head = (0.45 * length).clamp(4.0, 10.0);
    let along = |p: Point, d: f64| (p.0 + ux * d, p.1 + uy * d);
    let start = if arrow.both { along(arrow.from, 0.7 * head) } else { arrow.from };
    let shaft = [start, along(arrow.to, -0.7 * head)];
    let heads: Vec<[Point; 3]> = [(arrow.to, 1.0), (arrow.from, -1.0)]
        .into_iter()
        .take(if arrow.both { 2 } else { 1 })
        .map(|(tip, sign)| {
            let back = along(tip, -sign * head);
            let half = 0.42 * head;
            [tip, (back.0 - uy * half, back.1 + ux * half), (back.0 + uy * half, back.1 - ux * half)]
        })
        .collect();
    drawing.line(&shaft, 5.0, colour::WHITE);
    drawing.line(&shaft, 2.8, tint);
    for head in &heads {
        drawing.area(head, tint, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senses() {
        let s = Schematic::new((0.0, 0.0), 100.0);
        let first = |place, share| s.arrows(place, share).swap_remove(0);
        let down = first(Place::VerticalLeft, 1.0);
        assert!(down.to.1 > down.from.1);
        let up = first(Place::VerticalRight, -0.5);
        assert!(up.to.1 < up.from.1);
        assert!(first(Place::Longitudinal, 1.0).to.0 > 0.0);
        assert!(first(Place::Longitudinal, -1.0).to.0 < 0.0);
        // Left is to the back: right and up on the picture.
        let left = first(Place::Lateral, 1.0);
        assert!(left.to.0 > 0.0 && left.to.1 < 0.0);
        assert!(s.arrows(Place::Twist, 1.0).iter().all(|a| a.both));
    }

    #[test]
    fn arrows_of_equal_loads_are_equally_long() {
        let s = Schematic::new((0.0, 0.0), 100.0);
        let length = |place| {
            let a = s.arrows(place, 0.8).swap_remove(0);
            (a.to.0 - a.from.0).hypot(a.to.1 - a.from.1)
        };
        let expected = 100.0 * LONGEST * 0.8;
        for place in
            [Place::VerticalLeft, Place::Lateral, Place::Longitudinal, Place::Twist, Place::Lozenging]
        {
            assert!((length(place) - expected).abs() < 1e-9, "{place:?}");
        }
    }

    #[test]
    fn a_known_name_with_another_unit_has_no_place() {
        assert_eq!(Place::of("lateral", Unit::KN), Some(Place::Lateral));
        assert_eq!(Place::of("lateral", Unit::ONE), None);
        assert_eq!(Place::of("motor", Unit::KN), None);
    }
}

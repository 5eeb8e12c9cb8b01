//! Colours that colour-blind readers tell apart (Okabe and Ito), and greys.

use crate::assessment::Verdict;

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

pub(super) const BLACK: Rgb = (0, 0, 0);
pub(super) const TEXT: Rgb = (34, 34, 34);
pub(super) const MUTED: Rgb = (95, 95, 95);
pub(super) const FAINT: Rgb = (150, 150, 150);
pub(super) const GRID: Rgb = (226, 226, 226);
pub(super) const WHITE: Rgb = (255, 255, 255);
pub(super) const BLUE: Rgb = (0, 114, 178);
pub(super) const SKY: Rgb = (86, 180, 233);
pub(super) const GREEN: Rgb = (0, 158, 115);
pub(super) const ORANGE: Rgb = (230, 159, 0);
pub(super) const VERMILLION: Rgb = (213, 94, 0);
pub(super) const PURPLE: Rgb = (204, 121, 167);

/// Purple dark enough for small text on white.
pub(super) const PURPLE_TEXT: Rgb = (140, 70, 108);

/// Vermillion dark enough for small text on white.
pub(super) const VERMILLION_TEXT: Rgb = (168, 66, 0);

/// Colour of a verdict's symbol.
pub(super) fn of(verdict: Verdict) -> Rgb {
    match verdict {
        Verdict::Pass => BLUE,
        Verdict::Fail => VERMILLION,
        Verdict::NotAssessed => MUTED,
    }
}

/// Colour of a verdict's text.
pub(super) fn of_text(verdict: Verdict) -> Rgb {
    match verdict {
        Verdict::Pass => TEXT,
        Verdict::Fail => VERMILLION_TEXT,
        Verdict::NotAssessed => MUTED,
    }
}

//! Widths of the bundled font.

use super::marked;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The bundled font; see `assets/fonts/README.md`.
pub(super) const FONT: &[u8] = include_bytes!("../../../../assets/fonts/BogieFatigueSans-Regular.ttf");

/// Family of the bundled font.
pub(super) const FAMILY: &str = "Bogie Fatigue Sans";

/// Families in a browser that does not have the bundled font; the first is its origin.
pub(super) const FALLBACK: &str =
    "'Bogie Fatigue Sans','Noto Sans','DejaVu Sans','Segoe UI',Helvetica,Arial,sans-serif";

/// Height above the baseline that a text takes, in units of its size.
pub(super) const ASCENT: f64 = 0.80;

/// Depth below the baseline, in units of its size; subscripts included.
pub(super) const DESCENT: f64 = 0.25;

/// Width of a character the font lacks: a Chinese or Japanese one from the reader's own font.
const FOREIGN_WIDTH: f64 = 1.0;

static WIDTHS: LazyLock<HashMap<char, f64>> = LazyLock::new(|| {
    let Ok(font) = FontRef::new(FONT) else { return HashMap::new() };
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let mapped = font.charmap().mappings();
    mapped
        .filter_map(|(code, glyph)| Some((char::from_u32(code)?, f64::from(metrics.advance_width(glyph)?))))
        .collect()
});

/// Whether the font has the character.
pub(super) fn has(c: char) -> bool {
    WIDTHS.contains_key(&c)
}

/// Width of a text set in a size, in the unit of the size; marks take no space. The font has no kerning.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let visible = text.chars().filter(|c| !marked::is_mark(*c));
    visible.map(|c| WIDTHS.get(&c).copied().unwrap_or(FOREIGN_WIDTH)).sum::<f64>() * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_what_diagrams_write() {
        for c in "AZaz09σΣτµαβρ₀₁₂ₐₑₘᵢₙₓ↔→≤≥≠≈∞√−–—…·×÷±‰²³°�äöüñŁЖ".chars()
        {
            assert!(has(c), "{c}");
        }
    }

    #[test]
    fn widths_add_up() {
        assert!((width("ii", 10.0) - 2.0 * width("i", 10.0)).abs() < 1e-9);
        assert!(width("W", 10.0) > width("i", 10.0));
    }
}

//! Drawings inside the page.

use super::HtmlError;
use crate::report::drawing::Drawing;

/// A drawing with its caption.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Caption, text.
    pub caption: String,
    /// The SVG, markup whose texts are escaped.
    pub svg: String,
}

impl Figure {
    pub(super) fn new(drawing: &Drawing, caption: impl Into<String>) -> Result<Self, HtmlError> {
        Ok(Self { caption: caption.into(), svg: drawing.svg()? })
    }
}

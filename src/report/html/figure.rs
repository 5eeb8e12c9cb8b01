//! Drawings inside the page.

use super::{HtmlError, Writer};
use crate::report::drawing::Drawing;

/// A drawing with its caption.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Caption, text.
    pub caption: String,
    /// The SVG, markup whose texts are escaped.
    pub svg: String,
}

impl Writer<'_> {
    /// A drawing in the report's language.
    pub(super) fn figure(&self, drawing: &Drawing, caption: String) -> Result<Figure, HtmlError> {
        if self.phrases.is_empty() {
            return Ok(Figure { caption, svg: drawing.svg()? });
        }
        let translated = drawing.translated(&|sentence| self.phrases.say(sentence).into_owned());
        Ok(Figure { caption, svg: translated.svg()? })
    }
}

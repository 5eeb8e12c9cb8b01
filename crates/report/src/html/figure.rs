//! Drawings inside the page.

use super::phrases::Phrases;
use super::{HtmlError, Language, Writer};
use crate::drawing::Drawing;
use std::borrow::Cow;

/// A drawing with its caption.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Caption, text.
    pub caption: String,
    /// The SVG, markup whose texts are escaped.
    pub svg: String,
    /// Whether it takes the width of the page, not half of it.
    pub wide: bool,
}

/// Widest drawing of which two stand side by side, in pixels.
const WIDEST_HALF: u32 = 520;

impl Language {
    /// A drawing with its texts in this language; names and what the analyst wrote stay.
    ///
    /// # Errors
    /// [`HtmlError::Texts`]; not known to happen.
    pub fn drawing(self, drawing: &Drawing) -> Result<Drawing, HtmlError> {
        let texts = self.texts()?;
        Ok(Phrases::new(&texts).drawing(drawing).into_owned())
    }
}

impl Phrases<'_> {
    fn drawing<'d>(&self, drawing: &'d Drawing) -> Cow<'d, Drawing> {
        if self.is_empty() {
            return Cow::Borrowed(drawing);
        }
        Cow::Owned(drawing.translated(&|sentence| self.say(sentence).into_owned()))
    }
}

impl Writer<'_> {
    /// A drawing in the report's language.
    pub(super) fn figure(&self, drawing: &Drawing, caption: String) -> Result<Figure, HtmlError> {
        let drawing = self.phrases.drawing(drawing);
        Ok(Figure { caption, svg: drawing.svg()?, wide: drawing.width > WIDEST_HALF })
    }
}

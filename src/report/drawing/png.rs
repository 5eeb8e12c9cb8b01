//! SVG → PNG with the bundled font and no other.

use super::canvas::Drawing;
use super::font;
use super::svg::SvgError;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::{Arc, LazyLock};

/// Most pixels of a PNG; a picture beyond it is no picture.
const MOST_PIXELS: f64 = 2.0e8;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(font::FONT.to_vec());
    fonts.set_sans_serif_family(font::FAMILY);
    Arc::new(fonts)
});

/// Why no PNG was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PngError {
    /// No SVG to start from.
    #[error(transparent)]
    Svg(#[from] SvgError),
    /// The SVG was not understood.
    #[error("the SVG could not be rasterised: {0}")]
    Raster(String),
    /// Scale out of range.
    #[error("a PNG of {width} by {height} pixels cannot be made: allowed are 1 to 200 million pixels")]
    Size {
        /// Width asked for.
        width: String,
        /// Height asked for.
        height: String,
    },
    /// The encoder failed.
    #[error("the PNG could not be encoded: {0}")]
    Encode(String),
}

impl Drawing {
    /// The drawing as a PNG, `scale` pixels of it per pixel of the drawing (2 for print).
    ///
    /// # Errors
    /// [`PngError`] for a scale that gives no pixel or too many.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>, PngError> {
        let (width, height) =
            ((f64::from(self.width) * scale).round(), (f64::from(self.height) * scale).round());
        if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
            return Err(PngError::Size { width: width.to_string(), height: height.to_string() });
        }
        let options =
            Options { fontdb: FONTS.clone(), font_family: font::FAMILY.to_owned(), ..Options::default() };
        let tree = Tree::from_str(&self.svg()?, &options).map_err(|e| PngError::Raster(e.to_string()))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2e8")]
        let mut pixels = Pixmap::new(width as u32, height as u32)
            .ok_or_else(|| PngError::Size { width: width.to_string(), height: height.to_string() })?;
        #[expect(clippy::cast_possible_truncation, reason = "a scale, not a coordinate")]
        let transform = Transform::from_scale(
            (width / f64::from(self.width)) as f32,
            (height / f64::from(self.height)) as f32,
        );
        resvg::render(&tree, transform, &mut pixels.as_mut());
        pixels.encode_png().map_err(|e| PngError::Encode(e.to_string()))
    }
}

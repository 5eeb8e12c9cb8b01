//! The drawing list: lines, areas and texts in pixels.

use super::colour::{self, Rgb};
use super::marked::{bare, has_words};
use super::{font, wording};

/// Most characters of a text that appears on pointing.
pub(super) const MOST_HOVER: usize = 400;

/// A point in pixels, y downwards.
pub type Point = (f64, f64);

/// An upright rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// From its edges.
    #[must_use]
    pub const fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right, bottom }
    }

    /// A square around a point.
    #[must_use]
    pub fn around((x, y): Point, half: f64) -> Self {
        Self::new(x - half, y - half, x + half, y + half)
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether two rectangles share an area; touching is not overlapping.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether another rectangle lies inside.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// Grown by a margin on all sides.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self::new(self.left - by, self.top - by, self.right + by, self.bottom + by)
    }
}

/// Which point of a text its position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The characters, plain.
    pub content: String,
    /// Position on the baseline.
    pub at: Point,
    /// Size in pixels.
    pub size: f64,
    /// Colour.
    pub colour: Rgb,
    /// What the position means.
    pub anchor: Anchor,
    /// Whether it reads upwards.
    pub upwards: bool,
    /// What a translation starts from.
    pub(super) source: Source,
}

/// What a text is translated from.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Source {
    /// Nothing: numbers and names stay.
    #[default]
    Stays,
    /// A line of its own.
    Line {
        /// The words, uncut, names marked.
        words: String,
        /// Width that is free for it.
        room: f64,
        /// Where it is cut.
        fit: Fit,
    },
    /// The first line of a wrapped text.
    Paragraph {
        /// The words, uncut, names marked.
        words: String,
        /// Width of its lines.
        room: f64,
    },
    /// Continues the line before.
    Continues,
}

/// How a text is made to fit a width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fit {
    /// It has the room it needs.
    Whole,
    /// Cut at its end.
    End(f64),
    /// Shortened in its middle.
    Middle(f64),
}

impl Fit {
    /// The text in a width.
    pub(super) fn cut(self, text: &str, size: f64, most: f64) -> String {
        match self {
            Self::Whole | Self::End(_) => wording::cut(text, size, most),
            Self::Middle(_) => wording::shortened(text, size, most),
        }
    }
}

impl Text {
    /// A line in which names are marked; a translation takes no more space.
    pub(super) fn new(marked: &str, fit: Fit, at: Point, size: f64, colour: Rgb, anchor: Anchor) -> Self {
        let content = match fit {
            Fit::Whole => bare(marked),
            Fit::End(most) | Fit::Middle(most) => fit.cut(&bare(marked), size, most),
        };
        let mut text = Self { content, at, size, colour, anchor, upwards: false, source: Source::Stays };
        if has_words(marked) {
            text.source = Source::Line { words: marked.to_owned(), room: text.width(), fit };
        }
        text
    }

    /// The line with another width that is free for its translation.
    pub(super) fn with_room(mut self, free: f64) -> Self {
        if let Source::Line { room, .. } = &mut self.source {
            *room = free;
        }
        self
    }

    /// The lines of a text in which names are marked, wrapped to a width, one below the other.
    pub(super) fn paragraph(
        marked: &str,
        (room, lines): (f64, usize),
        like: &Self,
        leading: f64,
    ) -> Vec<Self> {
        let contents = wording::wrapped(&bare(marked), like.size, room, lines);
        let mut y = like.at.1;
        let mut all = Vec::with_capacity(contents.len());
        for content in contents {
            let source = if all.is_empty() {
                Source::Paragraph { words: marked.to_owned(), room }
            } else {
                Source::Continues
            };
            all.push(Self { content, at: (like.at.0, y), source, ..like.clone() });
            y += leading;
        }
        all
    }

    /// Width by the bundled font's metrics.
    #[must_use]
    pub fn width(&self) -> f64 {
        font::width(&self.content, self.size)
    }

    /// The space it takes.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let width = self.width();
        let start = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let (up, down) = (font::ASCENT * self.size, font::DESCENT * self.size);
        let (x, y) = self.at;
        if self.upwards {
            Rect::new(x - up, y - start - width, x + down, y - start)
        } else {
            Rect::new(x + start, y - up, x + start + width, y + down)
        }
    }
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Connected straight lines.
    Line {
        /// Corners.
        points: Vec<Point>,
        /// Width in pixels.
        width: f64,
        /// Colour.
        colour: Rgb,
    },
    /// A filled polygon.
    Area {
        /// Corners.
        points: Vec<Point>,
        /// Colour.
        colour: Rgb,
        /// 0 invisible, 1 solid.
        opacity: f64,
    },
    /// A filled circle.
    Disc {
        /// Centre.
        at: Point,
        /// Radius in pixels.
        radius: f64,
        /// Colour.
        colour: Rgb,
    },
    /// A line of text.
    Text(Text),
    /// What follows, up to [`Item::HoverEnd`], says this text when pointed at. SVG only; a PNG cannot.
    HoverBegin(Hover),
    /// End of what [`Item::HoverBegin`] began.
    HoverEnd,
}

/// A text that appears on pointing.
#[derive(Debug, Clone, PartialEq)]
pub struct Hover {
    /// The characters, plain.
    pub text: String,
    /// What a translation starts from: names marked.
    pub(super) words: String,
}

impl Hover {
    /// Of a text in which names are marked; it is made plain here.
    pub(super) fn new(marked: &str) -> Self {
        Self { text: wording::plain_start(&bare(marked), MOST_HOVER), words: marked.to_owned() }
    }
}

/// A picture before it becomes SVG or PNG.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows, for readers who do not see it.
    pub title: String,
    /// What is drawn, in order.
    pub items: Vec<Item>,
    /// What a translation of the title starts from: names marked.
    pub(super) title_words: String,
}

impl Drawing {
    /// An empty white drawing; names in its title are marked.
    #[must_use]
    pub(super) fn new(width: f64, height: f64, title: &str) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=32000")]
        let whole = |v: f64| v.ceil().clamp(1.0, 32_000.0) as u32;
        let (width, height) = (whole(width), whole(height));
        let (title, title_words) = (bare(title), title.to_owned());
        let mut drawing = Self { width, height, title, items: Vec::new(), title_words };
        drawing.area(&drawing.bounds().corners(), colour::WHITE, 1.0);
        drawing
    }

    /// The whole picture.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        Rect::new(0.0, 0.0, f64::from(self.width), f64::from(self.height))
    }

    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None })
    }

    /// Draws something that says a text when pointed at; the text is made plain here, names in it are marked.
    pub(super) fn hover<T>(&mut self, marked: &str, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.items.push(Item::HoverBegin(Hover::new(marked)));
        let drawn = draw(self);
        self.items.push(Item::HoverEnd);
        drawn
    }

    pub(super) fn line(&mut self, points: &[Point], width: f64, colour: Rgb) {
        if points.len() > 1 {
            self.items.push(Item::Line { points: points.to_vec(), width, colour });
        }
    }

    /// A broken line: `on` pixels drawn, `off` left out.
    pub(super) fn dashed(&mut self, from: Point, to: Point, (on, off): (f64, f64), width: f64, colour: Rgb) {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        if !(length.is_finite() && length > 0.0) {
            return;
        }
        let at = |s: f64| (from.0 + (to.0 - from.0) * s / length, from.1 + (to.1 - from.1) * s / length);
        let mut start = 0.0;
        while start < length {
            self.line(&[at(start), at((start + on).min(length))], width, colour);
            start += on + off;
        }
    }

    pub(super) fn area(&mut self, points: &[Point], colour: Rgb, opacity: f64) {
        self.items.push(Item::Area { points: points.to_vec(), colour, opacity });
    }

    pub(super) fn disc(&mut self, at: Point, radius: f64, colour: Rgb) {
        self.items.push(Item::Disc { at, radius, colour });
    }

    /// Writes one line of text that is already plain, names marked; returns its box.
    pub(super) fn text(&mut self, marked: &str, at: Point, size: f64, colour: Rgb, anchor: Anchor) -> Rect {
        self.push_text(Text::new(marked, Fit::Whole, at, size, colour, anchor))
    }

    /// Writes one line of text, names marked, made to fit a width that is free for its translation too.
    pub(super) fn fitted(&mut self, marked: &str, fit: Fit, at: Point, size: f64, colour: Rgb) -> Rect {
        let text = Text::new(marked, fit, at, size, colour, Anchor::Start);
        self.push_text(match fit {
            Fit::Whole => text,
            Fit::End(most) | Fit::Middle(most) => text.with_room(most),
        })
    }

    /// Writes a word of a key that has a width free behind it; returns where the word ends.
    pub(super) fn entry(&mut self, word: &str, free: f64, at: Point, size: f64) -> f64 {
        let text = Text::new(word, Fit::Whole, at, size, colour::TEXT, Anchor::Start);
        let width = text.width();
        self.push_text(text.with_room(width + free));
        at.0 + width
    }

    pub(super) fn push_text(&mut self, text: Text) -> Rect {
        let bounds = text.bounds();
        if !text.content.is_empty() {
            self.items.push(Item::Text(text));
        }
        bounds
    }
}

impl Rect {
    /// The four corners.
    pub(super) fn corners(&self) -> [Point; 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
    }

    /// The outline, closed.
    pub(super) fn outline(&self) -> [Point; 5] {
        let [a, b, c, d] = self.corners();
        [a, b, c, d, a]
    }
}

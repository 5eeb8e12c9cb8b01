//! Assessments → diagrams as SVG and PNG.
//!
//! Every picture is first a [`Drawing`]: a list of lines, areas and texts in pixels, each text with its box, so
//! that overlap is known before anything is drawn. `plotters` writes the SVG from that list, and the PNG is that
//! same SVG rasterised with the bundled font: the two cannot differ in content. Characters that this font lacks are
//! drawn with a font of the machine; if there is none, the PNG shows � and says which they are.
//!
//! | file | gives |
//! |---|---|
//! | `font` | widths of the bundled font |
//! | `wording` | names made harmless and short, numbers, wrapped lines |
//! | `marked` | texts in which the analyst's own words are marked |
//! | `canvas` | the drawing list |
//! | `translate` | the drawing list in another language |
//! | `svg`, `png` | the two formats |
//! | `fallback` | fonts of the machine, for characters that the bundled font lacks |
//! | `colour` | colour-blind-safe colours |
//! | `axes` | scales, grid, ticks, clipping |
//! | `marker` | point symbols, distinct in shape and colour |
//! | `labels` | places for labels, with leader lines |
//! | `panel` | limit line, yield lines and rays, in Haigh or Smith view |
//! | `extent` | range of the axes |
//! | `hotspot` | one hotspot, one panel per standard |
//! | `caption` | what stands under a panel |
//! | `sheet` | title, key and notes around a picture of all hotspots |
//! | `overview` | all hotspots of one standard |
//! | `normalised` | the same where too many diagrams differ |
//! | `bars` | utilisation bars |
//! | `waterfall` | the walk of one hotspot from one standard to the other |
//! | `schematic` | a bogie frame in oblique view, with the places of loads |
//! | `load_condition` | forces of a load condition on that frame; a sheet of all |
//! | `measured` | calculated stresses over measured ones |
//! | `correlation` | utilisation under one standard against another |

mod axes;
mod bars;
mod canvas;
mod caption;
mod colour;
mod correlation;
mod extent;
mod fallback;
mod font;
mod hotspot;
mod labels;
mod load_condition;
mod marked;
mod marker;
mod measured;
mod normalised;
mod overview;
mod panel;
mod png;
mod schematic;
mod sheet;
mod svg;
mod translate;
mod waterfall;
mod wording;

pub use bars::utilisation_bars;
pub use canvas::{Anchor, Drawing, Hover, Item, Rect, Text};
pub use correlation::correlation;
pub use fallback::machine_draws;
pub use hotspot::{hotspot_diagram, hotspot_diagrams};
pub use load_condition::{load_condition, load_conditions, load_pages};
pub use marked::Say;
pub use measured::measured_against_calculated;
pub use overview::{MOST_LABELS, overview_pages, overview_single_pages, standard_overview};
pub use panel::View;
pub use png::PngError;
pub use svg::SvgError;
pub use waterfall::waterfall;

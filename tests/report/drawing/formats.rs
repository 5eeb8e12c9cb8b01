//! Goal: the SVG is sound XML and says what the drawing list says; the PNG has the stated size and ink wherever
//! the list has a text, so both come from the same list.

use crate::drawing::all;
use crate::drawing::frames::{assessed, spots, toml};
use bogie_fatigue::report::drawing::PngError;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;

#[test]
fn svg_and_png_show_the_same_list() {
    let (frame, a) = assessed(&toml("Metro", "", &spots(40, 11, 2)));
    for (name, drawing) in all(&frame, &a, 2) {
        let svg = drawing.svg().unwrap();
        let document = Document::parse(&svg).unwrap();
        let written: Vec<&str> =
            document.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect();
        let listed: Vec<&str> = drawing.texts().map(|t| t.content.as_str()).collect();
        assert_eq!(written, listed, "{name}");
        let root = document.root_element();
        assert_eq!(root.attribute("width"), Some(drawing.width.to_string().as_str()));
        assert_eq!(root.attribute("height"), Some(drawing.height.to_string().as_str()));

        let pixels = Pixmap::decode_png(&drawing.png(2.0).unwrap()).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (2 * drawing.width, 2 * drawing.height), "{name}");
        for text in drawing.texts() {
            let b = text.bounds();
            let span = |low: f64, high: f64| (2.0 * low) as u32..(2.0 * high) as u32;
            let dark = |x: u32, y: u32| {
                pixels.pixel(x, y).is_some_and(|p| u32::from(p.red()) + u32::from(p.green()) < 360)
            };
            let inked = span(b.left, b.right).any(|x| span(b.top, b.bottom).any(|y| dark(x, y)));
            assert!(inked, "{name}: no ink for `{}`", text.content);
        }
    }
}

#[test]
fn every_hotspot_is_named_in_the_pictures_of_all() {
    let (frame, a) = assessed(&toml("Metro", "", &spots(40, 11, 2)));
    for (name, drawing) in all(&frame, &a, 0) {
        if !(name.starts_with("overview") || name.starts_with("bars") || name == "correlation") {
            continue;
        }
        let svg = drawing.svg().unwrap();
        for h in &frame.hotspots {
            assert!(svg.contains(&h.id), "{name} lacks {}", h.id);
        }
    }
}

#[test]
fn impossible_sizes_are_refused() {
    let (frame, a) = assessed(&toml("Metro", "", &spots(2, 1, 1)));
    let (_, drawing) = all(&frame, &a, 1).swap_remove(0);
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6] {
        assert!(matches!(drawing.png(scale), Err(PngError::Size { .. })), "{scale}");
    }
}

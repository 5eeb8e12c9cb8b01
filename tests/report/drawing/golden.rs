//! Goal: what the Haigh diagram of one hotspot says and consists of. Own regression values.

use crate::drawing::frames::{assessed, spots, toml};
use bogie_fatigue::report::drawing::{Item, View, hotspot_diagram};

#[test]
fn haigh_diagram_of_one_hotspot() {
    let (frame, a) = assessed(&toml("Metro", "required_safety_factor = 1.2", &spots(3, 7, 2)));
    let drawing = hotspot_diagram(&frame, &a, 1, View::Haigh).unwrap();
    let count = |test: fn(&Item) -> bool| drawing.items.iter().filter(|i| test(i)).count();
    let mut said = format!(
        "{} × {} pixels, {} areas, {} discs\n",
        drawing.width,
        drawing.height,
        count(|i| matches!(i, Item::Area { .. })),
        count(|i| matches!(i, Item::Disc { .. })),
    );
    for text in drawing.texts() {
        said.push_str(&text.content);
        said.push('\n');
    }
    insta::assert_snapshot!(said);
}

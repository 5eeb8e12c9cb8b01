//! The hotspots found as a frame load file.

use crate::definition::Frame;
use serde_json::Value;
use std::fmt::Write as _;

/// The frame load file with the hotspots found instead of its own, ready for `evaluate` and `explain`.
///
/// `original` is the text of the frame load file screened; what the command line changed is written into it, so that
/// the same question is asked. `found` is [`Screening::ranked_frame`](bogie_fatigue_screening::Screening::ranked_frame). `moved`
/// says that the file will not stand in the folder of the original.
///
/// # Errors
/// A sentence, if the original cannot be rewritten, or names files and is moved.
pub fn hotspot_frame(original: &str, found: &Frame, moved: bool) -> Result<String, String> {
    let mut table: toml::Table = original.parse().map_err(|e: toml::de::Error| e.to_string())?;
    table.remove("screen");
    table.remove("hotspot");
    if let Some(toml::Value::Table(files)) = table.get_mut("files") {
        files.remove("hotspots");
        files.remove("hotspot_table");
        if moved && !files.is_empty() {
            let names: Vec<&str> = files.keys().map(String::as_str).collect();
            return Err(format!(
                "the frame load file names files ([files] {}), which are sought from its own folder: write the hotspots \
                 into that folder, too",
                names.join(", ")
            ));
        }
    }
    let assessment = table.entry("assessment").or_insert_with(|| toml::Value::Table(toml::Table::new()));
    if let toml::Value::Table(assessment) = assessment {
        let standards = found.procedures.iter().map(|p| toml::Value::from(p.id.clone())).collect();
        assessment.insert("standards".to_owned(), toml::Value::Array(standards));
        let settings = &found.settings;
        let path = toml::Value::try_from(settings.load_path).map_err(|e| e.to_string())?;
        assessment.insert("load_path".to_owned(), path);
        if let Some(reduction) = settings.reduction {
            assessment.insert("reduction".to_owned(), reduction.name().into());
        }
    }
    table.insert(
        "units".to_owned(),
        toml::Value::Table(toml::Table::from_iter([("stress".to_owned(), toml::Value::from("MPa"))])),
    );
    let mut out = String::from("# Hotspots found by `bogie screen`.\n");
    if found.settings.require_published {
        out.push_str("# It was run with --require-published: evaluate them so, too.\n");
    }
    out.push('\n');
    out.push_str(&toml::to_string_pretty(&table).map_err(|e| e.to_string())?);
    for h in &found.hotspots {
        let text = |s: &str| toml::Value::from(s).to_string();
        let _ = write!(
            out,
            "\n[[hotspot]]\nid = {}\nlocation = {}\nmaterial = {}\ndetail = {}\n",
            text(&h.id),
            text(&h.location),
            text(&h.material),
            text(&h.detail)
        );
        for (load, stress) in found.loads.values().zip(&h.per_load) {
            if load.omitted.is_none() {
                let _ = writeln!(out, "stress.{} = {:?}", key(&load.id), stress.0);
            }
        }
    }
    Ok(out)
}

/// A name as a TOML key: in quotes unless it is a plain word.
fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    // A JSON string is a TOML string, but for one character that TOML wants escaped.
    Value::from(name).to_string().replace('\u{7f}', "\\u007f")
}

//! Node sets from a CSV that gives each node its set.

use std::path::Path;
use std::sync::Arc;

use super::error::{Place, ResultsError, excerpt};
use super::input::Lines;
use super::number;
use super::sets::Sets;

/// Fields without blanks and quotes around them; a separator between quotes separates nothing.
pub(super) fn split(text: &[u8], separator: u8) -> Vec<String> {
    let mut quoted = false;
    let fields = text.split(|&b| {
        quoted ^= b == b'"';
        b == separator && !quoted
    });
    fields.map(|f| super::encoding::utf8_or_windows(f).0.trim().trim_matches('"').trim().to_owned()).collect()
}

/// Reads a CSV with the columns `node` and `set` (or `detail`, `region`): which set each node belongs to. A node may
/// come in several lines.
///
/// # Errors
/// The file cannot be read, or a line is malformed; the message names the line.
pub fn read_node_table(path: &Path) -> Result<Sets, ResultsError> {
    let file = super::csv::open_text(path)?;
    let mut lines = Lines::new(Arc::clone(&file), 0, 1 << 17);
    let mut sets = Sets::of_file(path);
    let mut columns: Option<(u8, usize, usize)> = None;
    let (mut line_number, mut said) = (0, None);
    while let Some(line) = lines.next_line()? {
        line_number += 1;
        let text = if line.offset == 0 {
            line.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.text)
        } else {
            line.text
        };
        let text = text.trim_ascii();
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        if let (1, [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign @ (b';' | b',' | b'\t')]) =
            (line_number, text)
        {
            said = Some(*sign);
            continue;
        }
        let fault = |problem: String| {
            file.fault(
                Place::Line(line_number),
                problem,
                "write the columns `node` and `set`, one node per line",
            )
        };
        let Some((separator, node, set)) = columns else {
            let separator =
                said.or_else(|| [b';', b'\t', b','].into_iter().find(|s| text.contains(s))).unwrap_or(b',');
            let names: Vec<String> = split(text, separator).iter().map(|f| f.to_lowercase()).collect();
            let find = |is: &dyn Fn(&str) -> bool| -> Result<Option<usize>, ResultsError> {
                let all: Vec<usize> =
                    (0..names.len()).filter(|k| names.get(*k).is_some_and(|n| is(n))).collect();
                match all.as_slice() {
                    [] => Ok(None),
                    [one] => Ok(Some(*one)),
                    // Which of them is meant cannot be known.
                    several => {
                        let heads: Vec<&str> =
                            several.iter().filter_map(|k| names.get(*k)).map(String::as_str).collect();
                        Err(fault(format!("the columns `{}` could each be meant", heads.join("` and `"))))
                    }
                }
            };
            let node = find(&super::column::is_node)?;
            let set = find(&|n| matches!(n, "set" | "detail" | "region" | "group" | "hotspot"))?;
            match node.zip(set) {
                Some((node, set)) => {
                    columns = Some((separator, node, set));
                    sets.details = names.get(set).is_some_and(|n| n == "detail");
                }
                None => return Err(fault(format!("the header `{}` lacks `node` or `set`", excerpt(text)))),
            }
            continue;
        };
        let fields = split(text, separator);
        let number = fields.get(node).map(|f| f.as_bytes());
        let number = number.and_then(|f| number::unsigned(f).or_else(|| number::whole(f, separator != b',')));
        let name = fields.get(set).map(|f| f.to_uppercase()).filter(|n| !n.is_empty());
        match number.zip(name) {
            Some((number, name)) => sets.nodes.entry(name).or_default().push(number),
            None => return Err(fault(format!("`{}` has no node number and set name", excerpt(text)))),
        }
    }
    if columns.is_none() {
        return Err(file.fault(Place::File, "there is no header line", "write the columns `node` and `set`"));
    }
    Ok(sets.finish())
}

//! Arrays whose components are numbered, as ParaView writes them: `stress:0` … `stress:5`, or `stress:0` … `stress:8`.

use super::find::Head;
use crate::column::ColumnName;
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::message;
use crate::message::{Message, results as code};
use crate::source::OpenOptions;

/// A column, the load of a wide table, and the component.
pub(super) type Found = Vec<(usize, Option<String>, usize)>;

/// Components of a tensor of nine, row by row; those of its lower half say the same again.
const NINE: [Option<usize>; 9] = [Some(0), Some(3), Some(5), None, Some(1), Some(4), None, None, Some(2)];

/// Names of arrays with six or nine numbered components, and their columns in order.
pub(super) fn arrays(fields: &[String]) -> Vec<(String, Vec<usize>)> {
    let mut found: Vec<(String, Vec<(usize, usize)>)> = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let field = field.trim().trim_matches('"');
        let field = field.split(['[', '(']).next().unwrap_or_default().trim();
        let colon = field.rsplit_once(':');
        let Some((name, number)) =
            colon.or_else(|| field.rsplit_once('_').filter(|(name, _)| is_stress(name)))
        else {
            continue;
        };
        let Some(number) = number.parse::<usize>().ok().filter(|n| *n < 9 && number.len() == 1) else {
            continue;
        };
        if crate::column::axis(&field.to_lowercase()).is_some() || name.trim().is_empty() {
            continue;
        }
        match found.iter_mut().find(|(known, _)| known == name) {
            Some((_, columns)) => columns.push((number, at)),
            None => found.push((name.to_owned(), vec![(number, at)])),
        }
    }
    let whole = found.into_iter().filter_map(|(name, mut columns)| {
        columns.sort_unstable();
        let complete =
            matches!(columns.len(), 6 | 9) && columns.iter().enumerate().all(|(k, (n, _))| k == *n);
        complete.then(|| (name, columns.into_iter().map(|(_, at)| at).collect()))
    });
    whole.collect()
}

fn is_stress(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    lower == "s" || lower.contains("stress") || lower.starts_with("sig")
}

/// The stresses among such arrays. Six components without names have no order that could be known.
pub(super) fn sort_out(file: &InputFile, head: &Head, options: &OpenOptions) -> Result<Found, ResultsError> {
    let mut arrays = arrays(&head.fields);
    // An array of strains beside one of stresses is none of the loads.
    let plain = arrays.iter().any(|(name, _)| is_stress(name));
    if plain {
        arrays.retain(|(name, _)| is_stress(name));
    }
    let single = plain && arrays.len() == 1;
    let mut found = Vec::new();
    for (name, columns) in arrays {
        let load = (!single).then(|| name.clone());
        if columns.len() == 9 {
            let components = columns.iter().zip(NINE);
            found.extend(components.filter_map(|(&at, c)| c.map(|c| (at, load.clone(), c))));
            continue;
        }
        if let Some(order) = options.component_order {
            let components = columns.iter().zip(order.places());
            found.extend(components.map(|(&at, c)| (at, load.clone(), c)));
            continue;
        }
        return Err(file.fault(
            Place::Line(head.line),
            format!("the six components of `{name}` are numbered, not named: their order is not known"),
            format!(
                "say it as the program that wrote them documents it: [screen] component_order = \"xx yy zz xy yz xz\" or \
                 --component-order; or say which is which: [screen.columns] sxx = \"{name}:0\", …, or name the components where the array is made"
            ),
        ));
    }
    Ok(found)
}

/// What is told where an order was needed and given.
pub(super) fn told(file: &InputFile, head: &Head, options: &OpenOptions) -> Option<Message> {
    let order = options.component_order?;
    let named = |f: &String| {
        let name = ColumnName::parse(f).name;
        crate::component::load_and_component(&name).is_some()
    };
    let needed = arrays(&head.fields).iter().any(|(_, columns)| columns.len() == 6);
    (needed && !head.fields.iter().any(named) && options.table.columns.keys().all(|k| k == "node")).then(
        || {
            let path = file.path().display().to_string();
            message!(code::COMPONENT_ORDER_TAKEN, path, "its columns", order.to_string())
        },
    )
}

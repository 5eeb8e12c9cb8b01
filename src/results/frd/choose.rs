//! Which `STRESS` blocks are the loads asked for, and whether their steps ran to the end.

use super::index::{Dataset, Index, Output};
use crate::message;
use crate::message::{Message, results as code};
use crate::results::error::{Place, ResultsError};
use crate::results::input::InputFile;
use crate::results::source::{self, LoadField, LoadSelection};

/// Positions of the blocks asked for, in the order asked for; of every step without a selection. A step means its
/// last increment.
///
/// Mode shapes are no loads. A step that ends without stresses, as one that did not converge, is an error: neither is
/// left out or replaced by an earlier increment in silence.
pub(super) fn blocks(
    file: &InputFile,
    index: &Index,
    wanted: Option<&[LoadSelection]>,
) -> Result<Vec<usize>, ResultsError> {
    match wanted {
        Some(wanted) => wanted.iter().map(|w| asked_for(file, index, w)).collect(),
        None => last_increments(file, index),
    }
}

fn asked_for(file: &InputFile, index: &Index, wanted: &LoadSelection) -> Result<usize, ResultsError> {
    let fields: Vec<LoadField> = index.datasets.iter().map(Dataset::field).collect();
    let matching = |modal: bool| {
        let mut each = fields.iter().zip(&index.datasets);
        each.rposition(|(field, dataset)| dataset.is_modal() == modal && source::fits(field, wanted))
    };
    if let Some(position) = matching(false) {
        if let (false, Some(dataset)) =
            (matches!(wanted, LoadSelection::Increment { .. }), index.datasets.get(position))
        {
            finished(file, index, dataset.step, Some(dataset.increment))?;
        }
        return Ok(position);
    }
    if let Some(dataset) = matching(true).and_then(|p| index.datasets.get(p)) {
        return Err(modal(file, dataset));
    }
    if let LoadSelection::Step(step) = wanted {
        finished(file, index, *step, None)?;
    }
    let loads: Vec<LoadField> = index.datasets.iter().filter(|d| !d.is_modal()).map(Dataset::field).collect();
    Err(source::not_there(file.path(), &loads, wanted))
}

/// The last increment of each step.
fn last_increments(file: &InputFile, index: &Index) -> Result<Vec<usize>, ResultsError> {
    let datasets = &index.datasets;
    let mut chosen: Vec<usize> = Vec::new();
    for (position, dataset) in datasets.iter().enumerate() {
        if dataset.is_modal() {
            return Err(modal(file, dataset));
        }
        match chosen.iter_mut().find(|c| datasets.get(**c).is_some_and(|d| d.step == dataset.step)) {
            Some(earlier) => *earlier = position,
            None => chosen.push(position),
        }
    }
    if chosen.is_empty() {
        return Err(ResultsError::unsupported(
            file.path(),
            "a file without nodal stresses (no STRESS block)",
            "write them with `*EL FILE` and `S` in every step of the solver's input",
        ));
    }
    for output in &index.outputs {
        let found = chosen.iter().filter_map(|&c| datasets.get(c)).find(|d| d.step == output.step);
        finished(file, index, output.step, found.map(|d| d.increment))?;
    }
    Ok(chosen)
}

fn modal(file: &InputFile, dataset: &Dataset) -> ResultsError {
    let what = if dataset.analysis == 2 { "mode shapes" } else { "buckling modes" };
    ResultsError::unsupported(
        file.path(),
        format!("step {} as a load: it holds {what}, which", dataset.step),
        "name the steps to be read, leaving this one out",
    )
}

/// Whether the last increment of a step that wrote anything has stresses; `increment` is the last that has.
fn finished(file: &InputFile, index: &Index, step: u32, increment: Option<u32>) -> Result<(), ResultsError> {
    let Some(output) = index.outputs.iter().find(|o| o.step == step) else { return Ok(()) };
    let last = match increment {
        Some(last) if last >= output.increment => return Ok(()),
        Some(last) => format!("; the last with stresses is {last}"),
        None => String::new(),
    };
    Err(file.fault(
        Place::File,
        format!("step {step} ends at increment {} without stresses{last}", output.increment),
        "it may not have converged, or its stresses were not written (`*EL FILE` with `S`); solve it again",
    ))
}

/// Times are written with six digits at least.
const SAME_TIME: f64 = 1e-4;
/// What CalculiX takes where `*STATIC` gives no length.
const USUAL_LENGTH: f64 = 1.0;

/// A warning for each static step among the chosen blocks that lasts less than the others (or, alone, than the usual
/// 1): it may have stopped before the whole load was on. The file does not hold how long a step should be.
pub(super) fn cut_short(file: &InputFile, index: &Index, chosen: &[usize]) -> Vec<Message> {
    let lengths = lengths(&index.outputs);
    let known: Vec<f64> = lengths.iter().filter_map(|(_, length)| *length).collect();
    let longest = match known.as_slice() {
        [_] => USUAL_LENGTH,
        many => many.iter().copied().fold(0.0, f64::max),
    };
    let mut warnings: Vec<Message> = Vec::new();
    for dataset in chosen.iter().filter_map(|&c| index.datasets.get(c)).filter(|d| d.analysis != 1) {
        let length = lengths.iter().find(|(step, _)| *step == dataset.step).and_then(|(_, length)| *length);
        let Some(length) = length.filter(|l| *l < longest * (1.0 - SAME_TIME)) else { continue };
        let than = if known.len() > 1 { code::STEP_CUT_SHORT } else { code::STEP_SHORTER_THAN_USUAL };
        let (name, step) = (file.path().display().to_string(), dataset.step.to_string());
        let short = message!(than, name, step, length.to_string(), longest.to_string());
        let warning = if index.has_steps { short } else { message!(code::OUTPUTS_ARE_NUMBERED, short) };
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

/// Length of each step in time, where it can be told: times go on from step to step, or start again in each.
fn lengths(outputs: &[Output]) -> Vec<(u32, Option<f64>)> {
    let mut before = Some((0, 0.0));
    let mut lengths = Vec::new();
    for output in outputs {
        let length = match (before, output.time) {
            (Some((step, time)), Some(end)) if step + 1 == output.step => {
                Some(if end > time { end - time } else { end })
            }
            _ => None,
        };
        lengths.push((output.step, length.filter(|l| *l > 0.0).map(|l| (l * 1e6).round() / 1e6)));
        before = output.time.map(|end| (output.step, end));
    }
    lengths
}

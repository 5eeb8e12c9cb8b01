//! Which blocks of stresses are the loads asked for, and whether their steps ran to the end.

use indexmap::IndexMap;

use super::index::{Dataset, Index, Output, StressName};
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::message;
use crate::message::{Message, results as code};
use crate::source::{self, LoadField, LoadSelection};

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
    let matching = |modal: bool| -> Vec<usize> {
        let each = fields.iter().zip(&index.datasets).enumerate();
        let found = each.filter(|(_, (field, d))| d.is_modal() == modal && source::fits(field, wanted));
        found.map(|(position, _)| position).collect()
    };
    let loads = matching(false);
    if !loads.is_empty() {
        let position = last(file, index, &loads, Some(wanted))?;
        if let (false, Some(dataset)) =
            (matches!(wanted, LoadSelection::Increment { .. }), index.datasets.get(position))
        {
            finished(file, index, dataset.step, Some(dataset.increment))?;
        }
        return Ok(position);
    }
    if let Some(dataset) = matching(true).last().and_then(|p| index.datasets.get(*p)) {
        return Err(modal(file, dataset));
    }
    if let LoadSelection::Step(step) = wanted {
        finished(file, index, *step, None)?;
    }
    let loads: Vec<LoadField> = index.datasets.iter().filter(|d| !d.is_modal()).map(Dataset::field).collect();
    if loads.is_empty() {
        return Err(no_stresses(file, index));
    }
    Err(source::not_there(file.path(), &loads, wanted))
}

/// Of blocks that answer to one selection, or belong to one step, the last increment. What answers twice is an error: which
/// of the two is the load cannot be known.
fn last(
    file: &InputFile,
    index: &Index,
    positions: &[usize],
    wanted: Option<&LoadSelection>,
) -> Result<usize, ResultsError> {
    let found: Vec<(usize, &Dataset)> =
        positions.iter().filter_map(|p| Some((*p, index.datasets.get(*p)?))).collect();
    let line = |d: &Dataset| file.line_of(d.start);
    if let (Some(wanted), Some((_, first))) = (wanted, found.first())
        && let Some((_, other)) = found.iter().find(|(_, d)| d.step != first.step)
    {
        return Err(file.fault(
            Place::Line(line(other)),
            format!(
                "{wanted} is step {} and step {}: both blocks have this name (the first in line {})",
                first.step,
                other.step,
                line(first)
            ),
            "say by number which step it is: `[screen.steps]` in the frame load file",
        ));
    }
    let Some((position, last)) = found.iter().max_by_key(|(_, d)| d.increment) else {
        return Err(no_stresses(file, index));
    };
    if let Some((_, other)) = found.iter().find(|(p, d)| p != position && d.increment == last.increment) {
        return Err(file.fault(
            Place::Line(line(last)),
            format!(
                "a second {} block of step {}, increment {} begins here (the first is in line {})",
                last.name.as_written(),
                last.step,
                last.increment,
                line(other)
            ),
            "two runs may have been joined to one file; give the results of one run",
        ));
    }
    Ok(*position)
}

/// The last increment of each step.
fn last_increments(file: &InputFile, index: &Index) -> Result<Vec<usize>, ResultsError> {
    let mut of_steps: IndexMap<u32, Vec<usize>> = IndexMap::new();
    for (position, dataset) in index.datasets.iter().enumerate() {
        if dataset.is_modal() {
            return Err(modal(file, dataset));
        }
        of_steps.entry(dataset.step).or_default().push(position);
    }
    if of_steps.is_empty() {
        return Err(no_stresses(file, index));
    }
    let chosen = of_steps.values().map(|positions| last(file, index, positions, None));
    let chosen = chosen.collect::<Result<Vec<usize>, _>>()?;
    for output in &index.outputs {
        let found = chosen.iter().filter_map(|&c| index.datasets.get(c)).find(|d| d.step == output.step);
        finished(file, index, output.step, found.map(|d| d.increment))?;
    }
    Ok(chosen)
}

fn no_stresses(file: &InputFile, index: &Index) -> ResultsError {
    ResultsError::unsupported(
        file.path(),
        format!("a file without nodal stresses (no STRESS or ZZSTR block{})", there(index, None)),
        WRITE_STRESSES,
    )
}

const WRITE_STRESSES: &str = "write them with `*EL FILE` and `S` in every step of the solver's input";

/// The blocks that are there, of one step or of all, for the end of a sentence.
fn there(index: &Index, step: Option<u32>) -> String {
    const SHOWN: usize = 12;
    let mut names: Vec<&str> = Vec::new();
    for (of, name) in &index.blocks {
        if step.is_none_or(|step| step == *of) && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let more = if names.len() > SHOWN { ", …" } else { "" };
    names.truncate(SHOWN);
    if names.is_empty() {
        "; there is none at all".to_owned()
    } else {
        format!("; there are {}{more}", names.join(", "))
    }
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
        None => there(index, Some(step)),
    };
    Err(file.fault(
        Place::File,
        format!("step {step} ends at increment {} without stresses{last}", output.increment),
        "it may not have converged, or its stresses were not written (`*EL FILE` with `S`); solve it again",
    ))
}

/// A message for each step among the chosen blocks whose stresses are the improved ones.
pub(super) fn improved(file: &InputFile, index: &Index, chosen: &[usize]) -> Vec<Message> {
    let datasets = chosen.iter().filter_map(|&c| index.datasets.get(c));
    let mut steps: Vec<String> =
        datasets.filter(|d| d.name == StressName::Improved).map(|d| d.step.to_string()).collect();
    steps.dedup();
    if steps.is_empty() {
        return Vec::new();
    }
    vec![message!(code::IMPROVED_STRESSES, file.path().display().to_string(), steps.join(", "))]
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

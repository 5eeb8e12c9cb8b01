//! Node and element sets from the input file of CalculiX or Abaqus.

use std::path::Path;

use indexmap::IndexMap;

use super::deck::{At, Keyword, Visitor, walk};
use super::error::{ResultsError, excerpt};
use super::mesh::{Mesh, NodeLookup};
use super::number;

/// Named sets. Names are upper-case, as solvers do not tell case apart; numbers ascend and occur once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sets {
    /// Node numbers by set name.
    pub nodes: IndexMap<String, Vec<u64>>,
    /// Element numbers by set name.
    pub elements: IndexMap<String, Vec<u64>>,
    /// Whether the names are those of details: a table that gives nodes their `detail`.
    pub details: bool,
    /// Whether the model has shells or beams, whose nodes CalculiX replaces by others when it expands them to solids.
    pub expanded: bool,
}

/// A set's nodes among those of the results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetNodes {
    /// Their positions in the mesh, each once.
    pub nodes: Vec<usize>,
    /// Members of the set: nodes, or elements of an element set.
    pub members: usize,
    /// How many of the members are not in the results.
    pub missing: usize,
    /// Whether the members are elements.
    pub of_elements: bool,
}

/// Why a set has no nodes; each message is a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetProblem {
    /// No set has this name.
    #[error("there is no set `{0}`")]
    Unknown(String),
    /// An element set, and results without elements.
    #[error(
        "`{0}` is a set of elements, but the results hold no elements (CSV, .npy and Parquet have none): name a node \
         set (`*NSET`), or give the solver's input file with --mesh"
    )]
    NoElements(String),
    /// None of its members is in the results.
    #[error("{}", none_of(.set, *.members, *.of_elements, *.expanded))]
    NoneThere {
        /// The set.
        set: String,
        /// How many members it has.
        members: usize,
        /// Whether they are elements.
        of_elements: bool,
        /// Whether the model has shells or beams that the solver expands.
        expanded: bool,
    },
}

fn none_of(set: &str, members: usize, of_elements: bool, expanded: bool) -> String {
    let what = if of_elements { "elements" } else { "nodes" };
    let remedy = if expanded && !of_elements {
        "the model has shells or beams, which CalculiX expands to solids with new node numbers: name a set of their \
         elements (`*ELSET`), whose numbers stay"
    } else {
        "do sets and results belong to the same model?"
    };
    format!("none of the {members} {what} of the set `{set}` is in the results: {remedy}")
}

impl Sets {
    /// The nodes of a set, whatever its case, among those of the results, and how many of its members are not there.
    ///
    /// # Errors
    /// See [`SetProblem`].
    pub fn find(&self, name: &str, mesh: &Mesh, lookup: &NodeLookup) -> Result<SetNodes, SetProblem> {
        let key = name.trim().to_uppercase();
        let mut found = SetNodes::default();
        if let Some(numbers) = self.nodes.get(&key) {
            found.nodes = numbers.iter().filter_map(|id| lookup.index_of(*id)).collect();
            found.members = numbers.len();
            found.missing = numbers.len() - found.nodes.len();
        } else if let Some(wanted) = self.elements.get(&key) {
            let elements = mesh.elements.as_ref().ok_or_else(|| SetProblem::NoElements(name.to_owned()))?;
            let mut there = 0;
            for (element, id) in elements.ids.iter().enumerate() {
                if wanted.binary_search(id).is_ok() {
                    there += 1;
                    found.nodes.extend(elements.nodes(element).iter().map(|n| *n as usize));
                }
            }
            found.nodes.sort_unstable();
            found.nodes.dedup();
            (found.members, found.of_elements) = (wanted.len(), true);
            found.missing = wanted.len().saturating_sub(there);
        } else {
            return Err(SetProblem::Unknown(name.to_owned()));
        }
        if found.nodes.is_empty() {
            return Err(SetProblem::NoneThere {
                set: name.to_owned(),
                members: found.members,
                of_elements: found.of_elements,
                expanded: self.expanded,
            });
        }
        Ok(found)
    }

    pub(super) fn finish(mut self) -> Self {
        for numbers in self.nodes.values_mut().chain(self.elements.values_mut()) {
            numbers.sort_unstable();
            numbers.dedup();
        }
        self
    }
}

/// Most numbers that the sets of one file may hold: a range of any length takes one line of the file, and each number
/// eight bytes.
const MOST_NUMBERS: usize = 20_000_000;

/// Reads the sets of a `CalculiX` or Abaqus input file: `*NSET`, `*ELSET` (with `GENERATE` and names of sets defined
/// before), `*NODE, NSET=`, `*ELEMENT, ELSET=`. `*INCLUDE` is followed only to files in the folder or below it.
///
/// # Errors
/// The file cannot be read, or a set is malformed; the message names the line.
pub fn read_input_sets(path: &Path) -> Result<Sets, ResultsError> {
    let mut reader =
        Reader { sets: Sets::default(), data: Data::Other, continued: false, total: 0, instances: 0 };
    walk(path, &mut reader)?;
    Ok(reader.sets.finish())
}

struct Reader {
    sets: Sets,
    data: Data,
    /// Whether the next data line goes on with the element of this one.
    continued: bool,
    total: usize,
    instances: usize,
}

/// What the data lines under a keyword mean.
#[derive(Clone)]
enum Data {
    Other,
    /// Numbers, or names of other sets, of a set.
    Members {
        set: String,
        of_nodes: bool,
        generate: bool,
    },
    /// Definitions: the first number of each record belongs to the set.
    Definitions {
        set: String,
        of_nodes: bool,
    },
}

impl Visitor for Reader {
    const REMEDY: &'static str = "see *NSET and *ELSET in the CalculiX manual; mend the input file";

    fn keyword(&mut self, keyword: &Keyword<'_>, at: &At<'_>) -> Result<(), ResultsError> {
        let name = keyword.name.as_str();
        let set = |key: &str| keyword.get(key).filter(|v| !v.is_empty()).map(str::to_uppercase);
        self.continued = false;
        self.data = match name {
            "*NSET" | "*ELSET" => {
                let of_nodes = name == "*NSET";
                let key = name.trim_start_matches('*');
                let set = set(key).ok_or_else(|| at.fault(format!("`{name}` has no {key}=name")))?;
                self.group(of_nodes).entry(set.clone()).or_default();
                Data::Members { set, of_nodes, generate: keyword.get("GENERATE").is_some() }
            }
            "*NODE" => set("NSET").map_or(Data::Other, |set| Data::Definitions { set, of_nodes: true }),
            "*ELEMENT" => {
                self.sets.expanded |= keyword.get("TYPE").is_some_and(is_expanded);
                set("ELSET").map_or(Data::Other, |set| Data::Definitions { set, of_nodes: false })
            }
            "*INSTANCE" => {
                self.instances += 1;
                if self.instances > 1 {
                    return Err(at.fault("there are several part instances, whose node numbers overlap"));
                }
                Data::Other
            }
            _ => Data::Other,
        };
        Ok(())
    }

    fn data(&mut self, text: &[u8], at: &At<'_>) -> Result<(), ResultsError> {
        match self.data.clone() {
            Data::Other => {}
            Data::Definitions { set, of_nodes } => {
                // An element's nodes go on in the next line after a comma at the end.
                if !self.continued {
                    let field = text.split(|&b| b == b',').next().unwrap_or_default();
                    let number = number::unsigned(field)
                        .ok_or_else(|| at.fault(format!("`{}` is no number", excerpt(field))))?;
                    self.add(set, of_nodes, [number], at)?;
                }
                self.continued = !of_nodes && text.ends_with(b",");
            }
            Data::Members { set, of_nodes, generate: true } => {
                let range = generated(text).map_err(|problem| at.fault(problem))?;
                self.add(set, of_nodes, range, at)?;
            }
            Data::Members { set, of_nodes, generate: false } => {
                for field in text.split(|&b| b == b',').map(<[u8]>::trim_ascii).filter(|f| !f.is_empty()) {
                    match number::unsigned(field) {
                        Some(number) => self.add(set.clone(), of_nodes, [number], at)?,
                        None => self.nest(&set, of_nodes, field, at)?,
                    }
                }
            }
        }
        Ok(())
    }
}

impl Reader {
    fn group(&mut self, of_nodes: bool) -> &mut IndexMap<String, Vec<u64>> {
        if of_nodes { &mut self.sets.nodes } else { &mut self.sets.elements }
    }

    fn add(
        &mut self,
        set: String,
        of_nodes: bool,
        numbers: impl IntoIterator<Item = u64>,
        at: &At<'_>,
    ) -> Result<(), ResultsError> {
        let members = self.group(of_nodes).entry(set).or_default();
        let before = members.len();
        members.extend(numbers.into_iter().take(MOST_NUMBERS + 1));
        let added = members.len() - before;
        self.total += added;
        if self.total > MOST_NUMBERS {
            return Err(too_many(at));
        }
        Ok(())
    }

    fn nest(&mut self, set: &str, of_nodes: bool, field: &[u8], at: &At<'_>) -> Result<(), ResultsError> {
        let name = String::from_utf8_lossy(field).trim_matches('"').to_uppercase();
        let total = self.total;
        let Some(members) = self.group(of_nodes).get(&name) else {
            return Err(
                at.fault(format!("`{}` is neither a number nor a set defined before", excerpt(field)))
            );
        };
        if name == set {
            return Ok(());
        }
        if total + members.len() > MOST_NUMBERS {
            return Err(too_many(at));
        }
        let members = members.clone();
        self.add(set.to_owned(), of_nodes, members, at)
    }
}

/// Element types that CalculiX expands to solids: shells, membranes, beams, trusses.
fn is_expanded(kind: &str) -> bool {
    let kind = kind.to_uppercase();
    let numbered = |letter: &str| {
        kind.strip_prefix(letter).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    ["S", "B", "M3D", "T3D"].iter().any(|letter| numbered(letter))
}

fn too_many(at: &At<'_>) -> ResultsError {
    at.fault(format!("the sets hold more than {MOST_NUMBERS} numbers"))
}

/// `first, last` or `first, last, step`.
fn generated(text: &[u8]) -> Result<impl Iterator<Item = u64> + use<>, String> {
    let numbers: Option<Vec<u64>> =
        text.split(|&b| b == b',').filter(|f| !f.trim_ascii().is_empty()).map(number::unsigned).collect();
    let (first, last, step) = match numbers.as_deref() {
        Some(&[first, last]) => (first, last, 1),
        Some(&[first, last, step]) => (first, last, step),
        _ => return Err(format!("`{}` is not `first, last` or `first, last, step`", excerpt(text))),
    };
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    if last < first || step == 0 || (last - first) / step as u64 >= MOST_NUMBERS as u64 {
        return Err(format!("{first} to {last} by {step} is no range of numbers"));
    }
    Ok((first..=last).step_by(step))
}

//! Node and element sets from the input file of CalculiX or Abaqus.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::deck::label;
use super::deck_mesh::{bodies, overlap};
use super::deck_model::{Content, Members, Model, Wanted, read};
use super::deck_scope::{Instance, TOP};
use super::error::ResultsError;
use super::mesh::{Mesh, NodeLookup};

/// Named sets. Names are upper-case, as solvers do not tell case apart; numbers ascend and occur once.
///
/// Sets of parts and assemblies have their plain name where it means one set only, and answer to `INSTANCE.NAME` (or
/// `ASSEMBLY.NAME`) as well.
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
    /// Every file that was opened.
    pub files: Vec<PathBuf>,
    /// Members of a node set of an assembly that cannot have results, by set name: see [`SetNodes::apart`].
    apart: IndexMap<String, usize>,
    /// Other names of a set.
    also_called: IndexMap<String, String>,
    /// Where instances have the same numbers: the sets of each. Those above are empty then.
    instances: Vec<InstanceSets>,
}

/// The sets of one of several instances with the same numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct InstanceSets {
    name: String,
    node_ids: Vec<u64>,
    sets: Sets,
}

/// A set's nodes among those of the results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetNodes {
    /// Their positions in the mesh, each once.
    pub nodes: Vec<usize>,
    /// Members of the set: nodes, or elements of an element set, those apart not counted.
    pub members: usize,
    /// How many of the members are not in the results.
    pub missing: usize,
    /// Whether the members are elements.
    pub of_elements: bool,
    /// Members that cannot have results: reference points of the assembly, which are nodes of no part, and nodes of instances
    /// that are not in these results. A set that holds nothing else has no nodes, and none is missing.
    pub apart: usize,
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
    /// Nothing was put into it.
    #[error("the set `{0}` is empty: no line under it in the input file names a member")]
    Empty(String),
    /// A plain name that several parts, or a part and the assembly, give to sets that differ.
    #[error("`{set}` is the name of several sets that differ: name one of {}", .names.join(", "))]
    Several {
        /// The name.
        set: String,
        /// The names that tell them apart.
        names: Vec<String>,
    },
    /// The results fit several instances, or none, and the set is not the same in all.
    #[error("{}", which_instance(.set, .fitting, .all))]
    WhichInstance {
        /// The set.
        set: String,
        /// The instances that hold all nodes of the results.
        fitting: Vec<String>,
        /// All instances.
        all: Vec<String>,
    },
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

fn which_instance(set: &str, fitting: &[String], all: &[String]) -> String {
    let names = |names: &[String]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    let remedy = "give the sets as a table of node and set (.csv), or an input file with this instance alone";
    if fitting.is_empty() {
        return format!(
            "the instances {} have the same node numbers, and none of them has all the nodes of the results: which nodes the set \
             `{set}` means cannot be known; {remedy}",
            names(all)
        );
    }
    format!(
        "the instances {} have the same node numbers, and each has all the nodes of the results: which of them these are, \
         and with it which nodes the set `{set}` means, cannot be known; {remedy}",
        names(fitting)
    )
}

impl Sets {
    /// The nodes of a set, whatever its case, among those of the results, and how many of its members are not there.
    ///
    /// # Errors
    /// See [`SetProblem`].
    pub fn find(&self, name: &str, mesh: &Mesh, lookup: &NodeLookup) -> Result<SetNodes, SetProblem> {
        if !self.instances.is_empty() {
            return self.of_instances(name, mesh, lookup);
        }
        let upper = name.trim().to_uppercase();
        let known = |key: &String| self.nodes.contains_key(key) || self.elements.contains_key(key);
        // Solvers ignore blanks, and the solver's name may be a longer one.
        let keys = [upper.clone(), label(name)];
        let keys = keys.iter().flat_map(|key| [Some(key), self.also_called.get(key)]).flatten();
        let Some(key) = keys.into_iter().find(|key| known(key)) else {
            return Err(self.unknown(name, &upper));
        };
        let mut found = SetNodes::default();
        if let Some(numbers) = self.nodes.get(key) {
            found.nodes = numbers.iter().filter_map(|id| lookup.index_of(*id)).collect();
            found.members = numbers.len();
            found.missing = numbers.len() - found.nodes.len();
            found.apart = self.apart.get(key).copied().unwrap_or_default();
        } else if let Some(wanted) = self.elements.get(key).filter(|wanted| !wanted.is_empty()) {
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
        }
        if found.members == 0 && found.apart == 0 {
            return Err(SetProblem::Empty(name.to_owned()));
        }
        if found.nodes.is_empty() && found.members > 0 {
            return Err(SetProblem::NoneThere {
                set: name.to_owned(),
                members: found.members,
                of_elements: found.of_elements,
                expanded: self.expanded,
            });
        }
        Ok(found)
    }

    /// Names of all sets, node sets first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = std::iter::once(self).chain(self.instances.iter().map(|i| &i.sets));
        all.flat_map(|sets| sets.nodes.keys().chain(sets.elements.keys())).map(String::as_str)
    }

    fn unknown(&self, name: &str, upper: &str) -> SetProblem {
        let end = format!(".{upper}");
        let names: Vec<String> =
            self.names().filter(|known| known.ends_with(&end)).map(str::to_owned).collect();
        if names.is_empty() {
            SetProblem::Unknown(name.to_owned())
        } else {
            SetProblem::Several { set: name.to_owned(), names }
        }
    }

    /// Results have each node number once: they are those of the instance that has all of them. Where several do, a set is
    /// known that is the same in each.
    fn of_instances(&self, name: &str, mesh: &Mesh, lookup: &NodeLookup) -> Result<SetNodes, SetProblem> {
        let holds = |instance: &&InstanceSets| {
            mesh.node_ids.iter().all(|id| instance.node_ids.binary_search(id).is_ok())
        };
        let fitting: Vec<&InstanceSets> = self.instances.iter().filter(holds).collect();
        let mut found = fitting.iter().map(|instance| instance.sets.find(name, mesh, lookup));
        let first = found.next();
        match first {
            Some(first) if found.all(|other| other == first) => first,
            _ => Err(SetProblem::WhichInstance {
                set: name.to_owned(),
                fitting: fitting.iter().map(|i| i.name.clone()).collect(),
                all: self.instances.iter().map(|i| i.name.clone()).collect(),
            }),
        }
    }

    /// No sets yet, from this file.
    pub(super) fn of_file(path: &Path) -> Self {
        Self { files: vec![path.to_path_buf()], ..Self::default() }
    }

    pub(super) fn finish(mut self) -> Self {
        for numbers in self.nodes.values_mut().chain(self.elements.values_mut()) {
            numbers.sort_unstable();
            numbers.dedup();
        }
        self
    }
}

/// Reads the sets of a `CalculiX` or Abaqus input file: `*NSET`, `*ELSET` (with `GENERATE`, `ELSET=`, `INSTANCE=` and names of
/// sets defined before), `*NODE, NSET=`, `*ELEMENT, ELSET=`, in parts, instances and assembly. `*INCLUDE` is followed only to
/// files in the folder or below it.
///
/// # Errors
/// The file cannot be read, or a set is malformed; the message names the line.
pub fn read_input_sets(path: &Path) -> Result<Sets, ResultsError> {
    let model = read(path, Wanted::Sets { connectivity: false })?;
    let bodies = bodies(&model);
    let mut sets = if overlap(&model, &bodies) {
        let of_instance = |body: &Instance| {
            let contents = body.scopes.iter().filter_map(|s| model.contents.get(*s));
            let mut node_ids: Vec<u64> = contents.flat_map(|c| &c.ids).copied().collect();
            node_ids.sort_unstable();
            InstanceSets {
                name: body.name.clone(),
                node_ids,
                sets: Sets { expanded: model.expanded, ..of_bodies(&model, std::slice::from_ref(body)) },
            }
        };
        Sets { instances: bodies.iter().map(of_instance).collect(), ..Sets::default() }
    } else {
        of_bodies(&model, &bodies)
    };
    sets.expanded = model.expanded;
    sets.files = model.files;
    Ok(sets)
}

/// A set in its scope.
struct Scoped {
    scope: String,
    name: String,
    numbers: Vec<u64>,
    apart: usize,
}

/// The sets of some bodies and of the assembly, as far as these are in it.
fn of_bodies(model: &Model, bodies: &[Instance]) -> Sets {
    let mut sets = Sets::default();
    for of_nodes in [true, false] {
        let mut found: Vec<Scoped> = Vec::new();
        for body in bodies {
            for content in body.scopes.iter().filter(|s| **s != TOP).filter_map(|s| model.contents.get(*s)) {
                for (name, members) in in_content(content, of_nodes) {
                    let numbers = members.0.get(&None).cloned().unwrap_or_default();
                    found.push(Scoped { scope: body.name.clone(), name: name.clone(), numbers, apart: 0 });
                }
            }
        }
        if let Some(top) = model.contents.get(TOP) {
            for (name, members) in in_content(top, of_nodes) {
                found.push(of_top(model, bodies, name, members));
            }
        }
        sets.put(of_nodes, found);
    }
    sets
}

fn in_content(content: &Content, of_nodes: bool) -> &IndexMap<String, Members> {
    if of_nodes { &content.node_sets } else { &content.element_sets }
}

/// A set of the assembly, or of a flat input file.
fn of_top(model: &Model, bodies: &[Instance], name: &str, members: &Members) -> Scoped {
    let structured = model.scopes.structured();
    let mut set = Scoped {
        scope: model.scopes.assembly.clone().unwrap_or_default(),
        name: name.to_owned(),
        numbers: Vec::new(),
        apart: 0,
    };
    for (instance, numbers) in &members.0 {
        let body = instance.and_then(|i| model.scopes.bodies().get(i).map(|b| b.name.clone()));
        match body {
            None if !structured => set.numbers.extend(numbers),
            Some(body) if bodies.iter().any(|b| b.name == body) => set.numbers.extend(numbers),
            // Nodes of the assembly itself, or of a body that is not looked at or has no elements to bear stresses.
            None | Some(_) => set.apart += numbers.len(),
        }
    }
    set.numbers.sort_unstable();
    set.numbers.dedup();
    set
}

impl Sets {
    /// Takes sets under their plain name where all that have it are the same, else under `SCOPE.NAME`.
    fn put(&mut self, of_nodes: bool, found: Vec<Scoped>) {
        let mut by_name: IndexMap<String, Vec<Scoped>> = IndexMap::new();
        for set in found {
            by_name.entry(set.name.clone()).or_default().push(set);
        }
        for (name, several) in by_name {
            let same = several.windows(2).all(|pair| match pair {
                [a, b] => a.numbers == b.numbers,
                _ => true,
            });
            for set in several {
                let qualified = format!("{}.{name}", set.scope);
                let key = if same { name.clone() } else { qualified.clone() };
                if same && !set.scope.is_empty() {
                    self.also_called.insert(qualified, key.clone());
                }
                if of_nodes && set.apart > 0 {
                    *self.apart.entry(key.clone()).or_default() += set.apart;
                }
                let group = if of_nodes { &mut self.nodes } else { &mut self.elements };
                group.insert(key, set.numbers);
            }
        }
    }
}

//! Nodes, elements and sets of an input file of CalculiX or Abaqus, each in its scope.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::deck::{At, Keyword, Visitor, decode, label, walk};
use super::deck_element::{ElementType, UNKNOWN, WITHOUT_STRESS, element_type, is_expanded};
use super::deck_scope::{Scopes, TOP};
use super::error::{ResultsError, excerpt};
use super::number;

/// What is kept of an input file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    /// Nodes and elements; coordinates are multiplied by the factor.
    Mesh(f64),
    /// Sets, and, where node sets are made of element sets, the nodes of the elements.
    Sets {
        /// Whether to keep the nodes of the elements.
        connectivity: bool,
    },
}

/// An input file as it was read.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) scopes: Scopes,
    /// By scope.
    pub(super) contents: Vec<Content>,
    /// Every file that was opened.
    pub(super) files: Vec<PathBuf>,
    /// Whether there are shells or beams, which CalculiX expands.
    pub(super) expanded: bool,
    /// Element lines with more numbers than the type has nodes.
    pub(super) surplus: usize,
    /// Element types that are not known, in the order in which they come.
    pub(super) unknown_types: Vec<String>,
}

/// What one scope defines.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) ids: Vec<u64>,
    pub(super) points: Vec<[f64; 3]>,
    pub(super) element_ids: Vec<u64>,
    /// VTK cell types, or [`WITHOUT_STRESS`].
    pub(super) kinds: Vec<u8>,
    /// End of each element's nodes.
    pub(super) ends: Vec<usize>,
    /// Node numbers of the elements.
    pub(super) nodes: Vec<u64>,
    /// Whether any element can have stresses.
    pub(super) bears: bool,
    pub(super) node_sets: IndexMap<String, Members>,
    pub(super) element_sets: IndexMap<String, Members>,
}

impl Content {
    /// Node numbers of one element.
    pub(super) fn nodes_of(&self, element: usize) -> &[u64] {
        let start = element.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        start.zip(self.ends.get(element).copied()).and_then(|(a, b)| self.nodes.get(a..b)).unwrap_or(&[])
    }

    fn sets(&mut self, of_nodes: bool) -> &mut IndexMap<String, Members> {
        if of_nodes { &mut self.node_sets } else { &mut self.element_sets }
    }
}

/// Members of a set: of its own scope (`None`), or of an instance.
#[derive(Debug, Clone, Default)]
pub(super) struct Members(pub(super) IndexMap<Option<usize>, Vec<u64>>);

impl Members {
    fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }
}

/// Most numbers that the sets of one file may hold: a range of any length takes one line of the file, and each number
/// eight bytes.
const MOST_NUMBERS: usize = 20_000_000;

/// Most sets that name others which come later: working them out may take as many rounds.
const MOST_LATER: usize = 2000;

/// Reads the file.
///
/// # Errors
/// A file cannot be read, or a line is malformed; the message names it.
pub(super) fn read(path: &Path, wanted: Wanted) -> Result<Model, ResultsError> {
    let mut reader = Reader::new(wanted);
    let mut files = walk(path, &mut reader)?;
    let whole =
        |problem: String| ResultsError::format(path, super::error::Place::File, problem, Reader::REMEDY);
    if reader.needs_connectivity {
        reader = Reader::new(Wanted::Sets { connectivity: true });
        files = walk(path, &mut reader)?;
    }
    reader.complete().map_err(whole)?;
    reader.work_out()?;
    let Reader { scopes, here, mut contents, expanded, surplus, unknown_types, .. } = reader;
    match contents.first_mut() {
        Some(top) => *top = here,
        None => contents.push(here),
    }
    for content in &mut contents {
        for members in content.node_sets.values_mut().chain(content.element_sets.values_mut()) {
            for numbers in members.0.values_mut() {
                numbers.sort_unstable();
                numbers.dedup();
            }
        }
    }
    Ok(Model { scopes, contents, files, expanded, surplus, unknown_types })
}

struct Reader {
    wanted: Wanted,
    scopes: Scopes,
    /// The content of the scope of the lines now, and its number.
    here: Content,
    entered: usize,
    /// Those of the other scopes.
    contents: Vec<Content>,
    data: Data,
    /// The element whose nodes are still coming.
    open: Option<OpenElement>,
    /// Node sets that are made of element sets.
    pending: Vec<Pending>,
    /// Sets that name others which are not there yet.
    later: Vec<Nested>,
    /// Sets that wait for others: nodes or not, and name.
    waiting: HashMap<(bool, String), usize>,
    needs_connectivity: bool,
    total: usize,
    expanded: bool,
    surplus: usize,
    unknown_types: Vec<String>,
}

/// What the data lines under a keyword mean.
enum Data {
    Other,
    Nodes {
        set: Option<String>,
        system: System,
    },
    Elements {
        kind: ElementType,
        set: Option<String>,
    },
    /// Numbers, or names of other sets, of a set.
    Members {
        set: String,
        of_nodes: bool,
        generate: bool,
        instance: Option<usize>,
    },
    /// A coordinate system for the nodes that follow.
    LocalSystem,
}

/// Coordinates of nodes: x y z, r θ z, or r θ φ, with angles in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
enum System {
    Rectangular,
    Cylindrical,
    Spherical,
}

#[derive(Debug, Clone, Copy)]
struct OpenElement {
    id: u64,
    have: usize,
}

/// A set that another is made of.
struct Nested {
    scope: usize,
    set: String,
    of_nodes: bool,
    instance: Option<usize>,
    /// The name of the set that is taken.
    name: String,
    /// What to say if it cannot be worked out.
    fault: Box<dyn Fn(String) -> ResultsError + Send>,
}

/// A node set that takes the nodes of an element set.
struct Pending {
    elements: Nested,
    /// How many members the element set had in that line, if it was there.
    before: Option<usize>,
}

fn too_many() -> String {
    format!("the sets hold more than {MOST_NUMBERS} numbers")
}

impl Reader {
    fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            scopes: Scopes::default(),
            here: Content::default(),
            entered: TOP,
            contents: Vec::new(),
            data: Data::Other,
            open: None,
            pending: Vec::new(),
            later: Vec::new(),
            waiting: HashMap::new(),
            needs_connectivity: false,
            total: 0,
            expanded: false,
            surplus: 0,
            unknown_types: Vec::new(),
        }
    }

    /// Goes on in another scope.
    fn enter(&mut self, scope: usize) {
        let most = scope.max(self.entered) + 1;
        if self.contents.len() < most {
            self.contents.resize_with(most, Content::default);
        }
        if let Some(left) = self.contents.get_mut(self.entered) {
            *left = std::mem::take(&mut self.here);
        }
        if let Some(entered) = self.contents.get_mut(scope) {
            self.here = std::mem::take(entered);
        }
        self.entered = scope;
    }

    fn content(&self, scope: usize) -> Option<&Content> {
        if scope == self.entered { Some(&self.here) } else { self.contents.get(scope) }
    }

    fn is_mesh(&self) -> bool {
        matches!(self.wanted, Wanted::Mesh(_))
    }

    /// Whether all numbers of nodes and elements are kept, also of those in no set.
    fn keeps_numbers(&self) -> bool {
        self.is_mesh() || self.scopes.structured()
    }

    fn keeps_connectivity(&self) -> bool {
        matches!(self.wanted, Wanted::Mesh(_) | Wanted::Sets { connectivity: true })
    }

    /// Whether the last element has all its nodes.
    fn complete(&mut self) -> Result<(), String> {
        match (self.open.take(), &self.data) {
            (Some(open), Data::Elements { kind: ElementType { nodes: Some(count), .. }, .. }) => {
                Err(format!("element {} has {} nodes, not {count}", open.id, open.have))
            }
            _ => Ok(()),
        }
    }

    fn node(
        &mut self,
        text: &[u8],
        set: Option<&str>,
        system: System,
        at: &At<'_>,
    ) -> Result<(), ResultsError> {
        let mut fields = text.split(|&b| b == b',').map(<[u8]>::trim_ascii);
        let first = fields.next().unwrap_or_default();
        if set.is_none() && !self.keeps_numbers() {
            return Ok(());
        }
        let id = number::unsigned(first)
            .ok_or_else(|| at.fault(format!("`{}` is no node number", excerpt(first))))?;
        if let Some(set) = set {
            self.add(set, true, None, [id]).map_err(|problem| at.fault(problem))?;
        }
        if self.keeps_numbers() {
            self.here.ids.push(id);
        }
        if let Wanted::Mesh(factor) = self.wanted {
            let mut point = [0.0; 3];
            for (coordinate, field) in point.iter_mut().zip(fields) {
                if !field.is_empty() {
                    *coordinate = number::fortran(field)
                        .filter(|v| v.is_finite())
                        .ok_or_else(|| at.fault(format!("`{}` is no coordinate", excerpt(field))))?;
                }
            }
            self.here.points.push(system.to_rectangular(point).map(|c| c * factor));
        }
        Ok(())
    }

    fn element(
        &mut self,
        text: &[u8],
        kind: ElementType,
        set: Option<&str>,
        at: &At<'_>,
    ) -> Result<(), ResultsError> {
        let keeps = self.keeps_connectivity();
        let mut fields = text.split(|&b| b == b',').map(<[u8]>::trim_ascii).filter(|f| !f.is_empty());
        while let Some(field) = fields.next() {
            let Some(open) = &mut self.open else {
                let id = number::unsigned(field)
                    .ok_or_else(|| at.fault(format!("`{}` is no element number", excerpt(field))))?;
                self.open = Some(OpenElement { id, have: 0 });
                if let Some(set) = set {
                    self.add(set, false, None, [id]).map_err(|problem| at.fault(problem))?;
                }
                if self.keeps_numbers() || keeps {
                    let content = &mut self.here;
                    content.element_ids.push(id);
                    content.kinds.push(kind.vtk);
                    content.ends.push(content.nodes.len());
                    content.bears |= kind.vtk != WITHOUT_STRESS;
                }
                continue;
            };
            open.have += 1;
            let complete = kind.nodes == Some(open.have);
            if keeps {
                self.join(field, kind, complete, at)?;
            }
            if complete {
                self.open = None;
                // As in CalculiX: what stands behind the last node on its line does not count.
                self.surplus += usize::from(fields.next().is_some());
                return Ok(());
            }
        }
        // Known types take what they need, as in CalculiX; of others a line goes on behind a comma only.
        if (kind.nodes.is_none() || kind.vtk == WITHOUT_STRESS) && !text.ends_with(b",") {
            self.open = None;
        }
        Ok(())
    }

    /// Adds a node to the element at hand.
    fn join(&mut self, field: &[u8], kind: ElementType, last: bool, at: &At<'_>) -> Result<(), ResultsError> {
        let node = match number::unsigned(field) {
            Some(node) => node,
            // Springs and connectors at assembly level name nodes as `INSTANCE.NODE`.
            None if kind.vtk == WITHOUT_STRESS => return Ok(()),
            None => {
                return Err(at.fault(format!("`{}` is no number of an element or node", excerpt(field))));
            }
        };
        let content = &mut self.here;
        content.nodes.push(node);
        if last
            && kind.middle_second
            && let [.., middle, end] = content.nodes.as_mut_slice()
        {
            std::mem::swap(middle, end);
        }
        if let Some(end) = content.ends.last_mut() {
            *end = content.nodes.len();
        }
        Ok(())
    }

    fn add(
        &mut self,
        set: &str,
        of_nodes: bool,
        instance: Option<usize>,
        numbers: impl IntoIterator<Item = u64>,
    ) -> Result<(), String> {
        if self.is_mesh() {
            return Ok(());
        }
        let sets = self.here.sets(of_nodes);
        if !sets.contains_key(set) {
            sets.insert(set.to_owned(), Members::default());
        }
        let Some(members) = sets.get_mut(set) else { return Ok(()) };
        let members = members.0.entry(instance).or_default();
        let before = members.len();
        members.extend(numbers.into_iter().take(MOST_NUMBERS + 1));
        let added = members.len() - before;
        self.total += added;
        if self.total > MOST_NUMBERS {
            return Err(too_many());
        }
        Ok(())
    }

    /// Adds the members of a set, or of an instance's set, to another: at once if it is there, else when all is read.
    fn nest(
        &mut self,
        set: &str,
        of_nodes: bool,
        instance: Option<usize>,
        field: &[u8],
        at: &At<'_>,
    ) -> Result<(), ResultsError> {
        let name = label(&decode(field));
        if name == set && instance.is_none() {
            return Ok(());
        }
        let nested = Nested {
            scope: self.scopes.here,
            set: set.to_owned(),
            of_nodes,
            instance,
            name,
            fault: at.later(),
        };
        match self.nested(&nested) {
            Some(members) => self.add_members(set, of_nodes, members).map_err(|problem| at.fault(problem)),
            None if self.later.len() >= MOST_LATER => {
                Err(at.fault(format!("more than {MOST_LATER} sets name others that come later")))
            }
            None => {
                self.wait(&nested);
                self.later.push(nested);
                Ok(())
            }
        }
    }

    fn wait(&mut self, nested: &Nested) {
        *self.waiting.entry((nested.of_nodes, nested.set.clone())).or_default() += 1;
    }

    fn waits_no_more(&mut self, nested: &Nested) {
        let key = (nested.of_nodes, nested.set.clone());
        match self.waiting.get_mut(&key) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                self.waiting.remove(&key);
            }
        }
    }

    /// Members of the set that is named, unless it is not there or waits for others.
    fn nested(&self, nested: &Nested) -> Option<Members> {
        let Nested { of_nodes, instance, name, .. } = nested;
        // `INSTANCE.SET` waits where any set `SET` does.
        let plain = name.rsplit('.').next().unwrap_or_default();
        let waits = |set: &str| self.waiting.contains_key(&(*of_nodes, set.to_owned()));
        if !self.waiting.is_empty() && (waits(name) || waits(plain)) {
            return None;
        }
        match instance {
            Some(_) => self.members(*of_nodes, *instance, name),
            None => self.members(*of_nodes, None, name).or_else(|| self.qualified(*of_nodes, name)),
        }
    }

    fn add_members(&mut self, set: &str, of_nodes: bool, members: Members) -> Result<(), String> {
        if self.total + members.len() > MOST_NUMBERS {
            return Err(too_many());
        }
        members.0.into_iter().try_for_each(|(instance, numbers)| self.add(set, of_nodes, instance, numbers))
    }

    /// Works out what could not be worked out at once: element sets, node sets made of them, then node sets made of others.
    fn work_out(&mut self) -> Result<(), ResultsError> {
        let (of_nodes, of_elements) = std::mem::take(&mut self.later).into_iter().partition(|n| n.of_nodes);
        self.later = of_elements;
        self.nest_later()?;
        self.resolve()?;
        self.later = of_nodes;
        self.nest_later()?;
        self.enter(TOP);
        Ok(())
    }

    /// Works out the sets that name others which came later, in as many rounds as it takes.
    fn nest_later(&mut self) -> Result<(), ResultsError> {
        loop {
            let mut left: VecDeque<Nested> = std::mem::take(&mut self.later).into();
            let before = left.len();
            for _ in 0..before {
                let Some(nested) = left.pop_front() else { break };
                self.go_to(nested.scope);
                self.waits_no_more(&nested);
                let members = self.nested(&nested);
                match members {
                    Some(members) => {
                        self.add_members(&nested.set, nested.of_nodes, members).map_err(&nested.fault)?;
                    }
                    None => {
                        self.wait(&nested);
                        left.push_back(nested);
                    }
                }
            }
            let Some(first) = left.front() else { return Ok(()) };
            if left.len() == before {
                let Nested { scope, set, name, of_nodes, instance, fault } = first;
                self.go_to(*scope);
                let there =
                    self.members(*of_nodes, *instance, name).or_else(|| self.qualified(*of_nodes, name));
                return Err(fault(if there.is_some() {
                    format!("the set `{set}` is made of sets that are made of it")
                } else {
                    format!("`{}` is neither a number nor a set of this file", excerpt(name.as_bytes()))
                }));
            }
            self.later = left.into();
        }
    }

    fn go_to(&mut self, scope: usize) {
        self.scopes.here = scope;
        self.enter(scope);
    }

    /// Members of a set of this scope, or of an instance's.
    fn members(&self, of_nodes: bool, instance: Option<usize>, name: &str) -> Option<Members> {
        let here = [self.scopes.here];
        let scopes = instance.map_or(&here[..], |i| self.scopes.scopes_of(i));
        let sets = scopes.iter().filter_map(|s| self.content(*s));
        let mut found = sets.filter_map(|c| if of_nodes { &c.node_sets } else { &c.element_sets }.get(name));
        let members = found.next()?;
        let whose = |own: &Option<usize>| if instance.is_some() { instance } else { *own };
        Some(Members(members.0.iter().map(|(own, numbers)| (whose(own), numbers.clone())).collect()))
    }

    /// `INSTANCE.12`, `INSTANCE.SET`, and either behind the name of the assembly.
    fn qualified(&self, of_nodes: bool, name: &str) -> Option<Members> {
        if self.scopes.here != TOP || !self.scopes.structured() {
            return None;
        }
        let (scope, rest) = name.split_once('.')?;
        if let Some(instance) = self.scopes.instance(scope) {
            return match number::unsigned(rest.as_bytes()) {
                Some(number) => Some(Members(IndexMap::from([(Some(instance), vec![number])]))),
                None => self.members(of_nodes, Some(instance), rest),
            };
        }
        if self.scopes.assembly.as_deref() != Some(scope) {
            return None;
        }
        match number::unsigned(rest.as_bytes()) {
            Some(number) => Some(Members(IndexMap::from([(None, vec![number])]))),
            None => self.members(of_nodes, None, rest).or_else(|| self.qualified(of_nodes, rest)),
        }
    }

    /// `*NSET, ELSET=`: the nodes of the elements, worked out when all of them are known.
    fn nodes_of_elements(
        &mut self,
        set: &str,
        keyword: &Keyword,
        instance: Option<usize>,
        at: &At<'_>,
    ) -> Result<(), ResultsError> {
        let name = keyword.required("ELSET", at)?;
        let scope = self.scopes.here;
        self.needs_connectivity = !self.keeps_connectivity();
        let elements =
            Nested { scope, set: set.to_owned(), of_nodes: false, instance, name, fault: at.later() };
        let before = self.nested(&elements).map(|members| members.len());
        // Sets made of this one wait until its nodes are known.
        *self.waiting.entry((true, set.to_owned())).or_default() += 1;
        self.pending.push(Pending { elements, before });
        Ok(())
    }

    fn resolve(&mut self) -> Result<(), ResultsError> {
        for Pending { mut elements, before } in std::mem::take(&mut self.pending) {
            self.go_to(elements.scope);
            elements.of_nodes = true;
            self.waits_no_more(&elements);
            elements.of_nodes = false;
            let Nested { scope, set, name, fault, .. } = &elements;
            let Some(members) = self.nested(&elements) else {
                return Err(fault(format!("there is no element set `{}`", excerpt(name.as_bytes()))));
            };
            if before.is_some_and(|before| before != members.len()) {
                return Err(fault(format!(
                    "the element set `{name}` gets more elements after this line: whether `{set}` gets their nodes cannot be known"
                )));
            }
            for (instance, mut wanted) in members.0 {
                wanted.sort_unstable();
                wanted.dedup();
                let scopes = instance.map_or_else(|| vec![*scope], |i| self.scopes.scopes_of(i).to_vec());
                let (mut nodes, mut there): (Vec<u64>, usize) = (Vec::new(), 0);
                for content in scopes.iter().filter_map(|s| self.content(*s)) {
                    for (element, id) in content.element_ids.iter().enumerate() {
                        if wanted.binary_search(id).is_ok() {
                            there += 1;
                            nodes.extend(content.nodes_of(element));
                        }
                    }
                }
                if there < wanted.len() {
                    return Err(fault(format!(
                        "{} of the {} elements of `{name}` are not defined in the file, so that `{set}` lacks their nodes",
                        wanted.len() - there,
                        wanted.len()
                    )));
                }
                nodes.sort_unstable();
                nodes.dedup();
                self.total += nodes.len();
                if self.total > MOST_NUMBERS {
                    return Err(fault(too_many()));
                }
                let of_set = self.here.node_sets.entry(set.clone()).or_default();
                of_set.0.entry(instance).or_default().extend(nodes);
            }
        }
        Ok(())
    }
}

impl System {
    fn to_rectangular(self, [a, b, c]: [f64; 3]) -> [f64; 3] {
        let (sin, cos) = b.to_radians().sin_cos();
        match self {
            Self::Rectangular => [a, b, c],
            Self::Cylindrical => [a * cos, a * sin, c],
            Self::Spherical => {
                let (up, flat) = c.to_radians().sin_cos();
                [a * flat * cos, a * flat * sin, a * up]
            }
        }
    }
}

impl Visitor for Reader {
    const REMEDY: &'static str = "see *NODE, *ELEMENT, *NSET and *ELSET in the manual of CalculiX or Abaqus and mend the input file; or \
         give the mesh as a .csv with the columns node, x, y, z, and sets as one with the columns node, set";

    fn keyword(&mut self, keyword: &Keyword, at: &At<'_>) -> Result<(), ResultsError> {
        self.complete().map_err(|problem| at.fault(problem))?;
        self.data = Data::Other;
        if self.scopes.keyword(keyword, at)? {
            self.enter(self.scopes.here);
            return Ok(());
        }
        let named = |key: &str| keyword.label(key).filter(|v| !v.is_empty());
        self.data = match keyword.name.as_str() {
            "*NODE" => Data::Nodes { set: named("NSET"), system: system(keyword, at)? },
            "*ELEMENT" => self.elements(keyword, at)?,
            "*NSET" | "*ELSET" => {
                let of_nodes = keyword.name == "*NSET";
                let set = keyword.required(keyword.name.trim_start_matches('*'), at)?;
                let generate = keyword.switch("GENERATE", at)?;
                let instance = match named("INSTANCE") {
                    Some(_) if self.scopes.here != TOP => {
                        return Err(at.fault("`INSTANCE=` inside a part or an instance means nothing"));
                    }
                    Some(name) => Some(self.scopes.instance_or(&name, at)?),
                    None => None,
                };
                self.add(&set, of_nodes, instance, []).map_err(|problem| at.fault(problem))?;
                if of_nodes && keyword.get("ELSET").is_some() {
                    if generate {
                        return Err(at.fault("`*NSET` has both ELSET= and GENERATE"));
                    }
                    if !self.is_mesh() {
                        self.nodes_of_elements(&set, keyword, instance, at)?;
                    }
                }
                Data::Members { set, of_nodes, generate, instance }
            }
            "*SYSTEM" if self.is_mesh() => Data::LocalSystem,
            name @ ("*NGEN" | "*NFILL" | "*NCOPY" | "*NMAP" | "*ELGEN" | "*ELCOPY") => {
                let sets = ["NSET", "ELSET", "NEWSET"].iter().any(|k| keyword.get(k).is_some());
                if self.is_mesh() || sets {
                    return Err(at.fault(format!(
                        "`{name}` makes or moves nodes or elements, which is not worked out"
                    )));
                }
                Data::Other
            }
            _ => Data::Other,
        };
        Ok(())
    }

    fn data(&mut self, text: &[u8], at: &At<'_>) -> Result<(), ResultsError> {
        if self.scopes.data(text, at)? {
            return Ok(());
        }
        let data = std::mem::replace(&mut self.data, Data::Other);
        let done = self.line(&data, text, at);
        self.data = data;
        done
    }
}

impl Reader {
    /// A data line, which means what the keyword before says.
    fn line(&mut self, data: &Data, text: &[u8], at: &At<'_>) -> Result<(), ResultsError> {
        match *data {
            Data::Other => Ok(()),
            Data::Nodes { ref set, system } => self.node(text, set.as_deref(), system, at),
            Data::Elements { kind, ref set } => self.element(text, kind, set.as_deref(), at),
            Data::LocalSystem => {
                let moves = |f: &[u8]| number::fortran(f).is_none_or(|v| v != 0.0);
                if text.split(|&b| b == b',').any(|f| !f.trim_ascii().is_empty() && moves(f)) {
                    return Err(at.fault("`*SYSTEM` moves the nodes that follow, which is not worked out"));
                }
                Ok(())
            }
            Data::Members { .. } if self.is_mesh() => Ok(()),
            Data::Members { ref set, of_nodes, generate: true, instance } => {
                let range = generated(text).map_err(|problem| at.fault(problem))?;
                self.add(set, of_nodes, instance, range).map_err(|problem| at.fault(problem))
            }
            Data::Members { ref set, of_nodes, generate: false, instance } => {
                let mut quoted = false;
                let fields = text.split(|&b| {
                    quoted ^= b == b'"';
                    b == b',' && !quoted
                });
                for field in fields.map(<[u8]>::trim_ascii).filter(|f| !f.is_empty()) {
                    match number::unsigned(field) {
                        Some(number) => {
                            self.add(set, of_nodes, instance, [number])
                                .map_err(|problem| at.fault(problem))?;
                        }
                        None => self.nest(set, of_nodes, instance, field, at)?,
                    }
                }
                Ok(())
            }
        }
    }
}

impl Reader {
    fn elements(&mut self, keyword: &Keyword, at: &At<'_>) -> Result<Data, ResultsError> {
        let name = keyword.get("TYPE").unwrap_or_default().to_uppercase();
        let kind = element_type(&name);
        self.expanded |= is_expanded(&name);
        if kind.vtk == UNKNOWN && !self.unknown_types.contains(&name) {
            self.unknown_types.push(name.clone());
        }
        if self.is_mesh() && kind.vtk != WITHOUT_STRESS && self.scopes.structured() && self.scopes.here == TOP
        {
            return Err(at.fault(format!(
                "elements of type `{}` at the level of the assembly, between instances, are not worked out",
                excerpt(name.as_bytes())
            )));
        }
        Ok(Data::Elements { kind, set: keyword.label("ELSET").filter(|v| !v.is_empty()) })
    }
}

fn system(keyword: &Keyword, at: &At<'_>) -> Result<System, ResultsError> {
    match keyword.get("SYSTEM").map(str::to_uppercase).as_deref() {
        None | Some("R") => Ok(System::Rectangular),
        Some("C") => Ok(System::Cylindrical),
        Some("S") => Ok(System::Spherical),
        Some(other) => {
            let other = excerpt(other.as_bytes());
            Err(at.fault(format!("`{other}` is no system of coordinates: known are R, C and S")))
        }
    }
}

/// `first, last` or `first, last, step`; with a negative step downwards.
fn generated(text: &[u8]) -> Result<impl Iterator<Item = u64> + use<>, String> {
    let fields = text.split(|&b| b == b',').map(<[u8]>::trim_ascii).filter(|f| !f.is_empty());
    let mut down = false;
    let numbers: Option<Vec<u64>> = fields
        .enumerate()
        .map(|(k, field)| match field.strip_prefix(b"-") {
            Some(positive) if k == 2 => {
                down = true;
                number::unsigned(positive)
            }
            _ => number::unsigned(field),
        })
        .collect();
    let (first, last, step) = match numbers.as_deref() {
        Some(&[first, last]) => (first, last, 1),
        Some(&[first, last, step]) => (first, last, step),
        _ => return Err(format!("`{}` is not `first, last` or `first, last, step`", excerpt(text))),
    };
    let (low, high) = if down { (last, first) } else { (first, last) };
    let width = usize::try_from(step).unwrap_or(usize::MAX);
    if high < low || width == 0 || (high - low) / width as u64 >= MOST_NUMBERS as u64 {
        let sign = if down { "-" } else { "" };
        return Err(format!("{first} to {last} by {sign}{step} is no range of numbers"));
    }
    // Downwards, too, the first number is a member and the last only if the steps meet it.
    let start = if down { low + (high - low) % width as u64 } else { low };
    Ok((start..=high).step_by(width))
}

//! The heads of a table of hotspots.
//!
//! Columns: `id`, `location`, `material`, `detail`, then per load component either `LOAD` (scalar) or
//! `LOAD.xx`, `LOAD.yy`, `LOAD.zz`, `LOAD.xy`, `LOAD.yz`, `LOAD.zx`; instead `condition.STANDARD.CONDITION` with the same
//! components; optional `direction` (degrees) or `direction.x/.y/.z`, and `normal.x/.y/.z`; of a gauge `measured.LOAD`,
//! `measured.condition.STANDARD.CONDITION`, `measured.source`, `measured.direction`. Empty cells are absent values. The unit is
//! that of `[units] stress`, which a head may name (`LOAD.xx [MPa]`). `[files.hotspot_table]` maps heads that are named
//! otherwise, and names those to ignore. What is wrong with a head is told once, not in every row.

use super::diagnostic::{Checker, nearest};
use super::frame_file::TableEntry;
use super::hotspot_table::{TableRow, bare, stress_factor};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// What a stress is the stress of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Load(String),
    Condition(String, String),
}

impl Owner {
    fn name(&self) -> String {
        match self {
            Self::Load(load) => load.clone(),
            Self::Condition(standard, condition) => format!("condition.{standard}.{condition}"),
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Id,
    Location,
    Material,
    Detail,
    Stress {
        of: Owner,
        component: Option<usize>,
    },
    Direction(Option<usize>),
    Normal(usize),
    Measured(Owner),
    MeasuredSource,
    MeasuredDirection(Option<usize>),
    /// Named as one not to be read.
    Ignored,
    /// No head: must be empty all the way down.
    Nameless,
}

pub(super) const COMPONENTS: [&str; 6] = ["xx", "yy", "zz", "xy", "yz", "zx"];
const AXES: [&str; 3] = ["x", "y", "z"];
const NEEDED: [(Column, &str); 3] =
    [(Column::Id, "id"), (Column::Material, "material"), (Column::Detail, "detail")];
/// Columns that are no stress.
const OTHERS: [&str; 6] = ["id", "location", "material", "detail", "direction", "normal.x"];

impl Column {
    /// The program's name of the column.
    pub(super) fn name(&self) -> String {
        let axis = |k: &usize| AXES.get(*k).copied().unwrap_or_default();
        match self {
            Self::Id => "id".to_owned(),
            Self::Location => "location".to_owned(),
            Self::Material => "material".to_owned(),
            Self::Detail => "detail".to_owned(),
            Self::Stress { of, component } => {
                let component = component.and_then(|k| COMPONENTS.get(k));
                component.map_or_else(|| of.name(), |c| format!("{}.{c}", of.name()))
            }
            Self::Normal(k) => format!("normal.{}", axis(k)),
            Self::Direction(Some(k)) => format!("direction.{}", axis(k)),
            Self::Direction(None) => "direction".to_owned(),
            Self::Measured(of) => format!("measured.{}", of.name()),
            Self::MeasuredSource => "measured.source".to_owned(),
            Self::MeasuredDirection(Some(k)) => format!("measured.direction.{}", axis(k)),
            Self::MeasuredDirection(None) => "measured.direction".to_owned(),
            Self::Ignored | Self::Nameless => String::new(),
        }
    }

    pub(super) fn is_stress(&self) -> bool {
        matches!(self, Self::Stress { .. } | Self::Measured(_))
    }
}

/// What the frame load file knows of the names that a table may use.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Load components, and whether each is omitted.
    pub(super) loads: Vec<(String, bool)>,
    /// Standards with their conditions.
    pub(super) standards: Vec<(String, Vec<String>)>,
    /// `[units] stress` as written, and its factor to MPa.
    pub(super) unit: Option<String>,
    pub(super) to_mpa: f64,
}

/// How the heads of a table are understood.
pub(super) struct Heads<'a> {
    pub(super) entry: Option<&'a TableEntry>,
    /// Of the frame load file, in which the mapping stands.
    pub(super) checker: &'a mut Checker,
    pub(super) known: &'a Known,
}

/// A head that has no meaning: what is wrong with it, and what to do.
struct Unknown {
    title: String,
    remedy: String,
    /// Whether it is named like a condition of a standard: those are told together.
    condition: bool,
}

impl Heads<'_> {
    /// Whether a row has the heads that every table needs.
    pub(super) fn are_whole(&self, row: &TableRow<'_>) -> bool {
        let names: Vec<Option<String>> =
            row.cells.iter().map(|c| self.name_of(&c.value.shown()).map(Cow::into_owned)).collect();
        NEEDED.iter().all(|(_, needed)| names.iter().flatten().any(|name| name == needed))
    }

    /// The program's name of a head without its unit; `None` for one that is ignored.
    fn name_of<'h>(&self, head: &'h str) -> Option<Cow<'h, str>> {
        let head = head.trim();
        let (plain, _) = unit_of(head);
        let Some(entry) = self.entry else { return Some(Cow::Borrowed(plain)) };
        let is = |wanted: &str| wanted.trim() == head || wanted.trim() == plain;
        if entry.ignore.iter().any(|i| is(&i.value)) {
            return None;
        }
        let mapped = entry.columns.iter().find(|(_, wanted)| is(&wanted.value));
        Some(mapped.map_or(Cow::Borrowed(plain), |(name, _)| Cow::Owned(name.clone())))
    }

    /// Tells of names in the mapping that are not in the table.
    fn check_mapping(&mut self, heads: &[(String, Range<usize>)]) {
        let Some(entry) = self.entry else { return };
        let there = |wanted: &str| {
            heads.iter().any(|(h, _)| h.trim() == wanted.trim() || unit_of(h).0 == wanted.trim())
        };
        let named = entry.columns.values().chain(&entry.ignore);
        for (at, wanted) in named.clone().enumerate() {
            let mut before = named.clone().take(at);
            if !there(&wanted.value) {
                self.checker.error(
                    wanted.span.clone(),
                    format!("the hotspot file has no column `{}`", wanted.value),
                    "no such column head",
                    nearest(&wanted.value, heads.iter().map(|(h, _)| h.as_str()).filter(|h| !h.is_empty())),
                );
            } else if before.any(|other| other.value == wanted.value) {
                self.checker.error(
                    wanted.span.clone(),
                    format!("the column `{}` is named twice", wanted.value),
                    "second use",
                    "use a column once",
                );
            }
        }
    }

    /// A unit in the table must be the one of `[units] stress`; whether it is.
    pub(super) fn check_unit(
        &self,
        checker: &mut Checker,
        span: &Range<usize>,
        unit: &str,
        column: &str,
    ) -> bool {
        let said = self.known.unit.as_deref().unwrap_or("MPa");
        match stress_factor(unit) {
            None => {
                checker.error(
                    span.clone(),
                    format!("`{unit}` of the column `{column}` is not a unit of stress"),
                    "unknown unit",
                    format!("write {said}, as [units] stress has it, if the column is in that unit"),
                );
                false
            }
            Some(factor) if (factor / self.known.to_mpa - 1.0).abs() > 1e-9 => {
                checker.error(
                    span.clone(),
                    format!("the column `{column}` is in {unit}, [units] stress says {said}"),
                    "two units",
                    "convert the column, or change [units] stress, which holds for every stress of the frame load file and its tables",
                );
                false
            }
            Some(_) => true,
        }
    }
}

/// A head and the unit in brackets behind it.
fn unit_of(head: &str) -> (&str, Option<&str>) {
    let head = head.trim();
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some((name, unit)) = head.strip_suffix(close).and_then(|h| h.rsplit_once(open)) {
            return (name.trim(), Some(unit.trim()));
        }
    }
    (head, None)
}

/// The columns of a table, or `None` if no row can be read by them. `sample` is the first row below.
pub(super) fn read_header(
    checker: &mut Checker,
    row: &TableRow<'_>,
    sample: Option<&TableRow<'_>>,
    heads: &mut Heads<'_>,
) -> Option<Vec<Column>> {
    let mut named: Vec<(String, Range<usize>)> = Vec::new();
    let mut sound = true;
    for cell in &row.cells {
        if let super::hotspot_table::TableValue::Unusable(what, remedy) = cell.value {
            checker.error(cell.span.clone(), format!("a column head holds {what}"), "no name", remedy);
            sound = false;
        }
        let text = cell.value.shown();
        let text = if row.remark { text.trim_start_matches('#').trim() } else { text.trim() };
        named.push((text.to_owned(), cell.span.clone()));
    }
    heads.check_mapping(&named);
    let mut columns = Vec::new();
    let mut seen = HashSet::new();
    let mut conditions: Vec<(String, Range<usize>)> = Vec::new();
    for (at, (head, span)) in named.iter().enumerate() {
        let Some(name) = heads.name_of(head) else {
            columns.push(Column::Ignored);
            continue;
        };
        let column = match meaning(&name, heads.known) {
            Ok(column) => column,
            Err(unknown) if unknown.condition => {
                conditions.push((head.clone(), span.clone()));
                sound = false;
                continue;
            }
            Err(unknown) => {
                let below =
                    sample.and_then(|row| row.cells.get(at)).map(|c| c.value.shown()).unwrap_or_default();
                let label = match below.as_str() {
                    "" => "header line; nothing stands in the row below".to_owned(),
                    below => format!(
                        "header line; below it stands `{}`",
                        below.chars().take(40).collect::<String>()
                    ),
                };
                checker.error(span.clone(), unknown.title, label, unknown.remedy);
                sound = false;
                continue;
            }
        };
        if let Some(unit) = unit_of(head).1.filter(|_| column.is_stress())
            && !heads.check_unit(checker, span, &bare(unit), head)
        {
            sound = false;
        }
        if !matches!(column, Column::Ignored | Column::Nameless) && !seen.insert(column.clone()) {
            checker.error(span.clone(), format!("column `{head}` stands twice"), "header line", "remove one");
            sound = false;
        }
        columns.push(column);
    }
    told_together(checker, &conditions, heads.known);
    for (column, name) in NEEDED {
        if !columns.contains(&column) {
            // Heads stand at the top: a row that was found further down is the likeliest already.
            let later = if row.number == 1 { "2".to_owned() } else { String::new() };
            let guess = named.iter().map(|(h, _)| h.as_str()).find(|h| !h.is_empty()).unwrap_or("…");
            checker.error(
                row.span.clone(),
                format!("column `{name}` is missing"),
                format!("row {} is taken for the heads and reads {}", row.number, row.shown()),
                format!(
                    "add a column `{name}`; if it has another name, [files.hotspot_table] columns = {{ {name} = \"{}\" }}; if the \
                     heads stand in another row, header_row = {}",
                    if name == "id" { guess } else { "…" },
                    if later.is_empty() { "…" } else { &later }
                ),
            );
            sound = false;
        }
    }
    // Where a head is wrong, what it was meant for would be told as missing, too.
    if sound {
        sound = complete(checker, row, &columns, heads.known);
    }
    sound.then_some(columns)
}

/// Heads that are numbers are conditions of a standard, and say not of which.
fn told_together(checker: &mut Checker, conditions: &[(String, Range<usize>)], known: &Known) {
    let Some((first, span)) = conditions.first() else { return };
    let names: Vec<String> = conditions.iter().take(20).map(|(name, _)| format!("`{name}`")).collect();
    let has = |(_, all): &&(String, Vec<String>)| all.iter().any(|c| c.trim_end_matches('+') == first);
    let standard = known.standards.iter().find(has).map_or("STANDARD", |(id, _)| id.as_str());
    checker.error(
        span.clone(),
        format!("the columns {} are no load components", names.join(", ")),
        "header line; conditions of a standard?",
        format!(
            "head them `condition.{standard}.{first}`, …, or say so: [files.hotspot_table] columns = {{ \
             \"condition.{standard}.{first}\" = \"{first}\" }}"
        ),
    );
}

/// What is missing in the heads would otherwise be told in every row: components of a tensor, loads, the source of what was
/// measured.
fn complete(checker: &mut Checker, row: &TableRow<'_>, columns: &[Column], known: &Known) -> bool {
    let mut sound = true;
    let mut owners: Vec<(&Owner, Vec<usize>)> = Vec::new();
    let mut scalars: HashSet<&Owner> = HashSet::new();
    for column in columns {
        match column {
            Column::Stress { of, component: Some(k) } => match owners.iter_mut().find(|(o, _)| *o == of) {
                Some((_, all)) => all.push(*k),
                None => owners.push((of, vec![*k])),
            },
            Column::Stress { of, component: None } => {
                scalars.insert(of);
            }
            _ => {}
        }
    }
    for (owner, mut components) in owners {
        components.sort_unstable();
        if components.len() != COMPONENTS.len() && !matches!(components.as_slice(), [0, 1, 3] | [0, 1, 2, 3])
        {
            let have: Vec<&str> = components.iter().filter_map(|k| COMPONENTS.get(*k)).copied().collect();
            checker.error(
                row.span.clone(),
                format!("the columns of `{}` give only {}: an incomplete tensor", owner.name(), have.join(", ")),
                "header line",
                "give xx, yy, xy or all six; a head that is named otherwise is mapped in [files.hotspot_table] columns",
            );
            sound = false;
        }
    }
    let of_load = |load: &str| {
        columns.iter().any(|c| matches!(c, Column::Stress { of: Owner::Load(l), .. } if l == load))
    };
    let any_load = columns.iter().any(|c| matches!(c, Column::Stress { of: Owner::Load(_), .. }));
    let any_condition = columns.iter().any(|c| matches!(c, Column::Stress { of: Owner::Condition(..), .. }));
    if any_load && !any_condition {
        for (load, _) in known.loads.iter().filter(|(load, omitted)| !omitted && !of_load(load)) {
            checker.error(
                row.span.clone(),
                format!("no column gives the stress of the load `{load}`"),
                "header line",
                format!("add `{load}` or `{load}.xx`, …; [loads.{load}] omitted = \"…\" says why a load is left out"),
            );
            sound = false;
        }
    }
    let measured = columns.iter().any(|c| matches!(c, Column::Measured(_)));
    if measured && !columns.contains(&Column::MeasuredSource) {
        checker.error(
            row.span.clone(),
            "column `measured.source` is missing",
            "measured stresses need their source",
            "add it with the test, its report and the gauge in every row that has measured stresses",
        );
        sound = false;
    }
    sound
}

/// What a head means.
fn meaning(name: &str, known: &Known) -> Result<Column, Unknown> {
    Ok(match name {
        "" => Column::Nameless,
        "id" => Column::Id,
        "location" => Column::Location,
        "material" => Column::Material,
        "detail" => Column::Detail,
        "direction" => Column::Direction(None),
        "measured.source" => Column::MeasuredSource,
        "measured.direction" => Column::MeasuredDirection(None),
        _ => {
            if let Some(axis) = name.strip_prefix("direction.") {
                return Ok(Column::Direction(Some(axis_index(axis)?)));
            }
            if let Some(axis) = name.strip_prefix("normal.") {
                return Ok(Column::Normal(axis_index(axis)?));
            }
            if let Some(axis) = name.strip_prefix("measured.direction.") {
                return Ok(Column::MeasuredDirection(Some(axis_index(axis)?)));
            }
            if let Some(of) = name.strip_prefix("measured.") {
                let of = of.strip_prefix("stress.").unwrap_or(of);
                return match owner(of, known)? {
                    (of, None) => Ok(Column::Measured(of)),
                    (of, Some(_)) => Err(unknown(
                        format!("column `{name}`: a gauge measures one direction, no component"),
                        format!("name it `measured.{}`, and give `measured.direction`", of.name()),
                    )),
                };
            }
            let (of, component) = owner(name, known)?;
            Column::Stress { of, component }
        }
    })
}

/// Load or condition, and the component of its stress.
fn owner(name: &str, known: &Known) -> Result<(Owner, Option<usize>), Unknown> {
    if let Some(rest) = name.strip_prefix("condition.") {
        let Some((standard, condition)) = rest.split_once('.') else {
            return Err(unknown(
                format!("column `{name}` does not say which condition of which standard"),
                "name it `condition.STANDARD.CONDITION`, for a tensor with `.xx`, … behind".to_owned(),
            ));
        };
        if !known.standards.iter().any(|(s, _)| s == standard) {
            return Err(unknown(
                format!("column `{name}`: there is no standard `{standard}`"),
                nearest(standard, known.standards.iter().map(|(s, _)| s.as_str())),
            ));
        }
        let (condition, component) = match condition.rsplit_once('.') {
            Some((condition, component)) => (condition, Some(component_index(name, component)?)),
            None => (condition, None),
        };
        return Ok((Owner::Condition(standard.to_owned(), condition.to_owned()), component));
    }
    let is_load = |load: &str| known.loads.iter().any(|(l, _)| l == load);
    if is_load(name) {
        return Ok((Owner::Load(name.to_owned()), None));
    }
    match name.rsplit_once('.') {
        Some((load, component)) if is_load(load) => {
            Ok((Owner::Load(load.to_owned()), Some(component_index(name, component)?)))
        }
        // The component may be right, or the load: the nearer one is named.
        Some((load, component)) => {
            component_index(name, component)?;
            Err(no_load(name, load, known))
        }
        None => Err(no_load(name, name, known)),
    }
}

fn no_load(name: &str, load: &str, known: &Known) -> Unknown {
    let digits = name.trim_end_matches(['+', '-']);
    let condition = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let names = known.loads.iter().map(|(l, _)| l.as_str()).chain(OTHERS);
    let near = nearest(load, names);
    let near = if near.ends_with('?') { format!("{near} If") } else { format!("{near}; if") };
    Unknown {
        title: format!("column `{name}` is no load component"),
        remedy: format!(
            "{near} it has another name, [files.hotspot_table] columns = {{ \"LOAD.xx\" = \"{name}\" }}; if it is not to be read, \
             ignore = [\"{name}\"]"
        ),
        condition,
    }
}

fn component_index(name: &str, component: &str) -> Result<usize, Unknown> {
    let component = match component {
        "xz" => "zx",
        "yx" => "xy",
        "zy" => "yz",
        other => other,
    };
    COMPONENTS.iter().position(|c| *c == component).ok_or_else(|| {
        unknown(
            format!("column `{name}` has no stress component `{component}`"),
            nearest(component, COMPONENTS),
        )
    })
}

fn axis_index(axis: &str) -> Result<usize, Unknown> {
    AXES.iter()
        .position(|a| *a == axis)
        .ok_or_else(|| unknown(format!("there is no axis `{axis}`"), "use x, y or z".to_owned()))
}

fn unknown(title: String, remedy: String) -> Unknown {
    Unknown { title, remedy, condition: false }
}

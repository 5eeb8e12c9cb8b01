//! Loads and conditions for a terminal.

use super::given::{self, Uses, attached, force_groups};
use super::number::{fixed, one_line, significant};
use super::text::{L, R, WIDTH, lines, table, wrapped};
use crate::definition::{Confidence, Frame, FrameLoad, SpringLevel};
use crate::load::{ConditionForces, LoadSet};
use comfy_table::{CellAlignment, ColumnConstraint, Width};
use std::fmt::Write as _;

/// Loads with formulas and numbers, then the conditions.
#[must_use]
pub fn loads(frame: &Frame, sets: &[LoadSet]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}  ·  {}", one_line(&frame.name, 70), one_line(&frame.path, 60));
    for warning in &frame.warnings {
        wrapped(&mut out, "warning: ", &warning.to_string());
    }
    given_by_the_analyst(&mut out, frame, sets);
    for set in sets {
        let _ = writeln!(out);
        let title = format!("{} ({})", set.standard.title, set.standard.edition);
        wrapped(&mut out, &format!("{} — ", set.standard.id), &title);
        let _ = writeln!(out);
        for p in set
            .parameters
            .iter()
            .filter(|p| p.overridden || p.provenance.confidence == Confidence::Unverified)
        {
            let whose = if p.overridden { "yours" } else { "default" };
            let told = format!("{} [{}, {whose}]", p.title, p.provenance.confidence);
            wrapped(&mut out, &format!("  {} = {}  ", p.id, p.quantity), &told);
        }
        for l in &set.loads {
            let _ = writeln!(out);
            wrapped(&mut out, &format!("  {}: ", l.id), &format!("{} [{}]", l.title, l.confidence));
            let _ = writeln!(out, "    = {}", l.formula);
            let _ = writeln!(out, "    = {}", l.numbers);
            let _ = writeln!(out, "    = {}{}", significant(l.value), l.unit.suffix());
        }
        let _ = writeln!(out);
        condition_tables(&mut out, set);
        force_list(&mut out, frame, set);
        for note in &set.notes {
            wrapped(&mut out, "note: ", &note.to_string());
        }
    }
    out
}

/// Forces per condition; as many components beside each other as fit with the words of their heads whole.
fn condition_tables(out: &mut String, set: &LoadSet) {
    let mut components: Vec<&str> = Vec::new();
    for name in set.conditions.iter().flat_map(|c| c.forces.keys()) {
        if !components.contains(&name.as_str()) {
            components.push(name);
        }
    }
    let unit_of =
        |name: &str| set.conditions.iter().find_map(|c| c.forces.get(name)).map_or("", |f| f.unit.symbol);
    let head = |name: &str| format!("{} {}", name.replace('_', " "), unit_of(name));
    let number = |c: &ConditionForces, name: &str| {
        c.forces.get(name).map_or_else(|| "0".to_owned(), |f| fixed(f.value, 1))
    };
    let width_of = |name: &str| {
        let words = head(name).split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        let numbers = set.conditions.iter().map(|c| number(c, name).len()).max().unwrap_or(0);
        words.max(numbers) + 2
    };
    let longest = |text: &dyn Fn(&ConditionForces) -> String, head: &str| {
        let widths = set.conditions.iter().map(|c| text(c).chars().count());
        widths.chain([head.len()]).max().unwrap_or(0) + 2
    };
    let names =
        longest(&|c| c.id.clone(), "condition") + longest(&|c| super::csv::name(&c.category), "category");
    let mut rest = components.as_slice();
    loop {
        let mut room = usize::from(WIDTH).saturating_sub(names);
        let fitting = rest.iter().take_while(|name| {
            let width = width_of(name);
            let fits = width <= room;
            room = room.saturating_sub(width);
            fits
        });
        let (now, later) = rest.split_at(fitting.count().max(1).min(rest.len()));
        let mut heads = vec![("condition".to_owned(), L), ("category".to_owned(), L)];
        heads.extend(now.iter().map(|name| (head(name), R)));
        let borrowed: Vec<(&str, CellAlignment)> = heads.iter().map(|(h, a)| (h.as_str(), *a)).collect();
        let mut table = table(&borrowed);
        for column in [0, 1] {
            if let Some(column) = table.column_mut(column) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        for (column, name) in (2..).zip(now) {
            if let (Some(column), Ok(width)) = (table.column_mut(column), u16::try_from(width_of(name))) {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
            }
        }
        for c in &set.conditions {
            let mut row = vec![c.id.clone(), super::csv::name(&c.category)];
            row.extend(now.iter().map(|name| number(c, name)));
            table.add_row(row);
        }
        out.push_str(&lines(&table));
        rest = later;
        if rest.is_empty() {
            return;
        }
        out.push('\n');
    }
}

/// Forces of attached components with the analyst's source, then the reference loads.
fn given_by_the_analyst(out: &mut String, frame: &Frame, sets: &[LoadSet]) {
    let sets: Vec<&LoadSet> = sets.iter().collect();
    let attached = attached(frame, &sets);
    if !attached.is_empty() {
        let _ = writeln!(out, "\nattached components, given by the analyst");
    }
    for a in &attached {
        let _ = writeln!(out);
        wrapped(out, &format!("  {}: ", one_line(&a.load.id, 60)), given::source_of(a.load));
        for part in &a.parts {
            wrapped(out, "    ", &part.line());
        }
        let uses: Vec<String> = a.uses.iter().map(|(id, uses)| format!("{id}: {}", words(uses))).collect();
        wrapped(out, "    in ", &uses.join("; "));
    }
    let references: Vec<String> = frame.loads.values().map(reference).collect();
    if !references.is_empty() {
        let _ = writeln!(out);
        wrapped(out, "reference loads of the stresses: ", &references.join("; "));
    }
}

fn words(uses: &Uses<'_>) -> String {
    match uses {
        Uses::None => "no condition".to_owned(),
        Uses::All => "every condition".to_owned(),
        Uses::These(ids) => ids.join(", "),
    }
}

fn reference(load: &FrameLoad) -> String {
    let springs = match load.at {
        Some(SpringLevel::Primary) => " at the primary springs",
        Some(SpringLevel::Secondary) => " at the secondary springs",
        None => "",
    };
    match (&load.reference, &load.omitted) {
        (Some(reference), None) => format!("{} {reference}{springs}", load.id),
        (_, Some(reason)) => format!("{} left out ({reason})", load.id),
        (None, None) => load.id.clone(),
    }
}

/// Forces of the conditions, each formula once, then the sources of the conditions of attached components.
fn force_list(out: &mut String, frame: &Frame, set: &LoadSet) {
    let groups = force_groups(set);
    if !groups.is_empty() {
        let _ = writeln!(out, "\n  forces of the conditions");
    }
    for g in groups {
        let value = format!("{}{}", significant(g.value), g.unit.suffix());
        let shown = given::calculation(g.component, g.formula, g.numbers, &value);
        wrapped(out, "  ", &format!("{shown}; in {}", g.conditions.join(", ")));
    }
    for c in set.conditions.iter().filter(|c| given::owner(frame, set, c).is_some()) {
        wrapped(
            out,
            &format!("  condition {}: ", one_line(&c.id, 60)),
            &given::condition_source(frame, set, c).to_string(),
        );
    }
}

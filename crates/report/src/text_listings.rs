//! What is built in, for a terminal: standards and fatigue limits with their sources.

use super::number::{fixed, one_line};
use super::text::{L, R, lines, table, wrapped};
use crate::definition::{Catalogue, LimitCollection, Procedure};
use std::fmt::Write;

/// The standards there are.
#[must_use]
pub fn standards(catalogue: &Catalogue) -> String {
    let mut table = table(&[("id", L), ("edition", L), ("rule", L), ("title", L)]);
    for id in catalogue.procedure_ids() {
        let Some(p) = catalogue.procedure(id) else { continue };
        table.add_row([
            id.to_owned(),
            p.standards().iter().map(|s| s.edition.as_str()).collect::<Vec<_>>().join(" / "),
            super::csv::name(&p.fatigue.rule),
            p.title.clone(),
        ]);
    }
    lines(&table)
}

/// One procedure in full: scope, parameters, loads, conditions, each with source and confidence.
#[must_use]
pub fn standard(procedure: &Procedure) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} — {}", procedure.id, procedure.title);
    for s in procedure.standards() {
        let _ = writeln!(out, "\n{} ({}), edition {}, sha256 {}", s.id, s.origin, s.edition, s.sha256);
        let rule = super::csv::name(&s.rule);
        wrapped(
            &mut out,
            &format!("rule {rule} [{}]: ", s.rule_provenance.confidence),
            &s.rule_provenance.source,
        );
        if let Some(scope) = &s.scope {
            wrapped(&mut out, &format!("scope [{}]: ", scope.provenance.confidence), &scope.text);
        }
        let _ = writeln!(out, "\nparameters");
        for p in s.parameters.values() {
            let value =
                p.default.map_or_else(|| format!("yours to give,{}", p.unit.suffix()), |d| d.to_string());
            let by_class: Vec<String> =
                p.default_by_class.iter().map(|(class, q)| format!("{q} for {}", class.name())).collect();
            let only = p.restriction().map(|only| format!("only for {only}"));
            let formula = p.default_formula.as_ref().map(|f| format!("by {}", f.text()));
            let more: Vec<String> = by_class.into_iter().chain(formula).chain(only).collect();
            let value = if more.is_empty() { value } else { format!("{value} ({})", more.join(", ")) };
            let range =
                p.range.map_or_else(String::new, |(a, b)| format!(" ({a} to {b}{})", p.unit.suffix()));
            wrapped(
                &mut out,
                &format!("  {} = {value}{range} [{}]: ", p.id, p.provenance.confidence),
                &format!("{}; {}", p.title, p.provenance.source),
            );
        }
        let _ = writeln!(out, "\nloads");
        for l in &s.loads {
            let _ = writeln!(out, "  {} = {}{}", l.id, l.formula.text(), l.unit.suffix());
            wrapped(
                &mut out,
                &format!("    [{}] ", l.provenance.confidence),
                &format!("{}; {}", l.title, l.provenance.source),
            );
        }
        let _ = writeln!(out, "\nconditions");
        for c in &s.conditions {
            let mut forces: Vec<String> =
                c.forces.iter().map(|(n, f)| format!("{n} = {}", f.text())).collect();
            if !c.on_top_of.is_empty() {
                forces.insert(0, format!("as {}", c.on_top_of.join(", ")));
            }
            wrapped(
                &mut out,
                &format!("  {} {} [{}]: ", c.id, super::csv::name(&c.category), c.provenance.confidence),
                &forces.join(", "),
            );
        }
    }
    out
}

/// The fatigue limits there are.
#[must_use]
pub fn limits(catalogue: &Catalogue) -> String {
    collections(catalogue.collections())
}

/// The fatigue limits of one file, by its identifier.
#[must_use]
pub fn limits_of(catalogue: &Catalogue, collection: &str) -> Option<String> {
    let found: Vec<&LimitCollection> = catalogue.collections().filter(|c| c.id == collection).collect();
    let first = found.first()?.limits.first()?;
    let next = format!("\n`bogie limits show {}` shows one in full\n", first.0.id);
    Some(collections(found.into_iter()) + &next)
}

fn collections<'a>(all: impl Iterator<Item = &'a LimitCollection>) -> String {
    let mut out = String::new();
    for collection in all {
        let _ = writeln!(out, "{} — {} ({})", collection.id, collection.title, collection.edition);
        for (limit, _) in &collection.limits {
            let _ = writeln!(
                out,
                "  {:<34} {:<11} {}",
                limit.id,
                limit.provenance.confidence.to_string(),
                one_line(&limit.title, 50)
            );
        }
    }
    out
}

/// One fatigue limit with its diagram for the listing steels of its file.
#[must_use]
pub fn limit(catalogue: &Catalogue, id: &str) -> Option<String> {
    let limit = catalogue.limit(id)?;
    let collection = catalogue.collections().find(|c| c.limits.iter().any(|(l, _)| l.id == id))?;
    let mut out = String::new();
    let _ = writeln!(out, "{} — {}", limit.id, limit.title);
    let _ = writeln!(out, "{} ({}), sha256 {}", limit.collection, collection.origin, limit.sha256);
    wrapped(&mut out, "rule: ", &limit.rule());
    wrapped(&mut out, &format!("source [{}]: ", limit.provenance.confidence), &limit.provenance.source);
    for steel in &collection.steels {
        let _ =
            writeln!(out, "\nfor {} (R_e {} MPa, R_m {} MPa)", steel.id, steel.yield_mpa, steel.tensile_mpa);
        match limit.diagram(steel) {
            Ok(diagram) => {
                let mut table = table(&[("σ_m MPa", R), ("σ_a MPa", R), ("σ_max MPa", R), ("σ_min MPa", R)]);
                for p in diagram.smith() {
                    let amplitude = p.maximum_mpa - p.mean_mpa;
                    table.add_row([p.mean_mpa, amplitude, p.maximum_mpa, p.minimum_mpa].map(|v| fixed(v, 2)));
                }
                let _ = write!(out, "{}", lines(&table));
                let shape = if diagram.is_convex() { "convex" } else { "dented inwards (not convex)" };
                let _ = writeln!(out, "{shape}");
            }
            Err(error) => wrapped(&mut out, "", &error.to_string()),
        }
    }
    if collection.steels.is_empty() {
        let _ = writeln!(out, "\nThe diagram depends on the material and on numbers of your own.");
    }
    Some(out)
}

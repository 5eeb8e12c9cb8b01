//! Loads, rules and verdicts of the standards, through the public façade.

#[path = "../common/mod.rs"]
mod common;

mod chain_rules;
mod comparison;
mod composite;
mod correlation;
mod din_15018_classes;
mod din_15018_diagram;
mod exclusive_groups;
mod jis_combination;
mod jis_e_4207_loads;
mod load_rules;
mod measured;
mod provenance;
mod report_given;
mod scope;
mod statements;
mod static_check;
mod third_standard;
mod uic_615_4_conditions;
mod uic_verdict;

//! A procedure made ready for a frame: loads, plans and scope, before any material, detail or stress.

use super::evaluate::AssessmentError;
use super::plan::Plan;
use super::scope::ScopeState;
use crate::definition::{Frame, Procedure};
use crate::load::{self, LoadSet};
use crate::message::Message;
use std::sync::Arc;

/// A procedure made ready for a frame.
pub struct PreparedProcedure<'a> {
    /// The frame.
    pub frame: &'a Frame,
    /// The procedure.
    pub procedure: &'a Procedure,
    /// Loads of the standard that judges fatigue.
    pub loads: Arc<LoadSet>,
    /// Its fatigue conditions.
    pub plan: Arc<Plan>,
    /// Loads of the standard that gives the exceptional conditions, if the procedure has such.
    pub exceptional_loads: Option<Arc<LoadSet>>,
    /// Its exceptional conditions.
    pub exceptional_plan: Option<Arc<Plan>>,
    pub(super) scope: ScopeState,
    /// Scope of the standard that gives the exceptional conditions.
    pub(super) exceptional_scope: Option<ScopeState>,
}

impl<'a> PreparedProcedure<'a> {
    /// Works out loads and combinations.
    ///
    /// # Errors
    /// [`AssessmentError`] where that is not possible.
    pub fn new(frame: &'a Frame, procedure: &'a Procedure) -> Result<Self, AssessmentError> {
        let loads = Arc::new(load::evaluate(frame, &procedure.fatigue)?);
        let exceptional = procedure.exceptional.as_ref();
        let exceptional_loads = exceptional.map(|s| load::evaluate(frame, s).map(Arc::new)).transpose()?;
        Ok(Self {
            frame,
            procedure,
            plan: Arc::new(Plan::fatigue(frame, &loads)?),
            exceptional_plan: exceptional_loads.as_ref().map(|l| Arc::new(Plan::exceptional(frame, l))),
            loads,
            exceptional_loads,
            scope: ScopeState::of(frame, &procedure.fatigue),
            exceptional_scope: exceptional.map(|standard| ScopeState::of(frame, standard)),
        })
    }

    /// What every output says of loads and scope, each once.
    pub(super) fn notes(&self) -> Vec<Message> {
        let of_loads = std::iter::once(&self.loads).chain(&self.exceptional_loads).flat_map(|l| &l.notes);
        let of_scope = std::iter::once(&self.scope).chain(&self.exceptional_scope);
        let mut notes: Vec<Message> = Vec::new();
        for note in of_loads.chain(of_scope.filter_map(ScopeState::note)) {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        notes
    }

    /// Names under which stresses per condition may be given.
    pub(super) fn known_as(&self) -> impl Iterator<Item = &str> {
        let plans = std::iter::once(&self.plan).chain(&self.exceptional_plan);
        plans.flat_map(|plan| plan.known_as.iter().map(String::as_str))
    }
}

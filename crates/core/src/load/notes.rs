//! What the loads of a standard assume, told with every result.

use crate::definition::{Frame, Sense, SpringLevel, Standard};
use crate::message;
use crate::message::{Message, load as code};
use std::sync::Arc;

/// That a standard has another name now.
pub(super) fn successor_note(standard: &Standard, notes: &mut Vec<Message>) {
    if let Some(successor) = &standard.successor {
        notes.push(message!(code::STANDARD_SUCCEEDED, &standard.id, successor));
    }
}

/// Senses that the analyst leaves out.
pub(super) fn sense_notes(frame: &Frame, standard: &Standard, notes: &mut Vec<Message>) {
    for load in frame.loads.values().filter(|l| l.omitted.is_none()) {
        let Some(attached) = &load.attached else { continue };
        let by_rule = standard.attached.as_ref().is_some_and(|rule| rule.both_senses.contains(&load.id));
        if let Some(Sense::One { reason }) = &attached.sense
            && (by_rule || attached.exceptional_kn.is_some())
        {
            notes.push(message!(code::ONE_SENSE, &standard.id, &load.id, reason));
        }
    }
    for one in standard.known_as().filter_map(|id| frame.one_sense.get(id)) {
        for condition in &one.conditions {
            notes.push(message!(code::ONE_SENSE, &standard.id, condition, &one.reason));
        }
    }
}

/// States where a stress field was made at another spring level than the standard's force.
pub(super) fn level_notes(frame: &Frame, standard: &Arc<Standard>, notes: &mut Vec<Message>) {
    let word = |level| match level {
        SpringLevel::Primary => message!(code::SPRING_PRIMARY),
        SpringLevel::Secondary => message!(code::SPRING_SECONDARY),
    };
    let mismatch = standard.components.values().find_map(|component| {
        let wanted = component.at?;
        let made = frame.loads.get(&component.id)?.at?;
        (wanted != made).then_some((wanted, made))
    });
    if let Some((wanted, made)) = mismatch {
        let consequence = match (wanted, made) {
            (SpringLevel::Primary, SpringLevel::Secondary) => {
                message!(code::OWN_WEIGHT_AT_SEATS)
            }
            _ => message!(code::OWN_WEIGHT_MAY_BE_LOST),
        };
        notes.push(message!(code::SPRING_LEVEL, &standard.id, word(wanted), word(made), consequence));
    }
}

//! Whether a standard's scope covers the frame, and what the analyst decided where it does not.

use super::Reason;
use crate::definition::{Frame, ScopeDecision, Standard};
use crate::message;
use crate::message::{Message, assessment as code};

/// Whether a standard's scope covers the frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ScopeState {
    Inside,
    Accepted(Message),
    AllowableOnly(Message),
    Outside(Message),
}

impl ScopeState {
    pub(super) fn of(frame: &Frame, standard: &Standard) -> Self {
        let Some(scope) = &standard.scope else { return Self::Inside };
        let gear_out = scope.running_gear_excluded.contains(&frame.running_gear);
        let class_out = scope.vehicle_classes.as_ref().is_some_and(|c| !c.contains(&frame.vehicle_class));
        if !gear_out && !class_out {
            return Self::Inside;
        }
        let what = if gear_out {
            format!("running gear {}", snake_name(&frame.running_gear))
        } else {
            format!("vehicle class {}", snake_name(&frame.vehicle_class))
        };
        let decision = standard.known_as().find_map(|id| frame.scope.get(id));
        match decision {
            Some((ScopeDecision::Accept, reason)) => {
                Self::Accepted(message!(code::SCOPE_ACCEPTED, &standard.id, what, reason))
            }
            Some((ScopeDecision::AllowableStressesOnly, reason)) => {
                Self::AllowableOnly(message!(code::SCOPE_ALLOWABLE_ONLY, &standard.id, what, reason))
            }
            None => {
                let remedy = format!(
                    "{} If its use is justified, say [scope.{}] in the frame load file, with a reason and use = \"accept\" \
                     (its loads and allowable stresses are used all the same) or use = \"allowable_stresses_only\" (its loads \
                     are not used: its allowable stresses judge the stresses that hotspots give per condition).",
                    scope.text, standard.id
                );
                Self::Outside(message!(code::SCOPE_OUTSIDE, &standard.id, what, remedy))
            }
        }
    }

    /// What every output says of it.
    pub(super) fn note(&self) -> Option<&Message> {
        match self {
            Self::Inside => None,
            Self::Accepted(why) | Self::AllowableOnly(why) | Self::Outside(why) => Some(why),
        }
    }

    /// Whether stresses may be judged by this standard.
    ///
    /// # Errors
    /// Why not: loads of a standard that does not cover the frame do not apply, its allowable stresses may.
    pub(super) fn permits(&self, per_condition: bool) -> Result<(), Reason> {
        match self {
            Self::Outside(why) => Err(why.clone()),
            Self::AllowableOnly(why) if !per_condition => {
                Err(message!(code::SCOPE_NEEDS_CONDITIONS, why.clone()))
            }
            _ => Ok(()),
        }
    }
}

/// The name an enum has in files.
fn snake_name<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

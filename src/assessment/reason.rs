//! Why a verdict is what it is, in one sentence.

use super::Reason;
use super::result::{FatigueResult, StaticResult};
use super::verdict::Verdict;
use crate::message;
use crate::message::{Message, assessment as code};

/// The sentence of a hotspot: fatigue, then the static check if the procedure has one.
pub(super) fn reason(
    fatigue: &Result<FatigueResult, Reason>,
    check: Option<&Result<StaticResult, Reason>>,
) -> String {
    let parts: Vec<Message> = std::iter::once(of_fatigue(fatigue)).chain(check.map(of_check)).collect();
    parts.iter().map(Message::to_string).collect::<Vec<_>>().join("; ")
}

fn of_fatigue(fatigue: &Result<FatigueResult, Reason>) -> Message {
    let f = match fatigue {
        Err(why) => return message!(code::FATIGUE_NOT_ASSESSED, why.clone()),
        Ok(f) => f,
    };
    let relation = match f.verdict {
        Verdict::NotAssessed => {
            return message!(code::FATIGUE_NOT_ASSESSED, message!(code::RESTS_ON_UNVERIFIED));
        }
        Verdict::Pass => code::FATIGUE_WITHIN,
        Verdict::Fail => code::FATIGUE_ABOVE,
    };
    let mean = format!("{:.1}", f.sigma_m_mpa);
    // NaN, too, is no limit.
    if f.sigma_a_limit_mpa > 0.0 {
        message!(
            relation,
            format!("{:.3}", f.utilisation),
            format!("{:.3}", 1.0 / f.required_safety_factor),
            f.origin.short(),
            format!("{:.1}", f.sigma_a_mpa),
            mean,
            format!("{:.1}", f.sigma_a_limit_mpa)
        )
    } else {
        message!(code::MEAN_OUTSIDE, mean, f.origin.short())
    }
}

fn of_check(check: &Result<StaticResult, Reason>) -> Message {
    match check {
        Err(why) => message!(code::STATIC_NOT_ASSESSED, why.clone()),
        Ok(s) => {
            let relation = match s.verdict {
                Verdict::NotAssessed => {
                    return message!(code::STATIC_NOT_ASSESSED, message!(code::RESTS_ON_UNVERIFIED));
                }
                Verdict::Pass => code::STATIC_WITHIN,
                Verdict::Fail => code::STATIC_ABOVE,
            };
            message!(
                relation,
                format!("{:.1}", s.equivalent_mpa),
                format!("{:.1}", s.limit_mpa),
                &s.condition
            )
        }
    }
}

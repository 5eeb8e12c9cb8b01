//! Why a verdict is what it is, in one sentence.

use super::Reason;
use super::result::{FatigueResult, HotspotAssessment, NotAssessed, StaticResult};
use super::verdict::Verdict;
use crate::combination::Reduction;
use crate::message;
use crate::message::{Message, assessment as code};

impl HotspotAssessment {
    /// Why the verdict is what it is, one sentence: fatigue, what the printed rule gives, the static check if the procedure
    /// has one, and the in-service loads against yield where they are judged.
    #[must_use]
    pub fn reason(&self) -> String {
        let open = self.not_assessed.as_deref();
        let why = |of: fn(&NotAssessed) -> &Option<Reason>| open.and_then(|open| of(open).as_ref());
        let fatigue = self.fatigue.as_ref().map(of_fatigue);
        let check = self.static_check.as_ref().map(of_check);
        let service = self.service_check.as_ref().filter(|_| self.service_judged).map(of_service);
        let not = |part, why: &Reason| message!(part, why.clone());
        let parts = [
            fatigue.or_else(|| Some(not(code::FATIGUE_NOT_ASSESSED, why(|o| &o.fatigue)?))),
            self.fatigue.as_ref().and_then(of_printed_rule),
            check.or_else(|| Some(not(code::STATIC_NOT_ASSESSED, why(|o| &o.static_check)?))),
            service.or_else(|| Some(not(code::SERVICE_NOT_ASSESSED, why(|o| &o.service_check)?))),
        ];
        parts.into_iter().flatten().map(|m| m.to_string()).collect::<Vec<_>>().join("; ")
    }
}

fn of_fatigue(f: &FatigueResult) -> Message {
    let relation = match f.verdict {
        Verdict::NotAssessed if f.refused => {
            return message!(code::FATIGUE_NOT_ASSESSED, message!(code::RESTS_ON_UNVERIFIED));
        }
        Verdict::NotAssessed => {
            let others = message!(code::MAIN_NOT_TESTED, f.lacking.join(", "), shown(f.utilisation));
            return message!(code::FATIGUE_NOT_ASSESSED, others);
        }
        Verdict::Pass => code::FATIGUE_WITHIN,
        Verdict::Fail => code::FATIGUE_ABOVE,
    };
    let mean = format!("{:.1}", f.sigma_m_mpa);
    // NaN, too, is no limit.
    if f.sigma_a_limit_mpa > 0.0 {
        let (utilisation, limit) = compared(f.verdict, f.utilisation, 1.0 / f.required_safety_factor, 3);
        message!(
            relation,
            utilisation,
            limit,
            f.origin.short(),
            format!("{:.1}", f.sigma_a_mpa),
            mean,
            format!("{:.1}", f.sigma_a_limit_mpa)
        )
    } else {
        message!(code::MEAN_OUTSIDE, mean, f.origin.short())
    }
}

/// What the printed rule gives, unless the verdict rests on it.
fn of_printed_rule(f: &FatigueResult) -> Option<Message> {
    let printed = f.printed_rule.as_ref()?;
    if f.reduction == Reduction::WorstPair {
        return Some(message!(code::BY_PRINTED_RULE));
    }
    let verdict = match printed.verdict {
        Verdict::Pass => code::PRINTED_PASSES,
        Verdict::Fail => code::PRINTED_FAILS,
        Verdict::NotAssessed => code::PRINTED_NOT_ASSESSED,
    };
    Some(message!(verdict, shown(printed.utilisation)))
}

fn of_check(s: &StaticResult) -> Message {
    let relation = match s.verdict {
        Verdict::NotAssessed if s.refused => {
            return message!(code::STATIC_NOT_ASSESSED, message!(code::RESTS_ON_UNVERIFIED));
        }
        Verdict::NotAssessed => {
            let others = message!(code::MAIN_NOT_TESTED, s.lacking.join(", "), shown(s.utilisation));
            return message!(code::STATIC_NOT_ASSESSED, others);
        }
        Verdict::Pass => code::STATIC_WITHIN,
        Verdict::Fail => code::STATIC_ABOVE,
    };
    let (equivalent, limit) = compared(s.verdict, s.equivalent_mpa, s.limit_mpa, 1);
    message!(relation, equivalent, limit, &s.condition)
}

/// In-service loads against yield, where they are judged.
fn of_service(s: &StaticResult) -> Message {
    let relation = match s.verdict {
        Verdict::NotAssessed if s.refused => {
            return message!(code::SERVICE_NOT_ASSESSED, message!(code::RESTS_ON_UNVERIFIED));
        }
        Verdict::NotAssessed => {
            let others = message!(code::MAIN_NOT_TESTED, s.lacking.join(", "), shown(s.utilisation));
            return message!(code::SERVICE_NOT_ASSESSED, others);
        }
        Verdict::Pass => code::SERVICE_WITHIN,
        Verdict::Fail => code::SERVICE_ABOVE,
    };
    let (equivalent, limit) = compared(s.verdict, s.equivalent_mpa, s.limit_mpa, 1);
    message!(relation, equivalent, limit, &s.condition)
}

fn shown(utilisation: f64) -> String {
    if utilisation.is_infinite() { "∞".to_owned() } else { format!("{utilisation:.3}") }
}

/// What is compared with its limit; a failure with as many decimals as show it.
fn compared(verdict: Verdict, value: f64, limit: f64, decimals: usize) -> (String, String) {
    if verdict == Verdict::Fail {
        return told_apart(value, limit, decimals);
    }
    (format!("{value:.decimals$}"), format!("{limit:.decimals$}"))
}

/// Two numbers with as many decimals as tell them apart, `decimals` at least: rounding must not hide which is larger.
fn told_apart(a: f64, b: f64, decimals: usize) -> (String, String) {
    let with = |decimals: usize| (format!("{a:.decimals$}"), format!("{b:.decimals$}"));
    let digits = (decimals..=12).find(|d| {
        let (a_text, b_text) = with(*d);
        a_text != b_text
    });
    // Equal to twelve decimals is equal.
    with(if a == b { decimals } else { digits.unwrap_or(decimals) })
}

#[cfg(test)]
mod tests {
    use super::told_apart;

    #[test]
    fn rounding_hides_no_relation() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(told_apart(0.9, 1.0, 3), pair("0.900", "1.000"));
        assert_eq!(told_apart(1.00004, 1.0, 3), pair("1.00004", "1.00000"));
        assert_eq!(told_apart(0.8334, 1.0 / 1.2, 3), pair("0.8334", "0.8333"));
        assert_eq!(told_apart(1.0, 1.0, 3), pair("1.000", "1.000"));
        assert_eq!(told_apart(1.0 + 1e-15, 1.0, 3), pair("1.000", "1.000"));
        assert_eq!(told_apart(f64::INFINITY, 1.0, 3).0, "inf");
    }
}

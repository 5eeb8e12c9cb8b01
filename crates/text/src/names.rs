//! What was meant by a name that is not known.

/// Most names that are compared with a wrong one.
const MOST_COMPARED: usize = 500;

/// `did you mean …` with the nearest of `known`, or the whole list when nothing is near.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // A file with many names and as many mistakes must not take their product in time.
    let known: Vec<&str> = known.into_iter().take(MOST_COMPARED).collect();
    let lower = given.to_lowercase();
    let best = known
        .iter()
        .map(|k| (strsim::jaro_winkler(&lower, &k.to_lowercase()), *k))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((_, name)) if is_near(&lower, &name.to_lowercase()) => format!("did you mean `{name}`?"),
        _ if known.is_empty() => "nothing is defined here yet".to_owned(),
        _ => {
            let shown: Vec<String> = known.iter().take(20).map(|k| format!("`{k}`")).collect();
            let more = if known.len() > 20 { ", …" } else { "" };
            format!("known are {}{more}", shown.join(", "))
        }
    }
}

/// Whether one name may be the other with a slip of the pen, or its beginning. What is only somewhat alike is often far in
/// meaning: then all names are listed.
fn is_near(given: &str, known: &str) -> bool {
    is_slip(given, known)
        || (given.chars().count() >= 3 && (known.starts_with(given) || given.starts_with(known)))
        || strsim::jaro_winkler(given, known) > 0.9
}

/// At most a third of the letters differ.
fn is_slip(given: &str, known: &str) -> bool {
    let length = given.chars().count().max(known.chars().count());
    strsim::osa_distance(given, known) <= (length / 3).max(1)
}

/// What to write in the place of a word that is none of `choices`: the one that is a slip away, else all of them. The
/// beginning of a choice is not enough: it may be the wrong one.
#[must_use]
pub fn one_of(given: &str, choices: &[&str]) -> String {
    let lower = given.to_lowercase();
    let near = choices.iter().filter(|c| is_slip(&lower, &c.to_lowercase())).collect::<Vec<_>>();
    match near[..] {
        [only] => format!("did you mean `{only}`?"),
        _ => {
            let all: Vec<String> = choices.iter().map(|c| format!("`{c}`")).collect();
            format!("write one of {}", all.join(", "))
        }
    }
}

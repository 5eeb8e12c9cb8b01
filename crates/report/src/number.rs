//! How numbers are shown.

/// Fixed decimals; an infinite value as `∞`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
    }
    let text = format!("{value:.decimals$}");
    if text.starts_with('-') && text.chars().all(|c| matches!(c, '-' | '0' | '.')) {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// [`fixed`] with the sign that is as wide as a plus, for tables that are read and not read in.
#[must_use]
pub fn signed(value: f64, decimals: usize) -> String {
    fixed(value, decimals).replace('-', "−")
}

/// A utilisation: three decimals, `>99` where the number says nothing more.
#[must_use]
pub fn utilisation(value: f64) -> String {
    if value.is_finite() && value > 99.0 { ">99".to_owned() } else { fixed(value, 3) }
}

/// Six significant digits without trailing zeros, as in the numbers put into formulas.
#[must_use]
pub fn significant(value: f64) -> String {
    crate::load::shown_number(value)
}

/// A number of things in words: `1 hotspot`, `2 hotspots`.
#[must_use]
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Whether a character is not seen but changes what is: see [`crate::definition::is_hidden`].
#[must_use]
pub fn is_hidden(c: char) -> bool {
    crate::definition::is_hidden(c)
}

/// Makes a user's text safe for one line of a terminal or table: control and direction-changing characters
/// are shown as `·`, and `longest` characters are the most.
#[must_use]
pub fn one_line(text: &str, longest: usize) -> String {
    let clean = |c: char| if is_hidden(c) { '·' } else { c };
    let shown: String = text.chars().take(longest).map(clean).collect();
    if text.chars().count() > longest { format!("{shown}…") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(fixed(-0.0001, 2), "0.00");
        assert_eq!(fixed(f64::INFINITY, 2), "∞");
        assert_eq!(utilisation(1234.5), ">99");
        assert_eq!(significant(100.00024), "100");
        assert_eq!(significant(0.012_345_678), "0.0123457");
        assert_eq!(significant(171.949_68), "171.95");
    }

    #[test]
    fn hostile_texts_become_one_plain_line() {
        assert_eq!(one_line("a\u{1b}[31mb\nc\u{202e}d", 20), "a·[31mb·c·d");
        assert_eq!(one_line("a\u{61c}b\u{2028}c\u{2029}d\u{ad}e\u{2066}f", 20), "a·b·c·d·e·f");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(counted(1, "gauge") + &counted(0, "gauge"), "1 gauge0 gauges");
    }
}

//! Splits lines into fields: by a separator, with quotes, or by blanks.

/// Stands for blanks as the separator.
pub(super) const BLANKS: u8 = b' ';

/// The separators that a line holds, the likeliest first.
pub(super) fn separators(text: &str) -> impl Iterator<Item = u8> + use<'_> {
    [b';', b'\t', b',', b'|'].into_iter().filter(|s| text.as_bytes().contains(s))
}

/// Fields of a line of heads, without blanks and quotes around them; a separator between quotes separates nothing.
pub(super) fn fields(text: &str, separator: u8) -> Vec<String> {
    if separator == BLANKS {
        return blank_heads(text);
    }
    quoted(text, separator).into_iter().map(|f| f.trim().trim_matches('"').trim().to_owned()).collect()
}

/// Fields with the separators between quotes left in them.
pub(super) fn quoted(text: &str, separator: u8) -> Vec<&str> {
    let mut within = false;
    let fields = text.split(|c: char| {
        within ^= c == '"';
        c == char::from(separator) && !within
    });
    fields.collect()
}

/// Words that belong to the head before them: `Node Label`, `X Location`.
const SECOND: [&str; 10] =
    ["label", "number", "id", "no", "no.", "location", "coordinate", "axis", "stress", "instance"];

/// Heads parted by blanks. Some hold blanks of their own: those between brackets, and a few well-known pairs.
fn blank_heads(text: &str) -> Vec<String> {
    // Several blanks part heads that hold single ones.
    let wide: Vec<String> = text
        .split("  ")
        .flat_map(|f| f.split('\t'))
        .map(str::trim)
        .filter(|f| !f.is_empty())
        .map(str::to_owned)
        .collect();
    if wide.len() > crate::COMPONENTS {
        return wide;
    }
    let mut heads: Vec<String> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        let joins = open || word.starts_with(['[', '(']) || SECOND.contains(&word.to_lowercase().as_str());
        match heads.last_mut() {
            Some(last) if joins => {
                last.push(' ');
                last.push_str(word);
            }
            _ => heads.push(word.to_owned()),
        }
        let count = |sign: &[char]| heads.last().map_or(0, |h| h.matches(sign).count());
        open = count(&['[', '(']) > count(&[']', ')']);
    }
    heads
}

/// The fields of a data line parted by blanks. Where a wide negative number leaves no blank before it, the sign parts
/// them: `1.5-2.5`; an exponent without its letter, `1.5-101`, is taken so only where the number of fields calls for it.
pub(super) fn blank_fields(text: &str, wanted: usize) -> Vec<&str> {
    let plain: Vec<&str> = text.split_whitespace().collect();
    if plain.len() >= wanted {
        return plain;
    }
    let parted: Vec<&str> = plain.iter().flat_map(|field| at_signs(field)).collect();
    if parted.len() == wanted { parted } else { plain }
}

/// A run of numbers cut before each sign that follows a digit or a point.
fn at_signs(field: &str) -> Vec<&str> {
    let bytes = field.as_bytes();
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, pair) in bytes.windows(2).enumerate() {
        if let [b'0'..=b'9' | b'.', b'-' | b'+'] = pair {
            parts.extend(field.get(start..at + 1));
            start = at + 1;
        }
    }
    parts.extend(field.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_with_blanks_of_their_own() {
        for (text, expected) in [
            ("node sxx syy", vec!["node", "sxx", "syy"]),
            ("Node Label S11 [MPa] S22 (MPa)", vec!["Node Label", "S11 [MPa]", "S22 (MPa)"]),
            ("a  b c  d  e  f  g h  i", vec!["a", "b c", "d", "e", "f", "g h", "i"]),
            (
                "Node Number X Location (mm) Normal Stress (X Axis) (MPa)",
                vec!["Node Number", "X Location (mm)", "Normal Stress (X Axis) (MPa)"],
            ),
        ] {
            assert_eq!(fields(text, BLANKS), expected, "{text}");
        }
    }

    #[test]
    fn numbers_without_a_blank_between() {
        assert_eq!(blank_fields(" 1 -1.5-2.5E-01-3. 4", 5), ["1", "-1.5", "-2.5E-01", "-3.", "4"]);
        assert_eq!(blank_fields("1 1.5-101", 2), ["1", "1.5-101"]);
        assert_eq!(blank_fields("1 2 3", 5), ["1", "2", "3"], "what does not fit stays as it is");
    }

    #[test]
    fn separators_between_quotes() {
        assert_eq!(fields("a,\"b, c\" , d", b','), ["a", "b, c", "d"]);
    }
}

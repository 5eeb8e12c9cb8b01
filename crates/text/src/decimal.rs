//! Decimal marks and separators of thousands.

/// The sign between the whole part of a number and its decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `12.5`
    Point,
    /// `12,5`
    Comma,
}

impl DecimalMark {
    /// The mark that a text names by its sign.
    #[must_use]
    pub fn of(sign: &str) -> Option<Self> {
        match sign {
            "." => Some(Self::Point),
            "," => Some(Self::Comma),
            _ => None,
        }
    }

    /// The sign itself.
    #[must_use]
    pub fn sign(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

/// Whether a number can have no separators of thousands, so that its only sign is a decimal mark: not exactly three digits
/// behind it, or more than three or a zero alone before it, or an exponent.
#[must_use]
pub fn shows_its_mark(field: &[u8], sign: u8) -> bool {
    let digits = match field {
        [b'-' | b'+', rest @ ..] => rest,
        rest => rest,
    };
    let Some(at) = digits.iter().position(|b| *b == sign) else {
        return digits.len() > 3 && digits.iter().all(u8::is_ascii_digit);
    };
    let (before, behind) = (digits.get(..at).unwrap_or(&[]), digits.get(at + 1..).unwrap_or(&[]));
    !(1..=3).contains(&before.len())
        || before.starts_with(b"0")
        || behind.len() != 3
        || !behind.iter().all(u8::is_ascii_digit)
}

/// Whether a text is a number with separators of thousands: groups of three digits behind the first, but for the decimals.
#[must_use]
pub fn parts_thousands(text: &str) -> bool {
    let parts =
        |c: char| matches!(c, '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}' | ' ' | '_' | ',' | '.');
    let text = text.trim().trim_start_matches(['-', '+']);
    let digits = |g: &&str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    let mut groups: Vec<&str> = text.split(parts).collect();
    let signs: Vec<char> = text.chars().filter(|c| parts(*c)).collect();
    // The decimals are what stands behind a point or comma that comes once, and last.
    if let Some(last @ ('.' | ',')) = signs.last()
        && signs.len() > 1
        && signs.iter().filter(|c| *c == last).count() == 1
    {
        groups.pop();
    }
    groups.len() > 1 && groups.iter().all(digits) && groups.iter().skip(1).all(|g| g.len() == 3)
}

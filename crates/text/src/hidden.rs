//! Characters that are not seen.

/// Whether a character is not seen but changes what is: control characters, ends of lines, marks of direction, soft
/// hyphens, joiners, fillers, selectors of variants, tags, and other characters without width (Unicode: general
/// categories Cc, Cf, Zl, Zp and `Default_Ignorable_Code_Point`).
///
/// # Examples
/// ```
/// use bogie_fatigue_text::is_hidden;
/// assert!("\u{200b}\u{202e}\u{3164}\u{fe0f}\u{e0041}".chars().all(is_hidden));
/// assert!(!"Längsträger 台車 σ_m".chars().any(is_hidden));
/// ```
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}'
            | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// What is hidden in a name, in words.
#[must_use]
pub fn hidden_in(name: &str) -> String {
    let codes = name.chars().filter(|c| is_hidden(*c)).take(3);
    let all: Vec<String> = codes.map(|c| format!("U+{:04X}", u32::from(c))).collect();
    format!("characters that are not seen: {}", all.join(", "))
}

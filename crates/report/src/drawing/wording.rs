//! Names made harmless and short, numbers, wrapped lines.

use super::font;
use crate::number::is_hidden;
use unicode_width::UnicodeWidthChar;

/// Sign for a character that is not shown as it is.
const REPLACED: char = '\u{FFFD}';

/// One line of plain text: control, direction and invisible characters become visible signs, white space one
/// blank, marks that would pile up are left out. Escaping is the writer's business.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(256));
    for c in text.chars() {
        if c.is_whitespace() && !matches!(c, '\u{2028}' | '\u{2029}') {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if is_hidden(c) {
            out.push('·');
        } else if font::has(c) {
            out.push(c);
        } else {
            match c.width() {
                // Combining marks draw over their neighbours: zero width that is not invisible.
                Some(0) if c.is_alphanumeric() || ('\u{300}'..='\u{36F}').contains(&c) => {}
                Some(0) | None => out.push(REPLACED),
                Some(_) if matches!(c, '\u{FFF0}'..='\u{FFFF}') => out.push(REPLACED),
                Some(_) => out.push(c),
            }
        }
    }
    out.trim_end().to_owned()
}

/// [`plain`] for a text of any length: at most `most` characters of it, then an ellipsis.
pub(super) fn plain_start(text: &str, most: usize) -> String {
    let head: String = text.chars().take(most).collect();
    let more = if text.chars().nth(most).is_some() { "…" } else { "" };
    plain(&head) + more
}

/// [`plain`], and shortened in the middle to a width: the ends of ids tell them apart.
pub(super) fn shortened(text: &str, size: f64, most: f64) -> String {
    // No line holds more than this, so the rest of a very long text need not be looked at twice.
    const HALF: usize = 300;
    let count = text.chars().count();
    let text = if count > 2 * HALF {
        let head: String = text.chars().take(HALF).collect();
        let tail: String = text.chars().skip(count - HALF).collect();
        format!("{}…{}", plain(&head), plain(&tail))
    } else {
        plain(text)
    };
    if font::width(&text, size) <= most {
        return text;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut keep = chars.len();
    while keep > 2 {
        keep -= 1;
        let tail = keep / 3;
        let head: String = chars.iter().take(keep - tail).collect();
        let end: String = chars.iter().skip(chars.len() - tail).collect();
        let tried = format!("{}…{}", head.trim_end(), end.trim_start());
        if font::width(&tried, size) <= most {
            return tried;
        }
    }
    "…".to_owned()
}

/// Lines no wider than `most`, at most `lines` of them; the last ends in … if there was more. Chinese and Japanese
/// text breaks between characters.
pub(super) fn wrapped(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let text = if text.chars().count() > 2000 {
        format!("{}…", text.chars().take(2000).collect::<String>())
    } else {
        text.to_owned()
    };
    // Each line with what stood between it and the line before.
    let mut all: Vec<(&str, String)> = Vec::new();
    let mut line = ("", String::new());
    for (gap, piece) in pieces(&plain(&text)) {
        let piece = shortened(piece, size, most);
        let tried = if line.1.is_empty() { piece.clone() } else { format!("{}{gap}{piece}", line.1) };
        if font::width(&tried, size) <= most {
            line.1 = tried;
        } else {
            all.push(std::mem::replace(&mut line, (gap, piece)));
        }
    }
    all.push(line);
    let more = all.len() > lines;
    let rest = if more { all.split_off(lines.saturating_sub(1)) } else { Vec::new() };
    let mut all: Vec<String> = all.into_iter().map(|(_, line)| line).collect();
    if more {
        let rest: String = rest
            .iter()
            .enumerate()
            .map(|(k, (gap, line))| if k == 0 { line.clone() } else { format!("{gap}{line}") })
            .collect();
        let mut cut: Vec<char> = rest.chars().collect();
        while !cut.is_empty() && font::width(&format!("{}…", cut.iter().collect::<String>()), size) > most {
            cut.pop();
        }
        all.push(format!("{}…", cut.iter().collect::<String>().trim_end()));
    }
    all.retain(|l| !l.is_empty());
    all
}

/// What a line does not begin with.
const NOT_FIRST: &str =
    "、。，．：；！？）」』】》〉・ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;!?)]%‰°…";
/// What a line does not end with.
const NOT_LAST: &str = "（「『【《〈([";

/// Pieces between which a line may break, each with what stands before it: a blank between words, nothing
/// between Chinese or Japanese characters.
fn pieces(text: &str) -> Vec<(&'static str, &str)> {
    let mut all = Vec::new();
    for word in text.split(' ') {
        let mut gap = " ";
        let mut start = 0;
        let mut before: Option<char> = None;
        for (i, c) in word.char_indices() {
            if before.is_some_and(|b| breaks(b, c)) {
                all.push((gap, word.get(start..i).unwrap_or_default()));
                (gap, start) = ("", i);
            }
            before = Some(c);
        }
        all.push((gap, word.get(start..).unwrap_or_default()));
    }
    all
}

/// Whether a line may break between two characters of a word.
fn breaks(before: char, after: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    (wide(before) || wide(after)) && !NOT_FIRST.contains(after) && !NOT_LAST.contains(before)
}

/// One line, cut at its end: titles begin with what matters.
pub(super) fn cut(text: &str, size: f64, most: f64) -> String {
    wrapped(text, size, most, 1).pop().unwrap_or_default()
}

/// A stress with one decimal.
pub(super) fn stress(mpa: f64) -> String {
    signed(mpa, 1)
}

/// A utilisation with three decimals, as in tables.
pub(super) fn utilisation(u: f64) -> String {
    signed(u, 3)
}

/// A tick's number without needless decimals.
pub(super) fn tick(value: f64, step: f64) -> String {
    let decimals = if step >= 0.95 {
        0
    } else if step >= 0.095 {
        1
    } else {
        2
    };
    signed(value, decimals)
}

fn signed(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return "not a number".to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    if size.is_infinite() {
        return format!("{sign}∞");
    }
    if size >= 1e6 {
        return format!("{sign}{size:.1e}");
    }
    let digits = format!("{size:.decimals$}");
    let zero = digits.chars().all(|c| c == '0' || c == '.');
    if zero { digits } else { format!("{sign}{digits}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_plain() {
        assert_eq!(plain("a\u{202E}b\u{0}c\n\t d\u{200B}"), "a·b·c d·");
        assert_eq!(plain("e\u{301}\u{301}\u{301}x"), "ex");
        assert_eq!(plain("焊趾 <b>"), "焊趾 <b>");
    }

    #[test]
    fn long_names_keep_both_ends() {
        let long = format!("start{}end", "x".repeat(10_000));
        let short = shortened(&long, 12.0, 150.0);
        assert!(short.starts_with("start") && short.ends_with("end"), "{short}");
        assert!(font::width(&short, 12.0) <= 150.0);
    }

    #[test]
    fn lines_fit() {
        let text = "one two three ".repeat(50);
        let lines = wrapped(&text, 12.0, 200.0, 4);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|l| font::width(l, 12.0) <= 200.0));
        assert!(lines[3].ends_with('…'));
    }

    #[test]
    fn chinese_and_japanese_break_between_characters() {
        let text = "各点按自身极限衡量，加载路径 F1（平均应力不变）：其应力幅 ÷ 极限应力幅。";
        for width in 6..30 {
            let lines = wrapped(text, 1.0, f64::from(width), 40);
            assert!(lines.len() > 1);
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""), "{width}: {lines:?}");
            for line in &lines {
                assert!(font::width(line, 1.0) <= f64::from(width), "{line}");
                assert!(
                    !line.starts_with(['，', '。', '）', '：']) && !line.ends_with('（'),
                    "{width}: {line}"
                );
            }
        }
        assert_eq!(wrapped("一二三四五六", 1.0, 3.0, 1), ["一二…"]);
        assert_eq!(wrapped("一 ab二cd", 1.0, 2.2, 9), ["一", "ab二", "cd"]);
    }

    #[test]
    fn numbers() {
        assert_eq!(stress(-12.34), "−12.3");
        assert_eq!(stress(-0.01), "0.0");
        assert_eq!(utilisation(f64::INFINITY), "∞");
        assert_eq!(utilisation(1.0004), "1.000");
        assert_eq!(utilisation(1.0041), "1.004");
        assert_eq!(stress(2.5e9), "2.5e9");
    }
}

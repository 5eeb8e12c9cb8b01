//! Texts in which the analyst's own words are marked, so that a translation leaves them alone.
//!
//! A picture writes English sentences with names in them. Marks are control characters, which no text of a user
//! keeps: what is shown is the text without them.

use super::font;
use super::wording::{plain, shortened};
use std::borrow::Cow;

/// Begins a name.
const BEGIN: char = '\u{2}';
/// Ends a name.
const END: char = '\u{3}';
/// Inside a name, stands between what is shown and what it was shortened from.
const WHOLE: char = '\u{1E}';
/// Shows nothing; what stands before and after is translated on its own.
pub(super) const BREAK: char = '\u{1F}';

/// Stands between remarks; each is translated on its own.
const BETWEEN: &str = " · ";

/// Gives a sentence in another language, or as it is.
pub type Say<'a> = dyn Fn(&str) -> String + 'a;

/// A text that stays in every language: an identifier, the analyst's words, a formula.
pub(super) fn name(text: &str) -> String {
    format!("{BEGIN}{}{END}", clean(text))
}

/// The program's words in a shortened form; a translation starts from the whole.
pub(super) fn abbreviated(shown: &str, whole: &str) -> String {
    format!("{BEGIN}{}{WHOLE}{}{END}", clean(shown), clean(whole))
}

fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(is_mark) { Cow::Owned(text.replace(is_mark, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// Whether a character is a mark, which takes no space.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, BEGIN | END | WHOLE | BREAK)
}

enum Part<'a> {
    Words(&'a str),
    Name(&'a str),
    Abbreviated { shown: &'a str, whole: &'a str },
}

fn parts(marked: &str) -> Vec<Part<'_>> {
    let mut all = Vec::new();
    let mut rest = marked;
    while let Some((words, after)) = rest.split_once(BEGIN) {
        all.push(Part::Words(words));
        let (inside, tail) = after.split_once(END).unwrap_or((after, ""));
        all.push(match inside.split_once(WHOLE) {
            Some((shown, whole)) => Part::Abbreviated { shown, whole },
            None => Part::Name(inside),
        });
        rest = tail;
    }
    all.push(Part::Words(rest));
    all
}

/// The text as shown.
pub(super) fn bare(marked: &str) -> String {
    if !marked.contains(is_mark) {
        return marked.to_owned();
    }
    let mut out = String::with_capacity(marked.len());
    for part in parts(marked) {
        match part {
            Part::Words(text) => out.extend(text.chars().filter(|c| *c != BREAK)),
            Part::Name(text) | Part::Abbreviated { shown: text, .. } => out.push_str(text),
        }
    }
    out
}

/// Whether there is anything to translate: a letter outside names.
pub(super) fn has_words(marked: &str) -> bool {
    parts(marked).iter().any(|part| match part {
        Part::Words(text) => text.contains(char::is_alphabetic),
        Part::Name(_) => false,
        Part::Abbreviated { .. } => true,
    })
}

/// The text in another language, without marks; nothing if it stays as it is.
pub(super) fn translated(marked: &str, say: &Say<'_>) -> Option<String> {
    if !has_words(marked) {
        return None;
    }
    let parts = parts(marked);
    let masked = masked(&parts);
    let said: Vec<String> = masked
        .split(BREAK)
        .map(|section| {
            section.split(BETWEEN).map(|piece| piece_said(piece, say)).collect::<Vec<_>>().join(BETWEEN)
        })
        .collect();
    let out = unmasked(&tidy(&said.concat()), &parts, say);
    (out != bare(marked)).then_some(out)
}

/// Names replaced by their number, so that nothing in them is taken for a part of a sentence.
fn masked(parts: &[Part<'_>]) -> String {
    let mut out = String::new();
    for (k, part) in parts.iter().enumerate() {
        match part {
            Part::Words(text) => out.push_str(text),
            Part::Name(_) | Part::Abbreviated { .. } => out.push_str(&format!("{BEGIN}{k}{END}")),
        }
    }
    out
}

/// One piece in the other language; blanks around it stay.
fn piece_said(piece: &str, say: &Say<'_>) -> String {
    let sentence = piece.trim();
    if !sentence.contains(char::is_alphabetic) {
        return piece.to_owned();
    }
    piece.replacen(sentence, &say(sentence), 1)
}

/// Full-width punctuation brings its own space.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek();
        let beside_wide = out.ends_with(['。', '，', '、', '；', '：', '）'])
            || next.is_some_and(|next| matches!(next, '（' | '。' | '，' | '、' | '；' | '：'));
        if c != ' ' || !beside_wide || next == Some(&'·') || out.ends_with('·') {
            out.push(c);
        }
    }
    out
}

fn unmasked(text: &str, names: &[Part<'_>], say: &Say<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        let Part::Name(number) = part else {
            if let Part::Words(words) = part {
                out.push_str(words);
            }
            continue;
        };
        match number.parse::<usize>().ok().and_then(|k| names.get(k)) {
            Some(Part::Name(name)) => out.push_str(name),
            Some(Part::Abbreviated { shown, whole }) => out.push_str(&abbreviation(shown, whole, say)),
            Some(Part::Words(_)) | None => {}
        }
    }
    out
}

/// A shortened text in the other language, no wider than it was.
fn abbreviation(shown: &str, whole: &str, say: &Say<'_>) -> String {
    let said = piece_said(whole, say);
    if said == whole {
        shown.to_owned()
    } else if plain(whole) == shown {
        said
    } else {
        shortened(&said, 1.0, font::width(shown, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loud(sentence: &str) -> String {
        match sentence {
            "limit, 1" => "极限，1".to_owned(),
            "a long title of a standard" => "一个标准的长标题".to_owned(),
            other => other.to_uppercase(),
        }
    }

    #[test]
    fn what_is_shown_has_no_marks() {
        let text = format!("of {}{BREAK} by {}", name("a · \u{2}b\u{3}"), abbreviated("lon…", "long"));
        assert_eq!(bare(&text), "of a · \u{FFFD}b\u{FFFD} by lon…");
        assert!((font::width(&name("ab"), 10.0) - font::width("ab", 10.0)).abs() < 1e-9);
    }

    #[test]
    fn pieces_are_said_one_by_one_and_names_never() {
        let said = std::cell::RefCell::new(Vec::new());
        let say = |s: &str| {
            said.borrow_mut().push(s.to_owned());
            loud(s)
        };
        let text = format!("{} · limit, 1 · of {}, 2 · 3.5", name("limit, 1 · pass"), name("mine"));
        assert_eq!(translated(&text, &say).unwrap(), "limit, 1 · pass · 极限，1 · OF mine, 2 · 3.5");
        assert_eq!(*said.borrow(), ["limit, 1", "of \u{2}3\u{3}, 2"]);
    }

    #[test]
    fn a_break_divides_and_blanks_around_pieces_stay() {
        let text = format!("limit, 1 {BREAK}(b)");
        assert_eq!(translated(&text, &loud).unwrap(), "极限，1 (B)");
        assert_eq!(tidy("一。 二 （三） 四： 五 six） · （七"), "一。二（三）四：五 six） · （七");
    }

    #[test]
    fn a_shortened_text_is_translated_from_the_whole() {
        let whole = "a long title of a standard";
        let text = format!("{} 1", abbreviated("a long…", whole));
        let said = translated(&text, &loud).unwrap();
        assert!(said.starts_with('一') && said.contains('…') && said.ends_with(" 1"), "{said}");
        assert!(font::width(&said, 1.0) <= font::width("a long… 1", 1.0));
        assert_eq!(translated(&abbreviated(whole, whole), &loud).unwrap(), "一个标准的长标题");
    }

    #[test]
    fn numbers_names_and_what_nobody_translates_stay() {
        assert_eq!(translated(&format!("{} · 3", name("limit")), &loud), None);
        assert_eq!(translated("limit of 3", &|s| s.to_owned()), None);
    }
}

//! Whether a formula is one, in our own words: the library that works it out has messages for its programmers.

/// A piece of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Number(&'a str),
    Name(&'a str),
    Sign(char),
}

fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = if first.is_ascii_digit() || first == '.' {
            rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len())
        } else if word(first) {
            rest.find(|c: char| !word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(if first.is_ascii_digit() || first == '.' {
            Token::Number(piece)
        } else if word(first) {
            Token::Name(piece)
        } else {
            Token::Sign(first)
        })
    })
}

fn is_function(name: &str) -> bool {
    matches!(name, "min" | "max" | "abs")
}

/// Checks the order of values, operators and parentheses.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(text: &str) -> Result<(), String> {
    // Whether a value must come next; per open parenthesis, whether it is that of a function of two.
    let mut wanted = true;
    let mut open: Vec<bool> = Vec::new();
    let mut before: Option<Token<'_>> = None;
    let missing = |what: &str| Err(format!("a value is missing before `{what}`"));
    for token in tokens(text) {
        let after_function = matches!(before, Some(Token::Name(name)) if is_function(name));
        if after_function && token != Token::Sign('(') {
            return Err(
                "`min`, `max` and `abs` need their values in parentheses, as in `min(a, b)`".to_owned()
            );
        }
        match token {
            Token::Number(piece) | Token::Name(piece) => {
                if !wanted {
                    return Err(format!("an operator is missing before `{piece}`"));
                }
                if matches!(token, Token::Number(_)) && piece.parse::<f64>().is_err() {
                    return Err(format!("`{piece}` is no number"));
                }
                wanted = matches!(token, Token::Name(name) if is_function(name));
            }
            Token::Sign('(') => {
                if !wanted {
                    return Err("an operator is missing before `(`".to_owned());
                }
                open.push(matches!(before, Some(Token::Name("min" | "max"))));
            }
            Token::Sign(')') => {
                if open.pop().is_none() {
                    return Err("a `)` has no `(`".to_owned());
                }
                if wanted {
                    return missing(")");
                }
            }
            Token::Sign(',') => {
                if open.last() != Some(&true) {
                    return Err(
                        "a comma stands only between the values of `min` and `max`; decimals have a point"
                            .to_owned(),
                    );
                }
                if wanted {
                    return missing(",");
                }
                wanted = true;
            }
            Token::Sign(sign @ ('*' | '/')) => {
                if wanted {
                    return missing(&sign.to_string());
                }
                wanted = true;
            }
            // A sign in front of a value, or an operator.
            Token::Sign(_) => wanted = true,
        }
        before = Some(token);
    }
    if wanted {
        return Err("a value is missing at its end".to_owned());
    }
    if open.is_empty() { Ok(()) } else { Err("a `(` is not closed".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_pass_and_slips_are_told_in_words() {
        for good in [
            "1.4 * g * m_v / (2 * n_b)",
            "max(f, 2 * f) + abs(-f)",
            "-a",
            "a - -b",
            "min(max(a, b), c)",
            ".5 * a",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", "missing at its end"),
            ("f +", "missing at its end"),
            ("(f", "not closed"),
            ("f)", "has no `(`"),
            ("f g", "before `g`"),
            ("2 f", "before `f`"),
            ("(f) g", "before `g`"),
            ("f (g)", "before `(`"),
            ("f * / g", "before `/`"),
            ("()", "before `)`"),
            ("0,5 * f", "decimals have a point"),
            ("1.2.3 * f", "no number"),
            ("min f", "in parentheses"),
            ("min(, f)", "before `,`"),
        ] {
            let told = check(bad).unwrap_err();
            assert!(told.contains(why), "{bad}: {told}");
        }
    }
}

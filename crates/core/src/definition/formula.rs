//! Load formulas as text: evaluated with units carried through every operation.

use super::quantity::{Dimension, LARGEST_INPUT, Unit};
use exmex::{BinOp, Express, FlatEx, MakeOperators, MatchLiteral, Operator, ops_factory};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Longest formula accepted, in characters; keeps hostile files cheap.
const LONGEST_FORMULA: usize = 500;
/// Deepest nesting of parentheses accepted.
const DEEPEST_NESTING: usize = 24;

/// A value in the t–m–s base with its dimension.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Term {
    /// Value in the t–m–s base (forces in kN).
    pub value: f64,
    /// Dimension of the value.
    pub dimension: Dimension,
}

impl Term {
    /// A value with a unit.
    #[must_use]
    pub fn new(value_in_unit: f64, unit: Unit) -> Self {
        Self { value: value_in_unit * unit.to_base, dimension: unit.dimension }
    }
}

/// What travels through the expression library: a term, or the first mistake met.
#[derive(Debug, Clone, PartialEq)]
struct Checked(Result<Term, String>);

impl Default for Checked {
    fn default() -> Self {
        Self(Ok(Term::default()))
    }
}

impl std::str::FromStr for Checked {
    type Err = std::num::ParseFloatError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Ok(Self(Ok(Term { value: s.parse()?, dimension: Dimension::NUMBER })))
    }
}

#[derive(Debug, Clone)]
struct DecimalMatcher;

impl MatchLiteral for DecimalMatcher {
    fn is_literal(text: &str) -> Option<&str> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        if end == 0 || !text.starts_with(|c: char| c.is_ascii_digit()) { None } else { text.get(..end) }
    }
}

fn both(a: Checked, b: Checked, f: impl FnOnce(Term, Term) -> Result<Term, String>) -> Checked {
    Checked(match (a.0, b.0) {
        (Ok(a), Ok(b)) => f(a, b),
        (Err(e), _) | (_, Err(e)) => Err(e),
    })
}

fn same_dimension(a: Checked, b: Checked, verb: &str, f: impl FnOnce(f64, f64) -> f64) -> Checked {
    both(a, b, |a, b| {
        if a.dimension == b.dimension {
            Ok(Term { value: f(a.value, b.value), dimension: a.dimension })
        } else {
            Err(format!("it {verb} {} and {}", a.dimension, b.dimension))
        }
    })
}

/// The smaller or larger of two; what is not finite is not swallowed, as `f64::min` and `f64::max` would do.
fn chosen(a: f64, b: f64, choose: impl FnOnce(f64, f64) -> f64) -> f64 {
    if a.is_finite() && b.is_finite() { choose(a, b) } else { f64::NAN }
}

fn too_wild() -> String {
    "its dimension has exponents beyond any physical quantity".to_owned()
}

ops_factory!(
    DimensionedOps,
    Checked,
    Operator::make_bin_unary(
        "+",
        BinOp { apply: |a, b| same_dimension(a, b, "adds", |x, y| x + y), prio: 0, is_commutative: true },
        |a| a
    ),
    Operator::make_bin_unary(
        "-",
        BinOp {
            apply: |a, b| same_dimension(a, b, "subtracts", |x, y| x - y),
            prio: 0,
            is_commutative: false
        },
        |a| Checked(a.0.map(|t| Term { value: -t.value, ..t }))
    ),
    Operator::make_bin(
        "*",
        BinOp {
            apply: |a, b| both(a, b, |a, b| {
                let dimension = a.dimension.times(b.dimension).ok_or_else(too_wild)?;
                Ok(Term { value: a.value * b.value, dimension })
            }),
            prio: 1,
            is_commutative: true
        }
    ),
    Operator::make_bin(
        "/",
        BinOp {
            apply: |a, b| both(a, b, |a, b| {
                let dimension = a.dimension.over(b.dimension).ok_or_else(too_wild)?;
                Ok(Term { value: a.value / b.value, dimension })
            }),
            prio: 1,
            is_commutative: false
        }
    ),
    Operator::make_bin(
        "max",
        BinOp {
            apply: |a, b| same_dimension(a, b, "compares", |a, b| chosen(a, b, f64::max)),
            prio: 2,
            is_commutative: true
        }
    ),
    Operator::make_bin(
        "min",
        BinOp {
            apply: |a, b| same_dimension(a, b, "compares", |a, b| chosen(a, b, f64::min)),
            prio: 2,
            is_commutative: true
        }
    ),
    Operator::make_unary("abs", |a| Checked(a.0.map(|t| Term { value: t.value.abs(), ..t })))
);

/// Why a formula cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Not a formula.
    #[error("`{formula}` is not a formula: {why}")]
    Syntax {
        /// The text.
        formula: String,
        /// What the parser says.
        why: String,
    },
    /// A name without a value.
    #[error("the formula `{formula}` uses `{name}`, which is not defined before it")]
    UnknownName {
        /// The text.
        formula: String,
        /// The name.
        name: String,
    },
    /// A dimension error inside the formula.
    #[error("the formula `{formula}` is dimensionally wrong: {why}")]
    Dimension {
        /// The text.
        formula: String,
        /// Which operation fails.
        why: String,
    },
    /// The result has another dimension than the stated unit.
    #[error("the formula `{formula}` gives {got}, but its unit is stated as `{unit}` ({wanted})")]
    Result {
        /// The text.
        formula: String,
        /// Dimension found.
        got: String,
        /// Unit stated.
        unit: String,
        /// Dimension wanted.
        wanted: String,
    },
    /// Division by zero or overflow.
    #[error("the formula `{formula}` gives {value} with the numbers put in")]
    NotFinite {
        /// The text.
        formula: String,
        /// The value.
        value: String,
    },
}

/// Names a formula may use, with their values.
pub type Environment = BTreeMap<String, Term>;

/// A parsed formula.
#[derive(Debug, Clone)]
pub struct Formula {
    text: String,
    expression: FlatEx<Checked, DimensionedOps, DecimalMatcher>,
}

/// Formulas are the same where their texts are.
impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Formula {
    /// Parses a formula of `+ - * / ( )`, `min(a, b)`, `max(a, b)`, `abs(a)`, decimal numbers and names.
    ///
    /// # Errors
    /// [`FormulaError::Syntax`] if it is not such a formula, or is longer or deeper than any load formula is.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let syntax = |why: String| FormulaError::Syntax { formula: text.to_owned(), why };
        if text.chars().count() > LONGEST_FORMULA {
            return Err(FormulaError::Syntax {
                formula: text.chars().take(40).collect::<String>() + "…",
                why: format!("it is longer than {LONGEST_FORMULA} characters"),
            });
        }
        if let Some(c) = text.chars().find(|c| !is_formula_char(*c)) {
            return Err(syntax(format!("the character `{c}` has no meaning in a formula")));
        }
        let mut depth = 0usize;
        for c in text.chars() {
            depth = match c {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            if depth > DEEPEST_NESTING {
                return Err(syntax(format!("parentheses nest deeper than {DEEPEST_NESTING}")));
            }
        }
        super::formula_syntax::check(text).map_err(syntax)?;
        // What the check lets pass and the library refuses is not known; its own words would not help.
        let expression = FlatEx::parse(text).map_err(|_| syntax("it cannot be read".to_owned()))?;
        Ok(Self { text: text.to_owned(), expression })
    }

    /// The formula as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names the formula uses, in alphabetical order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        self.expression.var_names()
    }

    /// Value with its dimension.
    ///
    /// # Errors
    /// An unknown name or a dimension error; the value may be infinite, which [`Self::evaluate_in`] refuses.
    pub fn evaluate(&self, environment: &Environment) -> Result<Term, FormulaError> {
        let mut values = Vec::with_capacity(self.names().len());
        for name in self.names() {
            let term = environment.get(name).ok_or_else(|| FormulaError::UnknownName {
                formula: self.text.clone(),
                name: name.clone(),
            })?;
            values.push(Checked(Ok(*term)));
        }
        let outcome = self.expression.eval(&values).map_err(|_| FormulaError::Syntax {
            formula: self.text.clone(),
            why: "it cannot be worked out".to_owned(),
        })?;
        outcome.0.map_err(|why| FormulaError::Dimension { formula: self.text.clone(), why })
    }

    /// Checks names and dimensions only, with every value taken as it is.
    ///
    /// # Errors
    /// As [`Self::evaluate`], and [`FormulaError::Result`] if the result is not of the dimension of `unit`.
    pub fn check(&self, environment: &Environment, unit: Unit) -> Result<(), FormulaError> {
        let term = self.evaluate(environment)?;
        if term.dimension == unit.dimension { Ok(()) } else { Err(self.wrong_result(term, unit)) }
    }

    /// Value in `unit`.
    ///
    /// # Errors
    /// As [`Self::check`], and [`FormulaError::NotFinite`] for a division by zero or an overflow.
    pub fn evaluate_in(&self, environment: &Environment, unit: Unit) -> Result<f64, FormulaError> {
        let term = self.evaluate(environment)?;
        if term.dimension != unit.dimension {
            return Err(self.wrong_result(term, unit));
        }
        let value = term.value / unit.to_base;
        if value.is_finite() && value.abs() <= LARGEST_INPUT {
            Ok(value)
        } else {
            Err(FormulaError::NotFinite { formula: self.text.clone(), value: value.to_string() })
        }
    }

    fn wrong_result(&self, term: Term, unit: Unit) -> FormulaError {
        FormulaError::Result {
            formula: self.text.clone(),
            got: term.dimension.to_string(),
            unit: unit.symbol.to_owned(),
            wanted: unit.dimension.to_string(),
        }
    }

    /// The formula with every name replaced by what `show` prints for it, `*` as `×`.
    pub fn with_numbers(&self, show: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        let mut name = String::new();
        for c in self.text.chars().chain(std::iter::once('\n')) {
            let in_name = c.is_alphabetic() || c == '_' || (c.is_ascii_digit() && !name.is_empty());
            if in_name {
                name.push(c);
                continue;
            }
            if !name.is_empty() {
                let replaced =
                    if matches!(name.as_str(), "min" | "max" | "abs") { name.clone() } else { show(&name) };
                out.push_str(&replaced);
                name.clear();
            }
            match c {
                '\n' => {}
                '*' => out.push('×'),
                c => {
                    let _ = write!(out, "{c}");
                }
            }
        }
        out
    }
}

fn is_formula_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-' | '*' | '/' | '(' | ')' | '.' | ',' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        let t = Unit::find("t").unwrap();
        Environment::from([
            ("m_v".to_owned(), Term::new(40.0, t)),
            ("g".to_owned(), Term::new(9.81, Unit::find("m/s²").unwrap())),
            ("n_b".to_owned(), Term::new(2.0, Unit::ONE)),
            ("f".to_owned(), Term::new(10.0, Unit::KN)),
        ])
    }

    #[test]
    fn computes_a_force_from_masses() {
        let f = Formula::parse("1.4 * g * m_v / (2 * n_b)").unwrap();
        approx::assert_relative_eq!(f.evaluate_in(&environment(), Unit::KN).unwrap(), 137.34, epsilon = 1e-9);
    }

    #[test]
    fn refuses_to_add_a_force_to_a_mass() {
        let f = Formula::parse("f + m_v").unwrap();
        let message = f.evaluate(&environment()).unwrap_err().to_string();
        assert!(message.contains("adds a force and a mass"), "{message}");
    }

    #[test]
    fn refuses_a_result_of_another_dimension() {
        let f = Formula::parse("f * f").unwrap();
        assert!(matches!(f.evaluate_in(&environment(), Unit::KN), Err(FormulaError::Result { .. })));
    }

    #[test]
    fn refuses_unknown_names_division_by_zero_and_nonsense() {
        let env = environment();
        assert!(matches!(
            Formula::parse("f + ff").unwrap().evaluate(&env),
            Err(FormulaError::UnknownName { name, .. }) if name == "ff"
        ));
        assert!(matches!(
            Formula::parse("f / (n_b - 2)").unwrap().evaluate_in(&env, Unit::KN),
            Err(FormulaError::NotFinite { .. })
        ));
        for text in ["", "f +", "(f", "f g", "f ^ 2", "sin(f)", "{f}", "1.2.3 * f", "f; f"] {
            let outcome = Formula::parse(text).map(|f| f.evaluate_in(&env, Unit::KN));
            assert!(!matches!(outcome, Ok(Ok(_))), "`{text}` was evaluated");
        }
        let deep = "(".repeat(200) + "f" + &")".repeat(200);
        assert!(Formula::parse(&deep).is_err());
        assert!(Formula::parse(&"f+".repeat(400)).is_err());
    }

    #[test]
    fn functions_of_two_values() {
        let env = environment();
        let f = Formula::parse("max(f, 2 * f) + abs(-f)").unwrap();
        approx::assert_relative_eq!(f.evaluate_in(&env, Unit::KN).unwrap(), 30.0);
    }

    #[test]
    fn shows_the_numbers_put_in() {
        let f = Formula::parse("0.5 * (f_z + m_v * g)").unwrap();
        let shown = f.with_numbers(|name| format!("<{name}>"));
        assert_eq!(shown, "0.5 × (<f_z> + <m_v> × <g>)");
    }
}

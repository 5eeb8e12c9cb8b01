//! TOML text → typed value, with every structural mistake reported at once.
//!
//! The types that mirror a file carry a JSON Schema; the text is walked against that schema first, so that
//! unknown keys, wrong types and missing keys are all found with their places, then it is deserialised.

use super::diagnostic::{Checker, Diagnostics, SourceText, nearest, one_of};
use super::toml_syntax as syntax;
use bogie_fatigue_text::{hidden_in, is_hidden};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with the byte range it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Byte range in the source text.
    pub span: Range<usize>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(Self { value: spanned.into_inner(), span })
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
    fn inline_schema() -> bool {
        T::inline_schema()
    }
}

/// Deepest nesting of tables and arrays that is walked.
const DEEPEST: usize = 40;

/// Reads `source` as a `T`, with a checker that carries the unknown keys found, so that the caller's checks
/// of meaning are reported together with them.
///
/// # Errors
/// All syntax errors, or else all unknown keys, wrong types and missing keys.
pub fn read<T: DeserializeOwned + JsonSchema>(source: &Arc<SourceText>) -> Result<(T, Checker), Diagnostics> {
    let mut checker = Checker::new(source.clone());
    let text = &source.text;
    let (tree, syntax_errors) = DeTable::parse_recoverable(text);
    let mut slips: Vec<Range<usize>> = Vec::new();
    for error in &syntax_errors {
        let span = error.span().unwrap_or(0..0);
        // One slip draws several errors in its line.
        if slips.iter().any(|line| line.contains(&span.start)) {
            continue;
        }
        let what = error.message().lines().next().unwrap_or_default().to_owned();
        if let Some(slip) = syntax::slip(text, span.start) {
            slips.push(syntax::line_at(text, span.start));
            checker.error(slip.span, slip.title, slip.label, slip.remedy);
        } else {
            checker.error(span, format!("not valid TOML: {what}"), "here", syntax::remedy(&what));
        }
    }
    if checker.has_errors() {
        return Err(checker.finish());
    }
    let schema = schemars::schema_for!(T).to_value();
    let walk = Walk { root: &schema };
    walk.table(&mut checker, tree.get_ref(), &schema, 0..0, "", 0);
    match T::deserialize(toml::Deserializer::from(tree)) {
        Ok(value) => Ok((value, checker)),
        // A wrong type or a missing key was reported by the walk already.
        Err(_) if checker.has_errors() => Err(checker.finish()),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            checker.error(span, format!("cannot be read: {}", error.message()), "here", "see `bogie schema`");
            Err(checker.finish())
        }
    }
}

struct Walk<'a> {
    root: &'a Value,
}

impl<'a> Walk<'a> {
    /// Follows `$ref` and picks the non-null branch of an optional value.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let mut current = schema;
        for _ in 0..16 {
            if let Some(Value::String(reference)) = current.get("$ref") {
                match self.root.pointer(reference.trim_start_matches('#')) {
                    Some(target) => current = target,
                    None => return current,
                }
            } else if let Some(branch) = optional_branch(current) {
                current = branch;
            } else {
                return current;
            }
        }
        current
    }

    fn table(
        &self,
        checker: &mut Checker,
        table: &DeTable<'_>,
        schema: &'a Value,
        span: Range<usize>,
        path: &str,
        depth: usize,
    ) {
        let schema = self.resolve(schema);
        let no_properties = serde_json::Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&no_properties);
        let open = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            other => Some(other),
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if name.chars().any(is_hidden) {
                checker.error(
                    key.span(),
                    format!("the key `{}` has {}", visible(name), hidden_in(name)),
                    "two names that look alike must not differ",
                    "type the key anew",
                );
            }
            let inner = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if let Some(wanted) = properties.get(name) {
                self.value(checker, value, wanted, &inner, depth);
            } else if let Some(any) = open {
                if let Some(wanted @ Value::Object(_)) = any {
                    self.value(checker, value, wanted, &inner, depth);
                }
            } else {
                let place =
                    if path.is_empty() { "at the top level".to_owned() } else { format!("in [{path}]") };
                checker.error(
                    key.span(),
                    format!("unknown key `{name}` {place}"),
                    "not a key of this table",
                    nearest(name, properties.keys().map(String::as_str)),
                );
            }
        }
        for required in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = required.as_str() else { continue };
            if !table.iter().any(|(key, _)| key.get_ref() == name) {
                let place = if path.is_empty() { "the file".to_owned() } else { format!("[{path}]") };
                let property = properties.get(name);
                let what = property.and_then(|p| p.get("description")).and_then(Value::as_str);
                let mut remedy = match what {
                    Some(text) => format!("add `{name}`: {}", text.lines().next().unwrap_or_default()),
                    None => format!("add `{name}`"),
                };
                let choices = property.map(|p| choices(self.resolve(p))).unwrap_or_default();
                let meanings = property.map(|p| described(self.resolve(p))).unwrap_or_default();
                if !meanings.is_empty() {
                    remedy.push_str(&format!(" One of {meanings}."));
                } else if !choices.is_empty() {
                    let all: Vec<String> = choices.iter().map(|c| format!("\"{c}\"")).collect();
                    remedy.push_str(&format!(" One of {}.", all.join(", ")));
                }
                checker.error(
                    span.clone(),
                    format!("missing key `{name}` in {place}"),
                    "belongs here",
                    remedy,
                );
            }
        }
    }

    fn value(
        &self,
        checker: &mut Checker,
        value: &Spanned<DeValue<'_>>,
        schema: &'a Value,
        path: &str,
        depth: usize,
    ) {
        if depth > DEEPEST {
            checker.error(value.span(), format!("`{path}` nests too deeply"), "here", "flatten the file");
            return;
        }
        let schema = self.resolve(schema);
        let given = value.get_ref();
        let allowed = allowed_types(schema);
        if !allowed.is_empty() && !allowed.iter().any(|t| fits(given, t)) {
            let wanted: Vec<&str> = allowed.iter().map(|t| in_words(t)).collect();
            checker.error(
                value.span(),
                format!("`{path}` is {}, expected {}", given_in_words(given), wanted.join(" or ")),
                format!("expected {}", wanted.join(" or ")),
                type_remedy(path, given, &allowed),
            );
            return;
        }
        let choices = choices(schema);
        if let (Some(text), false) = (given.as_str(), choices.is_empty())
            && !choices.contains(&text)
        {
            checker.error(
                value.span(),
                format!("`{path}` is `{text}`, which is not one of its values"),
                format!("allowed: {}", choices.join(", ")),
                match (one_of(text, &choices), described(schema)) {
                    // Of a few values the meaning is told, where the given one is no slip of one of them.
                    (listed, meanings) if listed.starts_with("write") && !meanings.is_empty() => {
                        format!("write one of {meanings}")
                    }
                    (remedy, _) => remedy,
                },
            );
        }
        if let Some(id) = given.as_str().filter(|id| path_ends_in_id(path) && id.chars().any(is_hidden)) {
            checker.error(
                value.span(),
                format!("`{path}` `{}` has {}", visible(id), hidden_in(id)),
                "two names that look alike must not differ",
                "type the name anew",
            );
        }
        match given {
            DeValue::Table(table) => self.table(checker, table, schema, value.span(), path, depth + 1),
            DeValue::Array(items) => {
                let numbers = items.iter().all(|i| i.get_ref().is_integer() || i.get_ref().is_float());
                if numbers && syntax::commas_as_decimals(text_at(checker, value.span()), items.len()) {
                    checker.error(
                        value.span(),
                        format!("`{path}` may hold numbers with decimal commas"),
                        format!("read as {} numbers; blanks follow every second comma only", items.len()),
                        "write decimal points, as in [18.0, 34.0]; if it is really a list of so many numbers, put a \
                         blank after every comma",
                    );
                }
                if let Some(item_schema @ Value::Object(_)) = schema.get("items") {
                    for (i, item) in items.iter().enumerate() {
                        self.value(checker, item, item_schema, &format!("{path}[{i}]"), depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a path is that of an identifier; those of hotspots are checked where hotspots of tables are, too.
fn path_ends_in_id(path: &str) -> bool {
    (path == "id" || path.ends_with(".id")) && !path.starts_with("hotspot[")
}

/// A name with what is hidden in it shown as a dot.
fn visible(name: &str) -> String {
    name.chars().map(|c| if is_hidden(c) { '·' } else { c }).collect()
}

/// The text at a place.
fn text_at(checker: &Checker, span: Range<usize>) -> &str {
    checker.source().text.get(span).unwrap_or_default()
}

/// The branch of `anyOf: [X, null]` that is not null.
fn optional_branch(schema: &Value) -> Option<&Value> {
    let branches = schema.get("anyOf")?.as_array()?;
    let mut real = branches.iter().filter(|b| b.get("type").and_then(Value::as_str) != Some("null"));
    let first = real.next()?;
    if real.next().is_none() { Some(first) } else { None }
}

fn allowed_types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(t)) => vec![t.as_str()],
        Some(Value::Array(types)) => {
            types.iter().filter_map(Value::as_str).filter(|t| *t != "null").collect()
        }
        _ => Vec::new(),
    }
}

fn choices(schema: &Value) -> Vec<&str> {
    if let Some(Value::Array(values)) = schema.get("enum") {
        return values.iter().filter_map(Value::as_str).collect();
    }
    if let Some(Value::Array(branches)) = schema.get("oneOf") {
        return branches
            .iter()
            .flat_map(|b| match b.get("const") {
                Some(constant) => constant.as_str().into_iter().collect(),
                None => choices(b),
            })
            .collect();
    }
    Vec::new()
}

/// Values of a short list with what each means; empty where no meaning is stated, or the list is long.
fn described(schema: &Value) -> String {
    let branches = schema.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let one = |b: &Value| -> Option<String> {
        let meaning = b.get("description")?.as_str()?.trim_end_matches('.');
        Some(format!("`{}` ({meaning})", b.get("const")?.as_str()?))
    };
    let all: Option<Vec<String>> = branches.iter().map(one).collect();
    all.filter(|a| (1..=4).contains(&a.len())).map(|a| a.join(", ")).unwrap_or_default()
}

fn fits(value: &DeValue<'_>, json_type: &str) -> bool {
    match json_type {
        "string" => value.is_str(),
        "number" => value.is_float() || value.is_integer(),
        "integer" => value.is_integer(),
        "boolean" => value.is_bool(),
        "array" => value.is_array(),
        "object" => value.is_table(),
        _ => true,
    }
}

fn in_words(json_type: &str) -> &str {
    match json_type {
        "string" => "a text in quotes",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "array" => "a list [ … ]",
        "object" => "a table",
        other => other,
    }
}

fn given_in_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn type_remedy(path: &str, given: &DeValue<'_>, allowed: &[&str]) -> String {
    let text_for_step = path.starts_with("screen.steps.") && given.is_str();
    if text_for_step || (path.starts_with("screen.fields.") && given.is_integer()) {
        return "steps are numbers, [screen.steps]; results whose loads have names are mapped in [screen.fields]"
            .to_owned();
    }
    let number_given = given.is_integer() || given.is_float();
    let number = match given {
        DeValue::Integer(i) => i.as_str().to_owned(),
        DeValue::Float(f) => f.as_str().to_owned(),
        _ => String::new(),
    };
    if number_given && allowed.contains(&"string") {
        if path.starts_with("override.") {
            return format!(
                "write it in quotes: \"{number}\" for a pure number, with its unit for any other, like \"{number} t\""
            );
        }
        "a quantity is written with its unit in quotes, like \"7.85 t\" or \"100 kN\"".to_owned()
    } else if given.is_array() && allowed.contains(&"string") {
        "write one text in quotes; a quantity with its unit, like \"7.85 t\" or \"100 kN\"".to_owned()
    } else if given.is_str() && (allowed.contains(&"number") || allowed.contains(&"integer")) {
        "write the number without quotes".to_owned()
    } else {
        "see `bogie schema` for the type of every key".to_owned()
    }
}

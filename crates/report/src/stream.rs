//! JSON that is made while it is written, so that the values of a hundred thousand hotspots are never there together,
//! and the way from text that is formatted to bytes that are written.

use super::number::is_hidden;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};
use std::fmt;
use std::io;

type Items<'a> = Box<dyn Iterator<Item = Value> + 'a>;

/// A JSON document whose long lists are made item by item.
pub enum Document<'a> {
    /// A value that is there.
    Value(Value),
    /// An object, its keys in order.
    Object(Vec<(&'static str, Document<'a>)>),
    /// A list of documents.
    List(Vec<Document<'a>>),
    /// A list whose items are made one after the other.
    Each(Box<dyn Fn() -> Items<'a> + 'a>),
}

impl Document<'_> {
    /// The document as one value.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
            Self::List(items) => items.serialize(serializer),
            Self::Each(items) => serializer.collect_seq(items()),
        }
    }
}

/// Writes JSON with line breaks, a final one too. Characters that are not seen are written as `\u202e`: the value is the
/// same, and a reader of the file sees them.
///
/// # Errors
/// What the writer says.
pub fn write_json(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Visible(PrettyFormatter::new()));
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Pretty JSON with hidden characters as escapes.
struct Visible(PrettyFormatter<'static>);

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_hidden(*c)) {
            out.write_all(fragment.get(from..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            from = at + c.len_utf8();
        }
        out.write_all(fragment.get(from..).unwrap_or_default().as_bytes())
    }
    fn write_char_escape<W: ?Sized + io::Write>(&mut self, out: &mut W, c: CharEscape) -> io::Result<()> {
        self.0.write_char_escape(out, c)
    }
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// Takes formatted text to a writer of bytes and keeps the first error, which formatting cannot carry.
pub struct Formatted<'a> {
    out: &'a mut dyn io::Write,
    failed: Option<io::Error>,
}

impl<'a> Formatted<'a> {
    /// Writes what `text` formats.
    ///
    /// # Errors
    /// What the writer said first.
    pub fn write(out: &'a mut dyn io::Write, text: impl FnOnce(&mut dyn fmt::Write)) -> io::Result<()> {
        let mut to = Self { out, failed: None };
        text(&mut to);
        to.failed.map_or(Ok(()), Err)
    }
}

impl fmt::Write for Formatted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.failed.is_some() {
            return Err(fmt::Error);
        }
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.failed = Some(error);
            fmt::Error
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hidden_characters_are_seen_and_stay_the_same() {
        let value = json!({ "a\u{202e}b": "x\u{200b}\u{e0041}\"\n\u{7f}ü σ", "list": [1, { "k": [] }] });
        let mut bytes = Vec::new();
        write_json(&mut bytes, &value).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(r#""a\u202eb": "x\u200b\udb40\udc41\"\n\u007fü σ""#), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_document_made_item_by_item_is_the_value() {
        let document = Document::Object(vec![
            ("a", Document::Value(json!(1))),
            ("b", Document::Each(Box::new(|| Box::new((0..3).map(Value::from))))),
            ("c", Document::List(vec![Document::Value(json!("x"))])),
        ]);
        assert_eq!(document.value(), json!({ "a": 1, "b": [0, 1, 2], "c": ["x"] }));
    }
}

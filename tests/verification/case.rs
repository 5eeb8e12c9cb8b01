//! Check cases as written in `tests/cases/*.toml`.

use serde::Deserialize;
use std::fs;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    #[serde(skip)]
    pub name: String,
    pub title: String,
    pub source: String,
    pub confidence: bogie_fatigue::definition::Confidence,
    pub case: Vec<Case>,
}

/// What is computed from the input, and what the keys of the rows mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Loads of a standard; key: load.
    Loads,
    /// Forces of its conditions; key: condition and component. Of a condition named, all forces must be.
    Forces,
    /// Limit amplitude; key: mean.
    Limit,
    /// Vertices of a diagram; key: number, and `mean` or `amplitude`.
    Vertices,
    /// Safety factors; key: mean, amplitude, and load path or `limit`.
    LoadPath,
    /// FKM line of amplitude 1 at R = −1; key: mean.
    Sensitivity,
    /// M of a limit; key: limit and tensile strength.
    SensitivityOf,
    /// Principal stresses and von Mises stress.
    Tensor,
    /// A hotspot of a frame; key: quantity.
    Frame,
    /// Critical plane of a mean tensor and dynamic tensors; key: load path and form.
    CriticalSum,
    /// Reductions of the tensors of conditions; key: load path or `amplitude`, and form.
    CriticalPairs,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    pub title: String,
    pub kind: Kind,
    pub standard: Option<String>,
    /// Added to the frame of round numbers of `tests/common`.
    pub frame: Option<String>,
    /// Instead: a frame load file of the repository.
    pub file: Option<String>,
    pub limit: Option<String>,
    /// Partial factor of a detail that uses the limit.
    pub gamma_mf: Option<f64>,
    /// Yield and tensile strength, MPa; the rows hold for each.
    #[serde(default)]
    pub steels: Vec<[f64; 2]>,
    #[serde(default)]
    pub unit: String,
    pub sensitivity: Option<f64>,
    pub components: Option<[f64; 6]>,
    pub mean: Option<[f64; 6]>,
    #[serde(default)]
    pub tensors: Vec<[f64; 6]>,
    #[serde(default = "exact")]
    pub tolerance: f64,
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Keys whose expected value is found by brute force.
    #[serde(default)]
    pub brute_force: Vec<String>,
}

/// For arithmetic on round numbers.
fn exact() -> f64 {
    1e-9
}

/// `["key", expected]` or `["key", expected, "how it was found"]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Vec<toml::Value>")]
pub struct Row {
    pub key: String,
    pub expected: Expected,
    pub how: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    Number(f64),
    Word(String),
}

impl TryFrom<Vec<toml::Value>> for Row {
    type Error = String;

    fn try_from(cells: Vec<toml::Value>) -> Result<Self, String> {
        let (key, expected, how) = match cells.as_slice() {
            [key, expected] => (key, expected, ""),
            [key, expected, how] => (key, expected, how.as_str().ok_or("a note is a text")?),
            _ => return Err(format!("a row has two or three cells: {cells:?}")),
        };
        let expected = match expected {
            toml::Value::Float(v) => Expected::Number(*v),
            toml::Value::String(s) => Expected::Word(s.clone()),
            other => return Err(format!("neither a number with a point nor a text: {other}")),
        };
        Ok(Self { key: key.as_str().ok_or("a key is a text")?.to_owned(), expected, how: how.to_owned() })
    }
}

impl Case {
    /// Makes every expectation wrong by ten tolerances.
    pub fn spoil(&mut self) {
        for row in &mut self.rows {
            match &mut row.expected {
                Expected::Number(v) => *v += 10.0 * self.tolerance,
                Expected::Word(w) => w.push('?'),
            }
        }
    }
}

/// All case files in the order of the manual.
pub fn read_all() -> Vec<CaseFile> {
    const ORDER: [&str; 11] = [
        "seo_2017_load_table",
        "uic_615_4_loads",
        "uic_615_4_conditions",
        "uic_combination",
        "jis_e_4207_loads",
        "jis_combination",
        "din_15018",
        "en_1993_1_9",
        "fkm",
        "principal_stresses",
        "critical_plane",
    ];
    let count = fs::read_dir(FOLDER).unwrap().count();
    assert_eq!(count, ORDER.len(), "name every file of tests/cases in the order of the manual");
    let read = |name: &str| {
        let text = fs::read_to_string(format!("{FOLDER}/{name}.toml")).unwrap();
        let file: CaseFile = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        CaseFile { name: name.to_owned(), ..file }
    };
    ORDER.into_iter().map(read).collect()
}

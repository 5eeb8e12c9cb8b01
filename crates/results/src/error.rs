//! What can go wrong while reading or writing result files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Where in a file a fault was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// Line, counted from 1.
    Line(u64),
    /// Line and column of a text file, both counted from 1 (the column counts bytes or fields, as the sentence says).
    LineColumn(u64, u64),
    /// Byte offset, counted from 0.
    Offset(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Line(line) => write!(f, ", line {line}"),
            Self::LineColumn(line, column) => write!(f, ", line {line}, column {column}"),
            Self::Offset(offset) => write!(f, ", byte {offset}"),
        }
    }
}

/// A fault in a result file, or in what was asked of it. Each message is a sentence or two: what is wrong with
/// the offending value, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// The file is not there, or may not be opened.
    #[error("cannot open `{}`: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The path names a folder, a pipe or a device.
    #[error("`{}` is a {kind}, not a regular file; give the path of a result file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// Reading failed on the way.
    #[error("reading `{}` failed at byte {offset}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Where.
        offset: u64,
        /// What the operating system said.
        source: io::Error,
    },
    /// The content is not what the format prescribes.
    #[error("`{}`{place}: {problem}; {remedy}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Where in the file.
        place: Place,
        /// What is wrong, with the offending value.
        problem: String,
        /// What is allowed and what to do.
        remedy: String,
    },
    /// A well-formed file in a variant that is not read.
    #[error("`{}`: {what} is not supported; {remedy}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// The variant.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The loads, steps or names asked for are not in the file.
    #[error("`{}`: {wanted} is not in the file; it holds {available}", path.display())]
    Selection {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        wanted: String,
        /// What there is.
        available: String,
    },
    /// What was asked for fits more than one stress field.
    #[error(
        "`{}`: {wanted} fits more than one stress field: {}; which one is meant cannot be known: leave out the files or \
         rename the fields that are not meant",
        path.display(),
        fields.join(" and ")
    )]
    Ambiguous {
        /// The file, or the first of several.
        path: PathBuf,
        /// What was asked for.
        wanted: String,
        /// The fields that fit, and where they stand.
        fields: Vec<String>,
    },
    /// Two loads that were asked for by different words are the same stress field.
    #[error(
        "`{}`: {} and {} are the same stress field, {field}: its stresses would count twice, those of another field not \
         at all",
        path.display(), wanted.0, wanted.1
    )]
    SharedField {
        /// The file.
        path: PathBuf,
        /// The field.
        field: String,
        /// What was asked for.
        wanted: (String, String),
        /// Their positions in [`OpenOptions::loads`](super::OpenOptions::loads).
        positions: (usize, usize),
    },
    /// Options or arguments that contradict each other.
    #[error("{0}")]
    Request(String),
    /// Writing failed; no half-written file is left under the target name.
    #[error("writing `{}` failed: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The data handed to a writer do not fit together.
    #[error("cannot write `{}`: {problem}", path.display())]
    Inconsistent {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        problem: String,
    },
    /// The program was built without the feature that reads this format.
    #[error(
        "`{}` needs the cargo feature `{feature}`, which this build leaves out; build with \
         `cargo install --path . --features {feature}`, or convert the file to .npy or .csv",
        path.display()
    )]
    FeatureMissing {
        /// The file.
        path: PathBuf,
        /// The feature.
        feature: &'static str,
    },
}

impl ResultsError {
    pub(crate) fn format(
        path: &Path,
        place: Place,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::Format { path: path.to_path_buf(), place, problem: problem.into(), remedy: remedy.into() }
    }

    pub(crate) fn unsupported(path: &Path, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Unsupported { path: path.to_path_buf(), what: what.into(), remedy: remedy.into() }
    }
}

/// At most 40 characters of a user's bytes, fit for a message.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let cut = bytes.get(..80).unwrap_or(bytes);
    let text: String =
        String::from_utf8_lossy(cut).chars().map(|c| if c.is_control() { '·' } else { c }).take(40).collect();
    let text = text.trim_end();
    if bytes.len() > 40 { format!("{text}…") } else { text.to_owned() }
}

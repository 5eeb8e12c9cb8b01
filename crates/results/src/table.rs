//! Tables of all nodes for spreadsheets and scripts, written as CSV.

use std::io::Write;
use std::path::Path;

use super::atomic::AtomicFile;
use super::error::ResultsError;

/// A column: its name, which should say the unit (`sigma_a_mpa`), and its values.
#[derive(Clone)]
pub struct TableColumn<'a> {
    /// Name in the header.
    pub name: &'a str,
    /// One value per node.
    pub values: TableValues<'a>,
}

/// Values of a column.
#[derive(Clone, Copy)]
pub enum TableValues<'a> {
    /// Numbers; NaN is written as an empty field.
    Float64(&'a [f64]),
    /// Numbers; NaN is written as an empty field.
    Float32(&'a [f32]),
    /// Node numbers, counts.
    UInt64(&'a [u64]),
    /// Indices, flags.
    Int32(&'a [i32]),
    /// A code per node, and the word for each code (`pass`, `fail`, …); an unknown code is an empty field.
    Words(&'a [u8], &'a [&'a str]),
    /// So many empty fields, of 32-bit numbers where the format wants to know.
    Missing(usize),
    /// So many numbers, worked out when they are written; NaN is written as an empty field.
    Numbers(usize, &'a (dyn Fn(usize) -> f64 + 'a)),
    /// So many names, looked up when they are written; none is an empty field.
    Names(usize, &'a (dyn Fn(usize) -> Option<&'a str> + 'a)),
}

/// A CSV file that is written block by block and appears when it is complete.
#[derive(Debug)]
pub struct TableWriter {
    file: AtomicFile,
    names: Vec<String>,
    line: Vec<u8>,
}

impl TableWriter {
    /// Opens the file and writes the header.
    ///
    /// # Errors
    /// The file cannot be written, or two columns have the same name.
    pub fn create(path: &Path, names: &[&str]) -> Result<Self, ResultsError> {
        for (i, name) in names.iter().enumerate() {
            if names.iter().take(i).any(|n| n == name) {
                return Err(ResultsError::Inconsistent {
                    path: path.to_path_buf(),
                    problem: format!("the column `{name}` comes twice"),
                });
            }
        }
        let mut file = AtomicFile::create(path)?;
        let header: Vec<String> = names.iter().map(|n| quoted(n)).collect();
        writeln!(file, "{}", header.join(","))
            .map_err(|source| ResultsError::Write { path: path.to_path_buf(), source })?;
        Ok(Self { file, names: names.iter().map(|&n| n.to_owned()).collect(), line: Vec::new() })
    }

    /// Appends rows: all columns, in the header's order, with equally many values.
    ///
    /// # Errors
    /// The columns do not fit the header or each other, or the disk is full.
    pub fn append(&mut self, columns: &[TableColumn<'_>]) -> Result<(), ResultsError> {
        let path = self.file.target().to_path_buf();
        let rows = columns.first().map_or(0, |c| c.values.len());
        let fits = columns.len() == self.names.len()
            && columns.iter().zip(&self.names).all(|(c, n)| c.name == n && c.values.len() == rows);
        if !fits {
            let problem = "the columns differ from the header, or in length".to_owned();
            return Err(ResultsError::Inconsistent { path, problem });
        }
        for row in 0..rows {
            self.line.clear();
            for (i, column) in columns.iter().enumerate() {
                if i > 0 {
                    self.line.push(b',');
                }
                column.values.put(row, &mut self.line);
            }
            self.line.push(b'\n');
            self.file
                .write_all(&self.line)
                .map_err(|source| ResultsError::Write { path: path.clone(), source })?;
        }
        Ok(())
    }

    /// Puts the complete file in place.
    ///
    /// # Errors
    /// The disk is full, or the target cannot be replaced.
    pub fn finish(self) -> Result<(), ResultsError> {
        self.file.commit()
    }
}

impl TableValues<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Float64(v) => v.len(),
            Self::Float32(v) => v.len(),
            Self::UInt64(v) => v.len(),
            Self::Int32(v) => v.len(),
            Self::Words(v, _) => v.len(),
            Self::Missing(rows) | Self::Numbers(rows, _) | Self::Names(rows, _) => *rows,
        }
    }

    /// Whether few values come many times.
    #[cfg(feature = "parquet")]
    pub(crate) fn repeats(&self) -> bool {
        matches!(self, Self::Words(..) | Self::Names(..) | Self::Missing(_))
    }

    /// Numbers in the shortest form that reads back to the same value.
    fn put(&self, row: usize, line: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = match self {
            Self::Float64(v) => match v.get(row).copied() {
                Some(value) if !value.is_nan() => write!(line, "{value}"),
                _ => Ok(()),
            },
            Self::Float32(v) => match v.get(row).copied() {
                Some(value) if !value.is_nan() => write!(line, "{value}"),
                _ => Ok(()),
            },
            Self::UInt64(v) => v.get(row).map_or(Ok(()), |value| write!(line, "{value}")),
            Self::Int32(v) => v.get(row).map_or(Ok(()), |value| write!(line, "{value}")),
            Self::Words(codes, words) => {
                let word = codes.get(row).and_then(|&code| words.get(usize::from(code)));
                word.map_or(Ok(()), |word| line.write_all(quoted(word).as_bytes()))
            }
            Self::Missing(_) => Ok(()),
            Self::Numbers(rows, value) => match if row < *rows { value(row) } else { f64::NAN } {
                value if value.is_nan() => Ok(()),
                #[expect(clippy::cast_possible_truncation, reason = "taken only if nothing is lost")]
                #[expect(clippy::float_cmp, reason = "equal to the last bit")]
                value if f64::from(value as f32) == value => write!(line, "{}", value as f32),
                value => write!(line, "{value}"),
            },
            Self::Names(rows, name) => {
                let name = if row < *rows { name(row) } else { None };
                name.map_or(Ok(()), |name| line.write_all(plain(name).as_bytes()))
            }
        };
    }
}

/// A name of the user's as a field that no spreadsheet takes for a formula.
fn plain(name: &str) -> String {
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        quoted(&format!("'{name}"))
    } else {
        quoted(name)
    }
}

/// A field in quotes where the separator, a quote or a line end calls for them.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_asked_for_row_by_row() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("nodes.csv");
        let names = ["=cmd()", "a;b", "c"];
        let number = |row: usize| if row == 1 { f64::NAN } else { row as f64 / 4.0 };
        let name = |row: usize| names.get(row).copied().filter(|n| *n != "c");
        let columns = [
            TableColumn { name: "number", values: TableValues::Numbers(3, &number) },
            TableColumn { name: "name", values: TableValues::Names(3, &name) },
        ];
        let mut writer = TableWriter::create(&path, &["number", "name"]).unwrap();
        writer.append(&columns).unwrap();
        writer.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "number,name\n0,'=cmd()\n,\"a;b\"\n0.5,\n");
    }

    #[test]
    fn a_table_in_two_blocks() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("nodes.csv");
        let mut writer = TableWriter::create(&path, &["node", "utilisation", "a,b", "verdict"]).unwrap();
        let words = ["pass", "fail"];
        for (node, code) in [(7u64, 0u8), (9, 1)] {
            let columns = [
                TableColumn { name: "node", values: TableValues::UInt64(&[node, node + 1]) },
                TableColumn { name: "utilisation", values: TableValues::Float64(&[0.1 + 0.2, f64::NAN]) },
                TableColumn { name: "a,b", values: TableValues::Int32(&[-1, 2]) },
                TableColumn { name: "verdict", values: TableValues::Words(&[code, 9], &words) },
            ];
            writer.append(&columns).unwrap();
            assert!(writer.append(&columns[1..]).is_err());
        }
        assert!(!path.exists());
        writer.finish().unwrap();
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "node,utilisation,\"a,b\",verdict\n7,0.30000000000000004,-1,pass\n8,,2,\n\
             9,0.30000000000000004,-1,fail\n10,,2,\n"
        );
        assert!(TableWriter::create(&path, &["a", "a"]).is_err());
    }
}

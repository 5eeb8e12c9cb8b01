//! Parquet: wide columns, streamed; without the feature a clear refusal.
#![cfg_attr(feature = "parquet", expect(clippy::unwrap_used, reason = "a helper that fails fails the test"))]

use std::fs;

use bogie_fatigue::results::{OpenOptions, open};
use tempfile::TempDir;

#[cfg(not(feature = "parquet"))]
#[test]
fn without_the_feature_the_message_says_how_to_get_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.parquet");
    fs::write(&path, "PAR1").unwrap();
    let error = open(&[path], &OpenOptions::default()).err().unwrap().to_string();
    assert!(error.contains("--features parquet"), "{error}");
    let gone = folder.path().join("gone.parquet");
    assert!(open(&[gone], &OpenOptions::default()).err().unwrap().to_string().contains("cannot open"));
}

#[cfg(feature = "parquet")]
mod with_the_feature {
    use std::fs::File;
    use std::path::Path;
    use std::sync::Arc;

    use arrow_array::{Array, ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray};
    use bogie_fatigue::results::{NodeNumbers, SourceUnits, StressBlock, StressUnit};
    use parquet::arrow::ArrowWriter;
    use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
    use parquet::file::properties::WriterProperties;

    use super::*;

    const NODES: usize = 20_000;

    fn value(load: usize, component: usize, node: usize) -> f32 {
        (load * 1000 + component * 100) as f32 + node as f32 * 0.25
    }

    fn write(path: &Path) {
        let mut columns: Vec<(String, ArrayRef)> = vec![(
            "node".into(),
            Arc::new(Int64Array::from_iter_values((0..NODES as i64).map(|n| 2 * n + 1))),
        )];
        for axis in ["x_mm", "y_mm", "z_mm"] {
            columns
                .push((axis.into(), Arc::new(Float64Array::from_iter_values((0..NODES).map(|n| n as f64)))));
        }
        for load in 0..2 {
            // Another order of components than the project's.
            for (component, name) in [(0, "sxx"), (1, "syy"), (2, "szz"), (3, "sxy"), (5, "sxz"), (4, "syz")]
            {
                let values = (0..NODES).map(|n| (n != 17).then(|| value(load, component, n)));
                columns.push((format!("lc{load:02}_{name}"), Arc::new(values.collect::<Float32Array>())));
            }
        }
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(7000)).build();
        let mut writer =
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn wide_columns_over_several_row_groups() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.parquet");
        write(&path);
        let mut source = open(std::slice::from_ref(&path), &OpenOptions::default()).unwrap();
        assert_eq!(source.mesh().node_ids.get(3), Some(&7));
        assert_eq!(source.loads().iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["lc00", "lc01"]);
        for capacity in [999, 4096] {
            let mut block = StressBlock::with_capacity(capacity);
            let mut nodes = 0;
            while source.read_block(&mut block).unwrap() > 0 {
                for (load, component) in (0..2).flat_map(|l| (0..6).map(move |k| (l, k))) {
                    for (i, &read) in block.component(load, component).iter().enumerate() {
                        let node = block.first_node() + i;
                        let same = read.to_bits() == f64::from(value(load, component, node)).to_bits();
                        assert!(if node == 17 { read.is_nan() } else { same }, "{load} {component} {node}");
                    }
                }
                nodes += block.len();
            }
            assert_eq!(nodes, NODES);
            source.rewind().unwrap();
        }
    }

    #[test]
    fn damaged_files_are_errors() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.parquet");
        fs::write(&path, "PAR1 nonsense PAR1").unwrap();
        let error = open(std::slice::from_ref(&path), &OpenOptions::default()).err().unwrap().to_string();
        assert!(error.contains("no valid Parquet"), "{error}");
    }

    type Columns = Vec<(String, ArrayRef)>;

    const NAMES: [&str; 6] = ["sxx", "syy", "szz", "sxy", "syz", "szx"];

    fn floats(values: [f64; 2]) -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(values))
    }

    /// Two nodes, numbered 7 and 9, with one load whose columns end in `unit`.
    fn small(unit: &str) -> Columns {
        let mut columns: Columns = vec![("node".into(), Arc::new(Int64Array::from_iter_values([7, 9])))];
        columns.extend(NAMES.map(|name| (format!("lift_{name}{unit}"), floats([3.0, 5.0]))));
        columns
    }

    /// The first stress component of both nodes under the first load, or the message.
    fn read(
        columns: Columns,
        compression: Compression,
        options: &OpenOptions,
    ) -> Result<(Vec<f64>, SourceUnits), String> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.parquet");
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = WriterProperties::builder().set_compression(compression).build();
        let mut writer =
            ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let mut source = open(&[path], options).map_err(|e| e.to_string())?;
        let mut block = StressBlock::with_capacity(9);
        source.read_block(&mut block).map_err(|e| e.to_string())?;
        Ok((block.component(0, 0).to_vec(), source.units()))
    }

    fn told(columns: Columns) -> String {
        read(columns, Compression::UNCOMPRESSED, &OpenOptions::default()).unwrap_err()
    }

    #[test]
    fn the_usual_codecs_are_read() {
        for codec in [
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::BROTLI(BrotliLevel::default()),
            Compression::LZ4,
            Compression::LZ4_RAW,
            Compression::ZSTD(ZstdLevel::default()),
        ] {
            let read = read(small(""), codec, &OpenOptions::default());
            assert_eq!(read.map(|(values, _)| values), Ok(vec![3.0, 5.0]), "{codec}");
        }
    }

    #[test]
    fn heads_may_name_the_unit() {
        let plain = OpenOptions::default();
        let in_gpa = OpenOptions { stress_unit: Some(StressUnit::Gigapascal), ..OpenOptions::default() };
        let usual_gpa = OpenOptions { usual_stress_unit: in_gpa.stress_unit, ..OpenOptions::default() };
        let stored = Compression::UNCOMPRESSED;
        let (values, units) = read(small(" [kPa]"), stored, &usual_gpa).unwrap();
        assert_eq!((values[0] * 1e6).round(), 3000.0);
        assert_eq!(units.stress, Some(StressUnit::Kilopascal));
        assert_eq!(read(small(""), stored, &usual_gpa).unwrap().0, [3000.0, 5000.0]);
        assert_eq!(read(small(""), stored, &plain).unwrap().1.stress, None, "nothing says it");
        let error = read(small(" [kPa]"), stored, &in_gpa).unwrap_err();
        assert!(error.contains("lift_sxx [kPa]") && error.contains("the options say GPa"), "{error}");
        assert!(told(small(" [mPa]")).contains("`mPa` is no unit of stress"));
    }

    #[test]
    fn integers_are_stresses_and_other_types_are_named() {
        let mut columns = small("");
        columns[1].1 = Arc::new(Int64Array::from_iter([Some(-4), None]));
        let (values, _) = read(columns, Compression::UNCOMPRESSED, &OpenOptions::default()).unwrap();
        assert!(values[0].to_bits() == (-4f64).to_bits() && values[1].is_nan(), "{values:?}");
        let mut columns = small("");
        columns[1].1 = Arc::new(StringArray::from_iter_values(["1", "2"]));
        let error = told(columns);
        assert!(error.contains("`lift_sxx` holds Utf8, not numbers"), "{error}");
    }

    #[test]
    fn long_tables_and_doubled_nodes_are_refused_with_the_layout_needed() {
        let mut long: Columns = vec![
            ("node".into(), Arc::new(Int64Array::from_iter_values([1, 1]))),
            ("Load".into(), Arc::new(StringArray::from_iter_values(["lift", "twist"]))),
        ];
        long.extend(NAMES.map(|name| (name.to_owned(), floats([1.0, 2.0]))));
        let error = told(long);
        assert!(error.contains("long Parquet table, whose column `Load`"), "{error}");
        assert!(error.contains("one row per node") && error.contains("CSV"), "{error}");
        let mut twice = small("");
        twice[0].1 = Arc::new(Int64Array::from_iter_values([7, 7]));
        assert!(told(twice).contains("node 7 comes twice"));
    }

    /// One row per value: the node numbers, and a stress xx of one load; the other components are zero.
    fn table(path: &Path, node: &[(&str, ArrayRef)], sxx: ArrayRef) {
        let rows = sxx.len();
        let zero: ArrayRef = Arc::new(Float64Array::from(vec![0.0; rows]));
        let mut columns: Vec<(&str, ArrayRef)> = node.to_vec();
        columns.push(("lift_sxx", sxx));
        for name in ["lift_syy", "lift_szz", "lift_sxy", "lift_syz", "lift_szx"] {
            columns.push((name, Arc::clone(&zero)));
        }
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    fn read_file(path: &Path, options: &OpenOptions) -> Result<(Vec<u64>, Vec<f64>), String> {
        let mut source = open(&[path.to_path_buf()], options).map_err(|e| e.to_string())?;
        let mut block = StressBlock::with_capacity(2);
        let mut found = Vec::new();
        while source.read_block(&mut block).map_err(|e| e.to_string())? > 0 {
            found.extend_from_slice(block.component(0, 0));
        }
        let numbers = if source.has_node_numbers() { source.mesh().node_ids.clone() } else { Vec::new() };
        Ok((numbers, found))
    }

    #[test]
    fn numbers_of_any_kind_are_read() {
        use arrow_array::types::{ArrowPrimitiveType, Float16Type, Int8Type};
        use arrow_array::{Decimal128Array, DictionaryArray, Float16Array, Int8Array};
        type Half = <Float16Type as ArrowPrimitiveType>::Native;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.parquet");
        let ints: ArrayRef = Arc::new(Int64Array::from(vec![12, 11, 10]));
        let exact: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.5), None, Some(-2.25)]));
        let half: ArrayRef =
            Arc::new(Float16Array::from_iter([Some(Half::from_f64(1.5)), None, Some(Half::from_f64(-2.25))]));
        let decimal: ArrayRef = Arc::new(
            Decimal128Array::from(vec![Some(1500), None, Some(-2250)])
                .with_precision_and_scale(12, 3)
                .unwrap(),
        );
        let keys = Int8Array::from(vec![Some(1), None, Some(0)]);
        let dictionary: ArrayRef = Arc::new(
            DictionaryArray::<Int8Type>::try_new(keys, Arc::new(Float64Array::from(vec![-2.25, 1.5])))
                .unwrap(),
        );
        for stresses in [exact.clone(), half, decimal, dictionary] {
            table(&path, &[("node", Arc::clone(&ints))], stresses);
            let (ids, found) = read_file(&path, &OpenOptions::default()).unwrap();
            assert_eq!(ids, [12, 11, 10]);
            assert!(found[0] == 1.5 && found[1].is_nan() && found[2] == -2.25, "{found:?}");
        }
        let words: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
        table(&path, &[("node", Arc::clone(&ints))], Arc::clone(&words));
        assert!(read_file(&path, &OpenOptions::default()).unwrap_err().contains("holds Utf8, not numbers"));
        let keys = Int8Array::from(vec![2, 1, 0]);
        let values = Arc::new(Int64Array::from(vec![10, 11, 12]));
        let dictionary: ArrayRef = Arc::new(DictionaryArray::<Int8Type>::try_new(keys, values).unwrap());
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![12.0, 11.0, 10.0]));
        for node in [dictionary, floats] {
            table(&path, &[("node", node)], exact.clone());
            assert_eq!(read_file(&path, &OpenOptions::default()).unwrap().0, [12, 11, 10]);
        }
        let odd: ArrayRef = Arc::new(Float64Array::from(vec![12.0, 11.5, 10.0]));
        let gap: ArrayRef = Arc::new(Int64Array::from(vec![Some(12), None, Some(10)]));
        for (node, why) in [(odd, "the number 11.5"), (gap, "rows without a number"), (words, "Utf8")] {
            table(&path, &[("node", node)], exact.clone());
            let error = read_file(&path, &OpenOptions::default()).unwrap_err();
            assert!(error.contains(why) && error.contains("--node-numbers"), "{error}");
            let none = OpenOptions { node_numbers: NodeNumbers::Counted, ..OpenOptions::default() };
            assert_eq!(read_file(&path, &none).unwrap().0, [0; 0]);
        }
    }

    #[test]
    fn columns_that_could_both_be_the_node_are_a_question() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.parquet");
        let one: ArrayRef = Arc::new(Int64Array::from(vec![12, 11]));
        let other: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        let stress: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0]));
        let read_with = |columns: &[(&str, ArrayRef)], options: &OpenOptions| {
            table(&path, columns, Arc::clone(&stress));
            read_file(&path, options)
        };
        let usual = OpenOptions::default();
        let both = [("node", Arc::clone(&one)), ("Node Label", Arc::clone(&other))];
        let error = read_with(&both, &usual).unwrap_err();
        assert!(error.contains("`node` and `Node Label`") && error.contains("row 1 has 12"), "{error}");
        let named = OpenOptions { node_numbers: NodeNumbers::parse("node label"), ..OpenOptions::default() };
        assert_eq!(read_with(&both, &named).unwrap().0, [1, 2]);
        let same = [("node", Arc::clone(&one)), ("nid", Arc::clone(&one))];
        assert_eq!(read_with(&same, &usual).unwrap().0, [12, 11]);
        let rows = [("id", Arc::clone(&other)), ("node", Arc::clone(&one))];
        assert_eq!(read_with(&rows, &usual).unwrap().0, [12, 11], "`id` numbers the rows");
        assert_eq!(read_with(&[("id", other)], &usual).unwrap().0, [1, 2]);
    }
}

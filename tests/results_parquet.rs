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

    use arrow_array::{ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch};
    use bogie_fatigue::results::StressBlock;
    use parquet::arrow::ArrowWriter;
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
}

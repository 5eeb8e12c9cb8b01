//! Time to read result files, to be compared with other readers on the same machine:
//! `cargo bench --bench read_results -- FILE…`. Does nothing without files.
#![expect(clippy::print_stdout, reason = "a measuring program talks to its user")]

use std::path::PathBuf;
use std::time::Instant;

use bogie_fatigue::results::{OpenOptions, ResultsError, StressBlock, StressUnit, open};

fn main() -> Result<(), ResultsError> {
    let paths: Vec<PathBuf> =
        std::env::args().skip(1).filter(|a| a != "--bench").map(PathBuf::from).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let bytes: u64 = paths.iter().filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
    let options = OpenOptions { stress_unit: Some(StressUnit::Megapascal), ..OpenOptions::default() };
    for _ in 0..3 {
        let start = Instant::now();
        let mut source = open(&paths, &options)?;
        let opened = start.elapsed().as_secs_f64();
        let mut block = StressBlock::default();
        let mut sum = 0.0;
        while source.read_block(&mut block)? > 0 {
            for load in 0..block.loads() {
                sum += (0..6).flat_map(|k| block.component(load, k)).filter(|v| v.is_finite()).sum::<f64>();
            }
        }
        let all = start.elapsed().as_secs_f64();
        println!(
            "{} nodes, {} loads, {:.1} MB: opened in {opened:.3} s, read in {all:.3} s ({:.0} MB/s), sum {sum:.6e}",
            source.node_count(),
            source.loads().len(),
            bytes as f64 / 1e6,
            bytes as f64 / 1e6 / all
        );
    }
    Ok(())
}

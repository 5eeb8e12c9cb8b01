//! What mutated inputs have brought to light, each as a test.

/// A column whose place in the file is negative or behind its end: the Parquet library panicked.
#[cfg(feature = "parquet")]
#[test]
fn parquet_columns_outside_the_file() {
    use bogie_fatigue::results::{OpenOptions, StressBlock, open};
    let _alone = crate::alone();
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a.parquet");
    let sound = crate::seeds::parquet().remove(0);
    // The description of the columns stands at the end of the file; its length, in the last eight bytes.
    let length = u32::from_le_bytes(*sound[sound.len() - 8..].first_chunk().unwrap()) as usize;
    let footer = sound.len() - 8 - length;
    let mut outside = 0;
    // In that description the lowest bit of a number is its sign.
    for at in footer..sound.len() - 8 {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        match open(std::slice::from_ref(&path), &OpenOptions::default()) {
            Err(error) => outside += usize::from(error.to_string().contains("lies outside the file")),
            Ok(mut source) => {
                let mut block = StressBlock::with_capacity(8);
                while source.read_block(&mut block).is_ok_and(|n| n > 0) {}
            }
        }
    }
    assert!(outside > 10, "{outside} files with a column outside");
}

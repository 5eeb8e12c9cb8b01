//! What mutated inputs have brought to light, each as a test.

use crate::{alone, attempt, targets};

/// Gives one input to a target.
#[expect(dead_code, reason = "there is no finding yet")]
fn answer(target: &str, input: &[u8]) -> Result<String, String> {
    let _alone = alone();
    let folder = tempfile::TempDir::new().unwrap();
    let target = targets().into_iter().find(|t| t.name == target).unwrap();
    attempt(&target, input, folder.path())
}

//! The number of threads changes nothing, to the last bit.

use crate::program::{PROGRAM, files, folder, run_command};
use std::fs;
use std::process::Command;

#[test]
fn screening_is_the_same_with_any_number_of_threads() {
    let mut random = fastrand::Rng::with_seed(9);
    let nodes: Vec<[[f64; 6]; 6]> = (0..3000)
        .map(|i| {
            let size = if i % 50 == 0 { 120.0 } else { 12.0 };
            std::array::from_fn(|_| std::array::from_fn(|_| size * (2.0 * random.f64() - 1.0)))
        })
        .collect();
    let folder = folder(&nodes);
    let at = folder.path();
    let run = |threads: &str| {
        let more =
            ["screen", "frame.toml", "--results", "r.npy", "--csv", "all.csv", "--hotspots-to", "hot.toml"];
        let mut command = Command::new(PROGRAM);
        command.current_dir(at).env("RAYON_NUM_THREADS", threads).args(more).args(["--format", "json"]);
        let ended = run_command(&mut command);
        let mut told: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        for key in ["read_s", "evaluate_s", "elapsed_s"] {
            assert!(told.as_object_mut().unwrap().remove(key).is_some());
        }
        (ended.status, told, fs::read(at.join("all.csv")).unwrap(), fs::read(at.join("hot.toml")).unwrap())
    };
    let one = run("1");
    assert_eq!(one.0, Some(1));
    for threads in ["2", "3", "7", "32"] {
        let other = run(threads);
        assert!(one.0 == other.0 && one.1 == other.1, "{threads} threads change what is told");
        assert!(one.2 == other.2 && one.3 == other.3, "{threads} threads change the files");
    }
    assert_eq!(files(at).len(), 4);
}

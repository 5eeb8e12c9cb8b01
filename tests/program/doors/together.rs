//! Outputs of one run appear together, and what is too large is refused before the work.

use super::{FRAME, NODES, bogie, err, files, folder, read, refused};
use std::fmt::Write as _;

/// The last output cannot be written: the first one is not replaced either.
#[test]
fn outputs_of_one_run_appear_together_or_not_at_all() {
    let at = folder(&[("f.toml", FRAME), ("n.csv", NODES), ("all.csv", "old"), ("s.json", "old")]);
    let at = at.path();
    let run = ["screen", "f.toml", "--results", "n.csv", "--csv", "all.csv", "-o", "s.json", "--hotspots-to"];
    // The frame load file names no other file, so it may be moved; a folder in the place of the output may not.
    std::fs::create_dir(at.join("h.toml")).unwrap();
    let failed = bogie(at, &[&run[..], &["h.toml"]].concat());
    assert_eq!(failed.status.code(), Some(2), "{}", err(&failed));
    assert_eq!((read(at, "all.csv"), read(at, "s.json")), ("old".to_owned(), "old".to_owned()));
    assert_eq!(files(at), ["all.csv", "f.toml", "h.toml", "n.csv", "s.json"]);
    bogie(at, &[&run[..], &["hotspots.toml"]].concat());
    assert!(read(at, "all.csv").starts_with("node") && read(at, "s.json").starts_with('{'));
    assert_eq!(files(at).len(), 6);
}

#[test]
fn reports_that_would_not_fit_are_refused_before_the_work() {
    let head = FRAME.split("[[hotspot]]").next().unwrap();
    let frame = head.replace("[units]", "[files]\nhotspots = \"big.csv\"\n[units]");
    let mut rows =
        String::from("id,material,detail,vertical_left,vertical_right,lateral,longitudinal,twist,motor\n");
    for i in 0..20_001 {
        let _ = writeln!(rows, "h{i},S355,toe,1,2,3,4,5,6");
    }
    let at = folder(&[("big.toml", &frame), ("big.csv", &rows)]);
    let at = at.path();
    for (name, most) in [("r.html", "10000"), ("r.xlsx", "20000")] {
        refused(at, &["report", "big.toml", "-o", name], &["up to", most, "20001", "--format csv"]);
    }
    refused(at, &["plot", "big.toml", "-o", "p"], &["up to", "20001"]);
    assert_eq!(files(at), ["big.csv", "big.toml"]);
}

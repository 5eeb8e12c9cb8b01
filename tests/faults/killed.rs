//! Ended at any moment, and two runs to one output.

use crate::program::{PROGRAM, bogie, example, files, folder, harmless, wait};
use calamine::{Reader, Xlsx};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn start(at: &Path, arguments: &[&str]) -> Child {
    Command::new(PROGRAM)
        .current_dir(at)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills runs at moments spread over their duration, most of them near the end, where files are written.
fn killed_at_many_moments(at: &Path, arguments: &[&str], target: &str, whole: impl Fn(&Path)) {
    const MOMENTS: u32 = 16;
    let path = at.join(target);
    let begin = Instant::now();
    assert!(matches!(wait(&mut start(at, arguments), "the first run"), Some(0 | 1)));
    let duration = begin.elapsed();
    whole(&path);
    let (mut kept, mut replaced) = (0, 0);
    for moment in 0..MOMENTS {
        fs::write(&path, "old").unwrap();
        let share = f64::from(moment + 1) / f64::from(MOMENTS);
        let mut child = start(at, arguments);
        std::thread::sleep(duration.mul_f64(1.05 * share.sqrt()));
        // SIGKILL: no handler runs.
        let _ = child.kill();
        let _ = child.wait().unwrap();
        if fs::read(&path).unwrap() == b"old" {
            kept += 1;
        } else {
            whole(&path);
            replaced += 1;
        }
        for part in files(at).iter().filter(|f| f.starts_with(".bogie-") && f.ends_with(".part")) {
            fs::remove_file(at.join(part)).unwrap();
        }
    }
    println!("{target}: {kept} times the old file, {replaced} times the new one, of a run of {duration:?}");
    assert!(kept > 0, "no run was killed before its end");
}

#[test]
fn screen_leaves_the_old_table_or_the_new_one() {
    let folder = folder(&harmless(6000));
    let at = folder.path();
    let more = ["screen", "frame.toml", "--results", "r.npy", "--csv", "all.csv"];
    assert_eq!(bogie(at, &more).status, Some(0));
    let expected = fs::read(at.join("all.csv")).unwrap();
    killed_at_many_moments(at, &more, "all.csv", |path| {
        assert!(fs::read(path).unwrap() == expected, "the table is neither the old one nor the new one");
    });
}

fn whole_workbook(path: &Path) {
    let mut book: Xlsx<BufReader<File>> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    assert!(names.len() > 3);
    for name in names {
        book.worksheet_range(&name).unwrap();
    }
}

#[test]
fn report_leaves_the_old_workbook_or_the_new_one() {
    let folder = tempfile::TempDir::new().unwrap();
    let at = folder.path();
    fs::copy(example("metro_motor_bogie.toml"), at.join("metro.toml")).unwrap();
    killed_at_many_moments(at, &["report", "metro.toml", "-o", "r.xlsx"], "r.xlsx", whole_workbook);
}

#[test]
fn runs_at_once_to_one_output_leave_one_whole_file() {
    let folder = folder(&harmless(2000));
    let at = folder.path();
    fs::copy(example("metro_motor_bogie.toml"), at.join("metro.toml")).unwrap();
    let screen = ["screen", "frame.toml", "--results", "r.npy", "--csv", "all.csv"];
    assert_eq!(bogie(at, &screen).status, Some(0));
    let expected = fs::read(at.join("all.csv")).unwrap();
    for _ in 0..3 {
        let mut children: Vec<Child> = (0..3)
            .map(|_| start(at, &screen))
            .chain((0..3).map(|_| start(at, &["report", "metro.toml", "-o", "r.xlsx"])))
            .collect();
        let statuses: Vec<Option<i32>> =
            children.iter_mut().map(|c| wait(c, "one of several runs")).collect();
        assert_eq!(statuses, [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)]);
        assert!(fs::read(at.join("all.csv")).unwrap() == expected);
        whole_workbook(&at.join("r.xlsx"));
    }
    assert_eq!(files(at), ["all.csv", "frame.toml", "metro.toml", "r.npy", "r.xlsx"]);
}

#[test]
fn a_run_ended_by_a_signal_leaves_no_temporary_file() {
    let folder = folder(&harmless(6000));
    let at = folder.path();
    for wait_ms in [20u64, 100, 200, 400] {
        let mut child = start(at, &["screen", "frame.toml", "--results", "r.npy", "--csv", "all.csv"]);
        std::thread::sleep(Duration::from_millis(wait_ms));
        let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        let status = wait(&mut child, "a run told to end");
        // Before the handler is in place the signal itself ends the program.
        assert!(matches!(status, Some(0 | 130 | 143) | None), "{status:?}");
        assert!(files(at).iter().all(|f| !f.ends_with(".part")), "{:?}", files(at));
        let _ = fs::remove_file(at.join("all.csv"));
    }
}

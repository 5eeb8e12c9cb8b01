//! Runs the program with a bounded wait, and makes small inputs for it.
#![allow(dead_code, reason = "every test uses some of these")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest that a run may take; a run that takes longer counts as hanging.
pub const PATIENCE: Duration = Duration::from_secs(90);

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_bogie");

const FRAME: &str = include_str!("../../examples/h_frame/frame.toml");

/// The six loads of [`frame_text`], in its order.
pub const LOADS: [&str; 6] = ["vertical_left", "vertical_right", "lateral", "twist", "longitudinal", "motor"];

/// The H-frame of the example without its sets.
pub fn frame_text() -> String {
    let (head, _) = FRAME.split_once("[[screen.region]]").unwrap();
    let (before, rest) = head.split_once("exclude = [").unwrap();
    let (_, after) = rest.split_once("]\n").unwrap();
    format!("{before}{after}")
}

/// [`frame_text`] for results whose loads have names, not steps.
pub fn frame_text_by_name() -> String {
    frame_text().split("[screen.steps]").next().unwrap().to_owned()
}

/// What a run left.
#[derive(Debug)]
pub struct Ended {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// Asserts status 2, an empty standard output and the words on standard error.
    pub fn refused(&self, words: &[&str]) {
        assert_eq!(self.status, Some(2), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is missing in {self:?}");
        }
        assert!(self.err.contains("error: ") && self.err.len() < 4000, "{self:?}");
    }
}

/// Waits for a child, but not for ever.
pub fn wait(child: &mut Child, what: &str) -> Option<i32> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            panic!("{what} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Runs any command with its output in files, so that no pipe can block it.
pub fn run_command(command: &mut Command) -> Ended {
    let told = TempDir::new().unwrap();
    let (out, err) = (told.path().join("out"), told.path().join("err"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let status = wait(&mut child, &format!("{command:?}"));
    let text = |path: &Path| String::from_utf8(fs::read(path).unwrap()).unwrap();
    Ended { status, out: text(&out), err: text(&err) }
}

pub fn bogie(folder: &Path, arguments: &[&str]) -> Ended {
    run_command(Command::new(PROGRAM).current_dir(folder).args(arguments))
}

/// How a user without special rights runs the program: the present one, or, for root, one that owns nothing. `None`
/// where that cannot be done.
#[cfg(unix)]
pub fn without_rights(folder: &Path) -> Option<fn(&Path, &[&str]) -> Ended> {
    use std::os::unix::fs::PermissionsExt;
    fn as_nobody(folder: &Path, arguments: &[&str]) -> Ended {
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups", PROGRAM];
        run_command(Command::new("setpriv").current_dir(folder).args(user).args(arguments))
    }
    let probe = folder.join("probe");
    fs::write(&probe, "").unwrap();
    fs::set_permissions(&probe, fs::Permissions::from_mode(0o000)).unwrap();
    let has_rights = fs::read(&probe).is_ok();
    fs::remove_file(&probe).unwrap();
    if !has_rights {
        return Some(bogie);
    }
    let there = Command::new("setpriv").arg("--version").output().is_ok_and(|o| o.status.success());
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    (there && as_nobody(folder, &["--version"]).status == Some(0)).then_some(as_nobody)
}

/// The program within a limit of address space; `None` where the limit cannot be set.
pub fn bogie_within(folder: &Path, mebibytes: u32, arguments: &[&str]) -> Option<Ended> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let script = format!("ulimit -v {} && exec \"$0\" \"$@\"", mebibytes * 1024);
    Some(run_command(
        Command::new("sh")
            .current_dir(folder)
            .env("RAYON_NUM_THREADS", "2")
            .args(["-c", &script, PROGRAM])
            .args(arguments),
    ))
}

pub fn npy_header(nodes: impl std::fmt::Display, loads: impl std::fmt::Display) -> Vec<u8> {
    let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({nodes}, {loads}, 6), }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.bytes());
    bytes
}

pub fn npy(path: &Path, nodes: &[[[f64; 6]; 6]]) {
    let mut bytes = npy_header(nodes.len(), 6);
    bytes.extend(nodes.iter().flatten().flatten().flat_map(|v| v.to_le_bytes()));
    fs::write(path, bytes).unwrap();
}

/// Uniaxial stress under every load, small enough to pass: some tenths of a MPa.
pub fn harmless(nodes: u32) -> Vec<[[f64; 6]; 6]> {
    (0..nodes).map(|i| [[0.001 * f64::from(i % 997), 0.0, 0.0, 0.0, 0.0, 0.0]; 6]).collect()
}

/// A folder with `frame.toml` and `r.npy`.
pub fn folder(nodes: &[[[f64; 6]; 6]]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("frame.toml"), frame_text()).unwrap();
    npy(&folder.path().join("r.npy"), nodes);
    folder
}

pub fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

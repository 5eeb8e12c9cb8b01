//! A program that is told to stop leaves nothing and ends as shells expect.
#![cfg(unix)]

use super::{FRAME, command, files, folder};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A browser that says it is there, starts another program and sleeps.
#[test]
fn an_interrupted_pdf_leaves_neither_folder_nor_browser() {
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let at = folder(&[("f.toml", FRAME)]);
        let at = at.path();
        let browser = at.join("browser");
        std::fs::write(
            &browser,
            format!("#!/bin/sh\nsleep 300 &\necho $$ $! > {}/pids\nwait\n", at.display()),
        )
        .unwrap();
        std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::create_dir(at.join("tmp")).unwrap();
        let mut child = command(at, &["report", "f.toml", "-o", "r.pdf", "--hotspots", "0"])
            .env("BOGIE_CHROMIUM", &browser)
            .env("TMPDIR", at.join("tmp"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pids = || std::fs::read_to_string(at.join("pids")).unwrap_or_default();
        until("the browser starts", || pids().trim().contains(' '));
        assert_eq!(files(&at.join("tmp")).len(), 1);
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let ended = child.wait().unwrap();
        assert_eq!((ended.code(), ended.signal()), (Some(status), None), "{signal}");
        assert_eq!(files(&at.join("tmp")), [""; 0], "{signal}");
        assert!(!at.join("r.pdf").exists());
        for pid in pids().split_whitespace() {
            let gone = || {
                let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
                state.is_empty() || state.contains(") Z ")
            };
            until("the browser ends", gone);
        }
    }
}

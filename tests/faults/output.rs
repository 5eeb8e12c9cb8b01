//! Outputs that cannot be written, exist, or are something else than a file.

use crate::program::{bogie, example, files, folder, harmless};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn metro() -> String {
    example("metro_motor_bogie.toml").to_str().unwrap().to_owned()
}

/// Every way in which the program writes a file, with `NAME` for the file; the frame is copied to `frame.toml`.
fn ways(name: &str) -> Vec<Vec<String>> {
    let xlsx = format!("{name}.xlsx");
    let ways: [&[&str]; 8] = [
        &["evaluate", "metro.toml", "-o", name],
        &["compare", "metro.toml", "--format", "json", "-o", name],
        &["loads", "metro.toml", "-o", name],
        &["schema", "-o", name],
        &["report", "metro.toml", "-o", &xlsx],
        &["screen", "frame.toml", "--results", "r.npy", "--csv", name],
        &["screen", "frame.toml", "--results", "r.npy", "--hotspots-to", name],
        &["screen", "frame.toml", "--results", "r.npy", "-o", name],
    ];
    ways.iter().map(|w| w.iter().map(|a| (*a).to_owned()).collect()).collect()
}

fn prepared() -> TempDir {
    let folder = folder(&harmless(50));
    fs::copy(metro(), folder.path().join("metro.toml")).unwrap();
    folder
}

fn run(at: &Path, way: &[String]) -> crate::program::Ended {
    bogie(at, &way.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_folder_that_is_missing() {
    let folder = prepared();
    let before = files(folder.path());
    for way in ways("no/such/folder/out") {
        run(folder.path(), &way).refused(&["no/such/folder/out"]);
        assert_eq!(files(folder.path()), before);
    }
}

#[test]
fn a_folder_of_the_name() {
    let folder = prepared();
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::create_dir(folder.path().join("out.xlsx")).unwrap();
    for way in ways("out") {
        run(folder.path(), &way).refused(&["out", "is a folder"]);
    }
}

#[test]
fn an_existing_file_is_replaced_whole_and_kept_when_the_run_fails() {
    let folder = prepared();
    let at = folder.path();
    for way in ways("out") {
        let target = way.iter().find(|a| a.starts_with("out")).unwrap();
        fs::write(at.join(target), "old").unwrap();
        let mut wrong = way.clone();
        wrong.push("--no-such-option".to_owned());
        assert_eq!(run(at, &wrong).status, Some(2));
        let mut wrong = way.clone();
        for name in wrong.iter_mut().filter(|a| a.ends_with(".toml")) {
            "absent.toml".clone_into(name);
        }
        if way[0] != "schema" {
            assert_eq!(run(at, &wrong).status, Some(2));
        }
        assert_eq!(fs::read_to_string(at.join(target)).unwrap(), "old", "{way:?}");
        let ended = run(at, &way);
        assert!(matches!(ended.status, Some(0 | 1 | 3)), "{ended:?}");
        assert!(fs::metadata(at.join(target)).unwrap().len() > 100, "{way:?}");
        fs::remove_file(at.join(target)).unwrap();
    }
    assert_eq!(files(at), ["frame.toml", "metro.toml", "r.npy"]);
}

#[test]
fn a_read_only_file_is_kept() {
    let folder = prepared();
    let at = folder.path();
    for way in ways("out") {
        let target = at.join(way.iter().find(|a| a.starts_with("out")).unwrap());
        fs::write(&target, "old").unwrap();
        let mut rights = fs::metadata(&target).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&target, rights.clone()).unwrap();
        run(at, &way).refused(&["out", "read-only"]);
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        #[cfg(windows)]
        {
            #[expect(clippy::permissions_set_readonly_false, reason = "Windows has no other rights")]
            rights.set_readonly(false);
            fs::set_permissions(&target, rights).unwrap();
        }
        fs::remove_file(&target).unwrap();
    }
}

#[test]
fn an_output_that_is_an_input_is_refused_by_every_name() {
    let folder = prepared();
    let at = folder.path();
    fs::create_dir(at.join("sub")).unwrap();
    fs::copy(example("hotspots_csv.toml"), at.join("spots.toml")).unwrap();
    fs::copy(example("hotspots.csv"), at.join("hotspots.csv")).unwrap();
    fs::write(at.join("sets.csv"), "node,set\n1,A\n").unwrap();
    fs::write(at.join("cases.toml"), "").unwrap();
    let keep = |name: &str| fs::read(at.join(name)).unwrap();
    let names = ["metro.toml", "spots.toml", "hotspots.csv", "frame.toml", "r.npy", "sets.csv"];
    let before: Vec<Vec<u8>> = names.iter().map(|n| keep(n)).collect();
    let screen = ["screen", "frame.toml", "--results", "r.npy", "--sets", "sets.csv"];
    let with = |more: &[&'static str]| [screen.as_slice(), more].concat();
    // What no output is called is refused by its name already.
    for (way, told) in [
        (vec!["evaluate", "metro.toml", "-o", "metro.toml"], "is no format of this command"),
        (
            vec!["compare", "metro.toml", "--load-cases", "cases.toml", "-o", "cases.toml"],
            "is no format of this command",
        ),
        (with(&["-o", "sets.csv"]), "the summary of `screen` is .txt or .json"),
        (with(&["--csv", "r.npy"]), "a CSV table is written here"),
    ] {
        bogie(at, &way).refused(&[told]);
    }
    let mut ways = vec![
        vec!["evaluate", "spots.toml", "--format", "csv", "-o", "hotspots.csv"],
        vec!["evaluate", "spots.toml", "--format", "csv", "-o", "./sub/../hotspots.csv"],
        with(&["--hotspots-to", "frame.toml"]),
        with(&["--csv", "sets.csv"]),
        with(&["--csv", "./sub/../sets.csv"]),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("metro.toml", at.join("link.txt")).unwrap();
        ways.push(vec!["evaluate", "metro.toml", "-o", "link.txt"]);
    }
    for way in ways {
        bogie(at, &way).refused(&["is the input", "name another output"]);
    }
    bogie(at, &with(&["--csv", "new", "-o", "sub/../new"])).refused(&["named for two outputs"]);
    for (name, text) in names.iter().zip(before) {
        assert_eq!(keep(name), text, "{name}");
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    #[test]
    fn a_symbolic_link_stays_and_its_file_is_replaced() {
        let folder = prepared();
        let at = folder.path();
        fs::create_dir(at.join("elsewhere")).unwrap();
        for way in ways("out") {
            let name = way.iter().find(|a| a.starts_with("out")).unwrap();
            let target = at.join("elsewhere").join(name);
            fs::write(&target, "old").unwrap();
            fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
            symlink(Path::new("elsewhere").join(name), at.join(name)).unwrap();
            let ended = run(at, &way);
            assert!(matches!(ended.status, Some(0 | 1 | 3)), "{ended:?}");
            assert!(fs::symlink_metadata(at.join(name)).unwrap().is_symlink(), "{way:?}");
            let meta = fs::metadata(&target).unwrap();
            assert!(meta.len() > 100 && meta.permissions().mode() & 0o777 == 0o640, "{way:?}");
            fs::remove_file(at.join(name)).unwrap();
            fs::remove_file(target).unwrap();
        }
        // A link to nowhere has no file that could be replaced.
        symlink("nowhere/at/all", at.join("out")).unwrap();
        bogie(at, &["evaluate", "metro.toml", "-o", "out"]).refused(&["out"]);
        assert!(fs::symlink_metadata(at.join("out")).unwrap().is_symlink());
    }

    #[test]
    fn a_folder_without_the_right_to_write() {
        let folder = prepared();
        let at = folder.path();
        let closed = at.join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(closed.join("out"), "old").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        let Some(run) = crate::program::without_rights(at) else {
            println!("skipped: this user may write to every folder, and there is no setpriv");
            return;
        };
        for way in ways("closed/out") {
            run(at, &way.iter().map(String::as_str).collect::<Vec<_>>())
                .refused(&["closed/out", "ermission denied"]);
        }
        assert_eq!(files(&closed), ["out"]);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn standard_output_on_a_full_disk() {
        if !Path::new("/dev/full").exists() {
            println!("skipped: there is no /dev/full");
            return;
        }
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output =
            Command::new(crate::program::PROGRAM).args(["evaluate", &metro()]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("standard output cannot be written"), "{told}");
        bogie(Path::new("."), &["evaluate", &metro(), "-o", "/dev/full"]).refused(&["/dev/full"]);
    }

    #[test]
    fn a_write_that_fails_half_way_leaves_the_old_file() {
        // The shell's limit on the size of files, with its signal ignored, lets writes fail as on a full disk.
        let folder = folder(&harmless(1000));
        let at = folder.path();
        fs::copy(metro(), at.join("metro.toml")).unwrap();
        let ways: [&[&str]; 2] = [
            &["screen", "frame.toml", "--results", "r.npy", "--csv", "out"],
            &["report", "metro.toml", "-o", "out.xlsx"],
        ];
        for way in ways {
            let target = at.join(way.iter().find(|a| a.starts_with("out")).unwrap());
            fs::write(&target, "old").unwrap();
            let ended = crate::program::run_command(
                Command::new("sh")
                    .current_dir(at)
                    .args(["-c", "trap '' XFSZ; ulimit -f 16 && exec \"$0\" \"$@\"", crate::program::PROGRAM])
                    .args(way),
            );
            ended.refused(&["out", "File too large"]);
            assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        }
        assert_eq!(files(at), ["frame.toml", "metro.toml", "out", "out.xlsx", "r.npy"]);
    }

    /// A file system of 256 kB; gone when dropped.
    struct SmallDisk(TempDir);

    impl SmallDisk {
        fn mount() -> Option<Self> {
            let folder = TempDir::new().unwrap();
            let mounted = Command::new("mount")
                .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
                .arg(folder.path())
                .output();
            mounted.is_ok_and(|o| o.status.success()).then_some(Self(folder))
        }
    }

    impl Drop for SmallDisk {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(self.0.path()).status();
        }
    }

    #[test]
    fn a_full_disk() {
        let Some(disk) = SmallDisk::mount() else {
            println!("skipped: no file system may be mounted here");
            return;
        };
        let folder = folder(&harmless(4000));
        let at = folder.path();
        let frame = example("metro_motor_bogie.toml");
        let target = |name: &str| disk.0.path().join(name).to_str().unwrap().to_owned();
        fs::write(target("all.csv"), "old").unwrap();
        let more = ["screen", "frame.toml", "--results", "r.npy", "--csv", &target("all.csv")];
        bogie(at, &more).refused(&["all.csv", "No space left"]);
        fs::write(target("r.xlsx"), "old").unwrap();
        let filled = fs::write(target("filler"), vec![1u8; 512 * 1024]);
        assert!(filled.is_err(), "the disk is larger than it should be");
        bogie(at, &["report", frame.to_str().unwrap(), "-o", &target("r.xlsx")])
            .refused(&["r.xlsx", "No space"]);
        bogie(at, &["evaluate", frame.to_str().unwrap(), "-o", &target("new.txt")])
            .refused(&["new.txt", "No space"]);
        assert_eq!(files(disk.0.path()), ["all.csv", "filler", "r.xlsx"]);
        for name in ["all.csv", "r.xlsx"] {
            assert_eq!(fs::read_to_string(target(name)).unwrap(), "old");
        }
    }
}

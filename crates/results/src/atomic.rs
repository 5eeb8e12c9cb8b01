//! Output files that appear whole or not at all.

use std::cell::RefCell;
use std::fs;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, TempPath};

use super::error::ResultsError;

/// Temporary files that are being written.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes the temporary files of all output that is being written: for a program that is told to stop.
/// Nothing can be written afterwards.
pub fn abandon_output() {
    // The lock is kept: no other file is begun or put in place between this and the end of the program.
    let files = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for file in files.iter() {
        let _ = fs::remove_file(file);
    }
    std::mem::forget(files);
}

/// Notes a temporary file for as long as it is unfinished.
#[derive(Debug)]
struct Unfinished(PathBuf);

impl Unfinished {
    fn note(path: &Path) -> Self {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_path_buf());
        Self(path.to_path_buf())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|p| *p != self.0);
    }
}

/// A file that is written under a temporary name in the folder of its target and takes the target's name only when it
/// is complete. Dropped before, it vanishes. A symbolic link as target stays one: the file it points to is replaced.
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    writer: BufWriter<NamedTempFile>,
    unfinished: Unfinished,
}

impl AtomicFile {
    /// Opens the temporary file; a folder that is missing or cannot be written fails here, before long work.
    ///
    /// # Errors
    /// The folder cannot be written, or the target is a folder, pipe or device.
    pub fn create(path: &Path) -> Result<Self, ResultsError> {
        let failed = |source| ResultsError::Write { path: path.to_path_buf(), source };
        let target = match fs::symlink_metadata(path) {
            Ok(meta) if meta.is_symlink() => fs::canonicalize(path).map_err(failed)?,
            _ => path.to_path_buf(),
        };
        let existing = fs::metadata(&target).ok();
        if let Some(meta) = existing.as_ref().filter(|m| !m.is_file()) {
            let kind = if meta.is_dir() { "folder" } else { "pipe, socket or device" };
            return Err(ResultsError::NotAFile { path: path.to_path_buf(), kind });
        }
        if let Some(meta) = existing.as_ref().filter(|m| m.permissions().readonly()) {
            let _ = meta;
            return Err(failed(std::io::Error::new(
                std::io::ErrorKind::PermissionDenied,
                "the file is read-only",
            )));
        }
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".bogie-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // An existing file keeps its mode; a new one gets the usual one (the system applies the umask).
            let mode = existing.as_ref().map_or(0o666, |m| m.permissions().mode() & 0o7777);
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        let temporary = builder.tempfile_in(folder).map_err(failed)?;
        let unfinished = Unfinished::note(temporary.path());
        Ok(Self { target, writer: BufWriter::with_capacity(1 << 18, temporary), unfinished })
    }

    /// Where the file will be.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the complete file in place, at once or, within [`commit_together`], with the others.
    ///
    /// # Errors
    /// The disk is full, or the target cannot be replaced.
    pub fn commit(self) -> Result<(), ResultsError> {
        let Self { target, writer, unfinished } = self;
        let failed = |source| ResultsError::Write { path: target.clone(), source };
        let temporary = writer.into_inner().map_err(|e| failed(e.into_error()))?;
        temporary.as_file().sync_data().map_err(failed)?;
        let complete = Complete { temporary: temporary.into_temp_path(), target, unfinished };
        let alone = WAITING.with_borrow_mut(|waiting| match waiting {
            Some(files) => {
                files.push(complete);
                None
            }
            None => Some(complete),
        });
        put_in_place(alone.into_iter().collect())
    }
}

/// A file that is written whole and still has its temporary name.
#[derive(Debug)]
struct Complete {
    target: PathBuf,
    temporary: TempPath,
    unfinished: Unfinished,
}

thread_local! {
    /// Files of this thread that wait for others.
    static WAITING: RefCell<Option<Vec<Complete>>> = const { RefCell::new(None) };
}

/// Files that this thread commits within `write` are put in place together at its end, none of them if it fails: what
/// belongs together is of one run.
///
/// # Errors
/// What `write` says, or that a file cannot be put in place.
pub fn commit_together<T, E: From<ResultsError>>(write: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let outer = WAITING.replace(Some(Vec::new()));
    let outcome = write();
    let files = WAITING.replace(outer).unwrap_or_default();
    let value = outcome?;
    put_in_place(files)?;
    Ok(value)
}

/// Gives complete files their names. Whoever stops the program waits until all of them have theirs.
fn put_in_place(files: Vec<Complete>) -> Result<(), ResultsError> {
    let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut notes = Vec::with_capacity(files.len());
    let mut outcome = Ok(());
    for Complete { target, temporary, unfinished: note } in files {
        if outcome.is_ok() {
            unfinished.retain(|p| *p != note.0);
            outcome = temporary
                .persist(&target)
                .map_err(|e| ResultsError::Write { path: target.clone(), source: e.error });
        }
        notes.push(note);
    }
    drop(unfinished);
    drop(notes);
    outcome
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

impl Seek for AtomicFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.writer.seek(to)
    }

    fn stream_position(&mut self) -> std::io::Result<u64> {
        self.writer.stream_position()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_when_dropped_and_links_stay_links() {
        let folder = tempfile::TempDir::new().unwrap();
        let target = folder.path().join("out.csv");
        let mut file = AtomicFile::create(&target).unwrap();
        file.write_all(b"half").unwrap();
        file.flush().unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(&target, "old").unwrap();
        #[cfg(unix)]
        {
            let link = folder.path().join("link.csv");
            std::os::unix::fs::symlink(&target, &link).unwrap();
            let mut file = AtomicFile::create(&link).unwrap();
            file.write_all(b"new").unwrap();
            assert_eq!(fs::read_to_string(&link).unwrap(), "old");
            file.commit().unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        }
        assert!(matches!(AtomicFile::create(folder.path()), Err(ResultsError::NotAFile { .. })));
        assert!(matches!(AtomicFile::create(&folder.path().join("no/x")), Err(ResultsError::Write { .. })));
    }

    #[test]
    fn files_of_one_run_appear_together_or_not_at_all() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "old").unwrap();
        let write = |name: &str| {
            let mut file = AtomicFile::create(&path(name)).unwrap();
            file.write_all(b"new").unwrap();
            file.commit()
        };
        let fails: Result<(), ResultsError> = commit_together(|| {
            write("a")?;
            write("b")?;
            Err(ResultsError::Request("no".to_owned()))
        });
        assert!(fails.is_err());
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        commit_together(|| {
            write("a")?;
            assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
            write("b")
        })
        .unwrap();
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        write("c").unwrap();
        assert!(path("c").exists(), "alone again");
    }
}

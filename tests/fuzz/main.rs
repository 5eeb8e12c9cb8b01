//! Mutated inputs through the library's own entry points: no panic, no hang, bounded memory, and no silent pass.
//!
//! `cargo test` makes a short run that is the same every time. A longer one, in which each round starts elsewhere:
//!
//! ```text
//! BOGIE_FUZZ_SECONDS=600 cargo test --release --test fuzz mutated -- --nocapture
//! ```
//!
//! `BOGIE_FUZZ_TARGET=vtu` keeps to the targets whose name contains that word, `BOGIE_FUZZ_SEED=7` starts elsewhere.
//! An input that fails is kept in `target/tmp/fuzz`, the one being tried is always in `target/tmp/fuzz/trying-TARGET`:
//! after a stack overflow it is the culprit. `BOGIE_FUZZ_INPUT=FILE` tries one file alone. Each finding becomes a test in `findings.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test may stop anywhere, and says what it did"
)]

mod findings;
mod frames;
mod mutate;
mod results;
mod seeds;

use peak_alloc::PeakAlloc;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Only one input at a time: memory is measured for the whole process.
static ONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Longest time for one input, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);

/// Executions per target in the short run.
const SHORT: usize = 120;

/// Inputs kept per target because they were answered in a new way.
const CORPUS: usize = 400;

/// What an input leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    /// What the program says, in short: two inputs with the same answer are alike.
    Told(String),
    /// The program says what it must not say.
    Wrong(String),
}

/// A kind of input.
struct Target {
    name: &'static str,
    /// Made of lines and words, rather than of bytes.
    text: bool,
    seeds: Vec<Vec<u8>>,
    /// Memory that any input may cost, MiB.
    base_mib: usize,
    /// Memory per byte of input beyond that.
    multiple: usize,
    run: fn(&[u8], &Path) -> Answer,
}

/// Most memory that an input of the target now tried has taken, bytes.
static PEAK: AtomicU64 = AtomicU64::new(0);

/// Runs one input within the bounds.
fn attempt(target: &Target, input: &[u8], folder: &Path) -> Result<String, String> {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input, folder)));
    let taken = start.elapsed();
    let used = MEMORY.peak_usage().saturating_sub(before);
    PEAK.fetch_max(used as u64, Ordering::Relaxed);
    let bound = (target.base_mib << 20) + target.multiple * input.len();
    match outcome {
        Err(panic) => {
            let told = panic.downcast_ref::<String>().cloned();
            let told = told.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            Err(format!("it panics: {}", told.unwrap_or_default()))
        }
        Ok(Answer::Wrong(why)) => Err(why),
        Ok(_) if used > bound => Err(format!("it takes {used} bytes for an input of {}", input.len())),
        Ok(_) if taken > LONGEST => Err(format!("it takes {taken:?}")),
        Ok(Answer::Told(told)) => Ok(signature(&told)),
    }
}

/// A message without its numbers and names, so that messages of one kind are equal.
fn signature(told: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    for c in told.chars().take(4000) {
        match c {
            '`' => quoted = !quoted,
            _ if quoted || c.is_ascii_digit() => {}
            '\n' => quoted = false,
            c => out.push(c),
        }
    }
    out.truncate(out.char_indices().nth(300).map_or(out.len(), |(at, _)| at));
    out
}

/// Ends the program when one input takes for ever: nothing else can stop a loop. Counts executions meanwhile.
struct Watch {
    executions: Arc<AtomicU64>,
}

impl Watch {
    fn start(trying: PathBuf) -> Self {
        let executions = Arc::new(AtomicU64::new(0));
        let seen = executions.clone();
        std::thread::spawn(move || {
            let mut last = (0, Instant::now());
            loop {
                std::thread::sleep(Duration::from_millis(500));
                let now = seen.load(Ordering::Relaxed);
                if now == u64::MAX {
                    break;
                }
                if now != last.0 {
                    last = (now, Instant::now());
                } else if last.1.elapsed() > 2 * LONGEST {
                    eprintln!("an input hangs: see {}", trying.display());
                    std::process::abort();
                }
            }
        });
        Self { executions }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.executions.store(u64::MAX, Ordering::Relaxed);
    }
}

struct Run {
    folder: PathBuf,
    findings: BTreeMap<String, PathBuf>,
}

impl Run {
    fn note(&mut self, target: &Target, input: &[u8], why: &str) {
        let key = format!("{}: {}", target.name, signature(why));
        if !self.findings.contains_key(&key) {
            let path = self.folder.join(format!("finding-{}-{}", target.name, self.findings.len()));
            fs::write(&path, input).unwrap();
            eprintln!("{}: {why}\n  kept in {}", target.name, path.display());
            self.findings.insert(key, path);
        }
    }

    /// Mutates one target's inputs until the time or the number is up.
    fn target(&mut self, target: &Target, seed: u64, most: usize, until: Option<Instant>) -> (usize, usize) {
        let trying = self.folder.join(format!("trying-{}", target.name));
        let watch = Watch::start(trying.clone());
        let scratch = tempfile::TempDir::new().unwrap();
        let mut random = fastrand::Rng::with_seed(seed);
        let mut corpus: Vec<Vec<u8>> = target.seeds.clone();
        let words = mutate::words(&corpus);
        let mut answers = HashSet::new();
        for (i, sound) in target.seeds.iter().enumerate() {
            match attempt(target, sound, scratch.path()) {
                Ok(told) => drop(answers.insert(told)),
                Err(why) => self.note(target, sound, &format!("seed {i}: {why}")),
            }
        }
        let mut executions = 0;
        while executions < most && until.is_none_or(|t| Instant::now() < t) {
            let input = mutate::mutated(&mut random, &corpus, &words, target.text);
            fs::write(&trying, &input).unwrap();
            executions += 1;
            watch.executions.store(executions as u64, Ordering::Relaxed);
            match attempt(target, &input, scratch.path()) {
                Ok(told) => {
                    if answers.insert(told) && input.len() < 1 << 16 {
                        if corpus.len() < CORPUS {
                            corpus.push(input);
                        } else {
                            let place = random.usize(target.seeds.len()..corpus.len());
                            corpus[place] = input;
                        }
                    }
                }
                Err(why) => self.note(target, &input, &why),
            }
        }
        let _ = fs::remove_file(trying);
        (executions, answers.len())
    }
}

fn targets() -> Vec<Target> {
    let mut all = frames::targets();
    all.extend(results::targets());
    all
}

#[test]
fn mutated_inputs_are_refused_or_judged_within_bounds() {
    let _alone = alone();
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let wanted = std::env::var("BOGIE_FUZZ_TARGET").unwrap_or_default();
    let seconds = number("BOGIE_FUZZ_SECONDS");
    let seed = number("BOGIE_FUZZ_SEED").unwrap_or(1);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    let targets: Vec<Target> = targets().into_iter().filter(|t| t.name.contains(&wanted)).collect();
    if let Ok(path) = std::env::var("BOGIE_FUZZ_INPUT") {
        let (input, scratch) = (fs::read(path).unwrap(), tempfile::TempDir::new().unwrap());
        for target in &targets {
            println!("{}: {:?}", target.name, attempt(target, &input, scratch.path()));
        }
        return;
    }
    let mut run = Run { folder, findings: BTreeMap::new() };
    let begin = Instant::now();
    let mut total = 0;
    let share = seconds.map(|s| Duration::from_secs(s) / u32::try_from(targets.len().max(1)).unwrap());
    for target in &targets {
        let most = if share.is_some() { usize::MAX } else { SHORT };
        PEAK.store(0, Ordering::Relaxed);
        let (executions, answers) = run.target(target, seed, most, share.map(|s| Instant::now() + s));
        let mib = PEAK.load(Ordering::Relaxed) >> 20;
        println!(
            "{:<16} {executions:>8} executions, {answers:>6} different answers, at most {mib} MiB",
            target.name
        );
        total += executions;
    }
    println!("{total} executions in {:.0?}, {} findings", begin.elapsed(), run.findings.len());
    assert!(run.findings.is_empty(), "{:#?}", run.findings);
}

#[test]
fn the_harness_sees_what_it_looks_for() {
    let _alone = alone();
    let folder = tempfile::TempDir::new().unwrap();
    let ended = |run: fn(&[u8], &Path) -> Answer| {
        let target = Target { name: "x", text: true, seeds: Vec::new(), base_mib: 1, multiple: 10, run };
        attempt(&target, b"abc", folder.path())
    };
    assert_eq!(ended(|_, _| Answer::Told("line 7: `x` is 3".to_owned())), Ok("line :  is ".to_owned()));
    assert!(ended(|_, _| panic!("on purpose")).unwrap_err().contains("on purpose"));
    assert!(ended(|input, _| Answer::Told(format!("{}", input[5]))).unwrap_err().contains("out of bounds"));
    assert_eq!(ended(|_, _| Answer::Wrong("silent".to_owned())), Err("silent".to_owned()));
    let greedy = ended(|_, _| Answer::Told(vec![b'a'; 4 << 20].len().to_string()));
    assert!(greedy.unwrap_err().contains("bytes for an input of 3"));
}

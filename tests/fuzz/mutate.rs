//! Changes inputs: some small, some crude.

use fastrand::Rng;

/// Numbers at the ends of ranges, and what looks like a number.
const NUMBERS: [&str; 44] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "0.1",
    "1e-12",
    "1e12",
    "-1e12",
    "1e308",
    "-1e308",
    "1e-308",
    "5e-324",
    "1e999",
    "nan",
    "inf",
    "-inf",
    "NaN",
    "-NaN(0x1)",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999",
    "0x10",
    "1_000",
    "1,5",
    "1.2.3",
    "",
    " ",
    "--1",
    "1e",
    "1e+",
    "0.30000000000000004",
    "355",
];

/// What often means something to a parser.
const SPECIAL: [&str; 52] = [
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\t",
    " ",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "\\u0000",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "=",
    "==",
    ",",
    ";",
    ".",
    "..",
    "/",
    "*",
    "**",
    "#",
    "\u{feff}",
    "\u{202e}",
    "é",
    "日本",
    "\u{10ffff}",
    "_",
    "+",
    "-",
    "min(",
    "max(",
    "abs(",
    " MPa",
    " kN",
];

const INTERESTING: [u64; 16] = [
    0,
    1,
    2,
    7,
    127,
    128,
    255,
    256,
    32767,
    65535,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

/// Most bytes of a mutated input.
const LONGEST: usize = 1 << 17;

/// The words of the seeds, to be put where they do not belong.
pub fn words(seeds: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = seeds
        .iter()
        .flat_map(|s| s.split(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))))
        .filter(|w| (1..40).contains(&w.len()))
        .map(<[u8]>::to_vec)
        .collect();
    all.sort();
    all.dedup();
    all.truncate(5000);
    all
}

/// One of the inputs, changed a few times.
pub fn mutated(random: &mut Rng, corpus: &[Vec<u8>], words: &[Vec<u8>], text: bool) -> Vec<u8> {
    let mut input = random.choice(corpus).cloned().unwrap_or_default();
    let changes = 1 + random.usize(0..4) * usize::from(random.bool()) + 8 * usize::from(random.u8(..) < 8);
    for _ in 0..changes {
        if text && random.u8(..) < 210 {
            change_text(random, &mut input, corpus, words);
        } else {
            change_bytes(random, &mut input, corpus);
        }
        input.truncate(LONGEST);
    }
    input
}

/// A place between 0 and the length, both included.
fn place(random: &mut Rng, input: &[u8]) -> usize {
    random.usize(0..=input.len())
}

fn range(random: &mut Rng, input: &[u8], longest: usize) -> std::ops::Range<usize> {
    let from = place(random, input);
    let most = longest.min(input.len() - from);
    from..from + random.usize(0..=most)
}

/// Bytes of one kind around a place.
fn token(random: &mut Rng, input: &[u8], kind: fn(u8) -> bool) -> std::ops::Range<usize> {
    let mut from = place(random, input);
    while from < input.len() && !kind(input[from]) {
        from += 1;
    }
    while from > 0 && kind(input[from - 1]) {
        from -= 1;
    }
    let to = input[from..].iter().position(|&b| !kind(b)).map_or(input.len(), |n| from + n);
    from..to
}

fn line(random: &mut Rng, input: &[u8]) -> std::ops::Range<usize> {
    let at = place(random, input);
    let from = input[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    let to = input[at..].iter().position(|&b| b == b'\n').map_or(input.len(), |n| at + n + 1);
    from..to
}

fn is_number(b: u8) -> bool {
    b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E')
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

fn change_text(random: &mut Rng, input: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[Vec<u8>]) {
    match random.u8(0..14) {
        0..=2 => {
            let at = token(random, input, is_number);
            input.splice(at, random.choice(NUMBERS).unwrap_or_default().bytes());
        }
        3 | 4 => {
            let at = token(random, input, is_word);
            input.splice(at, random.choice(words).cloned().unwrap_or_default());
        }
        5 => {
            let at = line(random, input);
            input.drain(at);
        }
        6 => {
            let at = line(random, input);
            let copy = input[at.clone()].to_vec();
            let times = if random.u8(..) < 10 { 300 } else { 1 };
            let to = if random.bool() { at.end } else { line(random, input).start };
            input.splice(to..to, copy.repeat(times));
        }
        7 => {
            let at = line(random, input);
            let moved: Vec<u8> = input.drain(at).collect();
            let to = line(random, input).start;
            input.splice(to..to, moved);
        }
        8 => {
            let other = random.choice(corpus).cloned().unwrap_or_default();
            let part = line(random, &other);
            let at = line(random, input).start;
            input.splice(at..at, other[part].to_vec());
        }
        9 | 10 => {
            let at = place(random, input);
            input.splice(at..at, random.choice(SPECIAL).unwrap_or_default().bytes());
        }
        11 => {
            let at = range(random, input, 12);
            let times = random.choice([2, 20, 2000]).unwrap_or(2);
            let copy = input[at.clone()].repeat(times);
            input.splice(at, copy);
        }
        12 => {
            let at = range(random, input, 60);
            input.drain(at);
        }
        _ => {
            let at = range(random, input, 1);
            input.splice(at, random.choice(SPECIAL).unwrap_or_default().bytes());
        }
    }
}

fn change_bytes(random: &mut Rng, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    match random.u8(0..9) {
        0 | 1 => {
            let at = place(random, input);
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.u8(0..8);
            }
        }
        2 => {
            let at = place(random, input);
            if let Some(byte) = input.get_mut(at) {
                *byte = random.u8(..);
            }
        }
        3 | 4 => {
            let width = random.choice([1, 2, 4, 8]).unwrap_or(4);
            let mut value = random.choice(INTERESTING).unwrap_or_default();
            if random.u8(..) < 60 {
                value = f64::NAN.to_bits();
            }
            let at = place(random, input);
            let bytes = value.to_le_bytes();
            for (slot, byte) in input.iter_mut().skip(at).zip(bytes.iter().take(width)) {
                *slot = *byte;
            }
        }
        5 => {
            let at = place(random, input);
            input.truncate(at);
        }
        6 => {
            let at = range(random, input, 100);
            input.drain(at);
        }
        7 => {
            let at = range(random, input, 100);
            let copy = input[at].to_vec();
            let to = place(random, input);
            input.splice(to..to, copy);
        }
        _ => {
            let other = random.choice(corpus).cloned().unwrap_or_default();
            let cut = place(random, input);
            let from = place(random, &other);
            input.truncate(cut);
            input.extend_from_slice(&other[from..]);
        }
    }
}

//! Cuts a stretch of a file into pieces of whole lines, which several threads can read at once.

use std::ops::Range;

use rayon::prelude::*;

use super::section::Stretch;
use crate::error::ResultsError;
use crate::input::{InputFile, LONGEST_LINE};

/// Bytes read beyond a piece at first: its last line mostly ends within them.
const BEYOND: usize = 256;

/// Whole lines, and where they start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines<'a> {
    pub(super) offset: u64,
    pub(super) text: &'a [u8],
    /// Whether a line follows that starts in the piece and is longer than a line may be.
    pub(super) too_long: bool,
}

/// How much of a file is worked on at once, and in which pieces, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) ahead: u64,
    pub(super) smallest: u64,
    pub(super) largest: u64,
}

/// Lets several threads work on the next bytes of a stretch, and says what each found, in the file's order. A piece is the
/// lines that *start* in its share of the bytes; only the last is smaller than the smallest. `buffers` is room to be
/// used again.
pub(super) fn in_pieces<T: Send>(
    file: &InputFile,
    stretch: &Stretch,
    from: u64,
    sizes: Sizes,
    buffers: &mut Vec<Vec<u8>>,
    work: impl Fn(Lines<'_>) -> T + Sync,
) -> Result<Vec<T>, ResultsError> {
    let to = stretch.end.min(from.saturating_add(sizes.ahead));
    let threads = rayon::current_num_threads().max(1) as u64;
    let share = to.saturating_sub(from).div_ceil(threads).min(sizes.largest).max(sizes.smallest).max(1);
    let pieces = to.saturating_sub(from).div_ceil(share);
    buffers.resize_with(pieces as usize, Vec::new);
    let piece = |(number, buffer): (usize, &mut Vec<u8>)| {
        let start = from + number as u64 * share;
        lines(file, stretch, start..(start + share).min(to), buffer).map(&work)
    };
    match buffers.as_mut_slice() {
        [only] => Ok(vec![piece((0, only))?]),
        many => many.par_iter_mut().enumerate().map(piece).collect(),
    }
}

/// The lines that start in a range of a stretch.
pub(super) fn lines<'a>(
    file: &InputFile,
    stretch: &Stretch,
    range: Range<u64>,
    buffer: &'a mut Vec<u8>,
) -> Result<Lines<'a>, ResultsError> {
    // A line starts where the stretch does, and behind each line end.
    let before = u64::from(range.start > stretch.offset);
    let offset = range.start - before;
    let inside = usize::try_from(range.end - offset).unwrap_or(usize::MAX);
    let most = usize::try_from(stretch.end - offset).unwrap_or(usize::MAX);
    let mut filled = 0;
    let mut extra = BEYOND;
    let (begin, end, too_long) = loop {
        let wanted = inside.saturating_add(extra).min(most);
        if buffer.len() < wanted {
            buffer.resize(wanted, 0);
        }
        let rest = buffer.get_mut(filled..wanted).unwrap_or_default();
        filled += file.read_at(offset + filled as u64, rest)?;
        let text = buffer.get(..filled).unwrap_or(&[]);
        let begin = match before {
            0 => Some(0),
            _ => memchr::memchr(b'\n', text.get(..inside - 1).unwrap_or(text)).map(|n| n + 1),
        };
        let Some(begin) = begin else { break (0, 0, false) };
        // The end of the last line is at the last byte of the range or behind it.
        match memchr::memchr(b'\n', text.get(inside - 1..).unwrap_or(&[])) {
            Some(n) => break (begin, inside + n, false),
            None if filled < wanted || wanted == most => break (begin, filled, false),
            None if extra >= LONGEST_LINE => {
                break (begin, memchr::memrchr(b'\n', text).map_or(0, |n| n + 1), true);
            }
            None => extra *= 4,
        }
    };
    let text = buffer.get(begin..end).unwrap_or(&[]);
    Ok(Lines { offset: offset + begin as u64, text, too_long })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn cut(text: &str, from: usize, share: u64) -> (String, usize, bool) {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, text).unwrap();
        let file = InputFile::open(&path).unwrap();
        let stretch = Stretch { offset: from as u64, line: 0, end: text.len() as u64 };
        let (mut all, mut pieces, mut too_long) = (String::new(), 0, false);
        let sizes = Sizes { ahead: 3 * share, smallest: share, largest: share };
        let mut at = stretch.offset;
        while at < stretch.end {
            let work = |lines: Lines<'_>| {
                (lines.offset, String::from_utf8(lines.text.to_vec()).unwrap(), lines.too_long)
            };
            for (offset, piece, long) in in_pieces(&file, &stretch, at, sizes, &mut Vec::new(), work).unwrap()
            {
                if !piece.is_empty() {
                    assert_eq!(offset as usize, from + all.len());
                    pieces += 1;
                }
                all += &piece;
                too_long |= long;
            }
            at += 3 * share;
        }
        (all, pieces, too_long)
    }

    #[test]
    fn every_line_is_in_one_piece() {
        for text in ["a\nbc\n\ndef\r\n\n\nghijklm\nn", "\n", "a", "\n\n\n", "abcdefghijkl\nm\n"] {
            for (from, share) in (0..text.len()).flat_map(|from| (1..8).map(move |share| (from, share))) {
                let (all, _, too_long) = cut(text, from, share);
                assert_eq!(
                    (all.as_str(), too_long),
                    (&text[from..], false),
                    "{text:?} from {from} in {share}"
                );
            }
        }
    }

    #[test]
    fn long_lines_are_read_whole_and_endless_ones_refused() {
        let long = "x".repeat(100_000) + "\n";
        let text = format!("a\n{long}b\n{long}c\n");
        let (all, pieces, too_long) = cut(&text, 0, 5000);
        assert!(all == text && !too_long);
        assert_eq!(pieces, 3, "each short line shares a piece with the long one behind it");
        let endless = format!("a\nb\n{}\n", "x".repeat(3 * LONGEST_LINE));
        let (all, _, too_long) = cut(&endless, 0, 5000);
        assert_eq!((all.as_str(), too_long), ("a\nb\n", true));
    }
}

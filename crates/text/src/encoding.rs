//! The encoding of a text file: UTF-8, UTF-16 in both orders, Windows-1252, or what the user names.

use std::borrow::Cow;
use std::io::{self, Write};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes from which the encoding is found.
pub const SAMPLE: usize = 4096;

/// An encoding, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding {
    encoding: &'static Encoding,
    /// Bytes of the mark in front.
    pub mark: usize,
    /// Whether it was concluded from the bytes, not said by a mark or by the user.
    pub assumed: bool,
}

impl TextEncoding {
    /// The encoding named by the user, `None` if no such is known.
    pub fn named(label: &str, start: &[u8]) -> Option<Self> {
        let encoding = Encoding::for_label(label.trim().as_bytes())?;
        let wide = |e: &'static Encoding| e == UTF_16LE || e == UTF_16BE;
        // `utf-16` says no order of the bytes: the mark does.
        let marked =
            Encoding::for_bom(start).filter(|(found, _)| *found == encoding || wide(encoding) && wide(found));
        let (encoding, mark) = marked.unwrap_or((encoding, 0));
        Some(Self { encoding, mark, assumed: false })
    }

    /// From a byte-order mark, or from the zero bytes that every second byte of ASCII is in UTF-16. Everything else is
    /// taken for UTF-8 here.
    pub fn of(start: &[u8]) -> Self {
        if let Some((encoding, mark)) = Encoding::for_bom(start) {
            return Self { encoding, mark, assumed: false };
        }
        let pairs = start.len() / 2;
        let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
        let (first, second) = (zeros(0), zeros(1));
        let assumed = |encoding| Self { encoding, mark: 0, assumed: true };
        if pairs > 4 && second * 2 > pairs && first * 10 < pairs {
            assumed(UTF_16LE)
        } else if pairs > 4 && first * 2 > pairs && second * 10 < pairs {
            assumed(UTF_16BE)
        } else {
            Self { encoding: UTF_8, mark: 0, assumed: false }
        }
    }

    /// Whether the bytes can be read as they are.
    pub fn is_utf8(self) -> bool {
        self.encoding == UTF_8
    }

    /// Its name, as standards of the web write it.
    pub fn name(self) -> &'static str {
        self.encoding.name()
    }

    /// The names in a few words, for messages.
    pub const KNOWN: &'static str = "utf-8, utf-16le, utf-16be, windows-1252, shift_jis, gb18030, big5, …";
}

/// Text in UTF-8 or, where it is not valid as such, in Windows-1252; whether it was the latter.
pub fn utf8_or_windows(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    }
}

/// All of a text that is in memory. What was assumed about its encoding is said by its name.
pub fn decode(bytes: &[u8], label: Option<&str>) -> Result<(String, Option<&'static str>), String> {
    let start = bytes.get(..SAMPLE).unwrap_or(bytes);
    let found = match label {
        Some(label) => TextEncoding::named(label, start).ok_or_else(|| unknown(label))?,
        None => TextEncoding::of(start),
    };
    let body = bytes.get(found.mark..).unwrap_or(&[]);
    if found.is_utf8() && label.is_none() {
        let (text, windows) = utf8_or_windows(body);
        return Ok((text.into_owned(), windows.then(|| WINDOWS_1252.name())));
    }
    let (text, _) = found.encoding.decode_without_bom_handling(body);
    Ok((text.into_owned(), found.assumed.then(|| found.name())))
}

/// The sentence about a name that is none of an encoding.
pub fn unknown(label: &str) -> String {
    format!("`{label}` is no encoding that is known; write one of {}", TextEncoding::KNOWN)
}

/// Rewrites a text in UTF-8, a piece at a time.
pub fn to_utf8(
    encoding: TextEncoding,
    mut read: impl FnMut(&mut [u8]) -> io::Result<usize>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut decoder = encoding.encoding.new_decoder_without_bom_handling();
    let mut bytes = vec![0u8; 1 << 16];
    let mut text = vec![0u8; 1 << 18];
    loop {
        let count = read(&mut bytes)?;
        let mut rest = bytes.get(..count).unwrap_or(&[]);
        loop {
            let (result, used, written, _) = decoder.decode_to_utf8(rest, &mut text, count == 0);
            out.write_all(text.get(..written).unwrap_or(&[]))?;
            rest = rest.get(used..).unwrap_or(&[]);
            if result == encoding_rs::CoderResult::InputEmpty {
                break;
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn the_encoding_is_found_and_told_where_nothing_says_it() {
        let text = "node;σ_x;Größe\n1;2,5;x\n";
        assert_eq!(decode(text.as_bytes(), None), Ok((text.to_owned(), None)));
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes(), None), Ok((text.to_owned(), None)));
        for (big, name) in [(false, "UTF-16LE"), (true, "UTF-16BE")] {
            assert_eq!(decode(&utf16(text, big, true), None), Ok((text.to_owned(), None)));
            assert_eq!(decode(&utf16(text, big, false), None), Ok((text.to_owned(), Some(name))));
        }
        assert_eq!(decode(b"N/mm\xb2", None), Ok(("N/mm²".to_owned(), Some("windows-1252"))));
        assert_eq!(decode(b"\x90\xdf\x93\x5f", Some("shift_jis")), Ok(("節点".to_owned(), None)));
        assert!(decode(b"a", Some("klingon")).unwrap_err().contains("`klingon`"));
        assert_eq!(decode(b"", None), Ok((String::new(), None)));
    }

    #[test]
    fn a_file_is_rewritten_in_pieces_of_any_size() {
        let text = "node\tσ_x 𝛔\r\n1\t-2.5\r\n".repeat(50);
        for size in [1, 2, 3, 7, 4000] {
            let bytes = utf16(&text, false, false);
            let (mut at, mut out) = (0, Vec::new());
            let read = |buffer: &mut [u8]| {
                let n = size.min(bytes.len() - at).min(buffer.len());
                buffer[..n].copy_from_slice(&bytes[at..at + n]);
                at += n;
                Ok(n)
            };
            to_utf8(TextEncoding::of(&bytes), read, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), text, "pieces of {size}");
        }
    }
}

//! Valid inputs made wrong in a few places: that reaches deeper than bytes without any sense.

use super::{Result, Unstructured};

/// Numbers at the edges of everything; written little endian in 1, 2, 4 or 8 bytes, now and then big endian.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x0fff,
    0x1000,
    0x1001,
    0xffff,
    0x40_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    u64::MAX,
];

/// What a message of JSON may be spoilt by.
pub const JSON_WORDS: [&str; 15] = [
    "{",
    "}",
    "\n",
    "\"",
    ",",
    ":",
    "-1",
    "1e999",
    "18446744073709551616",
    "\\u0000",
    "null",
    "true",
    "\\\"",
    "\"do\"",
    "\u{0}",
];

/// One of `valid` with up to eight changes; `words` are what this input's language has.
pub fn bytes(source: &mut Unstructured<'_>, valid: &[Vec<u8>], words: &[&str]) -> Result<Vec<u8>> {
    let mut input = source.choose(valid)?.clone();
    for _ in 0..source.int_in_range(0..=8)? {
        change(source, &mut input, valid, words)?;
    }
    Ok(input)
}

/// The same of text.
pub fn text(source: &mut Unstructured<'_>, valid: &[&str], words: &[&str]) -> Result<String> {
    let valid: Vec<_> = valid.iter().map(|text| text.as_bytes().to_vec()).collect();
    Ok(String::from_utf8_lossy(&bytes(source, &valid, words)?).into_owned())
}

fn change(source: &mut Unstructured<'_>, input: &mut Vec<u8>, valid: &[Vec<u8>], words: &[&str]) -> Result<()> {
    let at = source.int_in_range(0..=input.len())?;
    let end = source.int_in_range(at..=input.len().min(at + 64))?;
    match source.int_in_range(0..=9)? {
        0 => {
            let bit = source.int_in_range(0..=7)?;
            input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
        }
        1 => {
            let value = source.arbitrary()?;
            input.iter_mut().skip(at).take(1).for_each(|byte| *byte = value);
        }
        2 | 3 => put_edge(source, input, at)?,
        4 => drop(input.drain(at..end)),
        5 => {
            let copy = input[at..end].to_vec();
            let times = source.int_in_range(1..=4)?;
            input.splice(at..at, copy.repeat(times));
        }
        6 => input.truncate(at),
        7 => {
            let other = source.choose(valid)?;
            let from = source.int_in_range(0..=other.len())?;
            input.splice(at.., other[from..].iter().copied());
        }
        8 if !words.is_empty() => {
            let word = source.choose(words)?;
            input.splice(at..end, word.bytes());
        }
        _ => {
            let random: Vec<u8> =
                (0..source.int_in_range(0..=8)?).map(|_| source.arbitrary()).collect::<Result<_>>()?;
            input.splice(at..at, random);
        }
    }
    Ok(())
}

fn put_edge(source: &mut Unstructured<'_>, input: &mut [u8], at: usize) -> Result<()> {
    let near = i64::from(source.int_in_range(-2i8..=2)?);
    let value = source.choose(&EDGES)?.wrapping_add_signed(near);
    let width = 1usize << source.int_in_range(0..=3)?;
    // Fields are aligned, mostly.
    let at = if source.ratio(3u8, 4)? { at & !(width - 1) } else { at };
    let mut bytes = value.to_le_bytes();
    if source.ratio(1u8, 4)? {
        bytes[..width].reverse();
    }
    input.iter_mut().skip(at).zip(&bytes[..width]).for_each(|(to, from)| *to = *from);
    Ok(())
}

/// A number at an edge, or any.
pub fn edge(source: &mut Unstructured<'_>) -> Result<u64> {
    Ok(if source.ratio(3u8, 4)? { *source.choose(&EDGES)? } else { source.arbitrary()? })
}

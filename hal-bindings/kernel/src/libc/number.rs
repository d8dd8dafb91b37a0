//! strtod, by the standard library's correctly rounded parser.

/// Whether a byte can be part of a decimal number or of the white space in front of it.
#[must_use]
pub const fn may_be_part(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' | b' ' | b'\t'..=b'\r')
}

/// The longest prefix of `text` (after white space) that is a decimal number, and how many bytes it took; 0 if there is none.
#[must_use]
pub fn parse_prefix(text: &[u8]) -> (f64, usize) {
    let byte = |at: usize| text.get(at).copied().unwrap_or(0);
    let digits = |mut at: usize| {
        while byte(at).is_ascii_digit() {
            at += 1;
        }
        at
    };
    let mut start = 0;
    while matches!(byte(start), b' ' | b'\t'..=b'\r') {
        start += 1;
    }
    let sign = start + usize::from(matches!(byte(start), b'+' | b'-'));
    let whole = digits(sign);
    let mut end = whole;
    let mut any = whole > sign;
    if byte(whole) == b'.' {
        let fraction = digits(whole + 1);
        if any || fraction > whole + 1 {
            any = true;
            end = fraction;
        }
    }
    if !any {
        return (0.0, 0);
    }
    if matches!(byte(end), b'e' | b'E') {
        let exponent = end + 1 + usize::from(matches!(byte(end + 1), b'+' | b'-'));
        let last = digits(exponent);
        if last > exponent {
            end = last;
        }
    }
    let number =
        text.get(start..end).and_then(|part| core::str::from_utf8(part).ok()).and_then(|part| part.parse().ok());
    number.map_or((0.0, 0), |number| (number, end))
}

#[cfg(not(test))]
mod symbols {
    use core::{ffi::c_char, slice};

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn strtod(text: *const c_char, end: *mut *const c_char) -> f64 {
        let first = text.cast::<u8>();
        let mut last = first;
        // Only as far as a number may reach: the engine calls this for each number inside of a long text.
        // SAFETY: the caller's promise; the loop ends at the NUL at the latest.
        while super::may_be_part(unsafe { last.read() }) {
            last = last.wrapping_add(1);
        }
        // SAFETY: these bytes have just been read.
        let bytes = unsafe { slice::from_raw_parts(first, last as usize - first as usize) };
        let (number, length) = super::parse_prefix(bytes);
        if !end.is_null() {
            // SAFETY: the caller's promise.
            unsafe { *end = text.wrapping_add(length) };
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::parse_prefix;

    #[test]
    fn takes_the_longest_number() {
        for (text, number, length) in [
            ("12", 12.0, 2),
            ("1.5e3x", 1500.0, 5),
            ("1e", 1.0, 1),
            ("1e+", 1.0, 1),
            (".5", 0.5, 2),
            ("5.", 5.0, 2),
            (" \t-2.25;", -2.25, 7),
            ("1.7976931348623157e308", f64::MAX, 22),
            ("5e-324", 5e-324, 6),
            ("1e400", f64::INFINITY, 5),
            ("x", 0.0, 0),
            (".", 0.0, 0),
            ("", 0.0, 0),
            ("-", 0.0, 0),
            ("-17,", -17.0, 3),
            ("123456789012345", 123_456_789_012_345.0, 15),
            ("9007199254740993", 9_007_199_254_740_992.0, 16),
        ] {
            assert_eq!(parse_prefix(text.as_bytes()), (number, length), "{text}");
        }
        assert_eq!(parse_prefix(b"-0").0.to_bits(), (-0.0_f64).to_bits());
    }
}

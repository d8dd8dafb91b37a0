//! Sizes as people write them.

/// The bytes that `32M` says, or a number with K, G or nothing behind it.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1 << 10),
        None => match text.strip_suffix(['M', 'm']) {
            Some(digits) => (digits, 1 << 20),
            None => match text.strip_suffix(['G', 'g']) {
                Some(digits) => (digits, 1 << 30),
                None => (text, 1),
            },
        },
    };
    digits.parse::<u64>().ok().filter(|_| !digits.starts_with('+')).and_then(|count| count.checked_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let sizes = [("0", 0), ("1000", 1000), ("4k", 4096), ("32M", 32 << 20), ("3G", 3 << 30)];
        for (text, bytes) in &sizes {
            assert_eq!(parse(text), Some(*bytes), "{text}");
        }
        for text in ["", "M", "lots", "+8M", "-1", "1.5M", "16777216T", "99999999999999999999", "18446744073709551615G"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! printf's formats, as far as the engine uses them: integers, strings, characters, pointers; flags, width, precision. A format
//! that is not known ends the guest with its name, for a wrong message is worse than none.

use core::ffi::{CStr, c_char};

/// The System V `va_list`.
#[repr(C)]
pub struct Arguments {
    general_offset: u32,
    float_offset: u32,
    overflow: *const u64,
    saved: *const u8,
}

impl Arguments {
    /// # Safety
    /// The caller of the variadic function has passed another integer or pointer argument.
    unsafe fn next(&mut self) -> u64 {
        // SAFETY: the caller's promise: registers are saved up to offset 48, further arguments lie in the overflow area.
        unsafe {
            if self.general_offset < 48 {
                let value = self.saved.add(self.general_offset as usize).cast::<u64>().read();
                self.general_offset += 8;
                value
            } else {
                let value = self.overflow.read();
                self.overflow = self.overflow.add(1);
                value
            }
        }
    }
}

/// Where formatted text goes.
pub trait Sink {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]);
}

#[derive(Default)]
struct Spec {
    left: bool,
    zero: bool,
    plus: Option<u8>,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
    long: bool,
}

/// Writes `format` with its arguments; the length of the whole, or the format that is not known.
///
/// # Safety
/// `arguments` holds what `format` names.
pub unsafe fn print<S: Sink>(sink: &mut S, format: &CStr, arguments: &mut Arguments) -> Result<usize, u8> {
    let mut out = Counted { sink, count: 0 };
    let mut rest = format.to_bytes();
    while let Some(at) = memchr::memchr(b'%', rest) {
        let (plain, tail) = rest.split_at(at);
        out.put(plain);
        let mut bytes = tail.iter().copied().skip(1).peekable();
        let mut spec = Spec::default();
        let mut taken = 1;
        while let Some(flag) = bytes.next_if(|byte| matches!(byte, b'-' | b'0' | b'+' | b' ' | b'#')) {
            taken += 1;
            match flag {
                b'-' => spec.left = true,
                b'0' => spec.zero = true,
                b'#' => spec.alternate = true,
                sign => spec.plus = Some(sign),
            }
        }
        if bytes.next_if_eq(&b'*').is_some() {
            taken += 1;
            // SAFETY: the caller's promise.
            let width = unsafe { arguments.next() } as i32;
            spec.left |= width < 0;
            spec.width = width.unsigned_abs() as usize;
        }
        while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
            taken += 1;
            spec.width = spec.width * 10 + usize::from(digit - b'0');
        }
        if bytes.next_if_eq(&b'.').is_some() {
            taken += 1;
            let mut precision = 0;
            if bytes.next_if_eq(&b'*').is_some() {
                taken += 1;
                // SAFETY: the caller's promise.
                precision = (unsafe { arguments.next() } as i32).max(0) as usize;
            }
            while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                taken += 1;
                precision = precision * 10 + usize::from(digit - b'0');
            }
            spec.precision = Some(precision);
        }
        while let Some(size) = bytes.next_if(|byte| matches!(byte, b'l' | b'z' | b'j' | b't' | b'h')) {
            taken += 1;
            spec.long |= size != b'h';
        }
        let conversion = bytes.next().unwrap_or(0);
        taken += usize::from(conversion != 0);
        // SAFETY: the caller's promise.
        unsafe { convert(&mut out, &spec, conversion, arguments)? };
        rest = tail.get(taken..).unwrap_or_default();
    }
    out.put(rest);
    Ok(out.count)
}

struct Counted<'a, S> {
    sink: &'a mut S,
    count: usize,
}

impl<S: Sink> Counted<'_, S> {
    fn put(&mut self, bytes: &[u8]) {
        self.count += bytes.len();
        self.sink.put(bytes);
    }

    fn fill(&mut self, byte: u8, count: usize) {
        for _ in 0..count {
            self.put(&[byte]);
        }
    }

    fn padded(&mut self, spec: &Spec, text: &[u8]) {
        let padding = spec.width.saturating_sub(text.len());
        if !spec.left {
            self.fill(b' ', padding);
        }
        self.put(text);
        if spec.left {
            self.fill(b' ', padding);
        }
    }

    fn number(&mut self, spec: &Spec, prefix: &[u8], value: u64, base: u64, capitals: bool) {
        let mut digits = [0_u8; 24];
        let mut first = digits.len();
        let mut rest = value;
        for (at, digit) in digits.iter_mut().enumerate().rev() {
            if rest == 0 && (at < 23 || spec.precision == Some(0)) {
                break;
            }
            let letter = if capitals { b'A' } else { b'a' };
            let value = (rest % base) as u8;
            *digit = if value < 10 { b'0' + value } else { letter + value - 10 };
            rest /= base;
            first = at;
        }
        let digits = digits.get(first..).unwrap_or_default();
        let zeros = spec.precision.map_or(0, |precision| precision.saturating_sub(digits.len()));
        let padding = spec.width.saturating_sub(prefix.len() + zeros + digits.len());
        let zero_padding = spec.zero && !spec.left && spec.precision.is_none();
        if !spec.left && !zero_padding {
            self.fill(b' ', padding);
        }
        self.put(prefix);
        self.fill(b'0', zeros + if zero_padding { padding } else { 0 });
        self.put(digits);
        if spec.left {
            self.fill(b' ', padding);
        }
    }
}

/// # Safety
/// `arguments` holds what the conversion takes.
unsafe fn convert<S: Sink>(
    out: &mut Counted<S>,
    spec: &Spec,
    conversion: u8,
    arguments: &mut Arguments,
) -> Result<(), u8> {
    if conversion == b'%' {
        out.put(b"%");
        return Ok(());
    }
    if !matches!(conversion, b'd' | b'i' | b'u' | b'x' | b'X' | b'o' | b'p' | b'c' | b's') {
        return Err(conversion);
    }
    // SAFETY: the caller's promise.
    let raw = unsafe { arguments.next() };
    let unsigned = if spec.long { raw } else { raw & 0xffff_ffff };
    match conversion {
        b'd' | b'i' => {
            let signed = if spec.long { raw as i64 } else { i64::from(raw as i32) };
            let plus = spec.plus.map(|sign| [sign]);
            let prefix: &[u8] = if signed < 0 { b"-" } else { plus.as_ref().map_or(b"", |sign| sign) };
            out.number(spec, prefix, signed.unsigned_abs(), 10, false);
        }
        b'u' => out.number(spec, b"", unsigned, 10, false),
        b'x' => out.number(spec, if spec.alternate && unsigned != 0 { b"0x" } else { b"" }, unsigned, 16, false),
        b'X' => out.number(spec, if spec.alternate && unsigned != 0 { b"0X" } else { b"" }, unsigned, 16, true),
        b'o' => out.number(spec, b"", unsigned, 8, false),
        b'p' => out.number(spec, b"0x", raw, 16, false),
        b'c' => out.padded(spec, &[raw as u8]),
        _ => {
            // SAFETY: the caller's promise: a text of at least `precision` bytes, or one that ends with NUL.
            let text = unsafe { text(raw as *const c_char, spec.precision) };
            out.padded(spec, text);
        }
    }
    Ok(())
}

/// # Safety
/// `pointer` is null, or points to `limit` bytes or to a text ended by NUL.
unsafe fn text<'a>(pointer: *const c_char, limit: Option<usize>) -> &'a [u8] {
    if pointer.is_null() {
        return b"(null)";
    }
    match limit {
        // SAFETY: the caller's promise.
        None => unsafe { CStr::from_ptr(pointer) }.to_bytes(),
        Some(limit) => {
            // Byte by byte: what lies behind the NUL may not be readable.
            // SAFETY: the caller's promise.
            let length = (0..limit).find(|at| unsafe { pointer.add(*at).read() } == 0).unwrap_or(limit);
            // SAFETY: these bytes have just been read.
            unsafe { core::slice::from_raw_parts(pointer.cast(), length) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Sink, print};
    use std::ffi::CStr;

    impl Sink for Vec<u8> {
        fn put(&mut self, bytes: &[u8]) {
            self.extend_from_slice(bytes);
        }
    }

    fn format(format: &CStr, values: &[u64]) -> Result<String, u8> {
        // The first two arguments come from the register area, the rest from the stack, as a real call has it.
        let (in_registers, on_stack) = values.split_at(values.len().min(2));
        let mut saved = vec![0; 4];
        saved.extend_from_slice(in_registers);
        let mut arguments = Arguments {
            general_offset: 32,
            float_offset: 48,
            overflow: on_stack.as_ptr(),
            saved: saved.as_ptr().cast(),
        };
        let mut out = Vec::new();
        // SAFETY: every case passes what its format names.
        let count = unsafe { print(&mut out, format, &mut arguments) }?;
        assert_eq!(count, out.len());
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn prints_as_c_does() {
        let text = c"abcdef".as_ptr() as u64;
        for (form, values, expected) in [
            (c"plain", &[][..], "plain"),
            (c"%d|%i", &[(-5_i64) as u64, 7], "-5|7"),
            (c"%u %x %X", &[u64::MAX, 0xbeef, 0xbeef], "4294967295 beef BEEF"),
            (c"%04x|%02x|%8d|%-4d|", &[0x1f, 5, 42, 42], "001f|05|      42|42  |"),
            (c"%ld %zu %lld", &[(-1_i64) as u64, u64::MAX, 3], "-1 18446744073709551615 3"),
            (c"%s|%.3s|%10s|%-8s|", &[text, text, text, text], "abcdef|abc|    abcdef|abcdef  |"),
            (c"%.*s|%*d|", &[2, text, 5, 9], "ab|    9|"),
            (c"%c%c%%", &[65, 66], "AB%"),
            (c"%p", &[0x1000], "0x1000"),
            (c"%#x %+d %2.0d|", &[16, 3, 0], "0x10 +3   |"),
            (c"%05d", &[(-42_i64) as u64], "-0042"),
            (c"%s", &[0], "(null)"),
        ] {
            assert_eq!(format(form, values).unwrap(), expected, "{form:?}");
        }
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(format(c"%f", &[0]), Err(b'f'));
        assert_eq!(format(c"%", &[]), Err(0));
    }
}

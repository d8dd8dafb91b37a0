//! Strings and bytes. The engine keeps a string as Latin-1 where it can and as UTF-16 where it must; reading that in place saves
//! a copy for each call. Its layout belongs to the exact version of the engine that Cargo.toml names; a test holds it.

use core::slice;

use rquickjs_sys as qjs;

use super::native::{Call, Outcome, Thrown, number, outcome, range_error};

/// Offsets in the engine's `JSString`, and its kinds.
mod layout {
    /// u32: 31 bits of length, 1 bit that says "16 bits a character".
    pub const LENGTH: usize = 0;
    /// u32: 28 bits of hash, 2 bits of kind, 2 bits of atom type.
    pub const KIND: usize = 4;
    /// The characters, or what leads to them.
    pub const DATA: usize = 24;
    /// The characters follow.
    pub const NORMAL: u32 = 0;
    /// A pointer to the parent string follows, then a u32, the offset in bytes.
    pub const SLICE: u32 = 1;
    /// A pointer to the characters follows.
    pub const INDIRECT: u32 = 2;
}

/// A string's characters.
#[derive(Clone, Copy)]
pub enum Characters<'a> {
    Latin1(&'a [u8]),
    Utf16(&'a [u16]),
}

/// A flat string; its value is given back when it is dropped.
pub struct FlatString {
    context: *mut qjs::JSContext,
    value: qjs::JSValue,
    owned: bool,
}

impl FlatString {
    /// The string of a value that lives at least as long as this: itself, or, of a rope or another type, what it converts to.
    #[inline]
    pub fn of(context: *mut qjs::JSContext, value: qjs::JSValue) -> Result<Self, Thrown> {
        // SAFETY: a value of the engine.
        unsafe {
            if qjs::JS_VALUE_GET_TAG(value) == qjs::JS_TAG_STRING {
                return Ok(Self { context, value, owned: false });
            }
            let value = outcome(qjs::JS_ToString(context, value))?;
            Ok(Self { context, value, owned: true })
        }
    }

    /// Its characters, in place.
    #[inline]
    pub fn characters(&self) -> Characters<'_> {
        // SAFETY: the value has the tag of a flat string, so it points to a JSString of the layout above, alive with `self`.
        unsafe {
            let string = qjs::JS_VALUE_GET_PTR(self.value).cast::<u8>().cast_const();
            let length = string.add(layout::LENGTH).cast::<u32>().read();
            let kind = string.add(layout::KIND).cast::<u32>().read() >> 28 & 3;
            let data = string.add(layout::DATA);
            let first = match kind {
                layout::NORMAL => data,
                layout::SLICE => {
                    let parent = data.cast::<*const u8>().read();
                    parent.add(layout::DATA + data.add(8).cast::<u32>().read() as usize)
                }
                _ => {
                    debug_assert_eq!(kind, layout::INDIRECT);
                    data.cast::<*const u8>().read()
                }
            };
            let count = (length & 0x7fff_ffff) as usize;
            if length >> 31 == 0 {
                Characters::Latin1(slice::from_raw_parts(first, count))
            } else {
                Characters::Utf16(slice::from_raw_parts(first.cast(), count))
            }
        }
    }
}

impl Drop for FlatString {
    #[inline]
    fn drop(&mut self) {
        if self.owned {
            // SAFETY: this reference is ours.
            unsafe { qjs::JS_FreeValue(self.context, self.value) }
        }
    }
}

/// Code points of UTF-16 text with the units each takes; a lone surrogate is U+FFFD.
fn code_points(units: &[u16]) -> impl Iterator<Item = char> + '_ {
    char::decode_utf16(units.iter().copied()).map(|point| point.unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn utf8_size(characters: Characters) -> usize {
    match characters {
        Characters::Latin1(bytes) if bytes.is_ascii() => bytes.len(), // by words: a count of the others goes by bytes
        Characters::Latin1(bytes) => bytes.len() + bytes.iter().filter(|byte| **byte >= 0x80).count(),
        Characters::Utf16(units) => code_points(units).map(char::len_utf8).sum(),
    }
}

/// Writes as many whole characters as fit; (units read, bytes written).
fn write_utf8(characters: Characters, target: &mut [u8]) -> (usize, usize) {
    let mut written = 0;
    let mut read = 0;
    match characters {
        Characters::Latin1(bytes) => loop {
            let rest = bytes.get(read..).unwrap_or_default();
            let room = target.get_mut(written..).unwrap_or_default();
            let both = rest.len().min(room.len());
            let ascii = ascii_prefix(rest.get(..both).unwrap_or_default());
            if let (Some(to), Some(from)) = (room.get_mut(..ascii), rest.get(..ascii)) {
                to.copy_from_slice(from);
            }
            read += ascii;
            written += ascii;
            match (rest.get(ascii), target.get_mut(written..written + 2)) {
                (Some(byte), Some(to)) => {
                    to.copy_from_slice(&[0xc0 | byte >> 6, 0x80 | byte & 0x3f]);
                    read += 1;
                    written += 2;
                }
                _ => break,
            }
        },
        Characters::Utf16(units) => {
            for point in code_points(units) {
                let Some(to) = target.get_mut(written..written + point.len_utf8()) else {
                    break;
                };
                point.encode_utf8(to);
                written += to.len();
                read += point.len_utf16();
            }
        }
    }
    (read, written)
}

/// How many of the first bytes are ASCII.
fn ascii_prefix(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        if !chunk.is_ascii() {
            break;
        }
        at += 32;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii()).count()
}

pub fn utf8_length(call: &Call) -> Outcome {
    let text = FlatString::of(call.context, call.value(0))?;
    Ok(number(utf8_size(text.characters()) as u64))
}

pub fn encode_utf8(call: &Call) -> Outcome {
    let text = FlatString::of(call.context, call.value(0))?;
    let characters = text.characters();
    let size = utf8_size(characters);
    Scratch::new(call.context, size)?.filled_array(|target| match characters {
        Characters::Latin1(bytes) if bytes.len() == size => target.copy_from_slice(bytes),
        _ => {
            write_utf8(characters, target);
        }
    })
}

pub fn encode_utf8_into(call: &Call) -> Outcome {
    let text = FlatString::of(call.context, call.value(0))?;
    let (read, written) = write_utf8(text.characters(), call.output(1, 2)?);
    let values = [number(read as u64), number(written as u64)];
    // SAFETY: two values, which are numbers and need no giving back.
    outcome(unsafe { qjs::JS_NewArrayFrom(call.context, 2, values.as_ptr()) })
}

pub fn decode_utf8(call: &Call) -> Outcome {
    let bytes = call.part(0, 1, 2)?;
    if bytes.is_ascii() || core::str::from_utf8(bytes).is_ok() {
        return new_string(call.context, bytes);
    }
    if call.truth(3) {
        return Ok(qjs::JS_UNDEFINED);
    }
    const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
    let size: usize = bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().len() + if chunk.invalid().is_empty() { 0 } else { REPLACEMENT.len() })
        .sum();
    let mut scratch = Scratch::new(call.context, size)?;
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for part in [chunk.valid().as_bytes(), if chunk.invalid().is_empty() { b"" } else { REPLACEMENT }] {
            if let Some(to) = scratch.bytes().get_mut(at..at + part.len()) {
                to.copy_from_slice(part);
            }
            at += part.len();
        }
    }
    new_string(call.context, scratch.bytes())
}

pub fn encode_latin1_into(call: &Call) -> Outcome {
    let text = FlatString::of(call.context, call.value(0))?;
    let target = call.output(1, 2)?;
    let written = match text.characters() {
        Characters::Latin1(bytes) => {
            let count = bytes.len().min(target.len());
            if let (Some(to), Some(from)) = (target.get_mut(..count), bytes.get(..count)) {
                to.copy_from_slice(from);
            }
            count
        }
        Characters::Utf16(units) => {
            for (to, from) in target.iter_mut().zip(units) {
                *to = *from as u8;
            }
            units.len().min(target.len())
        }
    };
    Ok(number(written as u64))
}

pub fn decode_latin1(call: &Call) -> Outcome {
    let bytes = call.part(0, 1, 2)?;
    if bytes.is_ascii() {
        return new_string(call.context, bytes);
    }
    // The engine takes UTF-8 alone; it finds that all fits into Latin-1 again.
    let characters = Characters::Latin1(bytes);
    let mut scratch = Scratch::new(call.context, utf8_size(characters))?;
    write_utf8(characters, scratch.bytes());
    new_string(call.context, scratch.bytes())
}

/// A string of UTF-8.
pub fn new_string(context: *mut qjs::JSContext, bytes: &[u8]) -> Outcome {
    if bytes.len() > i32::MAX as usize {
        return Err(range_error(context, c"the text is too long for a string"));
    }
    // SAFETY: the engine copies the bytes.
    outcome(unsafe { qjs::JS_NewStringLen(context, bytes.as_ptr().cast(), bytes.len() as u64) })
}

/// Memory of the engine's, given back when dropped unless it became an array.
struct Scratch {
    context: *mut qjs::JSContext,
    data: *mut u8,
    size: usize,
}

impl Scratch {
    fn new(context: *mut qjs::JSContext, size: usize) -> Result<Self, Thrown> {
        // SAFETY: any size may be asked for; null tells that an exception is pending.
        let data = unsafe { qjs::js_malloc(context, size.max(1) as u64) }.cast::<u8>();
        if data.is_null() { Err(Thrown) } else { Ok(Self { context, data, size }) }
    }

    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: it is ours and that long. What it holds at first is of no meaning, but bytes have no invalid values.
        unsafe { slice::from_raw_parts_mut(self.data, self.size) }
    }

    /// Fills it and makes it a Uint8Array.
    fn filled_array(mut self, fill: impl FnOnce(&mut [u8])) -> Outcome {
        fill(self.bytes());
        // SAFETY: the memory is the engine's own, given over to the array together with the function that frees it.
        let array = outcome(unsafe {
            qjs::JS_NewUint8Array(
                self.context,
                self.data,
                self.size as u64,
                Some(reallocate),
                core::ptr::null_mut(),
                false,
            )
        })?;
        core::mem::forget(self);
        Ok(array)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // SAFETY: it came from js_malloc and was not given over.
        unsafe { qjs::js_free(self.context, self.data.cast()) }
    }
}

unsafe extern "C" fn reallocate(
    runtime: *mut qjs::JSRuntime,
    _opaque: *mut core::ffi::c_void,
    pointer: *mut core::ffi::c_void,
    size: qjs::size_t,
) -> *mut core::ffi::c_void {
    // SAFETY: the engine passes the memory that `filled_array` has given it; size 0 frees.
    unsafe { qjs::js_realloc_rt(runtime, pointer, size) }
}

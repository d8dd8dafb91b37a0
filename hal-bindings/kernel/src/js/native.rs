//! How functions of the machine are written: arguments in, a value or a pending exception out.

use core::{ffi::CStr, ptr};

use rquickjs_sys as qjs;

/// An exception is pending in the realm.
pub struct Thrown;

/// What a native gives back.
pub type Outcome = Result<qjs::JSValue, Thrown>;

/// One call of a native.
pub struct Call<'a> {
    pub context: *mut qjs::JSContext,
    arguments: &'a [qjs::JSValue],
}

impl<'a> Call<'a> {
    /// # Safety
    /// The engine's own arguments of a call: `count` values at `values`, alive while the call lasts.
    #[inline]
    pub unsafe fn new(context: *mut qjs::JSContext, count: i32, values: *mut qjs::JSValue) -> Self {
        let count = usize::try_from(count).unwrap_or(0);
        let arguments = if count == 0 {
            &[]
        } else {
            // SAFETY: the caller's promise; without arguments the pointer may be null.
            unsafe { core::slice::from_raw_parts(values, count) }
        };
        Self { context, arguments }
    }

    /// The argument, or undefined. It belongs to the caller.
    #[inline]
    pub fn value(&self, at: usize) -> qjs::JSValue {
        self.arguments.get(at).copied().unwrap_or(qjs::JS_UNDEFINED)
    }

    /// The argument as a number.
    #[inline]
    pub fn number(&self, at: usize) -> Result<f64, Thrown> {
        let value = self.value(at);
        // SAFETY: the tag says which part of the value is there; the engine converts the rest.
        unsafe {
            if qjs::JS_IsInt(value) {
                return Ok(f64::from(qjs::JS_VALUE_GET_INT(value)));
            }
            let mut number = 0.0;
            if qjs::JS_ToFloat64(self.context, &raw mut number, value) < 0 { Err(Thrown) } else { Ok(number) }
        }
    }

    /// The argument as an index or a count: a whole number >= 0.
    #[inline]
    pub fn index(&self, at: usize) -> Result<usize, Thrown> {
        let value = self.value(at);
        // SAFETY: the tag says that it is an int.
        if unsafe { qjs::JS_IsInt(value) } {
            // SAFETY: as above.
            if let Ok(index) = usize::try_from(unsafe { qjs::JS_VALUE_GET_INT(value) }) {
                return Ok(index);
            }
        }
        let number = self.number(at)?;
        let index = number as usize;
        if index as f64 == number {
            Ok(index)
        } else {
            Err(range_error(self.context, c"an offset, count or code must be a whole number >= 0"))
        }
    }

    /// The argument as a boolean.
    #[inline]
    pub fn truth(&self, at: usize) -> bool {
        // SAFETY: a value of the engine; the conversion runs no JavaScript and cannot fail.
        unsafe { qjs::JS_ToBool(self.context, self.value(at)) > 0 }
    }

    /// The bytes of a Uint8Array argument. Nothing that runs JavaScript or changes a buffer may come between this and their use.
    #[inline]
    pub fn bytes(&self, at: usize) -> Result<(*mut u8, usize), Thrown> {
        let mut length = 0;
        // SAFETY: a value of the engine; null tells that an exception is pending.
        let data = unsafe { qjs::JS_GetUint8Array(self.context, &raw mut length, self.value(at)) };
        if data.is_null() { Err(Thrown) } else { Ok((data, length as usize)) }
    }

    /// The same, to be read: no other reference to the memory is made while the slice lives.
    #[inline]
    pub fn input(&self, at: usize) -> Result<&'a [u8], Thrown> {
        let (data, length) = self.bytes(at)?;
        // SAFETY: the engine has just named this memory, the value is alive for the call, nothing writes while natives read.
        Ok(unsafe { core::slice::from_raw_parts(data, length) })
    }

    /// A part of a Uint8Array argument, by two further arguments.
    #[inline]
    pub fn part(&self, at: usize, start: usize, end: usize) -> Result<&'a [u8], Thrown> {
        let (start, end) = (self.index(start)?, self.index(end)?);
        self.input(at)?.get(start..end).ok_or_else(|| range_error(self.context, c"a range lies outside of its view"))
    }

    /// The bytes of a Uint8Array argument from an offset on, to be written; an immutable buffer is refused.
    #[inline]
    pub fn output(&self, at: usize, offset: usize) -> Result<&'a mut [u8], Thrown> {
        let offset = self.index(offset)?;
        let (data, length) = self.bytes(at)?;
        self.refuse_immutable(at)?;
        if offset > length {
            return Err(range_error(self.context, c"an offset lies outside of its view"));
        }
        // SAFETY: as for `input`; the callers read from nothing else than strings while they hold it.
        Ok(unsafe { core::slice::from_raw_parts_mut(data.add(offset), length - offset) })
    }

    /// Throws if the typed array's buffer is immutable.
    #[inline]
    pub fn refuse_immutable(&self, at: usize) -> Result<(), Thrown> {
        // SAFETY: `at` is a typed array, as `bytes` has found; the buffer's reference is given back.
        let immutable = unsafe {
            let buffer = qjs::JS_GetTypedArrayBuffer(
                self.context,
                self.value(at),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
            );
            let immutable = qjs::JS_IsImmutableArrayBuffer(buffer) > 0;
            qjs::JS_FreeValue(self.context, buffer);
            immutable
        };
        if immutable { Err(type_error(self.context, c"the buffer is immutable")) } else { Ok(()) }
    }
}

/// A value, or the pending exception that stands for it.
#[inline]
pub fn outcome(value: qjs::JSValue) -> Outcome {
    // SAFETY: only the tag is read.
    if unsafe { qjs::JS_IsException(value) } { Err(Thrown) } else { Ok(value) }
}

/// A number as JavaScript has it, an int where it fits.
#[inline]
pub fn number(value: u64) -> qjs::JSValue {
    match i32::try_from(value) {
        Ok(small) => qjs::JS_MKVAL(qjs::JS_TAG_INT, small),
        Err(_) => qjs::JS_NewFloat64(value as f64),
    }
}

/// Throws a RangeError.
#[cold]
pub fn range_error(context: *mut qjs::JSContext, message: &CStr) -> Thrown {
    // SAFETY: the format takes one text.
    unsafe { qjs::JS_ThrowRangeError(context, c"%s".as_ptr(), message.as_ptr()) };
    Thrown
}

/// Throws a TypeError.
#[cold]
pub fn type_error(context: *mut qjs::JSContext, message: &CStr) -> Thrown {
    // SAFETY: the format takes one text.
    unsafe { qjs::JS_ThrowTypeError(context, c"%s".as_ptr(), message.as_ptr()) };
    Thrown
}

/// The C function that the engine calls, around one that is written with `Call` and `Outcome`.
macro_rules! native {
    ($function:path) => {{
        unsafe extern "C" fn entry(
            context: *mut qjs::JSContext,
            _this: qjs::JSValue,
            count: core::ffi::c_int,
            values: *mut qjs::JSValue,
        ) -> qjs::JSValue {
            // SAFETY: these are the engine's own arguments.
            match $function(&unsafe { $crate::js::native::Call::new(context, count, values) }) {
                Ok(value) => value,
                Err($crate::js::native::Thrown) => qjs::JS_EXCEPTION,
            }
        }
        entry
    }};
}
pub(crate) use native;

//! Views: where they lie, copying between them, searching in them.

use core::ptr;

use rquickjs_sys as qjs;

use super::native::{Call, Outcome, Thrown, number, outcome, range_error, type_error};

pub fn address(call: &Call) -> Outcome {
    let view = call.value(0);
    // SAFETY: a value of the engine; each function checks the class, references are given back.
    unsafe {
        if qjs::JS_GetTypedArrayType(view) >= 0 {
            let mut offset = 0;
            let buffer = outcome(qjs::JS_GetTypedArrayBuffer(
                call.context,
                view,
                &raw mut offset,
                ptr::null_mut(),
                ptr::null_mut(),
            ))?;
            let start = start_of(call, buffer);
            qjs::JS_FreeValue(call.context, buffer);
            return Ok(number(start? + offset));
        }
        if qjs::JS_IsDataView(view) {
            let buffer = outcome(qjs::JS_GetPropertyStr(call.context, view, c"buffer".as_ptr()))?;
            let start = start_of(call, buffer);
            qjs::JS_FreeValue(call.context, buffer);
            let value = outcome(qjs::JS_GetPropertyStr(call.context, view, c"byteOffset".as_ptr()))?;
            let mut offset = 0.0;
            if qjs::JS_ToFloat64(call.context, &raw mut offset, value) < 0 {
                return Err(Thrown);
            }
            return Ok(number(start? + offset as u64));
        }
        start_of(call, view).map(number)
    }
}

/// The address of a buffer's first byte.
fn start_of(call: &Call, buffer: qjs::JSValue) -> Result<u64, Thrown> {
    let mut length = 0;
    // SAFETY: a value of the engine; null tells that an exception is pending.
    let data = unsafe { qjs::JS_GetArrayBuffer(call.context, &raw mut length, buffer) };
    if data.is_null() {
        Err(type_error(call.context, c"not a view or an ArrayBuffer with memory"))
    } else {
        Ok(data as u64)
    }
}

pub fn copy(call: &Call) -> Outcome {
    let (target_offset, start, end) = (call.index(1)?, call.index(3)?, call.index(4)?);
    let (target, target_length) = call.bytes(0)?;
    let (source, source_length) = call.bytes(2)?;
    call.refuse_immutable(0)?;
    if start > end
        || end > source_length
        || target_offset > target_length
        || end - start > target_length - target_offset
    {
        return Err(range_error(call.context, c"a range lies outside of its view"));
    }
    // SAFETY: both ranges lie inside of their views; they may overlap, and `copy` is made for that.
    unsafe { ptr::copy(source.add(start), target.add(target_offset), end - start) };
    Ok(qjs::JS_UNDEFINED)
}

pub fn index_of(call: &Call) -> Outcome {
    let start = call.index(2)?;
    let haystack = call.part(0, 2, 3)?;
    let needle = call.input(1)?;
    let found = match needle {
        [byte] => memchr::memchr(*byte, haystack),
        _ => memchr::memmem::find(haystack, needle),
    };
    Ok(found.map_or(qjs::JS_MKVAL(qjs::JS_TAG_INT, -1), |at| number((start + at) as u64)))
}

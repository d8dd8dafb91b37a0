//! Errors that nothing in JavaScript has caught: printed, then the guest exits 1, or dies if memory was the reason.

use core::fmt::Write;

use rquickjs_sys as qjs;
use uk_abi::exit_code;

use super::memory;
use crate::{arch::hypercall, console, report::Text};

/// Prints the pending exception with its stack and ends the guest.
pub fn uncaught(context: *mut qjs::JSContext) -> ! {
    let mut text = Text::<4096>::new();
    // SAFETY: takes the pending exception.
    let exception = unsafe { qjs::JS_GetException(context) };
    let _ = text.write_str("Uncaught ");
    describe(context, exception, &mut text);
    memory::die_if_exhausted();
    fail(text.as_str().trim_end())
}

/// Prints `message` and ends the guest.
pub fn fail(message: &str) -> ! {
    console::write_error(message.as_bytes());
    console::write_error(b"\n");
    hypercall::exit(exit_code::UNCAUGHT)
}

/// Appends a value as text, of an error also its stack.
pub fn describe<const N: usize>(context: *mut qjs::JSContext, value: qjs::JSValue, text: &mut Text<N>) {
    append(context, value, text);
    // SAFETY: a value of the engine; references are given back. A getter that throws leaves an exception, which is dropped.
    unsafe {
        if qjs::JS_IsError(value) {
            let stack = qjs::JS_GetPropertyStr(context, value, c"stack".as_ptr());
            if qjs::JS_IsString(stack) {
                text.push(b"\n");
                append(context, stack, text);
            }
            qjs::JS_FreeValue(context, stack);
        }
    }
}

fn append<const N: usize>(context: *mut qjs::JSContext, value: qjs::JSValue, text: &mut Text<N>) {
    // SAFETY: a value of the engine; its text is given back.
    unsafe {
        let mut length = 0;
        let characters = qjs::JS_ToCStringLen(context, &raw mut length, value);
        if characters.is_null() {
            qjs::JS_FreeValue(context, qjs::JS_GetException(context));
            text.push(b"(a value that does not become text)");
            return;
        }
        text.push(core::slice::from_raw_parts(characters.cast(), length));
        qjs::JS_FreeCString(context, characters);
    }
}

//! One runtime with one realm, and what both commands need of it.

use std::{
    cell::RefCell,
    ffi::{CStr, CString, c_char, c_void},
    ptr, slice,
};

use rquickjs_sys as qjs;

use crate::error::Failure;

/// The guest's stack for JavaScript is of this order; deeper sources would not run there.
const STACK_SIZE: u64 = 1 << 20;

/// "rquickjs-sys 0.14.0, QuickJS-ng 0.16.2".
pub fn version() -> String {
    // SAFETY: a text that lives for ever.
    let engine = unsafe { CStr::from_ptr(qjs::JS_GetVersion()) }.to_string_lossy();
    format!("rquickjs-sys {}, QuickJS-ng {engine}", env!("UK_RQUICKJS_VERSION"))
}

/// A runtime with a realm of all standard objects.
pub struct Engine {
    runtime: *mut qjs::JSRuntime,
    /// The realm.
    pub context: *mut qjs::JSContext,
}

thread_local! {
    /// What the module loader was asked for last.
    static IMPORTED: RefCell<Option<String>> = const { RefCell::new(None) };
}

impl Engine {
    /// Makes both.
    pub fn new() -> Result<Self, Failure> {
        // SAFETY: null results are checked; the loader lives for ever.
        unsafe {
            let runtime = qjs::JS_NewRuntime();
            if runtime.is_null() {
                return Err(Failure::Engine { doing: "start" });
            }
            qjs::JS_SetMaxStackSize(runtime, STACK_SIZE);
            qjs::JS_SetModuleLoaderFunc(runtime, None, Some(refuse_import), ptr::null_mut());
            let context = qjs::JS_NewContext(runtime);
            if context.is_null() {
                qjs::JS_FreeRuntime(runtime);
                return Err(Failure::Engine { doing: "make its standard objects" });
            }
            Ok(Self { runtime, context })
        }
    }

    /// Evaluates or compiles `source`, whose first line has the number `line`; the result is the caller's to free.
    pub fn evaluate(&self, source: &[u8], name: &str, line: i32, flags: u32) -> Result<qjs::JSValue, qjs::JSValue> {
        // The engine wants a NUL behind the source; a NUL inside is a character like any other to it.
        let mut text = source.to_vec();
        text.push(0);
        let name = CString::new(name.replace('\0', "?")).unwrap_or_default();
        let mut options = qjs::JSEvalOptions {
            version: qjs::JS_EVAL_OPTIONS_VERSION as i32,
            eval_flags: flags as i32,
            filename: name.as_ptr(),
            line_num: line,
        };
        // SAFETY: the source ends with NUL; it, the name and the options live during the call.
        let value = unsafe { qjs::JS_Eval2(self.context, text.as_ptr().cast(), source.len() as u64, &raw mut options) };
        self.settle(value)
    }

    /// A value, or the exception in its place.
    pub fn settle(&self, value: qjs::JSValue) -> Result<qjs::JSValue, qjs::JSValue> {
        // SAFETY: a value of this engine.
        unsafe { if qjs::JS_IsException(value) { Err(qjs::JS_GetException(self.context)) } else { Ok(value) } }
    }

    /// Runs promise jobs until none is left, or one throws.
    pub fn run_jobs(&self) -> Result<(), qjs::JSValue> {
        let mut context = self.context;
        loop {
            // SAFETY: the runtime is alive.
            match unsafe { qjs::JS_ExecutePendingJob(self.runtime, &raw mut context) } {
                0 => return Ok(()),
                1.. => {}
                // SAFETY: a job has thrown.
                _ => return Err(unsafe { qjs::JS_GetException(self.context) }),
            }
        }
    }

    /// A value as text.
    pub fn text(&self, value: qjs::JSValue) -> String {
        let mut length = 0;
        // SAFETY: a value of this engine; the characters are copied, then given back.
        unsafe {
            let characters = qjs::JS_ToCStringLen(self.context, &raw mut length, value);
            if characters.is_null() {
                self.free(qjs::JS_GetException(self.context));
                return "(a value that does not become text)".into();
            }
            let text = String::from_utf8_lossy(slice::from_raw_parts(characters.cast(), length)).into_owned();
            qjs::JS_FreeCString(self.context, characters);
            text
        }
    }

    /// A property of an object as text, if it is there.
    pub fn property(&self, object: qjs::JSValue, name: &CStr) -> Option<String> {
        // SAFETY: a value of this engine; the property's reference is given back.
        unsafe {
            let value = qjs::JS_GetPropertyStr(self.context, object, name.as_ptr());
            let text = (!qjs::JS_IsUndefined(value) && !qjs::JS_IsException(value)).then(|| self.text(value));
            self.free(value);
            text
        }
    }

    /// Gives a value back.
    pub fn free(&self, value: qjs::JSValue) {
        // SAFETY: the callers own the reference.
        unsafe { qjs::JS_FreeValue(self.context, value) }
    }

    /// What the source wanted to import, if it did.
    pub fn take_imported(&self) -> Option<String> {
        IMPORTED.take()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: nothing of it is used after this.
        unsafe {
            qjs::JS_FreeContext(self.context);
            qjs::JS_FreeRuntime(self.runtime);
        }
    }
}

unsafe extern "C" fn refuse_import(
    context: *mut qjs::JSContext,
    name: *const c_char,
    _opaque: *mut c_void,
) -> *mut qjs::JSModuleDef {
    // SAFETY: the engine passes a text.
    let specifier = unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned();
    IMPORTED.set(Some(specifier));
    // SAFETY: the format takes one text.
    unsafe { qjs::JS_ThrowReferenceError(context, c"cannot import '%s': there is no module loader".as_ptr(), name) };
    ptr::null_mut()
}

//! `run`: a script or module on the native engine, with `print`, `console.log` and `performance.now`: the peer of a guest in
//! comparisons.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    slice,
};

use rquickjs_sys as qjs;

use crate::{engine::Engine, error::Failure};

/// Runs the file and all promise jobs that it leaves.
pub fn run(file: &Path) -> Result<(), Failure> {
    let source = fs::read(file).map_err(|source| Failure::Read { path: file.into(), source })?;
    evaluate(&source, &file.to_string_lossy())
}

fn evaluate(source: &[u8], name: &str) -> Result<(), Failure> {
    let engine = Engine::new()?;
    add_output(&engine);
    let mut text = source.to_vec();
    text.push(0);
    // SAFETY: the text ends with NUL.
    let module = unsafe { qjs::JS_DetectModule(text.as_ptr().cast(), source.len() as u64) };
    let flags = if module { qjs::JS_EVAL_TYPE_MODULE } else { qjs::JS_EVAL_TYPE_GLOBAL };
    let result = engine.evaluate(source, name, 1, flags).and_then(|value| {
        let jobs = engine.run_jobs();
        // SAFETY: a value of the engine; of anything but a promise this says so.
        let rejected =
            unsafe { qjs::JS_PromiseState(engine.context, value) } == qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED;
        // SAFETY: it is a promise.
        let reason = rejected.then(|| unsafe { qjs::JS_PromiseResult(engine.context, value) });
        engine.free(value);
        jobs.and(reason.map_or(Ok(()), Err))
    });
    result.map_err(|exception| {
        let mut message = engine.text(exception);
        if let Some(stack) = engine.property(exception, c"stack") {
            message = format!("{message}\n{}", stack.trim_end());
        }
        engine.free(exception);
        Failure::Uncaught(message)
    })
}

/// `print` and `console.log`, the one function.
fn add_output(engine: &Engine) {
    let context = engine.context;
    let flags = qjs::JS_PROP_C_W_E as i32;
    // SAFETY: the functions live for ever; what is defined is given over, the global object is given back.
    unsafe {
        let global = qjs::JS_GetGlobalObject(context);
        let generic = qjs::JSCFunctionEnum_JS_CFUNC_generic;
        let print = qjs::JS_NewCFunction2(context, Some(print), c"print".as_ptr(), 0, generic, 0);
        let console = qjs::JS_NewObject(context);
        qjs::JS_DefinePropertyValueStr(context, console, c"log".as_ptr(), qjs::JS_DupValue(context, print), flags);
        qjs::JS_DefinePropertyValueStr(context, global, c"console".as_ptr(), console, flags);
        qjs::JS_DefinePropertyValueStr(context, global, c"print".as_ptr(), print, flags);
        qjs::JS_FreeValue(context, global);
    }
}

unsafe extern "C" fn print(
    context: *mut qjs::JSContext,
    _this: qjs::JSValue,
    count: core::ffi::c_int,
    values: *mut qjs::JSValue,
) -> qjs::JSValue {
    let mut line = Vec::new();
    for at in 0..usize::try_from(count).unwrap_or(0) {
        let mut length = 0;
        // SAFETY: the engine's own arguments; the characters are copied, then given back.
        unsafe {
            let characters = qjs::JS_ToCStringLen(context, &raw mut length, *values.add(at));
            if characters.is_null() {
                return qjs::JS_EXCEPTION;
            }
            if at > 0 {
                line.push(b' ');
            }
            line.extend_from_slice(slice::from_raw_parts(characters.cast(), length));
            qjs::JS_FreeCString(context, characters);
        }
    }
    line.push(b'\n');
    if io::stdout().lock().write_all(&line).is_err() {
        // SAFETY: the format takes no arguments.
        unsafe {
            return qjs::JS_ThrowInternalError(context, c"standard output is closed".as_ptr());
        };
    }
    qjs::JS_UNDEFINED
}

#[cfg(test)]
mod tests {
    use super::evaluate;

    #[test]
    fn runs_scripts_and_modules() {
        assert!(evaluate(b"performance.now() >= 0 && print", "a.js").is_ok());
        assert!(evaluate(b"export const a = await Promise.resolve(1); if (a !== 1) throw a", "a.js").is_ok());
    }

    #[test]
    fn tells_what_was_thrown_and_where() {
        let text = evaluate(b"function f() {\n throw new RangeError('no') }\nf()", "a.js").unwrap_err().to_string();
        assert!(text.starts_with("Uncaught RangeError: no\n    at f (a.js:2:"), "{text}");
        let text = evaluate(b"export {}; await Promise.reject(new Error('late'))", "a.js").unwrap_err().to_string();
        assert!(text.starts_with("Uncaught Error: late"), "{text}");
    }

    #[test]
    fn endless_recursion_can_be_caught() {
        assert!(
            evaluate(b"function f() { f() } try { f() } catch (e) { if (!(e instanceof RangeError)) throw 1 }", "a.js")
                .is_ok()
        );
    }
}

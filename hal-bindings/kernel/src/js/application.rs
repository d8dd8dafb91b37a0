//! The application: a script that makes one async function, which is all of it.

use rquickjs_sys as qjs;

use super::{
    STATE,
    native::{Outcome, Thrown, outcome},
    report, system,
};
use crate::report as panics;

/// Reads the bytecode and calls the application's function up to its first `await`; the promise of its end. When that has come, nothing
/// keeps the function: what only a start needs falls free.
pub fn evaluate(context: *mut qjs::JSContext, bytecode: &[u8]) -> qjs::JSValue {
    let script = read(context, bytecode);
    // SAFETY: the script was read just now; evaluating takes over the reference.
    match outcome(unsafe { qjs::JS_EvalFunction(context, script) }).and_then(|function| call(context, function)) {
        Ok(promise) => promise,
        Err(Thrown) => report::uncaught(context),
    }
}

/// Takes the function over.
fn call(context: *mut qjs::JSContext, function: qjs::JSValue) -> Outcome {
    // SAFETY: a value of the engine; of what is no function this throws.
    let result = unsafe { qjs::JS_Call(context, function, qjs::JS_UNDEFINED, 0, core::ptr::null_mut()) };
    // SAFETY: its reference is ours.
    unsafe { qjs::JS_FreeValue(context, function) };
    outcome(result)
}

fn read(context: *mut qjs::JSContext, bytecode: &[u8]) -> qjs::JSValue {
    let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
    // SAFETY: the bytes are there for the guest's life. The engine trusts bytecode; it comes from the image that the kernel is in.
    let script = unsafe { qjs::JS_ReadObject(context, bytecode.as_ptr(), bytecode.len() as u64, flags) };
    // SAFETY: a value or an exception.
    if unsafe { qjs::JS_VALUE_GET_TAG(script) } == qjs::JS_TAG_FUNCTION_BYTECODE {
        return script;
    }
    // SAFETY: takes the pending exception, if there is one.
    let exception = unsafe { qjs::JS_GetException(context) };
    let mut message = panics::Text::<512>::new();
    report::describe(context, exception, &mut message);
    panics::engine_panic(format_args!(
        "the application's bytecode cannot be loaded by this engine (QuickJS-ng {}): {}",
        version(),
        message.as_str()
    ))
}

/// The engine's version.
fn version() -> &'static str {
    // SAFETY: a text that lives for ever.
    unsafe { core::ffi::CStr::from_ptr(qjs::JS_GetVersion()) }.to_str().unwrap_or("?")
}

/// Calls the function given to `onStart`. The jobs that the evaluation has left are its to run: what they throw is for it to report.
pub fn run(runtime: *mut qjs::JSRuntime, context: *mut qjs::JSContext, evaluation: qjs::JSValue) {
    let main = main_function().unwrap_or_else(|| main_after_jobs(runtime, context, evaluation));
    let mut arguments = [evaluation];
    // SAFETY: values of the engine; the evaluation's promise stays ours.
    let result = unsafe { qjs::JS_Call(context, main, qjs::JS_UNDEFINED, 1, arguments.as_mut_ptr()) };
    if outcome(result).is_err() {
        report::uncaught(context);
    }
}

fn main_function() -> Option<qjs::JSValue> {
    // SAFETY: see `Single`; only the tag is read.
    unsafe {
        let main = (*STATE.get()).main;
        (!qjs::JS_IsUndefined(main)).then_some(main)
    }
}

/// The module awaits something before it starts a library OS, or it has failed, or there is none.
fn main_after_jobs(
    runtime: *mut qjs::JSRuntime,
    context: *mut qjs::JSContext,
    evaluation: qjs::JSValue,
) -> qjs::JSValue {
    if system::run_all_jobs(runtime, context).is_err() {
        report::uncaught(context);
    }
    // SAFETY: a value of the engine; the reason's reference is given over.
    unsafe {
        if qjs::JS_PromiseState(context, evaluation) == qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED {
            qjs::JS_Throw(context, qjs::JS_PromiseResult(context, evaluation));
            report::uncaught(context);
        }
    }
    main_function().unwrap_or_else(|| {
        report::fail(
            "error[NO_LIBRARY_OS]: The application's module has run, and nothing has called onStart. The image holds no \
             library OS. Make it with `uk build`, which links one.",
        )
    })
}

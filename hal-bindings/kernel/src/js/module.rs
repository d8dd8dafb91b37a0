//! The application: one compiled ES module.

use rquickjs_sys as qjs;

use super::{
    STATE,
    native::{Thrown, outcome},
    report, system,
};
use crate::report as panics;

/// Reads the bytecode and evaluates the module up to its first `await`; the promise of the evaluation.
pub fn evaluate(context: *mut qjs::JSContext, bytecode: &[u8]) -> qjs::JSValue {
    let module = read(context, bytecode);
    if describe(context, module).is_err() {
        report::uncaught(context);
    }
    // SAFETY: the module was read just now; the function takes over the reference.
    match outcome(unsafe { qjs::JS_EvalFunction(context, module) }) {
        Ok(promise) => promise,
        Err(Thrown) => report::uncaught(context),
    }
}

fn read(context: *mut qjs::JSContext, bytecode: &[u8]) -> qjs::JSValue {
    let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
    // SAFETY: the bytes are there for the guest's life. The engine trusts bytecode; it comes from the image that the kernel is in.
    let module = unsafe { qjs::JS_ReadObject(context, bytecode.as_ptr(), bytecode.len() as u64, flags) };
    // SAFETY: the module is a value of the engine; resolving looks for the modules that it imports.
    let good = unsafe {
        !qjs::JS_IsException(module)
            && qjs::JS_VALUE_GET_TAG(module) == qjs::JS_TAG_MODULE
            && qjs::JS_ResolveModule(context, module) == 0
    };
    if good {
        return module;
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

/// Fills `import.meta` as Node.js does for a file.
fn describe(context: *mut qjs::JSContext, module: qjs::JSValue) -> Result<(), Thrown> {
    // SAFETY: the value is a module; what is defined is given over to the object, whose reference is given back.
    unsafe {
        let meta = outcome(qjs::JS_GetImportMeta(context, qjs::JS_VALUE_GET_PTR(module).cast()))?;
        for (name, text) in [(c"dirname", c"/app"), (c"filename", c"/app/main.js"), (c"url", c"file:///app/main.js")] {
            let text = outcome(qjs::JS_NewStringLen(context, text.as_ptr(), text.count_bytes() as u64))?;
            if qjs::JS_DefinePropertyValueStr(context, meta, name.as_ptr(), text, qjs::JS_PROP_C_W_E as i32) < 0 {
                return Err(Thrown);
            }
        }
        qjs::JS_FreeValue(context, meta);
    }
    Ok(())
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

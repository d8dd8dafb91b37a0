//! The application: a script that makes one async function, which is all of it but what is read when it is first used.

use rquickjs_sys as qjs;
use uk_abi::ApplicationHeader;

use super::{
    STATE,
    native::{Call, Outcome, Thrown, outcome, type_error},
    report, system,
};
use crate::report as panics;

/// The two pieces of bytecode behind an application's header: what is evaluated at the start, and what is read when it is first used.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    pieces(bytes).unwrap_or_else(|| {
        panics::engine_panic(format_args!(
            "the application of {} bytes is not as its header says: the image is damaged, or not made by `uk build`",
            bytes.len()
        ))
    })
}

fn pieces(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<{ ApplicationHeader::SIZE }>()?;
    let ApplicationHeader { start_length, deferred_length } = ApplicationHeader::read(head);
    let (start, rest) = rest.split_at_checked(usize::try_from(start_length).ok()?)?;
    Some((start, rest.get(..usize::try_from(deferred_length).ok()?)?))
}

/// Reads the bytecode and calls the application's function up to its first `await`; the promise of its end. When that has come, nothing
/// keeps the function: what only a start needs falls free.
pub fn evaluate(context: *mut qjs::JSContext, application: &'static [u8]) -> qjs::JSValue {
    let (start, deferred) = split(application);
    defer(deferred);
    let script = match read(context, start) {
        Ok(script) => script,
        Err(Thrown) => unreadable(context),
    };
    match run_script(context, script).and_then(|function| call(context, function)) {
        Ok(promise) => promise,
        Err(Thrown) => report::uncaught(context),
    }
}

/// Sets what `read_deferred` reads.
pub fn defer(bytecode: &'static [u8]) {
    // SAFETY: see `Single`.
    unsafe { (*STATE.get()).deferred = bytecode };
}

/// What is read when it is first used: its script's value.
pub fn read_deferred(call: &Call) -> Outcome {
    // SAFETY: see `Single`.
    let bytecode = unsafe { (*STATE.get()).deferred };
    if bytecode.is_empty() {
        return Err(type_error(call.context, c"the application has no part that is read later"));
    }
    run_script(call.context, read(call.context, bytecode)?)
}

/// Takes the script over.
fn run_script(context: *mut qjs::JSContext, script: qjs::JSValue) -> Outcome {
    // SAFETY: a script that was read; evaluating takes over the reference.
    outcome(unsafe { qjs::JS_EvalFunction(context, script) })
}

/// Takes the function over.
fn call(context: *mut qjs::JSContext, function: qjs::JSValue) -> Outcome {
    // SAFETY: a value of the engine; of what is no function this throws.
    let result = unsafe { qjs::JS_Call(context, function, qjs::JS_UNDEFINED, 0, core::ptr::null_mut()) };
    // SAFETY: its reference is ours.
    unsafe { qjs::JS_FreeValue(context, function) };
    outcome(result)
}

/// The script of a piece of bytecode.
fn read(context: *mut qjs::JSContext, bytecode: &[u8]) -> Outcome {
    let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
    // SAFETY: the bytes are there for the guest's life. The engine trusts bytecode; it comes from the image that the kernel is in.
    outcome(unsafe { qjs::JS_ReadObject(context, bytecode.as_ptr(), bytecode.len() as u64, flags) })
}

fn unreadable(context: *mut qjs::JSContext) -> ! {
    // SAFETY: takes the pending exception.
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

#[cfg(test)]
mod tests {
    use uk_abi::ApplicationHeader;

    use super::pieces;

    fn application(start_length: u64, deferred_length: u64, rest: &[u8]) -> Vec<u8> {
        [&ApplicationHeader { start_length, deferred_length }.write()[..], rest].concat()
    }

    #[test]
    fn an_application_is_split_as_its_header_says() {
        assert_eq!(pieces(&application(3, 2, b"abcde")), Some((&b"abc"[..], &b"de"[..])));
        assert_eq!(pieces(&application(3, 0, b"abcde")), Some((&b"abc"[..], &b""[..])));
        assert_eq!(pieces(&application(0, 0, b"")), Some((&b""[..], &b""[..])));
    }

    #[test]
    fn a_header_that_lies_is_seen() {
        for (start, deferred) in [(6, 0), (3, 3), (0, 6), (u64::MAX, 1), (1, u64::MAX)] {
            assert_eq!(pieces(&application(start, deferred, b"abcde")), None);
        }
        assert_eq!(pieces(&[0; ApplicationHeader::SIZE - 1]), None);
    }
}

//! The calls that reach the monitor, the clock, jobs, and memory.

use core::ffi::c_void;

use rquickjs_sys as qjs;
use uk_abi::{COMPLETION_COUNT, exit_code};

use super::{
    STATE, memory,
    native::{Call, Outcome, Thrown, number, outcome, range_error, type_error},
    report,
    text::{Characters, FlatString},
};
use crate::{
    arch::{hypercall, shared},
    clock, heap,
    report::{self as panics, Text},
};

pub fn enter(call: &Call) -> Outcome {
    let wait = call.index(0)?;
    let timeout = call.number(1)?;
    if wait as u64 > COMPLETION_COUNT || timeout.is_nan() {
        return Err(range_error(call.context, c"enter: a wait that the completion ring cannot hold, or no timeout"));
    }
    let deadline = if timeout.is_infinite() && timeout > 0.0 {
        u64::MAX
    } else if timeout > 0.0 {
        clock::host_monotonic().saturating_add((timeout * 1e6) as u64)
    } else {
        0
    };
    if wait > 0 {
        heap::with(heap::Heap::forgive);
    }
    shared::set_enter(wait as u32, deadline);
    hypercall::enter();
    memory::adopt_limit();
    Ok(qjs::JS_UNDEFINED)
}

pub fn exit(call: &Call) -> Outcome {
    let code = call.index(0)?;
    if code > 255 {
        return Err(range_error(call.context, c"exit: a code is 0 to 255"));
    }
    if code == exit_code::UNCAUGHT as usize {
        memory::die_if_exhausted();
    }
    hypercall::exit(code as u32)
}

pub fn panic(call: &Call) -> Outcome {
    let text = FlatString::of(call.context, call.value(0))?;
    let mut message = Text::<2048>::new();
    match text.characters() {
        Characters::Latin1(bytes) => bytes.iter().for_each(|byte| push(&mut message, char::from(*byte))),
        Characters::Utf16(units) => char::decode_utf16(units.iter().copied())
            .for_each(|point| push(&mut message, point.unwrap_or(char::REPLACEMENT_CHARACTER))),
    }
    panics::kernel_panic(format_args!("{}", message.as_str()))
}

fn push<const N: usize>(text: &mut Text<N>, point: char) {
    text.push(point.encode_utf8(&mut [0; 4]).as_bytes());
}

pub fn monotonic(_call: &Call) -> Outcome {
    Ok(number(clock::monotonic()))
}

pub fn wall(_call: &Call) -> Outcome {
    Ok(qjs::JS_NewFloat64(clock::wall() as f64 / 1e6))
}

pub fn refresh_clock(_call: &Call) -> Outcome {
    hypercall::clock();
    Ok(qjs::JS_UNDEFINED)
}

pub fn run_jobs(call: &Call) -> Outcome {
    // SAFETY: see `Single`.
    run_all_jobs(unsafe { (*STATE.get()).runtime }, call.context).map(|()| qjs::JS_UNDEFINED)
}

/// Runs promise jobs until none is left or one throws.
pub fn run_all_jobs(runtime: *mut qjs::JSRuntime, mut context: *mut qjs::JSContext) -> Result<(), Thrown> {
    loop {
        // SAFETY: the runtime is alive; a job may do whatever a call may.
        match unsafe { qjs::JS_ExecutePendingJob(runtime, &raw mut context) } {
            0 => return Ok(()),
            1.. => {}
            _ => return Err(Thrown),
        }
    }
}

/// A function argument, with a reference of our own.
fn function(call: &Call) -> Outcome {
    let value = call.value(0);
    // SAFETY: a value of the engine.
    unsafe {
        if qjs::JS_IsFunction(call.context, value) {
            Ok(qjs::JS_DupValue(call.context, value))
        } else {
            Err(type_error(call.context, c"not a function"))
        }
    }
}

pub fn on_start(call: &Call) -> Outcome {
    let main = function(call)?;
    // SAFETY: see `Single`; the old value, if any, was ours.
    unsafe {
        let old = core::mem::replace(&mut (*STATE.get()).main, main);
        qjs::JS_FreeValue(call.context, old);
    }
    Ok(qjs::JS_UNDEFINED)
}

pub fn on_rejection(call: &Call) -> Outcome {
    let handler = function(call)?;
    // SAFETY: see `Single`; the old value, if any, was ours.
    unsafe {
        let old = core::mem::replace(&mut (*STATE.get()).rejection, handler);
        qjs::JS_FreeValue(call.context, old);
        qjs::JS_SetHostPromiseRejectionTracker((*STATE.get()).runtime, Some(track), core::ptr::null_mut());
    }
    Ok(qjs::JS_UNDEFINED)
}

unsafe extern "C" fn track(
    context: *mut qjs::JSContext,
    promise: qjs::JSValue,
    reason: qjs::JSValue,
    handled: bool,
    _opaque: *mut c_void,
) {
    let mut arguments = [promise, reason, if handled { qjs::JS_TRUE } else { qjs::JS_FALSE }];
    // SAFETY: the handler is held by `STATE`; the arguments stay the engine's.
    let result =
        unsafe { qjs::JS_Call(context, (*STATE.get()).rejection, qjs::JS_UNDEFINED, 3, arguments.as_mut_ptr()) };
    match outcome(result) {
        // SAFETY: the result is ours.
        Ok(value) => unsafe { qjs::JS_FreeValue(context, value) },
        Err(Thrown) => report::uncaught(context),
    }
}

pub fn memory_use(call: &Call) -> Outcome {
    let figures = heap::with(|heap| {
        [
            (c"heapSize", heap.size()),
            (c"limit", heap.bound()),
            (c"used", heap.used()),
            (c"peak", heap.peak()),
            (c"resident", heap.resident()),
        ]
    });
    // SAFETY: the object takes over numbers.
    unsafe {
        let object = outcome(qjs::JS_NewObject(call.context))?;
        for (name, value) in figures {
            let flags = qjs::JS_PROP_C_W_E as i32;
            qjs::JS_DefinePropertyValueStr(call.context, object, name.as_ptr(), number(value as u64), flags);
        }
        Ok(object)
    }
}

pub fn collect_garbage(_call: &Call) -> Outcome {
    // SAFETY: the runtime is alive, and a native is a moment at which it may collect.
    memory::collect(unsafe { (*STATE.get()).runtime });
    Ok(qjs::JS_UNDEFINED)
}

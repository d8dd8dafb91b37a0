//! JavaScript: the engine, the machine object, the application.

mod application;
mod bytes;
mod inspect;
mod machine;
mod memory;
mod native;
mod release;
mod report;
mod system;
#[cfg(test)]
mod tests;
mod text;

use rquickjs_sys as qjs;
use uk_abi::{BootPage, STACK_SIZE};

use crate::{Single, arch::shared, report as panics};

/// Stack that is kept for what the engine runs without looking at the stack: its own helpers, libm, this kernel.
const STACK_RESERVE: u64 = 128 << 10;

/// What the natives need besides their arguments.
struct State {
    runtime: *mut qjs::JSRuntime,
    /// The function given to `onStart`, or undefined.
    main: qjs::JSValue,
    /// The function given to `onRejection`, or undefined.
    rejection: qjs::JSValue,
    /// Bytecode that is read when it is first used.
    deferred: &'static [u8],
}

static STATE: Single<State> = Single::new(State {
    runtime: core::ptr::null_mut(),
    main: qjs::JS_UNDEFINED,
    rejection: qjs::JS_UNDEFINED,
    deferred: &[],
});

/// The engine with its one realm.
#[derive(Clone, Copy)]
pub struct Engine {
    runtime: *mut qjs::JSRuntime,
    context: *mut qjs::JSContext,
}

impl Engine {
    /// Makes the runtime and the realm with all standard objects. The heap and the clock must be there.
    #[must_use]
    pub fn start() -> Self {
        // SAFETY: the allocator's functions live for ever; a null result is checked.
        let runtime = unsafe { qjs::JS_NewRuntime2(&raw const memory::FUNCTIONS, core::ptr::null_mut()) };
        if runtime.is_null() {
            panics::out_of_memory(format_args!("the heap is too small for the engine's runtime"));
        }
        // SAFETY: the runtime is alive; the realm is made before anything else uses it.
        unsafe {
            qjs::JS_SetMaxStackSize(runtime, STACK_SIZE - STACK_RESERVE);
            qjs::JS_SetGCThreshold(runtime, memory::FIRST_COLLECTION as u64);
            qjs::JS_SetCanBlock(runtime, false);
            qjs::JS_SetInterruptHandler(runtime, Some(interrupt), core::ptr::null_mut());
        }
        // SAFETY: see `Single`.
        unsafe { (*STATE.get()).runtime = runtime };
        let engine = Self { runtime, context: realm(runtime) };
        memory::watch(runtime);
        memory::adopt_limit();
        engine
    }

    /// Sets `globalThis.__machine`.
    pub fn install_machine(self, boot: &BootPage) {
        if machine::install(self.context, boot).is_err() {
            report::uncaught(self.context);
        }
    }

    /// Calls the application's function; the promise of its end.
    #[must_use]
    pub fn evaluate(self, boot: &BootPage) -> qjs::JSValue {
        // SAFETY: the monitor maps the application for the guest's life.
        let bytes = unsafe { shared::region(boot.application_address, boot.application_length) };
        application::evaluate(self.context, bytes)
    }

    /// Calls the function given to `onStart`; returns when it does.
    pub fn run(self, evaluation: qjs::JSValue) {
        application::run(self.runtime, self.context, evaluation);
    }
}

/// All standard objects; `performance` belongs to the library OS.
fn realm(runtime: *mut qjs::JSRuntime) -> *mut qjs::JSContext {
    // SAFETY: the runtime is alive; each step gets the context that the first has made, and a failure of any is checked.
    let context = unsafe {
        let context = qjs::JS_NewContextRaw(runtime);
        let made = !context.is_null()
            && qjs::JS_AddIntrinsicBaseObjects(context) == 0
            && qjs::JS_AddIntrinsicDate(context) == 0
            && qjs::JS_AddIntrinsicEval(context) == 0
            && qjs::JS_AddIntrinsicRegExp(context) == 0
            && qjs::JS_AddIntrinsicJSON(context) == 0
            && qjs::JS_AddIntrinsicProxy(context) == 0
            && qjs::JS_AddIntrinsicMapSet(context) == 0
            && qjs::JS_AddIntrinsicTypedArrays(context) == 0
            && qjs::JS_AddIntrinsicPromise(context) == 0
            && qjs::JS_AddIntrinsicWeakRef(context) == 0
            && qjs::JS_AddIntrinsicDOMException(context) == 0
            && qjs::JS_AddIntrinsicAToB(context) == 0;
        if made { context } else { core::ptr::null_mut() }
    };
    if context.is_null() {
        panics::out_of_memory(format_args!("the heap is too small for the engine's standard objects"));
    }
    context
}

/// Called by the engine every few thousand jumps and calls: non-zero ends the running JavaScript with an error that it cannot
/// catch.
unsafe extern "C" fn interrupt(_runtime: *mut qjs::JSRuntime, _opaque: *mut core::ffi::c_void) -> core::ffi::c_int {
    memory::adopt_limit();
    core::ffi::c_int::from(shared::take_interrupt())
}

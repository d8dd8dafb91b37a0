//! `globalThis.__machine`: the object that hal-bindings/machine/machine.ts describes.

use core::{ffi::CStr, ptr};

use rquickjs_sys as qjs;
use uk_abi::{BootPage, CONTROL_ADDRESS, CONTROL_SIZE};

use super::{
    application, bytes, inspect,
    native::{Outcome, Thrown, native, number, outcome},
    release, system, text,
};
use crate::boot;

type Entry =
    unsafe extern "C" fn(*mut qjs::JSContext, qjs::JSValue, core::ffi::c_int, *mut qjs::JSValue) -> qjs::JSValue;

/// Name, number of parameters, function.
const FUNCTIONS: [(&CStr, i32, Entry); 24] = [
    (c"enter", 2, native!(system::enter)),
    (c"exit", 1, native!(system::exit)),
    (c"panic", 1, native!(system::panic)),
    (c"monotonic", 0, native!(system::monotonic)),
    (c"wall", 0, native!(system::wall)),
    (c"refreshClock", 0, native!(system::refresh_clock)),
    (c"runJobs", 0, native!(system::run_jobs)),
    (c"onRejection", 1, native!(system::on_rejection)),
    (c"onStart", 1, native!(system::on_start)),
    (c"address", 1, native!(bytes::address)),
    (c"memory", 0, native!(system::memory_use)),
    (c"collectGarbage", 0, native!(system::collect_garbage)),
    (c"releaseMemory", 2, native!(release::release_memory)),
    (c"utf8Length", 1, native!(text::utf8_length)),
    (c"encodeUtf8", 1, native!(text::encode_utf8)),
    (c"encodeUtf8Into", 3, native!(text::encode_utf8_into)),
    (c"decodeUtf8", 4, native!(text::decode_utf8)),
    (c"encodeLatin1Into", 3, native!(text::encode_latin1_into)),
    (c"decodeLatin1", 3, native!(text::decode_latin1)),
    (c"copy", 5, native!(bytes::copy)),
    (c"indexOf", 4, native!(bytes::index_of)),
    (c"promiseState", 1, native!(inspect::promise_state)),
    (c"proxyDetails", 1, native!(inspect::proxy_details)),
    (c"readDeferred", 0, native!(application::read_deferred)),
];

/// Makes the machine object and sets it.
pub fn install(context: *mut qjs::JSContext, boot: &BootPage) -> Result<(), Thrown> {
    let machine = functions(context)?;
    // SAFETY: these regions are the monitor's for the guest's life; JavaScript may write to the first alone.
    unsafe {
        let shared = buffer(context, CONTROL_ADDRESS as *mut u8, CONTROL_SIZE, false)?;
        let files = buffer(context, boot.files_address as *mut u8, boot.files_length, true)?;
        let lines = buffer(context, boot.lines_address as *mut u8, boot.lines_length, true)?;
        set(context, machine, c"shared", shared)?;
        set(context, machine, c"files", files)?;
        set(context, machine, c"lines", lines)?;
    }
    set(context, machine, c"boot", boot_object(context, boot)?)?;
    // SAFETY: the global object's reference is given back.
    unsafe {
        let global = qjs::JS_GetGlobalObject(context);
        let flags = (qjs::JS_PROP_CONFIGURABLE | qjs::JS_PROP_WRITABLE) as i32;
        let done = qjs::JS_DefinePropertyValueStr(context, global, c"__machine".as_ptr(), machine, flags);
        qjs::JS_FreeValue(context, global);
        if done < 0 { Err(Thrown) } else { Ok(()) }
    }
}

/// An object with the functions.
pub fn functions(context: *mut qjs::JSContext) -> Outcome {
    // SAFETY: the realm is alive.
    let machine = outcome(unsafe { qjs::JS_NewObject(context) })?;
    for (name, length, entry) in FUNCTIONS {
        let kind = qjs::JSCFunctionEnum_JS_CFUNC_generic;
        // SAFETY: the function lives for ever; its name is copied.
        let function = outcome(unsafe { qjs::JS_NewCFunction2(context, Some(entry), name.as_ptr(), length, kind, 0) })?;
        set(context, machine, name, function)?;
    }
    Ok(machine)
}

fn set(context: *mut qjs::JSContext, object: qjs::JSValue, name: &CStr, value: qjs::JSValue) -> Result<(), Thrown> {
    // SAFETY: the object takes over the value, also when it throws.
    let done =
        unsafe { qjs::JS_DefinePropertyValueStr(context, object, name.as_ptr(), value, qjs::JS_PROP_C_W_E as i32) };
    if done < 0 { Err(Thrown) } else { Ok(()) }
}

/// An ArrayBuffer over memory that the engine does not manage.
///
/// # Safety
/// The memory is there for the guest's life; writable unless `immutable`.
unsafe fn buffer(context: *mut qjs::JSContext, start: *mut u8, length: u64, immutable: bool) -> Outcome {
    // SAFETY: the caller's promise; a null start makes the engine use memory of its own for the empty buffer.
    unsafe {
        let buffer = outcome(qjs::JS_NewArrayBuffer(context, start, length, 0, None, ptr::null_mut(), false))?;
        qjs::JS_SetImmutableArrayBuffer(buffer, immutable);
        Ok(buffer)
    }
}

fn boot_object(context: *mut qjs::JSContext, boot: &BootPage) -> Outcome {
    let parameters = boot::parameters(boot);
    // SAFETY: values of the engine, each given over to the object that is built.
    unsafe {
        let object = outcome(qjs::JS_NewObject(context))?;
        set(context, object, c"abiVersion", number(u64::from(boot.abi_version)))?;
        set(context, object, c"features", number(u64::from(boot.features)))?;
        set(context, object, c"memorySize", number(boot.memory_size))?;
        set(context, object, c"heapSize", number(boot.heap_size))?;
        let arguments = outcome(qjs::JS_NewArray(context))?;
        for (at, text) in parameters.arguments().enumerate() {
            let text = text::new_string(context, text)?;
            qjs::JS_DefinePropertyValueUint32(context, arguments, at as u32, text, qjs::JS_PROP_C_W_E as i32);
        }
        set(context, object, c"args", arguments)?;
        let environment = outcome(qjs::JS_NewObject(context))?;
        for (name, value) in parameters.environment() {
            let value = text::new_string(context, value)?;
            let name = qjs::JS_NewAtomLen(context, name.as_ptr().cast(), name.len() as u64);
            qjs::JS_DefinePropertyValue(context, environment, name, value, qjs::JS_PROP_C_W_E as i32);
            qjs::JS_FreeAtom(context, name);
        }
        set(context, object, c"env", environment)?;
        let seed = outcome(qjs::JS_NewUint8ArrayCopy(context, boot.seed.as_ptr(), boot.seed.len() as u64))?;
        set(context, object, c"seed", seed)?;
        Ok(object)
    }
}

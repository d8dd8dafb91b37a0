//! What only the engine knows about promises and proxies.

use rquickjs_sys as qjs;

use super::native::{Call, Outcome, outcome, type_error};

pub fn promise_state(call: &Call) -> Outcome {
    let promise = call.value(0);
    // SAFETY: values of the engine; the object takes over the values it is given.
    unsafe {
        let state = match qjs::JS_PromiseState(call.context, promise) {
            qjs::JSPromiseStateEnum_JS_PROMISE_PENDING => c"pending",
            qjs::JSPromiseStateEnum_JS_PROMISE_FULFILLED => c"fulfilled",
            qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED => c"rejected",
            _ => return Err(type_error(call.context, c"not a promise")),
        };
        let value = qjs::JS_PromiseResult(call.context, promise);
        pair(call, [(c"state", qjs::JS_NewAtomString(call.context, state.as_ptr())), (c"value", value)])
    }
}

pub fn proxy_details(call: &Call) -> Outcome {
    let value = call.value(0);
    // SAFETY: values of the engine; both results are references of our own, which the object takes over.
    unsafe {
        if !qjs::JS_IsProxy(value) {
            return Ok(qjs::JS_UNDEFINED);
        }
        let (target, handler) =
            (qjs::JS_GetProxyTarget(call.context, value), qjs::JS_GetProxyHandler(call.context, value));
        pair(call, [(c"target", target), (c"handler", handler)])
    }
}

/// A plain object with two properties.
fn pair(call: &Call, properties: [(&core::ffi::CStr, qjs::JSValue); 2]) -> Outcome {
    // SAFETY: the object takes over the values, also when it throws.
    unsafe {
        let object = outcome(qjs::JS_NewObject(call.context))?;
        for (name, value) in properties {
            qjs::JS_DefinePropertyValueStr(call.context, object, name.as_ptr(), value, qjs::JS_PROP_C_W_E as i32);
        }
        Ok(object)
    }
}

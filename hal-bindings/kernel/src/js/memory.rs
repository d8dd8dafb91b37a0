//! The engine's memory, from the kernel's heap, and when it must look for garbage.

use core::{ffi::c_void, ptr};

use rquickjs_sys as qjs;

use crate::{
    Single,
    arch::shared,
    heap::{self, Heap, Refused},
    report as panics,
};

/// Bytes of live objects at which the engine looks for garbage for the first time; it goes on from there by its own rule.
pub const FIRST_COLLECTION: usize = 1 << 20;

/// Bytes that must come between two collections near the end of memory, or beyond a limit that was lowered.
const LEAST_STEP: usize = 256 << 10;

/// The engine's allocator.
pub static FUNCTIONS: qjs::JSMallocFunctions = qjs::JSMallocFunctions {
    js_calloc: Some(calloc),
    js_malloc: Some(malloc),
    js_free: Some(free),
    js_realloc: Some(realloc),
    js_malloc_usable_size: Some(usable_size),
};

/// The engine decides by growth when to collect, and knows nothing of the heap's end: it could run into it with garbage lying
/// around. So beyond `level` bytes a collection is asked for, at the next moment that is good for the engine.
struct Watch {
    runtime: *mut qjs::JSRuntime,
    level: usize,
    asked: bool,
    /// The limit of the control page as it was last seen.
    limit: usize,
}

static WATCH: Single<Watch> =
    Single::new(Watch { runtime: ptr::null_mut(), level: usize::MAX, asked: false, limit: usize::MAX });

/// Begins to watch the heap for this runtime.
pub fn watch(runtime: *mut qjs::JSRuntime) {
    let level = heap::with(|heap| heap.bound()) / 2;
    // SAFETY: see `Single`.
    unsafe { *WATCH.get() = Watch { runtime, level, asked: false, limit: usize::MAX } };
}

/// Keeps to the limit that the control page says now, and watches as from the start if little is in use again. To be called whenever
/// the monitor may have changed it, and now and then.
#[inline]
pub fn adopt_limit() {
    let limit = shared::memory_limit();
    // SAFETY: see `Single`.
    let watch = unsafe { &mut *WATCH.get() };
    let (used, mut first) = heap::with(|heap| (heap.used(), heap.bound() / 2));
    if limit != watch.limit {
        watch.limit = limit;
        first = heap::with(|heap| {
            heap.set_limit(limit);
            heap.bound() / 2
        });
    } else if used > first || watch.level <= first {
        return;
    }
    watch.level = first;
    watch.asked = false;
}

/// Collects garbage, and lets the engine go on from there by its own rule.
pub fn collect(runtime: *mut qjs::JSRuntime) {
    // SAFETY: the runtime is alive; nothing of JavaScript is half done.
    unsafe {
        qjs::JS_RunGC(runtime);
        let used = heap::with(|heap| heap.used());
        qjs::JS_SetGCThreshold(runtime, (used + used / 2).max(FIRST_COLLECTION) as u64);
        (*WATCH.get()).asked = false;
    }
}

#[inline]
fn check(pointer: *mut u8) -> *mut c_void {
    let used = heap::with(|heap| heap.used());
    // SAFETY: see `Single`.
    let watch = unsafe { &mut *WATCH.get() };
    if used > watch.level {
        pressure(watch, used);
    }
    pointer.cast()
}

#[cold]
fn pressure(watch: &mut Watch, used: usize) {
    if watch.runtime.is_null() {
        return;
    }
    // SAFETY: the runtime is alive; this reads and writes one field of it.
    unsafe {
        let threshold = qjs::JS_GetGCThreshold(watch.runtime) as usize;
        if watch.asked && threshold != 0 {
            // It has collected, and then set its threshold to half as much again as what was alive. What came since may be
            // garbage, so the next level lies half-way from there to the end.
            watch.asked = false;
            let (alive, bound) = ((threshold / 3 * 2).min(used), heap::with(|heap| heap.bound()));
            watch.level = (alive + (bound.saturating_sub(alive) / 2).max(LEAST_STEP)).max(bound / 2);
        }
        if used > watch.level {
            watch.asked = true;
            qjs::JS_SetGCThreshold(watch.runtime, 0);
        }
    }
}

unsafe extern "C" fn malloc(_opaque: *mut c_void, size: qjs::size_t) -> *mut c_void {
    check(heap::with(|heap| heap.allocate(size as usize)))
}

unsafe extern "C" fn calloc(_opaque: *mut c_void, count: qjs::size_t, size: qjs::size_t) -> *mut c_void {
    match count.checked_mul(size) {
        Some(size) => check(heap::with(|heap| heap.allocate_zeroed(size as usize))),
        None => ptr::null_mut(),
    }
}

unsafe extern "C" fn realloc(_opaque: *mut c_void, pointer: *mut c_void, size: qjs::size_t) -> *mut c_void {
    // SAFETY: the engine passes what it got from here.
    check(heap::with(|heap| unsafe { heap.reallocate(pointer.cast(), size as usize) }))
}

unsafe extern "C" fn free(_opaque: *mut c_void, pointer: *mut c_void) {
    // SAFETY: the engine passes what it got from here.
    heap::with(|heap| unsafe { heap.free(pointer.cast()) });
}

unsafe extern "C" fn usable_size(pointer: *const c_void) -> qjs::size_t {
    // SAFETY: the engine passes what it got from here.
    unsafe { Heap::usable_size(pointer.cast()) as qjs::size_t }
}

/// Ends the guest as out of memory if a request was refused that nothing has coped with.
pub fn die_if_exhausted() {
    if let (Some(Refused { size, used }), heap_size) = heap::with(|heap| (heap.refused(), heap.bound())) {
        panics::out_of_memory(format_args!(
            "{size} bytes could not be had while {used} of the heap's {heap_size} bytes were in use"
        ));
    }
}

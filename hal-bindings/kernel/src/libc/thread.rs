//! pthread for one thread: a mutex is always free, nobody else can signal. `Atomics.wait` throws before it gets here, because
//! the runtime is told that it must not block; a wait without end is a state that must not be.

use core::ffi::{c_int, c_void};

use crate::report;

macro_rules! nothing_to_do {
    ($($name:ident($($argument:ident),*);)*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name($($argument: *mut c_void),*) -> c_int {
                $(let _ = $argument;)*
                0
            }
        )*
    };
}

nothing_to_do! {
    pthread_mutex_init(mutex, attributes);
    pthread_mutex_destroy(mutex);
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    pthread_cond_init(condition, attributes);
    pthread_cond_destroy(condition);
    pthread_cond_signal(condition);
    pthread_cond_broadcast(condition);
    pthread_condattr_init(attributes);
    pthread_condattr_destroy(attributes);
}

#[unsafe(no_mangle)]
extern "C" fn pthread_condattr_setclock(_attributes: *mut c_void, _clock: c_int) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_wait(_condition: *mut c_void, _mutex: *mut c_void) -> c_int {
    report::engine_panic(format_args!("the engine waits for another thread (pthread_cond_wait), and there is none"))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_cond_timedwait(_condition: *mut c_void, _mutex: *mut c_void, _time: *const c_void) -> c_int {
    report::engine_panic(format_args!(
        "the engine waits for another thread (pthread_cond_timedwait), and there is none"
    ))
}

/// # Safety
/// `guard` is a `pthread_once_t`, an int that is 0 (PTHREAD_ONCE_INIT) before the first call.
#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_once(guard: *mut c_int, callback: extern "C" fn()) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        if *guard == 0 {
            *guard = 1;
            callback();
        }
    }
    0
}

//! Memory that the guest does not need any more: garbage is collected, whole free pages go back to the host.

use rquickjs_sys as qjs;
use uk_abi::{PAGE_SIZE, Submission, operation, submission_flag};

use super::{
    STATE, memory,
    native::{Call, Outcome, range_error},
};
use crate::{
    arch::{hypercall, shared},
    heap, report as panics,
};

/// Bytes that must have fallen free since the last pass: below that a pass is not worth its walk and its exit.
const WORTH: usize = 1 << 20;
/// The same before the first pass: what only the start has needed is not needed again, so its pages cost no faults later.
const WORTH_AT_FIRST: usize = 32 << 10;
/// The fewest pages together that are given back unasked, later than at first: each piece costs a system call, each page a fault when it
/// is used again.
const LEAST: usize = 4;

/// What is done for it: the numbers of the machine's `releaseMemory`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// The guest is busy: only what has fallen free.
    Busy = 0,
    /// The guest is idle: garbage is collected before.
    Idle = 1,
    /// The operator asks: all that can be had.
    Asked = 2,
}

pub fn release_memory(call: &Call) -> Outcome {
    let (token, effort) = (call.index(0)?, call.index(1)?);
    let effort = match effort {
        0 => Effort::Busy,
        1 => Effort::Idle,
        2 => Effort::Asked,
        _ => return Err(range_error(call.context, c"releaseMemory: an effort is 0 to 2")),
    };
    memory::adopt_limit();
    let first = !heap::with(|heap| heap.passed());
    if !heap::with(|heap| heap.passing()) {
        if effort != Effort::Busy {
            // SAFETY: the runtime is alive, and a native is a moment at which it may collect.
            memory::collect(unsafe { (*STATE.get()).runtime });
        }
        let worth = if first { WORTH_AT_FIRST } else { WORTH };
        if effort != Effort::Asked && heap::with(|heap| heap.fallen()) < worth {
            return Ok(qjs::JS_FALSE);
        }
    }
    let least = if effort == Effort::Asked || first { 1 } else { LEAST };
    Ok(if release(token as u32, least) { qjs::JS_TRUE } else { qjs::JS_FALSE })
}

/// Gives back as many pieces as the rings have room for; true if there are more. Nothing can be allocated between the walk over the
/// heap and the moment at which the monitor has taken all of it.
fn release(token: u32, least: usize) -> bool {
    shared::set_enter(0, 0);
    hypercall::enter(); // what was submitted before has its completions, if there is room for them
    let room = shared::room();
    let mut left = room;
    let more = heap::with(|heap| {
        heap.release_pages(least, |start, length| {
            // A piece is less than the guest's memory, so its length fits.
            let submitted = left > 0 && shared::submit(&submission(token, start as u64, length as u32));
            left -= u32::from(submitted);
            submitted
        })
    });
    if left == room {
        return more; // nothing to give back, or a full completion ring, behind which submissions of before may wait
    }
    hypercall::enter();
    if !shared::all_taken() {
        // The heap counts these pages as given back, and they would be at any later time.
        panics::kernel_panic(format_args!("the monitor does not take submissions for which both rings have room"));
    }
    more
}

fn submission(token: u32, address: u64, length: u32) -> [u8; Submission::SIZE] {
    debug_assert!(address.is_multiple_of(PAGE_SIZE));
    let flags = submission_flag::QUIET as u16;
    Submission { operation: operation::MEMORY_RELEASE, flags, token, handle: 0, length, address }.write()
}

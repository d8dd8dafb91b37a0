//! The last words of a monitor that makes a system call which its jail refuses: whoever watches is to know why it is gone.
//!
//! The kernel asks this handler instead of ending the process at once. It can only write, and then the process ends by SIGSYS in any
//! case: the handler makes such a call again while the signal is held back, for which the kernel ends it without asking.

use std::sync::atomic::{AtomicPtr, Ordering};

use rustix::io::Errno;
use uk_abi::{StatusPage, guest_state};

use super::last_errno;

/// The status page, where there is one.
static PAGE: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());
/// Of the signal, as a shell would say it.
const EXIT_CODE: u32 = 128 + libc::SIGSYS as u32;
const BEGIN: &[u8] = b"The monitor was ended by its own jail: its list has no system call ";
const END: &[u8] = b" with these arguments. Either the monitor or the list is at fault, or a hostile guest had taken the monitor over. \
    Please report it, with what the guest was doing and what `uk-vmm --jail-report` prints.";

/// From here on such a call is told on standard error, and in the status page, if there is one.
pub fn tell() -> Result<(), Errno> {
    // SAFETY: sigaction is plain data for which zeros are valid.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = on_refused as *const () as libc::sighandler_t;
    action.sa_flags = libc::SA_SIGINFO;
    // SAFETY: `action` outlives the call; the handler does only what is async-signal-safe.
    let done = unsafe { libc::sigaction(libc::SIGSYS, &raw const action, std::ptr::null_mut()) } == 0;
    if done { Ok(()) } else { Err(last_errno()) }
}

/// The words go here, too: a status page that stays mapped as long as the process lives.
pub(super) fn tell_in(page: *mut u8) {
    PAGE.store(page, Ordering::Release);
}

extern "C" fn on_refused(_: libc::c_int, info: *const libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel gives a siginfo of 128 bytes; behind its three words and the call's address lies the call's number (`si_syscall`). Of a signal that somebody has sent by hand it means nothing.
    let number = unsafe { info.cast::<u32>().add(6).read_unaligned() };
    let mut words = Words { bytes: [0; 512], length: 0 };
    words.say(BEGIN);
    words.say_number(number);
    let short = words.length;
    words.say(END);
    let page = PAGE.load(Ordering::Acquire);
    if !page.is_null() {
        leave(page, words.up_to(words.length));
    }
    let words = words.up_to(short);
    // SAFETY: async-signal-safe; the words outlive it. `getppid` is in no jail's list, so it does not come back from one; `_exit` is for
    // where there is none, and somebody has sent the signal by hand.
    unsafe {
        libc::write(2, words.as_ptr().cast(), words.len());
        libc::write(2, b".\n".as_ptr().cast(), 2);
        libc::syscall(libc::SYS_getppid);
        libc::_exit(EXIT_CODE as libc::c_int);
    }
}

/// The end, as `Status::ended` tells it.
fn leave(page: *mut u8, words: &[u8]) {
    let write = |offset: usize, bytes: &[u8]| {
        // SAFETY: the page is mapped as long as the process lives, and all offsets and the words lie within it.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), page.wrapping_add(offset), bytes.len()) };
    };
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` outlives the call, which is async-signal-safe and, where it is one, in the jail's list.
    unsafe { libc::clock_gettime(libc::CLOCK_REALTIME, &raw mut time) };
    let ended = u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0);
    write(StatusPage::REASON, words);
    write(StatusPage::REASON_LENGTH, &(words.len() as u32).to_le_bytes());
    write(StatusPage::ENDED, &ended.to_le_bytes());
    write(StatusPage::EXIT_CODE, &EXIT_CODE.to_le_bytes());
    // The state last, as always: who sees it finds the rest.
    write(StatusPage::STATE, &guest_state::ENDED.to_le_bytes());
}

/// A text that needs no memory but its own.
struct Words {
    bytes: [u8; 512],
    length: usize,
}

impl Words {
    fn say(&mut self, text: &[u8]) {
        if let Some(place) = self.bytes.get_mut(self.length..self.length + text.len()) {
            place.copy_from_slice(text);
            self.length += text.len();
        }
    }

    fn say_number(&mut self, number: u32) {
        let mut divisor = 1;
        while number / divisor >= 10 {
            divisor *= 10;
        }
        while divisor > 0 {
            self.say(&[b'0' + (number / divisor % 10) as u8]);
            divisor /= 10;
        }
    }

    fn up_to(&self, length: usize) -> &[u8] {
        self.bytes.get(..length).unwrap_or_default()
    }
}

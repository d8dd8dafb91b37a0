//! Signals: what the operator asks for, and the timer that gets the guest's submissions noticed while it computes.
//!
//! A handler only sets flags. It also makes a wait end (the eventfd) and the vCPU leave the guest, or not enter it again
//! (`immediate_exit`), so that no signal is lost between a look at the flags and the wait. A write to the console has no such means: it
//! may wait for a reader who never reads. So a timer interrupts whatever waits, from GRACE after a signal to end on, again and again.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, Ordering};

use kvm_bindings::kvm_run;
use rustix::event::{EventfdFlags, eventfd};
use rustix::io::Errno;
use uk_abi::exit_code;

use super::last_errno;

/// How often a computing guest is looked after, in microseconds of this process's CPU time.
const TICK: libc::suseconds_t = 50_000;

/// How long a guest with a capped share runs before that is looked at, in microseconds: shorter than the system's own turns, which neighbours
/// would have to wait for.
const STRETCH: libc::suseconds_t = 1000;

/// How long after the operator's signal to end the console may still wait for its reader, in microseconds; and how often it is interrupted then.
const GRACE: libc::suseconds_t = 300_000;
const REMINDER: libc::suseconds_t = 50_000;

static INTERRUPTS: AtomicU32 = AtomicU32::new(0);
static TERMINATES: AtomicU32 = AtomicU32::new(0);
static MEMORY: AtomicU32 = AtomicU32::new(0);
static LATE: AtomicBool = AtomicBool::new(false);
static STRETCHES: AtomicBool = AtomicBool::new(false);
static OVERSTRETCHED: AtomicBool = AtomicBool::new(false);
static TICKED: AtomicBool = AtomicBool::new(false);
static CHILD_ENDED: AtomicBool = AtomicBool::new(false);
static KICK: AtomicPtr<kvm_run> = AtomicPtr::new(std::ptr::null_mut());
static WAKE: AtomicI32 = AtomicI32::new(-1);

/// The operator's signals as this process hears them; one for a process.
#[derive(Debug)]
pub struct Signals {
    wake: OwnedFd,
    interrupts: u32,
    terminates: u32,
    memory: u32,
}

/// What has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// SIGINT, for the how-manieth time.
    Interrupt(u32),
    /// SIGTERM.
    Terminate,
    /// SIGUSR1: give memory back.
    Memory,
}

impl Signals {
    /// Begins to listen for SIGINT, SIGTERM, SIGUSR1 and the timer, which it starts. SIGPIPE and SIGXFSZ are ignored from here on:
    /// their errnos tell enough.
    pub fn new() -> Result<Self, Errno> {
        let wake = eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?;
        WAKE.store(wake.as_raw_fd(), Ordering::Relaxed);
        handle(libc::SIGINT, on_interrupt as *const () as libc::sighandler_t, 0)?;
        handle(libc::SIGTERM, on_terminate as *const () as libc::sighandler_t, 0)?;
        handle(libc::SIGUSR1, on_memory as *const () as libc::sighandler_t, libc::SA_RESTART)?;
        handle(libc::SIGALRM, on_alarm as *const () as libc::sighandler_t, 0)?;
        handle(libc::SIGPROF, on_tick as *const () as libc::sighandler_t, libc::SA_RESTART)?;
        handle(libc::SIGBUS, on_bus_error as *const () as libc::sighandler_t, 0)?;
        handle(libc::SIGPIPE, libc::SIG_IGN, 0)?;
        handle(libc::SIGXFSZ, libc::SIG_IGN, 0)?;
        // It counts CPU time only: an idle guest has none.
        if set_timer(libc::ITIMER_PROF, TICK, TICK) != 0 {
            return Err(last_errno());
        }
        Ok(Self { wake, interrupts: 0, terminates: 0, memory: 0 })
    }

    /// Becomes readable with each signal of the operator's, and stays so: to be watched for edges.
    #[must_use]
    pub fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    /// The next signal that was not reported yet.
    pub fn take(&mut self) -> Option<Request> {
        if self.interrupts != INTERRUPTS.load(Ordering::Relaxed) {
            self.interrupts += 1;
            return Some(Request::Interrupt(self.interrupts));
        }
        if self.terminates != TERMINATES.load(Ordering::Relaxed) {
            self.terminates += 1;
            return Some(Request::Terminate);
        }
        // Asked once or many times, it is the same.
        let asked = MEMORY.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.memory, asked) != asked {
            return Some(Request::Memory);
        }
        None
    }
}

/// A guest has heard the signal itself: it has as long as it wants.
pub fn calm() {
    set_timer(libc::ITIMER_REAL, 0, 0);
    LATE.store(false, Ordering::Relaxed);
}

/// Whether GRACE has passed since the operator's signal to end.
pub fn late() -> bool {
    LATE.load(Ordering::Relaxed)
}

/// Has the vCPU leave the guest a STRETCH after the first call since the last one was over.
pub fn begin_stretch() {
    if !STRETCHES.swap(true, Ordering::Relaxed) {
        set_stretch(STRETCH);
    }
}

/// The guest rests: nothing need end its stretch.
pub fn end_stretch() {
    if STRETCHES.swap(false, Ordering::Relaxed) {
        set_stretch(0);
    }
}

/// Whether a stretch was over since the last call.
pub fn overstretched() -> bool {
    OVERSTRETCHED.swap(false, Ordering::Relaxed)
}

/// The timer is the console's once the operator has sent a signal.
fn set_stretch(after: libc::suseconds_t) {
    if !any() {
        set_timer(libc::ITIMER_REAL, after, 0);
        if any() {
            // It came just now, and its own time was overwritten.
            set_timer(libc::ITIMER_REAL, GRACE, REMINDER);
        }
    }
}

/// Whether the timer has ticked since the last call.
pub fn take_tick() -> bool {
    TICKED.swap(false, Ordering::Relaxed)
}

/// From here on a signal makes this vCPU leave the guest.
pub(crate) fn kick_through(run: &mut kvm_run) {
    KICK.store(run, Ordering::Release);
}

/// The vCPU is going away.
pub(crate) fn forget_kick() {
    KICK.store(std::ptr::null_mut(), Ordering::Release);
}

/// Lets the vCPU enter the guest again. To be called before the flags are looked at.
pub fn allow_entry() {
    set_immediate_exit(0);
}

fn set_immediate_exit(value: u8) {
    let run = KICK.load(Ordering::Acquire);
    if !run.is_null() {
        // SAFETY: `run` is the vCPU's shared page, mapped until `forget_kick`; the field is a byte that any context may set.
        unsafe { (&raw mut (*run).immediate_exit).write_volatile(value) };
    }
}

/// Returns the former action.
fn handle(signal: libc::c_int, handler: libc::sighandler_t, flags: libc::c_int) -> Result<libc::sigaction, Errno> {
    // SAFETY: sigaction is plain data for which zeros are valid.
    let (mut action, mut former) = unsafe { std::mem::zeroed::<(libc::sigaction, libc::sigaction)>() };
    action.sa_sigaction = handler;
    action.sa_flags = flags;
    // SAFETY: both outlive the call; the handlers do only what is async-signal-safe.
    if unsafe { libc::sigaction(signal, &raw const action, &raw mut former) } == 0 {
        Ok(former)
    } else {
        Err(last_errno())
    }
}

/// Microseconds, less than a second. Async-signal-safe: one system call.
fn set_timer(which: libc::c_int, first: libc::suseconds_t, then: libc::suseconds_t) -> libc::c_int {
    let after = |tv_usec| libc::timeval { tv_sec: 0, tv_usec };
    let timer = libc::itimerval { it_interval: after(then), it_value: after(first) };
    // SAFETY: `timer` outlives the call, the old value is not asked for.
    unsafe { libc::setitimer(which, &raw const timer, std::ptr::null_mut()) }
}

extern "C" fn on_child(_: libc::c_int) {
    CHILD_ENDED.store(true, Ordering::Relaxed);
}

extern "C" fn on_interrupt(_: libc::c_int) {
    INTERRUPTS.fetch_add(1, Ordering::Relaxed);
    urge();
}

extern "C" fn on_terminate(_: libc::c_int) {
    TERMINATES.fetch_add(1, Ordering::Relaxed);
    urge();
}

extern "C" fn on_memory(_: libc::c_int) {
    MEMORY.fetch_add(1, Ordering::Relaxed);
    wake();
}

extern "C" fn on_tick(_: libc::c_int) {
    TICKED.store(true, Ordering::Relaxed);
    set_immediate_exit(1);
}

extern "C" fn on_alarm(_: libc::c_int) {
    if any() {
        LATE.store(true, Ordering::Relaxed);
    } else {
        STRETCHES.store(false, Ordering::Relaxed);
        OVERSTRETCHED.store(true, Ordering::Relaxed);
        set_immediate_exit(1);
    }
}

/// The guest is to end: the console has as long as GRACE.
fn urge() {
    set_timer(libc::ITIMER_REAL, GRACE, REMINDER);
    wake();
}

fn wake() {
    set_immediate_exit(1);
    // SAFETY: errno's place is valid for the thread's life; write(2) is async-signal-safe, the 8 bytes outlive it, and
    // errno is put back for whom the handler interrupts. (`urge`'s timer does not fail, so it leaves errno alone.)
    unsafe {
        let errno = *libc::__errno_location();
        let one = 1u64;
        libc::write(WAKE.load(Ordering::Relaxed), (&raw const one).cast(), 8);
        *libc::__errno_location() = errno;
    }
}

/// The image's file became shorter under its mapping, or its disk failed: nothing can go on.
extern "C" fn on_bus_error(_: libc::c_int) {
    const TEXT: &str = "error[IMAGE_CHANGED]: The image could not be read any more while the guest was running. \
        Its file was cut short or its disk failed. Leave image files alone while they run: build to another name, or replace the file by renaming.\n";
    // SAFETY: both calls are async-signal-safe, and the text is static.
    unsafe {
        libc::write(2, TEXT.as_ptr().cast(), TEXT.len());
        libc::_exit(exit_code::FAULT as libc::c_int);
    }
}

/// Has the system bury this process's children when they end: nobody waits for them.
pub fn bury_children() -> Result<(), Errno> {
    handle(libc::SIGCHLD, libc::SIG_DFL, libc::SA_NOCLDWAIT).map(drop)
}

/// Runs what waits for a child of its own, which `bury_children` would take away from it.
pub fn keeping_children<T>(run: impl FnOnce() -> T) -> T {
    // Of a signal that there is and whose action may be changed neither call fails.
    let former =
        handle(libc::SIGCHLD, on_child as *const () as libc::sighandler_t, libc::SA_RESTART | libc::SA_NOCLDSTOP);
    let result = run();
    let Ok(former) = former else { return result };
    let _ = handle(libc::SIGCHLD, former.sa_sigaction, former.sa_flags);
    // Whoever has ended in between is still there (and who ended in the very last moment, until the next time). Usually nobody has, and a look
    // takes the longer the more children there are.
    if CHILD_ENDED.swap(false, Ordering::Relaxed) && former.sa_flags & libc::SA_NOCLDWAIT != 0 {
        while let Ok(Some(_)) = rustix::process::wait(rustix::process::WaitOptions::NOHANG) {}
    }
    result
}

/// As if SIGTERM had come.
pub fn ask_to_end() {
    TERMINATES.fetch_add(1, Ordering::Relaxed);
    urge();
}

/// Whether the operator has sent any signal to end so far.
pub fn any() -> bool {
    INTERRUPTS.load(Ordering::Relaxed) > 0 || TERMINATES.load(Ordering::Relaxed) > 0
}

/// Whether the operator has sent SIGINT more than once: then the guest ends, whatever it says.
pub fn interrupted_again() -> bool {
    INTERRUPTS.load(Ordering::Relaxed) > 1
}

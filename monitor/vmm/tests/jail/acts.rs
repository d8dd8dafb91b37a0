//! What a jailed process tries, and what must come of it behind each wall (see `WALLS`).
#![allow(unsafe_code)]

mod killed;

use std::ffi::CStr;

use Expected::{Done, Killed, Refused};

use crate::inmate::Cell;

#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// The process ends by SIGSYS.
    Killed,
    /// The system refuses it with this errno.
    Refused(i32),
    /// It is what the monitor itself does.
    Done,
}

pub struct Act {
    pub name: &'static str,
    pub expected: [Expected; 4],
    /// The system's answer: negative if it is an error.
    pub act: fn(&Cell) -> i64,
}

const fn act(name: &'static str, expected: [Expected; 4], act: fn(&Cell) -> i64) -> Act {
    Act { name, expected, act }
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Act> {
    killed::ACTS.iter().chain(ACTS)
}

/// Does a system call, by its number or by its name.
macro_rules! call {
    (@ $number:expr $(, $argument:expr)*) => {{
        // SAFETY: addresses are those of static texts, of `scratch` or `page`, or none; what would harm this process ends it.
        unsafe { libc::syscall($number $(, $argument)*) }
    }};
    ($name:ident $(, $argument:expr)*) => { call!(@ libc::$name $(, $argument)*) };
}
use call;

const FLAGS: i32 = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
const STREAM: i32 = libc::SOCK_STREAM | FLAGS;
const BENEATH: u64 = libc::RESOLVE_BENEATH;

fn openat2(directory: i32, path: &CStr, flags: i32, resolve: u64) -> i64 {
    let mode = if flags & libc::O_CREAT == 0 { 0 } else { 0o600 };
    let how: [u64; 3] = [flags as u64, mode, resolve];
    call!(SYS_openat2, directory, path.as_ptr(), &raw const how, 24)
}

/// Memory that the kernel may write to.
fn scratch() -> *mut u8 {
    static mut SCRATCH: [u64; 64] = [0; 64];
    (&raw mut SCRATCH).cast()
}

/// What depends on the grants and on the host.
const ACTS: &[Act] = &[
    act("a TCP socket", [Killed, Killed, Done, Done], |_| call!(SYS_socket, libc::AF_INET, STREAM, 0)),
    act("a UDP socket", [Killed, Killed, Done, Done], |_| {
        call!(SYS_socket, libc::AF_INET6, libc::SOCK_DGRAM | FLAGS, 0)
    }),
    act("connect", [Killed, Killed, Refused(libc::EINVAL), Refused(libc::EINVAL)], |cell| {
        call!(SYS_connect, cell.socket, 0, 0)
    }),
    act("getsockopt of an error", [Killed, Killed, Refused(libc::EFAULT), Refused(libc::EFAULT)], |cell| {
        call!(SYS_getsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_ERROR, 0, 0)
    }),
    act("getsockopt of a peer", [Killed, Killed, Killed, Killed], |cell| {
        call!(SYS_getsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_PEERCRED, 0, 0)
    }),
    act("accept", [Killed, Refused(libc::EAGAIN), Refused(libc::EAGAIN), Refused(libc::EAGAIN)], |cell| {
        call!(SYS_accept4, cell.listener, 0, 0, FLAGS)
    }),
    act("listen", [Killed, Done, Done, Done], |cell| call!(SYS_listen, cell.listener, 1)),
    act("sendto", [Killed, Refused(libc::EPIPE), Refused(libc::EPIPE), Refused(libc::EPIPE)], |cell| {
        call!(SYS_sendto, cell.socket, c"x".as_ptr(), 1, libc::MSG_NOSIGNAL, 0, 0)
    }),
    act("recvmsg", [Killed, Killed, Refused(libc::EFAULT), Refused(libc::EFAULT)], |cell| {
        call!(SYS_recvmsg, cell.socket, 0, 0)
    }),
    act("close", [Killed, Done, Done, Done], |cell| call!(SYS_close, cell.file)),
    act("openat2 in a volume", [Killed, Killed, Done, Done], |cell| {
        openat2(cell.volume, c"file", libc::O_RDWR, BENEATH)
    }),
    act("openat2 of an absolute path", [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)], |cell| {
        openat2(cell.volume, c"/etc/passwd", 0, 0)
    }),
    act("openat2 above a volume", [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)], |cell| {
        openat2(cell.volume, c"../secret", 0, 0)
    }),
    act("openat2 far above a volume", [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)], |cell| {
        openat2(cell.volume, c"../../../../../../etc/passwd", 0, 0)
    }),
    act(
        "openat2 through a link that leads out",
        [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        |cell| openat2(cell.volume, c"link", 0, 0),
    ),
    act(
        "openat2 of what would be outside, as it is meant",
        [Killed, Killed, Refused(libc::EXDEV), Refused(libc::EXDEV)],
        |cell| openat2(cell.volume, c"../secret", 0, BENEATH),
    ),
    act("openat2 of a program's files", [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)], |cell| {
        openat2(cell.volume, c"/proc/self/mem", libc::O_RDWR, 0)
    }),
    act(
        "openat2 to write what cannot be changed",
        [Killed, Killed, Refused(libc::EROFS), Refused(libc::EACCES)],
        |cell| openat2(cell.fixed, c"file", libc::O_RDWR, BENEATH),
    ),
    act(
        "openat2 to make a file where nothing can be changed",
        [Killed, Killed, Refused(libc::EROFS), Refused(libc::EACCES)],
        |cell| openat2(cell.fixed, c"new", libc::O_RDWR | libc::O_CREAT, BENEATH),
    ),
    act("openat2 to read what cannot be changed", [Killed, Killed, Done, Done], |cell| {
        openat2(cell.fixed, c"file", libc::O_RDONLY, BENEATH)
    }),
    act("statx above a volume", [Killed, Killed, Refused(libc::ENOENT), Done], |cell| {
        call!(SYS_statx, cell.volume, c"../secret".as_ptr(), 0, 0, scratch())
    }),
    act("mkdirat above a volume", [Killed, Killed, Done, Refused(libc::EACCES)], |cell| {
        call!(SYS_mkdirat, cell.volume, c"../made".as_ptr(), 0o700)
    }),
    act(
        "mkdirat where nothing can be changed",
        [Killed, Killed, Refused(libc::EROFS), Refused(libc::EACCES)],
        |cell| call!(SYS_mkdirat, cell.fixed, c"new".as_ptr(), 0o700),
    ),
    act("unlinkat above a volume", [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)], |cell| {
        call!(SYS_unlinkat, cell.volume, c"../secret".as_ptr(), 0)
    }),
    act("renameat out of a volume", [Killed, Killed, Done, Refused(libc::EACCES)], |cell| {
        call!(SYS_renameat, cell.volume, c"file".as_ptr(), cell.volume, c"../new".as_ptr())
    }),
    act("linkat of what is outside", [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EXDEV)], |cell| {
        call!(SYS_linkat, cell.volume, c"../secret".as_ptr(), cell.volume, c"new".as_ptr(), 0)
    }),
    act("renameat from the present directory", [Killed, Killed, Killed, Killed], |cell| {
        call!(SYS_renameat, libc::AT_FDCWD, c"x".as_ptr(), cell.volume, c"y".as_ptr())
    }),
    act("symlinkat from the present directory", [Killed, Killed, Killed, Killed], |_| {
        call!(SYS_symlinkat, c"x".as_ptr(), libc::AT_FDCWD, c"y".as_ptr())
    }),
    act("statx from the present directory", [Killed, Killed, Killed, Killed], |_| {
        call!(SYS_statx, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0, 0, scratch())
    }),
    act("pwritev2", [Killed, Killed, Done, Done], |cell| call!(SYS_pwritev2, cell.file, 0, 0, -1, -1, 0)),
    act("write", [Done, Done, Done, Done], |cell| call!(SYS_write, cell.file, c"x".as_ptr(), 0)),
    act("getrandom", [Done, Done, Done, Done], |_| call!(SYS_getrandom, scratch(), 1, 0)),
    act("clock_gettime", [Done, Done, Done, Done], |_| call!(SYS_clock_gettime, libc::CLOCK_MONOTONIC, scratch())),
    act(
        "ioctl KVM_RUN",
        [Refused(libc::ENOTTY), Refused(libc::ENOTTY), Refused(libc::ENOTTY), Refused(libc::ENOTTY)],
        |cell| call!(SYS_ioctl, cell.file, 0xae80, 0),
    ),
    act("before the seal: no privileges, no looking in, no gaining", [Done; 4], |_| state()),
];

/// What can only be asked for while asking is permitted.
fn state() -> i64 {
    let mut limit = libc::rlimit { rlim_cur: 1, rlim_max: 1 };
    // SAFETY: the limit outlives the call; the others take numbers.
    let held = unsafe {
        libc::getrlimit(libc::RLIMIT_CORE, &raw mut limit) == 0
            && libc::prctl(libc::PR_GET_DUMPABLE) == 0
            && libc::prctl(libc::PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
    };
    let capabilities =
        rustix::thread::capabilities(None).map(|sets| sets.effective | sets.permitted | sets.inheritable);
    let none = capabilities.is_ok_and(|sets| sets.is_empty());
    if held && none && limit.rlim_cur == 0 && limit.rlim_max == 0 { 0 } else { -1 }
}

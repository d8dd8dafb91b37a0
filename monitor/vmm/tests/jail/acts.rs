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
    pub expected: [Expected; 6],
    /// The system's answer: negative if it is an error.
    pub act: fn(&Cell) -> i64,
}

const fn act(name: &'static str, expected: [Expected; 6], act: fn(&Cell) -> i64) -> Act {
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

/// What depends on the grants of a monitor; a volume server never has it.
const fn network(name: &'static str, expected: [Expected; 4], act: fn(&Cell) -> i64) -> Act {
    let [none, ports, all, bare] = expected;
    self::act(name, [none, ports, all, bare, Killed, Killed], act)
}

/// What only a volume server does: behind namespaces, and without them.
const fn files(name: &'static str, server: Expected, bare: Expected, act: fn(&Cell) -> i64) -> Act {
    self::act(name, [Killed, Killed, Killed, Killed, server, bare], act)
}

/// What depends on the grants and on the host.
const ACTS: &[Act] = &[
    network("a TCP socket", [Killed, Killed, Done, Done], |_| call!(SYS_socket, libc::AF_INET, STREAM, 0)),
    network("a UDP socket", [Killed, Killed, Done, Done], |_| {
        call!(SYS_socket, libc::AF_INET6, libc::SOCK_DGRAM | FLAGS, 0)
    }),
    network("connect", [Killed, Killed, Refused(libc::EINVAL), Refused(libc::EINVAL)], |cell| {
        call!(SYS_connect, cell.socket, 0, 0)
    }),
    network("getsockopt of an error", [Killed, Killed, Refused(libc::EFAULT), Refused(libc::EFAULT)], |cell| {
        call!(SYS_getsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_ERROR, 0, 0)
    }),
    network("getsockopt of a peer", [Killed; 4], |cell| {
        call!(SYS_getsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_PEERCRED, 0, 0)
    }),
    network("accept", [Killed, Refused(libc::EAGAIN), Refused(libc::EAGAIN), Refused(libc::EAGAIN)], |cell| {
        call!(SYS_accept4, cell.listener, 0, 0, FLAGS)
    }),
    network("listen", [Killed, Done, Done, Done], |cell| call!(SYS_listen, cell.listener, 1)),
    network("sendto", [Killed, Refused(libc::EPIPE), Refused(libc::EPIPE), Refused(libc::EPIPE)], |cell| {
        call!(SYS_sendto, cell.socket, c"x".as_ptr(), 1, libc::MSG_NOSIGNAL, 0, 0)
    }),
    network("recvmsg", [Killed, Killed, Refused(libc::EFAULT), Refused(libc::EFAULT)], |cell| {
        call!(SYS_recvmsg, cell.socket, 0, 0)
    }),
    network("pwritev2", [Killed, Killed, Done, Done], |cell| call!(SYS_pwritev2, cell.file, 0, 0, -1, -1, 0)),
    network("preadv2", [Done; 4], |cell| call!(SYS_preadv2, cell.file, 0, 0, -1, -1, 0)),
    network("fstat", [Killed, Killed, Done, Done], |cell| call!(SYS_fstat, cell.file, scratch())),
    network("write", [Done; 4], |cell| call!(SYS_write, cell.file, c"x".as_ptr(), 0)),
    network("getrandom", [Done; 4], |_| call!(SYS_getrandom, scratch(), 1, 0)),
    network("clock_gettime", [Done; 4], |_| call!(SYS_clock_gettime, libc::CLOCK_MONOTONIC, scratch())),
    network("ioctl KVM_RUN", [Refused(libc::ENOTTY); 4], |cell| call!(SYS_ioctl, cell.file, 0xae80, 0)),
    act("close", [Killed, Done, Done, Done, Done, Done], |cell| call!(SYS_close, cell.file)),
    act("ftruncate", [Killed, Killed, Done, Done, Done, Done], |cell| call!(SYS_ftruncate, cell.file, 6)),
    act("lseek to where it stands", [Killed, Killed, Done, Done, Done, Done], |cell| {
        call!(SYS_lseek, cell.file, 0, libc::SEEK_CUR)
    }),
    act("its own processor time", [Done; 6], |_| call!(SYS_clock_gettime, libc::CLOCK_PROCESS_CPUTIME_ID, scratch())),
    files("lseek to elsewhere", Done, Done, |cell| call!(SYS_lseek, cell.file, 0, libc::SEEK_SET)),
    files("sendmsg", Refused(libc::EFAULT), Refused(libc::EFAULT), |cell| call!(SYS_sendmsg, cell.socket, 0, 0)),
    files("openat2 in a volume", Done, Done, |cell| openat2(cell.volume, c"file", libc::O_RDWR, BENEATH)),
    files("openat2 of an absolute path", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        openat2(cell.volume, c"/etc/passwd", 0, 0)
    }),
    files("openat2 of KVM", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        openat2(cell.volume, c"/dev/kvm", libc::O_RDWR, 0)
    }),
    files("openat2 above a volume", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        openat2(cell.volume, c"../secret", 0, 0)
    }),
    files("openat2 far above a volume", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        openat2(cell.volume, c"../../../../../../etc/passwd", 0, 0)
    }),
    files("openat2 through a link that leads out", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        openat2(cell.volume, c"link", 0, 0)
    }),
    files("openat2 of what would be outside, as it is meant", Refused(libc::EXDEV), Refused(libc::EXDEV), |cell| {
        openat2(cell.volume, c"../secret", 0, BENEATH)
    }),
    files("openat2 of a program's files", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        openat2(cell.volume, c"/proc/self/mem", libc::O_RDWR, 0)
    }),
    files("openat2 to write what cannot be changed", Refused(libc::EROFS), Refused(libc::EACCES), |cell| {
        openat2(cell.fixed, c"file", libc::O_RDWR, BENEATH)
    }),
    files("openat2 to make a file where nothing can be changed", Refused(libc::EROFS), Refused(libc::EACCES), |cell| {
        openat2(cell.fixed, c"new", libc::O_RDWR | libc::O_CREAT, BENEATH)
    }),
    files("openat2 to read what cannot be changed", Done, Done, |cell| {
        openat2(cell.fixed, c"file", libc::O_RDONLY, BENEATH)
    }),
    files("statx above a volume", Refused(libc::ENOENT), Done, |cell| {
        call!(SYS_statx, cell.volume, c"../secret".as_ptr(), 0, 0, scratch())
    }),
    files("mkdirat above a volume", Done, Refused(libc::EACCES), |cell| {
        call!(SYS_mkdirat, cell.volume, c"../made".as_ptr(), 0o700)
    }),
    files("mkdirat where nothing can be changed", Refused(libc::EROFS), Refused(libc::EACCES), |cell| {
        call!(SYS_mkdirat, cell.fixed, c"new".as_ptr(), 0o700)
    }),
    files("unlinkat above a volume", Refused(libc::ENOENT), Refused(libc::EACCES), |cell| {
        call!(SYS_unlinkat, cell.volume, c"../secret".as_ptr(), 0)
    }),
    files("renameat out of a volume", Done, Refused(libc::EACCES), |cell| {
        call!(SYS_renameat, cell.volume, c"file".as_ptr(), cell.volume, c"../new".as_ptr())
    }),
    files("linkat of what is outside", Refused(libc::ENOENT), Refused(libc::EXDEV), |cell| {
        call!(SYS_linkat, cell.volume, c"../secret".as_ptr(), cell.volume, c"new".as_ptr(), 0)
    }),
    files("renameat from the present directory", Killed, Killed, |cell| {
        call!(SYS_renameat, libc::AT_FDCWD, c"x".as_ptr(), cell.volume, c"y".as_ptr())
    }),
    files("symlinkat from the present directory", Killed, Killed, |_| {
        call!(SYS_symlinkat, c"x".as_ptr(), libc::AT_FDCWD, c"y".as_ptr())
    }),
    files("statx from the present directory", Killed, Killed, |_| {
        call!(SYS_statx, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0, 0, scratch())
    }),
    act("before the seal: no privileges, no looking in, no gaining", [Done; 6], |_| state()),
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

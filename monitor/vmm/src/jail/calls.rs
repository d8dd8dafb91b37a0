//! The system calls that a running monitor may make: THE list. `docs/security.md` repeats it, and a test compares the two.

use libc::c_int;

use super::grants::Need;

/// What an argument must be. The first number counts arguments from 0; the kernel takes all that are checked as 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// This number.
    Is(u8, c_int),
    /// Any other.
    Not(u8, c_int),
}

/// A system call: when it is needed, what its arguments must be, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Its number.
    pub number: libc::c_long,
    /// Its name.
    pub name: &'static str,
    /// Which grants need it.
    pub need: Need,
    /// Alternatives, of which one must hold as a whole. None: any arguments.
    pub checks: &'static [&'static [Check]],
    /// The same in words.
    pub limits: &'static str,
    /// What the monitor does with it.
    pub reason: &'static str,
}

const fn any(number: libc::c_long, name: &'static str, need: Need, reason: &'static str) -> Call {
    Call { number, name, need, checks: &[], limits: "", reason }
}

impl Call {
    const fn if_only(self, limits: &'static str, checks: &'static [&'static [Check]]) -> Self {
        Self { limits, checks, ..self }
    }
}

use Check::{Is, Not};
use libc as c;

const KVM_RUN: c_int = 0xae80;
const KVM_GET_REGS: c_int = 0x8090_ae81_u32.cast_signed();
const KVM_GET_SREGS: c_int = 0x8138_ae83_u32.cast_signed();
const KVM_GET_MSRS: c_int = 0xc008_ae88_u32.cast_signed();
/// TCP and UDP sockets that do not wait, and no others.
const TCP: c_int = c::SOCK_STREAM | c::SOCK_NONBLOCK | c::SOCK_CLOEXEC;
const UDP: c_int = c::SOCK_DGRAM | c::SOCK_NONBLOCK | c::SOCK_CLOEXEC;
const NOT_HERE: &str = "a name is looked up from a descriptor, not from the process's directory";
const FROM: &[&[Check]] = &[&[Not(0, c::AT_FDCWD)]];
const FROM_TO: &[&[Check]] = &[&[Not(0, c::AT_FDCWD), Not(2, c::AT_FDCWD)]];

/// What only a build for development needs: there the standard library asks, before it closes a descriptor, whether it is open.
#[cfg(debug_assertions)]
pub(super) const CALLS_OF_DEBUG_BUILDS: &[Call] =
    &[any(c::SYS_fcntl, "fcntl", Need::DESCRIPTORS, "looks for mistakes").if_only("F_GETFD", &[&[Is(1, c::F_GETFD)]])];
#[cfg(not(debug_assertions))]
pub(super) const CALLS_OF_DEBUG_BUILDS: &[Call] = &[];

/// Every system call, once.
pub const CALLS: &[Call] = &[
    any(c::SYS_ioctl, "ioctl", Need::ALWAYS, "runs the vCPU; reads its registers when the guest has died, and its counter for the clock")
        .if_only(
            "KVM_RUN, KVM_GET_REGS, KVM_GET_SREGS, KVM_GET_MSRS",
            &[&[Is(1, KVM_RUN)], &[Is(1, KVM_GET_REGS)], &[Is(1, KVM_GET_SREGS)], &[Is(1, KVM_GET_MSRS)]],
        ),
    any(c::SYS_epoll_pwait2, "epoll_pwait2", Need::ALWAYS, "waits for events, deadlines and whoever reads the console"),
    any(c::SYS_write, "write", Need::ALWAYS, "writes the console and diagnostics; wakes a wait (eventfd)"),
    any(c::SYS_preadv2, "preadv2", Need::ALWAYS, "reads files, and the image's symbols when the guest has died"),
    any(c::SYS_getrandom, "getrandom", Need::ALWAYS, "random bytes for the guest and for questions to name servers"),
    any(c::SYS_clock_gettime, "clock_gettime", Need::ALWAYS, "tells the time on hosts whose vDSO cannot")
        .if_only(
            "the wall clock, the monotonic one, and its own processor time",
            &[&[Is(0, c::CLOCK_REALTIME)], &[Is(0, c::CLOCK_MONOTONIC)], &[Is(0, c::CLOCK_PROCESS_CPUTIME_ID)]],
        ),
    any(c::SYS_brk, "brk", Need::ALWAYS, "memory for the monitor's own lists"),
    any(c::SYS_madvise, "madvise", Need::ALWAYS, "gives back the pages that an idle guest does not need")
        .if_only("MADV_DONTNEED", &[&[Is(2, c::MADV_DONTNEED)]]),
    any(c::SYS_setitimer, "setitimer", Need::ALWAYS, "how long the console may still wait for its reader when the guest is to end")
        .if_only("ITIMER_REAL", &[&[Is(0, c::ITIMER_REAL)]]),
    any(c::SYS_rt_sigreturn, "rt_sigreturn", Need::ALWAYS, "ends a signal handler"),
    any(c::SYS_exit_group, "exit_group", Need::ALWAYS, "ends the process"),
    any(c::SYS_close, "close", Need::DESCRIPTORS, "gives sockets and files back"),
    any(c::SYS_epoll_ctl, "epoll_ctl", Need::DESCRIPTORS, "has sockets and the disk's thread watched"),
    any(c::SYS_sendto, "sendto", Need::SENDS, "sends; answers the control plane"),
    any(c::SYS_recvfrom, "recvfrom", Need::NETWORK, "receives"),
    any(c::SYS_recvmsg, "recvmsg", Need::SUPERVISED, "hears the control plane, which may hand over listening sockets"),
    any(c::SYS_shutdown, "shutdown", Need::NETWORK, "ends a direction of a connection"),
    any(c::SYS_getsockname, "getsockname", Need::NETWORK, "tells which port the host has chosen"),
    any(c::SYS_setsockopt, "setsockopt", Need::NETWORK, "what the guest may set of its sockets").if_only(
        "SO_REUSEADDR, SO_KEEPALIVE, SO_LINGER, SO_BROADCAST, SO_RCVBUF, SO_SNDBUF, TCP_NODELAY, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, IP_TTL, IPV6_V6ONLY, IPV6_UNICAST_HOPS",
        &[
            &[Is(1, c::SOL_SOCKET), Is(2, c::SO_REUSEADDR)],
            &[Is(1, c::SOL_SOCKET), Is(2, c::SO_KEEPALIVE)],
            &[Is(1, c::SOL_SOCKET), Is(2, c::SO_LINGER)],
            &[Is(1, c::SOL_SOCKET), Is(2, c::SO_BROADCAST)],
            &[Is(1, c::SOL_SOCKET), Is(2, c::SO_RCVBUF)],
            &[Is(1, c::SOL_SOCKET), Is(2, c::SO_SNDBUF)],
            &[Is(1, c::IPPROTO_TCP), Is(2, c::TCP_NODELAY)],
            &[Is(1, c::IPPROTO_TCP), Is(2, c::TCP_KEEPIDLE)],
            &[Is(1, c::IPPROTO_TCP), Is(2, c::TCP_KEEPINTVL)],
            &[Is(1, c::IPPROTO_TCP), Is(2, c::TCP_KEEPCNT)],
            &[Is(1, c::IPPROTO_IP), Is(2, c::IP_TTL)],
            &[Is(1, c::IPPROTO_IPV6), Is(2, c::IPV6_V6ONLY)],
            &[Is(1, c::IPPROTO_IPV6), Is(2, c::IPV6_UNICAST_HOPS)],
        ],
    ),
    any(c::SYS_accept4, "accept4", Need::ACCEPTS, "takes up connections")
        .if_only("SOCK_NONBLOCK and SOCK_CLOEXEC", &[&[Is(3, c::SOCK_NONBLOCK | c::SOCK_CLOEXEC)]]),
    any(c::SYS_socket, "socket", Need::CONNECT, "sockets to granted destinations")
        .if_only(
            "TCP and UDP over IPv4 and IPv6, SOCK_NONBLOCK and SOCK_CLOEXEC",
            &[
                &[Is(0, c::AF_INET), Is(1, TCP), Is(2, 0)],
                &[Is(0, c::AF_INET), Is(1, UDP), Is(2, 0)],
                &[Is(0, c::AF_INET6), Is(1, TCP), Is(2, 0)],
                &[Is(0, c::AF_INET6), Is(1, UDP), Is(2, 0)],
            ],
        ),
    any(c::SYS_listen, "listen", Need::LISTEN, "a granted port that the guest takes up again: its socket is still bound"),
    any(c::SYS_connect, "connect", Need::CONNECT, "connects to granted destinations and to name servers"),
    any(c::SYS_getsockopt, "getsockopt", Need::CONNECT, "tells what became of a connection")
        .if_only("SO_ERROR", &[&[Is(1, c::SOL_SOCKET), Is(2, c::SO_ERROR)]]),
    any(c::SYS_openat2, "openat2", Need::VOLUMES, "opens what lies below a volume")
        .if_only(NOT_HERE, FROM),
    any(c::SYS_statx, "statx", Need::VOLUMES, "what a file is").if_only(NOT_HERE, FROM),
    any(c::SYS_fstatfs, "fstatfs", Need::VOLUMES, "how full a volume is"),
    any(c::SYS_faccessat2, "faccessat2", Need::VOLUMES, "whether a file may be used")
        .if_only("a descriptor's own file", &[&[Not(0, c::AT_FDCWD), Is(3, c::AT_EACCESS | c::AT_EMPTY_PATH)]]),
    any(c::SYS_readlinkat, "readlinkat", Need::VOLUMES, "the text of a link").if_only(NOT_HERE, FROM),
    any(c::SYS_getdents64, "getdents64", Need::VOLUMES, "the entries of a directory"),
    any(c::SYS_lseek, "lseek", Need::VOLUMES, "where a directory or a file with a quota stands")
        .if_only("SEEK_SET, SEEK_CUR", &[&[Is(2, c::SEEK_SET)], &[Is(2, c::SEEK_CUR)]]),
    any(c::SYS_flock, "flock", Need::VOLUMES, "locks a file as it is opened").if_only(
        "without waiting",
        &[&[Is(1, c::LOCK_SH | c::LOCK_NB)], &[Is(1, c::LOCK_EX | c::LOCK_NB)]],
    ),
    any(c::SYS_pwritev2, "pwritev2", Need::CHANGES, "writes files"),
    any(c::SYS_ftruncate, "ftruncate", Need::CUTS, "cuts files short, or makes them longer; begins a log file anew"),
    any(c::SYS_fsync, "fsync", Need::CHANGES, "brings a file to the disk"),
    any(c::SYS_fdatasync, "fdatasync", Need::CHANGES, "brings a file's contents to the disk"),
    any(c::SYS_futex, "futex", Need::CHANGES, "hands syncs to the disk's thread").if_only(
        "of this process: FUTEX_WAIT, FUTEX_WAIT_BITSET, FUTEX_WAKE",
        &[&[Is(1, PRIVATE | c::FUTEX_WAIT)], &[Is(1, PRIVATE | c::FUTEX_WAIT_BITSET)], &[Is(1, PRIVATE | c::FUTEX_WAKE)]],
    ),
    any(c::SYS_utimensat, "utimensat", Need::CHANGES, "sets a file's times")
        .if_only("a descriptor's own file", &[&[Not(0, c::AT_FDCWD), Is(3, c::AT_EMPTY_PATH)]]),
    any(c::SYS_fchmod, "fchmod", Need::CHANGES, "sets an open file's permission bits"),
    any(c::SYS_fchmodat2, "fchmodat2", Need::CHANGES, "sets the permission bits of a file that is not open")
        .if_only("a descriptor's own file", &[&[Not(0, c::AT_FDCWD), Is(3, c::AT_EMPTY_PATH)]]),
    any(c::SYS_mkdirat, "mkdirat", Need::CHANGES, "makes a directory").if_only(NOT_HERE, FROM),
    any(c::SYS_unlinkat, "unlinkat", Need::CHANGES, "removes a name").if_only(NOT_HERE, FROM),
    any(c::SYS_renameat, "renameat", Need::CHANGES, "renames").if_only(NOT_HERE, FROM_TO),
    any(c::SYS_linkat, "linkat", Need::CHANGES, "gives a file another name")
        .if_only(NOT_HERE, &[&[Not(0, c::AT_FDCWD), Not(2, c::AT_FDCWD), Is(4, 0)]]),
    any(c::SYS_symlinkat, "symlinkat", Need::CHANGES, "makes a symbolic link").if_only(NOT_HERE, &[&[Not(1, c::AT_FDCWD)]]),
];

const PRIVATE: c_int = c::FUTEX_PRIVATE_FLAG;

#[cfg(test)]
mod tests;

//! The system calls that a running monitor and its volume server may make: THE lists. `docs/security.md` repeats them, and a test
//! compares the two.

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
    /// What the process does with it.
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

use Check::Is;
use libc as c;

const KVM_RUN: c_int = 0xae80;
const KVM_GET_REGS: c_int = 0x8090_ae81_u32.cast_signed();
const KVM_GET_SREGS: c_int = 0x8138_ae83_u32.cast_signed();
const KVM_GET_MSRS: c_int = 0xc008_ae88_u32.cast_signed();
/// TCP and UDP sockets that do not wait, and no others.
const TCP: c_int = c::SOCK_STREAM | c::SOCK_NONBLOCK | c::SOCK_CLOEXEC;
const UDP: c_int = c::SOCK_DGRAM | c::SOCK_NONBLOCK | c::SOCK_CLOEXEC;

/// What only a build for development needs: there the standard library asks, before it closes a descriptor, whether it is open.
#[cfg(debug_assertions)]
pub(super) const CALLS_OF_DEBUG_BUILDS: &[Call] =
    &[any(c::SYS_fcntl, "fcntl", Need::DESCRIPTORS, "looks for mistakes").if_only("F_GETFD", &[&[Is(1, c::F_GETFD)]])];
#[cfg(not(debug_assertions))]
pub(super) const CALLS_OF_DEBUG_BUILDS: &[Call] = &[];

/// Every system call of a monitor, once. None of them takes a path.
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
    any(c::SYS_setitimer, "setitimer", Need::ALWAYS, "how long a guest with a capped share runs at a stretch, and its console waits for a reader when it is to end")
        .if_only("ITIMER_REAL", &[&[Is(0, c::ITIMER_REAL)]]),
    any(c::SYS_rt_sigreturn, "rt_sigreturn", Need::ALWAYS, "ends a signal handler"),
    any(c::SYS_exit_group, "exit_group", Need::ALWAYS, "ends the process"),
    any(c::SYS_close, "close", Need::DESCRIPTORS, "gives sockets and files back"),
    any(c::SYS_epoll_ctl, "epoll_ctl", Need::DESCRIPTORS, "has sockets watched"),
    any(c::SYS_sendto, "sendto", Need::DESCRIPTORS, "sends; answers the control plane; calls the volume server"),
    any(c::SYS_recvfrom, "recvfrom", Need::NETWORK, "receives"),
    any(c::SYS_recvmsg, "recvmsg", Need::HANDED, "hears the control plane and the volume server, which hand over listening sockets and files"),
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
    any(c::SYS_fstat, "fstat", Need::VOLUMES, "what the volume server has opened; how long a file with a quota is"),
    any(c::SYS_pwritev2, "pwritev2", Need::CHANGES, "writes files"),
    any(c::SYS_lseek, "lseek", Need::CHANGES, "where a file with a quota stands").if_only("SEEK_CUR", &[&[Is(2, c::SEEK_CUR)]]),
    any(c::SYS_ftruncate, "ftruncate", Need::SUPERVISED, "begins a log file anew"),
];

mod server;
pub use server::SERVER_CALLS;

#[cfg(test)]
mod tests;

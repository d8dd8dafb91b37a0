//! What a jailed process tries, and what must come of it behind each wall (see `WALLS`).
#![allow(unsafe_code)]

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

macro_rules! call {
    ($number:expr $(, $argument:expr)*) => {{
        // SAFETY: addresses are those of static texts, of `scratch` or `page`, or none; what would harm this process ends it.
        unsafe { libc::syscall($number $(, $argument)*) }
    }};
}

const ALWAYS_KILLED: [Expected; 4] = [Killed; 4];
const FLAGS: i32 = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
const STREAM: i32 = libc::SOCK_STREAM | FLAGS;
const BENEATH: u64 = libc::RESOLVE_BENEATH;

fn openat2(directory: i32, path: &CStr, flags: i32, resolve: u64) -> i64 {
    let mode = if flags & libc::O_CREAT == 0 { 0 } else { 0o600 };
    let how: [u64; 3] = [flags as u64, mode, resolve];
    call!(libc::SYS_openat2, directory, path.as_ptr(), &raw const how, 24)
}

/// Memory that the kernel may write to.
fn scratch() -> *mut u8 {
    static mut SCRATCH: [u64; 64] = [0; 64];
    (&raw mut SCRATCH).cast()
}

/// A page of this process's data.
fn page() -> usize {
    scratch() as usize & !4095
}

pub const ACTS: &[Act] = &[
    Act { name: "open", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_open, c"/etc/passwd".as_ptr(), 0) },
    Act {
        name: "open to write",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_open, c"/tmp/x".as_ptr(), libc::O_CREAT | libc::O_WRONLY, 0o600),
    },
    Act { name: "creat", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_creat, c"/tmp/x".as_ptr(), 0o600) },
    Act {
        name: "openat",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_openat, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0),
    },
    Act {
        name: "openat in a volume",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_openat, cell.volume, c"file".as_ptr(), 0),
    },
    Act {
        name: "openat2 from the present directory",
        expected: ALWAYS_KILLED,
        act: |_| openat2(libc::AT_FDCWD, c"/etc/passwd", 0, 0),
    },
    Act { name: "execve", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_execve, c"/bin/sh".as_ptr(), 0, 0) },
    Act {
        name: "execveat",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_execveat, cell.file, c"".as_ptr(), 0, 0, libc::AT_EMPTY_PATH),
    },
    Act { name: "fork", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_fork) },
    Act { name: "vfork", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_vfork) },
    Act {
        name: "clone of a process",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0),
    },
    Act {
        name: "clone of a thread",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_clone, libc::CLONE_VM | libc::CLONE_THREAD | libc::CLONE_SIGHAND, 0, 0, 0, 0),
    },
    Act { name: "clone3", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_clone3, 0, 0) },
    Act { name: "unshare", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_unshare, libc::CLONE_NEWUSER) },
    Act { name: "setns", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_setns, cell.file, 0) },
    Act { name: "a local socket", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_socket, libc::AF_UNIX, STREAM, 0) },
    Act {
        name: "a netlink socket",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_NETLINK, libc::SOCK_RAW, 0),
    },
    Act {
        name: "a packet socket",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_PACKET, libc::SOCK_RAW, 0),
    },
    Act {
        name: "a vsock socket",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_VSOCK, STREAM, 0),
    },
    Act {
        name: "a raw socket",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_INET, libc::SOCK_RAW | FLAGS, libc::IPPROTO_ICMP),
    },
    Act {
        name: "a ping socket",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_INET, libc::SOCK_DGRAM | FLAGS, libc::IPPROTO_ICMP),
    },
    Act {
        name: "an MPTCP socket",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_INET, STREAM, libc::IPPROTO_MPTCP),
    },
    Act {
        name: "a socket that waits",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socket, libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0),
    },
    Act {
        name: "socketpair",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_socketpair, libc::AF_UNIX, STREAM, 0, 0),
    },
    Act { name: "bind", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_bind, cell.socket, 0, 0) },
    Act {
        name: "accept that waits",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_accept4, cell.listener, 0, 0, 0),
    },
    Act { name: "sendmsg", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_sendmsg, cell.socket, 0, 0) },
    Act { name: "recvmsg", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_recvmsg, cell.socket, 0, 0) },
    Act {
        name: "setsockopt of a filter",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_setsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, 0, 0),
    },
    Act {
        name: "setsockopt of netfilter",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_setsockopt, cell.socket, libc::IPPROTO_IP, 64, 0, 0),
    },
    Act {
        name: "setsockopt of a protocol above TCP",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_setsockopt, cell.socket, libc::IPPROTO_TCP, libc::TCP_ULP, 0, 0),
    },
    Act {
        name: "ptrace of itself",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_ptrace, libc::PTRACE_TRACEME, 0, 0, 0),
    },
    Act {
        name: "ptrace of the parent",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ptrace, libc::PTRACE_ATTACH, cell.parent, 0, 0),
    },
    Act {
        name: "process_vm_readv",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_process_vm_readv, cell.parent, 0, 0, 0, 0, 0),
    },
    Act {
        name: "process_vm_writev",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_process_vm_writev, cell.parent, 0, 0, 0, 0, 0),
    },
    Act {
        name: "process_madvise",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_process_madvise, cell.file, 0, 0, 0, 0),
    },
    Act {
        name: "kill of the parent",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_kill, cell.parent, libc::SIGKILL),
    },
    Act {
        name: "kill of the parent, asking",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_kill, cell.parent, 0),
    },
    Act { name: "kill of all", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_kill, -1, libc::SIGTERM) },
    Act {
        name: "tgkill",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_tgkill, cell.parent, cell.parent, libc::SIGKILL),
    },
    Act {
        name: "rt_sigqueueinfo",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_rt_sigqueueinfo, cell.parent, libc::SIGKILL, 0),
    },
    Act { name: "pidfd_open", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_pidfd_open, cell.parent, 0) },
    Act { name: "pidfd_getfd", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_pidfd_getfd, cell.file, 0, 0) },
    Act {
        name: "mmap of code",
        expected: ALWAYS_KILLED,
        act: |_| {
            call!(
                libc::SYS_mmap,
                0,
                4096,
                libc::PROT_READ | libc::PROT_EXEC,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0
            )
        },
    },
    Act {
        name: "mmap of memory that is code later",
        expected: ALWAYS_KILLED,
        act: |_| {
            call!(
                libc::SYS_mmap,
                0,
                4096,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0
            )
        },
    },
    Act {
        name: "mprotect to code",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_mprotect, page(), 4096, libc::PROT_READ | libc::PROT_EXEC),
    },
    Act {
        name: "mprotect of code",
        expected: ALWAYS_KILLED,
        act: |_| {
            call!(
                libc::SYS_mprotect,
                (state as *const () as usize) & !4095,
                4096,
                libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC
            )
        },
    },
    Act {
        name: "pkey_mprotect",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_pkey_mprotect, page(), 4096, libc::PROT_EXEC, -1),
    },
    Act {
        name: "mremap",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_mremap, page(), 4096, 8192, libc::MREMAP_MAYMOVE),
    },
    Act {
        name: "madvise of other kinds",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_madvise, page(), 4096, libc::MADV_DOFORK),
    },
    Act { name: "personality", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_personality, 0x400000) },
    Act { name: "memfd_create", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_memfd_create, c"x".as_ptr(), 0) },
    Act { name: "memfd_secret", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_memfd_secret, 0) },
    Act { name: "shmget", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_shmget, 0, 4096, 0o600) },
    Act { name: "mq_open", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_mq_open, c"/x".as_ptr(), 0) },
    Act { name: "prctl", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_prctl, libc::PR_SET_NAME, c"x".as_ptr()) },
    Act {
        name: "prctl to be dumpable",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_prctl, libc::PR_SET_DUMPABLE, 1),
    },
    Act { name: "another seccomp filter", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_seccomp, 1, 0, 0) },
    Act { name: "arch_prctl", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_arch_prctl, 0x1002, 0) },
    Act { name: "bpf", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_bpf, 0, 0, 0) },
    Act { name: "io_uring_setup", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_io_uring_setup, 8, 0) },
    Act {
        name: "io_uring_enter",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_io_uring_enter, cell.file, 1, 0, 0, 0, 0),
    },
    Act {
        name: "perf_event_open",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_perf_event_open, 0, 0, -1, -1, 0),
    },
    Act { name: "userfaultfd", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_userfaultfd, 0) },
    Act { name: "keyctl", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_keyctl, 0, 0, 0) },
    Act {
        name: "add_key",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_add_key, c"user".as_ptr(), c"x".as_ptr(), 0, 0, 0),
    },
    Act {
        name: "request_key",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_request_key, c"user".as_ptr(), c"x".as_ptr(), 0, 0),
    },
    Act {
        name: "landlock_create_ruleset",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_landlock_create_ruleset, 0, 0, 0),
    },
    Act {
        name: "ioctl TIOCSTI",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_ioctl, 0, libc::TIOCSTI, c"x".as_ptr()),
    },
    Act {
        name: "ioctl TIOCLINUX",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_ioctl, 0, libc::TIOCLINUX, c"x".as_ptr()),
    },
    Act {
        name: "ioctl FIONBIO",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.socket, libc::FIONBIO, 0),
    },
    Act {
        name: "ioctl KVM_CREATE_VM",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0xae01, 0),
    },
    Act {
        name: "ioctl KVM_CREATE_VCPU",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0xae41, 0),
    },
    Act {
        name: "ioctl KVM_SET_USER_MEMORY_REGION",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0x4020_ae46, 0),
    },
    Act {
        name: "ioctl KVM_SET_REGS",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0x4090_ae82, 0),
    },
    Act {
        name: "ioctl KVM_SET_SREGS",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0x4138_ae84, 0),
    },
    Act {
        name: "ioctl KVM_SET_MSRS",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0x4008_ae89, 0),
    },
    Act {
        name: "ioctl KVM_CREATE_DEVICE",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_ioctl, cell.kvm, 0xc00c_aee0_u32, 0),
    },
    Act { name: "setuid", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_setuid, 0) },
    Act { name: "setgid", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_setgid, 0) },
    Act { name: "setresuid", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_setresuid, 0, 0, 0) },
    Act { name: "setgroups", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_setgroups, 0, 0) },
    Act { name: "capset", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_capset, 0, 0) },
    Act { name: "setrlimit", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_setrlimit, libc::RLIMIT_NPROC, 0) },
    Act {
        name: "prlimit64",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_prlimit64, 0, libc::RLIMIT_NPROC, 0, 0),
    },
    Act {
        name: "mount",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_mount, 0, c"/".as_ptr(), c"proc".as_ptr(), 0, 0),
    },
    Act {
        name: "umount2",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_umount2, c"/".as_ptr(), libc::MNT_DETACH),
    },
    Act {
        name: "open_tree",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_open_tree, cell.volume, c"..".as_ptr(), 0),
    },
    Act {
        name: "move_mount",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_move_mount, cell.volume, c"".as_ptr(), -1, c"/".as_ptr(), 4),
    },
    Act { name: "fsopen", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_fsopen, c"proc".as_ptr(), 0) },
    Act {
        name: "mount_setattr",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_mount_setattr, cell.fixed, c"".as_ptr(), libc::AT_EMPTY_PATH, 0, 32),
    },
    Act {
        name: "pivot_root",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_pivot_root, c".".as_ptr(), c".".as_ptr()),
    },
    Act { name: "chroot", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_chroot, c".".as_ptr()) },
    Act { name: "chdir", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_chdir, c"/".as_ptr()) },
    Act { name: "fchdir", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_fchdir, cell.volume) },
    Act {
        name: "mknodat",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_mknodat, cell.volume, c"device".as_ptr(), libc::S_IFCHR | 0o600, 259),
    },
    Act { name: "chmod", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_chmod, c"/etc/passwd".as_ptr(), 0o777) },
    Act {
        name: "fchmodat from the present directory",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_fchmodat2, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0o777, 0),
    },
    Act {
        name: "fchmodat of a name",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_fchmodat2, cell.volume, c"/etc/passwd".as_ptr(), 0o777, 0),
    },
    Act {
        name: "utimensat of a name",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_utimensat, cell.volume, c"/etc/passwd".as_ptr(), 0, 0),
    },
    Act {
        name: "fchownat",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_fchownat, cell.volume, c"file".as_ptr(), 1, 1, 0),
    },
    Act {
        name: "setxattr",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_fsetxattr, cell.file, c"user.x".as_ptr(), 0, 0, 0),
    },
    Act { name: "truncate", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_truncate, c"/etc/passwd".as_ptr(), 0) },
    Act { name: "stat", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_stat, c"/etc/passwd".as_ptr(), 0) },
    Act { name: "access", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_access, c"/etc/passwd".as_ptr(), 0) },
    Act {
        name: "name_to_handle_at",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_name_to_handle_at, cell.volume, c"file".as_ptr(), 0, 0, 0),
    },
    Act {
        name: "open_by_handle_at",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_open_by_handle_at, cell.volume, 0, 0),
    },
    Act { name: "inotify_init1", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_inotify_init1, 0) },
    Act { name: "fanotify_init", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_fanotify_init, 0, 0) },
    Act {
        name: "fcntl",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_fcntl, cell.file, libc::F_SETFL, libc::O_ASYNC),
    },
    Act {
        name: "fcntl of an owner",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_fcntl, cell.socket, libc::F_SETOWN, cell.parent),
    },
    Act { name: "dup2", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_dup2, cell.file, 2) },
    Act { name: "pipe2", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_pipe2, 0, 0) },
    Act {
        name: "sendfile",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_sendfile, cell.socket, cell.file, 0, 1),
    },
    Act {
        name: "splice",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_splice, cell.file, 0, cell.socket, 0, 1, 0),
    },
    Act {
        name: "flock that waits",
        expected: ALWAYS_KILLED,
        act: |cell| call!(libc::SYS_flock, cell.file, libc::LOCK_EX),
    },
    Act {
        name: "futex of others",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_futex, 0, libc::FUTEX_WAIT, 0, 0),
    },
    Act {
        name: "rt_sigaction",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_rt_sigaction, libc::SIGTERM, 0, 0, 8),
    },
    Act { name: "setitimer", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_setitimer, 0, 0, 0) },
    Act { name: "timer_create", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_timer_create, 0, 0, 0) },
    Act {
        name: "clock_gettime of a process",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_clock_gettime, libc::CLOCK_PROCESS_CPUTIME_ID, 0),
    },
    Act { name: "clock_settime", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_clock_settime, 0, 0) },
    Act { name: "sched_setaffinity", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_sched_setaffinity, 0, 0, 0) },
    Act { name: "modify_ldt", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_modify_ldt, 0, 0, 0) },
    Act { name: "iopl", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_iopl, 3) },
    Act { name: "ioperm", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_ioperm, 0, 1, 1) },
    Act { name: "init_module", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_init_module, 0, 0, 0) },
    Act { name: "finit_module", expected: ALWAYS_KILLED, act: |cell| call!(libc::SYS_finit_module, cell.file, 0, 0) },
    Act { name: "kexec_load", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_kexec_load, 0, 0, 0, 0) },
    Act { name: "reboot", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_reboot, 0, 0, 0, 0) },
    Act { name: "syslog", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_syslog, 3, 0, 0) },
    Act { name: "acct", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_acct, 0) },
    Act { name: "swapon", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_swapon, c"x".as_ptr(), 0) },
    Act { name: "quotactl", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_quotactl, 0, 0, 0, 0) },
    Act { name: "getpid", expected: ALWAYS_KILLED, act: |_| call!(libc::SYS_getpid) },
    Act {
        name: "a TCP socket",
        expected: [Killed, Killed, Done, Done],
        act: |_| call!(libc::SYS_socket, libc::AF_INET, STREAM, 0),
    },
    Act {
        name: "a UDP socket",
        expected: [Killed, Killed, Done, Done],
        act: |_| call!(libc::SYS_socket, libc::AF_INET6, libc::SOCK_DGRAM | FLAGS, 0),
    },
    Act {
        name: "connect",
        expected: [Killed, Killed, Refused(libc::EINVAL), Refused(libc::EINVAL)],
        act: |cell| call!(libc::SYS_connect, cell.socket, 0, 0),
    },
    Act {
        name: "getsockopt of an error",
        expected: [Killed, Killed, Refused(libc::EFAULT), Refused(libc::EFAULT)],
        act: |cell| call!(libc::SYS_getsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_ERROR, 0, 0),
    },
    Act {
        name: "getsockopt of a peer",
        expected: [Killed, Killed, Killed, Killed],
        act: |cell| call!(libc::SYS_getsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_PEERCRED, 0, 0),
    },
    Act {
        name: "accept",
        expected: [Killed, Refused(libc::EAGAIN), Refused(libc::EAGAIN), Refused(libc::EAGAIN)],
        act: |cell| call!(libc::SYS_accept4, cell.listener, 0, 0, FLAGS),
    },
    Act { name: "listen", expected: [Killed, Done, Done, Done], act: |cell| call!(libc::SYS_listen, cell.listener, 1) },
    Act {
        name: "sendto",
        expected: [Killed, Refused(libc::EPIPE), Refused(libc::EPIPE), Refused(libc::EPIPE)],
        act: |cell| call!(libc::SYS_sendto, cell.socket, c"x".as_ptr(), 1, libc::MSG_NOSIGNAL, 0, 0),
    },
    Act { name: "close", expected: [Killed, Done, Done, Done], act: |cell| call!(libc::SYS_close, cell.file) },
    Act {
        name: "openat2 in a volume",
        expected: [Killed, Killed, Done, Done],
        act: |cell| openat2(cell.volume, c"file", libc::O_RDWR, BENEATH),
    },
    Act {
        name: "openat2 of an absolute path",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        act: |cell| openat2(cell.volume, c"/etc/passwd", 0, 0),
    },
    Act {
        name: "openat2 above a volume",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        act: |cell| openat2(cell.volume, c"../secret", 0, 0),
    },
    Act {
        name: "openat2 far above a volume",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        act: |cell| openat2(cell.volume, c"../../../../../../etc/passwd", 0, 0),
    },
    Act {
        name: "openat2 through a link that leads out",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        act: |cell| openat2(cell.volume, c"link", 0, 0),
    },
    Act {
        name: "openat2 of what would be outside, as it is meant",
        expected: [Killed, Killed, Refused(libc::EXDEV), Refused(libc::EXDEV)],
        act: |cell| openat2(cell.volume, c"../secret", 0, BENEATH),
    },
    Act {
        name: "openat2 of a program's files",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        act: |cell| openat2(cell.volume, c"/proc/self/mem", libc::O_RDWR, 0),
    },
    Act {
        name: "openat2 to write what cannot be changed",
        expected: [Killed, Killed, Refused(libc::EROFS), Refused(libc::EACCES)],
        act: |cell| openat2(cell.fixed, c"file", libc::O_RDWR, BENEATH),
    },
    Act {
        name: "openat2 to make a file where nothing can be changed",
        expected: [Killed, Killed, Refused(libc::EROFS), Refused(libc::EACCES)],
        act: |cell| openat2(cell.fixed, c"new", libc::O_RDWR | libc::O_CREAT, BENEATH),
    },
    Act {
        name: "openat2 to read what cannot be changed",
        expected: [Killed, Killed, Done, Done],
        act: |cell| openat2(cell.fixed, c"file", libc::O_RDONLY, BENEATH),
    },
    Act {
        name: "statx above a volume",
        expected: [Killed, Killed, Refused(libc::ENOENT), Done],
        act: |cell| call!(libc::SYS_statx, cell.volume, c"../secret".as_ptr(), 0, 0, scratch()),
    },
    Act {
        name: "mkdirat above a volume",
        expected: [Killed, Killed, Done, Refused(libc::EACCES)],
        act: |cell| call!(libc::SYS_mkdirat, cell.volume, c"../made".as_ptr(), 0o700),
    },
    Act {
        name: "mkdirat where nothing can be changed",
        expected: [Killed, Killed, Refused(libc::EROFS), Refused(libc::EACCES)],
        act: |cell| call!(libc::SYS_mkdirat, cell.fixed, c"new".as_ptr(), 0o700),
    },
    Act {
        name: "unlinkat above a volume",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EACCES)],
        act: |cell| call!(libc::SYS_unlinkat, cell.volume, c"../secret".as_ptr(), 0),
    },
    Act {
        name: "renameat out of a volume",
        expected: [Killed, Killed, Done, Refused(libc::EACCES)],
        act: |cell| call!(libc::SYS_renameat, cell.volume, c"file".as_ptr(), cell.volume, c"../new".as_ptr()),
    },
    Act {
        name: "linkat of what is outside",
        expected: [Killed, Killed, Refused(libc::ENOENT), Refused(libc::EXDEV)],
        act: |cell| call!(libc::SYS_linkat, cell.volume, c"../secret".as_ptr(), cell.volume, c"new".as_ptr(), 0),
    },
    Act {
        name: "renameat from the present directory",
        expected: [Killed, Killed, Killed, Killed],
        act: |cell| call!(libc::SYS_renameat, libc::AT_FDCWD, c"x".as_ptr(), cell.volume, c"y".as_ptr()),
    },
    Act {
        name: "symlinkat from the present directory",
        expected: [Killed, Killed, Killed, Killed],
        act: |_| call!(libc::SYS_symlinkat, c"x".as_ptr(), libc::AT_FDCWD, c"y".as_ptr()),
    },
    Act {
        name: "statx from the present directory",
        expected: [Killed, Killed, Killed, Killed],
        act: |_| call!(libc::SYS_statx, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0, 0, scratch()),
    },
    Act {
        name: "pwritev2",
        expected: [Killed, Killed, Done, Done],
        act: |cell| call!(libc::SYS_pwritev2, cell.file, 0, 0, -1, -1, 0),
    },
    Act {
        name: "write",
        expected: [Done, Done, Done, Done],
        act: |cell| call!(libc::SYS_write, cell.file, c"x".as_ptr(), 0),
    },
    Act { name: "getrandom", expected: [Done, Done, Done, Done], act: |_| call!(libc::SYS_getrandom, scratch(), 1, 0) },
    Act {
        name: "clock_gettime",
        expected: [Done, Done, Done, Done],
        act: |_| call!(libc::SYS_clock_gettime, libc::CLOCK_MONOTONIC, scratch()),
    },
    Act {
        name: "ioctl KVM_RUN",
        expected: [Refused(libc::ENOTTY), Refused(libc::ENOTTY), Refused(libc::ENOTTY), Refused(libc::ENOTTY)],
        act: |cell| call!(libc::SYS_ioctl, cell.file, 0xae80, 0),
    },
    Act { name: "a system call of 32 bits", expected: ALWAYS_KILLED, act: |_| call_of_32_bits() },
    Act {
        name: "a system call of x32",
        expected: ALWAYS_KILLED,
        act: |_| call!(libc::SYS_write | 0x4000_0000, 1, 0, 0),
    },
    Act { name: "a system call that is not there", expected: ALWAYS_KILLED, act: |_| call!(100_000) },
    Act { name: "before the seal: no privileges, no looking in, no gaining", expected: [Done; 4], act: |_| state() },
];

/// getpid, as programs of 32 bits ask for it.
fn call_of_32_bits() -> i64 {
    let mut result: i64 = 20;
    // SAFETY: the call takes no argument; the kernel keeps all registers but the result's.
    unsafe { std::arch::asm!("int 0x80", inout("rax") result, out("r8") _, out("r9") _, out("r10") _, out("r11") _) };
    result
}

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

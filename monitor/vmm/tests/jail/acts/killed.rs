//! What ends the process behind every wall, whatever was granted.

use super::{Act, Expected, FLAGS, STREAM, call, openat2, scratch};

const fn killed(name: &'static str, act: fn(&crate::inmate::Cell) -> i64) -> Act {
    super::act(name, [Expected::Killed; 6], act)
}

/// A page of this process's data.
fn page() -> usize {
    scratch() as usize & !4095
}

/// A page of its code.
fn code() -> usize {
    call_of_32_bits as *const () as usize & !4095
}

pub const ACTS: &[Act] = &[
    killed("open", |_| call!(SYS_open, c"/etc/passwd".as_ptr(), 0)),
    killed("open to write", |_| call!(SYS_open, c"/tmp/x".as_ptr(), libc::O_CREAT | libc::O_WRONLY, 0o600)),
    killed("creat", |_| call!(SYS_creat, c"/tmp/x".as_ptr(), 0o600)),
    killed("openat", |_| call!(SYS_openat, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0)),
    killed("openat in a volume", |cell| call!(SYS_openat, cell.volume, c"file".as_ptr(), 0)),
    killed("openat2 from the present directory", |_| openat2(libc::AT_FDCWD, c"/etc/passwd", 0, 0)),
    killed("execve", |_| call!(SYS_execve, c"/bin/sh".as_ptr(), 0, 0)),
    killed("execveat", |cell| call!(SYS_execveat, cell.file, c"".as_ptr(), 0, 0, libc::AT_EMPTY_PATH)),
    killed("fork", |_| call!(SYS_fork)),
    killed("vfork", |_| call!(SYS_vfork)),
    killed("clone of a process", |_| call!(SYS_clone, libc::SIGCHLD, 0, 0, 0, 0)),
    killed("clone of a thread", |_| {
        call!(SYS_clone, libc::CLONE_VM | libc::CLONE_THREAD | libc::CLONE_SIGHAND, 0, 0, 0, 0)
    }),
    killed("clone3", |_| call!(SYS_clone3, 0, 0)),
    killed("unshare", |_| call!(SYS_unshare, libc::CLONE_NEWUSER)),
    killed("setns", |cell| call!(SYS_setns, cell.file, 0)),
    killed("a local socket", |_| call!(SYS_socket, libc::AF_UNIX, STREAM, 0)),
    killed("a netlink socket", |_| call!(SYS_socket, libc::AF_NETLINK, libc::SOCK_RAW, 0)),
    killed("a packet socket", |_| call!(SYS_socket, libc::AF_PACKET, libc::SOCK_RAW, 0)),
    killed("a vsock socket", |_| call!(SYS_socket, libc::AF_VSOCK, STREAM, 0)),
    killed("a raw socket", |_| call!(SYS_socket, libc::AF_INET, libc::SOCK_RAW | FLAGS, libc::IPPROTO_ICMP)),
    killed("a ping socket", |_| call!(SYS_socket, libc::AF_INET, libc::SOCK_DGRAM | FLAGS, libc::IPPROTO_ICMP)),
    killed("an MPTCP socket", |_| call!(SYS_socket, libc::AF_INET, STREAM, libc::IPPROTO_MPTCP)),
    killed("a socket that waits", |_| call!(SYS_socket, libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0)),
    killed("socketpair", |_| call!(SYS_socketpair, libc::AF_UNIX, STREAM, 0, 0)),
    killed("bind", |cell| call!(SYS_bind, cell.socket, 0, 0)),
    killed("accept that waits", |cell| call!(SYS_accept4, cell.listener, 0, 0, 0)),
    killed("setsockopt of a filter", |cell| {
        call!(SYS_setsockopt, cell.socket, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, 0, 0)
    }),
    killed("setsockopt of netfilter", |cell| call!(SYS_setsockopt, cell.socket, libc::IPPROTO_IP, 64, 0, 0)),
    killed("setsockopt of a protocol above TCP", |cell| {
        call!(SYS_setsockopt, cell.socket, libc::IPPROTO_TCP, libc::TCP_ULP, 0, 0)
    }),
    killed("ptrace of itself", |_| call!(SYS_ptrace, libc::PTRACE_TRACEME, 0, 0, 0)),
    killed("ptrace of the parent", |cell| call!(SYS_ptrace, libc::PTRACE_ATTACH, cell.parent, 0, 0)),
    killed("process_vm_readv", |cell| call!(SYS_process_vm_readv, cell.parent, 0, 0, 0, 0, 0)),
    killed("process_vm_writev", |cell| call!(SYS_process_vm_writev, cell.parent, 0, 0, 0, 0, 0)),
    killed("process_madvise", |cell| call!(SYS_process_madvise, cell.file, 0, 0, 0, 0)),
    killed("kill of the parent", |cell| call!(SYS_kill, cell.parent, libc::SIGKILL)),
    killed("kill of the parent, asking", |cell| call!(SYS_kill, cell.parent, 0)),
    killed("kill of all", |_| call!(SYS_kill, -1, libc::SIGTERM)),
    killed("tgkill", |cell| call!(SYS_tgkill, cell.parent, cell.parent, libc::SIGKILL)),
    killed("rt_sigqueueinfo", |cell| call!(SYS_rt_sigqueueinfo, cell.parent, libc::SIGKILL, 0)),
    killed("pidfd_open", |cell| call!(SYS_pidfd_open, cell.parent, 0)),
    killed("pidfd_getfd", |cell| call!(SYS_pidfd_getfd, cell.file, 0, 0)),
    killed("mmap of code", |_| {
        call!(SYS_mmap, 0, 4096, libc::PROT_READ | libc::PROT_EXEC, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
    }),
    killed("mmap of memory that is code later", |_| {
        call!(SYS_mmap, 0, 4096, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
    }),
    killed("mprotect to code", |_| call!(SYS_mprotect, page(), 4096, libc::PROT_READ | libc::PROT_EXEC)),
    killed("mprotect of code", |_| {
        call!(SYS_mprotect, code(), 4096, libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC)
    }),
    killed("pkey_mprotect", |_| call!(SYS_pkey_mprotect, page(), 4096, libc::PROT_EXEC, -1)),
    killed("mremap", |_| call!(SYS_mremap, page(), 4096, 8192, libc::MREMAP_MAYMOVE)),
    killed("madvise of other kinds", |_| call!(SYS_madvise, page(), 4096, libc::MADV_DOFORK)),
    killed("personality", |_| call!(SYS_personality, 0x400000)),
    killed("memfd_create", |_| call!(SYS_memfd_create, c"x".as_ptr(), 0)),
    killed("memfd_secret", |_| call!(SYS_memfd_secret, 0)),
    killed("shmget", |_| call!(SYS_shmget, 0, 4096, 0o600)),
    killed("mq_open", |_| call!(SYS_mq_open, c"/x".as_ptr(), 0)),
    killed("prctl", |_| call!(SYS_prctl, libc::PR_SET_NAME, c"x".as_ptr())),
    killed("prctl to be dumpable", |_| call!(SYS_prctl, libc::PR_SET_DUMPABLE, 1)),
    killed("another seccomp filter", |_| call!(SYS_seccomp, 1, 0, 0)),
    killed("arch_prctl", |_| call!(SYS_arch_prctl, 0x1002, 0)),
    killed("bpf", |_| call!(SYS_bpf, 0, 0, 0)),
    killed("io_uring_setup", |_| call!(SYS_io_uring_setup, 8, 0)),
    killed("io_uring_enter", |cell| call!(SYS_io_uring_enter, cell.file, 1, 0, 0, 0, 0)),
    killed("perf_event_open", |_| call!(SYS_perf_event_open, 0, 0, -1, -1, 0)),
    killed("userfaultfd", |_| call!(SYS_userfaultfd, 0)),
    killed("keyctl", |_| call!(SYS_keyctl, 0, 0, 0)),
    killed("add_key", |_| call!(SYS_add_key, c"user".as_ptr(), c"x".as_ptr(), 0, 0, 0)),
    killed("request_key", |_| call!(SYS_request_key, c"user".as_ptr(), c"x".as_ptr(), 0, 0)),
    killed("landlock_create_ruleset", |_| call!(SYS_landlock_create_ruleset, 0, 0, 0)),
    killed("ioctl TIOCSTI", |_| call!(SYS_ioctl, 0, libc::TIOCSTI, c"x".as_ptr())),
    killed("ioctl TIOCLINUX", |_| call!(SYS_ioctl, 0, libc::TIOCLINUX, c"x".as_ptr())),
    killed("ioctl FIONBIO", |cell| call!(SYS_ioctl, cell.socket, libc::FIONBIO, 0)),
    killed("ioctl KVM_CREATE_VM", |cell| call!(SYS_ioctl, cell.kvm, 0xae01, 0)),
    killed("ioctl KVM_CREATE_VCPU", |cell| call!(SYS_ioctl, cell.kvm, 0xae41, 0)),
    killed("ioctl KVM_SET_USER_MEMORY_REGION", |cell| call!(SYS_ioctl, cell.kvm, 0x4020_ae46, 0)),
    killed("ioctl KVM_SET_REGS", |cell| call!(SYS_ioctl, cell.kvm, 0x4090_ae82, 0)),
    killed("ioctl KVM_SET_SREGS", |cell| call!(SYS_ioctl, cell.kvm, 0x4138_ae84, 0)),
    killed("ioctl KVM_SET_MSRS", |cell| call!(SYS_ioctl, cell.kvm, 0x4008_ae89, 0)),
    killed("ioctl KVM_CREATE_DEVICE", |cell| call!(SYS_ioctl, cell.kvm, 0xc00c_aee0_u32, 0)),
    killed("setuid", |_| call!(SYS_setuid, 0)),
    killed("setgid", |_| call!(SYS_setgid, 0)),
    killed("setresuid", |_| call!(SYS_setresuid, 0, 0, 0)),
    killed("setgroups", |_| call!(SYS_setgroups, 0, 0)),
    killed("capset", |_| call!(SYS_capset, 0, 0)),
    killed("setrlimit", |_| call!(SYS_setrlimit, libc::RLIMIT_NPROC, 0)),
    killed("prlimit64", |_| call!(SYS_prlimit64, 0, libc::RLIMIT_NPROC, 0, 0)),
    killed("mount", |_| call!(SYS_mount, 0, c"/".as_ptr(), c"proc".as_ptr(), 0, 0)),
    killed("umount2", |_| call!(SYS_umount2, c"/".as_ptr(), libc::MNT_DETACH)),
    killed("open_tree", |cell| call!(SYS_open_tree, cell.volume, c"..".as_ptr(), 0)),
    killed("move_mount", |cell| call!(SYS_move_mount, cell.volume, c"".as_ptr(), -1, c"/".as_ptr(), 4)),
    killed("fsopen", |_| call!(SYS_fsopen, c"proc".as_ptr(), 0)),
    killed("mount_setattr", |cell| call!(SYS_mount_setattr, cell.fixed, c"".as_ptr(), libc::AT_EMPTY_PATH, 0, 32)),
    killed("pivot_root", |_| call!(SYS_pivot_root, c".".as_ptr(), c".".as_ptr())),
    killed("chroot", |_| call!(SYS_chroot, c".".as_ptr())),
    killed("chdir", |_| call!(SYS_chdir, c"/".as_ptr())),
    killed("fchdir", |cell| call!(SYS_fchdir, cell.volume)),
    killed("mknodat", |cell| call!(SYS_mknodat, cell.volume, c"device".as_ptr(), libc::S_IFCHR | 0o600, 259)),
    killed("chmod", |_| call!(SYS_chmod, c"/etc/passwd".as_ptr(), 0o777)),
    killed("fchmodat from the present directory", |_| {
        call!(SYS_fchmodat2, libc::AT_FDCWD, c"/etc/passwd".as_ptr(), 0o777, 0)
    }),
    killed("fchmodat of a name", |cell| call!(SYS_fchmodat2, cell.volume, c"/etc/passwd".as_ptr(), 0o777, 0)),
    killed("utimensat of a name", |cell| call!(SYS_utimensat, cell.volume, c"/etc/passwd".as_ptr(), 0, 0)),
    killed("fchownat", |cell| call!(SYS_fchownat, cell.volume, c"file".as_ptr(), 1, 1, 0)),
    killed("setxattr", |cell| call!(SYS_fsetxattr, cell.file, c"user.x".as_ptr(), 0, 0, 0)),
    killed("truncate", |_| call!(SYS_truncate, c"/etc/passwd".as_ptr(), 0)),
    killed("stat", |_| call!(SYS_stat, c"/etc/passwd".as_ptr(), 0)),
    killed("access", |_| call!(SYS_access, c"/etc/passwd".as_ptr(), 0)),
    killed("name_to_handle_at", |cell| call!(SYS_name_to_handle_at, cell.volume, c"file".as_ptr(), 0, 0, 0)),
    killed("open_by_handle_at", |cell| call!(SYS_open_by_handle_at, cell.volume, 0, 0)),
    killed("inotify_init1", |_| call!(SYS_inotify_init1, 0)),
    killed("fanotify_init", |_| call!(SYS_fanotify_init, 0, 0)),
    killed("fcntl", |cell| call!(SYS_fcntl, cell.file, libc::F_SETFL, libc::O_ASYNC)),
    killed("fcntl of an owner", |cell| call!(SYS_fcntl, cell.socket, libc::F_SETOWN, cell.parent)),
    killed("dup2", |cell| call!(SYS_dup2, cell.file, 2)),
    killed("pipe2", |_| call!(SYS_pipe2, 0, 0)),
    killed("sendfile", |cell| call!(SYS_sendfile, cell.socket, cell.file, 0, 1)),
    killed("splice", |cell| call!(SYS_splice, cell.file, 0, cell.socket, 0, 1, 0)),
    killed("flock that waits", |cell| call!(SYS_flock, cell.file, libc::LOCK_EX)),
    killed("futex of others", |_| call!(SYS_futex, 0, libc::FUTEX_WAIT, 0, 0)),
    killed("rt_sigaction", |_| call!(SYS_rt_sigaction, libc::SIGTERM, 0, 0, 8)),
    killed("setitimer of processor time", |_| call!(SYS_setitimer, libc::ITIMER_PROF, 0, 0)),
    killed("timer_create", |_| call!(SYS_timer_create, 0, 0, 0)),
    killed("clock_gettime of another process", |_| call!(SYS_clock_gettime, (!1 << 3) | 2, 0)),
    killed("clock_settime", |_| call!(SYS_clock_settime, 0, 0)),
    killed("sched_setaffinity", |_| call!(SYS_sched_setaffinity, 0, 0, 0)),
    killed("modify_ldt", |_| call!(SYS_modify_ldt, 0, 0, 0)),
    killed("iopl", |_| call!(SYS_iopl, 3)),
    killed("ioperm", |_| call!(SYS_ioperm, 0, 1, 1)),
    killed("init_module", |_| call!(SYS_init_module, 0, 0, 0)),
    killed("finit_module", |cell| call!(SYS_finit_module, cell.file, 0, 0)),
    killed("kexec_load", |_| call!(SYS_kexec_load, 0, 0, 0, 0)),
    killed("reboot", |_| call!(SYS_reboot, 0, 0, 0, 0)),
    killed("syslog", |_| call!(SYS_syslog, 3, 0, 0)),
    killed("acct", |_| call!(SYS_acct, 0)),
    killed("swapon", |_| call!(SYS_swapon, c"x".as_ptr(), 0)),
    killed("quotactl", |_| call!(SYS_quotactl, 0, 0, 0, 0)),
    killed("getpid", |_| call!(SYS_getpid)),
    killed("a system call of 32 bits", |_| call_of_32_bits()),
    killed("a system call of x32", |_| call!(@ libc::SYS_write | 0x4000_0000, 1, 0, 0)),
    killed("a system call that is not there", |_| call!(@ 100_000)),
];

/// getpid, as programs of 32 bits ask for it.
fn call_of_32_bits() -> i64 {
    let mut result: i64 = 20;
    // SAFETY: the call takes no argument; the kernel keeps all registers but the result's.
    unsafe { std::arch::asm!("int 0x80", inout("rax") result, out("r8") _, out("r9") _, out("r10") _, out("r11") _) };
    result
}

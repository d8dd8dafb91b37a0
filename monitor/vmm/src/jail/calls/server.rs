//! The list of the volume server: files, and nothing else.

use libc as c;
use libc::c_int;

use super::Check::{Is, Not};
use super::{Call, Check, any};
use crate::jail::grants::Need;

const NOT_HERE: &str = "a name is looked up from a descriptor, not from the process's directory";
const FROM: &[&[Check]] = &[&[Not(0, c::AT_FDCWD)]];
const FROM_TO: &[&[Check]] = &[&[Not(0, c::AT_FDCWD), Not(2, c::AT_FDCWD)]];
const PRIVATE: c_int = c::FUTEX_PRIVATE_FLAG;

/// Every system call of a volume server, once.
pub const SERVER_CALLS: &[Call] = &[
    any(c::SYS_recvfrom, "recvfrom", Need::VOLUMES, "hears the monitor"),
    any(c::SYS_sendmsg, "sendmsg", Need::VOLUMES, "answers the monitor, and hands it the files that it has opened"),
    any(c::SYS_close, "close", Need::VOLUMES, "gives files back"),
    any(c::SYS_brk, "brk", Need::VOLUMES, "memory for its own lists"),
    any(
        c::SYS_clock_gettime,
        "clock_gettime",
        Need::VOLUMES,
        "tells the monitor how much of the processor it has used",
    )
    .if_only("its own processor time", &[&[Is(0, c::CLOCK_PROCESS_CPUTIME_ID)]]),
    any(c::SYS_exit_group, "exit_group", Need::VOLUMES, "ends the process"),
    any(c::SYS_openat2, "openat2", Need::VOLUMES, "opens what lies below a volume").if_only(NOT_HERE, FROM),
    any(c::SYS_statx, "statx", Need::VOLUMES, "what a file is").if_only(NOT_HERE, FROM),
    any(c::SYS_fstatfs, "fstatfs", Need::VOLUMES, "how full a volume is"),
    any(c::SYS_faccessat2, "faccessat2", Need::VOLUMES, "whether a file may be used")
        .if_only("a descriptor's own file", &[&[Not(0, c::AT_FDCWD), Is(3, c::AT_EACCESS | c::AT_EMPTY_PATH)]]),
    any(c::SYS_readlinkat, "readlinkat", Need::VOLUMES, "the text of a link").if_only(NOT_HERE, FROM),
    any(c::SYS_getdents64, "getdents64", Need::VOLUMES, "the entries of a directory"),
    any(c::SYS_lseek, "lseek", Need::VOLUMES, "where a directory stands")
        .if_only("SEEK_SET, SEEK_CUR", &[&[Is(2, c::SEEK_SET)], &[Is(2, c::SEEK_CUR)]]),
    any(c::SYS_flock, "flock", Need::VOLUMES, "locks a file as it is opened")
        .if_only("without waiting", &[&[Is(1, c::LOCK_SH | c::LOCK_NB)], &[Is(1, c::LOCK_EX | c::LOCK_NB)]]),
    any(c::SYS_ftruncate, "ftruncate", Need::CHANGES, "cuts files short, or makes them longer"),
    any(c::SYS_fsync, "fsync", Need::CHANGES, "brings a file to the disk"),
    any(c::SYS_fdatasync, "fdatasync", Need::CHANGES, "brings a file's contents to the disk"),
    any(c::SYS_futex, "futex", Need::CHANGES, "hands syncs to the disk's thread").if_only(
        "of this process: FUTEX_WAIT, FUTEX_WAIT_BITSET, FUTEX_WAKE",
        &[
            &[Is(1, PRIVATE | c::FUTEX_WAIT)],
            &[Is(1, PRIVATE | c::FUTEX_WAIT_BITSET)],
            &[Is(1, PRIVATE | c::FUTEX_WAKE)],
        ],
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
    any(c::SYS_symlinkat, "symlinkat", Need::CHANGES, "makes a symbolic link")
        .if_only(NOT_HERE, &[&[Not(1, c::AT_FDCWD)]]),
];

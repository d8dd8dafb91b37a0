//! The process that is walled in and tries something.
#![allow(unsafe_code)]

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use uk_vmm::jail::{self, Grants, Inmate, Namespaces, Place};

use crate::acts;

/// Exit codes from here on are not errnos.
pub const BROKEN: i32 = 200;

/// What an act has to work with.
pub struct Cell {
    /// A volume, and one that cannot be changed.
    pub volume: i32,
    pub fixed: i32,
    /// An open file in the volume.
    pub file: i32,
    /// A TCP socket that listens, and one that is not connected.
    pub listener: i32,
    pub socket: i32,
    /// /dev/kvm.
    pub kvm: i32,
    /// The process outside.
    pub parent: i32,
}

/// Enters the jail and does it. Ends the process with 0, or the errno of what was refused.
pub fn run(wall: &str, act: &str, folder: &Path) -> ! {
    uk_vmm::sys::keep_memory_simple();
    // SAFETY: sets a number. What waits where it should not ends by SIGALRM, which no test expects.
    unsafe { libc::alarm(20) };
    let everything = wall.starts_with("everything");
    let server = wall.starts_with("volume server");
    let inmate = if server { Inmate::VolumeServer } else { Inmate::Monitor };
    let grants = Grants {
        listen: everything || wall == "ports",
        connect: everything,
        volumes: everything || server,
        changes: everything || server,
        supervised: everything,
    };
    let act = acts::all().find(|known| known.name == act).expect("a known act");
    // SAFETY: asks for a number.
    let parent = unsafe { libc::getppid() };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a port that does not wait");
    // SAFETY: makes a descriptor that this process keeps.
    let socket = unsafe { libc::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_NONBLOCK, 0) };
    let kvm = File::open("/dev/kvm").or_else(|_| File::open("/dev/null")).expect("a device");
    let apart = !wall.ends_with("without namespaces");
    let namespaces = if apart { jail::separate(false, server) } else { Namespaces::default() };
    let (volume, fixed) = (tree(&folder.join("volume"), true, apart), tree(&folder.join("fixed"), false, apart));
    let file = File::options().read(true).write(true).open(folder.join("volume/file")).expect("a file");
    let places =
        [Place { directory: volume.as_fd(), changes: true }, Place { directory: fixed.as_fd(), changes: false }];
    let places = if server { &places[..] } else { &[] };
    jail::confine(inmate, namespaces, grants, places).expect("a jail");
    let cell = Cell {
        volume: volume.as_raw_fd(),
        fixed: fixed.as_raw_fd(),
        file: file.as_raw_fd(),
        listener: listener.as_raw_fd(),
        socket,
        kvm: kvm.as_raw_fd(),
        parent,
    };
    if !act.name.starts_with("before the seal: ") {
        jail::seal(inmate, grants).expect("a seal");
    }
    let result = (act.act)(&cell);
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(BROKEN);
    uk_vmm::sys::exit(if result < 0 { u8::try_from(errno).unwrap_or(u8::MAX) } else { 0 })
}

fn tree(directory: &Path, changes: bool, apart: bool) -> OwnedFd {
    let plain = || File::options().read(true).custom_flags(libc::O_PATH).open(directory).expect("a directory").into();
    if apart { jail::detached(directory, changes).unwrap_or_else(|_| plain()) } else { plain() }
}

//! System calls that move bytes between guest memory and the host, on ranges that were checked. The kernel copies; nothing here waits for
//! a socket.

use std::ffi::c_void;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use rustix::io::Errno;
use rustix::net::addr::{SocketAddrArg, SocketAddrOpaque};

use super::{GuestMemory, Readable, Writable};
use crate::sys::last_errno;

impl GuestMemory {
    /// Fills the range with random bytes; returns how many. May be cut short by a signal.
    pub fn fill_random(&self, range: Writable) -> Result<u32, Errno> {
        let target = self.at(range.address).cast::<c_void>();
        // SAFETY: the range was checked when it was made; the kernel writes to it, no reference is involved.
        counted(unsafe { libc::getrandom(target, range.length as usize, 0) })
    }

    /// write(2) from the range.
    pub fn write_out(&self, file: BorrowedFd<'_>, range: Readable) -> Result<u32, Errno> {
        let source = self.at(range.address).cast::<c_void>();
        // SAFETY: the range was checked when it was made; the kernel reads from it, no reference is involved.
        counted(unsafe { libc::write(file.as_raw_fd(), source, range.length as usize) })
    }

    /// send(2) from the range, without waiting.
    pub fn send(&self, socket: impl AsFd, range: Readable) -> Result<u32, Errno> {
        let source = self.at(range.address).cast::<c_void>();
        let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        // SAFETY: the range was checked when it was made; the kernel reads from it, no reference is involved.
        counted(unsafe { libc::send(socket.as_fd().as_raw_fd(), source, range.length as usize, flags) })
    }

    /// sendto(2) from the range, without waiting.
    pub fn send_to(&self, socket: impl AsFd, range: Readable, to: &SocketAddr) -> Result<u32, Errno> {
        let socket = socket.as_fd().as_raw_fd();
        let (source, length) = (self.at(range.address).cast::<c_void>(), range.length as usize);
        let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        let send = |address: *const SocketAddrOpaque, size: u32| {
            // SAFETY: the range was checked when it was made; the kernel reads from it and from the address, which outlives the call.
            counted(unsafe { libc::sendto(socket, source, length, flags, address.cast(), size) })
        };
        // SAFETY: `send` hands the address on for the duration of the system call only.
        unsafe { to.with_sockaddr(send) }
    }

    /// recv(2) into the range, without waiting.
    pub fn receive(&self, socket: impl AsFd, range: Writable) -> Result<u32, Errno> {
        let target = self.at(range.address).cast::<c_void>();
        // SAFETY: the range was checked when it was made; the kernel writes to it, no reference is involved.
        counted(unsafe { libc::recv(socket.as_fd().as_raw_fd(), target, range.length as usize, libc::MSG_DONTWAIT) })
    }

    /// preadv2(2) into the range, where the file stands if no position is given.
    pub fn read_file(&self, file: impl AsFd, range: Writable, position: Option<i64>) -> Result<u32, Errno> {
        let (file, length) = (file.as_fd().as_raw_fd(), range.length as usize);
        let target = self.at(range.address).cast::<c_void>();
        let buffer = libc::iovec { iov_base: target, iov_len: length };
        // SAFETY: the range was checked when it was made; the kernel writes to it, no reference is involved.
        counted(unsafe { libc::preadv2(file, &raw const buffer, 1, position.unwrap_or(-1), 0) })
    }

    /// pwritev2(2) from the range, where the file stands if no position is given.
    pub fn write_file(&self, file: impl AsFd, range: Readable, position: Option<i64>) -> Result<u32, Errno> {
        let (file, length) = (file.as_fd().as_raw_fd(), range.length as usize);
        let source = self.at(range.address).cast::<c_void>();
        let buffer = libc::iovec { iov_base: source, iov_len: length };
        // SAFETY: the range was checked when it was made; the kernel reads from it, no reference is involved.
        counted(unsafe { libc::pwritev2(file, &raw const buffer, 1, position.unwrap_or(-1), 0) })
    }
}

fn counted(result: isize) -> Result<u32, Errno> {
    if result < 0 { Err(last_errno()) } else { Ok(u32::try_from(result).unwrap_or(u32::MAX)) }
}

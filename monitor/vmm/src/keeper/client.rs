//! A monitor that starts asks the keeper for its ports.

use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    self, AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags,
    SocketType, recvmsg, send,
};

use super::{Answer, Request};
use crate::supervision::message::line_of;

/// The most bytes of an answer.
const ANSWER_MAX: usize = 4096;

/// Who answers nothing for so long is taken for gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the keeper is, and for which slot is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// Its socket.
    pub path: PathBuf,
    /// Whose sockets.
    pub slot: u32,
}

impl Keeper {
    /// The listening socket for an address. Waits for the answer.
    pub fn get(&self, address: SocketAddr) -> Result<OwnedFd, Errno> {
        let socket = net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        for direction in [Timeout::Recv, Timeout::Send] {
            set_socket_timeout(&socket, direction, Some(PATIENCE))?;
        }
        net::connect(&socket, &SocketAddrUnix::new(&self.path)?)?;
        let request = line_of(&Request::Get { address, slot: self.slot });
        if send(&socket, &request, SendFlags::NOSIGNAL)? != request.len() {
            return Err(Errno::IO);
        }
        let mut bytes = [0; ANSWER_MAX];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::CMSG_CLOEXEC;
        let received = recvmsg(&socket, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, flags)?;
        let answer = bytes.get(..received.bytes).unwrap_or_default();
        let answer: Answer = serde_json::from_slice(answer).map_err(|_| Errno::PROTO)?;
        if !answer.ok {
            return Err(answer.errno.map_or(Errno::PROTO, Errno::from_raw_os_error));
        }
        let descriptors = ancillary.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        descriptors.ok_or(Errno::PROTO)
    }
}

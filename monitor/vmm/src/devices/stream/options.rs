//! What can be set of a stream.

use std::time::Duration;

use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::net::sockopt::{
    set_socket_keepalive, set_socket_linger, set_tcp_keepcnt, set_tcp_keepidle, set_tcp_keepintvl, set_tcp_nodelay,
};
use uk_abi::{StreamOptionArguments, stream_option};

/// The most seconds that Linux takes for TCP_KEEPIDLE.
const KEEP_ALIVE_MAX: u32 = 32767;
/// Between probes that are not answered, and how many of them end the connection: as in Node.js.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);
const PROBES: u32 = 10;

/// A setting of a stream, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// Small sends go out at once.
    NoDelay(bool),
    /// After such a silence the peer is probed.
    KeepAlive(Option<Duration>),
    /// Closing resets.
    Reset(bool),
}

impl Setting {
    /// `None` for an unknown option, and for a value that it cannot have.
    pub fn of(StreamOptionArguments { option, setting }: StreamOptionArguments) -> Option<Self> {
        let switch = || [false, true].get(setting as usize).copied();
        match option {
            stream_option::NO_DELAY => switch().map(Self::NoDelay),
            stream_option::KEEP_ALIVE if setting <= KEEP_ALIVE_MAX => {
                let silence = Duration::from_secs(setting.into());
                Some(Self::KeepAlive((setting > 0).then_some(silence)))
            }
            stream_option::RESET => switch().map(Self::Reset),
            _ => None,
        }
    }

    /// Sets it.
    pub fn apply(self, socket: impl AsFd) -> Result<(), Errno> {
        match self {
            Self::NoDelay(on) => set_tcp_nodelay(socket, on),
            Self::KeepAlive(None) => set_socket_keepalive(socket, false),
            Self::KeepAlive(Some(silence)) => {
                let socket = socket.as_fd();
                set_tcp_keepidle(socket, silence)?;
                set_tcp_keepintvl(socket, PROBE_INTERVAL)?;
                set_tcp_keepcnt(socket, PROBES)?;
                set_socket_keepalive(socket, true)
            }
            Self::Reset(on) => set_socket_linger(socket, on.then_some(Duration::ZERO)),
        }
    }
}

//! The keeper: a small process that outlives the control plane. It keeps the listening sockets that replicas share, and starts
//! monitors: that takes a process of its size a tenth of the time which it takes one of the control plane's.
//!
//! A port has a socket for each slot, that is for each replica: the system spreads connections over them evenly. A socket whose
//! replica is gone or unhealthy is handed to another one, so that nobody who has been queued there is lost.

mod client;
mod server;
#[cfg(test)]
mod tests;

pub use client::Keeper;
#[cfg(test)]
pub(crate) use server::Server;
pub use server::{KeeperError, serve};

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The most bytes of a message, each a line of JSON: the command line of a monitor may be long.
const MESSAGE_MAX: usize = 1 << 18;

/// What is asked of the keeper; one question a connection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
enum Request {
    /// The socket of a slot; made if it is not there. It comes along with the answer.
    Get {
        /// Where it listens.
        address: SocketAddr,
        /// Whose.
        slot: u32,
    },
    /// Hand the socket of a slot to a running monitor.
    Give {
        /// Where it listens.
        address: SocketAddr,
        /// Whose.
        slot: u32,
        /// The monitor's control socket.
        to: String,
        /// The guest's port there.
        port: u16,
    },
    /// Start a monitor, in a process group of its own, without output.
    Start {
        /// Where its control socket is to be: it listens there when this is answered, as the monitor's standard input.
        control: PathBuf,
        /// The path of uk-vmm.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// Close the sockets of a port from this slot on: nobody needs them any more.
    Drop {
        /// Where they listen.
        address: SocketAddr,
        /// The first slot.
        from: u32,
    },
    /// Which sockets there are.
    List {},
}

/// Which socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
struct Kept {
    address: SocketAddr,
    slot: u32,
}

#[derive(Debug, Deserialize, Serialize)]
struct Answer {
    ok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The host's errno, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    errno: Option<i32>,
    /// The id of a process that was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    process: Option<u32>,
}

impl Answer {
    fn done() -> Self {
        Self { ok: true, error: None, errno: None, process: None }
    }
}

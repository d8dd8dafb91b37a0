//! The control messages: each a line of JSON, answered by a line of JSON. A client is trusted no more than a guest.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// The most bytes of a message.
pub const MESSAGE_MAX: usize = 4096;

/// What the control plane asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Tell the guest to end, as SIGTERM does.
    Stop {},
    /// End it at once.
    Kill {},
    /// Let it compute so many percent of one processor; 0: without limit.
    Cpu {
        /// Percent.
        cap: u32,
    },
    /// Set rates in bytes a second; 0: without limit; what is missing stays as it is.
    Rates {
        /// Received and sent, each.
        network: Option<u64>,
        /// Read and written together.
        disk: Option<u64>,
        /// Of output.
        log: Option<u64>,
    },
    /// Limit the memory that it may hold; 0: to all that it has.
    Memory {
        /// Bytes.
        limit: u64,
    },
    /// Accept new connections, or leave them to others. Those of the health check are always accepted.
    Accept {
        /// Whether.
        on: bool,
    },
    /// Take the listening socket that comes with this message, for a port of the guest.
    Take {
        /// The guest's port.
        port: u16,
        /// The name of the socket, for `release`.
        slot: u32,
        /// Where it listens.
        address: SocketAddr,
    },
    /// Close the listening sockets of this name.
    Release {
        /// The name.
        slot: u32,
    },
    /// Close all listening sockets that were taken and not granted at the start.
    Settle {},
    /// Tell where the granted ports are reached.
    Ports {},
}

/// A place at which a granted port is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// Address and port of the host.
    pub address: String,
    /// The guest's port.
    pub guest: u16,
}

/// What is answered.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Done.
    Done {
        /// True.
        ok: bool,
    },
    /// The places.
    Ports {
        /// True.
        ok: bool,
        /// In the order of the grants.
        ports: Vec<Reached>,
    },
    /// Not done.
    Refused {
        /// False.
        ok: bool,
        /// Why.
        error: String,
    },
}

impl Answer {
    /// Done.
    #[must_use]
    pub fn done() -> Self {
        Self::Done { ok: true }
    }

    /// Not done.
    #[must_use]
    pub fn refused(error: impl Into<String>) -> Self {
        Self::Refused { ok: false, error: error.into() }
    }
}

/// A message or an answer as its line.
#[must_use]
pub fn line_of(message: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(message).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Reads a message.
pub fn parse(line: &[u8]) -> Result<Request, String> {
    serde_json::from_slice(line).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read() {
        for (text, request) in [
            (r#"{"do":"stop"}"#, Request::Stop {}),
            (r#"{"do":"cpu","cap":50}"#, Request::Cpu { cap: 50 }),
            (r#"{"do":"rates","disk":0}"#, Request::Rates { network: None, disk: Some(0), log: None }),
            (
                r#"{"do":"take","port":3000,"slot":2,"address":"[::1]:80"}"#,
                Request::Take { port: 3000, slot: 2, address: "[::1]:80".parse().unwrap() },
            ),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(request));
            assert_eq!(parse(&line_of(&request)), Ok(request));
        }
    }

    #[test]
    fn what_is_no_message() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"do":"fly"}"#,
            r#"{"do":"stop","now":true}"#,
            r#"{"do":"cpu"}"#,
            r#"{"do":"cpu","cap":-1}"#,
            r#"{"do":"cpu","cap":1e99}"#,
            r#"{"do":"take","port":70000,"slot":1}"#,
            "\u{0}",
            r#"{"do":"stop"} {"do":"stop"}"#,
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        let deep = "[".repeat(MESSAGE_MAX);
        assert!(parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn answers_are_lines() {
        assert_eq!(line_of(&Answer::done()), b"{\"ok\":true}\n");
        assert_eq!(line_of(&Answer::refused("a\nb")), b"{\"ok\":false,\"error\":\"a\\nb\"}\n");
    }
}

//! Messages to the keeper of ports.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use super::{SEEDS, fuzz, mutation};
use crate::keeper::Server;

// The system chooses the ports, at an address of the loopback network that no other test uses.
const VALID: [&[u8]; 6] = [
    b"{\"do\":\"get\",\"address\":\"127.77.3.1:0\",\"slot\":0}\n",
    b"{\"do\":\"get\",\"address\":\"[::1]:0\",\"slot\":4294967295}\n",
    b"{\"do\":\"give\",\"address\":\"127.77.3.1:0\",\"slot\":0,\"to\":\"/nowhere/control.sock\",\"port\":3000}\n",
    b"{\"do\":\"drop\",\"address\":\"127.77.3.1:0\",\"from\":0}\n",
    b"{\"do\":\"list\"}\n",
    b"{}\n",
];

#[test]
fn fuzz_keeper() {
    let valid = VALID.map(<[u8]>::to_vec);
    fuzz("keeper", SEEDS, |source| {
        let mut server = Server::default();
        for _ in 0..3 {
            let bytes = mutation::bytes(source, &valid, &mutation::JSON_WORDS)?;
            let (mut client, other) = UnixStream::pair().unwrap();
            client.write_all(&bytes).unwrap();
            client.shutdown(Shutdown::Write).unwrap();
            let answered = server.answer(&other.into());
            let mut told = String::new();
            // What was not read makes the other end a reset.
            let _ = client.read_to_string(&mut told);
            match answered {
                Ok(()) => {
                    let line = told.strip_suffix('\n').unwrap();
                    let answer: serde_json::Value = serde_json::from_str(line).unwrap();
                    assert!(answer["ok"] == true || answer["error"].is_string(), "{line}");
                    assert!(!told.contains('\u{1b}'));
                }
                Err(_) => assert_eq!(told, ""),
            }
        }
        Ok(())
    });
}

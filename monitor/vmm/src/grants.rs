//! What the operator lets a guest do, and whether that is what its image needs.

mod error;
mod listen;
pub mod ports;
pub mod volume;

pub use error::GrantError;
pub use listen::{ListenFlaw, ListenGrant, Protocol, RANGE_MAX, address};

use crate::image::Manifest;
use crate::policy::{Rule, covered};

/// Checks that no port of the host is used twice, and that all ports and destinations that the manifest needs are granted.
pub fn check(manifest: &Manifest, listen: &[ListenGrant], allow: &[Rule], deny: &[Rule]) -> Result<(), GrantError> {
    for (index, second) in listen.iter().enumerate() {
        let before = listen.iter().take(index);
        if before.clone().any(|first| first == second) {
            return Err(GrantError::PortTwice { mapping: *second });
        }
        if let Some(first) = before.copied().find(|first| first.collides(second)) {
            let (second, proposal) = (*second, second.proposal());
            return Err(match first.ip == second.ip {
                true => GrantError::HostPortTwice { first, second, proposal },
                false => GrantError::HostPortWithin { first, second, proposal },
            });
        }
    }
    let granted = |protocol, port| listen.iter().any(|grant| (grant.protocol, grant.guest) == (protocol, port));
    if let Some(port) = manifest.listen.iter().copied().find(|port| !granted(Protocol::Tcp, *port)) {
        return Err(GrantError::PortNotGranted { port });
    }
    if let Some(port) = manifest.datagram.iter().copied().find(|port| !granted(Protocol::Udp, *port)) {
        return Err(GrantError::DatagramPortNotGranted { port });
    }
    for destination in &manifest.connect {
        if covered(destination, deny) {
            return Err(GrantError::DestinationDenied { destination: destination.clone() });
        }
        if !covered(destination, allow) {
            return Err(GrantError::DestinationNotGranted { destination: destination.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;

    fn rules(texts: &[&str]) -> Vec<Rule> {
        texts.iter().map(|text| Rule::parse(text).unwrap()).collect()
    }

    fn grants(texts: &[&str]) -> Vec<ListenGrant> {
        texts.iter().flat_map(|text| ListenGrant::parse(text).unwrap()).collect()
    }

    fn code<'a>(manifest: &Manifest, listen: &[&str], allow: &[&str], deny: &[&str]) -> Result<(), (&'a str, String)> {
        let checked = check(manifest, &grants(listen), &rules(allow), &rules(deny));
        checked.map_err(|error| (error.code(), error.to_string()))
    }

    fn ports(listen: &[u16], datagram: &[u16]) -> Manifest {
        Manifest { listen: listen.to_vec(), datagram: datagram.to_vec(), ..Manifest::default() }
    }

    #[test]
    fn needed_ports_must_be_granted() {
        assert_eq!(code(&ports(&[80], &[53]), &["0:80", "0:81", "0:53/udp"], &[], &[]), Ok(()));
        let (name, text) = code(&ports(&[80, 3000], &[]), &["0:80", "0:3000/udp"], &[], &[]).unwrap_err();
        assert_eq!(name, "PORT_NOT_GRANTED");
        assert!(text.contains("-p 3000:3000`"), "{text}");
        let (name, text) = code(&ports(&[], &[53]), &["0:53"], &[], &[]).unwrap_err();
        assert_eq!(name, "PORT_NOT_GRANTED");
        assert!(text.contains("UDP port 53") && text.contains("-p 53:53/udp`"), "{text}");
    }

    #[test]
    fn a_guest_port_may_be_reached_at_several_places() {
        let several = ["127.0.0.1:80:3000", "[::1]:80:3000", "81:3000", "80:3000/udp", "0:3000", "0.0.0.0:82:3000"];
        assert_eq!(code(&ports(&[3000], &[3000]), &several, &[], &[]), Ok(()));
        assert_eq!(code(&ports(&[], &[]), &["[::]:80:1", "0.0.0.0:80:1", "0:1", "0:2"], &[], &[]), Ok(()));
        for same in ["0:80", "8080:80", "[::1]:1:1/udp"] {
            let (name, text) = code(&ports(&[], &[]), &[same, same], &[], &[]).unwrap_err();
            assert_eq!(name, "PORT_TWICE");
            assert!(text.contains(same), "{text}");
        }
    }

    #[test]
    fn a_host_port_leads_to_one_guest_port() {
        let (name, text) = code(&ports(&[], &[]), &["3000:1", "3000:2"], &[], &[]).unwrap_err();
        assert_eq!(name, "HOST_PORT_TWICE");
        assert!(text.contains("-p 3001:2`"), "{text}");
        for two in [["0.0.0.0:80:1", "127.0.0.1:80:1"], ["[::1]:80:1/udp", "[::]:80:2/udp"]] {
            let (name, text) = code(&ports(&[], &[]), &two, &[], &[]).unwrap_err();
            assert_eq!(name, "HOST_PORT_TWICE");
            assert!(text.contains("every address"), "{text}");
        }
        assert_eq!(code(&ports(&[], &[]), &["0:1", "0:2", "80:1", "80:2/udp", "127.0.0.2:80:3"], &[], &[]), Ok(()));
    }

    #[test]
    fn needed_destinations_must_be_granted_and_not_denied() {
        let manifest = Manifest { connect: rules(&["10.0.0.1:5432", "*.db.example"]), ..Manifest::default() };
        let names = "*.example";
        for good in [&["10.0.0.1", names][..], &["10.0.0.0/8:5000-6000", names], &["*"], &["1.1.1.1:1", "*"]] {
            assert_eq!(code(&manifest, &[], good, &["10.0.0.1:80", "x.db.example"]), Ok(()), "{good:?}");
        }
        let (name, text) = code(&manifest, &[], &[names, "10.0.0.1:5433"], &[]).unwrap_err();
        assert_eq!(name, "DESTINATION_NOT_GRANTED");
        assert!(text.contains("`--allow-net 10.0.0.1:5432`"), "{text}");
        for denied in ["10.0.0.0/8", "*:5432", "*.example", "*"] {
            let (name, text) = code(&manifest, &[], &["*"], &[denied]).unwrap_err();
            assert_eq!(name, "DESTINATION_DENIED", "{text}");
        }
    }
}

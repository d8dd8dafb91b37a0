//! The manifest: what the application is called and what it needs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::Flaw;
use crate::policy::Rule;

/// The one version that this monitor reads.
const MANIFEST_VERSION: u32 = 1;

/// The note NOTE_MANIFEST. A field that is not known is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Manifest {
    /// Version of this format.
    pub manifest_version: u32,
    /// The application's name; the guest's first argument.
    pub name: String,
    /// Bytes of guest memory, unless the operator says otherwise.
    pub memory: u64,
    /// TCP ports of the guest that must be granted.
    #[serde(default)]
    pub listen: Vec<u16>,
    /// UDP ports of the guest that must be granted.
    #[serde(default)]
    pub datagram: Vec<u16>,
    /// Destinations that must be granted.
    #[serde(default)]
    pub connect: Vec<Rule>,
    /// The guest's paths of volumes that must be granted.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// Environment, unless the operator says otherwise.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads it from the note's bytes (trailing NULs allowed).
    pub fn parse(bytes: &[u8]) -> Result<Self, Flaw> {
        let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let text = bytes.get(..end).unwrap_or_default();
        let manifest: Self =
            serde_json::from_slice(text).map_err(|error| Flaw::Manifest { reason: error.to_string() })?;
        manifest.check().map_err(|reason| Flaw::Manifest { reason })?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.manifest_version != MANIFEST_VERSION {
            return Err(format!("manifestVersion is {}, not {MANIFEST_VERSION}", self.manifest_version));
        }
        if self.name.is_empty() || self.name.contains('\0') {
            return Err("name is empty or has a NUL".to_owned());
        }
        for (field, ports) in [("listen", &self.listen), ("datagram", &self.datagram)] {
            if ports.contains(&0) {
                return Err(format!("{field} has port 0"));
            }
        }
        let broken =
            |(name, value): &(&String, &String)| name.is_empty() || name.contains(['=', '\0']) || value.contains('\0');
        if let Some((name, _)) = self.env.iter().find(broken) {
            return Err(format!("env has {name:?}, which cannot be set"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole() {
        let text = br#"{"manifestVersion":1,"name":"http","memory":33554432,"listen":[3000],"datagram":[53],"connect":["10.0.0.1:5432","*.Example.com"],"volumes":["/data"],"env":{"MODE":"x"}}"#;
        let manifest = Manifest::parse(&[&text[..], &[0, 0]].concat()).unwrap();
        assert_eq!(manifest.name, "http");
        assert_eq!(manifest.memory, 32 << 20);
        assert_eq!((manifest.listen, manifest.datagram), (vec![3000], vec![53]));
        let connect: Vec<_> = manifest.connect.iter().map(ToString::to_string).collect();
        assert_eq!(connect, ["10.0.0.1:5432", "*.example.com"]);
        assert_eq!(manifest.volumes, ["/data"]);
        assert_eq!(manifest.env["MODE"], "x");
    }

    #[test]
    fn wrong_ones() {
        for text in [
            "",
            "{}",
            "[]",
            "{\"manifestVersion\":1",
            r#"{"manifestVersion":2,"name":"x","memory":1}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"frob":2}"#,
            r#"{"manifestVersion":1,"name":"","memory":1}"#,
            r#"{"manifestVersion":1,"name":"x","memory":-1}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"listen":[0]}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"listen":[65536]}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"connect":["no where"]}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"connect":["10.0.0.1:0"]}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"datagram":[0]}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"volumes":[1]}"#,
            r#"{"manifestVersion":1,"name":"x","memory":1,"env":{"A=B":"c"}}"#,
            "\u{fffd}",
        ] {
            assert!(matches!(Manifest::parse(text.as_bytes()), Err(Flaw::Manifest { .. })), "{text}");
        }
        assert!(Manifest::parse(&[b'['; 100_000]).is_err(), "deep nesting ends in an error");
    }
}

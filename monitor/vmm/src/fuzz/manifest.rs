//! The manifest: JSON that is nearly right.

use super::{SEEDS, fuzz, mutation};
use crate::image::{ImageError, Manifest};

const WORDS: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\u0000",
    "\\n",
    "\\u001b[2J",
    "\"memory\"",
    "\"listen\"",
    "\"env\"",
    "null",
    "-1",
    "1e999",
    "0.5",
    "18446744073709551616",
    "65536",
    "*",
    "=",
    "\u{202e}",
];

#[test]
fn fuzz_manifest() {
    let corpus = [
        r#"{"manifestVersion":1,"name":"http","memory":33554432,"listen":[3000],"datagram":[53],"connect":["10.0.0.1:5432","*.Example.com"],"volumes":["/data"],"env":{"MODE":"x"}}"#,
        r#"{"manifestVersion":1,"name":"x","memory":8388608}"#,
    ]
    .map(|text| text.as_bytes().to_vec());
    fuzz("manifest", SEEDS, |source| {
        let bytes = mutation::bytes(source, &corpus, &WORDS)?;
        match Manifest::parse(&bytes) {
            Ok(manifest) => {
                assert!(!manifest.name.is_empty() && !manifest.name.contains('\0'));
                assert!(!manifest.listen.contains(&0) && !manifest.datagram.contains(&0));
                assert!(manifest.env.keys().all(|name| !name.is_empty() && !name.contains(['=', '\0'])));
            }
            Err(flaw) => super::image::plain(&ImageError::Corrupt { path: "x.uk".into(), flaw }),
        }
        Ok(())
    });
}

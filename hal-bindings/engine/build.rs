//! Tells the program which version of the binding it is built with: Cargo.lock says it.

use std::{error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = fs::read_to_string("Cargo.lock")?;
    let version = lock
        .split("[[package]]")
        .find(|package| package.contains("name = \"rquickjs-sys\""))
        .and_then(|package| package.split("version = \"").nth(1)?.split('"').next())
        .ok_or("Cargo.lock does not name rquickjs-sys")?;
    println!("cargo:rustc-env=UK_RQUICKJS_VERSION={version}");
    Ok(())
}

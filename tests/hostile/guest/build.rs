//! Links the guest as the kernel is linked: by its script, at its place, without anything of the host's.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let script = here.join("../../../hal-bindings/kernel/kernel.ld");
    println!("cargo:rerun-if-changed={}", script.display());
    // The toolchain names these for the host's programs; empty ones stand in for them.
    let empty = PathBuf::from(env::var("OUT_DIR")?).join("empty");
    fs::create_dir_all(&empty)?;
    for name in ["c", "m", "rt", "pthread", "util", "dl", "gcc_s", "gcc"] {
        fs::write(empty.join(format!("lib{name}.a")), b"!<arch>\n")?;
    }
    for argument in [
        "-nostdlib",
        "-nostartfiles",
        "-static",
        "-no-pie",
        "-Wl,--gc-sections",
        "-Wl,--build-id=none",
        "-Wl,-z,max-page-size=4096",
        "-Wl,-z,noexecstack",
        "-Wl,--no-dynamic-linker",
        "-Wl,--no-eh-frame-hdr",
        "-Wl,-z,norelro",
    ] {
        println!("cargo:rustc-link-arg-bins={argument}");
    }
    println!("cargo:rustc-link-arg-bins=-L{}", empty.display());
    println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", script.display());
    Ok(())
}

//! How a program of the guest's is linked: by a script, at a fixed place, without anything of the host's. For build scripts.

use std::{env, error::Error, fs, path::Path, path::PathBuf};

/// Tells cargo so.
pub fn link(script: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", script.display());
    // A dependency (the `libc` crate) and the toolchain name the host's C libraries; empty ones stand in for them, so that a missing
    // C symbol is a link error instead of a piece of the host's libc.
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
        "-Wl,--fatal-warnings",
    ] {
        println!("cargo:rustc-link-arg-bins={argument}");
    }
    println!("cargo:rustc-link-arg-bins=-L{}", empty.display());
    println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", script.display());
    Ok(())
}

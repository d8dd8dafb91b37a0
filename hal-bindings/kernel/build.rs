//! Links the kernel at its fixed place, freestanding, and refuses a build without the flags of `.cargo/config.toml`.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=kernel.ld");
    println!("cargo:rerun-if-env-changed=CFLAGS");
    if !env::var("CFLAGS").unwrap_or_default().contains("-fno-stack-protector") {
        return Err("the guest's compiler flags are missing: run cargo inside hal-bindings/kernel, where .cargo/config.toml sets them".into());
    }
    let script = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("kernel.ld");
    // A dependency (the `libc` crate) names the host's C libraries; empty ones stand in for them, so that a missing C symbol
    // is a link error instead of a piece of the host's libc.
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

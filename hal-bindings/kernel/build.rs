//! Links the kernel at its fixed place, and refuses a build without the flags of `.cargo/config.toml`.

mod freestanding;

use std::{env, error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=CFLAGS");
    if !env::var("CFLAGS").unwrap_or_default().contains("-fno-stack-protector") {
        return Err("the guest's compiler flags are missing: run cargo inside hal-bindings/kernel, where .cargo/config.toml sets them".into());
    }
    freestanding::link(&PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("kernel.ld"))
}

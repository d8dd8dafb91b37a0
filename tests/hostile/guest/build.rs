//! Links the guest as the kernel is linked.

#[path = "../../../hal-bindings/kernel/freestanding.rs"]
mod freestanding;

use std::{env, error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    freestanding::link(&here.join("../../../hal-bindings/kernel/kernel.ld"))
}

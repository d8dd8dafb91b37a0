//! `--jail-report`: builds the wall for a guest without grants, and tells what of it this host has.

use super::{Confinement, Grants, JailError, confine, seal, separate};

/// The report, of a process that can only print it from here on.
pub fn report(isolate_network: bool) -> Result<String, JailError> {
    let grants = Grants::default();
    let Confinement { namespaces, empty_root, landlock } = confine(separate(isolate_network, false), grants, &[])?;
    seal(grants)?;
    let network = if isolate_network { yes(namespaces.network) } else { "not asked for (--isolate-network)" };
    let landlock = landlock.map_or_else(|| "no".to_owned(), |abi| format!("yes, ABI {abi}"));
    let lines = [
        ("system calls (seccomp)", "yes".to_owned()),
        ("privileges given back", "yes".to_owned()),
        ("files (Landlock)", landlock),
        ("user namespace", yes(namespaces.user).to_owned()),
        ("mount namespace", yes(namespaces.mount).to_owned()),
        ("empty root directory", yes(empty_root).to_owned()),
        ("network namespace", network.to_owned()),
    ];
    Ok(lines.iter().map(|(what, holds)| format!("{what}: {holds}\n")).collect())
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

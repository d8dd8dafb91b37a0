//! `--jail-report`: builds the walls for a guest with volumes that cannot be opened, and tells what of them this host has.

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvFlags, SendAncillaryBuffer, SendFlags, SocketFlags, SocketType, recvmsg,
    sendmsg, socketpair,
};
use std::io::{IoSlice, IoSliceMut};

use super::{Confinement, Grants, Inmate, JailError, Namespaces, confine, failed, seal, separate};
use crate::sys::{self, fork};

/// The report, of a process that can only print it from here on.
#[inline(never)] // its stack is not the running guest's
pub fn report(isolate_network: bool) -> Result<String, JailError> {
    let server = of_volume_server()?;
    let grants = Grants::default();
    let monitor = confine(Inmate::Monitor, separate(isolate_network, false), grants, &[])?;
    seal(Inmate::Monitor, grants)?;
    let network = if isolate_network { yes(monitor.namespaces.network) } else { "not asked for (--isolate-network)" };
    Ok(format!("{}network namespace: {network}\nof the volume server:\n{}", lines(&monitor), lines(&server)))
}

fn lines(Confinement { namespaces, empty_root, landlock }: &Confinement) -> String {
    let landlock = landlock.map_or_else(|| "no".to_owned(), |abi| format!("yes, ABI {abi}"));
    let lines = [
        ("system calls (seccomp)", "yes".to_owned()),
        ("privileges given back", "yes".to_owned()),
        ("files (Landlock)", landlock),
        ("user namespace", yes(namespaces.user).to_owned()),
        ("mount namespace", yes(namespaces.mount).to_owned()),
        ("empty root directory", yes(*empty_root).to_owned()),
    ];
    lines.iter().map(|(what, holds)| format!("{what}: {holds}\n")).collect()
}

/// A process goes behind the wall of a volume server, and tells of it.
fn of_volume_server() -> Result<Confinement, JailError> {
    let failed = failed("a process for volumes");
    let (own, other) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).map_err(&failed)?;
    if fork::fork().map_err(&failed)?.is_none() {
        let grants = Grants { volumes: true, changes: true, ..Grants::default() };
        let confined = confine(Inmate::VolumeServer, separate(false, true), grants, &[]);
        if let Ok(Confinement { namespaces, empty_root, landlock }) = confined
            && seal(Inmate::VolumeServer, grants).is_ok()
        {
            let abi = landlock.and_then(|abi| u8::try_from(abi).ok()).unwrap_or(0);
            let word = [namespaces.user.into(), namespaces.mount.into(), empty_root.into(), abi];
            let _ = sendmsg(&other, &[IoSlice::new(&word)], &mut SendAncillaryBuffer::default(), SendFlags::NOSIGNAL);
        }
        sys::exit(0);
    }
    drop(other);
    let mut word = [0; 4];
    let received =
        recvmsg(&own, &mut [IoSliceMut::new(&mut word)], &mut RecvAncillaryBuffer::default(), RecvFlags::empty());
    let [user, mount, empty_root, abi] = match received {
        Ok(received) if received.bytes == word.len() => word,
        _ => return Err(failed(Errno::PERM)),
    };
    let namespaces = Namespaces { user: user > 0, mount: mount > 0, network: false };
    Ok(Confinement { namespaces, empty_root: empty_root > 0, landlock: (abi > 0).then_some(abi.into()) })
}

fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

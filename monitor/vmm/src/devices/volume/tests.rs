//! Volumes in real directories, driven as the run loop drives them, without a guest.

mod bench;
mod elsewhere;
mod entries;
mod escapes;
mod hostile;
mod locks;
mod names;
mod opening;
mod quotas;
mod status;
mod syncs;
mod transfers;

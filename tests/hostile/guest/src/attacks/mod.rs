//! The attacks, by name. Each takes its seed's generator and a number of rounds; endless ones run until somebody ends them.

mod console;
mod counters;
mod exits;
mod faults;
mod handles;
mod network;
mod overlap;
mod paths;
mod submissions;
mod weight;

use crate::random::Random;

pub type Attack = fn(&mut Random, u32);

pub const ALL: &[(&str, Attack)] = &[
    ("submissions", submissions::random),
    ("counters", counters::counters),
    ("buffers", counters::buffers),
    ("overlap", overlap::overlap),
    ("changing", overlap::changing),
    ("handles", handles::handles),
    ("files", handles::files),
    ("enters", exits::enters),
    ("clocks", exits::clocks),
    ("ports", exits::ports),
    ("deaf", exits::deaf),
    ("panics", exits::panics),
    ("logs", console::logs),
    ("mute", console::mute),
    ("stuck", console::stuck),
    ("faults", faults::faults),
    ("memory", weight::memory),
    ("entropy", weight::entropy),
    ("writes", weight::writes),
    ("queues", weight::queues),
    ("connections", network::connections),
    ("strangers", network::strangers),
    ("paths", paths::paths),
];

//! Fuzzing of every boundary, on the stable toolchain: inputs that are nearly right, made from valid ones. Each target is a test whose name
//! begins with `fuzz`; `cargo test` gives it a fixed set of seeds, `npm run fuzz` as many seconds as it is told (docs/fuzzing.md).

mod control;
mod devices;
mod dns;
mod image;
mod keeper;
mod manifest;
mod mutation;
mod options;
mod policy;
mod resolver;
mod rings;
mod volume_answers;
mod volume_calls;
mod volumes;

use std::time::{Duration, Instant};

pub use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;

/// Seeds of a target in `cargo test`: about a second.
const SEEDS: u64 = 600;
/// No input may take longer, also not on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a target, in `cargo test` with so many seeds. A failure prints the seed; `ARBTEST_SEED` runs it again.
fn fuzz(target: &str, seeds: u64, mut property: impl FnMut(&mut Unstructured<'_>) -> Result<()>) {
    let begin = Instant::now();
    let mut inputs = 0u64;
    let mut run = |source: &mut Unstructured<'_>| {
        let begin = Instant::now();
        let _ = property(source); // what a seed has too few bytes for is just shorter
        assert!(begin.elapsed() < PATIENCE, "an input has taken {:?}", begin.elapsed());
        inputs += 1;
        Ok(())
    };
    let seconds = std::env::var("UK_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    if let Some(seconds) = seconds {
        arbtest(&mut run).budget(Duration::from_secs(seconds)).size_min(64).size_max(16_384).run();
    } else if std::env::var_os("ARBTEST_SEED").is_some() {
        arbtest(&mut run).run();
    } else {
        for seed in 1..=seeds {
            // The upper half is the seed, the lower one how many random bytes there are.
            arbtest(&mut run).seed(seed.wrapping_mul(0x9e37_79b9) << 32 | 64 << (seed % 8)).run();
        }
    }
    println!("fuzzed {target}: {inputs} inputs in {:.1} s", begin.elapsed().as_secs_f64());
}

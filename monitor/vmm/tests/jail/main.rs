//! The jail from inside: a process enters it as a monitor does, does one forbidden thing, and must end by SIGSYS, or be refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod acts;
mod inmate;

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use acts::{Act, Expected};

/// The walls to be tried: a monitor's, and its volume server's. Without namespaces is what is left on a host that permits none.
const WALLS: [&str; 6] = [
    "no grants",
    "ports",
    "everything",
    "everything, without namespaces",
    "volume server",
    "volume server, without namespaces",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mark, wall, act, folder] = arguments.as_slice()
        && mark == "--inmate"
    {
        inmate::run(wall, act, Path::new(folder));
    }
    // As the other tests: only those whose names have one of these in them.
    let filters: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let folder = std::env::temp_dir().join(format!("uk-vmm-jail-{}", std::process::id()));
    let report = Command::new(env!("CARGO_BIN_EXE_uk-vmm")).arg("--jail-report").output().unwrap();
    let report = String::from_utf8(report.stdout).unwrap();
    assert!(report.contains("system calls (seccomp): yes\n"), "{report}");
    let missing = [None, None, None, None, Some("empty root directory: no"), Some("files (Landlock): no")]
        .map(|line| line.filter(|line| report.contains(line)));
    let (mut tried, mut skipped, mut failures) = (0, 0, Vec::new());
    for act in acts::all().filter(|act| filters.is_empty() || filters.iter().any(|filter| act.name.contains(*filter))) {
        for ((wall, expected), missing) in WALLS.iter().zip(act.expected).zip(missing) {
            if matches!(expected, Expected::Refused(_)) && missing.is_some() {
                skipped += 1;
                continue;
            }
            tried += 1;
            prepare(&folder);
            let found = attempt(wall, act, &folder);
            if !holds(expected, &found) || !outside_is_as_it_was(&folder) {
                failures.push(format!("{} ({wall}): expected {expected:?}, found {found}", act.name));
            }
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
    missing.iter().flatten().for_each(|line| eprintln!("SKIPPED: {skipped} attempts, for this host has `{line}`"));
    println!("jail: {tried} attempts of {} acts, {} failed", acts::all().count(), failures.len());
    failures.iter().for_each(|failure| println!("  {failure}"));
    std::process::exit(i32::from(!failures.is_empty() || (tried == 0 && filters.is_empty())));
}

/// Two volumes, one of which cannot be changed, and what lies outside of them.
fn prepare(folder: &Path) {
    for name in ["volume", "fixed"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        std::fs::write(folder.join(name).join("file"), "inside").unwrap();
        std::os::unix::fs::symlink("../secret", folder.join(name).join("link")).unwrap();
    }
    std::fs::write(folder.join("secret"), "outside").unwrap();
}

/// Whether what was done has stayed within the volumes.
fn outside_is_as_it_was(folder: &Path) -> bool {
    let names = std::fs::read_dir(folder).unwrap().count();
    let fixed = std::fs::read_dir(folder.join("fixed")).unwrap().count();
    (names, fixed) == (3, 2) && std::fs::read_to_string(folder.join("secret")).unwrap() == "outside"
}

fn attempt(wall: &str, act: &Act, folder: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--inmate", wall, act.name]).arg(folder).output().unwrap();
    assert!(!output.status.core_dumped(), "a jailed process leaves no image of its memory");
    match (output.status.signal(), output.status.code()) {
        (Some(libc::SIGSYS), _) => {
            let words = String::from_utf8_lossy(&output.stderr);
            // For calls of another architecture the kernel asks nobody, and a volume server has nowhere to say it.
            let silent = act.name.contains("32 bits") || wall.starts_with("volume server");
            let told = words.contains("ended by its own jail: its list has no system call ");
            assert_eq!(told, !silent, "{}: {words}", act.name);
            "SIGSYS".to_owned()
        }
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(0)) => "done".to_owned(),
        (None, Some(code)) if code < inmate::BROKEN => format!("errno {code}"),
        (None, code) => format!("a broken test ({code:?}): {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn holds(expected: Expected, found: &str) -> bool {
    match expected {
        Expected::Killed => found == "SIGSYS",
        Expected::Done => found == "done",
        Expected::Refused(errno) => found == format!("errno {errno}"),
    }
}

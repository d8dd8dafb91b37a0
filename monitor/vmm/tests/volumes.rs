//! Volumes of the real process: its refusals, a guest that writes a file, and the worker beside the vCPU.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::{BufRead, BufReader};
use std::process::Command;
use std::time::Duration;

use support::running::{Running, Scratch};
use support::{ImageFile, Ran, guests, kvm_is_here, run_with, signal, vmm};

/// Takes a system call away from a process and what comes of it: it answers as on a host that has none.
#[allow(unsafe_code)]
fn without(command: &mut Command, call: libc::c_long) -> &mut Command {
    use std::os::unix::process::CommandExt;
    let step = |code: u32, jump: u8, k: u32| libc::sock_filter { code: code as u16, jt: 0, jf: jump, k };
    let mut filter = [
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0), // the call's number
        step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 1, call as u32),
        step(libc::BPF_RET | libc::BPF_K, 0, libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32),
        step(libc::BPF_RET | libc::BPF_K, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let set = move || {
        let program = libc::sock_fprog { len: 4, filter: filter.as_mut_ptr() };
        // SAFETY: both calls only read what outlives them, and are async-signal-safe, as they must be between fork and exec.
        let done = unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) == 0
        };
        if done { Ok(()) } else { Err(std::io::Error::last_os_error()) }
    };
    // SAFETY: `set` allocates nothing and takes no lock.
    unsafe { command.pre_exec(set) }
}

fn expect_refusal(ran: &Ran, code: &str, parts: &[&str]) {
    assert!(ran.stderr.starts_with(&format!("error[{code}]: ")), "{}", ran.stderr);
    assert!(parts.iter().all(|part| ran.stderr.contains(part)), "not all of {parts:?} in {}", ran.stderr);
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "one paragraph: {}", ran.stderr);
    assert_eq!((ran.code, ran.stdout.as_str()), (if code == "USAGE" { 2 } else { 125 }, ""));
}

#[test]
fn what_cannot_be_granted_is_refused_before_the_start() {
    let directory = Scratch::new();
    let mut builder = guests::image("hello");
    builder.manifest = r#"{"manifestVersion":1,"name":"notes","memory":8388608,"volumes":["/data"]}"#.to_owned();
    let image = ImageFile::new(&builder.bytes());
    let (data, other) = (directory.at("/data"), directory.at("/other"));
    expect_refusal(&run_with(&image, &[]), "VOLUME_NOT_GRANTED", &["/data", "-v DIR:/data"]);
    expect_refusal(&run_with(&image, &["-v", &other]), "VOLUME_NOT_GRANTED", &["/data"]);
    expect_refusal(&run_with(&image, &["-v", &data, "-v", &data]), "VOLUME_TWICE", &["/data"]);
    expect_refusal(&run_with(&image, &["-v", "/nowhere/x:/data"]), "VOLUME_MISSING", &["/nowhere/x", "mkdir -p"]);
    expect_refusal(&run_with(&image, &["-v", "/dev/null:/data"]), "VOLUME_NOT_DIRECTORY", &["/dev/null"]);
    expect_refusal(&run_with(&image, &["-v", &directory.at("/")]), "USAGE", &["./data:/data"]);
    let quota = |quota| ["-v", &data, "--volume-quota", quota].map(str::to_owned);
    let refused = |options: [String; 4]| run_with(&image, &options.each_ref().map(String::as_str));
    expect_refusal(&refused(quota("/date=1M")), "QUOTA_OF_NO_VOLUME", &["/date"]);
    expect_refusal(&refused(quota("/data=much")), "USAGE", &["/data=512M"]);
    if kvm_is_here() {
        assert_eq!(run_with(&image, &["-v", &data, "--volume-quota", "/data/=1M"]).code, 0);
        assert_eq!(run_with(&image, &["-v", &format!("{data}:ro")]).code, 0);
    }
}

#[test]
fn a_host_without_openat2_is_named() {
    let directory = Scratch::new();
    let image = ImageFile::of("hello");
    let mut command = vmm(&image);
    let ran = without(command.args(["-v", &directory.at("/data")]), libc::SYS_openat2).output().unwrap().into();
    expect_refusal(&ran, "VOLUME_HOST_TOO_OLD", &["openat2", "Linux 5.11"]);
}

#[test]
fn a_guest_writes_syncs_and_closes_in_one_exit() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let image = ImageFile::of("write_file");
        let ran = run_with(&image, &["-v", &directory.at("/data")]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert_eq!(std::fs::read(directory.0.join("file")).unwrap(), b"hello from a guest\n");
        let denied = 2;
        assert_eq!(run_with(&image, &["-v", &directory.at("/data:ro")]).code, denied);
        let not_found = 3;
        assert_eq!(run_with(&image, &[]).code, not_found, "without a volume there is none");
        let limit = 6;
        std::fs::remove_file(directory.0.join("file")).unwrap();
        let ran = run_with(&image, &["-v", &directory.at("/data"), "--volume-quota", "/data=6000"]);
        assert_eq!(ran.code, limit, "a name fits, a page does not: {}", ran.stderr);
    }
}

/// Runs the guest that writes a file behind a word to the shell.
fn write_file_behind(word: &str, directory: &Scratch) -> Ran {
    let image = ImageFile::of("write_file");
    let script = format!("{word} && exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_uk-vmm")]).arg(image.path());
    command.args(["-v", &directory.at("/data")]).output().unwrap().into()
}

#[test]
fn a_file_size_limit_of_the_host_is_an_error_not_a_signal() {
    if kvm_is_here() {
        let ran = write_file_behind("ulimit -f 0", &Scratch::new());
        assert_eq!(ran.code, 6, "LIMIT: {}", ran.stderr);
    }
}

#[test]
fn the_umask_of_the_host_is_kept() {
    if kvm_is_here() {
        for (mask, mode) in [("022", 0o644), ("077", 0o600), ("000", 0o644)] {
            let directory = Scratch::new();
            assert_eq!(write_file_behind(&format!("umask {mask}"), &directory).code, 0);
            let status = std::fs::metadata(directory.0.join("file")).unwrap();
            assert_eq!(std::os::unix::fs::MetadataExt::mode(&status) & 0o7777, mode, "{mask}");
        }
    }
}

#[test]
fn the_worker_takes_no_signal_from_the_vcpu() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let guest = Running::new("sleep_forever", &directory);
        let tasks = std::fs::read_dir(format!("/proc/{}/task", guest.server())).unwrap();
        let worker = tasks
            .map(|task| std::fs::read_to_string(task.unwrap().path().join("status")).unwrap())
            .find(|status| status.starts_with("Name:\tuk-vmm-sync\n"))
            .expect("the worker is there");
        let blocked = worker.lines().find_map(|line| line.strip_prefix("SigBlk:\t")).unwrap();
        let blocked = u64::from_str_radix(blocked, 16).unwrap();
        for number in [libc::SIGINT, libc::SIGTERM, libc::SIGPROF] {
            assert!(blocked & 1 << (number - 1) != 0, "{blocked:#x} lets {number} through");
        }
        drop(guest);
        for (name, code) in [("INT", 130), ("TERM", 143)] {
            let mut guest = Running::new("sleep_forever", &directory);
            signal(&guest.child, name);
            assert_eq!(guest.end(), code);
            let mut guest = Running::new("print_then_spin", &directory);
            let mut line = String::new();
            BufReader::new(guest.child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            assert_eq!(line, "hello from a guest\n", "the timer's signal gets it noticed");
            signal(&guest.child, name);
            assert_eq!(guest.end(), code);
        }
    }
}

#[test]
fn a_sleeping_guest_with_a_volume_costs_no_cpu_time() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let mut guest = Running::new("sleep_forever", &directory);
        let threads = || {
            let mut all = Vec::new();
            let tasks = |process: u32| std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
            for task in tasks(guest.child.id()).chain(tasks(guest.server())) {
                let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap();
                let told = |line: &&str| line.contains("ctxt_switches") || line.starts_with("Name");
                all.extend(status.lines().filter(told).map(str::to_owned));
            }
            all
        };
        std::thread::sleep(Duration::from_millis(400)); // it tidies up once, when its start is over
        let before = threads();
        assert!(before.iter().any(|line| line.ends_with("uk-vmm-sync")), "{before:?}");
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(threads(), before, "no wake-ups");
        signal(&guest.child, "TERM");
        assert_eq!(guest.end(), 143);
    }
}

#[test]
fn random_submissions_end_in_order_and_stay_inside() {
    if kvm_is_here() {
        let outside = Scratch::new();
        std::fs::write(outside.0.join("outside"), "untouched").unwrap();
        let mut seed = 0x9e37_79b9_7f4a_7c15u64;
        let mut random = |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % below as u64) as usize
        };
        for round in 0..20 {
            let inside = outside.0.join("volume");
            std::fs::create_dir(&inside).unwrap();
            std::os::unix::fs::symlink("..", inside.join("out")).unwrap();
            let mut builder = guests::image("copy_rings_and_enter");
            // The guest copies this over its control page and submission ring; the paths lie behind, in its constants.
            let mut rings = vec![0u8; 0x5000];
            rings[0] = 200;
            rings[32..40].copy_from_slice(&[[0u8; 8], [0xff; 8]][random(2)]);
            rings[24] = random(3) as u8;
            let paths: [&[u8]; 8] = [b"a", b"a/b", b"out/outside", b"out", b"../outside", b"/etc", b"", b"a/../out/x"];
            let mut constants = Vec::new();
            let places = paths.map(|path| {
                constants.extend_from_slice(path);
                (0x41_0000 + (constants.len() - path.len()) as u64, path.len() as u32)
            });
            builder.segments[1].memory = constants.len() as u64;
            builder.segments[1].bytes = constants;
            builder.payload.application_length = 1;
            for entry in 0..200 {
                let at = 0x1000 + entry * 64;
                let mut put = |offset: usize, bytes: &[u8]| rings[at + offset..][..bytes.len()].copy_from_slice(bytes);
                put(0, &(48 + random(19) as u16).to_le_bytes());
                put(4, &(entry as u32).to_le_bytes());
                put(8, &[0u32, 0, 4096, 4097, 4098, u32::MAX][random(6)].to_le_bytes());
                let (address, length) = places[random(8)];
                let (second, second_length) = places[random(8)];
                put(12, &[length, length, length, 64, 5000, u32::MAX][random(6)].to_le_bytes());
                put(16, &[address, address, address, 0x50_0000, 0, u64::MAX][random(6)].to_le_bytes());
                put(28, &[0u32, 1, 2, 3, 11, 27, 64, 0o777, u32::MAX][random(9)].to_le_bytes());
                put(32, &[second, second, second, 0x60_0000, 0, 0o777][random(6)].to_le_bytes());
                put(40, &[second_length, second_length, 128, 4096][random(4)].to_le_bytes());
            }
            builder.segments[2].bytes = rings;
            builder.segments[2].memory = 0x6000;
            let image = ImageFile::new(&builder.bytes());
            let errors = outside.0.join("errors");
            let child = vmm(&image)
                .arg("-v")
                .arg(format!("{}:/data", inside.display()))
                .stderr(std::fs::File::create(&errors).unwrap())
                .spawn()
                .unwrap();
            let mut guest = Running::of(image, child);
            std::thread::sleep(Duration::from_millis(50));
            signal(&guest.child, "INT");
            let code = guest.end();
            let errors = std::fs::read_to_string(&errors).unwrap();
            assert!(matches!(code, 0 | 130), "round {round}: {code} {errors}");
            assert_eq!(std::fs::read(outside.0.join("outside")).unwrap(), b"untouched");
            assert_eq!(std::fs::read_dir(&outside.0).unwrap().count(), 3, "nothing has come beside the volume");
            std::fs::remove_dir_all(&inside).unwrap();
        }
    }
}

//! The process around the guest: its command line, its refusals, signals, the console's pipes, and a connection.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{ImageFile, Ran, guests, ipv6_is_here, kvm_is_here, run_with, signal, vmm};

const HELLO: &str = "hello from a guest\n";

/// Expects a refusal before the guest starts.
fn expect_refusal(ran: &Ran, code: &str, parts: &[&str]) {
    assert!(ran.stderr.starts_with(&format!("error[{code}]: ")), "{}", ran.stderr);
    for part in parts {
        assert!(ran.stderr.contains(part), "no {part:?} in {}", ran.stderr);
    }
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "one paragraph: {}", ran.stderr);
    assert!(ran.stderr.trim_end().ends_with(['.', ')']), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.code, if code == "USAGE" { 2 } else { 125 });
}

fn bare(arguments: &[&str]) -> Ran {
    Command::new(env!("CARGO_BIN_EXE_uk-vmm")).args(arguments).output().unwrap().into()
}

#[test]
fn the_command_line_is_checked() {
    expect_refusal(&bare(&["--frobnicate", "x.uk"]), "USAGE", &["--frobnicate", "--help"]);
    expect_refusal(&bare(&[]), "USAGE", &["uk build"]);
    expect_refusal(&bare(&["-p", "nowhere", "x.uk"]), "USAGE", &["`nowhere`", "`8080:3000`"]);
    assert!(bare(&["--help"]).stdout.contains("--listen"));
    assert!(bare(&["--version"]).stdout.starts_with("uk-vmm "));
}

#[test]
fn the_jail_tells_what_it_has() {
    let ran = bare(&["--jail-report"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("system calls (seccomp): yes\nprivileges given back: yes\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("network namespace: not asked for"), "{}", ran.stdout);
    assert!(!bare(&["--jail-report", "--isolate-network"]).stdout.contains("not asked for"));
    expect_refusal(
        &bare(&["--isolate-network", "--allow-net", "*", "x.uk"]),
        "USAGE",
        &["`--isolate-network`", "`--allow-net`", "Leave one of them out"],
    );
}

#[test]
fn images_are_checked() {
    expect_refusal(&bare(&["/nowhere/x.uk"]), "IMAGE_NOT_FOUND", &["/nowhere/x.uk", "uk build"]);
    expect_refusal(&bare(&["/tmp"]), "IMAGE_UNREADABLE", &["directory"]);
    expect_refusal(&bare(&["/dev/null"]), "IMAGE_FOREIGN", &["uk build"]);
    expect_refusal(&bare(&["/bin/sh"]), "IMAGE_FOREIGN", &["uk build"]);
    expect_refusal(&bare(&[env!("CARGO_BIN_EXE_uk-vmm")]), "IMAGE_FOREIGN", &["unikernel"]);
    let mut newer = guests::image("hello");
    newer.abi.abi_version = 99;
    expect_refusal(
        &run_with(&ImageFile::new(&newer.bytes()), &[]),
        "ABI_MISMATCH",
        &["version 99", "version 1", "npm install"],
    );
    newer.abi.abi_version = 1;
    newer.abi.features = 0x8000_0001;
    expect_refusal(&run_with(&ImageFile::new(&newer.bytes()), &[]), "ABI_MISMATCH", &["0x80000001", "0x1"]);
    let bytes = guests::image("hello").bytes();
    let short = ImageFile::new(&bytes[..6000]);
    expect_refusal(&run_with(&short, &[]), "IMAGE_CORRUPT", &["the file has 6000"]);
}

#[test]
fn memory_has_limits() {
    let image = ImageFile::of("hello");
    expect_refusal(&run_with(&image, &["-m", "4M"]), "MEMORY_TOO_SMALL", &["4 MiB", "8 MiB", "-m 8M"]);
    expect_refusal(&run_with(&image, &["-m", "4G"]), "MEMORY_OUT_OF_RANGE", &["3072 MiB"]);
    expect_refusal(&run_with(&image, &["-m", "16777217"]), "MEMORY_OUT_OF_RANGE", &["16777217"]);
    let mut greedy = guests::image("hello");
    greedy.abi.heap_min = 20 << 20;
    expect_refusal(&run_with(&ImageFile::new(&greedy.bytes()), &[]), "MEMORY_TOO_SMALL", &["-m 25M"]);
    greedy.abi.heap_min = u64::MAX;
    expect_refusal(&run_with(&ImageFile::new(&greedy.bytes()), &[]), "MEMORY_TOO_SMALL", &[]);
    let long = "x".repeat(70_000);
    expect_refusal(&run_with(&image, &["-e", &format!("A={long}")]), "PARAMETERS_TOO_LONG", &["70"]);
}

#[test]
fn a_missing_kvm_is_explained() {
    let image = ImageFile::of("hello");
    expect_refusal(&run_with(&image, &["--kvm", "/dev/nokvm"]), "KVM_MISSING", &["/dev/nokvm", "modprobe", "nested"]);
    expect_refusal(&run_with(&image, &["--kvm", "/dev/null"]), "KVM_UNUSABLE", &["/dev/null"]);
}

#[test]
fn a_missing_permission_is_explained() {
    // Root may open everything, so this takes another user's eyes: nobody's, by `setpriv`, on a device of root's own.
    let image = ImageFile::of("hello");
    let device = std::env::temp_dir().join(format!("uk-vmm-denied-{}", std::process::id()));
    std::fs::write(&device, "").unwrap();
    std::fs::set_permissions(&device, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    let vmm = env!("CARGO_BIN_EXE_uk-vmm");
    let copy = std::env::temp_dir().join(format!("uk-vmm-copy-{}", std::process::id()));
    std::fs::copy(vmm, &copy).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .args([copy.as_os_str(), "--kvm".as_ref(), device.as_os_str(), image.path().as_os_str()])
        .output();
    let own = run_with(&image, &["--kvm", device.to_str().unwrap()]);
    std::fs::remove_file(&device).unwrap();
    std::fs::remove_file(&copy).unwrap();
    let ran = match output {
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("setpriv:") => output.into(),
        _ => own, // we are not root: our own eyes will do
    };
    expect_refusal(&ran, "KVM_DENIED", &["group", "usermod"]);
}

#[test]
fn needed_ports_must_be_granted() {
    let mut builder = guests::image("hello");
    builder.manifest = r#"{"manifestVersion":1,"name":"http","memory":8388608,"listen":[3000]}"#.to_owned();
    let image = ImageFile::new(&builder.bytes());
    expect_refusal(&run_with(&image, &[]), "PORT_NOT_GRANTED", &["port 3000", "-p 3000:3000"]);
    expect_refusal(&run_with(&image, &["-p", "0:3001"]), "PORT_NOT_GRANTED", &["port 3000"]);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    expect_refusal(&run_with(&image, &["-p", &format!("{port}:3000")]), "PORT_IN_USE", &[&port.to_string(), "-p "]);
    if kvm_is_here() {
        let ran = run_with(&image, &["-p", "0:3000", "--announce"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, HELLO));
        assert!(ran.stderr.starts_with("listening 127.0.0.1:") && ran.stderr.ends_with(" -> 3000\n"), "{}", ran.stderr);
    }
}

#[test]
fn needed_datagram_ports_and_destinations_must_be_granted() {
    let mut builder = guests::image("hello");
    let needs = r#""datagram":[53],"connect":["*.example:443","10.0.0.1"]"#;
    builder.manifest = format!(r#"{{"manifestVersion":1,"name":"x","memory":8388608,{needs}}}"#);
    let image = ImageFile::new(&builder.bytes());
    expect_refusal(&run_with(&image, &["-p", "0:53"]), "PORT_NOT_GRANTED", &["UDP port 53", "-p 53:53/udp"]);
    let refused = |options: &[&str]| run_with(&image, &[&["-p", "0:53/udp"], options].concat());
    let parts = ["10.0.0.1,", "`--allow-net 10.0.0.1`"];
    expect_refusal(&refused(&["--allow-net", "*:443"]), "DESTINATION_NOT_GRANTED", &parts);
    let parts = ["*.example:443", "`--deny-net`"];
    expect_refusal(&refused(&["--allow-net", "*", "--deny-net", "*.example"]), "DESTINATION_DENIED", &parts);
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    let taken = format!("{}:53/udp", other.local_addr().unwrap().port());
    expect_refusal(&run_with(&image, &["-p", &taken, "--allow-net", "*"]), "PORT_IN_USE", &["`ss -lunp`", "/udp`"]);
    if kvm_is_here() {
        let ran = refused(&["--allow-net", "*", "--deny-net", "10.0.0.2", "--announce"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, HELLO), "{}", ran.stderr);
        let (at, guest) = ran.stderr.trim_end().split_once(" -> ").unwrap();
        assert!(at.starts_with("listening 127.0.0.1:") && at.ends_with("/udp") && guest == "53/udp", "{}", ran.stderr);
    }
}

#[test]
fn ports_are_granted_in_ranges_and_at_several_addresses() {
    let image = ImageFile::of("hello");
    expect_refusal(&run_with(&image, &["-p", "0:80-82", "-p", "0:82"]), "PORT_TWICE", &["`0:82`"]);
    let within = ["-p", "9:80", "-p", "0.0.0.0:9:80"];
    expect_refusal(&run_with(&image, &within), "HOST_PORT_TWICE", &["`9:80`", "`0.0.0.0:9:80`", "-p 0.0.0.0:10:80"]);
    expect_refusal(&run_with(&image, &["-p", "1-3:1-2"]), "USAGE", &["3 ports of the host", "2 of the guest"]);
    expect_refusal(&run_with(&image, &["--allow-net", "::1"]), "USAGE", &["`--allow-net`", "brackets"]);
    let option = ["--connect", "10.0.0.1:80"];
    expect_refusal(&run_with(&image, &option), "USAGE", &["--connect"]);
    if kvm_is_here() && ipv6_is_here() {
        let several = ["-p", "0:80-82", "-p", "127.0.0.2:0:80", "-p", "[::1]:0:80", "-p", "0:80-81/udp", "--announce"];
        let ran = run_with(&image, &several);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, HELLO), "{}", ran.stderr);
        let guests: Vec<_> = ran.stderr.lines().filter_map(|line| line.split_once(" -> ")).collect();
        let hosts: Vec<_> = guests.iter().map(|(at, _)| at.rsplit_once(':').unwrap().0).collect();
        let ports: Vec<_> = guests.iter().map(|(_, guest)| *guest).collect();
        assert_eq!(ports, ["80", "81", "82", "80", "80", "80/udp", "81/udp"]);
        assert_eq!(hosts[3..5], ["listening 127.0.0.2", "listening [::1]"]);
    }
}

/// A running guest and what it has printed so far.
struct Running {
    _image: ImageFile,
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn new(guest: &str) -> Self {
        Self::with(guest, &[])
    }

    fn with(guest: &str, options: &[&str]) -> Self {
        let image = ImageFile::of(guest);
        let mut child = vmm(&image).args(options).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(200)); // it runs in a few milliseconds
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { _image: image, child, output }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    /// Its exit code, and how long it took to come.
    fn end(mut self) -> (i32, Duration) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(5) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code().unwrap_or(-1), began.elapsed());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let _ = self.child.kill();
        panic!("it did not end");
    }
}

#[test]
fn signals_end_a_sleeping_guest() {
    if kvm_is_here() {
        for (name, code) in [("INT", 130), ("TERM", 143)] {
            let guest = Running::new("sleep_forever");
            signal(&guest.child, name);
            assert_eq!(guest.end().0, code);
        }
    }
}

#[test]
fn a_computing_guest_is_heard_and_can_be_ended() {
    if kvm_is_here() {
        for (name, code) in [("INT", 130), ("TERM", 143)] {
            let mut guest = Running::new("print_then_spin");
            assert_eq!(guest.line(), HELLO, "written although the guest never makes a hypercall");
            signal(&guest.child, name);
            assert_eq!(guest.end().0, code);
        }
    }
}

#[test]
fn a_guest_hears_a_signal_and_says_its_last_words() {
    if kvm_is_here() {
        let mut guest = Running::new("hear_interrupt");
        assert_eq!(guest.line(), HELLO);
        signal(&guest.child, "INT");
        assert_eq!(guest.line(), HELLO);
        assert_eq!(guest.end().0, 102);
    }
}

#[test]
fn a_second_interrupt_always_ends_it() {
    if kvm_is_here() {
        let mut guest = Running::new("hear_interrupt_and_stay");
        assert_eq!(guest.line(), HELLO);
        signal(&guest.child, "INT");
        assert_eq!(guest.line(), HELLO, "it has heard the first");
        signal(&guest.child, "INT");
        assert_eq!(guest.end().0, 130);
    }
}

/// The processor time of a process, and how often it was switched to.
fn effort(child: &Child) -> (String, String, Vec<String>) {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let switches = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let switches = switches.lines().filter(|line| line.contains("ctxt_switches")).map(str::to_owned).collect();
    (fields[11].to_owned(), fields[12].to_owned(), switches)
}

#[test]
fn a_sleeping_guest_costs_no_cpu_time() {
    if kvm_is_here() {
        let guest = Running::new("sleep_forever");
        std::thread::sleep(Duration::from_millis(400)); // it tidies up once, when its start is over
        let before = effort(&guest.child);
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(effort(&guest.child), before, "no time, no wake-ups");
        signal(&guest.child, "TERM");
        guest.end();
    }
}

#[test]
fn a_computing_guest_with_a_capped_share_runs_in_short_stretches() {
    if kvm_is_here() {
        let guest = Running::with("print_then_spin", &["--cpu-cap", "20"]);
        // Of many, one that is not the first: what was saved up is used up.
        std::thread::sleep(Duration::from_millis(1500));
        let number = |text: &str| text.split_whitespace().last().unwrap().parse::<u64>().unwrap();
        let (user, system, switches) = effort(&guest.child);
        let milliseconds = (number(&user) + number(&system)) * 10;
        let waits = number(switches.iter().find(|line| line.starts_with("voluntary")).unwrap());
        assert!(
            milliseconds > 0 && waits > milliseconds / 10,
            "{waits} waits in {milliseconds} ms of its processor time"
        );
        signal(&guest.child, "TERM");
        guest.end();
    }
}

#[test]
fn being_asked_for_memory_starts_no_timer() {
    if kvm_is_here() {
        let guest = Running::new("sleep_forever");
        signal(&guest.child, "USR1");
        std::thread::sleep(Duration::from_millis(800)); // longer than its start, and than the console may wait for its reader
        let before = effort(&guest.child);
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(effort(&guest.child), before, "no time, no wake-ups");
        signal(&guest.child, "TERM");
        guest.end();
    }
}

#[test]
fn a_closed_output_does_not_kill_the_monitor() {
    if kvm_is_here() {
        let image = ImageFile::of("print_and_exit_with_error");
        let mut child = vmm(&image).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(5), "the error CLOSED reaches the guest");
    }
}

#[test]
fn a_reader_that_is_slow_gets_everything() {
    if kvm_is_here() {
        let image = ImageFile::of("print_much");
        let mut child = vmm(&image).stdout(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let mut all = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut all).unwrap();
        assert_eq!(all.len(), 1 << 20);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_reader_that_has_stopped_does_not_keep_a_guest_from_ending() {
    if kvm_is_here() {
        let guest = Running::new("print_much");
        signal(&guest.child, "INT");
        assert_eq!(guest.end().0, 130);
    }
}

/// What the system says of a running process.
fn status_of(process: u32, field: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.unwrap_or_default().trim().to_owned()
}

#[test]
fn a_running_monitor_is_walled_in() {
    if kvm_is_here() {
        for guest in ["sleep_forever", "print_then_spin"] {
            let guest = Running::new(guest);
            let of = |field: &str| status_of(guest.child.id(), field);
            assert_eq!((of("Seccomp").as_str(), of("NoNewPrivs").as_str()), ("2", "1"));
            for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
                assert_eq!(of(set), "0000000000000000", "{set}");
            }
            signal(&guest.child, "TERM");
            assert_eq!(guest.end().0, 143);
        }
    }
}

#[test]
fn a_monitor_ends_with_its_parent_also_from_a_namespace_of_its_own() {
    if kvm_is_here() {
        let image = ImageFile::of("sleep_forever");
        let script = r#""$0" --parent $$ "$1" & echo $!; read line"#;
        let mut shell = Command::new("sh");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_uk-vmm")]).arg(image.path());
        let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let monitor: u32 = line.trim().parse().unwrap();
        let until = Instant::now() + Duration::from_secs(5);
        while status_of(monitor, "Seccomp") != "2" {
            assert!(Instant::now() < until, "it has not begun");
            std::thread::sleep(Duration::from_millis(2));
        }
        shell.kill().unwrap();
        shell.wait().unwrap();
        while !["", "Z (zombie)"].contains(&status_of(monitor, "State").as_str()) {
            assert!(Instant::now() < until, "it has outlived its parent");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn a_guest_in_a_network_of_its_own_is_reached_at_its_ports() {
    if kvm_is_here() {
        accepts_and_answers(&["-p", "0:80", "--announce", "--isolate-network"]);
    }
}

#[test]
fn a_guest_accepts_a_connection_that_came_before_it() {
    if kvm_is_here() {
        accepts_and_answers(&["-p", "0:80", "--announce"]);
    }
}

fn accepts_and_answers(options: &[&str]) {
    let image = ImageFile::of("accept_and_answer");
    let mut child = vmm(&image).args(options).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_start_matches("listening ").split(' ').next().unwrap();
    let mut peer = TcpStream::connect(address).unwrap();
    peer.write_all(b"ping").unwrap();
    let mut answer = String::new();
    peer.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "ping");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_guest_answers_a_datagram_that_came_before_it() {
    if kvm_is_here() {
        let image = ImageFile::of("answer_datagram");
        let mut child = vmm(&image).args(["-p", "0:53/udp", "--announce"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_start_matches("listening ").split('/').next().unwrap();
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        peer.send_to(b"ping", address).unwrap();
        let mut answer = [0; 100];
        let (count, from) = peer.recv_from(&mut answer).unwrap();
        assert_eq!((&answer[..count], from), (&b"ping"[..], address.parse().unwrap()));
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_changed_image_ends_the_guest_with_a_message() {
    if kvm_is_here() {
        let image = ImageFile::of("print_constants_later");
        let mut child = vmm(&image).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(100));
        std::fs::File::options().write(true).open(image.path()).unwrap().set_len(4096).unwrap();
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(134), "{errors}");
        assert!(errors.starts_with("error[IMAGE_CHANGED]"), "{errors}");
    }
}

#[test]
fn a_keeper_outlives_a_start_that_fails_and_buries_what_it_has_started() {
    let folder = std::env::temp_dir().join(format!("uk-vmm-keeper-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("keeper.sock");
    let mut keeper = Command::new(env!("CARGO_BIN_EXE_uk-vmm")).arg("--keep-ports").arg(&path).spawn().unwrap();
    let ask = |message: serde_json::Value| -> serde_json::Value {
        let until = Instant::now() + Duration::from_secs(10);
        let mut client = loop {
            match std::os::unix::net::UnixStream::connect(&path) {
                Ok(client) => break client,
                Err(error) => assert!(Instant::now() < until, "{error}"),
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        client.write_all(format!("{message}\n").as_bytes()).unwrap();
        let mut line = String::new();
        BufReader::new(client).read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    };
    let start = |program: &str, argument: &str| {
        let control = folder.join("control.sock");
        ask(serde_json::json!({ "do": "start", "control": control, "program": program, "arguments": [argument] }))
    };
    assert_eq!(start("/no/such/program", "")["ok"], false);
    assert_eq!(start("/bin/true", &"x".repeat(1 << 17))["ok"], false, "longer than the system takes");
    // Most end while the next one is started.
    for _ in 0..50 {
        assert_eq!(start("/bin/true", "")["ok"], true);
    }
    let (id, until) = (keeper.id(), Instant::now() + Duration::from_secs(10));
    while !std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap().is_empty() {
        assert!(Instant::now() < until, "they are not buried");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(ask(serde_json::json!({ "do": "list" })), serde_json::json!({ "ok": true, "sockets": [] }));
    keeper.kill().unwrap();
    keeper.wait().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

//! Guests on the real KVM: what works, and what ends them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use support::{kvm_is_here, run};

/// Runs a guest and expects a code and a text on standard output.
fn expect(guest: &str, code: i32, stdout: &str) {
    if kvm_is_here() {
        let ran = run(guest);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (code, stdout, ""), "{guest}");
    }
}

/// Runs a guest that dies, and expects an error with these parts.
fn expect_death(guest: &str, code: i32, parts: &[&str]) {
    if kvm_is_here() {
        let ran = run(guest);
        for part in parts {
            assert!(ran.stderr.contains(part), "{guest}: no {part:?} in {}", ran.stderr);
        }
        assert_eq!(ran.code, code, "{guest}: {}", ran.stderr);
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "one paragraph: {}", ran.stderr);
    }
}

const HELLO: &str = "hello from a guest\n";

#[test]
fn a_guest_writes_to_the_console() {
    expect("hello", 0, HELLO);
}

#[test]
fn exit_codes_pass_through() {
    expect("exit_code", 42, "");
}

#[test]
fn what_was_submitted_is_written_before_the_exit() {
    expect("print_then_exit", 3, &HELLO.repeat(2));
}

#[test]
fn sleeping_ends_at_the_deadline() {
    if kvm_is_here() {
        let began = std::time::Instant::now();
        expect("sleep_50_milliseconds", 0, "");
        assert!(began.elapsed().as_millis() >= 40, "{:?}", began.elapsed());
    }
}

#[test]
fn entropy_is_random() {
    expect("entropy", 32, "");
}

#[test]
fn memory_is_as_the_image_says() {
    expect("data_and_zeros", 0, "");
}

#[test]
fn the_boot_page_tells_the_truth() {
    if kvm_is_here() {
        let image = support::ImageFile::of("boot_page");
        let ran = support::run_with(&image, &["--", "argument"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    }
}

#[test]
fn the_clock_fits_the_counter() {
    expect("clock", 0, "");
}

#[test]
fn sse_is_on() {
    expect("sse", 21, "");
}

#[test]
fn code_cannot_be_written() {
    expect_death("write_code", 134, &["error[GUEST_FAULT]", "writing to read-only memory at 0x400"]);
}

#[test]
fn constants_cannot_be_written() {
    expect_death("write_constants", 134, &["error[GUEST_FAULT]", "writing to read-only memory at 0x410000"]);
}

#[test]
fn the_boot_page_cannot_be_written() {
    expect_death("write_boot_page", 134, &["writing to read-only memory at 0x100000"]);
}

#[test]
fn the_monitors_tables_cannot_be_read() {
    expect_death("read_tables", 134, &["reading what is not the guest's, at 0x1000"]);
    expect_death("read_page_tables", 134, &["reading where no memory is, at 0x2000"]);
}

#[test]
fn data_cannot_be_executed() {
    expect_death("execute_data", 134, &["executing what is not code, at 0x420000"]);
    expect_death("execute_stack", 134, &["executing what is not code, at 0x2ffff8"]);
}

#[test]
fn page_0_is_not_there() {
    expect_death("null_page", 134, &["reading where no memory is, at 0x8 (a null pointer)"]);
}

#[test]
fn nothing_is_behind_memory() {
    expect_death("beyond_memory", 134, &["reading where no memory is, at 0x800000"]);
}

#[test]
fn endless_recursion_is_told() {
    expect_death("endless_recursion", 134, &["0x1ffff8 (below the stack)", "recursion"]);
}

#[test]
fn exceptions_have_names() {
    expect_death("divide_error", 134, &["exception 0 (divide error"]);
    expect_death("undefined", 134, &["exception 6 (invalid opcode"]);
    expect_death("breakpoint", 134, &["exception 3 (breakpoint"]);
}

#[test]
fn there_is_no_ring_0() {
    expect_death("privileged", 134, &["exception 13 (general protection"]);
    expect_death("halt", 134, &["exception 13 (general protection"]);
}

#[test]
fn other_ports_end_the_guest() {
    // Where the I/O bitmap rules, it is an exception; where IOPL does, it reaches the monitor.
    if kvm_is_here() {
        for guest in ["other_port", "port_input", "byte_output"] {
            let ran = run(guest);
            assert_eq!(ran.code, 134, "{}", ran.stderr);
            assert!(ran.stderr.contains("UNKNOWN_PORT") || ran.stderr.contains("general protection"), "{}", ran.stderr);
        }
    }
}

#[test]
fn broken_rings_end_the_guest() {
    expect_death("broken_ring", 134, &["error[RING_BROKEN]", "1000 entries, it has 256"]);
    expect_death("taken_completions", 134, &["error[RING_BROKEN]", "completion ring"]);
}

#[test]
fn bad_submissions_complete_with_an_error() {
    for guest in ["unknown_operation", "unknown_flag", "bad_pointer", "bad_length", "entropy_into_code", "bad_handle"] {
        expect(guest, 1, "");
    }
    expect("cancel_nothing", 3, "");
    expect("listen_denied", 2, "");
}

#[test]
fn out_of_memory_has_a_code_and_an_advice() {
    expect_death("out_of_memory", 137, &["error[OUT_OF_MEMORY]", "8 MiB", "heap full", "-m 16M"]);
}

#[test]
fn a_kernel_panic_comes_after_the_console() {
    if kvm_is_here() {
        let ran = run("kernel_panic");
        assert_eq!((ran.code, ran.stdout.as_str()), (134, HELLO));
        assert!(ran.stderr.starts_with("error[GUEST_PANIC]"), "{}", ran.stderr);
    }
}

//! Tiny guests in assembly. Each lies behind the same exception handlers; the code is position-independent.
#![allow(unsafe_code)]

use std::arch::global_asm;

use super::elf::ImageBuilder;

global_asm!(
    ".pushsection .rodata.guests, \"a\", @progbits",
    include_str!("guests/common.s"),
    include_str!("guests/console.s"),
    include_str!("guests/signals.s"),
    include_str!("guests/memory.s"),
    include_str!("guests/start.s"),
    include_str!("guests/faults.s"),
    include_str!("guests/rings.s"),
    include_str!("guests/outside.s"),
    ".popsection",
    options(att_syntax)
);

macro_rules! guests {
    ($($name:ident),* $(,)?) => {
        /// The guests by name.
        pub fn image(name: &str) -> ImageBuilder {
            paste(match name {
                $(stringify!($name) => {
                    unsafe extern "C" {
                        #[link_name = concat!("guest_", stringify!($name))]
                        static START: u8;
                        #[link_name = concat!("guest_", stringify!($name), "_end")]
                        static END: u8;
                    }
                    between(&raw const START, &raw const END)
                })*
                other => panic!("no guest {other}"),
            })
        }
    };
}

guests!(
    hello,
    exit_code,
    print_then_exit,
    print_then_spin,
    sleep_forever,
    hear_interrupt,
    hear_interrupt_and_stay,
    hear_memory,
    hear_memory_late,
    memory_limit_pages,
    take_all_and_sleep,
    take_all_and_spin,
    take_all_and_give_back,
    print_and_exit_with_error,
    print_constants_later,
    print_much,
    sleep_50_milliseconds,
    copy_rings_and_enter,
    entropy,
    data_and_zeros,
    boot_page,
    clock,
    sse,
    write_code,
    write_constants,
    write_boot_page,
    read_tables,
    read_page_tables,
    execute_data,
    execute_stack,
    null_page,
    beyond_memory,
    endless_recursion,
    divide_error,
    privileged,
    undefined,
    halt,
    breakpoint,
    other_port,
    port_input,
    byte_output,
    broken_ring,
    taken_completions,
    unknown_operation,
    unknown_flag,
    bad_pointer,
    bad_length,
    entropy_into_code,
    bad_handle,
    cancel_nothing,
    listen_denied,
    out_of_memory,
    kernel_panic,
    accept_and_answer,
    answer_datagram,
    write_file,
    hold_lock,
    ask_forever,
    connect_by_name,
);

unsafe extern "C" {
    #[link_name = "guest_vectors"]
    static VECTORS: u8;
    #[link_name = "guest_vectors_end"]
    static VECTORS_END: u8;
}

fn between(start: *const u8, end: *const u8) -> &'static [u8] {
    // SAFETY: both labels are in the same read-only section of this program, the first before the second.
    unsafe { std::slice::from_raw_parts(start, end.offset_from(start) as usize) }
}

fn paste(guest: &[u8]) -> ImageBuilder {
    let vectors = between(&raw const VECTORS, &raw const VECTORS_END);
    ImageBuilder::new(&[vectors, guest].concat(), vectors.len() as u64)
}

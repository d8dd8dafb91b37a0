//! Tiny guests in assembly. Each lies behind the same exception handlers; the code is position-independent.
#![allow(unsafe_code)]

use std::arch::global_asm;

use super::elf::ImageBuilder;

global_asm!(
    r#"
    .pushsection .rodata.guests, "a", @progbits
    .set CONTROL, 0x120000
    .set SUBMISSIONS, 0x121000
    .set COMPLETIONS, 0x125000
    .set RECORD, 0x12a000
    .set TEXT, 0x410000
    .set DATA, 0x420000

    # One handler for each exception: number and error code are pushed, all else is common.
    .balign 16
guest_vectors:
    .set number, 0
    .rept 32
        .balign 16
        .if number == 8 || number == 10 || number == 11 || number == 12 || number == 13 || number == 14 || number == 17
        .else
            pushq $0
        .endif
        pushq $number
        jmp guest_exception
        .set number, number + 1
    .endr
    .balign 16
guest_exception:
    mov $RECORD, %r15d
    movl $1, (%r15)
    pop %rax
    mov %eax, 4(%r15)
    pop %rax
    mov %rax, 8(%r15)
    pop %rax
    mov %rax, 16(%r15)
    pop %rax
    pop %rax
    mov %rax, 32(%r15)
    pop %rax
    mov %rax, 24(%r15)
    mov $1, %eax
    mov $0x512, %edx
    out %eax, %dx
guest_vectors_end:

    # Appends a submission: operation, token; handle, length, address and the argument are in r8d, r9d, r10, r11.
    .macro SUBMIT operation, token, flags=0
        mov $CONTROL, %edi
        mov (%rdi), %eax
        mov %eax, %ecx
        and $255, %ecx
        shl $6, %ecx
        lea SUBMISSIONS(%rcx), %esi
        movw $\operation, (%rsi)
        movw $\flags, 2(%rsi)
        movl $\token, 4(%rsi)
        mov %r8d, 8(%rsi)
        mov %r9d, 12(%rsi)
        mov %r10, 16(%rsi)
        mov %r11, 24(%rsi)
        inc %eax
        mov %eax, (%rdi)
    .endm
    .macro PRINT token
        xor %r8d, %r8d
        mov $19, %r9d
        mov $TEXT, %r10d
        mov $1, %r11d
        SUBMIT 3, \token
    .endm
    .macro ENTER wait, deadline=-1
        mov $CONTROL, %edi
        movl $\wait, 24(%rdi)
        movq $\deadline, 32(%rdi)
        xor %eax, %eax
        mov $0x510, %edx
        out %eax, %dx
    .endm
    # Waits until so many nanoseconds after the clock that the boot page tells, unless a completion comes first.
    .macro SLEEP nanoseconds
        mov $0x100000, %edi
        mov 104(%rdi), %rax
        add $\nanoseconds, %rax
        mov $CONTROL, %edi
        movl $1, 24(%rdi)
        mov %rax, 32(%rdi)
        mov $0x510, %edx
        out %eax, %dx
    .endm
    # Ends with the negative of the result of completion number `index`.
    .macro EXIT_WITH_ERROR index
        mov $COMPLETIONS + 32 * \index, %edi
        mov 4(%rdi), %eax
        neg %eax
        mov $0x511, %edx
        out %eax, %dx
    .endm
    .macro EXIT code
        mov $\code, %eax
        mov $0x511, %edx
        out %eax, %dx
    .endm
    .macro GUEST name
        .globl guest_\name
guest_\name:
    .endm
    .macro END name
        .globl guest_\name\()_end
guest_\name\()_end:
    .endm

    GUEST hello
        PRINT 7
        ENTER 1
        EXIT 0
    END hello
    GUEST exit_code
        EXIT 42
    END exit_code
    GUEST print_then_exit
        PRINT 7
        PRINT 8
        EXIT 3
    END print_then_exit
    GUEST print_then_spin
        PRINT 7
    1:  jmp 1b
    END print_then_spin
    GUEST sleep_forever
        ENTER 1
        EXIT 9
    END sleep_forever
    GUEST hear_interrupt
        mov $2, %r11d
        SUBMIT 4, 5
        PRINT 6
        ENTER 2
        PRINT 7
        mov $COMPLETIONS + 32, %edi
        mov 4(%rdi), %eax
        add $100, %eax
        mov $0x511, %edx
        out %eax, %dx
    END hear_interrupt
    GUEST hear_interrupt_and_stay
        mov $2, %r11d
        SUBMIT 4, 5, 1
        PRINT 6
        ENTER 2
        PRINT 7
        ENTER 99
    END hear_interrupt_and_stay
    GUEST hear_memory
        mov $64, %r11d
        SUBMIT 4, 5
        PRINT 6
        ENTER 2
        mov $COMPLETIONS + 32, %edi
        mov 4(%rdi), %eax
        mov $0x511, %edx
        out %eax, %dx
    END hear_memory
    GUEST memory_limit_pages
        mov $CONTROL, %edi
        mov 28(%rdi), %eax
        shr $2, %eax
        mov $0x511, %edx
        out %eax, %dx
    END memory_limit_pages
    # Touches all of its heap and says so; then one sleeps, one computes, one gives it back.
    .macro TAKE_ALL
        mov $0x100000, %edi
        mov 16(%rdi), %rcx
        mov $0x500000, %esi
    1:  movb $1, (%rsi)
        add $0x1000, %rsi
        cmp %rcx, %rsi
        jb 1b
        PRINT 6
        ENTER 1
    .endm
    GUEST take_all_and_sleep
        TAKE_ALL
        ENTER 2
    END take_all_and_sleep
    GUEST take_all_and_spin
        TAKE_ALL
    1:  jmp 1b
    END take_all_and_spin
    GUEST take_all_and_give_back
        TAKE_ALL
        mov $0x100000, %edi
        mov 16(%rdi), %r9
        mov $0x500000, %r10d
        sub %r10, %r9
        SUBMIT 5, 7
        ENTER 2
        mov $0x500000, %esi
        cmpb $0, (%rsi)
        jne 1f
        SLEEP 2140000000
        EXIT_WITH_ERROR 1
    1:  EXIT 1
    END take_all_and_give_back
    GUEST print_and_exit_with_error
        # 50 ms later, when the reader is gone
        SLEEP 50000000
        PRINT 6
        ENTER 1
        EXIT_WITH_ERROR 0
    END print_and_exit_with_error
    GUEST print_constants_later
        SLEEP 300000000
        PRINT 6
        ENTER 1
        EXIT_WITH_ERROR 0
    END print_constants_later
    GUEST print_much
        xor %r8d, %r8d
        mov $0x100000, %r9d
        mov $0x500000, %r10d
        mov $1, %r11d
        SUBMIT 3, 1
        ENTER 1
        EXIT 0
    END print_much
    GUEST copy_rings_and_enter
        mov $DATA, %esi
        mov $CONTROL, %edi
        mov $0x5000, %ecx
        rep movsb
        mov $200, %ebx
    1:  mov $0x510, %edx
        out %eax, %dx
        # what came is taken, and all is submitted once more
        mov $CONTROL, %edi
        mov 8(%rdi), %eax
        mov %eax, 12(%rdi)
        addl $200, (%rdi)
        dec %ebx
        jnz 1b
        EXIT 0
    END copy_rings_and_enter
    GUEST sleep_50_milliseconds
        SLEEP 50000000
        EXIT 0
    END sleep_50_milliseconds
    GUEST entropy
        mov $32, %r9d
        mov $DATA, %r10d
        SUBMIT 2, 1
        ENTER 1
        mov $DATA, %edi
        mov (%rdi), %rax
        or 8(%rdi), %rax
        or 24(%rdi), %rax
        jz 1f
        mov $COMPLETIONS, %edi
        mov 4(%rdi), %eax
        mov $0x511, %edx
        out %eax, %dx
    1:  EXIT 1
    END entropy
    GUEST data_and_zeros
        mov $DATA, %edi
        cmpl $0x61746164, (%rdi)
        jne 1f
        cmpq $0, 4(%rdi)
        jne 1f
        cmpq $0, 0x2ff8(%rdi)
        jne 1f
        EXIT 0
    1:  EXIT 1
    END data_and_zeros
    GUEST boot_page
        cmpl $0x314b5542, (%rdi)
        jne 1f
        cmp $0x300000, %rsp
        jne 1f
        cmpq $0x800000, 16(%rdi)
        jne 1f
        cmpq $0x423000, 24(%rdi)
        jne 1f
        mov $0x101000, %esi
        cmpl $2, (%rsi)
        jne 1f
        cmpl $0x74736574, 8(%rsi)
        jne 1f
        EXIT 0
    1:  EXIT 1
    END boot_page
    GUEST clock
        mov $0x100000, %edi
        rdtsc
        shl $32, %rdx
        or %rdx, %rax
        sub 96(%rdi), %rax
        js 1f
        # since the boot page was written: less than 5 s
        xor %edx, %edx
        divq 88(%rdi)
        cmp $5, %rax
        ja 1f
        mov 104(%rdi), %rbx
        xor %eax, %eax
        mov $0x513, %edx
        out %eax, %dx
        mov $0x100000, %edi
        cmp %rbx, 104(%rdi)
        jbe 1f
        # the new reading is not in the future, and less than a second old
        rdtsc
        shl $32, %rdx
        or %rdx, %rax
        sub 96(%rdi), %rax
        js 1f
        cmp 88(%rdi), %rax
        ja 1f
        EXIT 0
    1:  EXIT 1
    END clock
    GUEST sse
        movsd 3f(%rip), %xmm0
        addsd %xmm0, %xmm0
        cvttsd2si %xmm0, %eax
        mov $0x511, %edx
        out %eax, %dx
    3:  .double 10.5
    END sse
    GUEST write_code
        lea 1f(%rip), %rdi
    1:  movb $0, (%rdi)
    END write_code
    GUEST write_constants
        mov $TEXT, %edi
        movb $0, (%rdi)
    END write_constants
    GUEST write_boot_page
        mov $0x100000, %edi
        movb $0, (%rdi)
    END write_boot_page
    GUEST read_tables
        mov $0x1000, %edi
        mov (%rdi), %eax
    END read_tables
    GUEST read_page_tables
        mov $0x2000, %edi
        mov (%rdi), %eax
    END read_page_tables
    GUEST execute_data
        mov $DATA, %edi
        movb $0xc3, (%rdi)
        call *%rdi
    END execute_data
    GUEST execute_stack
        pushq $0xc3
        jmp *%rsp
    END execute_stack
    GUEST null_page
        xor %edi, %edi
        mov 8(%rdi), %eax
    END null_page
    GUEST beyond_memory
        mov $0x800000, %edi
        mov (%rdi), %eax
    END beyond_memory
    GUEST endless_recursion
        call guest_endless_recursion
    END endless_recursion
    GUEST divide_error
        xor %edx, %edx
        xor %ecx, %ecx
        div %ecx
    END divide_error
    GUEST privileged
        mov %cr3, %rax
    END privileged
    GUEST undefined
        ud2
    END undefined
    GUEST halt
        hlt
    END halt
    GUEST breakpoint
        int3
    END breakpoint
    GUEST other_port
        mov $0x3f8, %edx
        out %eax, %dx
    END other_port
    GUEST port_input
        mov $0x510, %edx
        in %dx, %eax
    END port_input
    GUEST byte_output
        mov $0x510, %edx
        out %al, %dx
    END byte_output
    GUEST broken_ring
        mov $CONTROL, %edi
        movl $1000, (%rdi)
        ENTER 0
        EXIT 0
    END broken_ring
    GUEST taken_completions
        mov $CONTROL, %edi
        movl $1, 12(%rdi)
        ENTER 0
        EXIT 0
    END taken_completions
    GUEST unknown_operation
        SUBMIT 999, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END unknown_operation
    GUEST unknown_flag
        mov $19, %r9d
        mov $TEXT, %r10d
        mov $1, %r11d
        SUBMIT 3, 1, 0x8000
        ENTER 1
        EXIT_WITH_ERROR 0
    END unknown_flag
    GUEST bad_pointer
        mov $19, %r9d
        mov $0x1000, %r10d
        mov $1, %r11d
        SUBMIT 3, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END bad_pointer
    GUEST bad_length
        mov $0x1000001, %r9d
        mov $TEXT, %r10d
        mov $1, %r11d
        SUBMIT 3, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END bad_length
    GUEST entropy_into_code
        mov $32, %r9d
        mov $0x400000, %r10d
        SUBMIT 2, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END entropy_into_code
    GUEST bad_handle
        mov $4711, %r8d
        mov $19, %r9d
        mov $TEXT, %r10d
        SUBMIT 20, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END bad_handle
    GUEST cancel_nothing
        mov $4711, %r11d
        SUBMIT 1, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END cancel_nothing
    GUEST listen_denied
        mov $80, %r11d
        SUBMIT 16, 1
        ENTER 1
        EXIT_WITH_ERROR 0
    END listen_denied
    GUEST out_of_memory
        mov $RECORD, %edi
        movl $3, (%rdi)
        movl $9, 160(%rdi)
        movl $0x70616568, 168(%rdi)
        movl $0x6c756620, 172(%rdi)
        movb $0x6c, 176(%rdi)
        mov $3, %eax
        mov $0x512, %edx
        out %eax, %dx
    END out_of_memory
    GUEST kernel_panic
        PRINT 1
        mov $RECORD, %edi
        movl $2, (%rdi)
        mov $2, %eax
        mov $0x512, %edx
        out %eax, %dx
    END kernel_panic
    GUEST accept_and_answer
        # listen on port 80, accept one, receive into DATA, send it back, close, exit
        mov $80, %r11d
        SUBMIT 16, 1
        ENTER 1
        mov $COMPLETIONS, %edi
        mov 4(%rdi), %r8d
        SUBMIT 17, 2
        ENTER 2
        mov $COMPLETIONS + 32, %edi
        mov 4(%rdi), %r8d
        mov $100, %r9d
        mov $DATA, %r10d
        SUBMIT 19, 3
        ENTER 3
        mov $COMPLETIONS + 64, %edi
        mov 4(%rdi), %r9d
        mov $DATA, %r10d
        SUBMIT 20, 4
        SUBMIT 22, 5
        ENTER 5
        EXIT 0
    END accept_and_answer
    GUEST answer_datagram
        # provide one buffer, bind port 53, receive into DATA, send it back to where it came from, close, exit
        mov $CONTROL, %edi
        movq $DATA, 40(%rdi)
        movl $100, 48(%rdi)
        movl $1, 52(%rdi)
        movl $1, 16(%rdi)
        mov $53, %r11d
        SUBMIT 32, 1
        ENTER 1
        mov $COMPLETIONS, %edi
        mov 4(%rdi), %r8d
        SUBMIT 34, 2, 1
        ENTER 2
        mov $COMPLETIONS + 32, %ebx
        mov 4(%rbx), %r9d
        mov $DATA, %r10d
        mov 12(%rbx), %r11d
        shr $16, %r11d
        SUBMIT 33, 3
        movups 16(%rbx), %xmm0
        movups %xmm0, 28(%rsi)
        SUBMIT 36, 4
        ENTER 5
        EXIT 0
    END answer_datagram
    GUEST write_file
        # opens `file` in the first volume; then writes, syncs and closes in one exit
        mov $DATA, %edi
        movl $0x656c6966, (%rdi)
        mov $4, %r9d
        mov $DATA, %r10d
        mov $11, %r11d
        shl $32, %r11
        SUBMIT 50, 1
        movl $0644, 32(%rsi)
        ENTER 1
        mov $COMPLETIONS, %edi
        mov 4(%rdi), %r8d
        mov %r8d, %eax
        test %eax, %eax
        js 1f
        mov $19, %r9d
        mov $TEXT, %r10d
        xor %r11d, %r11d
        SUBMIT 53, 2, 2
        SUBMIT 54, 3
        SUBMIT 51, 4, 2
        ENTER 2
        mov $COMPLETIONS + 32, %edi
        mov 4(%rdi), %eax
        cmp $19, %eax
        jne 1f
        EXIT_WITH_ERROR 2
    1:  neg %eax
        mov $0x511, %edx
        out %eax, %dx
    END write_file
    GUEST hold_lock
        # opens `file` in the first volume, locks it, says so, and keeps it
        mov $DATA, %edi
        movl $0x656c6966, (%rdi)
        mov $4, %r9d
        mov $DATA, %r10d
        mov $2059, %r11d
        shl $32, %r11
        SUBMIT 50, 1
        movl $0644, 32(%rsi)
        ENTER 1
        PRINT 2
        ENTER 2
        ENTER 3
        EXIT 9
    END hold_lock
    GUEST ask_forever
        # asks whether the first volume is there, again and again
    1:  xor %r8d, %r8d
        xor %r9d, %r9d
        xor %r10d, %r10d
        xor %r11d, %r11d
        SUBMIT 60, 1
        ENTER 1
        mov $CONTROL, %edi
        mov 8(%rdi), %eax
        mov %eax, 12(%rdi)
        jmp 1b
    END ask_forever
    GUEST connect_by_name
        # looks `api.test` up, for IPv4; connects to port 4000 of what was found, says the text, closes
        mov $DATA, %edi
        movabs $0x747365742e697061, %rax
        mov %rax, (%rdi)
        mov $8, %r9d
        mov $DATA, %r10d
        mov $4, %r11d
        SUBMIT 40, 1
        movq $DATA + 64, 32(%rsi)
        movl $16, 40(%rsi)
        ENTER 1
        mov $COMPLETIONS, %edi
        mov 4(%rdi), %eax
        cmp $16, %eax
        jne 1f
        xor %r9d, %r9d
        xor %r10d, %r10d
        mov $4000, %r11d
        SUBMIT 18, 2
        movups DATA + 64, %xmm0
        movups %xmm0, 28(%rsi)
        ENTER 2
        mov $COMPLETIONS + 32, %edi
        mov 4(%rdi), %r8d
        mov %r8d, %eax
        test %eax, %eax
        js 1f
        mov $19, %r9d
        mov $TEXT, %r10d
        SUBMIT 20, 3
        SUBMIT 22, 4
        ENTER 4
        EXIT 0
    1:  neg %eax
        mov $0x511, %edx
        out %eax, %dx
    END connect_by_name
    .popsection
    "#,
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

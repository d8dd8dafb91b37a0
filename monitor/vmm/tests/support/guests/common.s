# What all guests share: places, exception handlers, and the macros in which they are written.

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
# Waits until so many nanoseconds after the clock that the boot page tells, unless another completion comes first.
.macro SLEEP nanoseconds
    mov $0x100000, %edi
    mov 104(%rdi), %rax
    add $\nanoseconds, %rax
    mov $CONTROL, %edi
    mov 8(%rdi), %ecx
    mov %ecx, 12(%rdi)
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

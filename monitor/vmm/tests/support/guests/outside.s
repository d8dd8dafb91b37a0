# Guests that go outside: streams, datagrams, names, a volume.

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

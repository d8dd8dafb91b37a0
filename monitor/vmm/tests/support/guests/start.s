# What a guest finds, and what it can ask for.

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

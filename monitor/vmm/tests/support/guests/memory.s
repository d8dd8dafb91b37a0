# A limit of memory, kept and not kept.

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

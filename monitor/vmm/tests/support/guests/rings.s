# Rings and submissions that are not as they should be.

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

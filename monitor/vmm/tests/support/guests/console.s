# What guests print, and how they end.

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

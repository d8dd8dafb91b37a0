# Guests that wait, and hear the operator or do not.

GUEST sleep_forever
    ENTER 1
    EXIT 9
END sleep_forever

GUEST sleep_50_milliseconds
    SLEEP 50000000
    EXIT 0
END sleep_50_milliseconds

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

GUEST hear_memory_late
    PRINT 6
    ENTER 1
    SLEEP 300000000
    mov $64, %r11d
    SUBMIT 4, 5
    ENTER 1
    mov $COMPLETIONS + 32, %edi
    mov 4(%rdi), %eax
    mov $0x511, %edx
    out %eax, %dx
END hear_memory_late

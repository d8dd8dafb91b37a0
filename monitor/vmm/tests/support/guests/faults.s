# Guests that die.

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

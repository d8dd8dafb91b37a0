//! memcpy, memmove, memset, memcmp: SSE2 for the sizes that strings have, `rep` for large ones. In assembly, because a compiler
//! turns such loops into calls of these very functions.

use core::arch::naked_asm;

/// # Safety
/// As in C; the regions may overlap here too.
#[unsafe(naked)]
#[cfg_attr(not(test), unsafe(no_mangle))]
unsafe extern "C" fn memcpy(target: *mut u8, source: *const u8, count: usize) -> *mut u8 {
    naked_asm!("jmp {}", sym memmove)
}

/// # Safety
/// As in C.
#[unsafe(naked)]
#[cfg_attr(not(test), unsafe(no_mangle))]
unsafe extern "C" fn memmove(target: *mut u8, source: *const u8, count: usize) -> *mut u8 {
    naked_asm!(
        "mov rax, rdi",
        "cmp rdx, 16",
        "jb 20f",
        "cmp rdx, 32",
        "ja 2f",
        // 16 to 32: both ends, which may overlap.
        "movups xmm0, [rsi]",
        "movups xmm1, [rsi + rdx - 16]",
        "movups [rdi], xmm0",
        "movups [rdi + rdx - 16], xmm1",
        "ret",
        "2:",
        "cmp rdx, 64",
        "ja 3f",
        "movups xmm0, [rsi]",
        "movups xmm1, [rsi + 16]",
        "movups xmm2, [rsi + rdx - 32]",
        "movups xmm3, [rsi + rdx - 16]",
        "movups [rdi], xmm0",
        "movups [rdi + 16], xmm1",
        "movups [rdi + rdx - 32], xmm2",
        "movups [rdi + rdx - 16], xmm3",
        "ret",
        "3:",
        // Does the target begin inside the source? Then from the end.
        "mov rcx, rdi",
        "sub rcx, rsi",
        "cmp rcx, rdx",
        "jb 6f",
        "cmp rdx, 2048",
        "jae 5f",
        // Forward, 64 bytes at a time; the last 64 are loaded first, for the target may overwrite them.
        "movups xmm4, [rsi + rdx - 64]",
        "movups xmm5, [rsi + rdx - 48]",
        "movups xmm6, [rsi + rdx - 32]",
        "movups xmm7, [rsi + rdx - 16]",
        "lea r8, [rdi + rdx - 64]",
        "4:",
        "movups xmm0, [rsi]",
        "movups xmm1, [rsi + 16]",
        "movups xmm2, [rsi + 32]",
        "movups xmm3, [rsi + 48]",
        "movups [rdi], xmm0",
        "movups [rdi + 16], xmm1",
        "movups [rdi + 32], xmm2",
        "movups [rdi + 48], xmm3",
        "add rsi, 64",
        "add rdi, 64",
        "cmp rdi, r8",
        "jb 4b",
        "movups [r8], xmm4",
        "movups [r8 + 16], xmm5",
        "movups [r8 + 32], xmm6",
        "movups [r8 + 48], xmm7",
        "ret",
        "5:",
        "mov rcx, rdx",
        "rep movsb",
        "ret",
        // Backward; the first 64 are loaded first.
        "6:",
        "movups xmm4, [rsi]",
        "movups xmm5, [rsi + 16]",
        "movups xmm6, [rsi + 32]",
        "movups xmm7, [rsi + 48]",
        "lea rsi, [rsi + rdx]",
        "lea rcx, [rdi + rdx]",
        "lea r8, [rdi + 64]",
        "7:",
        "movups xmm0, [rsi - 16]",
        "movups xmm1, [rsi - 32]",
        "movups xmm2, [rsi - 48]",
        "movups xmm3, [rsi - 64]",
        "movups [rcx - 16], xmm0",
        "movups [rcx - 32], xmm1",
        "movups [rcx - 48], xmm2",
        "movups [rcx - 64], xmm3",
        "sub rsi, 64",
        "sub rcx, 64",
        "cmp rcx, r8",
        "ja 7b",
        "movups [rdi], xmm4",
        "movups [rdi + 16], xmm5",
        "movups [rdi + 32], xmm6",
        "movups [rdi + 48], xmm7",
        "ret",
        // Below 16.
        "20:",
        "cmp edx, 8",
        "jb 21f",
        "mov rcx, [rsi]",
        "mov r8, [rsi + rdx - 8]",
        "mov [rdi], rcx",
        "mov [rdi + rdx - 8], r8",
        "ret",
        "21:",
        "cmp edx, 4",
        "jb 22f",
        "mov ecx, [rsi]",
        "mov r8d, [rsi + rdx - 4]",
        "mov [rdi], ecx",
        "mov [rdi + rdx - 4], r8d",
        "ret",
        "22:",
        "test edx, edx",
        "je 24f",
        "movzx ecx, byte ptr [rsi]",
        "cmp edx, 1",
        "je 23f",
        "movzx r8d, word ptr [rsi + rdx - 2]",
        "mov [rdi + rdx - 2], r8w",
        "23:",
        "mov [rdi], cl",
        "24:",
        "ret",
    )
}

/// # Safety
/// As in C.
#[unsafe(naked)]
#[cfg_attr(not(test), unsafe(no_mangle))]
unsafe extern "C" fn memset(target: *mut u8, value: i32, count: usize) -> *mut u8 {
    naked_asm!(
        "mov rax, rdi",
        "movzx esi, sil",
        "mov r8, 0x0101010101010101",
        "imul rsi, r8",
        "cmp rdx, 16",
        "jb 20f",
        "movq xmm0, rsi",
        "punpcklqdq xmm0, xmm0",
        "cmp rdx, 1024",
        "jae 5f",
        "movups [rdi], xmm0",
        "movups [rdi + rdx - 16], xmm0",
        "lea r8, [rdi + rdx - 16]",
        "add rdi, 16",
        "cmp rdi, r8",
        "jae 3f",
        "2:",
        "movups [rdi], xmm0",
        "add rdi, 16",
        "cmp rdi, r8",
        "jb 2b",
        "3:",
        "ret",
        "5:",
        "mov r8, rax",
        "mov rax, rsi",
        "mov rcx, rdx",
        "rep stosb",
        "mov rax, r8",
        "ret",
        "20:",
        "cmp edx, 8",
        "jb 21f",
        "mov [rdi], rsi",
        "mov [rdi + rdx - 8], rsi",
        "ret",
        "21:",
        "cmp edx, 4",
        "jb 22f",
        "mov [rdi], esi",
        "mov [rdi + rdx - 4], esi",
        "ret",
        "22:",
        "test edx, edx",
        "je 24f",
        "mov [rdi], sil",
        "mov [rdi + rdx - 1], sil",
        "cmp edx, 3",
        "jb 24f",
        "mov [rdi + 1], sil",
        "24:",
        "ret",
    )
}

/// # Safety
/// As in C.
#[unsafe(naked)]
#[cfg_attr(not(test), unsafe(no_mangle))]
unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    naked_asm!(
        "cmp rdx, 16",
        "jb 20f",
        "lea r8, [rdx - 16]",
        "xor ecx, ecx",
        "2:",
        "cmp rcx, r8",
        "cmova rcx, r8",
        "movups xmm0, [rdi + rcx]",
        "movups xmm1, [rsi + rcx]",
        "pcmpeqb xmm0, xmm1",
        "pmovmskb eax, xmm0",
        "xor eax, 0xffff",
        "jne 4f",
        "cmp rcx, r8",
        "je 3f",
        "add rcx, 16",
        "jmp 2b",
        "3:",
        "xor eax, eax",
        "ret",
        "4:",
        "bsf eax, eax",
        "add rcx, rax",
        "movzx eax, byte ptr [rdi + rcx]",
        "movzx edx, byte ptr [rsi + rcx]",
        "sub eax, edx",
        "ret",
        // Below 16: 8, 4, then single bytes.
        "20:",
        "cmp edx, 8",
        "jb 21f",
        "mov rax, [rdi]",
        "mov rcx, [rsi]",
        "cmp rax, rcx",
        "jne 30f",
        "mov rax, [rdi + rdx - 8]",
        "mov rcx, [rsi + rdx - 8]",
        "cmp rax, rcx",
        "jne 30f",
        "xor eax, eax",
        "ret",
        "21:",
        "cmp edx, 4",
        "jb 22f",
        "mov eax, [rdi]",
        "mov ecx, [rsi]",
        "cmp eax, ecx",
        "jne 31f",
        "mov eax, [rdi + rdx - 4]",
        "mov ecx, [rsi + rdx - 4]",
        "cmp eax, ecx",
        "jne 31f",
        "xor eax, eax",
        "ret",
        "22:",
        "test edx, edx",
        "je 24f",
        "23:",
        "movzx eax, byte ptr [rdi]",
        "movzx ecx, byte ptr [rsi]",
        "sub eax, ecx",
        "jne 25f",
        "inc rdi",
        "inc rsi",
        "dec edx",
        "jne 23b",
        "24:",
        "xor eax, eax",
        "25:",
        "ret",
        // Unequal words: the first byte in memory decides.
        "30:",
        "bswap rax",
        "bswap rcx",
        "cmp rax, rcx",
        "jmp 32f",
        "31:",
        "bswap eax",
        "bswap ecx",
        "cmp eax, ecx",
        "32:",
        "sbb eax, eax",
        "or eax, 1",
        "ret",
    )
}

#[cfg(test)]
mod tests {
    use super::{memcmp, memcpy, memmove, memset};

    /// Around every branch of the code: the small sizes, the loops, `rep`.
    fn sizes() -> impl Iterator<Item = usize> {
        (0..=200).chain([255, 256, 257, 1023, 1024, 1025, 2047, 2048, 2049, 5000])
    }

    fn pattern(size: usize) -> Vec<u8> {
        (0..size).map(|at| (at * 7 + at / 251) as u8).collect()
    }

    #[test]
    fn copies() {
        for size in sizes() {
            for shift in [0, 1, 15] {
                let source = pattern(size + shift);
                let mut target = vec![0xee; size + 2];
                // SAFETY: `size` bytes are there on both sides.
                let result = unsafe { memcpy(target.as_mut_ptr().add(1), source.as_ptr().add(shift), size) };
                assert_eq!(result, target.as_mut_ptr().wrapping_add(1));
                assert_eq!(&target[1..=size], &source[shift..]);
                assert_eq!((target[0], target[size + 1]), (0xee, 0xee), "{size} bytes write beyond");
            }
        }
    }

    #[test]
    fn moves_in_both_directions() {
        for size in sizes() {
            for distance in [0, 1, 7, 16, 33, 64, 100, 700] {
                let bytes = pattern(size + distance);
                let mut forward = bytes.clone();
                let mut expected = bytes.clone();
                expected.copy_within(distance.., 0);
                // SAFETY: both ranges lie in the vector.
                unsafe { memmove(forward.as_mut_ptr(), forward.as_ptr().add(distance), size) };
                assert_eq!(forward, expected, "{size} bytes down by {distance}");
                let mut backward = bytes.clone();
                let mut expected = bytes;
                expected.copy_within(..size, distance);
                // SAFETY: both ranges lie in the vector.
                unsafe { memmove(backward.as_mut_ptr().add(distance), backward.as_ptr(), size) };
                assert_eq!(backward, expected, "{size} bytes up by {distance}");
            }
        }
    }

    #[test]
    fn sets() {
        for size in sizes() {
            let mut target = vec![0; size + 2];
            // SAFETY: `size` bytes are there.
            let result = unsafe { memset(target.as_mut_ptr().add(1), 0x1a5, size) };
            assert_eq!(result, target.as_mut_ptr().wrapping_add(1));
            assert!(target[1..=size].iter().all(|byte| *byte == 0xa5), "{size}");
            assert_eq!((target[0], target[size + 1]), (0, 0), "{size} bytes write beyond");
        }
    }

    #[test]
    fn compares() {
        for size in sizes() {
            let left = pattern(size);
            // SAFETY: `size` bytes are there on both sides.
            assert_eq!(unsafe { memcmp(left.as_ptr(), left.clone().as_ptr(), size) }, 0);
            for at in 0..size {
                let mut right = left.clone();
                right[at] = right[at].wrapping_add(1);
                let expected = left.cmp(&right) as i32;
                // SAFETY: as above.
                let (ours, reverse) = unsafe {
                    (memcmp(left.as_ptr(), right.as_ptr(), size), memcmp(right.as_ptr(), left.as_ptr(), size))
                };
                assert_eq!((ours.signum(), reverse.signum()), (expected, -expected), "{size} bytes, unequal at {at}");
            }
        }
    }
}

//! The processor that a guest is told it has: what every x86-64 processor has, the same on each host.
//!
//! Asking KVM what it supports and giving all of it to the guest would cost a third of a millisecond at each start (both
//! calls execute dozens of CPUID instructions, which trap if the host is itself virtual), for features that the HAL does
//! not promise. KVM refuses CR4 and EFER bits that the CPUID lacks, so the bits of `registers.rs` are all here.

use core::arch::x86_64::CpuidResult;

use kvm_bindings::{CpuId, kvm_cpuid_entry2};

use super::KvmError;

/// FPU, DE, PSE, TSC, MSR, PAE, CX8, PGE, CMOV, PAT, CLFLUSH, MMX, FXSR, SSE, SSE2.
const FEATURES_EDX: u32 = 1
    | 1 << 2
    | 1 << 3
    | 1 << 4
    | 1 << 5
    | 1 << 6
    | 1 << 8
    | 1 << 13
    | 1 << 15
    | 1 << 16
    | 1 << 19
    | 1 << 23
    | 1 << 24
    | 1 << 25
    | 1 << 26;
/// CLFLUSH line size, in units of 8 bytes.
const FEATURES_EBX: u32 = 8 << 8;
/// Family 6, model 15: long mode's early days. No one should read more out of it.
const SIGNATURE: u32 = 0x6f0;
/// NX and long mode.
const EXTENDED_EDX: u32 = NX | 1 << 29;
const NX: u32 = 1 << 20;

/// The guest's CPUID.
pub(super) fn baseline() -> Result<CpuId, KvmError> {
    let vendor = host(0);
    if host(0x8000_0001).edx & NX == 0 {
        return Err(KvmError::Processor { what: "NX bit (no-execute pages)" });
    }
    // Sizes of addresses must be the host's own: KVM checks page-table entries by them.
    let sizes = host(0x8000_0008);
    let entries = [
        entry(0, CpuidResult { eax: 1, ..vendor }),
        entry(1, CpuidResult { eax: SIGNATURE, ebx: FEATURES_EBX, ecx: 0, edx: FEATURES_EDX }),
        entry(0x8000_0000, CpuidResult { eax: 0x8000_0008, ..vendor }),
        entry(0x8000_0001, CpuidResult { eax: SIGNATURE, ebx: 0, ecx: 0, edx: EXTENDED_EDX }),
        entry(0x8000_0008, CpuidResult { eax: sizes.eax & 0xffff, ebx: 0, ecx: 0, edx: 0 }),
    ];
    CpuId::from_entries(&entries).map_err(|_| KvmError::Step { step: "CPUID", errno: libc::E2BIG })
}

/// What the host's own processor answers.
fn host(function: u32) -> CpuidResult {
    // SAFETY: every x86-64 processor has the instruction. (Newer compilers know.)
    #[allow(unused_unsafe)]
    unsafe {
        core::arch::x86_64::__cpuid(function)
    }
}

fn entry(function: u32, result: CpuidResult) -> kvm_cpuid_entry2 {
    let CpuidResult { eax, ebx, ecx, edx } = result;
    kvm_cpuid_entry2 { function, eax, ebx, ecx, edx, ..Default::default() }
}

//! The state in which a guest begins: 64-bit, ring 3, paging on, at its entry point.

use kvm_bindings::{Msrs, kvm_dtable, kvm_fpu, kvm_msr_entry, kvm_regs, kvm_segment};
use kvm_ioctls::VcpuFd;
use uk_abi::{BOOT_ADDRESS, STACK_ADDRESS, STACK_SIZE};

use super::KvmError;
use crate::descriptors::{CODE_SELECTOR, DATA_SELECTOR, GDT, IDT, TSS, TSS_SELECTOR, TableRegister};
use crate::tables::ROOT_ADDRESS;

/// PE, MP, ET, NE, WP, AM, PG.
const CR0: u64 = 1 | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 16 | 1 << 18 | 1 << 31;
/// PAE, OSFXSR, OSXMMEXCPT.
const CR4: u64 = 1 << 5 | 1 << 9 | 1 << 10;
/// LME, LMA, NXE.
const EFER: u64 = 1 << 8 | 1 << 10 | 1 << 11;
/// The bit that is always set, IF, and IOPL 3. No interrupt is ever injected, so IF means nothing to the guest; but Bochs' VMX holds
/// the host's interrupts back without it, and a guest that computes for long could not be preempted there.
const RFLAGS: u64 = 1 << 1 | 1 << 9 | 3 << 12;
const MSR_TSC: u32 = 0x10;
/// All SSE exceptions masked, as after reset.
const MXCSR: u32 = 0x1f80;
/// All x87 exceptions masked, extended precision: what C expects at its start.
const FPU_CONTROL: u16 = 0x37f;

pub(super) fn set(vcpu: &VcpuFd, entry: u64) -> Result<(), KvmError> {
    let mut special = vcpu.get_sregs().map_err(KvmError::on("KVM_GET_SREGS"))?;
    special.cs = segment(CODE_SELECTOR, 0xb, true);
    let data = segment(DATA_SELECTOR, 0x3, false);
    (special.ds, special.es, special.fs, special.gs, special.ss) = (data, data, data, data, data);
    special.tr = kvm_segment {
        base: TSS.base,
        limit: u32::from(TSS.limit),
        selector: TSS_SELECTOR,
        type_: 11, // busy: VMX takes no other
        present: 1,
        ..Default::default()
    };
    special.ldt = kvm_segment { type_: 2, unusable: 1, ..Default::default() };
    special.gdt = table(GDT);
    special.idt = table(IDT);
    special.cr0 = CR0;
    special.cr3 = ROOT_ADDRESS;
    special.cr4 = CR4;
    special.efer = EFER;
    vcpu.set_sregs(&special).map_err(KvmError::on("KVM_SET_SREGS"))?;

    let fpu = kvm_fpu { fcw: FPU_CONTROL, mxcsr: MXCSR, ..Default::default() };
    vcpu.set_fpu(&fpu).map_err(KvmError::on("KVM_SET_FPU"))?;

    let general = kvm_regs {
        rip: entry,
        rsp: STACK_ADDRESS + STACK_SIZE,
        rdi: BOOT_ADDRESS,
        rflags: RFLAGS,
        ..Default::default()
    };
    vcpu.set_regs(&general).map_err(KvmError::on("KVM_SET_REGS"))
}

pub(super) fn tsc(vcpu: &VcpuFd) -> Option<u64> {
    let mut msrs = Msrs::from_entries(&[kvm_msr_entry { index: MSR_TSC, ..Default::default() }]).ok()?;
    let read = vcpu.get_msrs(&mut msrs).ok()?;
    (read == 1).then(|| msrs.as_slice().first().map(|entry| entry.data)).flatten()
}

fn segment(selector: u16, type_: u8, code: bool) -> kvm_segment {
    kvm_segment {
        base: 0,
        limit: 0xffff_ffff,
        selector,
        type_,
        present: 1,
        dpl: 3,
        db: u8::from(!code),
        s: 1,
        l: u8::from(code),
        g: 1,
        ..Default::default()
    }
}

fn table(register: TableRegister) -> kvm_dtable {
    kvm_dtable { base: register.base, limit: register.limit, ..Default::default() }
}

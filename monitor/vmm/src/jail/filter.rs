//! The list of system calls as a program that the kernel runs before each of them.

use rustix::io::Errno;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::Inmate;
use super::calls::{CALLS_OF_DEBUG_BUILDS, Call, Check};
use super::grants::Grants;

/// From here on any other system call, of any thread, is not made, and ends the process with SIGSYS: the monitor behind the last words
/// of `sys::refused`, its volume server, which has nowhere to say any, at once.
pub(super) fn install(inmate: Inmate, grants: Grants) -> Result<(), Errno> {
    let program = compile(inmate, grants).map_err(|_| Errno::INVAL)?;
    seccompiler::apply_filter_all_threads(&program).map_err(|error| match error {
        seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error) => {
            Errno::from_io_error(&error).unwrap_or(Errno::IO)
        }
        _ => Errno::INVAL,
    })
}

/// The program of one of them for these grants.
pub(super) fn compile(inmate: Inmate, grants: Grants) -> Result<BpfProgram, BackendError> {
    let needed = inmate.calls().iter().chain(CALLS_OF_DEBUG_BUILDS).filter(|call| call.need.of(grants));
    let rules = needed.map(|call| Ok((call.number, rules(call)?))).collect::<Result<_, BackendError>>()?;
    let refusal = match inmate {
        Inmate::Monitor => SeccompAction::Trap,
        Inmate::VolumeServer => SeccompAction::KillProcess,
    };
    SeccompFilter::new(rules, refusal, SeccompAction::Allow, TargetArch::x86_64)?.try_into()
}

fn rules(call: &Call) -> Result<Vec<SeccompRule>, BackendError> {
    let rule = |checks: &&[Check]| SeccompRule::new(checks.iter().map(condition).collect::<Result<_, _>>()?);
    call.checks.iter().map(rule).collect()
}

fn condition(check: &Check) -> Result<SeccompCondition, BackendError> {
    let (argument, operator, value) = match *check {
        Check::Is(argument, value) => (argument, SeccompCmpOp::Eq, value),
        Check::Not(argument, value) => (argument, SeccompCmpOp::Ne, value),
    };
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value.cast_unsigned().into())
}

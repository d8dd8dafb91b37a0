//! The mathematical functions of C, from the `libm` crate; what the processor does itself is done by it.

macro_rules! from_libm {
    ($($name:ident($($argument:ident),*);)*) => {
        #[cfg(not(test))]
        mod libm_symbols {
            $(
                #[unsafe(no_mangle)]
                extern "C" fn $name($($argument: f64),*) -> f64 {
                    libm::$name($($argument),*)
                }
            )*
        }
    };
}

from_libm! {
    acos(x); acosh(x); asin(x); asinh(x); atan(x); atan2(y, x); atanh(x);
    cbrt(x); cos(x); cosh(x); exp(x); expm1(x); hypot(x, y);
    log(x); log10(x); log1p(x); log2(x); pow(x, y); round(x);
    sin(x); sinh(x); tan(x); tanh(x);
    floor(x); ceil(x); trunc(x);
}

/// The remainder of x / y, exact, with the sign of x: `fprem` until it says that it is done.
#[must_use]
pub fn remainder(x: f64, y: f64) -> f64 {
    let mut result = x;
    // SAFETY: the x87 stack is empty at calls and left empty; the operands and the result live in memory.
    unsafe {
        core::arch::asm!(
            "fld qword ptr [{y}]",
            "fld qword ptr [{x}]",
            "2:",
            "fprem",
            "fnstsw ax",
            "test ah, 4",
            "jne 2b",
            "fstp qword ptr [{x}]",
            "fstp st(0)",
            x = in(reg) &raw mut result,
            y = in(reg) &raw const y,
            out("ax") _,
            out("st(0)") _, out("st(1)") _, out("st(2)") _, out("st(3)") _,
            out("st(4)") _, out("st(5)") _, out("st(6)") _, out("st(7)") _,
        );
    }
    result
}

/// The square root, by the processor.
#[must_use]
pub fn square_root(x: f64) -> f64 {
    let result;
    // SAFETY: works on registers alone.
    unsafe {
        core::arch::asm!("sqrtsd {0}, {1}", out(xmm_reg) result, in(xmm_reg) x, options(pure, nomem, nostack, preserves_flags));
    }
    result
}

/// Rounds to the nearest integer by the current mode (half to even), by the processor.
#[must_use]
pub fn nearest(x: f64) -> i64 {
    let result;
    // SAFETY: works on registers alone.
    unsafe {
        core::arch::asm!("cvtsd2si {0}, {1}", out(reg) result, in(xmm_reg) x, options(pure, nomem, nostack, preserves_flags));
    }
    result
}

#[cfg(not(test))]
mod symbols {
    use core::ffi::c_int;

    #[unsafe(no_mangle)]
    extern "C" fn fmod(x: f64, y: f64) -> f64 {
        super::remainder(x, y)
    }

    #[unsafe(no_mangle)]
    extern "C" fn sqrt(x: f64) -> f64 {
        super::square_root(x)
    }

    #[unsafe(no_mangle)]
    extern "C" fn lrint(x: f64) -> i64 {
        super::nearest(x)
    }

    #[unsafe(no_mangle)]
    extern "C" fn scalbn(x: f64, exponent: c_int) -> f64 {
        libm::scalbn(x, exponent)
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn frexp(x: f64, exponent: *mut c_int) -> f64 {
        let (fraction, power) = libm::frexp(x);
        // SAFETY: the caller's promise.
        unsafe { *exponent = power };
        fraction
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn modf(x: f64, whole: *mut f64) -> f64 {
        let (fraction, integer) = libm::modf(x);
        // SAFETY: the caller's promise.
        unsafe { *whole = integer };
        fraction
    }
}

#[cfg(test)]
mod tests {
    use super::{nearest, remainder, square_root};

    #[test]
    fn remainder_is_exact() {
        for (x, y) in
            [(5.5, 2.0), (-5.5, 2.0), (1e300, 3.0), (1e17, 10.0), (0.3, 0.1), (4.0, -2.0), (7.0, f64::INFINITY)]
        {
            let expected: f64 = x % y;
            assert_eq!(remainder(x, y).to_bits(), expected.to_bits(), "{x} % {y}");
        }
        assert!(remainder(1.0, 0.0).is_nan() && remainder(f64::INFINITY, 2.0).is_nan());
        assert_eq!(remainder(-4.0, 2.0).to_bits(), (-0.0_f64).to_bits());
    }

    #[test]
    fn the_processor_rounds() {
        assert_eq!(square_root(2.0), core::f64::consts::SQRT_2);
        assert!(square_root(-1.0).is_nan());
        assert_eq!([nearest(0.5), nearest(1.5), nearest(-2.5), nearest(2.51)], [0, 2, -2, 3]);
    }
}

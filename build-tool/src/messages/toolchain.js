// Diagnostics about the parts that make and run images.
export function toolchainMissing(part, path, exitCode) {
    return {
        severity: "error",
        code: "TOOLCHAIN_MISSING",
        what: `${part[0].toUpperCase()}${part.slice(1)} is not there`,
        where: `Looked at ${path}`,
        how: "In the project's own checkout run `npm run build`; elsewhere install the package `unikernel` again",
        exitCode,
    };
}
export function toolchainBroken(part, path, reason, exitCode) {
    return {
        severity: "error",
        code: "TOOLCHAIN_BROKEN",
        what: `${part[0].toUpperCase()}${part.slice(1)} cannot be used: ${reason}`,
        where: `It is ${path}`,
        how: "In the project's own checkout run `npm run build`; elsewhere install the package `unikernel` again",
        exitCode,
    };
}
//# sourceMappingURL=toolchain.js.map
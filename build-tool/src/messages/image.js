// Diagnostics of putting the image together.
import { ExitCode } from "@unikernel/hal";
import { formatSize } from "../size.js";
export function tooLittleMemory(memory, needed, origin) {
    const step = 2 ** 20;
    return {
        severity: "error",
        code: "TOO_LITTLE_MEMORY",
        what: `The image needs at least ${formatSize(needed)} of guest memory, but \`memory\` is ${formatSize(memory)}`,
        where: `For ${origin}`,
        how: `Set \`memory: "${Math.ceil(needed / step)}M"\` or more`,
        exitCode: ExitCode.UNCAUGHT,
    };
}
export function cannotWrite(path, reason) {
    return {
        severity: "error",
        code: "CANNOT_WRITE",
        what: `The image cannot be written: ${reason}`,
        where: `It was to be ${path}`,
        how: "Give another place with `-o FILE`",
        exitCode: ExitCode.UNCAUGHT,
    };
}
//# sourceMappingURL=image.js.map
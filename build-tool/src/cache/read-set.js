// The files that a result was made from. A result is fresh while every one of them still has the content it had.
import { createHash } from "node:crypto";
const absent = "absent";
export function hashOf(...parts) {
    const hash = createHash("sha256");
    for (const part of parts)
        hash.update(`${part.length}:`).update(part);
    return hash.digest("hex");
}
/** Of a directory only the names of code count: a new one may be what an import means now. */
function hashOfNames(host, path) {
    return hashOf(...host.list(path).filter((name) => /\.([cm]?[jt]sx?|json)$/.test(name)));
}
function fingerprint(host, path) {
    const status = host.status(path);
    if (status === undefined)
        return { path, size: 0, modified: 0, hash: absent };
    if (status.kind === "directory")
        return { path, size: 0, modified: 0, hash: hashOfNames(host, path) };
    return { path, size: status.size, modified: status.modified, hash: hashOf(host.read(path) ?? "") };
}
/** Collects paths: files, directories (for the names in them), and paths where nothing was found. */
export class ReadSet {
    #paths = new Set();
    add(path) {
        this.#paths.add(path);
    }
    /** The files as they are now, in order of their paths. */
    record(host) {
        return [...this.#paths].sort().map((path) => fingerprint(host, path));
    }
}
/**
 * Whether all files still have their content. Size and time of modification decide where both are as before; else the
 * content does.
 */
export function isFresh(host, files) {
    return files.every((file) => {
        const status = host.status(file.path);
        if (status === undefined || file.hash === absent)
            return status === undefined && file.hash === absent;
        if (status.kind === "directory")
            return hashOfNames(host, file.path) === file.hash;
        if (status.size !== file.size)
            return false;
        return status.modified === file.modified || hashOf(host.read(file.path) ?? "") === file.hash;
    });
}
//# sourceMappingURL=read-set.js.map
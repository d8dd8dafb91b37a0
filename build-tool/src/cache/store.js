// The cache on disk: results by the hash of what they were made from. Entries that cannot be read are as good as not there.
import { homedir } from "node:os";
import { join } from "node:path";
import { hashOf } from "./read-set.js";
const limitBytes = 256 * 2 ** 20;
/** $XDG_CACHE_HOME/unikernel/build or ~/.cache/unikernel/build. */
export function openStore(host) {
    const base = host.environment["XDG_CACHE_HOME"];
    const directory = join(base !== undefined && base.startsWith("/") ? base : join(homedir(), ".cache"), "unikernel/build");
    const path = (kind, key) => join(directory, kind, key);
    return {
        directory,
        path,
        read(kind, key) {
            const entry = host.read(path(kind, key));
            if (entry === undefined || entry.length < 64)
                return undefined;
            const value = entry.subarray(64);
            return Buffer.from(entry.subarray(0, 64)).toString() === hashOf(value) ? value : undefined;
        },
        write(kind, key, value) {
            const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
            try {
                host.write(path(kind, key), Buffer.concat([Buffer.from(hashOf(bytes)), bytes]));
            }
            catch {
                // A cache that cannot be written (read-only home, full disk) costs time, not the build.
            }
        },
        trim() {
            trim(host, directory);
        },
    };
}
function trim(host, directory) {
    if (host.status(directory) === undefined)
        return;
    const entries = host.list(directory).flatMap((kind) => {
        const folder = join(directory, kind);
        if (host.status(folder)?.kind !== "directory")
            return [];
        return host.list(folder).flatMap((name) => {
            const status = host.status(join(folder, name));
            return status === undefined ? [] : [{ path: join(folder, name), ...status }];
        });
    });
    let total = entries.reduce((sum, entry) => sum + entry.size, 0);
    for (const entry of entries.sort((a, b) => a.modified - b.modified)) {
        if (total <= limitBytes)
            return;
        host.remove(entry.path);
        total -= entry.size;
    }
}
//# sourceMappingURL=store.js.map
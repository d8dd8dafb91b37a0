// The one door to files, processes and the terminal. The tool receives it as an argument; tests hand in one in memory.
const decoder = new TextDecoder();
export function readText(host, path) {
    const bytes = host.read(path);
    return bytes === undefined ? undefined : decoder.decode(bytes);
}
//# sourceMappingURL=host.js.map
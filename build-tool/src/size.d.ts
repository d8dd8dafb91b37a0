/** Bytes of a guest memory size, or in one phrase why it is none. */
export declare function parseMemory(size: string | number): number | string;
/** Bytes in the unit that reads best: `32 MB` (of 1024 * 1024), `1.2 MB`, `17 KB`, `9 bytes`. */
export declare function formatSize(bytes: number): string;

// The version of the library OS, which process.versions and node:os tell. A test compares it with package.json.

export const VERSION: string = "0.1.0";

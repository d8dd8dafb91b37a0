// The version of the tool. A test compares it with package.json, so that reading that file costs nothing at start.
export const version = "0.1.0";
//# sourceMappingURL=version.js.map
// node:tty.

export * from "./tty-api.ts";
export * as default from "./tty-api.ts";

// node:console.

import { Console, console } from "./console/console.ts";

export { Console };
export const assert: Console["assert"] = console.assert;
export const clear: Console["clear"] = console.clear;
export const count: Console["count"] = console.count;
export const countReset: Console["countReset"] = console.countReset;
export const debug: Console["debug"] = console.debug;
export const dir: Console["dir"] = console.dir;
export const dirxml: Console["dirxml"] = console.dirxml;
export const error: Console["error"] = console.error;
export const group: Console["group"] = console.group;
export const groupCollapsed: Console["groupCollapsed"] = console.groupCollapsed;
export const groupEnd: Console["groupEnd"] = console.groupEnd;
export const info: Console["info"] = console.info;
export const log: Console["log"] = console.log;
export const table: Console["table"] = console.table;
export const time: Console["time"] = console.time;
export const timeEnd: Console["timeEnd"] = console.timeEnd;
export const timeLog: Console["timeLog"] = console.timeLog;
export const trace: Console["trace"] = console.trace;
export const warn: Console["warn"] = console.warn;
export default console;

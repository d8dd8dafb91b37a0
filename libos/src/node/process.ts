// node:process.

import { process, type Process } from "./process/process.ts";

export const arch: Process["arch"] = process.arch;
export const argv: Process["argv"] = process.argv;
export const argv0: Process["argv0"] = process.argv0;
export const cwd: Process["cwd"] = process.cwd;
export const emitWarning: Process["emitWarning"] = process.emitWarning;
export const env: Process["env"] = process.env;
export const execArgv: Process["execArgv"] = process.execArgv;
export const execPath: Process["execPath"] = process.execPath;
export const exit: Process["exit"] = process.exit;
export const features: Process["features"] = process.features;
export const hasUncaughtExceptionCaptureCallback: Process["hasUncaughtExceptionCaptureCallback"] =
  process.hasUncaughtExceptionCaptureCallback;
export const hrtime: Process["hrtime"] = process.hrtime;
export const memoryUsage: Process["memoryUsage"] = process.memoryUsage;
export const nextTick: Process["nextTick"] = process.nextTick;
export const pid: Process["pid"] = process.pid;
export const platform: Process["platform"] = process.platform;
export const ppid: Process["ppid"] = process.ppid;
export const release: Process["release"] = process.release;
export const setUncaughtExceptionCaptureCallback: Process["setUncaughtExceptionCaptureCallback"] =
  process.setUncaughtExceptionCaptureCallback;
export const stderr: Process["stderr"] = process.stderr;
export const stdout: Process["stdout"] = process.stdout;
export const title: Process["title"] = process.title;
export const uptime: Process["uptime"] = process.uptime;
export const version: Process["version"] = process.version;
export const versions: Process["versions"] = process.versions;
export default process;

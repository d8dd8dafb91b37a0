// dns.lookupService: the name of an address. A guest has no table of services: ports stay numbers, as on a host without one.

import { Error as HalError } from "@unikernel/hal";
import { isIP } from "../../net/address.ts";
import { lookupError } from "../../net/errors.ts";
import { checkFunction, checkPort, codedError, invalidArgValue } from "../errors.ts";
import { Questions } from "./questions.ts";

export type ServiceCallback = (error: Error | null, hostname?: string, service?: string) => void;

class Names extends Questions {
  ask(address: string, done: (error: Error | null, names?: unknown) => void): void {
    this.backwards(address, done);
  }
}

export function checkAddress(address: unknown): asserts address is string {
  if (typeof address === "string" && isIP(address) !== 0) return;
  throw invalidArgValue("address", typeof address === "string" ? `'${address}'` : String(address));
}

/** `address` is one. An address without a name is ENOTFOUND, as with NI_NAMEREQD. */
export function serviceOf(address: string, port: number, callback: ServiceCallback): void {
  new Names().ask(address, (error, names) => {
    if (error === null) callback(null, (names as string[])[0]!, String(port));
    else callback(serviceError(error as Error & { code: string }, address));
  });
}

/** getnameinfo tells only that there is no name, or that nobody could be asked. */
function serviceError(error: Error & { code: string }, address: string): Error {
  let told = error;
  if (error.code === "ENOTFOUND" || error.code === "ENODATA") {
    told = lookupError({ error: HalError.NOT_FOUND, detail: 0 }, address) as Error & { code: string };
  } else if (error.code === "ETIMEOUT" || error.code === "ESERVFAIL") {
    told = lookupError({ error: HalError.FAILED, detail: 0 }, address) as Error & { code: string };
  }
  told.message = told.message.replace(/^\w+/, "getnameinfo");
  return Object.assign(told, { syscall: "getnameinfo" });
}

/** lookupService("127.0.0.1", 22, (error, hostname, service) => {}). */
export function lookupService(...args: [address: string, port: number | string, callback: ServiceCallback]): object {
  if (args.length !== 3) {
    const text = 'The "address", "port", and "callback" arguments must be specified';
    throw codedError(TypeError, "ERR_MISSING_ARGS", text);
  }
  const [address, port, callback] = args;
  checkAddress(address);
  const number = checkPort(port, "Port");
  checkFunction(callback, "callback");
  serviceOf(address, number, callback);
  return {};
}

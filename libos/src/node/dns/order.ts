// In which order addresses of both families are told.

import { familyOf } from "../../net/address.ts";
import { invalidArgValue } from "../errors.ts";

export type Order = "verbatim" | "ipv4first" | "ipv6first";

const ORDERS: readonly unknown[] = ["verbatim", "ipv4first", "ipv6first"];

const chosen: { order: Order } = { order: "verbatim" };

export function checkOrder(order: unknown, name: string): asserts order is Order {
  if (ORDERS.includes(order)) return;
  const shown = typeof order === "string" ? `'${order}'` : String(order);
  throw invalidArgValue(name, shown, "must be one of: 'verbatim', 'ipv4first', 'ipv6first'");
}

export function getDefaultResultOrder(): Order {
  return chosen.order;
}

export function setDefaultResultOrder(order: Order): void {
  checkOrder(order, "dnsOrder");
  chosen.order = order;
}

/** The same addresses, those of the family that the order names first. */
export function inOrder(addresses: readonly Uint8Array[], order: Order): readonly Uint8Array[] {
  if (order === "verbatim") return addresses;
  const first = order === "ipv4first" ? 4 : 6;
  const of = (wanted: boolean): Uint8Array[] => addresses.filter((bytes) => (familyOf(bytes) === first) === wanted);
  return [...of(true), ...of(false)];
}

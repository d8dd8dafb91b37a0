// multipart/form-data (RFC 7578), as the HTML and Fetch Standards write and read it.

import { runtime } from "../../core/runtime.ts";
import { Blob, File, joinBytes } from "./blob.ts";
import { FormData } from "./form-data.ts";

function escapeName(name: string): string {
  return name.replace(/\r\n|\r|\n/g, "%0D%0A").replaceAll('"', "%22");
}

/** The body's bytes and its boundary, which is random. */
export function encodeMultipart(form: FormData): { bytes: Uint8Array; boundary: string } {
  const random = new Uint8Array(12);
  runtime.hal.random.fill(random);
  const boundary = `----formdata-${random.toHex()}`;
  const { machine } = runtime;
  const parts: Uint8Array[] = [];
  for (const [name, value] of form) {
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
    if (typeof value === "string") {
      parts.push(machine.encodeUtf8(`${head}\r\n\r\n${value.replace(/\r\n|\r|\n/g, "\r\n")}\r\n`));
      continue;
    }
    head += `; filename="${escapeName(value.name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}\r\n\r\n`;
    parts.push(machine.encodeUtf8(head), Blob.bytesOf(value), machine.encodeUtf8("\r\n"));
  }
  parts.push(machine.encodeUtf8(`--${boundary}--\r\n`));
  return { bytes: joinBytes(parts), boundary };
}

/** A parameter of a header. Within quotes a backslash is one: browsers write quotes as %22. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;]+))`, "i").exec(header);
  const value = match?.[1] ?? match?.[2];
  return value?.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}

/** The boundary that a content type names. */
export function boundaryOf(type: string): string | undefined {
  return parameter(type, "boundary");
}

/** @returns undefined for a body that is malformed */
export function parseMultipart(bytes: Uint8Array, boundary: string): FormData | undefined {
  const { machine } = runtime;
  const delimiter = machine.encodeUtf8(`\r\n--${boundary}`);
  const headEnd = machine.encodeUtf8("\r\n\r\n");
  const form = new FormData();
  // The first delimiter has no line before it.
  const first = delimiter.subarray(2);
  if (machine.indexOf(bytes, first, 0, Math.min(bytes.length, first.length)) !== 0) return undefined;
  let at = first.length;
  for (;;) {
    if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d) return form;
    if (bytes[at] !== 0x0d || bytes[at + 1] !== 0x0a) return undefined;
    const end = machine.indexOf(bytes, headEnd, at, bytes.length);
    const next = end < 0 ? -1 : machine.indexOf(bytes, delimiter, end + 2, bytes.length);
    if (next < 0) return undefined;
    const head = machine.decodeUtf8(bytes, at + 2, end, false)!;
    const disposition = /^content-disposition:\s*form-data\s*(;.*)$/im.exec(head)?.[1];
    const name = disposition === undefined ? undefined : parameter(disposition, "name");
    if (disposition === undefined || name === undefined) return undefined;
    const filename = parameter(disposition, "filename");
    const start = Math.min(end + 4, next);
    if (filename === undefined) form.append(name, machine.decodeUtf8(bytes, start, next, false)!);
    else {
      const type = /^content-type:\s*(.*?)\s*$/im.exec(head)?.[1] ?? "text/plain";
      form.append(name, new File([bytes.subarray(start, next)], filename, { type }));
    }
    at = next + delimiter.length;
  }
}

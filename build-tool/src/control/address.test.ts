import { describe, expect, test } from "vitest";
import { memoryHost, type MemoryHost } from "../testing/memory-host.ts";
import { findAddress, place } from "./address.ts";

function found(environment: Record<string, string>, said?: string, more: Partial<MemoryHost> = {}): string {
  const host = Object.assign(memoryHost({ "/app/token": " abc\n", "/app/ca.pem": "PEM" }), { environment }, more);
  const address = findAddress(host, said);
  return address.ok
    ? `${place(address.value)}${"token" in address.value ? ` ${address.value.token}` : ""}`
    : address.diagnostics[0]!.code;
}

describe("where ukd is looked for", () => {
  test("the place of the user", () => {
    expect(found({}, undefined, { user: 0 })).toBe("/run/ukd/ukd.sock");
    expect(found({ XDG_RUNTIME_DIR: "/run/user/1000" })).toBe("/run/user/1000/ukd/ukd.sock");
    expect(found({})).toBe("/tmp/ukd-1000/ukd.sock");
    expect(found({ XDG_RUNTIME_DIR: "relative" })).toBe("/tmp/ukd-1000/ukd.sock");
  });

  test("what is said goes before the variable, and that before the place of the user", () => {
    expect(found({ UKD_HOST: "/b", XDG_RUNTIME_DIR: "/c" }, "/a")).toBe("/a");
    expect(found({ UKD_HOST: "/b", XDG_RUNTIME_DIR: "/c" })).toBe("/b");
    expect(found({ UKD_HOST: "" })).toBe("/tmp/ukd-1000/ukd.sock");
  });

  test("sockets in each way to write them", () => {
    expect(found({}, "unix:///x/y")).toBe("/x/y");
    expect(found({}, "unix:/x/y")).toBe("/x/y");
    expect(found({}, "y.sock")).toBe("/app/y.sock");
  });

  test("TLS, with the token that is in a file", () => {
    expect(found({ UKD_HOST: "https://example.com:7443" })).toBe("https://example.com:7443");
    expect(found({ UKD_HOST: "https://[::1]", UKD_TOKEN_FILE: "token", UKD_CA: "ca.pem" })).toBe(
      "https://[::1]:443 abc",
    );
    expect(found({ UKD_HOST: "https://a", UKD_TOKEN_FILE: "gone" })).toBe("NO_SUCH_FILE");
    expect(found({ UKD_HOST: "https://a", UKD_CA: "gone" })).toBe("NO_SUCH_FILE");
  });

  test("a file of another thing than one token is said to be that, and not that ukd cannot be reached", () => {
    for (const text of ["", "\n", "abc\ndef\n", "abc\r\nx-evil: 1", "s\u00e9cret", "a\0b"]) {
      const host = memoryHost({ "/app/token": text });
      Object.assign(host.environment, { UKD_HOST: "https://a", UKD_TOKEN_FILE: "token" });
      const found = findAddress(host, undefined);
      expect(found).toMatchObject({ ok: false, diagnostics: [{ code: "BAD_TOKEN" }] });
      expect(JSON.stringify(found)).not.toMatch(/abc|evil|cret/);
    }
  });

  test("what is none, plain HTTP included", () => {
    for (const text of ["http://a:1", "tcp://a:1", "https://", "https://a/path", "https://user@a", "unix:"])
      expect(found({}, text)).toBe("BAD_UKD_HOST");
  });

  test("a directory in /tmp that somebody else has made is not trusted", () => {
    const host = memoryHost({ "/tmp/ukd-1000/ukd.sock": "" });
    expect(findAddress(host, undefined).ok).toBe(true);
    const foreign = { ...host, status: () => ({ ...host.status("/tmp/ukd-1000")!, owner: 666 }) };
    expect(findAddress(foreign, undefined)).toMatchObject({ ok: false, diagnostics: [{ code: "UKD_NOT_YOURS" }] });
  });
});

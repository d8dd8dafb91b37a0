// What keeps ukd from beginning is said with a code and a mend, and by no stack.

import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { certificate, key } from "unikernel/internal/testing/test-certificate";
import { refused } from "./refused.ts";
import { endAll } from "./ukd.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ukd-s-"));
  onTestFinished(async () => {
    await endAll(directory);
    rmSync(directory, { recursive: true, force: true });
  });
});

/** Its exit code and what it says, with directories of the test's own. */
async function start(...flags: readonly string[]): Promise<readonly [number, string]> {
  const own = ["--state", join(directory, "s"), "--socket", join(directory, "ukd.sock"), "--log-level", "silent"];
  const { code, said } = await refused(...own, ...flags);
  return [code, said.replaceAll(directory, "DIR")];
}

const file = (name: string, content: string): string => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};

describe("a flag that is wrong ended ukd with a stack:", () => {
  test("a mode that is not octal, a log level that is none", async () => {
    for (const mode of ["abc", "999", "", "66"])
      expect(await start("--socket-mode", mode)).toEqual([
        2,
        `error[USAGE]: \`${mode}\` is no mode of a file in octal. Write such as \`--socket-mode 660\`.\n`,
      ]);
    expect(await start("--log-level", "loud")).toEqual([
      2,
      "error[USAGE]: There is no log level `loud`. Write one of trace, debug, info, warn, error, fatal, silent.\n",
    ]);
    expect(existsSync(join(directory, "s")), "nothing is made before").toBe(false);
  });

  test("a socket where something else is, which stays, or where nothing can be", async () => {
    const other = file("other", "mine");
    const named = (what: string) => [
      1,
      expect.stringMatching(new RegExp(`^error\\[SOCKET\\]: [^\\n]*${what}[^\\n]*\\n$`)),
    ];
    mkdirSync(join(directory, "sub"));
    expect(await start("--socket", join(directory, "sub"))).toEqual(named("no socket"));
    expect(await start("--socket", other)).toEqual(named("no socket"));
    expect(readFileSync(other, "utf8")).toBe("mine");
    expect(await start("--socket", join(other, "ukd.sock"))).toEqual(named("cannot be made"));
    expect(await start("--socket", "/sys/nowhere/ukd.sock")).toEqual(named("cannot be made"));
    const long = join(directory, "x".repeat(100));
    expect(await start("--run", directory, "--socket", long)).toEqual(named("longer than 107 bytes"));
    expect(await start("--state", other)).toEqual([1, expect.stringMatching(/^error\[STATE\]: [^\n]*\n$/)]);
    expect(await start("--monitor", directory)).toEqual([
      1,
      expect.stringMatching(/^error\[MONITOR_MISSING\]: [^\n]*\n$/),
    ]);
  });
});

describe("what `--listen` needs and does not find ended ukd with a stack:", () => {
  /** Flags of a server that is in order, but for those that follow. */
  const remote = (...flags: readonly string[]): Promise<readonly [number, string]> => {
    const [keyFile, cert] = [file("key.pem", key), file("cert.pem", certificate)];
    const tokens = file("tokens", `# mine\n${"ab".repeat(32)}\n`);
    return start("--listen", "127.0.0.1:0", "--tls-key", keyFile, "--tls-cert", cert, "--tokens", tokens, ...flags);
  };
  const one = (code: string, what: string) => [
    1,
    expect.stringMatching(new RegExp(`^error\\[${code}\\]: [^\\n]*${what}[^\\n]*\\n$`)),
  ];

  test("tokens that are not there, or that no request could show; they are not told", async () => {
    const none = join(directory, "none");
    expect(await remote("--tokens", none)).toEqual(one("TOKENS", "`DIR/none` cannot be read: ENOENT"));
    expect(await remote("--tokens", directory)).toEqual(one("TOKENS", "EISDIR"));
    expect(await remote("--tokens", file("empty", "# none\n\n"))).toEqual(one("TOKENS", "has no token"));
    for (const bad of ["sécret-sécret-sécret", "secret-secret-\0-secret"]) {
      const [code, said] = await remote("--tokens", file("bad", `${bad}\n`));
      expect([code, said]).toEqual(one("TOKENS", "`DIR/bad` has a token of other signs than ASCII's"));
      expect(said).not.toContain("cret-");
    }
  });

  test("a key or a certificate that is missing, no PEM, or another's", async () => {
    const none = join(directory, "none");
    const text = file("text", "no PEM");
    expect(await remote("--tls-key", none)).toEqual(one("TLS", "`DIR/none` cannot be read: ENOENT"));
    expect(await remote("--tls-cert", none)).toEqual(one("TLS", "`DIR/none` cannot be read: ENOENT"));
    expect(await remote("--tls-key", text)).toEqual(one("TLS", "`DIR/text` is no private key"));
    expect(await remote("--tls-cert", text)).toEqual(one("TLS", "`DIR/text` is no certificate"));
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const other = file("other.pem", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    expect(await remote("--tls-key", other)).toEqual(one("TLS", "does not belong to"));
  });

  test("an address that is none, or that another has: what else runs goes on", async () => {
    for (const address of ["7443", ":7443", "127.0.0.1:99999", "127.0.0.1:"])
      expect(await remote("--listen", address)).toEqual([
        2,
        `error[USAGE]: \`${address}\` is no address with a port. Write such as \`--listen 0.0.0.0:7443\`.\n`,
      ]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await remote("--listen", `127.0.0.1:${port}`)).toEqual(one("LISTEN", `127.0.0.1:${port}.: .*EADDRINUSE`));
    expect(existsSync(join(directory, "ukd.sock"))).toBe(false);
    expect(await remote("--listen", "192.0.2.1:7443")).toEqual(one("LISTEN", "EADDRNOTAVAIL"));
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ApplicationHeader } from "@unikernel/hal";
import { main } from "./cli.ts";
import { memoryHost } from "./testing/memory-host.ts";
import { testImage } from "./testing/test-image.ts";
import { version } from "./version.ts";

const program = "/pkg/build-tool/dist/uk.cjs";
const monitor = "/pkg/monitor/target/x86_64-unknown-linux-gnu/release/uk-vmm";

async function uk(argv: string[], host = memoryHost()) {
  const code = await main(host, argv, program);
  return { code, output: host.output, errors: host.errors, started: host.started };
}

describe("help and version", () => {
  test("the overview names every command", async () => {
    for (const argv of [[], ["--help"], ["-h"], ["help"]]) {
      const { code, output } = await uk(argv);
      expect(code).toBe(0);
      for (const command of ["build", "run", "inspect", "deploy", "ps", "top", "apply", "set"])
        expect(output).toMatch(new RegExp(`^  ${command} `, "m"));
    }
  });

  test("help for a command in both forms", async () => {
    const first = await uk(["help", "run"]);
    const second = await uk(["run", "--help"]);
    expect(first.output).toBe(second.output);
    expect(first.output).toContain("-p, --port [IP:]HOST:GUEST");
  });

  test("the version is the package's", async () => {
    const { output } = await uk(["--version"]);
    const { version: published } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(version).toBe(published);
    expect(output).toBe(`uk ${published}\n`);
  });

  test("an unknown command", async () => {
    expect(await uk(["biuld"])).toMatchObject({
      code: 2,
      errors: "error[UNKNOWN_COMMAND]: There is no command `biuld`. Did you mean `uk build`?\n",
    });
    expect((await uk(["help", "qqqqq"])).errors).toContain("The commands are build, run, inspect");
  });
});

describe("uk run IMAGE", () => {
  const withImage = (connect: string[] = []) => memoryHost({ "/app/a.uk": testImage({ connect }) });

  test("starts the monitor with the grants and gives its exit code back", async () => {
    const host = withImage(["10.0.0.1:5432"]);
    host.programs.set(monitor, () => ({ code: 7 }));
    const argv = ["run", "a.uk", "-p", "3000", "-p", "127.0.0.2:8080:80", "-m", "64M", "-e", "A=b=c", "--", "x", "-y"];
    expect(await uk(argv, host)).toEqual({
      code: 7,
      output: "",
      errors: "granted by the manifest: connect 10.0.0.1:5432\n",
      started: [
        [
          ...[monitor, "--parent", "17"],
          ...["--listen", "3000:3000", "--listen", "127.0.0.2:8080:80", "--memory", "67108864", "--env", "A=b=c"],
          ...["--allow-net", "10.0.0.1:5432", "/app/a.uk", "--", "x", "-y"],
        ],
      ],
    });
  });

  test("says that its own jail has ended the monitor: by the signal, not by a guest's exit code of that number", async () => {
    const host = withImage();
    host.programs.set(monitor, () => ({ code: 159, signal: "SIGSYS" }));
    const { code, errors } = await uk(["run", "a.uk"], host);
    expect([code, errors]).toEqual([
      159,
      expect.stringMatching(/^error\[MONITOR_JAILED\]: .* its own jail.*report it.*uk-vmm --jail-report/),
    ]);
    host.errors = "";
    host.programs.set(monitor, () => ({ code: 159 }));
    expect(await uk(["run", "a.uk"], host)).toMatchObject({ code: 159, errors: "" });
  });

  test("hands grants of ports, destinations and volumes over, directories counted from where it runs", async () => {
    const host = withImage();
    host.put("/app/data/x", "");
    host.programs.set(monitor, () => ({}));
    const grants = ["-p", "0:80-81/udp", "-p", "8000-8001:90-91", "-v", "data:/data", "-v", "/app/data:/more:ro"];
    const net = ["--allow-net", "*.example:443", "--deny-net", "10.0.0.0/8", "--dns", "127.0.0.1:5353"];
    const more = ["--add-host", "db:10.0.0.5", "--volume-quota", "/data=1M"];
    expect(await uk(["run", "a.uk", ...more, ...net, ...grants], host)).toMatchObject({ code: 0, errors: "" });
    expect(host.started).toEqual([
      [
        ...[monitor, "--parent", "17"],
        ...["--listen", "0:80-81/udp", "--announce", "--listen", "8000-8001:90-91"],
        ...[...net, "--add-host", "db:10.0.0.5", "--volume", "/app/data:/data", "--volume", "/app/data:/more:ro"],
        ...["--volume-quota", "/data=1048576", "/app/a.uk"],
      ],
    ]);
  });

  test("refuses what is no mapping, size, variable or file before it starts anything", async () => {
    const cases = [
      [["-p", "0"], "BAD_PORT"],
      [["-p", "70000:80"], "BAD_PORT"],
      [["-p", "1:2:3:4"], "BAD_PORT"],
      [["-m", "7M"], "BAD_MEMORY"],
      [["-m", "lots"], "BAD_MEMORY"],
      [["-e", "1A=b"], "BAD_ENVIRONMENT"],
      [["-e", "A"], "BAD_ENVIRONMENT"],
      [["--allow-net", "http://x/"], "BAD_RULE"],
      [["--deny-net", "10.0.0.0/40"], "BAD_RULE"],
      [["--dns", "resolver"], "BAD_DNS"],
      [["--add-host", "db"], "BAD_HOST"],
      [["-v", "data"], "BAD_VOLUME"],
      [["-v", "gone:/data"], "NO_DIRECTORY"],
      [["-v", "a.uk:/data"], "NOT_A_DIRECTORY"],
      [["--volume-quota", "/data=lots"], "BAD_QUOTA"],
      [["--volume-quota", "/data=0"], "BAD_QUOTA"],
    ] as const;
    for (const [flags, code] of cases) {
      const result = await uk(["run", "a.uk", ...flags], withImage());
      expect(result).toMatchObject({ code: 2, started: [] });
      expect(result.errors).toContain(`error[${code}]`);
    }
    expect((await uk(["run", "gone.uk"])).errors).toContain(
      "error[NOT_FOUND]: There is no file or directory `gone.uk`",
    );
  });

  test("refuses a file that is no image", async () => {
    const host = memoryHost({
      "/app/a.uk": "no image at all, but long enough to hold what a header would be: 64 bytes",
    });
    expect(await uk(["run", "a.uk"], host)).toMatchObject({
      code: 125,
      errors:
        "error[NOT_AN_IMAGE]: `a.uk` is not an image of this project: it is not an ELF file. Build one with `uk build`.\n",
    });
  });

  test("says so if the monitor is not there", async () => {
    const { code, errors } = await uk(["run", "a.uk"], withImage());
    expect(code).toBe(125);
    expect(errors).toBe(
      `error[TOOLCHAIN_MISSING]: The monitor process \`uk-vmm\` is not there. Looked at ${monitor}. In the project's own checkout run \`npm run build\`; elsewhere install the package \`unikernel\` again.\n`,
    );
  });
});

describe("uk inspect", () => {
  test("tells what is in the image, for people and as JSON", async () => {
    const host = memoryHost({ "/app/a.uk": testImage({ listen: [3000], datagram: [53], volumes: ["/data"] }) });
    const { code, output } = await uk(["inspect", "a.uk"], host);
    expect(code).toBe(0);
    expect(output).toMatch(/^listens on {2}3000, 53\/udp$/m);
    expect(output).toMatch(/^volumes {5}\/data$/m);
    expect(output).toMatch(/0x00401000 {2}R-X +3 bytes {2}\.text/);
    host.output = "";
    await uk(["inspect", "a.uk", "--json"], host);
    expect(JSON.parse(host.output)).toMatchObject({
      abi: { version: 1, features: 1, heapMin: 1048576 },
      manifest: { manifestVersion: 1, name: "test", listen: [3000] },
      payloads: { application: ApplicationHeader.SIZE + 5, files: 0, lines: 0 },
    });
  });

  test("refuses what is no image", async () => {
    const host = memoryHost({ "/app/a.uk": testImage({}).subarray(0, 5000) });
    expect(await uk(["inspect", "a.uk"], host)).toMatchObject({
      code: 125,
      errors: expect.stringContaining("a segment is cut off"),
    });
  });

  test("a manifest of another form is refused by name, a text in it does not speak to the terminal", async () => {
    const edited = (from: string, to: string): Uint8Array => {
      const image = Buffer.from(testImage({ connect: ["api.example:443"] }));
      image.write(to.padEnd(from.length), image.indexOf(from), "latin1");
      return image;
    };
    const other = memoryHost({ "/app/a.uk": edited('"env":{}', '"env":7') });
    expect(await uk(["inspect", "a.uk"], other)).toMatchObject({
      code: 125,
      errors: expect.stringContaining("the manifest has another `env` than this version reads"),
    });
    const speaking = memoryHost({ "/app/a.uk": edited("api.example:443", "\\u001b[2J\\n") });
    const { code, output } = await uk(["inspect", "a.uk"], speaking);
    expect(code).toBe(0);
    expect(output).toContain("connects to \\u{1b}[2J\\u{a}");
    // Nor is it granted: what is no destination is left to the monitor.
    await uk(["run", "a.uk"], speaking);
    expect(speaking.errors).not.toContain("granted by the manifest");
  });
});

describe("what nobody expected", () => {
  const failing = (error: Error) => ({
    ...memoryHost(),
    readPart: () => {
      throw error;
    },
  });

  test("a refusal of the system is told in words", async () => {
    const error = Object.assign(new Error("EISDIR: illegal operation on a directory, read"), {
      code: "EISDIR",
      syscall: "read",
    });
    expect(await uk(["run", "a.uk"], failing(error))).toMatchObject({
      code: 125,
      errors:
        "error[HOST_REFUSES]: The system refuses `read`: illegal operation on a directory (EISDIR). See to it that the file is one, that you may use it, and that there is room on the disk.\n",
    });
  });

  test("a mistake of the tool says so, with its stack", async () => {
    const { code, errors } = await uk(["run", "a.uk"], failing(new TypeError("x is undefined")));
    expect(code).toBe(1);
    expect(errors).toMatch(/^error\[INTERNAL\]: The tool itself made a mistake: x is undefined\. Please report it/);
    expect(errors).toContain("at ");
  });
});

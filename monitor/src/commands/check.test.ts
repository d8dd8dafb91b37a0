import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { image } from "../testing.ts";
import { check } from "./check.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ukd-check-"));
});
afterEach(() => {
  chmodSync(directory, 0o700);
  rmSync(directory, { recursive: true });
});

function write(name: string, content: string | Uint8Array, mode = 0o600): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

/** The head of a program: 64 bits, little endian, ET_EXEC, x86-64. */
function elf({ type = 2, machine = 62 } = {}): Buffer {
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(type, 16);
  head.writeUInt16LE(machine, 18);
  return head;
}

/** An image that asks for 32 MB, and perhaps for more. */
const web = (needs: object = {}): Buffer => image({ name: "web", memory: 32 << 20, ...needs });

/** The exit code and what is printed, without the name of the temporary directory. Words that are no flags are files of it. */
async function checked(...words: readonly string[]): Promise<{
  readonly code: number;
  readonly printed: readonly string[];
  readonly errors: readonly string[];
}> {
  const [printed, errors]: [string[], string[]] = [[], []];
  const into = (lines: string[]) => (text: string) => void lines.push(text.replaceAll(`${directory}/`, ""));
  const paths = words.map((word) => (word.startsWith("-") ? word : join(directory, word)));
  const code = await check(paths, { print: into(printed), printError: into(errors) });
  return { code, printed, errors };
}

/** The same of one file with this text. */
async function run(text?: string): Promise<{ readonly code: number; readonly printed: readonly string[] }> {
  if (text !== undefined) write("ukd.yaml", text);
  const { code, printed } = await checked("ukd.yaml");
  return { code, printed };
}

describe("ukd check", () => {
  test("says what would run", async () => {
    write("web.uk", web());
    write("secrets/key", "x");
    mkdirSync(join(directory, "data"));
    const text = `
images: { web: ./web.uk }
devices: { d: { directory: ./data, mode: shared }, lo: { address: 127.0.0.1 } }
guests:
  web: { image: web, replicas: 4, memory: 32M, secrets: { KEY: ./secrets/key }, devices: [lo] , volumes: ["./data:/data"] }
  db: { image: ./web.uk, memory: 64M }
  job: { image: web, replicas: 0 }
`.replace("replicas: 4", "replicas: 1");
    expect(await run(text)).toEqual({ code: 0, printed: ["ukd.yaml: 3 guests, 2 instances, 96 MB: in order"] });
    const unsaid = "guests: { a: { image: ./web.uk, replicas: 2 }, b: { image: ./web.uk, memory: 16M } }";
    expect((await run(unsaid)).printed).toEqual(["ukd.yaml: 2 guests, 3 instances, 80 MB: in order"]);
    const idle =
      "guests:\n  db: { image: ./web.uk, replicas: 0, memory: 32M }\n  web: { image: ./web.uk, memory: 32M, after: [db] }";
    expect(await run(idle)).toEqual({
      code: 0,
      printed: [
        "warning[AFTER_IDLE]: The guest `web` starts after `db`, which has no replicas, so it waits. ukd.yaml:3:48, guests.web.after[0]. Take `db` out of `after`, or `uk scale db=1` when it is to run.",
        "ukd.yaml: 2 guests, 1 instance, 32 MB: in order",
      ],
    });
    expect(await run("")).toEqual({ code: 0, printed: ["ukd.yaml: 0 guests, 0 instances, 0 bytes: in order"] });
  });

  test("prints each mistake as a paragraph", async () => {
    expect(await run("guests: { web: { memroy: 1 } }")).toEqual({
      code: 1,
      printed: [
        "error[CONFIG_MISSING_FIELD]: The field `image` is missing. ukd.yaml:1:11, guests.web.image. Write such as `image: web`.",
        'error[CONFIG_UNKNOWN_FIELD]: There is no field "memroy". ukd.yaml:1:18, guests.web.memroy. Did you mean `memory`?',
      ],
    });
  });

  test("needs a file that is there and is text", async () => {
    expect(await checked()).toEqual({
      code: 2,
      printed: [],
      errors: ["error[USAGE]: `ukd check` needs a file. Write `ukd check FILE`, as in `ukd check ukd.yaml`."],
    });
    expect((await run()).printed[0]).toMatch(/^error\[CONFIG_MISSING\]: There is no file `ukd\.yaml`\. /);
    mkdirSync(join(directory, "ukd.yaml"));
    const found = await run();
    expect([found.code, found.printed[0]]).toEqual([1, expect.stringMatching(/^error\[CONFIG_UNREADABLE\]: .*EISDIR/)]);
    rmSync(join(directory, "ukd.yaml"), { recursive: true });
    write("ukd.yaml", new Uint8Array([0x67, 0xff, 0xfe]));
    expect((await run()).printed[0]).toMatch(/^error\[CONFIG_SYNTAX\]: This is no text in UTF-8\. /);
    write("ukd.yaml", `#${"x".repeat(3 << 20)}`);
    expect((await run()).printed[0]).toMatch(/^error\[CONFIG_TOO_LARGE\]/);
  });

  test("looks at images", async () => {
    write("text.uk", "#!/bin/sh\necho this is no image\n");
    write("short.uk", "\x7fELF");
    write("moved.uk", elf({ type: 3 }));
    write("arm.uk", elf({ machine: 183 }));
    write("foreign.uk", elf());
    mkdirSync(join(directory, "folder.uk"));
    const names = ["text", "short", "moved", "arm", "foreign", "folder", "missing"];
    const text = `images:\n  text: ./text.uk\nguests:\n${names.map((name) => `  ${name}: { image: ./${name}.uk }\n`).join("")}`;
    const { code, printed } = await run(text);
    expect(code).toBe(1);
    expect(printed.map((line) => /`(\w+)\.uk` is no image: (.*?)\. ukd\.yaml:(\d+)/.exec(line)?.slice(1))).toEqual([
      ["text", "it is no ELF file", "2"],
      ["short", "it is no ELF file", "5"],
      ["moved", "it is an ELF file, but no static program for x86-64", "6"],
      ["arm", "it is an ELF file, but no static program for x86-64", "7"],
      ["foreign", "it is a program, but none that `uk build` has made", "8"],
      ["folder", "it is no file", "9"],
      ["missing", "it is not there", "10"],
    ]);
  });

  test("looks at directories", async () => {
    write("a.uk", web());
    write("file", "");
    mkdirSync(join(directory, "data"));
    const text = `
devices: { gone: { directory: ./gone } }
guests: { a: { image: ./a.uk, volumes: ["./data:/data", "./file:/file", { directory: ./nothing, at: /n }] } }`;
    const { code, printed } = await run(text);
    expect(code).toBe(1);
    expect(printed.map((line) => /^error\[(\w+)\].*ukd\.yaml:(\S+),/.exec(line)?.slice(1))).toEqual([
      ["NO_DIRECTORY", "2:18"],
      ["NOT_A_DIRECTORY", "3:57"],
      ["NO_DIRECTORY", "3:73"],
    ]);
  });

  test.skipIf(process.getuid?.() === 0)(
    "a directory that may not be written is for reading only (skipped as root, who may write everywhere)",
    async () => {
      write("a.uk", web());
      mkdirSync(join(directory, "ro"));
      chmodSync(join(directory, "ro"), 0o500);
      const text = (suffix: string) => `guests: { a: { image: ./a.uk, volumes: ["./ro:/ro${suffix}"] } }`;
      expect((await run(text(""))).printed[0]).toMatch(/^error\[DIRECTORY_NOT_ALLOWED\].*readOnly: true/);
      expect((await run(text(":ro"))).code).toBe(0);
    },
  );

  test("a link leads to no exclusive device of others", async () => {
    write("a.uk", web());
    mkdirSync(join(directory, "s/deep"), { recursive: true });
    symlinkSync(join(directory, "s"), join(directory, "link"));
    const text = (volume: string) => `
devices: { s: { directory: ./s } }
guests:
  a: { image: ./a.uk, devices: [{ device: s, at: /s }] }
  b: { image: ./a.uk, volumes: ["${volume}:/x"] }`;
    for (const volume of ["./link", "./link/deep"]) {
      const { code, printed } = await run(text(volume));
      expect([code, printed]).toEqual([1, [expect.stringMatching(/^error\[DEVICE_NOT_CLAIMED\].* ukd\.yaml:5:33, /)]]);
    }
    mkdirSync(join(directory, "t"));
    expect((await run(text("./t"))).code).toBe(0);
  });

  test("looks at secrets, and warns of those that are open to all", async () => {
    write("a.uk", web());
    write("own", "x");
    write("open", "x", 0o644);
    write("long", "x".repeat(200_000));
    mkdirSync(join(directory, "folder"));
    const secrets = (fields: string) => `guests: { a: { image: ./a.uk, secrets: { ${fields} } } }`;
    expect(await run(secrets("A: ./own, B: ./open"))).toEqual({
      code: 0,
      printed: [
        "warning[SECRET_OPEN]: Every user of this host may use the secret `open`. ukd.yaml:1:55, guests.a.secrets.B. Keep it to its owner: `chmod 600 'open'`.",
        "ukd.yaml: 1 guest, 1 instance, 32 MB: in order",
      ],
    });
    const { code, printed } = await run(secrets("A: ./gone, B: ./long, C: ./folder"));
    expect(code).toBe(1);
    expect(printed.map((line) => /^error\[BAD_SECRET\]: The secret `\w+` (.*?)\. ukd/.exec(line)?.[1])).toEqual([
      "cannot be read: it is not there",
      "has 200000 bytes",
      "is no file",
    ]);
  });

  test("warns of adapters that are not there", async () => {
    // 192.0.2.0/24 is for documents (RFC 5737): no host has it.
    const text = "devices: { lan: { address: 192.0.2.77 }, own: { address: 127.0.0.1 } }";
    const { code, printed } = await run(text);
    expect([code, printed.length]).toEqual([0, 2]);
    expect(printed[0]).toMatch(
      /^warning\[NO_ADAPTER\]: .* 192\.0\.2\.77 now\. ukd\.yaml:1:28, devices\.lan\.address\. /,
    );
  });

  test("holds ports and volumes that an image needs against those of its guest", async () => {
    write("a.uk", web({ listen: [3000, 80], datagram: [53], volumes: ["/data/", "/log"] }));
    mkdirSync(join(directory, "d"));
    const text = `
devices: { d: { directory: ./d } }
guests:
  none: { image: ./a.uk }
  half:
    image: ./a.uk
    ports: ["0:80", "0:3000/udp"]
    volumes: ["./d:/else"]
  whole: { image: ./a.uk, ports: ["8000:3000", "0:80", "0:53/udp"], volumes: ["./d:/data"], devices: [{ device: d, at: /log }] }`;
    const { code, printed } = await run(text.replace("./d }", "./d, mode: shared }"));
    expect(code).toBe(1);
    expect(printed).toEqual([
      'error[PORT_NOT_GRANTED]: The image of the guest `none` listens on port 3000, which is not granted to it. ukd.yaml:4:3, guests.none.ports. Write such as `ports: ["3000:3000"]`; the host\'s port comes first.',
      expect.stringContaining("listens on port 80, which is not granted to it. ukd.yaml:4:3, guests.none.ports. Write"),
      expect.stringMatching(
        /^error\[PORT_NOT_GRANTED\].* receives datagrams on UDP port 53, .*`ports: \["53:53\/udp"\]`/,
      ),
      'error[VOLUME_NOT_GRANTED]: The image of the guest `none` keeps files in /data, which is not granted to it. ukd.yaml:4:3, guests.none.volumes. Write such as `volumes: ["./data:/data"]`.',
      expect.stringContaining("keeps files in /log, "),
      expect.stringMatching(/`half` listens on port 3000, .* ukd\.yaml:7:5, .* Add to `ports` such as `"3000:3000"`; /),
      expect.stringMatching(/`half` receives datagrams on UDP port 53, .* ukd\.yaml:7:5, /),
      expect.stringMatching(
        /`half` keeps files in \/data, .* ukd\.yaml:8:5, .* Add to `volumes` such as `"\.\/data:\/data"`\.$/,
      ),
      expect.stringMatching(/`half` keeps files in \/log, .* ukd\.yaml:8:5, /),
    ]);
  });

  test("counts the memory that the image asks for where the file says none", async () => {
    write("a.uk", web());
    const text = (host: string, fields = "") => `host: { memory: ${host} }\nguests: { a: { image: ./a.uk${fields} } }`;
    expect(await run(text("16M"))).toEqual({
      code: 1,
      printed: [expect.stringMatching(/^error\[MEMORY_OVER_HOST\]: .* have 32 MB .* ukd\.yaml:1:17, host\.memory\. /)],
    });
    expect((await run(text("32M"))).code).toBe(0);
    expect((await run(text("16M", ", memoryMax: 16M"))).code).toBe(0);
  });

  test("a wrong file among others is told, whatever its place", async () => {
    write("good.yaml", "guests: {}");
    write("bad.yaml", "guests: { web: {} }");
    const good = "good.yaml: 0 guests, 0 instances, 0 bytes: in order";
    const bad = expect.stringMatching(/^error\[CONFIG_MISSING_FIELD\]: .* bad\.yaml:1:11, /) as string;
    expect(await checked("good.yaml", "bad.yaml")).toEqual({ code: 1, printed: [good, bad], errors: [] });
    expect(await checked("bad.yaml", "good.yaml")).toEqual({ code: 1, printed: [bad, good], errors: [] });
    expect(await checked("good.yaml", "good.yaml")).toEqual({ code: 0, printed: [good, good], errors: [] });
  });

  test("a flag is no file", async () => {
    write("open.yaml", "guests: { web: { image: ./a.uk, secrets: { A: ./open } } }");
    write("a.uk", web());
    write("open", "x", 0o644);
    write("bad.yaml", "guests:\n  web: {}\n  b: {}");
    const inOrder = await checked("open.yaml", "--json");
    expect([inOrder.code, inOrder.printed, inOrder.errors.length]).toEqual([0, ["[]"], 1]);
    const { code, printed } = await checked("--json", "open.yaml", "bad.yaml", "gone.yaml");
    expect([code, JSON.parse(printed.join("\n"))]).toEqual([
      1,
      [
        ...[2, 3].map((line) => ({
          ...{ file: "bad.yaml", line, column: 3, code: "CONFIG_MISSING_FIELD" },
          what: "The field `image` is missing",
          how: "Write such as `image: web`",
        })),
        {
          file: "gone.yaml",
          code: "CONFIG_MISSING",
          what: "There is no file `gone.yaml`",
          how: expect.any(String) as string,
        },
      ],
    ]);
    expect(await checked("--help")).toMatchObject({
      code: 0,
      printed: [expect.stringContaining("Usage: ukd check")],
      errors: [],
    });
    for (const [words, message] of [
      [["bad.yaml", "--jsn"], "error[USAGE]: `ukd check` has no flag `--jsn`. Write `--json`."],
      [["-q"], "error[USAGE]: `ukd check` has no flag `-q`. `ukd check --help` lists the flags."],
      [["--json=yes", "bad.yaml"], "error[USAGE]: The flag `--json` takes no value. Write `--json`."],
    ] as const)
      expect(await checked(...words)).toEqual({ code: 2, printed: [], errors: [message] });
  });
});

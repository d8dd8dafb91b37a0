import { describe, expect, test } from "vitest";
import { parse } from "./arguments.ts";
import { commands } from "./commands/table.ts";
import { format } from "./diagnostic.ts";

const command = (name: string) => commands.find((c) => c.name === name)!;

function given(name: string, ...argv: string[]) {
  const parsed = parse(command(name), argv);
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((d) => format(d)).join("\n"));
  const { flags, words, rest } = parsed.value;
  return { flags, words, rest };
}

function refused(name: string, ...argv: string[]) {
  const parsed = parse(command(name), argv);
  if (parsed.ok) throw new Error("the command line was accepted");
  expect(parsed.diagnostics.map((d) => d.exitCode)).toEqual([2]);
  return parsed.diagnostics.map((d) => format(d)).join("\n");
}

describe("what is accepted", () => {
  test("flags in every form, repeated ones in order", () => {
    expect(given("run", "a.uk", "-p", "1:2", "-p3:4", "--port=5:6", "--port", "7:8", "-m", "32M")).toEqual({
      flags: { port: ["1:2", "3:4", "5:6", "7:8"], memory: ["32M"] },
      words: ["a.uk"],
      rest: [],
    });
  });

  test("words behind -- are the guest's, whatever they look like", () => {
    expect(given("run", "a.uk", "--", "-p", "--", "x", "--help")).toEqual({
      flags: {},
      words: ["a.uk"],
      rest: ["-p", "--", "x", "--help"],
    });
  });

  test("help wins over missing arguments", () => {
    expect(given("inspect", "-h").flags).toEqual({ help: [] });
  });
});

describe("what is refused", () => {
  test("an unknown flag, with the nearest one", () => {
    expect(refused("run", "--prot", "1")).toBe(
      "error[UNKNOWN_FLAG]: `uk run` has no flag `--prot`. Did you mean `--port`? Run `uk help run` to see what it takes.",
    );
  });

  test("an unknown flag that is near to none", () => {
    expect(refused("build", "--zzzzzzzz")).toBe(
      "error[UNKNOWN_FLAG]: `uk build` has no flag `--zzzzzzzz`. Run `uk help build` to see what it takes.",
    );
    expect(refused("build", "-x")).toContain("has no flag `-x`");
  });

  test("a flag without its value", () => {
    expect(refused("run", "-p")).toBe(
      "error[MISSING_VALUE]: `-p` of `uk run` needs a value. Write `-p [IP:]HOST:GUEST[/udp]`.",
    );
    expect(refused("run", "-m", "-p", "1:2")).toContain("`-m` of `uk run` needs a value");
  });

  test("a switch with a value", () => {
    expect(refused("inspect", "a.uk", "--json=yes")).toContain("takes no value, but `yes` is given");
  });

  test("a flag twice that is not repeatable", () => {
    expect(refused("run", "-m", "1M", "-m", "2M")).toContain("error[REPEATED_FLAG]: `-m` of `uk run`");
  });

  test("too few and too many words", () => {
    expect(refused("inspect")).toContain("error[MISSING_ARGUMENT]");
    expect(refused("run", "a.uk", "b.uk")).toContain("`b.uk` is given. Write");
    expect(refused("run", "a.uk", "b.uk")).toContain("goes behind `--`");
  });

  test("words behind -- where there is no guest", () => {
    expect(refused("build", "--", "x")).toContain("takes nothing behind `--`");
  });
});

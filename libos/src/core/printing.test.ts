import { expect, test, vi } from "vitest";
import type { TestGuest } from "../testing/guest.ts";

/** A fresh module: another test may have had the part read. */
async function fresh() {
  vi.resetModules();
  const { TestGuest: Guest } = await import("../testing/guest.ts");
  const guest: TestGuest = new Guest();
  const printing = await import("./printing.ts");
  const whole = await import("../entries/printing.ts");
  const read = vi.fn<() => unknown>(guest.machine.readDeferred.bind(guest.machine));
  guest.machine.readDeferred = read;
  return { guest, printing, whole, read };
}

test("texts, numbers and the like are printed as util.format does, and nothing is read for that", async () => {
  const { guest, printing, whole, read } = await fresh();
  const lists = [
    ["listening on", 3000],
    [],
    [""],
    ["100%"],
    [1, "50%", true, false, null, undefined],
    [0, -0, NaN, -Infinity, 1e21, 0.1],
    ["a", "", "b"],
    [undefined],
  ];
  await guest.run(() => {
    for (const list of lists) expect(printing.formatValues(undefined, list)).toBe(whole.formatValues(undefined, list));
  });
  expect(read).not.toHaveBeenCalled();
});

test("whatever else is printed by the part that is read then, once", async () => {
  const { guest, printing, whole, read } = await fresh();
  const lists = [["%d%%", 5], [{ a: [1] }], ["a", Symbol("s")], [10n], [() => 1], ["x", new Error("e").message, ["y"]]];
  await guest.run(() => {
    for (const list of lists) expect(printing.formatValues(undefined, list)).toBe(whole.formatValues(undefined, list));
    expect(printing.inspect({ a: 1 }, { compact: false })).toBe("{\n  a: 1\n}");
    expect(printing.formatTable([[1]])).toContain("│ (index) │ 0 │");
    // Options that somebody may have set meanwhile count for numbers, too.
    whole.inspect.defaultOptions = { numericSeparator: true };
    expect(printing.formatValues(undefined, [123456])).toBe("123_456");
    whole.inspect.defaultOptions = { numericSeparator: false };
  });
  expect(read).toHaveBeenCalledOnce();
});

test("options are the part's", async () => {
  const { guest, printing, read } = await fresh();
  await guest.run(() => expect(printing.formatValues({ colors: true }, [1])).toBe("\u001b[33m1\u001b[39m"));
  expect(read).toHaveBeenCalledOnce();
});

test("what cannot be read now is read later", async () => {
  const { guest, printing, read } = await fresh();
  read.mockImplementationOnce(() => {
    throw new Error("out of memory");
  });
  await guest.run(() => {
    expect(() => printing.inspect({})).toThrow("out of memory");
    expect(printing.inspect({})).toBe("{}");
  });
});

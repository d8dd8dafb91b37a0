import { expect, test } from "vitest";
import { mistakes } from "./config/testing.ts";
import { format, Refused } from "./diagnostic.ts";

test("a paragraph says what, where and how", () => {
  expect(format({ code: "A", what: "It is so", where: "f:1:2", how: "Mend it!" })).toBe(
    "error[A]: It is so. f:1:2. Mend it!",
  );
  expect(format({ code: "A", what: "It is so", how: "Mend it" })).toBe("error[A]: It is so. Mend it.");
});

test("what is quoted does not speak to a terminal", () => {
  const flaw = { code: "A", what: "`\u001b[2J\u009b\n`", where: "\u202eab", how: "\u007f" };
  const text = "error[A]: `\\u{1b}[2J\\u{9b}\\u{a}`. \\u{202e}ab. \\u{7f}.";
  expect(format(flaw)).toBe(text);
  const refused = new Refused(flaw);
  expect(refused.message).toBe(text);
  expect(format(refused.diagnostics[0]!), "once").toBe(text);
  const found = mistakes('guests: { web: { "i\\u001bmage": ./a } }');
  expect(found).not.toEqual([]);
  for (const { what, where } of found) expect(`${what}${where}`).not.toContain("\u001b");
});

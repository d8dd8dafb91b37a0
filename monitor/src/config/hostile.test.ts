// Texts that are made to do harm end in Refused, soon.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";
import { brief, mistakes } from "./testing.ts";

const many = (text: string): string => text.repeat(Math.floor(2 ** 20 / text.length));

describe("texts that do harm", () => {
  test.each(["[", "{a: ", "- ", "? ", "a: - ", "[? ", "&a - ", "*a : ", "-\t", "[]: ", "\u001f: "])(
    "a megabyte of %j is nested too deeply, or no YAML",
    (text) => {
      const [first] = mistakes(many(text));
      expect(first?.code).toBe("CONFIG_SYNTAX");
    },
  );

  test("blocks that are indented ever deeper", () => {
    for (const sign of ["-", "?", "a:", ":"]) {
      const text = Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}${sign}\n`).join("");
      expect(`${sign} ${brief(text)[0]}`).toMatch(/ CONFIG_SYNTAX 3[23]:33$/);
    }
  });

  test("the nesting that a configuration has is none of these", () => {
    const text = `guests:\n${Array.from({ length: 500 }, (_, n) => `  g${n}:\n    image: ./a\n    volumes:\n    - directory: ./a\n      at: /a\n    env: { A: "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[" }\n`).join("")}`;
    expect(parse(text, "f").guests).toHaveLength(500);
  });

  test("what is too long is not parsed", () => {
    expect(brief(`#${many("x")}`)).toEqual(["CONFIG_TOO_LARGE /srv/ukd.yaml"]);
    expect(brief(many("a:\n- "))[0]).toMatch(/^CONFIG_TOO_LARGE \d+:\d+$/);
    expect(brief(`[${many("x,").slice(2)}`)[0]).toMatch(/^CONFIG_TOO_LARGE \d+:\d+$/);
  });

  test("aliases that expand to much, or to themselves", () => {
    const nines = (name: string) => `[${Array.from({ length: 9 }, () => `*${name}`).join(", ")}]`;
    const bomb = `a: &a [x]\nb: &b ${nines("a")}\nc: &c ${nines("b")}\nd: &d ${nines("c")}\ne: ${nines("d")}`;
    expect(brief(bomb)).toEqual(["CONFIG_SYNTAX 1:1"]);
    expect(brief(`a: &a x\nb: [${"*a, ".repeat(200)}]`)[0]).toMatch(/^CONFIG_SYNTAX 2:/);
    expect(brief("guests: &a [*a]")).toEqual(["CONFIG_BAD_TYPE 1:12 guests"]);
    expect(brief("guests: &a\n  web: *a")).toEqual([
      "CONFIG_MISSING_FIELD 2:3 guests.web.image",
      "CONFIG_UNKNOWN_FIELD 2:3 guests.web.web",
    ]);
  });

  test("names that objects have already", () => {
    const own = "{ image: ./a, replicas: 7 }";
    expect(brief(`guests: { __proto__: ${own} }`)).toEqual(["BAD_NAME 1:11 guests.__proto__"]);
    expect(brief(`__proto__: { guests: 5 }`)).toEqual(["CONFIG_UNKNOWN_FIELD 1:1 __proto__"]);
    expect(brief("guests: { a: { image: ./a, env: { __proto__: x } } }")).toEqual([
      "BAD_NAME 1:35 guests.a.env.__proto__",
    ]);
    expect(brief("guests: { a: { image: ./a, toString: 1 } }")).toEqual([
      "CONFIG_UNKNOWN_FIELD 1:28 guests.a.toString",
    ]);
    expect(brief("guests: { a: { image: constructor, after: [constructor] } }")).toEqual([
      "UNKNOWN_IMAGE 1:23 guests.a.image",
      "UNKNOWN_GUEST 1:44 guests.a.after[0]",
    ]);
    expect(parse(`guests: { constructor: ${own} }`, "f").guests[0]?.replicas).toBe(7);
    expect(({} as { replicas?: unknown }).replicas).toBeUndefined();
  });

  test("more mistakes than anybody mends are counted", () => {
    const found = mistakes(`host: { ${Array.from({ length: 1500 }, (_, n) => `x${n}: 1`).join(", ")} }`);
    expect(found).toHaveLength(1001);
    expect(found.at(-1)?.what).toBe("There are 500 mistakes more than these 1000");
  });

  test("endless ranges, waits and volumes take no endless time", () => {
    const guests = (fields: (n: number) => string) =>
      `guests:\n${Array.from({ length: 2000 }, (_, n) => `  g${n}: { image: ./a, ${fields(n)} }\n`).join("")}`;
    const start = performance.now();
    expect(brief(guests(() => `ports: ["1-1024:1-1024", "2000-3000:2000-3000"]`)).length).toBeGreaterThan(2);
    expect(brief(guests((n) => `after: [g${n + 1}]`)).length).toBe(2);
    expect(brief(guests(() => `volumes: ["./a:/a", "./b:/a/b"]`)).length).toBe(1001);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("whatever the text", () => {
  /** Pieces of which something almost right is made now and then. */
  const piece = fc.constantFrom(
    ...'guests:|images:|devices:|host:| web:|  image: ./a|{|}|[|]|, |: |- |\n|\n  |\n    |&a |*a|!!map |? |\'|"|# |memory: |32M|ports: |"80:80"|null|~|__proto__|constructor|<<|: |%YAML 1.1\n|---\n|\t|after: [web]|volumes: |./a:/a|5|1e400|.nan|env: |health: |tcp: true|device: |lan|address: |::1|directory: |mode: shared'.split(
      "|",
    ),
  );

  test("it is a configuration or refused", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(piece, { maxLength: 40 }).map((all) => all.join("")),
    );
    // mistakes() lets everything but Refused through.
    fc.assert(
      fc.property(texts, (text) => {
        for (const { code, where } of mistakes(text)) {
          expect(code).not.toBe("");
          expect(where).toMatch(/^\/srv\/ukd\.yaml/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("so it is whatever the data", () => {
    const names = fc.constantFrom(
      ..."guests images devices host web image memory ports after volumes env secrets health restart cpu log stop network disk device directory address mode at quota http tcp port __proto__ toString arguments".split(
        " ",
      ),
    );
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        names,
        fc.constantFrom("32M", "10s", "80:80", "./a:/a", "./a", "::1", "*", null, true, 5),
        fc.string(),
      ),
      tree: fc.oneof(
        { depthSize: "medium" },
        tie("leaf"),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(names, tie("tree"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(names, tree), (data) => {
        // JSON is YAML.
        for (const { code } of mistakes(JSON.stringify(data))) expect(code).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});

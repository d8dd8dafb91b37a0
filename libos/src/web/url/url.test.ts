// URL and URLSearchParams over a table and random inputs, against the Standard's reference implementation (whatwg-url) and
// Node's own. Node 20 is older than the Standard in places, so it counts as a second witness only.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { URL as Reference } from "whatwg-url";
import { generator } from "../../testing/engine.ts";
import { URLSearchParams as Ours } from "./search-params.ts";
import { URL as OurUrl } from "./url.ts";

const parts = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

type Url = { [part in (typeof parts)[number]]: string };

function show(make: () => Url): unknown {
  let url: Url;
  try {
    url = make();
  } catch (error) {
    return error instanceof TypeError ? "not a URL" : error;
  }
  return Object.fromEntries(parts.map((part) => [part, url[part]]));
}

function compare(input: string, base?: string): void {
  const ours = show(() => new OurUrl(input, base));
  const reference = show(() => new Reference(input, base));
  expect({ input, base, ...Object(ours) }).toEqual({ input, base, ...Object(reference) });
  compared++;
  if (JSON.stringify(show(() => new URL(input, base))) === JSON.stringify(ours)) agreed++;
}

let compared = 0;
let agreed = 0;

const bases = [
  undefined,
  "http://user:pw@example.com:81/a/b/c.html?q=1#f",
  "file:///C:/dir/file",
  "file:///home/x",
  "mailto:me@x",
  "web+demo:/a/b/c",
  "x://h:1/p/q?r#s",
];

const inputs =
  `http://example.com|http://example.com:80/|https://a:443|HTTP://EXAMPLE.com/../x|http:example.com|http:/example.com|http:///example.com
http:\\\\x\\y|//other/path|/abs/./x/../y|rel/../../x|?query|#frag||.|..|./|../|../..|./a/./b/|a/..|%2e%2E/x|.%2e|a/%2e|;x|:80|::
http://u@h|http://u:p@h|http://:p@h|http://@h|http://u:@h|http://a@b@c|http://a:b:c@d|http://u@:80|http://@|http://
http://h:|http://h:0|http://h:65535|http://h:65536|http://h:8x|http://h:080|http://h:00000000000000000000080|http://h: 80
http://1.2.3.4|http://0x7f.1|http://0177.0.0.1|http://256.1.1.1|http://1.2.3|http://1|http://4294967295|http://4294967296|http://1.2.3.4.|http://1.2.3.4.5|http://a.1|http://a.0x|http://0x|http://1e3|http://09.1|http://.1|http://1..2|http://0.0.0.0x100
http://[::1]|http://[1:2:3:4:5:6:7:8]|http://[1::8]:99|http://[::ffff:1.2.3.4]|http://[1:0:0:2:0:0:0:3]|http://[::1|http://[::g]|http://[1:2:3:4:5:6:7]|http://[1::2::3]|http://[::1.2.3]|http://[::01.2.3.4]|http://[:1]|http://[1:]|http://[0:0:0:0:0:0:0:0]|http://[1:2:3:4:5:6:7::]|http://[::2:3:4:5:6:7:8]|http://[12345::]|http://[::1%25eth0]|http://[]|x://[::1]/|http://[::1.2.3.4]|http://[1:2:3:4:5:6:1.2.3.4]|http://[0:1:0:0:1:0:0:0]
http://ex%41mple.com|http://%zz|http://a%20b|http://a b|http://a<b|http://a%00b|http://a_b|http://-a-|http://a..b|http://a.|http://.a|http://..|http://*|http://a\u0000b|http://a%7Fb|http://a|b
x:|x:/|x://|x:a|x:a b|x:a#b c|x:a?b c|x:///p|x://h|x://H/P|x://h:99/|x://h:0|x://u:p@h|x:/..//a|x:/.//a|x://a b|x://a^b|x:// |x:\\a|x://a\\b|x:../a
mailto:a@b|data:text/plain,a b|javascript:alert(1)|about:blank|blob:http://a/b|blob:x|blob:https://h:8/u|tel:+1|urn:isbn:1
file:|file:/|file://|file:///|file:a|file:/a|file://h/a|file://localhost/a|file:C|/x|file:///C|/x|file:///C:/..|file:///C:/../..|file:c:\\x\\y|file://C:/x|file://h:1/|file:..|file:/C:/a|file:///a/../C:/x|file:#x|file:?x|C:/x|C|/x|/C:/x|C:|file://%41/|file://1/|file:\\\\h\\p|file:////a|file:.//a
ws://h:80|wss://h:443|ftp://h:21/x|ftp://h:22|wss:h|ws:
 http://h/ |\thttp://h|ht\ntp://h\r/x\ty|http://h/ x y|http://h/?a b'c"d<e>f|http://h/#a b\`c"d<e>f|x://h/?a'b|http://h/é?é#é|http://h/😀|http://h/\ud800|http://h/%|http://h/%zz%41|http://h/{}\`"<>|http://u{|}[]@h|http://h/a?b?c#d#e|http://h?x|http://h#x|x://h?y|x://h#y|http://h\\a|http://h/a\\..\\b
1http://x|+x://y|a+b-c.d:e|:x|?|#|/|//|///x|////|\\|\\\\h|/\\h|http:|http:?|http:#|http:/|http:a|http:..|https:a|https:/a|//h:81|//u@h|//@/x|http://h//..//a|http://h/a//../b`
    .split(/[\n]/)
    .flatMap((line) => line.split(/(?<![C])\|(?!\]|b$|\[|\/x)/));

describe("URL as Node's", () => {
  it.each(bases.map((base) => [base]))("parses the table against %s", (base) => {
    expect(inputs.length).toBeGreaterThan(200);
    for (const input of inputs) compare(input, base);
  });

  it("parses random inputs", () => {
    const pieces = [
      "http:",
      "https:",
      "file:",
      "x:",
      "//",
      "/",
      "\\",
      "a",
      "B",
      "..",
      ".",
      "%2e",
      "@",
      ":",
      "80",
      "?",
      "#",
      "[::1]",
      "1.2",
      "C:",
      "|",
      "%",
      " ",
      "\t",
      "é%41".slice(1),
      "'",
      '"',
      "=",
      "&",
      "%C3",
    ];
    const random = generator(1);
    for (let i = 0; i < 20_000; i++) {
      let input = "";
      for (let n = 1 + (random() % 8); n > 0; n--) input += pieces[random() % pieces.length];
      compare(input, bases[random() % bases.length]);
    }
    expect(agreed / compared).toBeGreaterThan(0.95);
  });

  it("follows the Standard where Node 20 is older", () => {
    expect(new OurUrl("http://h/a^b").pathname).toBe("/a%5Eb");
    expect(new OurUrl("data:a b #x").href).toBe("data:a b%20#x");
    expect(new OurUrl("../..", "x://h:1/p/q").href).toBe("x://h:1/");
  });

  const values = [
    "",
    "x",
    "y:81",
    "y:",
    "y:99999",
    ":1",
    "[::1]:2",
    "a b",
    "/p",
    "//p",
    "?q",
    "#f",
    "http:",
    "https",
    "x",
    "file:",
    "ws:",
    "443",
    "80",
    "8x",
    "x8",
    "70000",
    "a@b",
    "é",
    "a/b?c#d",
    "\\",
    "..",
    "\ta",
    "localhost",
    "1.2",
    "C|/a",
    " ",
    "?",
    "#",
    "??a'b",
  ];
  const starts = [
    "http://u:p@h:81/a?b#c",
    "https://h/",
    "file:///a",
    "file://h/a",
    "x:opaque?q#f",
    "x://h:1/p",
    "x:/p",
    "ws://h:443",
    "x:opaque",
    "x://",
  ];
  it.each([
    "href",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
  ] as const)("sets %s", (part) => {
    for (const start of starts)
      for (const value of values) {
        // No international domains.
        if ((part === "host" || part === "hostname") && value === "é" && !start.startsWith("x")) continue;
        const set = (url: Url): Url => {
          url[part] = value;
          return url;
        };
        const reference = show(() => set(new Reference(start)));
        expect({ start, value, ...Object(show(() => set(new OurUrl(start)))) }).toEqual({
          start,
          value,
          ...Object(reference),
        });
      }
  });

  it("gives errors as Node does", () => {
    const caught = (make: () => unknown): unknown => {
      try {
        make();
      } catch (error) {
        return { ...(error as object), message: (error as Error).message, type: error instanceof TypeError };
      }
      return undefined;
    };
    expect(caught(() => new OurUrl("x", "y"))).toEqual(caught(() => new URL("x", "y")));
    expect(caught(() => new OurUrl("x"))).toEqual(caught(() => new URL("x")));
    expect(OurUrl.canParse("x")).toBe(false);
    expect(OurUrl.canParse("x", "http://h")).toBe(true);
  });

  it("refuses international domains by name", () => {
    expect(() => new OurUrl("http://münchen.de/")).toThrow(/"münchen.de".*international/);
    expect(() => new OurUrl("http://m%C3%BCnchen.de/")).toThrow(
      expect.objectContaining({ code: "ERR_URL_HOST_UNSUPPORTED" }),
    );
    expect(OurUrl.parse("http://münchen.de/")).toBe(null);
    expect(new OurUrl("x://münchen.de/").host).toBe("m%C3%BCnchen.de");
  });

  it("is shown as Node shows it", () => {
    const text = "http://u:p@h:1/a?b=c&d=#e";
    expect(inspect(new OurUrl(text))).toBe(inspect(new URL(text)));
    expect(inspect({ a: { b: { c: new OurUrl(text) } } })).toContain("c: [URL]");
    expect(inspect(new Ours())).toBe(inspect(new URLSearchParams()));
  });

  it("keeps searchParams and search as one", () => {
    const run = (url: URL): string[] => {
      const seen: string[] = [];
      const params = url.searchParams;
      params.append("é", "a b");
      seen.push(url.href);
      url.search = "?x=1&x=2";
      seen.push(params.toString(), String(params === url.searchParams));
      params.delete("x");
      seen.push(url.href);
      url.href = "http://other/?z=%20";
      seen.push(params.get("z")!, JSON.stringify(url));
      return seen;
    };
    expect(run(new OurUrl("http://h/?a=1#f") as unknown as URL)).toEqual(run(new URL("http://h/?a=1#f")));
  });
});

describe("URLSearchParams as Node's", () => {
  const texts = [
    "",
    "?",
    "a",
    "a=b",
    "?a=b&a=c&b",
    "&&a=&=b&==",
    "a+b=c%20d",
    "%zz=%",
    "a=%C3%A9%ff%F0%9F%98%80",
    "%E0%80=%ED%A0%80",
    "a=b=c",
    "?+?=1",
    "\ud800=é😀",
  ];
  it("parses and prints", () => {
    for (const text of texts) {
      expect([text, [...new Ours(text)], new Ours(text).toString()]).toEqual([
        text,
        [...new URLSearchParams(text)],
        new URLSearchParams(text).toString(),
      ]);
    }
  });

  it("decodes random bytes", () => {
    const random = generator(2);
    for (let i = 0; i < 2000; i++) {
      let text = "a=";
      for (let n = random() % 8; n > 0; n--)
        text += `%${(random() % 3 === 0 ? random() % 256 : 0x80 + (random() % 128)).toString(16).padStart(2, "0")}`;
      expect([text, new Ours(text).get("a")]).toEqual([text, new URLSearchParams(text).get("a")]);
    }
  });

  it("edits", () => {
    const run = (params: URLSearchParams): unknown[] => {
      params.append("b", "2");
      params.append("a", "3");
      params.set("b", "9");
      params.set("new", "&=+ ~!'()*-._");
      params.delete("c", "1");
      const seen: unknown[] = [
        params.toString(),
        params.size,
        params.has("a"),
        params.has("a", "x"),
        params.getAll("a"),
        params.get("none"),
      ];
      params.sort();
      params.forEach((value, name) => seen.push([name, value]));
      return [
        ...seen,
        [...params.keys()],
        [...params.values()],
        [...params.entries()],
        Object.prototype.toString.call(params),
      ];
    };
    for (const init of [
      "a=1&b=1&c=1&c=2&b=3",
      { x: "1", y: "é" },
      [
        ["p", "q"],
        ["p", "r"],
      ],
      new Map([["m", "n"]]),
    ] as const)
      expect(run(new Ours(init as never) as unknown as URLSearchParams)).toEqual(
        run(new URLSearchParams(init as never)),
      );
  });

  it("refuses wrong pairs", () => {
    expect(() => new Ours([["a"]] as never)).toThrow(expect.objectContaining({ code: "ERR_INVALID_TUPLE" }));
    expect(() => (new Ours() as unknown as { get(): void }).get()).toThrow(
      expect.objectContaining({ code: "ERR_MISSING_ARGS" }),
    );
  });
});

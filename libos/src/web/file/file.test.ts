// Blob, File and FormData against Node's own; multipart bodies also from one to the other.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { generator, installFake } from "../../testing/engine.ts";
import { Request as OurRequest } from "../fetch/request.ts";
import { Response as OurResponse } from "../fetch/response.ts";
import { Blob as OurBlob, File as OurFile } from "./blob.ts";
import { FormData as OurFormData } from "./form-data.ts";

installFake();

type World = Pick<typeof globalThis, "Blob" | "File" | "FormData" | "Response" | "Request">;
const ours = {
  Blob: OurBlob,
  File: OurFile,
  FormData: OurFormData,
  Response: OurResponse,
  Request: OurRequest,
} as unknown as World;

async function same(run: (world: World) => unknown, compareMessage = true): Promise<void> {
  const outcome = async (world: World): Promise<unknown> => {
    try {
      return await run(world);
    } catch (error) {
      const { name, message, code } = error as Error & { code?: string };
      return [name, compareMessage ? message : "", code];
    }
  };
  const result = await outcome(ours);
  expect(result).toEqual(await outcome(globalThis));
  expect(result).toBeDefined();
}

describe("Blob and File", () => {
  it("hold what they are made of", async () => {
    const inputs: readonly (readonly unknown[])[] = [
      [],
      [["a", "é\ud800"]],
      [[new Uint8Array([65, 66]), new Uint16Array([1]).buffer, new DataView(new ArrayBuffer(2))]],
      [["a\r\nb\nd"], { endings: "native" }],
      [["x"], { type: "Text/Plain" }],
      [["x"], { type: "a\u0001" }],
      [[5, null, {}]],
      [new Set(["s"])],
      [["x"], null],
    ];
    for (const args of inputs)
      await same(async ({ Blob }) => {
        const blob = new Blob(...(args as [string[]]));
        return [
          blob.size,
          blob.type,
          await blob.text(),
          [...new Uint8Array(await blob.arrayBuffer())],
          inspect(blob),
          Object.prototype.toString.call(blob),
        ];
      });
    for (const args of [["text"], [5], [null], [["x"], { endings: "zz" }]])
      await same(({ Blob }) => new Blob(...(args as [string[]])), false);
    await same(async ({ Blob }) => new Blob(["a", new Blob(["b", new Blob(["c"])])]).text());
  });

  it("can be cut", async () => {
    for (const args of [[], [1], [1, 3], [-2], [2, 1], [-4, -1], [9], [0, 99], [1, 2, "X/y"], [undefined, 2]])
      await same(async ({ Blob }) => {
        const part = new Blob(["hello"], { type: "a/b" }).slice(...(args as [number]));
        return [part.size, part.type, await part.text()];
      });
  });

  it("can be streamed", async () => {
    const chunks: number[] = [];
    for await (const chunk of new OurBlob([new Uint8Array(150_000)]).stream()) chunks.push(chunk.length);
    expect(chunks).toEqual([65_536, 65_536, 18_928]);
    await same(async ({ Blob, Response }) =>
      new Response(new Blob(["x"], { type: "a/b" })).headers.get("content-type"),
    );
    await same(async ({ Blob, Response }) => {
      const blob = await new Response(new Blob(["xy"], { type: "a/b" })).blob();
      return [blob.size, blob.type, await blob.text()];
    });
  });

  it("have names as files", async () => {
    await same(async ({ File, Blob }) => {
      const file = new File(["a"], "n\ud800.txt", { type: "t/x", lastModified: 5 });
      return [
        file.name,
        file.lastModified,
        file.type,
        file.size,
        file instanceof Blob,
        await file.text(),
        Math.abs(new File([], "x").lastModified - Date.now()) < 1000,
      ];
    });
    await same(({ File }) => new (File as unknown as new (bits: unknown) => File)([]), false);
  });
});

/** What a form holds, in a form that can be compared. */
async function contents(form: FormData): Promise<unknown[]> {
  const list: unknown[] = [];
  for (const [name, value] of form)
    list.push(
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, [...new Uint8Array(await value.arrayBuffer())]],
    );
  return list;
}

describe("FormData", () => {
  it("is edited as Node's", async () => {
    await same(async ({ FormData, Blob, File }) => {
      const form = new FormData();
      form.append("a", "1");
      form.append("a", 2 as unknown as string);
      form.append("b", new Blob(["x"], { type: "t/y" }));
      form.append("b", new Blob(["y"]), "named");
      form.append("c", new File(["z"], "f.txt"));
      form.append("c", new File(["w"], "f.txt"), "renamed");
      form.set("d", "new");
      form.set("a", "only");
      form.delete("none");
      const seen: unknown[] = [
        await contents(form),
        form.has("a"),
        form.get("x"),
        form.getAll("b").length,
        form.get("a"),
        [...form.keys()],
        [...form.values()].length,
      ];
      form.forEach((value, name) => seen.push(name, typeof value));
      return seen;
    });
    await same(({ FormData }) => new (FormData as unknown as new (form: number) => FormData)(5), false);
    await same(({ FormData }) => (new FormData().append as (name: string) => void)("a"), false);
    await same(({ FormData }) => (new FormData().append as (...rest: unknown[]) => void)("a", "b", "c"), false);
    await same(({ FormData }) => {
      const form = new FormData();
      form.append("a", "1");
      form.append("b", "2");
      form.append("b", "3");
      return inspect(form).replace(/\s+/g, " ");
    });
  });

  it("is sent and read back, also by Node", async () => {
    const random = generator(23);
    const text = (): string =>
      Array.from(
        { length: random() % 12 },
        () => ["a", '"', "\r", "\n", "é", "-", "%", ";", "=", " ", "\\"][random() % 11],
      ).join("");
    const bytes = (): Uint8Array<ArrayBuffer> =>
      Uint8Array.from({ length: random() % 40 }, () => [13, 10, 45, 45, random() % 256][random() % 5]!);
    for (let round = 0; round < 200; round++) {
      const form = new OurFormData();
      for (let n = random() % 4; n > 0; n--) {
        if (random() % 2 === 0) form.append(`n${text()}`, text());
        else
          form.append(
            `f${text()}`,
            new OurFile([bytes()], `x${text()}`, { type: random() % 2 === 0 ? "image/png" : "" }),
          );
      }
      const response = new OurResponse(form);
      const type = response.headers.get("content-type")!;
      const body = await response.clone().bytes();
      const back = await contents((await response.formData()) as unknown as FormData);
      const nodes = await contents(await new Response(body, { headers: { "content-type": type } }).formData());
      // Line ends become CRLF on the way; Node's reader leaves their escapes in names.
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll("%0D%0A", "\\r\\n"));
      expect(plain(back)).toEqual(plain(nodes));
      expect(back).toHaveLength([...form].length);
    }
  });

  it("reads what Node sends", async () => {
    const form = new FormData();
    form.append("text", "lin\r\nes é");
    form.append("file", new File([new Uint8Array([0, 13, 10, 45, 45, 255])], "a b.bin", { type: "x/y" }));
    form.append("empty", "");
    form.append("none", new File([], ""));
    const response = new Response(form);
    const made = new OurRequest("http://h/", {
      method: "POST",
      body: new Uint8Array(await response.clone().arrayBuffer()),
      headers: { "content-type": response.headers.get("content-type")! },
    });
    expect(await contents((await made.formData()) as unknown as FormData)).toEqual(
      await contents(await response.formData()),
    );
  });

  it("reads urlencoded bodies", async () => {
    await same(async ({ Response }) =>
      contents(
        await new Response("a=1&b=é+x&a=%ff", {
          headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
        }).formData(),
      ),
    );
  });

  it("refuses malformed bodies", async () => {
    const good = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n';
    const bodies = [
      good,
      "",
      "--b",
      "--b--",
      "--b\r\n",
      "x",
      good.slice(0, -4),
      good.replace("name=", "nome="),
      good.replace("form-data", "attachment"),
      good.replace("\r\n\r\n", "\r\n"),
      good.replace("--b--", "--c--"),
      good.slice(0, 30),
    ];
    for (const body of bodies)
      await same(
        async ({ Response }) =>
          contents(
            await new Response(body, { headers: { "content-type": "multipart/form-data; boundary=b" } }).formData(),
          ),
        false,
      );
    for (const type of ["multipart/form-data", "text/plain", ""])
      await same(
        async ({ Response }) => contents(await new Response(good, { headers: { "content-type": type } }).formData()),
        false,
      );
  });
});

// Events, bodies and streams: what takes time.

import { generator, type Note } from "./note.ts";

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export async function streams(note: Note): Promise<void> {
  const random = generator(24_680);
  const log = (label: string, value: unknown = ""): void => note(label, () => value);

  for (let round = 0; round < 40; round++) {
    let controller!: ReadableStreamDefaultController<number>;
    const source = new ReadableStream<number>(
      {
        start: (given) => void (controller = given),
        pull: () => (random() % 2 === 0 ? undefined : settle()),
        cancel: (reason) => log("cancel", reason),
      },
      { highWaterMark: random() % 3 },
    );
    const sink = new WritableStream<unknown>(
      {
        write: (chunk) => (log("write", chunk), random() % 3 === 0 ? settle() : undefined),
        close: () => log("close"),
        abort: (reason) => log("abort", reason),
      },
      { highWaterMark: 1 + (random() % 2) },
    );
    const done = use(round % 4, source, sink).then(
      (value) => log("done", value),
      (error: unknown) => log("failed", error),
    );
    for (let i = 0; i < 6; i++) {
      controller.enqueue(i);
      if (random() % 2 === 0) await settle();
    }
    if (round % 5 === 4) controller.error(new RangeError("boom"));
    else controller.close();
    await done;
  }

  let next = 1;
  const filled = new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (next > 20) controller.close();
      else controller.enqueue(Uint8Array.of(next++, next++, next++));
    },
  }).getReader({ mode: "byob" });
  for (let i = 0; i < 8; i++) {
    const { done, value } = await filled.read(new Uint8Array(1 + (i % 4)));
    log("byob", [done, value === undefined ? null : Array.from(value as Uint8Array)]);
  }

  const target = new EventTarget();
  target.addEventListener("x", (event) => log("listener", [event.type, event.defaultPrevented]));
  target.addEventListener("x", { handleEvent: (event) => event.preventDefault() }, { once: true });
  log("dispatch", [
    target.dispatchEvent(new Event("x", { cancelable: true })),
    target.dispatchEvent(new Event("x", { cancelable: true })),
  ]);
  const controller = new AbortController();
  const any = AbortSignal.any([controller.signal]);
  any.addEventListener("abort", () => log("aborted", any.reason));
  controller.abort("why");
  log(
    "timeout",
    await new Promise(
      (resolve) =>
        AbortSignal.timeout(1).addEventListener("abort", (event) => resolve((event.target as AbortSignal).reason)) ??
        setTimeout(() => {}, 50),
    ),
  );

  const form = new FormData();
  form.append("a", "\u00e9");
  form.append("f", new Blob(["file"]), "name.txt");
  for (const body of [
    "x",
    "\ufeff\ud800x",
    new Uint8Array([1, 2]),
    new URLSearchParams("a=\u00e9"),
    new Blob(["b"], { type: "t/x" }),
    null,
  ])
    for (const read of ["text", "arrayBuffer"] as const) {
      const response = new Response(body);
      log(`body ${read}`, [
        await response[read](),
        response.bodyUsed,
        [...response.headers],
        await response.text().catch((error: unknown) => error),
      ]);
    }
  const sent = await new Response(form).formData();
  log("form", [sent.get("a"), await (sent.get("f") as File).text(), (sent.get("f") as File).name]);
  const request = new Request("http://h/a?b", { method: "post", body: "x", headers: { q: "1" } });
  const copy = request.clone();
  log("request", [request.method, request.url, [...request.headers], await request.text(), await copy.text()]);
  note("headers", () => [
    ...new Headers([
      ["b", "1"],
      ["Set-Cookie", "x"],
      ["a", "2"],
      ["set-cookie", "y"],
      ["B", " 3 "],
    ]),
  ]);
  for (const init of [{ "a b": "c" }, { a: "c\nd" }, { a: "\u6c34" }]) note("headers", () => new Headers(init));
}

/** Four ways to read a stream to its end. */
async function use(kind: number, source: ReadableStream<number>, sink: WritableStream<unknown>): Promise<unknown> {
  if (kind === 0) {
    const transform = new TransformStream<number, unknown>({
      transform(chunk, controller) {
        controller.enqueue(chunk * 2);
        if (chunk % 3 === 0) controller.enqueue("three");
      },
      flush: (controller) => controller.enqueue("end"),
    });
    return source.pipeThrough(transform).pipeTo(sink);
  }
  if (kind === 1) return source.pipeTo(sink, { preventClose: true });
  if (kind === 2) return Promise.all(source.tee().map(all));
  return all(source);
}

async function all(stream: ReadableStream<number>): Promise<number[]> {
  const chunks: number[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

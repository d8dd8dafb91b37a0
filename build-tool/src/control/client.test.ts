import { createServer } from "node:https";
import { createServer as createSocket, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeUkd, value, type FakeUkd } from "../testing/fake-ukd.ts";
import { memoryHost } from "../testing/memory-host.ts";
import { certificate, key } from "../testing/test-certificate.ts";

let ukd: FakeUkd;
beforeEach(async () => {
  ukd = await fakeUkd();
});
afterEach(() => ukd.close());

describe("a ukd that cannot be reached", () => {
  test("says where was looked and how to start it, for each command", async () => {
    const commands = ["ps", "stats", "top", "events", "images", "logs web", "start web", "stop web", "kill web"];
    for (const command of [...commands, "restart web", "rm web", "scale web=1", "set web --memory 64M"]) {
      expect(await ukd.uk([...command.split(" "), "--host", "/nowhere/ukd.sock"])).toEqual({
        code: 125,
        output: "",
        errors:
          "error[UKD_UNREACHABLE]: ukd cannot be reached: there is no such socket. Looked at /nowhere/ukd.sock. Start it with `ukd`, or say where it listens with `--host SOCKET` or UKD_HOST.\n",
      });
    }
  });

  test("a socket that nobody listens on any more", async () => {
    const socket = `${ukd.socket}.old`;
    const server = createSocket();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const { renameSync } = await import("node:fs");
    renameSync(socket, `${socket}.kept`);
    await new Promise((resolve) => server.close(resolve));
    expect(await ukd.uk(["ps", "--host", `${socket}.kept`])).toMatchObject({
      code: 125,
      errors: expect.stringContaining("nobody listens there"),
    });
  });
});

describe("an answer that is none", () => {
  const cases = {
    "no JSON": { status: 200, text: "<html>" },
    "no object": { status: 200, text: "3" },
    "a refusal without a word": { status: 500, text: "{}" },
    "a redirection": { status: 302, text: "{}" },
  };
  for (const [name, answer] of Object.entries(cases))
    test(name, async () => {
      ukd.answers = { "GET /v1/images": answer };
      expect(await ukd.uk(["images"])).toMatchObject({
        code: 125,
        output: "",
        errors: expect.stringContaining("error[UKD_BAD_ANSWER]: What answers there is not ukd, or of another version"),
      });
    });

  test("lines that are no JSON, or never end", async () => {
    for (const text of ["{}\nxx\n", "y".repeat(2 ** 21), '{"half":']) {
      ukd.answers = { "GET /v1/events": { status: 200, text } };
      expect(await ukd.uk(["events", "--json"])).toMatchObject({
        code: 125,
        errors: expect.stringContaining("error[UKD_BAD_ANSWER]"),
      });
    }
  });
});

describe("over TLS", () => {
  const asked: (string | undefined)[] = [];
  const server = createServer({ key, cert: certificate }, (request, response) => {
    asked.push(request.headers.authorization);
    response.end(JSON.stringify({ instances: [] }));
  });
  beforeEach(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const host = (environment: Record<string, string>) => {
    const made = memoryHost({ "/app/token": "abc\n", "/app/ca.pem": certificate });
    Object.assign(made.environment, environment, {
      UKD_HOST: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      UKD_TOKEN_FILE: "/app/token",
    });
    return made;
  };

  test("shows the token to a server that the authority knows", async () => {
    expect(await ukd.uk(["ps", "-q"], host({ UKD_CA: "/app/ca.pem" }))).toEqual({ code: 0, output: "", errors: "" });
    expect(asked.splice(0)).toEqual(["Bearer abc"]);
  });

  test("shows it to nobody else", async () => {
    const { code, errors } = await ukd.uk(["ps", "-q"], host({}));
    expect(code).toBe(125);
    expect(errors).toMatch(/^error\[UKD_UNREACHABLE\]: ukd cannot be reached: self-signed certificate/);
    expect(asked).toEqual([]);
  });

  test("an authority that is none, and a token that no header can have", async () => {
    const wrong = host({ UKD_CA: "/app/ca.pem" });
    wrong.put("/app/ca.pem", "no certificate");
    expect(await ukd.uk(["ps", "-q"], wrong)).toMatchObject({
      code: 125,
      errors: expect.stringContaining("UKD_UNREACH"),
    });
    const split = host({ UKD_CA: "/app/ca.pem" });
    split.put("/app/token", "abc\r\nx-evil: 1");
    const { code, errors } = await ukd.uk(["ps", "-q"], split);
    expect([code, errors]).toEqual([2, expect.stringMatching(/^error\[BAD_TOKEN\]: /)]);
    expect(errors).not.toContain("abc");
    expect(asked).toEqual([]);
  });
});

test("the socket of a flag goes before that of the variable", async () => {
  ukd.answers = { "GET /v1/stats": value({ stats: [] }) };
  const host = memoryHost();
  host.environment["UKD_HOST"] = "/nowhere";
  expect((await ukd.uk(["stats", "--host", ukd.socket], host)).code).toBe(0);
});

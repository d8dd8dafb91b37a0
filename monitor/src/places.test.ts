import { expect, test } from "vitest";
import { defaultSocket } from "./places.ts";

test("the socket is where uk looks for it, also where XDG_RUNTIME_DIR is empty or no absolute path", () => {
  expect(defaultSocket({ XDG_RUNTIME_DIR: "/run/user/7" }, 7)).toBe("/run/user/7/ukd/ukd.sock");
  for (const XDG_RUNTIME_DIR of [undefined, "", "run"])
    expect(defaultSocket({ XDG_RUNTIME_DIR }, 7)).toBe("/tmp/ukd-7/ukd.sock");
  expect(defaultSocket({ XDG_RUNTIME_DIR: "/run/user/0" }, 0)).toBe("/run/ukd/ukd.sock");
});

import { expect, test } from "vitest";
import { createLog } from "../app/log.server.ts";

test("the log's last net censors a secret that a fact holds", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  const secrets = {
    authorization: "shown-1",
    token: "shown-2",
    secret: "shown-3",
    accessToken: "shown-4",
    id_token: "shown-5",
  };
  log.info({ request: { path: "/kept", ...secrets } }, "asked");
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("shown");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    msg: "asked",
    request: { path: "/kept", token: "[redacted]" },
  });
});

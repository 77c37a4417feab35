import { expect, test } from "vitest";
import { loggedPath } from "../app/http/logged-path.ts";
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

test("the log keeps what PostgreSQL says of an error, and not the row that it quotes", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  const facts = { detail: "Failing row contains (ada)", where: "parameter $1 = 'ada'", table: "kept_table" };
  log.error({ err: Object.assign(new Error("kept"), { code: "23514", ...facts }) }, "refused");
  log.error(
    {
      err: Object.assign(new Error('invalid input syntax for type uuid: "ada"'), { code: "22P02" }),
    },
    "spoilt",
  );
  expect(lines.join("")).not.toContain("ada");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    err: {
      message: "kept",
      code: "23514",
      table: "kept_table",
      stack: expect.stringContaining("log.test.ts"),
    },
  });
  expect(lines[1]).toContain("invalid input syntax for type uuid");
});

test("a path in the log hides what looks like an e-mail address or a secret, and nothing else", () => {
  for (const part of [
    "ada@x.example",
    "Ada%40x.example",
    "a%2540b",
    "srk_1",
    "shpat_1",
    "whsec_1",
    "eyJhbG.eyJ.x",
  ])
    expect(loggedPath(`/r/${part}/kept`)).toBe("/r/[hidden]/kept");
  expect(loggedPath("/r/store-acme-supps-a1b2")).toBe("/r/store-acme-supps-a1b2");
});

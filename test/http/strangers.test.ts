import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { expect, test } from "vitest";
import { createStrangers, type StrangerKind } from "../../app/http/strangers.server.ts";
import { createWeb } from "../../app/http/web.server.ts";
import { strangers, tracking } from "../../app/process.server.ts";
import { action as beacons } from "../../app/routes/attribution.clicks.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { selectTallies } from "../../app/storage/reports/tracking-tally.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, signed } from "../support/requests.ts";

test("the log hears of strangers once an hour, with everything since the line before", () => {
  const lines: Record<StrangerKind, number>[] = [];
  let at = new Date("2026-11-26T10:00:00Z");
  const heard = createStrangers(
    () => at,
    (counts) => lines.push(counts),
  );
  heard.note("hang_up");
  for (let n = 0; n < 20; n += 1) heard.note("unverified_report");
  expect(lines).toEqual([{ unverified_report: 0, hang_up: 1, refused_origin: 0 }]);
  at = new Date("2026-11-26T11:00:00Z");
  heard.note("refused_origin");
  expect(lines.slice(1)).toEqual([{ unverified_report: 20, hang_up: 0, refused_origin: 1 }]);
  expect(heard.counts()).toEqual({ unverified_report: 20, hang_up: 1, refused_origin: 1 });
});

test("a sender that hangs up is no error and no failed report, signed or not", async () => {
  await tracking.flush();
  const since = new Date(Date.now() - 3 * 60 * 60_000);
  const before = await selectTallies(database.pool, since);
  const web = createWeb({
    pages: () => Promise.resolve(new Response("a page")),
    hot: [
      {
        path: "/attribution/signups",
        methods: ["POST"],
        call: () => (request, context) => signups({ request, params: {}, context }),
      },
    ],
  });
  const server = createAdaptorServer({ fetch: web.fetch }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const signature = Object.entries(signed("{}").headers).map((pair) => pair.join(": "));
  for (const length of ["Content-Length: 500", "Transfer-Encoding: chunked"])
    for (const headers of [[], signature]) {
      const hangUps = strangers.counts().hang_up;
      const socket = connect(port, "127.0.0.1");
      const start = ["POST /attribution/signups HTTP/1.1", "Host: app", length, ...headers];
      socket.write(`${start.join("\r\n")}\r\n\r\n5\r\n{"use\r\n`);
      await once(server, "request");
      socket.destroy();
      await expect.poll(() => strangers.counts().hang_up, { timeout: 20_000 }).toBe(hangUps + 1);
    }
  server.close();
  await tracking.flush();
  expect(await selectTallies(database.pool, since)).toEqual(before);
});

test("a page of a foreign origin is the operator's to know", async () => {
  const before = strangers.counts().refused_origin;
  const headers = { Origin: "https://elsewhere.example", "Content-Type": "application/json" };
  const answer = await call(beacons, "/attribution/clicks", { method: "POST", body: "{}", headers });
  expect(answer.status).toBe(403);
  expect(strangers.counts().refused_origin - before).toBe(1);
});

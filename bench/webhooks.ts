import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { closeAtEnd } from "./cleanup.ts";
import { measure } from "./measurement.ts";
import { target, type Line } from "./report.ts";
import { emptyTables, type Stage } from "./stage.ts";

const endpoints = 50;
const each = 2_000;
/** Nobody's messages may wait for an endpoint that hangs or refuses: less than this is lost by it. */
const shareMin = 0.9;
const givenUpMs = 300_000;

/** How one endpoint takes its messages. */
type Mood = "takes" | "hangs" | "refuses";

/** 100,000 messages to 50 endpoints: all of them well, then one that hangs and one that refuses. */
export async function measureWebhooks(stage: Stage): Promise<Line[]> {
  const well = await deliver(stage, "all well", () => "takes");
  const ill = await deliver(stage, "one hangs, one refuses", (nth) =>
    nth === 0 ? "hangs" : nth === 1 ? "refuses" : "takes",
  );
  // The rates are those of the endpoints that take messages, for each of them.
  const share = ill.perSecond / (endpoints - 2) / (well.perSecond / endpoints);
  return [well, { ...ill, targets: target(`≥ ${shareMin} × all well`, share, (value) => value >= shareMin) }];
}

async function deliver(stage: Stage, name: string, moodOf: (nth: number) => Mood): Promise<Line> {
  const receiver = await openReceiver(moodOf);
  const good =
    Array.from({ length: endpoints }, (_, nth) => moodOf(nth)).filter((mood) => mood === "takes").length *
    each;
  return measure(`${(endpoints * each).toLocaleString("en")} webhooks to ${endpoints} endpoints, ${name}`, {
    prepare: async () => {
      await emptyTables(stage);
      await insertMessages(stage, receiver.url);
    },
    load: async () => {
      const app = await stage.startApp({ environment: { WORKER: "inline", WEBHOOK_TARGETS: "any" } });
      const startedAt = performance.now();
      while (receiver.taken.size < good && performance.now() - startedAt < givenUpMs) await sleep(20);
      const seconds = (receiver.lastAt - startedAt) / 1000;
      await app.stop();
      receiver.stop();
      const none = { refused: receiver.doubled, p50Ms: Number.NaN, p99Ms: Number.NaN };
      return { ...none, acknowledged: good, perSecond: receiver.taken.size / seconds };
    },
    count: (acknowledged) =>
      Promise.resolve({ acknowledged, counted: { "messages taken": receiver.taken.size } }),
  });
}

async function insertMessages({ db }: Stage, url: string): Promise<void> {
  await db.query("delete from webhook_endpoint");
  for (let nth = 0; nth < endpoints; nth += 1) {
    const id = randomUUID();
    await db.query(
      `insert into webhook_endpoint (id, url, events, secret, created_at)
       values ($1, $2, '{referral.signed_up}', $3, now())`,
      [id, `${url}/${nth}`, randomBytes(32)],
    );
    await db.query(
      `insert into webhook_message (id, endpoint_id, type, store_id, occurred_at, created_at, due_at)
       select gen_random_uuid(), $1, 'referral.signed_up', 1, now(), now(), now() from generate_series(1, $2::int)`,
      [id, each],
    );
  }
  await db.query("vacuum analyze webhook_message");
}

async function openReceiver(moodOf: (nth: number) => Mood) {
  const receiver = { url: "", taken: new Set<string>(), doubled: 0, lastAt: 0, stop: () => {} };
  const hanging = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    const mood = moodOf(Number(request.url?.slice(1)));
    if (mood === "hangs") return void hanging.add(response);
    if (mood === "takes") {
      const id = String(request.headers["webhook-id"]);
      if (receiver.taken.has(id)) receiver.doubled += 1;
      receiver.taken.add(id);
      receiver.lastAt = performance.now();
    }
    response.writeHead(mood === "takes" ? 204 : 503).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  receiver.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  closeAtEnd(() => receiver.stop());
  return receiver;
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { AddressInfo } from "node:net";

type Received = {
  event: string;
  uuid: string;
  distinct_id: string;
  timestamp: string;
  properties: Record<string, unknown>;
};

const received: Received[] = [];
/** Statuses for the first request with an event, by the event. */
const firstAnswers = new Map<string, number>();
type Which = ((event: Received) => boolean) | null;
let refused: { which: Which; status: number } = { which: null, status: 400 };

const server = createServer((request, response) => void answer(request, response));
server.listen(0, "127.0.0.1");
server.unref();
await once(server, "listening");

/** A PostHog of this worker's own. It records the events it takes, and refuses when it is told to. */
export const posthog = {
  host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  received,
  /** The first request with this event gets this status and is not taken. */
  refuseOnce: ({ uuid }: Pick<Received, "uuid">, status: number) => firstAnswers.set(uuid, status),
  /** Batches with such an event get a 400, or another status, and are not taken. */
  refuse: (which: Which, status = 400) => (refused = { which, status }),
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const body = raw[0] === 0x1f ? gunzipSync(raw) : raw;
  const { batch } = JSON.parse(body.toString()) as { batch: Received[] };
  const first = batch.find(({ uuid }) => firstAnswers.has(uuid))?.uuid ?? "";
  const firstStatus = firstAnswers.get(first);
  firstAnswers.delete(first);
  const status = firstStatus ?? (batch.some((event) => refused.which?.(event)) ? refused.status : 200);
  if (status === 200) received.push(...batch);
  response.writeHead(status, { "Content-Type": "application/json" }).end("{}");
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { closeAtEnd } from "./cleanup.ts";

/** How PostHog behaves: takes events, never answers, hangs up, or answers with a status. */
export type Health = "healthy" | "hanging" | "resetting" | 500 | 429;

/** Stands in for PostHog: remembers the ids of the events it took. */
export type PostHogSink = {
  host: string;
  health: Health;
  taken: Set<string>;
  /** How many it took, those that came twice included. */
  events: number;
  lastAt: number;
};

/** Starts one on a loopback port. */
export async function openPostHogSink(): Promise<PostHogSink> {
  const sink: PostHogSink = { host: "", health: "healthy", taken: new Set(), events: 0, lastAt: 0 };
  const server = createServer((request, response) => void answer(sink, request, response));
  server.listen(0, "127.0.0.1");
  closeAtEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  sink.host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return sink;
}

async function answer(sink: PostHogSink, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (sink.health === "hanging") return;
  if (sink.health === "resetting") return void request.socket.resetAndDestroy();
  if (sink.health !== "healthy") return void response.writeHead(sink.health).end("{}");
  const raw = Buffer.concat(chunks);
  const isZipped = request.headers["content-encoding"] === "gzip" || request.url?.includes("compression");
  const { batch } = JSON.parse((isZipped ? gunzipSync(raw) : raw).toString()) as {
    batch: { uuid: string }[];
  };
  for (const { uuid } of batch) sink.taken.add(uuid);
  sink.events += batch.length;
  sink.lastAt = performance.now();
  response.writeHead(200).end("{}");
}

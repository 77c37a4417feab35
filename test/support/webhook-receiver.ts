import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

type Received = { path: string; headers: IncomingHttpHeaders; body: string };

/** Another program that takes webhooks, and keeps them. */
export type WebhookReceiver = { url: string; received: Received[]; stop(): void };

type Mood = number | "hang" | { status: number; headers?: Record<string, string>; keptOpen?: string };

/**
 * Starts a receiver. `mood` says how a request is answered: by a status, with headers, with a text that has no end
 * (`keptOpen`), or never.
 */
export async function startReceiver(
  mood: (path: string) => Mood | Promise<Mood> = () => 204,
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    const onEnd = async () => {
      const path = request.url ?? "";
      received.push({ path, headers: request.headers, body });
      const answer = await mood(path);
      if (answer === "hang") return;
      const { status, headers = {}, keptOpen } = typeof answer === "number" ? { status: answer } : answer;
      response.writeHead(status, headers).flushHeaders();
      if (keptOpen === undefined) response.end(status === 204 ? undefined : `answered ${status}`);
      else if (keptOpen) response.write(keptOpen);
    };
    request.on("end", () => void onEnd());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { afterAll, beforeAll, expect } from "vitest";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { makeStore } from "../support/stores.ts";

let app: AppProcess | undefined;
beforeAll(async () => {
  if (!process.env["DATABASE_URL"]!.startsWith("pglite:")) app = await startApp({});
});
afterAll(async () => void (await app?.stop("SIGKILL")));

onRealPostgres(
  "by its own server, too, every answer says what is left, and a read can be asked for again",
  async () => {
    const store = await makeStore();
    const [platform, own] = [await makePlatformKey(), await makeKey(store)];
    const ask = (path: string, key: string, init: RequestInit = {}) =>
      fetch(`${app!.origin}/api/v1${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) },
      });
    const first = await ask("/key", platform);
    const etag = first.headers.get("ETag")!;
    const accept = { Accept: "application/json, text/event-stream", "Content-Type": "application/json" };
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const answers = [
      [200, first],
      [304, await ask("/key", platform, { headers: { "If-None-Match": etag } })],
      [200, await ask("/key", platform, { method: "HEAD" })],
      [401, await ask("/key", "srk_wrong")],
      [403, await ask(`/stores/${store.slug}`, own, { method: "PATCH", body: '{"status":"suspended"}' })],
      [404, await ask("/stores/nobody", own)],
      [404, await ask("/nowhere", own)],
      [404, await ask("/nowhere", "srk_wrong")],
      [405, await ask("/key", own, { method: "PUT" })],
      [422, await ask("/stores?limit=0", own)],
      [200, await ask("/mcp", own, { method: "POST", headers: accept, body: list })],
    ] as const;
    for (const [status, answer] of answers) {
      expect(answer.status).toBe(status);
      expect([status, answer.headers.get("RateLimit")]).toEqual([
        status,
        expect.stringMatching(/^"minute";r=\d+/),
      ]);
      expect(answer.headers.get("RateLimit-Policy")).toBe('"minute";q=600;w=60');
      expect(answer.headers.get("X-Request-Id")).not.toBeNull();
    }
    expect(answers[3][1].headers.get("WWW-Authenticate")).toContain("Bearer");
    const page = await fetch(`${app!.origin}/api/v1/docs`);
    const sheet = /href="(\/assets\/swagger-ui[^"]+\.css)"/.exec(await page.text())![1]!;
    expect([page.status, (await fetch(app!.origin + sheet)).status]).toEqual([200, 200]);
  },
);

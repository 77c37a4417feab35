import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "../app/storage/engine/database.server.ts";
import { startApp, type AppProcess } from "./support/app-process.ts";
import { chrome, signed } from "./support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "./support/stores.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { openTcpProxy, type TcpProxy } from "./support/tcp-proxy.ts";

let proxy: TcpProxy;
let app: AppProcess;

beforeAll(async () => {
  if (process.env["DATABASE_URL"]!.startsWith("pglite:")) return;
  proxy = await openTcpProxy(process.env["DATABASE_URL"]!);
  app = await startApp({ DATABASE_URL: proxy.url });
});

afterAll(async () => {
  await app?.stop("SIGKILL");
  await proxy?.close();
});

const follow = (code: string, headers: Record<string, string> = {}) =>
  fetch(`${app.origin}/r/${code}?id_token=secret-token`, {
    redirect: "manual",
    headers: { "User-Agent": chrome, ...headers },
  });
const postSignup = (code: string, userId: string, id: string) =>
  fetch(
    `${app.origin}/attribution/signups`,
    signed(JSON.stringify({ user_id: userId, referral_code: code }), { id }),
  );

onRealPostgres("each audience gets the security headers it needs, and every answer an id", async () => {
  const policyOf = async (path: string) => {
    const response = await fetch(app.origin + path, {
      redirect: "manual",
      headers: { "User-Agent": chrome },
    });
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    return response.headers.get("Content-Security-Policy");
  };
  expect(await policyOf("/healthz")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(await policyOf("/r/abc")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(await policyOf("/nowhere")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(await policyOf("/")).toBe("frame-ancestors 'none'");
  // The page that puts a lost shop back: the admin frames it before the shop is known.
  expect(await policyOf("/app")).toBe("frame-ancestors https://admin.shopify.com https://*.myshopify.com");
});

onRealPostgres("a balancer that asks for health without a Host is answered", async () => {
  const socket = connect(Number(new URL(app.origin).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString()));
  socket.write("GET /readyz HTTP/1.0\r\n\r\n");
  await once(socket, "close");
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});

onRealPostgres("one log line for a request, without its query or any header", async () => {
  const response = await follow("store-nobody-0000", { Authorization: "Bearer secret-token" });
  const id = response.headers.get("X-Request-Id");
  await expect.poll(() => app.log.filter((line) => line["request_id"] === id)).toHaveLength(1);
  expect(app.log.find((line) => line["request_id"] === id)).toMatchObject({
    msg: "request",
    method: "GET",
    path: "/r/store-nobody-0000",
    status: 302,
    ms: expect.any(Number),
  });
  expect(JSON.stringify(app.log)).not.toContain("secret-token");
});

onRealPostgres("requests are measured by the route that answered, never by their address", async () => {
  const ask = (path: string, method = "GET") =>
    fetch(app.origin + path, {
      method,
      redirect: "manual",
      // With a token, so that the pages themselves answer and not the guard before them.
      headers: { "User-Agent": chrome, Authorization: "Bearer none" },
    });
  for (const path of ["a", "b/c", "d%0Ae%22"]) await ask(`/r/${path}`);
  for (const path of ["/x1", "/x1/x2", "/app/x3", "/app/referrals/x4", "/app/referrals/export", "/assets/x5"])
    await ask(path);
  for (const path of ["/api/v1/stores/x6/stats", "/api/v1/x7", "/auth/x8", "/ref.js"]) await ask(path);
  await ask("/webhooks/shop/x9", "POST");
  const authorized = { Authorization: `Bearer ${process.env["METRICS_TOKEN"]}` };
  const text = await (await fetch(`${app.origin}/metrics`, { headers: authorized })).text();
  const routes = new Set(
    [...text.matchAll(/_seconds_count\{route="(.*?)",audience/g)].map(([, route]) => route),
  );
  expect([...routes].filter((route) => /x\d|%|\\/.test(route ?? ""))).toEqual([]);
  expect([...routes]).toEqual(
    expect.arrayContaining([
      ...["/r/:code", "/app/referrals/:id", "/app/referrals/export", "/assets/*", "/auth/*", "/ref.js"],
      ...["/api/v1/stores/:slug/stats", "/api/v1/*", "none"],
    ]),
  );
});

onRealPostgres("HEAD is answered with the headers of GET", async () => {
  for (const path of ["/r/store-nobody-0000", "/healthz", "/ref.js", "/privacy", "/nowhere", "/api/v1/key"]) {
    const ask = async (method: string) => {
      const answer = await fetch(app.origin + path, { method, redirect: "manual" });
      await answer.arrayBuffer();
      return [answer.status, [...answer.headers.keys()].filter((name) => !transport.has(name))];
    };
    expect([path, ...(await ask("HEAD"))]).toEqual([path, ...(await ask("GET"))]);
  }
});

const transport = new Set([
  "connection",
  "keep-alive",
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "vary",
]);

onRealPostgres(
  "a tracked link that lost its code leads to the landing page as any unreadable one",
  async () => {
    const leadsTo = async (path: string) => {
      const { status, headers } = await fetch(app.origin + path, { redirect: "manual" });
      return [status, headers.get("Location")];
    };
    const unreadable = await leadsTo("/r/%20?utm_source=ig");
    expect(unreadable).toEqual([302, expect.stringMatching(/^https?:.*[?]utm_source=ig$/)]);
    expect(await leadsTo("/r/?utm_source=ig")).toEqual(unreadable);
  },
);

onRealPostgres("unknown paths, wrong methods and oversized headers are clear refusals", async () => {
  const notFound = await fetch(`${app.origin}/nowhere`);
  expect([notFound.status, ((await notFound.json()) as { code: string }).code]).toEqual([404, "not_found"]);
  for (const [method, path, allow] of [
    ["POST", "/r/abc", "GET, HEAD"],
    ["GET", "/attribution/clicks", "POST, OPTIONS"],
    ["GET", "/attribution/signups", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
    ["PROPFIND", "/attribution/signups", "POST"],
    ["PURGE", "/attribution/erasures", "POST"],
  ] as const) {
    const response = await fetch(app.origin + path, { method });
    expect([path, response.status, response.headers.get("Allow")]).toEqual([path, 405, allow]);
    expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
  }
  const big = await fetch(`${app.origin}/healthz`, { headers: { "X-Big": "x".repeat(20_000) } });
  expect(big.status).toBe(431);
});

onRealPostgres(
  "with the database gone visitors still get their redirect, and their clicks are written later",
  async () => {
    const store = await makeStore();
    await follow(store.referral_code, { "Accept-Language": "warm-up" });
    for (const fail of [proxy.cut, proxy.hang]) {
      fail();
      const startedAt = performance.now();
      const response = await follow(store.referral_code, { "Accept-Language": fail.name });
      expect(response.status).toBe(302);
      expect(performance.now() - startedAt).toBeLessThan(1000);
      // A balancer that asks so sends visitors here all the same.
      for (const route of ["/healthz", "/readyz?without=database"])
        expect((await fetch(app.origin + route)).status).toBe(200);
      proxy.restore();
      await expect
        .poll(async () => (await fetch(`${app.origin}/readyz`)).status, { timeout: 15_000 })
        .toBe(200);
    }
    await expect.poll(async () => (await numbersOf(store)).clicks, { timeout: 15_000 }).toBe(3);
  },
);

onRealPostgres(
  "with the database gone a signup is a 503 and the same message succeeds afterwards",
  async () => {
    const store = await makeStore();
    proxy.cut();
    const refused = await postSignup(store.referral_code, `user-503-${store.id}`, `message-503-${store.id}`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("Retry-After")).toBe("2");
    expect(await refused.json()).toMatchObject({ code: "unavailable" });
    expect((await fetch(`${app.origin}/readyz`)).status).toBe(503);
    proxy.restore();
    const accepted = await postSignup(store.referral_code, `user-503-${store.id}`, `message-503-${store.id}`);
    expect(await accepted.json()).toMatchObject({ attributed: true, repeat: false });
    expect(await numbersOf(store)).toMatchObject({ signups: 1 });
  },
);

onRealPostgres(
  "1,000 concurrent copies through two processes end in one row, one count and one set of events",
  async () => {
    const store = await makeStore();
    const other = await startApp({});
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => {
        const body = JSON.stringify({ user_id: `copy-${store.id}`, referral_code: store.referral_code });
        const copy = signed(body, { id: `copy-${store.id}-${n % 500}` });
        const { origin } = n % 3 ? app : other;
        // On a busy machine some may be told to come again, and do, as docs/integrate.md asks of every sender.
        for (;;) {
          const response = await fetch(`${origin}/attribution/signups`, copy);
          const json = (await response.json()) as { referral_id: string };
          if (response.status !== 503) return { status: response.status, json };
          await setTimeout(1000 * Number(response.headers.get("Retry-After")));
        }
      }),
    );
    await other.stop();
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.referral_id}`)).size).toBe(1);
    expect(await numbersOf(store)).toMatchObject({ signups: 1 });
    expect(await eventsAbout(`copy-${store.id}`)).toHaveLength(2);
  },
);

onRealPostgres("SIGTERM lets what is in flight finish, refuses the rest and exits 0", async () => {
  const store = await makeStore();
  const stopping = await startApp({});
  const { port } = new URL(stopping.origin);
  // A request whose body is still on its way when the signal comes.
  const { headers, body } = signed(
    JSON.stringify({ user_id: `in-flight-${store.id}`, referral_code: store.referral_code }),
  );
  const socket = connect(Number(port), "127.0.0.1");
  const head = Object.entries({ Host: "x", ...headers, "Content-Length": String(body.length) });
  socket.write(
    `POST /attribution/signups HTTP/1.1\r\n${head.map(([k, v]) => `${k}: ${v}`).join("\r\n")}\r\n\r\n${body.slice(0, 5)}`,
  );
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString()));
  await expect.poll(async () => (await fetch(`${stopping.origin}/healthz`)).status).toBe(200);
  const ended = stopping.stop("SIGTERM");
  await expect.poll(() => stopping.log.some(({ msg }) => msg === "stopping")).toBe(true);
  await expect(fetch(`${stopping.origin}/healthz`)).rejects.toThrow();
  socket.write(body.slice(5));
  await once(socket, "close");
  expect(answer).toContain("HTTP/1.1 200 OK");
  expect(await ended).toBe(0);
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
});

onRealPostgres(
  "after SIGTERM a process serves on while its balancer can see that it stops, then ends",
  async () => {
    const store = await makeStore();
    const stopping = await startApp({ SHUTDOWN_DELAY_SECONDS: "4" });
    const ask = (path: string) =>
      fetch(stopping.origin + path, {
        redirect: "manual",
        headers: { "User-Agent": chrome, Connection: "close" },
      });
    const ended = stopping.stop("SIGTERM");
    for (const route of ["/readyz", "/readyz?without=database"])
      await expect.poll(async () => (await ask(route)).status).toBe(503);
    expect((await ask(`/r/${store.referral_code}`)).status).toBe(302);
    expect(await ended).toBe(0);
    await expect(ask("/readyz")).rejects.toThrow();
    expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
  },
);

onRealPostgres(
  "with MIGRATE off a process waits for the release step, and serves once it was taken",
  async () => {
    const url = new URL(process.env["DATABASE_URL"]!);
    const name = `migrate_off_${randomUUID().replaceAll("-", "")}`;
    await database.pool.query(`create database ${name}`);
    url.pathname = `/${name}`;
    const environment = { ...process.env, DATABASE_URL: url.href, MIGRATE: "off" };
    const waiting = await startApp({ DATABASE_URL: url.href, MIGRATE: "off" }, { untilReady: false });
    const readyz = async () => (await fetch(`${waiting.origin}/readyz`)).status;
    await expect.poll(() => waiting.log.some(({ msg }) => /not ready/.test(String(msg)))).toBe(true);
    expect(await readyz()).toBe(503);
    const command = (script: string) =>
      spawnSync(process.execPath, [`app/commands/${script}.ts`], { env: environment, encoding: "utf8" });
    expect(command("recount")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("npm run migrate"),
    });
    expect(command("migrate")).toMatchObject({ status: 0, stdout: expect.stringContaining("_by_store") });
    await expect.poll(readyz, { timeout: 30_000 }).toBe(200);
    expect(command("migrate")).toMatchObject({ status: 0, stdout: "nothing to migrate\n" });
    await waiting.stop("SIGKILL");
    await database.pool.query(`drop database ${name} with (force)`);
  },
);

test("a process that cannot be configured says everything that is wrong, in one message, and ends", () => {
  const { status, stderr } = spawnSync(process.execPath, ["build/server/index.js"], {
    env: { PATH: process.env["PATH"], NODE_ENV: "production", PORT: "http" },
    encoding: "utf8",
  });
  expect(status).toBe(78);
  for (const name of [
    "SHOPIFY_API_KEY",
    "SHOPIFY_API_SECRET",
    "SHOPIFY_APP_URL",
    "DATABASE_URL",
    "ATTRIBUTION_SECRETS",
    "PORT",
  ])
    expect(stderr).toContain(`  ${name}: `);
  expect(stderr).not.toContain("    at ");
});

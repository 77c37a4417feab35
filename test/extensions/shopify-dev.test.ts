import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chrome } from "../support/requests.ts";
import { findFreePort } from "../support/free-port.ts";

const dist = "node_modules/@shopify/cli/dist";
const tunnel = "https://some-words.trycloudflare.com";
let vite: ChildProcess | undefined;

afterAll(async () => {
  if (vite?.kill()) await once(vite, "exit");
});

/** The names of the variables that `shopify app dev` sets for the web process, as the installed CLI's bundle has them. */
function namesOfTheCli(): string[] {
  const chunks = readdirSync(dist)
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(dist, name), "utf8"));
  const bundle = chunks.find((chunk) => chunk.includes("REMIX_DEV_ORIGIN")) ?? "";
  const literal = /\{SHOPIFY_API_KEY:[^;]*?REMIX_DEV_ORIGIN:\w+\}/.exec(bundle)?.[0] ?? "";
  const atStart = /env:\{\.\.\.\w+,(PORT:`[^}]*\},?[^}]*\})/.exec(bundle)?.[1] ?? "";
  return [literal, atStart].flatMap((text) =>
    Array.from(text.matchAll(/\b([A-Z][A-Z_]+):/g), ([, name = ""]) => name),
  );
}

/** What `shopify app dev` gives. The last three come with a custom domain and a server for hot reloads only. */
const given = (port: number): Record<string, string> => ({
  SHOPIFY_API_KEY: "cli-key",
  SHOPIFY_API_SECRET: "cli-secret",
  HOST: tunnel,
  SCOPES: "write_app_proxy",
  NODE_ENV: "development",
  BACKEND_PORT: String(port + 1),
  FRONTEND_PORT: String(port),
  APP_URL: tunnel,
  APP_ENV: "development",
  REMIX_DEV_ORIGIN: tunnel,
  PORT: String(port),
  SERVER_PORT: String(port),
});
const onlySometimes = ["SHOP_CUSTOM_DOMAIN", "HMR_SERVER_PORT"];

test("under Shopify's CLI, with its own variables and no others, the app serves its pages through the tunnel", async () => {
  const port = await findFreePort();
  expect(namesOfTheCli().sort()).toEqual([...Object.keys(given(port)), ...onlySometimes].sort());
  const ours = { PATH: process.env["PATH"]!, DATABASE_URL: "pglite:memory", WORKER: "off" };
  const env: Record<string, string> = { ...ours, ...given(port) };
  let said = "";
  vite = spawn(process.execPath, ["node_modules/vite/bin/vite.js"], { env: env as NodeJS.ProcessEnv });
  for (const stream of [vite.stdout, vite.stderr])
    stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const open = (path: string) =>
    fetch(`http://localhost:${port}${path}`, {
      headers: { "User-Agent": chrome, "X-Forwarded-Host": new URL(tunnel).host },
    });
  await expect.poll(() => said, { timeout: 60_000 }).toContain(`localhost:${port}`);
  const page = await open("/app");
  expect([page.status, await page.text()], said).toEqual([200, expect.stringContaining("cli-key")]);
  const client = await (await open("/@vite/client")).text();
  expect(client).toContain('"wss"');
  expect(client).toContain(`"${new URL(tunnel).hostname}"`);
  expect(client).toContain("443");
  // The tunnel forwards to one port: hot reloads are answered where the pages are.
  const [, token] = /wsToken = "([\w-]+)"/.exec(client) ?? [];
  const reloads = new WebSocket(`ws://localhost:${port}/?token=${token}`, "vite-hmr");
  const first = await new Promise((answered, failed) => {
    reloads.onmessage = ({ data }) => answered(data);
    reloads.onerror = failed;
  });
  expect(first).toBe('{"type":"connected"}');
  reloads.close();
}, 120_000);

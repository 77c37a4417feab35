import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { openBrowser, photographFailures, type TestBrowser } from "../support/browser.ts";
import { startTestDemo } from "../support/demo.ts";
import { openApp } from "./app-page.ts";

/** What Remix's manifest says of a script: itself, and all it needs. */
type Chunk = { module: string; imports: string[] };

const scriptBytesMax = 200_000;
let demo: Demo;
let browser: TestBrowser;

beforeAll(async () => {
  demo = await startTestDemo({ history: true });
  browser = await openBrowser(demo);
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});
photographFailures(() => browser);

test("the home page's scripts are at most 200 kB, compressed, on a first load", () => {
  const name = readdirSync("build/client/assets").find((one) => /^manifest-.*\.js$/.test(one))!;
  const source = readFileSync(`build/client/assets/${name}`, "utf8");
  const { entry, routes } = JSON.parse(source.slice(source.indexOf("{"), source.lastIndexOf("}") + 1)) as {
    entry: Chunk;
    routes: Record<string, Chunk>;
  };
  const chunks = [entry, ...["root", "routes/app", "routes/app._index"].map((id) => routes[id]!)];
  const files = new Set([
    `/assets/${name}`,
    ...chunks.flatMap(({ module, imports }) => [module, ...imports]),
  ]);
  const sizes = [...files].map((file) => gzipSync(readFileSync(`build/client/${file}`), { level: 9 }).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(files.size).toBeGreaterThan(5);
  expect(total).toBeLessThanOrEqual(scriptBytesMax);
});

test("nothing on the home page moves while it wakes up", async () => {
  const { page } = browser;
  await page.addInitScript(() => {
    (window as any).shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        (window as any).shift = Number((window as any).shift) + Number((entry as any).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  const app = await openApp(page, demo, "acme-supplements");
  await app.getByRole("slider").waitFor();
  expect(await app.locator("html").evaluate(() => (window as any).shift)).toBe(0);
});

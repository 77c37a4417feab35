import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { openBrowser, photographFailures, type TestBrowser } from "../support/browser.ts";
import { readStatus, soon, startTestDemo } from "../support/demo.ts";
import { openApp } from "./app-page.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
let demo: Demo;
let browser: TestBrowser;
let page: Page;

beforeAll(async () => {
  demo = await startTestDemo({ history: true });
  await demo.act("green-pantry", "install");
  browser = await openBrowser(demo);
  page = browser.page;
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});
photographFailures(() => browser);

/** The app's page in each of its states: three months of history, no visit yet, and broken. */
const states: [name: string, open: () => Promise<FrameLocator>][] = [
  ["full", () => openApp(page, demo, "acme-supplements")],
  ["empty", () => openApp(page, demo, "green-pantry")],
  ["broken", openBroken],
];

test("the app's page has no accessibility violation on desktop and phone, full, empty or broken", async () => {
  const found: string[] = [];
  for (const [state, open] of states) {
    const app = await open();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      for (const { id, nodes } of await violationsIn(app))
        found.push(`${state} at ${width}: ${id}: ${nodes.map(({ target }) => target).join(", ")}`);
    }
  }
  expect(found).toEqual([]);
});

test("the app's page does not scroll sideways on a phone", async () => {
  const tooWide: string[] = [];
  for (const [state, open] of states) {
    const app = await open();
    for (const width of [390, 320]) {
      await page.locator("#app").evaluate((frame, px) => (frame.style.width = `${px}px`), width);
      const needed = await widthOf(app.locator("html"));
      if (needed > width) tooWide.push(`${state} at ${width} needs ${needed}`);
    }
  }
  expect(tooWide).toEqual([]);
});

test("the demo's pages do not scroll sideways on a phone", async () => {
  const { admin, landing, signUp, events } = demo.addresses;
  const tooWide: string[] = [];
  for (const address of [admin, landing, signUp, events]) {
    await page.goto(address);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const needed = await widthOf(page.locator("html"));
      if (needed > width) tooWide.push(`${address} at ${width} needs ${needed}`);
    }
  }
  expect(tooWide).toEqual([]);
});

/** A shop of which the app has no token any more, while Shopify gives none. */
async function openBroken(): Promise<FrameLocator> {
  await demo.act("green-pantry", "uninstall");
  await expect.poll(() => readStatus("green-pantry"), soon).toBe("deactivated");
  await demo.act("green-pantry", "install");
  await demo.act("green-pantry", "api", { down: true });
  const app = await openApp(page, demo, "green-pantry");
  await app.getByText("could not be loaded").waitFor();
  await demo.act("green-pantry", "api", { down: false });
  return app;
}

async function violationsIn(app: FrameLocator): Promise<AxeResults["violations"]> {
  const html = app.locator("html");
  await html.evaluate((_, source) => void window.eval(source), axe);
  const results = await html.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations;
}

function widthOf(html: Locator): Promise<number> {
  return html.evaluate((element) => element.scrollWidth);
}

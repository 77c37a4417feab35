import type { FrameLocator, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { openDemo, readStatus, soon } from "../support/demo.ts";
import { openApp } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

let demo: Demo;
let page: Page;

openDemo({ history: true }, async (opened) => {
  ({ demo, page } = opened);
  await demo.act("green-pantry", "install");
});

/** The app's page in each of its states: three months of history, no visit yet, and broken. */
const states: [name: string, open: () => Promise<FrameLocator>][] = [
  ["full", () => openApp(page, demo, "acme-supplements")],
  ["empty", () => openApp(page, demo, "green-pantry")],
  ["broken", openBroken],
];

async function openVisitors(shop: string): Promise<FrameLocator> {
  const app = await openApp(page, demo, shop);
  await page.getByRole("link", { name: "Visitors" }).click();
  await app.getByRole("heading", { name: "Visitors", exact: true }).waitFor();
  return app;
}

test("the visitors' page says where people came from, how far they went, and when; empty, it says so", async () => {
  const app = await openVisitors("acme-supplements");
  await app.getByRole("heading", { name: "Where they came from" }).waitFor();
  const bars = app.locator(".bar-label");
  await bars.filter({ hasText: "AI assistants" }).first().waitFor();
  await bars.filter({ hasText: "Instagram" }).first().waitFor();
  await bars.filter({ hasText: "Phones" }).first().waitFor();
  // The history is made up anew for each run.
  await app.getByText(/Most visits came on \w+day between|too few visits to tell when/).waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  const empty = await openVisitors("green-pantry");
  await empty.getByRole("heading", { name: "No visits in these dates" }).waitFor();
  expect(await faultsOf(page, empty)).toEqual([]);
});

test("the app's page is accessible and fits desktop and phone, full, empty or broken", async () => {
  const found: string[] = [];
  for (const [state, open] of states) {
    const app = await open();
    found.push(...(await faultsOf(page, app)).map((fault) => `${state} ${fault}`));
  }
  expect(found).toEqual([]);
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
  await demo.act("green-pantry", "api", { is: "down" });
  const app = await openApp(page, demo, "green-pantry");
  await app.getByText("could not be loaded").waitFor();
  await demo.act("green-pantry", "api", { is: "up" });
  return app;
}

function widthOf(html: Locator): Promise<number> {
  return html.evaluate((element) => element.scrollWidth);
}

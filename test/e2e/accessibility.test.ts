import type { FrameLocator, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { openDemo, readStatus, soon } from "../support/demo.ts";
import { appIn, openApp } from "./app-page.ts";
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
  await app.getByText(/The busiest hour was \w+day|hours were busiest|too few visits to tell when/).waitFor();
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

test("under forced colors every button and box has an edge, and what is chosen stands out", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  const faults: string[] = [];
  for (const path of ["", "/share", "/referrals", "/visitors", "/placements", "/settings"]) {
    await page.goto(`${demo.addresses.admin}/store/acme-supplements/apps/store-referrals/app${path}`);
    const app = await appIn(page);
    await app.getByRole("heading").first().waitFor();
    faults.push(...(await app.locator("body").evaluate(edgeless)).map((fault) => `${path}: ${fault}`));
  }
  await page.emulateMedia({ forcedColors: null });
  expect(faults).toEqual([]);
});

/** The controls that nobody sees as such when colors are forced: shadows and backgrounds are gone then. */
function edgeless(body: Element): string[] {
  const shown = (selector: string) =>
    [...body.querySelectorAll<HTMLElement>(selector)].filter((one) =>
      one.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
    );
  // A filter's edge is that of the pill around its button.
  const hasEdge = (one: Element) =>
    Number.parseFloat(
      getComputedStyle(one.closest(".Polaris-Filters-FilterPill__FilterButton") ?? one).borderTopWidth,
    ) > 0;
  const isUnderlined = (one: Element) => getComputedStyle(one).textDecorationLine === "underline";
  const isMarked = (one: Element) => getComputedStyle(one).forcedColorAdjust === "none";
  const nameOf = (one: HTMLElement) => one.innerText || one.outerHTML.slice(0, 200);
  const bare = shown("button, .Polaris-Button").filter((one) => !hasEdge(one) && !isUnderlined(one));
  const boxes = shown(".Polaris-Checkbox__Backdrop").filter((one) => !hasEdge(one));
  const chosen = [".Polaris-Button[aria-pressed=true]", ".Polaris-Tabs__Tab[aria-selected=true]"];
  const ticked = ".Polaris-Checkbox__Input:checked + .Polaris-Checkbox__Backdrop";
  const unmarked = shown([...chosen, ticked].join()).filter((one) => !isMarked(one));
  return [
    ...bare.map((one) => `no button's edge: ${nameOf(one)}`),
    ...boxes.map((one) => `no box: ${nameOf(one)}`),
    ...unmarked.map((one) => `not seen as chosen: ${nameOf(one)}`),
  ];
}

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

import { decodeQR } from "qr/decode.js";
import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { insertPlacement } from "../../app/storage/placements/placement.server.ts";
import { findStoreBySlug } from "../../app/storage/stores/store.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { openBrowser, photographFailures, type TestBrowser } from "../support/browser.ts";
import { startTestDemo } from "../support/demo.ts";
import { pixelsOf } from "../support/pixels.ts";
import { appIn } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
const longName = "Doktor Wohlbefindens Nahrungsergänzungsmittelfachgeschäft 24";
const papers = [
  ["a4", [595, 842]],
  ["letter", [612, 792]],
] as const;
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;
let code: string;

beforeAll(async () => {
  demo = await startTestDemo();
  const store = (await findStoreBySlug(database.pool, shop))!;
  code = store.referral_code;
  await insertPlacement(database.pool, store.id, "counter-qr");
  browser = await openBrowser(demo);
  page = browser.page;
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});
photographFailures(() => browser);

const linkOf = (name: string) => `${demo.addresses.app}/r/${code}?src=${name}`;

async function open(path: string): Promise<void> {
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals${path}`);
  app = await appIn(page);
}

test("the button prints the app's own frame, not the admin around it", async () => {
  await open("/app/placements/counter-qr");
  await app.getByRole("link", { name: "Printable sheet" }).click();
  await app.getByRole("heading", { name: "Printable sheet" }).waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await app.locator("html").evaluate(() => {
    const counted = Object.assign(window, { prints: 0 });
    addEventListener("beforeprint", () => void (counted.prints += 1));
  });
  await app.getByRole("button", { name: "Print", exact: true }).click();
  const prints = () => app.locator("html").evaluate(() => (window as unknown as { prints: number }).prints);
  await expect.poll(prints).toBe(1);
});

test("on either paper the sheet is one page that holds name, words, code and link whole, and the code can be scanned", async () => {
  for (const name of [longName, "W".repeat(60), `${"Long ".repeat(50)}name`, "Acme"]) {
    await database.pool.query("update store set name = $2 where slug = $1", [shop, name]);
    const sheet = await page.context().newPage();
    await sheet.goto(demo.shopify.frameUrl(shop, "/app/sheet?place=counter-qr"));
    await sheet.locator("html.p-theme-light").waitFor({ state: "attached" });
    await sheet.getByLabel("What it says above the code").fill("M".repeat(60));
    for (const [paper, points] of papers) {
      await sheet.getByLabel("Paper").selectOption(paper);
      const pdf = (await sheet.pdf({ preferCSSPageSize: true })).toString("latin1");
      expect(pdf.match(/\/Type \/Page\b/g), `${name} on ${paper}`).toHaveLength(1);
      const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!.slice(1).map(Number);
      expect(box.map(Math.round)).toEqual(points);

      // What is on that page: the same style, in a window of its size.
      const [width, height] = points.map((one) => Math.round((one / 72) * 96)) as [number, number];
      await sheet.emulateMedia({ media: "print" });
      await sheet.setViewportSize({ width, height });
      const seen = (await sheet.locator("body").innerText()).split("\n").filter(Boolean);
      expect(seen).toEqual([name, "M".repeat(60), linkOf("counter-qr").replace("https://", "")]);
      expect(await sheet.locator(".sheet").evaluate(cutOff)).toEqual([]);
      const picture = (await sheet.screenshot()).toString("base64");
      expect(decodeQR(await pixelsOf(page, `data:image/png;base64,${picture}`))).toBe(linkOf("counter-qr"));
      await sheet.emulateMedia({ media: null });
    }
    await sheet.close();
  }
});

test("the sheet of the plain link is there for the overview, and a place that is not is said to be missing", async () => {
  await open("/app/sheet");
  await app.getByText(`${new URL(demo.addresses.app).host}/r/${code}`, { exact: true }).waitFor();
  for (const path of [
    "/app/placements/nowhere",
    "/app/placements/NO%00PE",
    "/app/sheet?place=nowhere",
    "/app/sheet?place=%00",
  ]) {
    await open(path);
    await app.getByRole("heading", { name: "There is no such place" }).waitFor();
  }
  expect(await faultsOf(page, app)).toEqual([]);
});

test("no window complained of anything but the pages that are not", () => {
  expect(browser.complaints.filter((one) => !one.includes("status of 404"))).toEqual([]);
});

/** The parts of the sheet that show less than they hold, or lie outside of it. */
function cutOff(sheet: Element): string[] {
  const page = sheet.getBoundingClientRect();
  return [...sheet.querySelectorAll("p, .sheet-code")]
    .filter((part) => {
      const { top, bottom, left, right } = part.getBoundingClientRect();
      const isOutside = top < page.top || bottom > page.bottom || left < page.left || right > page.right;
      return (
        isOutside || part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2
      );
    })
    .map((part) => part.className);
}

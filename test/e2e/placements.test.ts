import { readFileSync } from "node:fs";
import { decodeQR } from "qr/decode.js";
import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { asOneStory, type TestBrowser } from "../support/browser.ts";
import { openDemo, eventsAbout, readNumbers, soon } from "../support/demo.ts";
import { codesIn } from "../support/pdf.ts";
import { pixelsOf } from "../support/pixels.ts";
import { chrome } from "../support/requests.ts";
import { appIn, openApp } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
const longName = "Doktor Wohlbefindens Nahrungsergänzungsmittelfachgeschäft 24";
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;
let code: string;

openDemo({}, async (opened) => {
  ({ demo, browser, page } = opened);
  await database.pool.query("update store set name = $2 where slug = $1", [shop, longName]);
  code = (await readNumbers(demo, shop))!.referral_code;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});
asOneStory();

const linkOf = (name: string) => `${demo.addresses.app}/r/${code}?src=${name}`;
const nameField = () => app.getByLabel("What you call the place");
const addButton = () => app.getByRole("button", { name: "Add place" });
const rowOf = (name: string) =>
  app.getByRole("row").filter({ has: app.getByRole("link", { name, exact: true }) });
const cellsOf = (name: string) => rowOf(name).getByRole("cell").allInnerTexts();

async function open(path: string): Promise<FrameLocator> {
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals${path}`);
  app = await appIn(page);
  return app;
}

test("a shop without places is shown what to do, and adds the first by one tap", async () => {
  app = await openApp(page, demo, shop);
  await page.getByRole("link", { name: "Placements" }).click();
  await app.getByRole("heading", { name: "No places yet" }).waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await app.getByRole("button", { name: "Add Receipt" }).click();
  await page.getByText("Receipt added").waitFor();
  expect(await cellsOf("Receipt")).toEqual(expect.arrayContaining(["0", "0", "0", "–"]));
  await expect.poll(() => app.getByRole("button", { name: "Add Receipt" }).count()).toBe(0);
});

test("with the keyboard alone, a place is named in the merchant's own words, and the next can be typed at once", async () => {
  await nameField().focus();
  await page.keyboard.type("Counter QR");
  await page.keyboard.press("Enter");
  await page.getByText("Counter QR added").waitFor();
  await rowOf("Counter QR").waitFor();
  expect(
    await nameField().evaluate((field: HTMLInputElement) => [field.value, field === document.activeElement]),
  ).toEqual(["", true]);
  await page.keyboard.type("counter-qr");
  await page.keyboard.press("Enter");
  await page.getByText("counter-qr is already on your list").waitFor();
  expect(await rowOf("Counter QR").count()).toBe(1);
});

test("a name that cannot be is told in place, by its field, and what was typed stays", async () => {
  for (const [typed, told] of [
    ["", "Give the place a name."],
    ["!!!", "Use at least one letter or digit."],
    ["x".repeat(61), "Use 60 characters at most."],
  ] as const) {
    await nameField().fill(typed);
    await addButton().click();
    await app.getByText(told).waitFor();
    expect(
      await nameField().evaluate((field: HTMLInputElement) => [
        field.value,
        field.getAttribute("aria-invalid"),
        field === document.activeElement,
      ]),
    ).toEqual([typed, "true", true]);
  }
  expect(await faultsOf(page, app)).toEqual([]);
});

test("a create that fails on the way says so in place, keeps what was typed, and tries again", async () => {
  const posts = "**/app/placements?*_data=*";
  await page.route(posts, (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await nameField().fill("window");
  await addButton().click();
  await app.getByText("That did not go through").waitFor();
  expect(await nameField().inputValue()).toBe("window");
  expect(await faultsOf(page, app)).toEqual([]);
  await page.unroute(posts);

  // Now the network is slow: one press more changes nothing.
  const asked: string[] = [];
  const gate = Promise.withResolvers<void>();
  await page.route(posts, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked.push(route.request().url());
    await gate.promise;
    return route.continue();
  });
  await app.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => asked.length).toBe(1);
  expect(await addButton().isDisabled()).toBe(true);
  await nameField().press("Enter");
  gate.resolve();
  await page.getByText("window added").waitFor();
  await page.unroute(posts);
  expect(asked).toHaveLength(1);
  expect(await app.getByText("That did not go through").count()).toBe(0);
});

test("a place's link is copied, told to analytics, and its visits are counted there", async () => {
  await app.getByRole("button", { name: "Copy the link of Counter QR" }).click();
  await page.getByText("Link copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(linkOf("counter-qr"));
  const copies = () =>
    eventsAbout(demo, code).filter(({ event }) => event === "AFFILIATE_REFERRAL_LINK_COPIED");
  await expect
    .poll(() => copies().map(({ properties }) => properties["placement"]), soon)
    .toEqual(["counter-qr"]);

  for (const [query, language] of [
    ["?src=counter-qr", "de"],
    ["?src=nobody-knows", "fr"],
    ["", "es"],
  ] as const)
    await fetch(`${demo.addresses.appFront}/r/${code}${query}`, {
      redirect: "manual",
      headers: { "user-agent": chrome, "accept-language": language },
    });
  await expect
    .poll(async () => {
      await open("/app/placements");
      const numbers = await app.getByRole("row").allInnerTexts();
      return numbers
        .map((row) => row.replace(/\s+/g, " "))
        .filter((row) => /^(Counter QR|No place|Other|All visits)/.test(row));
    }, soon)
    .toEqual([
      expect.stringMatching(/^Counter QR 1 0 0 0% /),
      expect.stringMatching(/^No place .* 1 0 0 0%/),
      expect.stringMatching(/^Other .* 1 0 0 0%/),
      expect.stringMatching(/^All visits 3 0 0 0%/),
    ]);
  expect(await faultsOf(page, app)).toEqual([]);
});

test("the dates are chosen in the page's address", async () => {
  await app.getByLabel("Dates").selectOption("today");
  await page.waitForURL("**/app/placements?range=today");
  await expect.poll(() => cellsOf("Counter QR")).toEqual(expect.arrayContaining(["1"]));
});

test("the QR codes that are downloaded decode to exactly the link, the PNG sharp enough for print", async () => {
  await app.getByRole("link", { name: "QR code of Counter QR" }).click();
  await app.getByRole("heading", { name: "QR code", exact: true }).waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  for (const [format, widthMin] of [
    ["PNG", 1200],
    ["SVG", 300],
  ] as const) {
    const download = page.waitForEvent("download");
    await app.getByRole("button", { name: `Download ${format} of Counter QR` }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`qr-counter-qr.${format.toLowerCase()}`);
    const type = format === "PNG" ? "image/png" : "image/svg+xml";
    const bytes = readFileSync(await file.path()).toString("base64");
    const image = await pixelsOf(page, `data:${type};base64,${bytes}`);
    expect(image.width).toBe(image.height);
    expect(image.width).toBeGreaterThanOrEqual(widthMin);
    expect(decodeQR(image)).toBe(linkOf("counter-qr"));
  }
});

test("a place's page has its dates, its chart, both its links and its print, and is renamed in any script", async () => {
  await app.getByLabel("Dates", { exact: true }).selectOption("today");
  await page.waitForURL("**/app/placements/counter-qr?range=today");
  await app.getByRole("figure", { name: "Clicks, signups and active" }).waitFor();
  await app.getByRole("button", { name: "Copy link: Direct link of Counter QR" }).click();
  await page.getByText("Link copied").waitFor();
  expect(new URL(await page.evaluate(() => navigator.clipboard.readText())).search).toBe(
    `?ref=${code}&src=counter-qr`,
  );
  const opened = page.context().waitForEvent("request", (one) => one.url().includes("/outside/print"));
  const tab = page.context().waitForEvent("page");
  await app.getByRole("link", { name: "Open the PDF" }).click();
  const { pathname, search } = new URL((await opened).url());
  const answer = await fetch(demo.addresses.appFront + pathname + search);
  expect(codesIn(Buffer.from(await answer.arrayBuffer()))).toEqual([linkOf("counter-qr")]);
  await (await tab).close();

  const label = app.getByLabel("What you call this place");
  await label.fill("window");
  await app.getByRole("button", { name: "Rename" }).click();
  await app.getByText("Another place is called that.").waitFor();
  await label.fill("على الطاولة");
  await app.getByRole("button", { name: "Rename" }).click();
  await app.getByRole("heading", { name: "على الطاولة", level: 1 }).waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await open("/app/referrals?placement=counter-qr");
  await app.getByText("Placement: على الطاولة").waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await open("/app/placements");
  await rowOf("على الطاولة").waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await rowOf("على الطاولة").getByRole("link", { name: "على الطاولة", exact: true }).click();
  await label.fill("Counter QR");
  await app.getByRole("button", { name: "Rename" }).click();
  await app.getByRole("heading", { name: "Counter QR", level: 1 }).waitFor();
});

test("archiving keeps the numbers and the focus, and can be undone", async () => {
  const focused = () => app.locator(":focus").innerText();
  await app.getByRole("button", { name: "Archive" }).press("Enter");
  await page.getByText("Counter QR archived; its link keeps working").waitFor();
  await expect.poll(focused).toBe("Use again");
  expect(await faultsOf(page, app)).toEqual([]);
  await open("/app/placements");
  expect(await rowOf("Counter QR").count()).toBe(0);
  expect(
    await app
      .getByRole("row", { name: /^1 archived place/ })
      .getByRole("cell")
      .allInnerTexts(),
  ).toEqual(expect.arrayContaining(["1"]));
  await app.getByRole("button", { name: "Show archived places" }).click();
  expect(await faultsOf(page, app)).toEqual([]);
  await rowOf("Counter QR").getByRole("link", { name: "Counter QR", exact: true }).click();
  await app.getByRole("button", { name: "Use again" }).press("Enter");
  await page.getByText("Counter QR is back in use, with all it has counted").waitFor();
  await expect.poll(focused).toBe("Archive");
});

test("no window complained of anything but what was provoked", () => {
  const provoked = /ERR_FAILED|status of (404|422)/;
  expect(browser.complaints.filter((one) => !provoked.test(one))).toEqual([]);
});

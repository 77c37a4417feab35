import { readFileSync } from "node:fs";
import { decodeQR } from "qr/decode.js";
import type { FrameLocator, Page, Response } from "playwright-core";
import { expect, test } from "vitest";
import { contrastWithWhite } from "../../app/ui/share/qr-color.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { asOneStory, type TestBrowser } from "../support/browser.ts";
import { openDemo, readNumbers, soon } from "../support/demo.ts";
import { codesIn, textOf } from "../support/pdf.ts";
import { pixelsOf } from "../support/pixels.ts";
import { appIn, openApp } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
/** As the demo sets them. */
const platform = "Syntropy Health";
const offer = "The first health report is free of charge.";
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
const hrefOf = (name: string) => app.getByRole("link", { name: new RegExp(`^${name}`) }).getAttribute("href");

test("the page Share hands over the plain link by one press", async () => {
  app = await openApp(page, demo, shop);
  await page.getByRole("link", { name: "Share", exact: true }).click();
  await app.getByRole("heading", { name: "Share", exact: true }).waitFor();
  await app.getByRole("button", { name: "Copy link", exact: true }).click();
  await page.getByText("Link copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`\\?ref=${code}$`));
  expect(await faultsOf(page, app)).toEqual([]);
});

test("a channel has a text in the customers' language that discloses the reward, and a link of its own", async () => {
  const text = app.getByLabel("Your text");
  await app.getByRole("button", { name: "X", exact: true }).click();
  await app.getByLabel("Language of your customers").selectOption("de");
  expect(await text.inputValue()).toBe(
    `Unser Gesundheitspartner ${platform}, empfohlen von ${longName}. ${offer} ${linkOf("x")} #Anzeige`,
  );
  expect(await hrefOf("Open X")).toBe(
    `https://x.com/intent/post?text=${encodeURIComponent(await text.inputValue())}`,
  );
  await app.getByRole("button", { name: "WhatsApp" }).click();
  await app.getByLabel("Language of your customers").selectOption("fr");
  expect(await text.inputValue()).toContain("reçoit une récompense");
  expect(await text.getAttribute("lang")).toBe("fr");
  expect(await hrefOf("Open WhatsApp")).toBe(
    `https://wa.me/?text=${encodeURIComponent(await text.inputValue())}`,
  );
  expect(await faultsOf(page, app)).toEqual([]);

  await text.fill(`Venez voir ! ${linkOf("whatsapp")}`);
  await app.getByRole("button", { name: "Copy text" }).click();
  await page.getByText("Text copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `Venez voir ! ${linkOf("whatsapp")}`,
  );
  const places = async () =>
    (await database.pool.query<{ name: string }>("select name from placement")).rows.map(({ name }) => name);
  await expect.poll(places, soon).toEqual(["whatsapp"]);
  const kept = async () => (await database.pool.query("select from share_text")).rowCount;
  await expect.poll(kept, soon).toBe(1);
});

test("the shop's own text is remembered, and the suggested one comes back by a press", async () => {
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals/app/share`);
  app = await appIn(page);
  const text = app.getByLabel("Your text");
  expect(await text.inputValue()).toBe(`Venez voir ! ${linkOf("whatsapp")}`);
  await text.fill("Venez voir !");
  await app.getByText("Your text has no link any more").waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await app.getByRole("button", { name: "Use the suggested text" }).click();
  await expect.poll(() => text.inputValue()).toContain("reçoit une récompense");
  const kept = async () => (await database.pool.query("select from share_text")).rowCount;
  await expect.poll(kept, soon).toBe(0);
});

test("the code takes the shop's colour, dark enough for phones, and its logo, in the page and in its files", async () => {
  const logo = await app.locator("html").evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 100 });
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#c00";
    context.fillRect(0, 0, 300, 100);
    return canvas.toDataURL("image/png").split(",")[1]!;
  });
  await app.getByLabel("Colour").fill("#ffd400");
  await app.getByLabel("Colour").blur();
  await app
    .getByLabel("Add your logo")
    .setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(logo, "base64") });
  await app.getByRole("button", { name: "Another logo" }).waitFor();
  const kept = async () =>
    (
      await database.pool.query<{ qr_color: string; bytes: number }>(
        "select qr_color, length(logo) as bytes from share_style where logo is not null",
      )
    ).rows[0];
  await expect.poll(kept, soon).toBeDefined();
  const { qr_color: color } = (await kept())!;
  expect(contrastWithWhite(color)).toBeGreaterThanOrEqual(4.5);
  expect(await faultsOf(page, app)).toEqual([]);
  for (const format of ["PNG", "SVG"] as const) {
    const download = page.waitForEvent("download");
    await app.getByRole("button", { name: `Download ${format}` }).click();
    const bytes = readFileSync(await (await download).path());
    if (format === "SVG") expect(bytes.toString()).toContain(`fill="${color}"`);
    const type = format === "PNG" ? "image/png" : "image/svg+xml";
    const image = await pixelsOf(page, `data:${type};base64,${bytes.toString("base64")}`);
    expect([format, decodeQR(image)]).toEqual([format, `${demo.addresses.app}/r/${code}`]);
  }
  await app
    .getByLabel("Another logo")
    .or(app.getByLabel("Add your logo"))
    .first()
    .setInputFiles({ name: "logo.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await app.getByText("This file is not a picture").waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
});

test("the print kit opens as a PDF, and the counter's place is made by it", async () => {
  await app.getByLabel("What you print").selectOption("stickers");
  await app.getByText("Stickers carry the code only").waitFor();
  await app.getByLabel("What you print").selectOption("tent");
  await app.getByLabel("Paper").selectOption("letter");
  await app.getByLabel("Language on it").selectOption("es");
  const opened = page.context().waitForEvent("request", (one) => one.url().includes("/outside/print"));
  await app.getByRole("link", { name: "Open the PDF" }).click();
  const { pathname, search } = new URL((await opened).url());
  const answer = await fetch(demo.addresses.appFront + pathname + search);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  const pdf = Buffer.from(await answer.arrayBuffer());
  expect(codesIn(pdf)).toEqual([linkOf("counter-qr"), linkOf("counter-qr")]);
  expect(await textOf(pdf)).toContain("Escanéame con la cámara del móvil");
  const counter = async () =>
    (await database.pool.query("select from placement where name = 'counter-qr'")).rowCount;
  await expect.poll(counter, soon).toBe(1);
  for (const tab of page.context().pages()) if (tab !== page) await tab.close();
});

test("a device that may share is given the text, one that may not is not asked, and a refusal is told beside the button", async () => {
  const device = app.getByRole("button", { name: "Share with this device" });
  await app.locator("html").evaluate(() => {
    navigator.share = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    navigator.canShare = () => false;
  });
  await app.getByRole("button", { name: "SMS" }).click();
  await app.getByRole("link", { name: /^Open SMS/ }).waitFor();
  expect(await device.count()).toBe(0);
  await app.locator("html").evaluate(() => {
    const given = Object.assign(window, { given: "" });
    navigator.canShare = () => true;
    navigator.share = (data) => {
      given.given = data?.text ?? "";
      return Promise.resolve();
    };
  });
  await app.getByRole("button", { name: "E-mail" }).click();
  const isToldOf = (answer: Response) => answer.url().endsWith("/app/share/use");
  const told = page.waitForResponse(isToldOf);
  await device.click();
  await told;
  const given = () => app.locator("html").evaluate(() => (window as unknown as { given: string }).given);
  await expect.poll(given).toContain(linkOf("email"));
  await app.locator("html").evaluate(() => {
    navigator.share = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  const toldAgain = page.waitForResponse(isToldOf);
  await device.click();
  await toldAgain;
  await app.getByRole("alert").getByText("Your device would not share").waitFor();
});

test("no window complained of anything but what was provoked", () => {
  const provoked = /ERR_FAILED|status of (404|422)/;
  expect(browser.complaints.filter((one) => !provoked.test(one))).toEqual([]);
});

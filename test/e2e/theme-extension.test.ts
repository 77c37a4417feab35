import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { extensionFolder, published, renderPage, type Shown } from "../../demo/shopify/theme.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const css = readFileSync(`${extensionFolder}/assets/store-referral.css`, "utf8");
const shop = "https://acme.example.test/";
const href = `${published.tracked_link}?src=theme`;
const hostile = `</a><script>window.hacked = 1</script><img src=x onerror="window.hacked=1">"'&`;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  // Its only network is what `open` answers.
  browser = await chromium.launch({ executablePath: await findBrowser(), args: ["--disable-gpu"] });
  page = await browser.newPage();
});
afterAll(() => browser?.close());

/** Every way the block and the embed can look. */
const looks: Shown[] = [
  { block: "referral-banner" },
  { block: "referral-banner", settings: { alignment: "start", color: "#ffffff", background: "#1f3d2b" } },
  { block: "referral-embed" },
  { block: "referral-embed", settings: { position: "left", color: "#ffffff", background: "#1f3d2b" } },
  { block: "referral-embed", settings: { position: "right" } },
];

/** A shop's page with the block in it, its style sheet from a server as at Shopify. Returns what it asked others for. */
async function open(shown: Shown, width = 1280): Promise<string[]> {
  const strangers: string[] = [];
  const html = await renderPage(shown);
  await page.setViewportSize({ width, height: 700 });
  await page.unrouteAll();
  await page.route("**", (route) => {
    const url = route.request().url();
    if (url === shop) return route.fulfill({ contentType: "text/html", body: html });
    if (url === `${shop}assets/store-referral.css`)
      return route.fulfill({ contentType: "text/css", body: css });
    if (!url.endsWith("/favicon.ico")) strangers.push(url);
    return route.abort();
  });
  await page.goto(shop);
  return strangers;
}

const link = () => page.locator(".store-referral a");
const text = () => page.locator(".store-referral").innerText();

test("block and embed show the shop's link, counted as coming from the theme, and load nothing of their own", async () => {
  for (const shown of looks) {
    expect(await open(shown)).toEqual([]);
    expect(await link().getAttribute("href")).toBe(href);
    expect(await link().getAttribute("rel")).toBe("nofollow sponsored");
    expect(await link().isVisible()).toBe(true);
    expect(await page.evaluate(() => document.scripts.length)).toBe(0);
  }
});

test("without a link, before the store is active, or with a link that is none, visitors see nothing at all", async () => {
  const nothing = [
    {},
    { active: true },
    { tracked_link: published.tracked_link },
    { ...published, active: false },
    { ...published, tracked_link: "javascript:alert(1)" },
  ];
  for (const block of ["referral-banner", "referral-embed"] as const)
    for (const metafields of nothing) {
      await open({ block, metafields });
      expect(await page.locator(".shopify-block > *").count()).toBe(0);
      expect(await page.locator(".shopify-block").boundingBox()).toMatchObject({ height: 0 });
    }
});

test("only the theme editor tells a merchant why a block is empty", async () => {
  await open({ block: "referral-banner", metafields: {}, designMode: true });
  expect(await text()).toContain("Open the Store Referrals app");
});

test("text the merchant typed is shown as typed, and cannot become markup", async () => {
  for (const { block } of looks) {
    await open({ block, settings: { text: hostile, label: hostile, alignment: hostile, position: hostile } });
    expect(await page.locator(".store-referral__text").innerText()).toBe(hostile);
    expect(await link().innerText()).toBe(hostile);
    expect(await link().getAttribute("href")).toBe(href);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  }
});

test("a hostile link or colour cannot leave its attribute", async () => {
  const tracked_link = `https://x.example/"><img src=x onerror="window.hacked=1">`;
  await open({
    block: "referral-embed",
    metafields: { active: true, tracked_link },
    settings: { color: `red"><img src=x onerror="window.hacked=1">`, background: `"><b>` },
  });
  expect(await link().getAttribute("href")).toBe(`${tracked_link}?src=theme`);
  expect(await page.locator(".shopify-block img, .shopify-block b").count()).toBe(0);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("each visitor reads it in the shop's language, unless the merchant wrote it", async () => {
  const words = { en: /We recommend/, de: /Wir empfehlen/, es: /Recomendamos/, fr: /Nous recommandons/ };
  const regions = {
    en: "Partner recommendation",
    de: "Partnerempfehlung",
    es: "Recomendación de un socio",
    fr: "Recommandation partenaire",
  };
  for (const locale of ["en", "de", "es", "fr"] as const) {
    await open({ block: "referral-banner", locale });
    expect(await text()).toMatch(words[locale]);
    await open({ block: "referral-embed", locale });
    expect(await text()).toMatch(words[locale]);
    expect(await page.getByRole("complementary", { name: regions[locale] }).count()).toBe(1);
    await open({ block: "referral-banner", locale, settings: { text: "Hallo", label: "Los" } });
    expect(await text()).toMatch(/^Hallo\s+Los$/);
  }
});

test("it has the theme's font and colours until the merchant chooses others", async () => {
  const styleOf = (selector: string) =>
    page.locator(selector).evaluate((element) => {
      const { color, backgroundColor, fontFamily } = getComputedStyle(element);
      return { color, backgroundColor, fontFamily };
    });
  await open({ block: "referral-banner" });
  const { color, fontFamily } = await styleOf("body");
  expect(await styleOf(".store-referral__link")).toMatchObject({ color, fontFamily });
  await open({ block: "referral-banner", settings: { color: "#ffffff", background: "#1f3d2b" } });
  expect(await styleOf(".store-referral")).toMatchObject({
    color: "rgb(255, 255, 255)",
    backgroundColor: "rgb(31, 61, 43)",
  });
});

test("axe finds nothing to complain of, and the keyboard reaches the link", async () => {
  for (const shown of looks)
    for (const width of [1280, 320]) {
      await open(shown, width);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(found).toEqual([]);
      await page.keyboard.press("Tab");
      expect(await link().evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await link().evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("solid");
    }
});

test("at 320 px nothing scrolls sideways, also with one endless word, and the link is a full target", async () => {
  for (const shown of looks) {
    await open({ ...shown, settings: { ...shown.settings, text: "Supplement".repeat(20) } }, 320);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    const box = (await link().boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(44);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(320);
  }
});

test("the page does not move for it, not even when it floats", async () => {
  for (const shown of looks) {
    await open(shown, 390);
    const shift = await page.evaluate(async () => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
      for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
      return sum;
    });
    expect(shift).toBe(0);
  }
});

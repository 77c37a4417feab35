import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainPage } from "../../app/http/plain-page.server.ts";
import { findBrowser } from "../support/browser.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await findBrowser() });
});
afterAll(() => browser?.close());

test("the privacy page has no accessibility violation and does not scroll sideways, light or dark, also on a phone", async () => {
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1280, 320]) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      await page.setContent(plainPage(readFileSync("docs/privacy.md", "utf8")));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(found).toEqual([]);
      await page.close();
    }
});

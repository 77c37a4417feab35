import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import type { Demo, DemoOptions } from "../../demo/demo-types.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { startDemo } from "../../demo/start.ts";
import { openBrowser, photographFailures, type TestBrowser } from "./browser.ts";

/** A store's numbers as the Integration API tells them. */
export type Numbers = {
  referral_code: string;
  referral_link: string;
  tracked_link: string;
  total_clicks: number;
  total_signups: number;
  total_active: number;
  conversion_rate: number | null;
  filtered_clicks: Record<"bot" | "prefetch" | "embedded" | "duplicate" | "excess" | "inactive", number>;
};

/** For `expect.poll`. The app's background work is done well before. */
export const soon = { timeout: 60_000, interval: 50 };

/**
 * For a test file's top level: a demo and a browser for all its tests. `use` gets them before the first test. A failed test
 * leaves a picture of every window.
 */
export function openDemo(
  options: DemoOptions,
  use: (opened: { demo: Demo; browser: TestBrowser; page: Page }) => unknown,
): void {
  let demo: Demo | undefined;
  let browser: TestBrowser | undefined;
  beforeAll(async () => {
    demo = await startTestDemo(options);
    browser = await openBrowser(demo);
    await use({ demo, browser, page: browser.page });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  photographFailures(() => browser);
}

/** The built app among its stand-ins, as strict as Shopify, on this test file's own database. */
export async function startTestDemo(options: DemoOptions = {}): Promise<Demo> {
  if (!existsSync("build/server/index.js"))
    throw new Error(
      "The browser tests run the built app, and there is no build/server/index.js: npm run build",
    );
  return startDemo({
    strict: true,
    quiet: true,
    noBuild: true,
    history: false,
    databaseUrl: process.env["DATABASE_URL"],
    // Told to the app itself: what this process has in its environment is for tests that call the app's functions.
    environment: { WORKER: "inline", LOG_LEVEL: "info" },
    ...options,
  });
}

/** A store's numbers as an outside app sees them; null when there is no such store. */
export async function readNumbers(demo: Demo, slug: string): Promise<Numbers | null> {
  const headers = { authorization: `Bearer ${demo.platformKey}` };
  const answer = await fetch(`${demo.addresses.appFront}/api/v1/stores/${slug}/stats`, { headers });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the stats of ${slug} answered ${answer.status}`);
  return (await answer.json()) as Numbers;
}

/** The app's own view of a shop, on this test file's own database. */
export async function readStatus(shop: string): Promise<string | undefined> {
  const find = "select status::text from store where shop_domain = $1";
  const { rows } = await database.pool.query<{ status: string }>(find, [`${shop}.myshopify.com`]);
  return rows[0]?.status;
}

/** The events that PostHog has received about a referral code, without PostHog's own properties. */
export function eventsAbout(demo: Demo, referralCode: string) {
  return demo.events.all
    .map(({ event, distinct_id, properties }) => {
      const own = Object.entries(properties).filter(([name]) => !name.startsWith("$"));
      return { event, distinct_id, properties: Object.fromEntries(own) };
    })
    .filter(({ properties }) => Object.values(properties).includes(referralCode));
}

import { afterEach, expect, onTestFinished } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { addTallies, type TallyKind } from "../../app/storage/reports/tracking-tally.server.ts";
import { insertRejectedEvents } from "../../app/storage/outbox/outbox.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { openBrowser, photographFailures, type TestBrowser } from "../support/browser.ts";
import { readNumbers, soon, startTestDemo } from "../support/demo.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { chrome } from "../support/requests.ts";
import { appIn, openApp } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
let browser: TestBrowser | undefined;

afterEach(async () => {
  await browser?.close();
  browser = undefined;
});
photographFailures(() => browser);

async function open(environment: Record<string, string> = {}): Promise<{ demo: Demo; browser: TestBrowser }> {
  const demo = await startTestDemo({ environment: { WORKER: "inline", LOG_LEVEL: "info", ...environment } });
  onTestFinished(() => demo.stop());
  browser = await openBrowser(demo);
  return { demo, browser };
}

onRealPostgres("the health line says everything that is wrong at once, each with what to do", async () => {
  const { demo, browser } = await open();
  const { page } = browser;
  const kinds: TallyKind[] = [
    "callback_unverified",
    "callback_refused",
    "callback_failed",
    "clicks_lost",
    "proxy_unaccounted",
  ];
  const last_at = new Date();
  const yesterday = new Date(last_at.getTime() - 26 * 60 * 60_000);
  await addTallies(database.pool, [
    ...kinds.map((kind) => ({ kind, times: 9, last_at })),
    { kind: "callback_accepted", times: 9, last_at: yesterday },
  ]);
  const event = { event: "REFERRAL_LIVE_TEST", uuid: "x", distinct_id: "x", properties: {} };
  await insertRejectedEvents(database.pool, [{ ...event, timestamp: last_at.toISOString() }]);
  const app = await openApp(page, demo, shop);
  for (const title of [
    "Some visits could not be stored",
    "Some signup reports could not be accepted",
    "Some signup reports are not properly signed",
    "Some signup reports cannot be read",
    "Analytics refused some events",
    "Repeated visits cannot be told apart",
  ])
    await app.getByText(title).waitFor();
  expect(await app.getByText("All is well").count()).toBe(0);
  await app.getByText("There are 6 things to know.").waitFor();
  // Each says what to do once it is asked.
  const remedy = app.getByText("There is nothing for you to do");
  expect(await remedy.isVisible()).toBe(false);
  await app.getByText("Some visits could not be stored").click();
  await remedy.waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
});

onRealPostgres(
  "with the portal switched off every page is one kind sentence, and visits are counted",
  async () => {
    const { demo, browser } = await open({ FEATURES: "integration_api" });
    const { page } = browser;
    for (const path of ["", "/referrals", "/placements", "/settings"]) {
      await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals/app${path}`);
      const app = await appIn(page);
      await app.getByText("The partner pages are taking a short break").waitFor();
      expect(await faultsOf(page, app), path).toEqual([]);
    }
    const { tracked_link: link } = (await readNumbers(demo, shop))!;
    const headers = { "User-Agent": chrome, "Accept-Language": "en" };
    await fetch(`${demo.addresses.appFront}${new URL(link).pathname}`, { redirect: "manual", headers });
    await expect.poll(async () => (await readNumbers(demo, shop))!.total_clicks, soon).toBe(1);
    await demo.act(shop, "features", { on: ["integration_api", "partner_portal"] });
    await (await openApp(page, demo, shop)).getByText("Is my link working?").waitFor();
  },
);

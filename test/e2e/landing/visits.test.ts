import { randomUUID } from "node:crypto";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { AppProcess } from "../../support/app-process.ts";
import { photographFailures } from "../../support/browser.ts";
import { soon } from "../../support/demo.ts";
import { newShop, startLandingApp, type Shop } from "../../support/landing-app.ts";
import * as landing from "../../support/landing-site.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { signed } from "../../support/requests.ts";

// The built app and its database: what is counted is what its own numbers say.

let app: AppProcess;
let site: landing.LandingSite;

beforeAll(async () => {
  if ((process.env["DATABASE_URL"] ?? "").startsWith("pglite:")) return;
  site = await landing.startLandingSite(() => app.origin);
  app = await startLandingApp(site);
});
afterAll(async () => {
  await site?.stop();
  await app?.stop("SIGKILL");
});
photographFailures(() => site?.browser);

const trackedLink = ({ code }: Shop, query = "") => `${app.origin}/r/${code}${query}`;
const plainLink = ({ code }: Shop) => `${site.www}/?ref=${code}`;

/** Makes the click that this browser holds as old as said. */
async function age(page: Page, minutes: number): Promise<void> {
  const { click } = await landing.keptOf(page);
  const at = new Date(Date.now() - minutes * 60_000).toISOString();
  const value = encodeURIComponent(JSON.stringify({ ...click, at }));
  await page.context().addCookies([{ name: "ref_click", value, url: site.www }]);
}

onRealPostgres(
  "a visit by the plain link is one click; the same browser again within half an hour is no other",
  async () => {
    const [shop, page] = [await newShop(), await landing.newVisitor(site)];
    const beacons = landing.beaconsOf(page);
    await page.goto(`${site.www}/start?ref=${shop.code}&utm_source=ig&src=qr&token=secret#part`);
    const clickId = await landing.answered(page);
    expect(beacons).toEqual([
      {
        referral_code: shop.code,
        source_url: `${site.www}/start?src=qr`,
        utm_params: { utm_source: "ig" },
        held: null,
        claim: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        cookies: true,
        referrer: "",
      },
    ]);
    await age(page, 29);
    const again = page.waitForResponse("**/attribution/clicks");
    await page.reload();
    await (await again).finished();
    expect(beacons[1]).toMatchObject({ held: clickId });
    expect(beacons[1]?.["claim"]).not.toBe(beacons[0]?.["claim"]);
    expect(await landing.answered(page)).toBe(clickId);
    await expect.poll(() => shop.clicks(), soon).toBe(1);

    await age(page, 31);
    await page.reload();
    await expect.poll(() => shop.clicks(), soon).toBe(2);
    await expect.poll(async () => (await landing.keptOf(page)).click?.["click_id"]).not.toBe(clickId);
  },
);

onRealPostgres(
  "the twin of every landing origin counts, with www. and without, and a stranger does not",
  async () => {
    // The app is told of www.shop and account.shop only.
    const twins = [site.www.replace("//www.", "//"), site.account.replace("//", "//www.")];
    for (const origin of twins) {
      const [shop, page] = [await newShop(), await landing.newVisitor(site)];
      const answer = page.waitForResponse("**/attribution/clicks");
      await page.goto(`${origin}/?ref=${shop.code}`);
      const { "access-control-allow-origin": allowed } = await (await answer).allHeaders();
      const clickId = await landing.answered(page);
      expect([allowed, (await landing.keptOf(page)).click?.["click_id"]]).toEqual([origin, clickId]);
      await expect.poll(() => shop.clicks(), soon).toBe(1);
    }
    const [shop, page] = [await newShop(), await landing.newVisitor(site)];
    const refused = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/clicks"));
    await page.goto(`${site.stranger}/?ref=${shop.code}`);
    await refused;
    expect(await shop.clicks()).toBe(0);
  },
);

onRealPostgres("a visit through the tracked link confirms the click that the link made", async () => {
  const [shop, page] = [await newShop(), await landing.newVisitor(site)];
  const beacons = landing.beaconsOf(page);
  const opened = page.waitForRequest((request) => request.url().includes("click_id="));
  await page.goto(trackedLink(shop));
  const given = new URL((await opened).url()).searchParams.get("click_id");
  expect(await landing.answered(page)).toBe(given);
  expect(beacons[0]).toMatchObject({ click_id: given, claim: expect.any(String) });
  expect(page.url()).toBe(plainLink(shop));
  await expect.poll(() => shop.clicks(), soon).toBe(1);
});

onRealPostgres(
  "a landing address that was shared with its click id is a click of its own for everybody",
  async () => {
    const shop = await newShop();
    const first = await landing.newVisitor(site);
    const opened = first.waitForRequest((request) => request.url().includes("click_id="));
    await first.goto(trackedLink(shop));
    const shared = (await opened).url();
    const ids = [await landing.answered(first)];
    for (let friend = 0; friend < 4; friend += 1) {
      const page = await landing.newVisitor(site);
      await page.goto(shared);
      ids.push(await landing.answered(page));
    }
    expect(new Set(ids).size).toBe(5);
    await expect.poll(() => shop.clicks(), soon).toBe(5);
  },
);

onRealPostgres(
  "ten phones behind one address that scan one QR code are ten clicks, and five signups certain",
  async () => {
    const shop = await newShop("counter");
    const phones = await Promise.all(Array.from({ length: 10 }, () => landing.newVisitor(site, "en-GB")));
    await Promise.all(phones.map((page) => page.goto(trackedLink(shop, "?src=counter"))));
    const ids = await Promise.all(phones.map((page) => landing.answered(page)));
    expect(new Set(ids).size).toBe(10);
    await expect.poll(() => shop.numbers(), soon).toEqual([10, 0]);

    const receipts = await Promise.all(
      ids.slice(5).map(async (click_id) => {
        const body = JSON.stringify({ user_id: randomUUID(), referral_code: shop.code, click_id });
        return (await fetch(`${app.origin}/attribution/signups`, signed(body))).json();
      }),
    );
    const certain = { match: { method: "click_id", confidence: "certain", placement: "counter" } };
    expect(receipts).toMatchObject(Array(5).fill(certain));
  },
);

onRealPostgres("the same browser that scans the code again keeps its click", async () => {
  const [shop, page] = [await newShop(), await landing.newVisitor(site)];
  await page.goto(trackedLink(shop));
  const clickId = await landing.answered(page);
  const again = page.waitForResponse("**/attribution/clicks");
  await page.goto(trackedLink(shop));
  await (await again).finished();
  expect(await landing.answered(page)).toBe(clickId);
  await expect.poll(() => shop.numbers(), soon).toEqual([1, 1]);
});

onRealPostgres(
  "a blocked beacon costs neither the code nor the link's click id; a later page asks for it again",
  async () => {
    const [shop, page] = [await newShop(), await landing.newVisitor(site)];
    const [errors, beacons] = [landing.errorsOf(page), landing.beaconsOf(page)];
    await page.route("**/attribution/clicks", (route) => route.abort());
    const opened = page.waitForRequest((request) => request.url().includes("click_id="));
    await page.goto(trackedLink(shop));
    const given = new URL((await opened).url()).searchParams.get("click_id");
    await expect.poll(() => beacons.length).toBe(1);
    expect(await landing.stateOf(page)).toMatchObject({ code: shop.code, clickId: given });
    expect(await landing.keptOf(page)).toMatchObject({ ref: shop.code, click: { click_id: given } });

    await page.unroute("**/attribution/clicks");
    await page.goto(`${site.www}/pricing`);
    expect(await landing.answered(page)).toBe(given);
    expect(beacons.at(-1)).toMatchObject({ referral_code: shop.code, click_id: given });
    expect([beacons.at(-1)?.["claim"], errors]).toEqual([beacons[0]?.["claim"], []]);
    await expect.poll(() => shop.clicks(), soon).toBe(1);
  },
);

onRealPostgres(
  "an answer that came too late for its page is heard by the next, as one visit with its UTM and place",
  async () => {
    const [shop, page] = [await newShop(), await landing.newVisitor(site)];
    const beacons = landing.beaconsOf(page);
    const received = Promise.withResolvers<void>();
    const hear = async (route: Route) => {
      // The app counts. Its answer is under way for as long as this page is open.
      await route.fetch();
      received.resolve();
    };
    await page.route("**/attribution/clicks", hear, { times: 1 });
    await page.goto(`${plainLink(shop)}&utm_source=ig&src=door`);
    await received.promise;
    await page.goto(`${site.www}/signup`);
    await landing.answered(page);
    expect(beacons.at(-1)).toEqual({ ...beacons[0], source_url: `${site.www}/signup?src=door` });
    expect(await landing.keptOf(page)).toMatchObject({ click: { src: "door", utm: { utm_source: "ig" } } });
    await expect.poll(() => shop.clicks(), soon).toBe(1);
  },
);

onRealPostgres("an app that cannot answer is asked again a little later, with the same claim", async () => {
  const [shop, page] = [await newShop(), await landing.newVisitor(site)];
  const beacons = landing.beaconsOf(page);
  await page.addInitScript("window.later = []; window.setTimeout = (act) => later.push(act)");
  await page.route("**/attribution/clicks", (route) => route.fulfill({ status: 503 }), { times: 1 });
  await page.goto(plainLink(shop));
  await page.waitForFunction("later.length");
  await page.evaluate("later.shift()()");
  await landing.answered(page);
  expect(beacons.map(({ claim }) => claim)).toEqual([beacons[0]?.["claim"], beacons[0]?.["claim"]]);
  await expect.poll(() => shop.clicks(), soon).toBe(1);
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createDelivery, workOnEvents } from "../app/jobs/deliver-events.server.ts";
import { tracking } from "../app/process.server.ts";
import { openQueues } from "../app/jobs/queue.server.ts";
import { createApiKey } from "../app/referrals/keys/create-api-key.server.ts";
import { ensureStore } from "../app/referrals/stores/ensure-store.server.ts";
import { readHome } from "../app/referrals/reports/read-home.server.ts";
import { recordLinkCopied } from "../app/referrals/stores/record-link-copied.server.ts";
import { action as activations } from "../app/routes/attribution.activations.ts";
import { action as signups } from "../app/routes/attribution.signups.ts";
import { loader as followLink } from "../app/routes/r.$code.ts";
import { database } from "../app/storage/engine/database.server.ts";
import { posthog } from "./support/posthog.ts";
import { click, report } from "./support/requests.ts";
import { askApi } from "./support/api.ts";
import { numbersOf, shopVisitor } from "./support/stores.ts";

test("a shop installs, shares its link, and sees who came through it", async () => {
  const boss = await openQueues(database);
  await workOnEvents(
    boss,
    createDelivery(tracking, () => new Date()),
  );

  // The merchant opens the app for the first time.
  const facts = { shopId: String(Date.now()), name: "Acme Supplements", timeZone: "Asia/Kolkata" };
  const visitor = shopVisitor(`journey-${randomUUID()}.myshopify.com`, facts);
  const store = await ensureStore(visitor);
  expect(store.referral_code).toMatch(/^store-acme-supplem-[0-9a-f]{4}$/);
  const noDates = new URLSearchParams();
  expect(await readHome(store, noDates)).toMatchObject({
    latest: [],
    overview: { total: { clicks: 0, signups: 0 } },
    guide: { done: { category: false, copy: false, theme: false, test: false } },
  });
  await recordLinkCopied(store, null);

  // Three people and a crawler follow the link; one of them comes twice.
  const ada = await click(followLink, store.referral_code, {
    query: "?utm_source=newsletter",
    address: "ada",
  });
  await click(followLink, store.referral_code, { query: "?utm_source=newsletter", address: "ada" });
  await click(followLink, store.referral_code);
  await click(followLink, store.referral_code);
  await click(followLink, store.referral_code, { userAgent: "Googlebot/2.1" });

  // Ada signs up; the auth backend reports it twice, and later that she became active.
  const userId = `user_${randomUUID()}`;
  const signup = { user_id: userId, referral_code: store.referral_code, click_id: ada.clickId };
  const receipt = await report(signups, signup);
  expect(receipt.json).toMatchObject({
    attributed: true,
    match: { confidence: "certain", utm_params: { utm_source: "newsletter" } },
  });
  expect((await report(signups, signup)).json).toMatchObject({ repeat: true });
  expect((await report(activations, { user_id: userId })).json).toMatchObject({ status: "active" });

  // The merchant looks again, and so does the platform's portal.
  expect(await numbersOf(store)).toEqual({
    clicks: 3,
    signups: 1,
    active: 1,
    filtered: { bot: 1, prefetch: 0, embedded: 0, duplicate: 1, excess: 0, inactive: 0 },
    rate: 0.3333,
  });
  const home = await readHome(store, noDates);
  expect(home.guide.done).toMatchObject({ copy: true });
  expect(home.notice).toBe("firstSignup");
  expect(home.latest).toHaveLength(3);
  expect(home.latest.find(({ status }) => status === "active")).toMatchObject({ source: "newsletter" });
  expect(JSON.stringify(home)).not.toContain(userId);
  const key = await createApiKey("portal");
  const answer = await askApi(`/stores/${store.slug}/stats`, { key });
  expect(answer.json).toMatchObject({ total_clicks: 3, total_signups: 1, total_active: 1 });

  // Analytics heard of each step, once.
  const about = () => posthog.received.filter((event) => JSON.stringify(event).includes(store.referral_code));
  await expect.poll(() => about().length, { timeout: 10_000 }).toBe(7);
  expect(
    about()
      .map(({ event }) => event)
      .sort(),
  ).toEqual([
    "AFFILIATE_REFERRAL_LINK_COPIED",
    "REFERRAL_SIGNUP_COMPLETED",
    "STORE_REFERRAL_LINK_CLICKED",
    "STORE_REFERRAL_LINK_CLICKED",
    "STORE_REFERRAL_LINK_CLICKED",
    "STORE_REFERRAL_SIGNUP",
    "STORE_REGISTERED",
  ]);
  await boss.stop({ close: false });
});

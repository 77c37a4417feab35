import { randomInt, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { v7 as uuidv7 } from "uuid";
import { config } from "../config.server.ts";
import { ensureStore } from "../referrals/stores/ensure-store.server.ts";
import { personOf } from "../referrals/signups/person-key.server.ts";
import { recordActivation } from "../referrals/signups/record-activation.server.ts";
import { recordSignups } from "../referrals/signups/record-signups.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { insertPlacement } from "../storage/placements/placement.server.ts";
import type { Sql } from "../storage/engine/postgres.server.ts";
import { addCounts } from "../storage/reports/store-referral-stats.server.ts";
import { insertClicks, type ClickRow } from "../storage/clicks/store-referral-clicks.server.ts";
import type { Recorded } from "../referrals/signups/receipt.ts";
import { updateStoreCategory, type Store } from "../storage/stores/store.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Fills a database with shops and a believable history, through the app's own acts:
  npm run seed -- --shops 5                            five new shops
  npm run seed -- --shop acme.myshopify.com --days 90  history for one shop, made if it is not there`;

const { values } = parseArgs({
  options: { shops: { type: "string" }, shop: { type: "string" }, days: { type: "string", default: "90" } },
});
const dayMs = 24 * 60 * 60_000;
const days = Number(values.days);
const sources = ["instagram", "newsletter", "tiktok", "google", "podcast"];
const seededDevices = ["mobile", "mobile", "mobile", "mobile", "desktop", "desktop", "tablet"] as const;
const seededSites = [
  ...[
    "instagram",
    "instagram",
    "instagram",
    "direct",
    "direct",
    "direct",
    "google",
    "google",
    "tiktok",
    "chatgpt",
  ],
  ...["gmail", "perplexity", "facebook", "wellness-notes.example", "shop"],
];
const seededCountries = ["US", "US", "US", "US", "CA", "GB", "DE"];
const placements = ["instagram", "counter-qr", "newsletter"];

// Analytics do not hear of made-up stores.
config.posthogApiKey = undefined;
/** Made-up people start no workflows. */
const telling = { tell: false };

await run(async () => {
  const shops = values.shop ? [values.shop] : nameShops(Number(values.shops ?? 0));
  if (shops.length === 0 || !Number.isInteger(days) || days < 1) throw new UsageError(usage);
  for (const shopDomain of shops) {
    const store = await ensureStore({
      shopDomain,
      shopifyUserId: `seed-${shopDomain}`,
      readShop: notAtShopify,
      publishLink: notAtShopify,
    });
    const made = await seedHistory(store);
    console.log(`${store.slug} ${store.referral_code}: ${made.clicks} clicks, ${made.signups} signups`);
  }
});

async function notAtShopify(): Promise<never> {
  throw new Error("a seeded shop is not at Shopify");
}

function nameShops(count: number): string[] {
  const words = ["acme", "green", "vital", "north", "pure", "river", "sunny", "wild"];
  return Array.from(
    { length: count },
    () => `${words[randomInt(words.length)]}-supps-${randomUUID().slice(0, 6)}.myshopify.com`,
  );
}

/** Days grow busier towards today and quieter at weekends; about one click in nine signs up, a third become active. */
async function seedHistory(store: Store): Promise<{ clicks: number; signups: number }> {
  await updateStoreCategory(database.pool, store.id, "supplement_shop");
  const beginning = new Date(Date.now() - (days + 1) * dayMs);
  for (const name of placements) await insertPlacement(database.pool, store.id, name, { at: beginning });
  const made = { clicks: 0, signups: 0 };
  for (let ago = days; ago > 0; ago -= 1) {
    const day = new Date(Date.now() - ago * dayMs);
    const weekend = [0, 6].includes(day.getUTCDay()) ? 0.6 : 1;
    const visits = Math.round((4 + (8 * (days - ago)) / days) * weekend * (0.6 + Math.random() * 0.8));
    const hits = Array.from({ length: visits }, () => someHit(store, day));
    const humans = hits.filter((hit) => hit.filter === null);
    await insertClicks(database.pool, randomUUID(), hits);
    const buyers = humans.filter(() => Math.random() < 0.11);
    for (const click of buyers) await signUp(store, click);
    made.clicks += humans.length;
    made.signups += buyers.length;
  }
  return made;
}

/** The cast is sound: the index lies inside the list, which is not empty. */
function oneOf<One extends string>(list: readonly One[]): One {
  return list[randomInt(list.length)] as One;
}

function someHit(store: Store, day: Date): ClickRow {
  const source = oneOf(sources);
  const filtered = Math.random();
  return {
    id: uuidv7({ msecs: day.getTime() }),
    clickId: randomUUID(),
    visitKey: null,
    earlierVisitKey: null,
    // Where the landing script is blocked, no browser speaks of its click.
    claim: Math.random() < 0.86 ? randomUUID() : null,
    referralCode: store.referral_code,
    placement: Math.random() < 0.4 ? oneOf(placements) : null,
    utmParams: Math.random() < 0.7 ? { utm_source: source, utm_medium: "social" } : {},
    sourceUrl: "https://syntropyhealth.bio/",
    origin: {
      device: oneOf(seededDevices),
      cameFrom: oneOf(seededSites),
      country: oneOf(seededCountries),
    },
    clickedAt: new Date(day.getTime() + randomInt(dayMs - 1)),
    filter: filtered < 0.15 ? "bot" : filtered < 0.17 ? "prefetch" : null,
    event: null,
  };
}

async function signUp(store: Store, click: ClickRow): Promise<void> {
  const person = await personOf(`user_${randomUUID().slice(0, 8)}`);
  const signedUpAt = new Date(Math.min(click.clickedAt.getTime() + randomInt(2 * dayMs), Date.now()));
  const clickId = Math.random() < 0.8 ? click.clickId : null;
  const signup = { referralCode: store.referral_code, clickId, signedUpAt, utmParams: {}, warnings: [] };
  await counted((sql) => recordSignups(sql, [{ person, ...signup }], telling));
  const activatedAt = new Date(signedUpAt.getTime() + randomInt(5 * dayMs));
  if (Math.random() < 0.35 && activatedAt.getTime() < Date.now())
    await counted(async (sql) => [await recordActivation(sql, { person, activatedAt }, telling)]);
}

async function counted(act: (sql: Sql) => Promise<Recorded[]>): Promise<void> {
  await database.transaction(async (sql) => {
    const recorded = await act(sql);
    await addCounts(
      sql,
      recorded.flatMap(({ counts }) => counts),
    );
  });
}

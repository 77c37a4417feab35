import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { clicks } from "../../../app/process.server.ts";
import { lastDays } from "../../../app/referrals/reports/date-range.ts";
import { readStats, type Buckets } from "../../../app/referrals/reports/read-stats.server.ts";
import { createStatsMemory } from "../../../app/referrals/reports/stats-memory.server.ts";
import { utc } from "../../../app/referrals/reports/time-zone.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { chrome, click, report } from "../../support/requests.ts";
import { makeStore } from "../../support/stores.ts";

test("numbers that were kept are those of the buckets after every kind of fact", async () => {
  const store = await makeStore();
  const memory = createStatsMemory<Buckets>();
  const address = randomUUID();
  let clickId: string | null = null;
  const userId = randomUUID();
  const facts: (() => Promise<unknown>)[] = [
    async () => ({ clickId } = await click(followLink, store.referral_code, { address })),
    () => click(followLink, store.referral_code, { address }),
    () => click(followLink, store.referral_code, { userAgent: "Googlebot/2.1" }),
    () => report(signups, { user_id: userId, referral_code: store.referral_code, click_id: clickId }),
    () => click(followLink, store.referral_code, { query: "?src=other-place", userAgent: chrome }),
  ];
  for (const fact of facts) {
    await fact();
    await clicks.writer.flush(5_000);
    const now = new Date();
    const range = lastDays(30, utc, now);
    const read = (options: object) => readStats(store, range, now, options);
    expect(await read({ memory })).toEqual(await read({}));
    expect(await read({ memory, placement: "other" })).toEqual(await read({ placement: "other" }));
  }
});

test("buckets are read once while the totals stay, and again after a minute", async () => {
  const store = await makeStore();
  const memory = createStatsMemory<Buckets>();
  await click(followLink, store.referral_code);
  await clicks.writer.flush(5_000);
  const now = new Date();
  const read = async (at: Date) =>
    (await readStats(store, lastDays(30, utc, now), at, { memory })).in_range.clicks;
  expect(await read(now)).toBe(1);
  // Nothing of ours writes a bucket without its total: an operator's hand might.
  await database.pool.query(
    "update store_referral_stats set clicks = 7 where store_id = $1 and bucket > 'epoch'",
    [store.id],
  );
  expect(await read(now)).toBe(1);
  expect(await read(new Date(now.getTime() + 61_000))).toBe(7);
});

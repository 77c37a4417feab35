import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { lastDays } from "../../app/referrals/reports/date-range.ts";
import { readStats } from "../../app/referrals/reports/read-stats.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { addReferrals } from "../support/referrals.ts";
import { report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";
import { utc } from "../../app/referrals/reports/time-zone.ts";

const anHourAgo = new Date(Date.now() - 3_600_000);
const after = (seconds: number) => new Date(anHourAgo.getTime() + seconds * 1000);

/** Somebody without a click id signs up. */
async function signUp({ referral_code }: Store, at: Date) {
  const body = { user_id: randomUUID(), referral_code, occurred_at: at.toISOString() };
  const { status, json } = await report(signups, body);
  expect(status).toBe(200);
  return json as { referral_id: string; match: { method: string } };
}

test("a guess looks 300 s past the signup for its click, and no further", async () => {
  const [near, far] = [await makeStore(), await makeStore()];
  const [click] = await addReferrals(near, [{ at: after(300) }]);
  await addReferrals(far, [{ at: after(301) }]);
  expect(await signUp(near, anHourAgo)).toMatchObject({ referral_id: click });
  expect(await signUp(far, anHourAgo)).toMatchObject({ match: { method: "none" } });
});

onRealPostgres("a guess skips a click that another transaction holds", async () => {
  const store = await makeStore();
  const [older, newer] = await addReferrals(store, [{ at: after(-60) }, { at: after(-30) }]);
  await database.transaction(async (sql) => {
    await sql.query("select id from store_referral where store_id = $1 and id = $2 for update", [
      store.id,
      newer,
    ]);
    expect(await signUp(store, anHourAgo)).toMatchObject({ referral_id: older });
  });
});

test("a signup that is reported late does not set the time of the last signup back", async () => {
  const store = await makeStore();
  await signUp(store, after(60));
  await signUp(store, anHourAgo);
  const now = new Date();
  const { last_signup_at } = await readStats(store, lastDays(30, utc, now), now);
  expect(last_signup_at).toBe(after(60).toISOString());
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { database } from "../../app/storage/database.server.ts";
import { insertClicks } from "../../app/storage/store-referral-clicks.server.ts";
import { selectReferrals, type ListPosition } from "../../app/storage/store-referral.server.ts";
import { makeStore } from "../support/stores.ts";

test("pages of a list follow each other without a gap or a repeat, also where times are equal", async () => {
  const store = await makeStore();
  const clickedAt = new Date();
  const rows = Array.from({ length: 25 }, (_, n) => ({
    id: randomUUID(),
    clickId: randomUUID(),
    referralCode: store.referral_code,
    placement: null,
    utmParams: {},
    sourceUrl: null,
    clickedAt: new Date(clickedAt.getTime() - Math.floor(n / 5) * 1000),
    filter: null,
    event: null,
  }));
  await insertClicks(database.pool, randomUUID(), rows);
  const seen: ListPosition[] = [];
  for (;;) {
    const after = seen.at(-1);
    const page = await selectReferrals(database.pool, store.id, { limit: 4, ...(after && { after }) });
    if (page.length === 0) break;
    seen.push(...page);
  }
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
  const times = seen.map(({ listed_at }) => listed_at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { database } from "../../../app/storage/engine/database.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { countStatement } from "../../../app/storage/list/referral-count.server.ts";
import { selectReferrals, type ListPosition } from "../../../app/storage/list/store-referral.server.ts";
import type { Sql } from "../../../app/storage/engine/postgres.server.ts";
import { hitOn } from "../../support/hits.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { addManyReferrals } from "../../support/referrals.ts";
import { makeStore } from "../../support/stores.ts";

test("pages of a list follow each other without a gap or a repeat, also where times are equal", async () => {
  const store = await makeStore();
  const clickedAt = new Date();
  const rows = Array.from({ length: 25 }, (_, n) =>
    hitOn(store, { clickedAt: new Date(clickedAt.getTime() - Math.floor(n / 5) * 1000) }),
  );
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

onRealPostgres(
  "lists without a search look at no more rows than they show, on any page and in both orders",
  async () => {
    const store = await makeStore();
    await addManyReferrals(store, 40_000);
    await database.pool.query("vacuum analyze store_referral");
    const { rows } = await database.pool.query<ListPosition>(
      "select id, listed_at from store_referral where store_id = $1 order by listed_at offset 20000 limit 1",
      [store.id],
    );
    const limit = 50;
    const wrong: unknown[] = [];
    const dates = { since: new Date("2020-01-01"), until: new Date("2100-01-01") };
    const filters = [
      {},
      { status: "clicked" },
      { status: "signed_up" },
      { status: "active" },
      { dates },
    ] as const;
    for (const filter of filters)
      for (const toward of ["older", "newer"] as const)
        for (const after of [undefined, rows[0]!]) {
          const page = { limit, filter, toward, ...(after && { after }) };
          const looked = await rowsLookedAt((sql) => selectReferrals(sql, store.id, page));
          if (looked > 2 * limit) wrong.push({ ...page, looked });
        }
    expect(wrong).toEqual([]);
  },
);

onRealPostgres("a search and a count look at no more rows than their bounds", async () => {
  const store = await makeStore();
  await addManyReferrals(store, 40_000);
  await database.pool.query("vacuum analyze store_referral");
  const scanMax = 1_000;
  for (const filter of [
    { text: "nothing has this" },
    { match: "none" as const },
    { utm: { utm_source: "no" } },
  ]) {
    const looked = await rowsLookedAt((sql) =>
      selectReferrals(sql, store.id, { limit: 51, filter, scanMax }),
    );
    expect(looked).toBeLessThanOrEqual(scanMax + 2);
  }
  for (const filter of [
    {},
    { status: "clicked" },
    { match: "none" },
    { text: "nothing has this" },
  ] as const) {
    const looked = await rowsLookedAt((sql) => countStatement(store.id, { filter }, scanMax).rows(sql));
    expect(looked).toBeLessThanOrEqual(scanMax + 2);
  }
});

type Plan = {
  "Relation Name"?: string;
  "Actual Rows": number;
  "Rows Removed by Filter"?: number;
  "Actual Loops": number;
  Plans?: Plan[];
};

/** How many rows the scans of a statement touched, by its own account. */
async function rowsLookedAt(select: (sql: Sql) => Promise<unknown>): Promise<number> {
  const explaining = {
    query: ({ text, values }: { text: string; values: unknown[] }) =>
      database.pool.query(`explain (analyze, format json) ${text}`, values),
  } as unknown as Sql;
  const [answer] = (await select(explaining)) as { "QUERY PLAN": { Plan: Plan }[] }[];
  const touched = (plan: Plan): number => {
    const own = plan["Relation Name"] ? plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0) : 0;
    return (plan.Plans ?? []).reduce((sum, inner) => sum + touched(inner), own * plan["Actual Loops"]);
  };
  return touched(answer!["QUERY PLAN"][0]!.Plan);
}

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { hitOn } from "../../support/hits.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

test("a batch whose commit was not heard of is not written again, every reason not to count included", async () => {
  const store = await makeStore();
  const clickId = randomUUID();
  const filters = ["bot", "prefetch", "embedded", "excess"] as const;
  const hits = [
    hitOn(store, { clickId }),
    hitOn(store, { clickId }),
    hitOn(store),
    ...filters.map((filter) => hitOn(store, { filter })),
  ];
  const batchId = randomUUID();
  await insertClicks(database.pool, batchId, hits);
  await insertClicks(database.pool, batchId, hits);
  const filtered = { bot: 1, prefetch: 1, embedded: 1, duplicate: 1, excess: 1, inactive: 0 };
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, filtered });
});

test("hits on codes that nobody has leave nothing behind", async () => {
  const store = { ...(await makeStore()), referral_code: "store-nobody-0000" };
  const hits = [hitOn(store), hitOn(store, { filter: "bot" })];
  await insertClicks(database.pool, randomUUID(), hits);
  const { rowCount } = await database.pool.query("select 1 from store_referral where click_id = any($1)", [
    hits.map(({ clickId }) => clickId),
  ]);
  expect(rowCount).toBe(0);
});

onRealPostgres(
  "batches of many processes over the same stores and visits wait, but never deadlock",
  async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => makeStore()));
    const [rounds, processes, visitsOfStore] = [15, 8, 50];
    for (let round = 0; round < rounds; round += 1) {
      const visits = stores.flatMap((store) =>
        Array.from({ length: visitsOfStore }, () => ({ store, clickId: randomUUID() })),
      );
      const batches = Array.from({ length: processes }, () =>
        shuffled(visits).map(({ store, clickId }) => hitOn(store, { clickId })),
      );
      await Promise.all(batches.map((hits) => insertClicks(database.pool, randomUUID(), hits)));
    }
    for (const store of stores)
      expect(await numbersOf(store)).toMatchObject({
        clicks: rounds * visitsOfStore,
        filtered: { duplicate: rounds * visitsOfStore * (processes - 1) },
      });
    expect(await selectDifferences(database.pool, 30)).toEqual([]);
  },
);

function shuffled<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

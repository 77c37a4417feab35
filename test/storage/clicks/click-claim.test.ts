import { randomUUID } from "node:crypto";
import type pg from "pg";
import { expect, test } from "vitest";
import { createClickWriter } from "../../../app/referrals/clicks/click-writer.server.ts";
import { insertClaims, selectClaims, type ClaimRow } from "../../../app/storage/clicks/click-claim.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Sql } from "../../../app/storage/engine/postgres.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import { selectTotals } from "../../../app/storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { hitOn } from "../../support/hits.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { makeStore } from "../../support/stores.ts";

const pool = database.pool;

function claimOn(store: Store, clickId: string, overrides: Partial<ClaimRow> = {}): ClaimRow {
  const now = new Date();
  return {
    ...{ referralCode: store.referral_code, clickId, claim: randomUUID(), claimedAt: now, id: randomUUID() },
    ...{ issued: { clickedAt: now, place: 0 }, placement: null, utmParams: {}, sourceUrl: null },
    ...{ origin: null, event: null },
    ...overrides,
  };
}

async function numbers(store: Store) {
  const { clicks, confirmed_clicks: confirmed, duplicate } = await selectTotals(pool, store.id);
  expect(await selectDifferences(pool, 30)).toEqual([]);
  return { clicks, confirmed, duplicate };
}

const write = (hits: Parameters<typeof insertClicks>[2]) => insertClicks(pool, randomUUID(), hits);

test("a presumed repeat is counted once its browser claims it, at its own time", async () => {
  const store = await makeStore();
  await pool.query("update store set in_service_since = '2026-01-01' where id = $1", [store.id]);
  const visitKey = randomUUID();
  const [first, second] = [hitOn(store, { visitKey }), hitOn(store, { visitKey })];
  await write([first]);
  await write([second]);
  expect(await numbers(store)).toEqual({ clicks: 1, confirmed: 0, duplicate: 1 });
  const hour = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  const claim = claimOn(store, second.clickId, { issued: { clickedAt: hour, place: 0 } });
  await insertClaims(pool, [claim]);
  await insertClaims(pool, [claim]);
  expect(await numbers(store)).toEqual({ clicks: 2, confirmed: 1, duplicate: 0 });
  const { rows } = await pool.query("select clicked_at from store_referral where click_id = $1", [
    second.clickId,
  ]);
  expect(rows).toEqual([{ clicked_at: hour }]);
});

test("a hit that is written after its claim changes nothing but the repeat that the claim took back", async () => {
  const store = await makeStore();
  const hit = hitOn(store, { visitKey: randomUUID() });
  await insertClaims(pool, [claimOn(store, hit.clickId)]);
  expect(await numbers(store)).toEqual({ clicks: 1, confirmed: 1, duplicate: 0 });
  await write([hit]);
  expect(await numbers(store)).toEqual({ clicks: 1, confirmed: 1, duplicate: 0 });
});

test("of many page views that claim one click the first has it, and is told so again", async () => {
  const store = await makeStore();
  const hit = hitOn(store);
  await write([hit]);
  const views = Array.from({ length: 8 }, () => claimOn(store, hit.clickId));
  await Promise.all(views.map((view) => insertClaims(pool, [view])));
  const [owner] = await selectClaims(pool, [hit]);
  expect(views.map(({ claim }) => claim)).toContain(owner?.claim);
  expect(await numbers(store)).toEqual({ clicks: 1, confirmed: 1, duplicate: 0 });
});

test("a counted hit of a browser that held an earlier click becomes a repeat, before or after it is written", async () => {
  const store = await makeStore();
  const [early, late] = [hitOn(store), hitOn(store)];
  await write([early]);
  for (const { clickId } of [early, late, early])
    await insertClaims(pool, [claimOn(store, clickId, { claim: null })]);
  await write([late]);
  expect(await numbers(store)).toEqual({ clicks: 0, confirmed: 0, duplicate: 2 });
});

/** Sends the first statement in a transaction, and commits when told to. */
async function heldSql() {
  const client = await pool.connect();
  const [sent, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = async (text: pg.QueryConfig) => {
    await client.query("begin");
    const result = await client.query(text);
    sent.resolve();
    await commit.promise;
    await client.query("commit");
    client.release();
    return result;
  };
  let count = 0;
  const sql = {
    query: (text: pg.QueryConfig) => ((count += 1) === 1 ? first(text) : pool.query(text)),
  } as unknown as Sql;
  return { sql, sent: sent.promise, commit: commit.resolve };
}

onRealPostgres(
  "a hit and the word that it was a repeat are one repeat, even if neither saw the other while both were written",
  async () => {
    const store = await makeStore();
    const [early, late] = [hitOn(store), hitOn(store)];
    const wordOn = (hit: typeof early) => claimOn(store, hit.clickId, { claim: null });

    const hit = await heldSql();
    const writer = createClickWriter(hit.sql, { onLost: () => {} });
    const written = writer.write(early);
    await hit.sent;
    writer.keep(early);
    await insertClaims(pool, [wordOn(early)]);
    hit.commit();
    await written;
    expect(await numbers(store)).toEqual({ clicks: 0, confirmed: 0, duplicate: 1 });

    const word = await heldSql();
    const said = insertClaims(word.sql, [wordOn(late)]);
    await word.sent;
    await write([late]);
    word.commit();
    await said;
    expect(await numbers(store)).toEqual({ clicks: 0, confirmed: 0, duplicate: 2 });
  },
);

test("a claim wins over a word that the hit was a repeat, in either order", async () => {
  const store = await makeStore();
  for (const isClaimFirst of [true, false]) {
    const hit = hitOn(store);
    await write([hit]);
    const said = [claimOn(store, hit.clickId), claimOn(store, hit.clickId, { claim: null })];
    for (const claim of isClaimFirst ? said : said.toReversed()) await insertClaims(pool, [claim]);
  }
  expect(await numbers(store)).toEqual({ clicks: 2, confirmed: 2, duplicate: 0 });
});

test("a page view whose id was proven late has one click, whichever of both is written first", async () => {
  const store = await makeStore();
  for (const order of ["claim first", "own click first", "at once"]) {
    const hit = hitOn(store);
    const claim = randomUUID();
    await write([hit]);
    const acts = [
      () => insertClaims(pool, [claimOn(store, hit.clickId, { issued: null, claim })]),
      () => write([hitOn(store, { visitKey: claim, claim })]),
    ];
    if (order === "own click first") acts.reverse();
    if (order === "at once") await Promise.all(acts.map((act) => act()));
    else for (const act of acts) await act();
    const { rows } = await pool.query("select click_id from click_claim where claim = $1", [claim]);
    expect(rows, order).toHaveLength(1);
  }
  expect((await numbers(store)).confirmed).toBe(3);
});

test("a click whose id only its row proves stays with the first page view, and the next gets a click of its own", async () => {
  const store = await makeStore();
  const hit = hitOn(store);
  await write([hit]);
  const [first, second] = [randomUUID(), randomUUID()];
  for (const claim of [first, second, first])
    await insertClaims(pool, [claimOn(store, hit.clickId, { issued: null, claim })]);
  await write([hitOn(store, { visitKey: second, claim: second })]);
  expect(await numbers(store)).toEqual({ clicks: 2, confirmed: 2, duplicate: 0 });
});

test("what came while the store was out of service is not counted by a claim", async () => {
  const store = await makeStore();
  const issued = { clickedAt: new Date(Date.now() - 60_000), place: 0 };
  await pool.query("update store set in_service_since = $2 where id = $1", [
    store.id,
    new Date(Date.now() - 1000),
  ]);
  await insertClaims(pool, [
    claimOn(store, randomUUID(), { issued }),
    claimOn(store, randomUUID(), { issued: null }),
  ]);
  expect(await numbers(store)).toEqual({ clicks: 0, confirmed: 0, duplicate: 0 });
});

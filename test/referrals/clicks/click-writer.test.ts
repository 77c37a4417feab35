import { expect, test } from "vitest";
import { createClickWriter } from "../../../app/referrals/clicks/click-writer.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Sql } from "../../../app/storage/engine/postgres.server.ts";
import { hitOn } from "../../support/hits.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

/** The database behind a function that may do something before and after each statement. */
function through(query: (send: () => Promise<unknown>) => Promise<unknown>): Sql {
  return { query: (statement: never) => query(() => database.pool.query(statement)) } as Sql;
}

onRealPostgres("while one store's row is locked, the clicks of all others are written", async () => {
  const [locked, other] = [await makeStore(), await makeStore()];
  const { write, buffer } = createClickWriter(database.pool, { onLost: () => {}, pauseMs: 10 });
  const held = await database.pool.connect();
  // The lock is held for as long as the test takes, on a slow machine too.
  await held.query("begin; set local idle_in_transaction_session_timeout = 0");
  await held.query("select from store where id = $1 for update", [locked.id]);
  const waiting = [write(hitOn(locked)), write(hitOn(locked))];
  const written = Array.from({ length: 20 }, () => write(hitOn(other)));
  expect(await Promise.all(written)).toEqual(written.map(() => "committed"));
  expect(await numbersOf(other)).toMatchObject({ clicks: 20 });
  expect(buffer()).toEqual({ waiting: 2, lost: { full: 0, data: 0 } });
  await held.query("rollback");
  held.release();
  expect(await Promise.all(waiting)).toEqual(["committed", "committed"]);
  expect(await numbersOf(locked)).toMatchObject({ clicks: 2 });
});

test("a retried click batch keeps its id, so that one whose commit was not heard of counts once", async () => {
  const store = await makeStore();
  let heard = false;
  const sql = through(async (send) => {
    const result = await send();
    if (heard) return result;
    heard = true;
    throw new Error("Connection terminated unexpectedly");
  });
  const { write } = createClickWriter(sql, { onLost: () => {}, pauseMs: 1 });
  const hits = [hitOn(store), hitOn(store, { filter: "bot" })];
  expect(await Promise.all(hits.map(write))).toEqual(["committed", "committed"]);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { bot: 1, duplicate: 0 } });
});

test("a full click buffer refuses what is above its bounds, in clicks and in characters", async () => {
  const [small, large] = [
    hitOn({ referral_code: "store-a-0000" }),
    hitOn({ referral_code: "store-a-0000" }, { sourceUrl: "x".repeat(5_000) }),
  ];
  const characters = 3_000;
  const mayWrite = Promise.withResolvers<void>();
  const sql = through(() => mayWrite.promise.then(() => ({ rows: [], rowCount: 0 })));
  let told = 0;
  const onLost = () => (told += 1);
  const byCount = createClickWriter(sql, { onLost, bufferMax: { clicks: 2, characters: Infinity } });
  const bySize = createClickWriter(sql, { onLost, bufferMax: { clicks: Infinity, characters } });
  const counted = [byCount.write(small), byCount.write(small), byCount.write(small)];
  const sized = [bySize.write(small), bySize.write(large), bySize.write(small)];
  expect([await counted[2], await sized[1]]).toEqual(["lost", "lost"]);
  expect(byCount.buffer()).toEqual({ waiting: 2, lost: { full: 1, data: 0 } });
  expect(bySize.buffer()).toEqual({ waiting: 2, lost: { full: 1, data: 0 } });
  mayWrite.resolve();
  expect(await Promise.all([...counted, ...sized])).toEqual([
    ...["committed", "committed", "lost"],
    ...["committed", "lost", "committed"],
  ]);
  expect([await byCount.write(small), await bySize.write(small), told]).toEqual([
    "committed",
    "committed",
    2,
  ]);
});

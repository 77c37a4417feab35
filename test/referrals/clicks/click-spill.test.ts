import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createClaimWriter } from "../../../app/referrals/clicks/claim-writer.server.ts";
import { createClickWriter, type ClickWriter } from "../../../app/referrals/clicks/click-writer.server.ts";
import type { ClaimRow } from "../../../app/storage/clicks/click-claim.server.ts";
import type { ClickRow } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Sql } from "../../../app/storage/engine/postgres.server.ts";
import { createSpill, type Spill } from "../../../app/storage/spill/spill.server.ts";
import { hitOn } from "../../support/hits.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

/*
 * A process's death is played by leaving its writer and closing its spill: what lies on disk is then what a killed process
 * leaves. test/crash kills real processes.
 */

const away = {
  query: () => Promise.reject(new Error("Connection terminated unexpectedly")),
} as unknown as Sql;

test("clicks that were answered while the database was away are written after their process died, once", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  const hits = [
    hitOn(store),
    hitOn(store, { filter: "bot" }),
    hitOn(store, { utmParams: { utm_source: "ig" } }),
  ];
  void keepAll(writerOn(away, dead), hits);
  await dead.close();
  // Whatever else lies there holds nothing up.
  writeFileSync(path.join(directory, ".keep"), "");
  await replay(directory);
  rmSync(path.join(directory, ".keep"));
  await replay(directory);
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, filtered: { bot: 1, duplicate: 0 } });
  expect(filesIn(directory)).toEqual([]);
});

test("a batch that was committed unheard before its process died is not counted again", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  const committed = Promise.withResolvers<void>();
  const unheard = {
    query: async (statement: never) => {
      await (database.pool as Sql).query(statement);
      committed.resolve();
      return new Promise(() => {});
    },
  } as unknown as Sql;
  const writer = writerOn(unheard, dead);
  const hits = [hitOn(store), hitOn(store, { filter: "bot" })];
  for (const hit of hits) void writer.write(hit);
  await committed.promise;
  for (const hit of hits) writer.keep(hit);
  await dead.close();
  await replay(directory);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { bot: 1, duplicate: 0 } });
});

test("a kept click that goes out in another batch, committed unheard, is not counted again", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  const committed = Promise.withResolvers<void>();
  const failure = Promise.withResolvers<never>();
  let tries = 0;
  const sql = {
    query: async (statement: never) => {
      tries += 1;
      if (tries === 1) await failure.promise;
      await (database.pool as Sql).query(statement);
      committed.resolve();
      return new Promise(() => {});
    },
  } as unknown as Sql;
  const writer = writerOn(sql, dead);
  const hit = hitOn(store, { filter: "bot" });
  void writer.write(hit);
  await expect.poll(() => tries).toBe(1);
  writer.keep(hit);
  failure.reject(Object.assign(new Error("deadlock detected"), { code: "40P01" }));
  await committed.promise;
  await dead.close();
  await replay(directory);
  expect(tries).toBe(2);
  expect(await numbersOf(store)).toMatchObject({ filtered: { bot: 1 } });
});

test("the file is empty again when the database has everything, and a written click is not kept", async () => {
  const store = await makeStore();
  const spill = openSpill(temporaryDirectory());
  let isAway = true;
  const sql = {
    query: (statement: never) => (isAway ? away : (database.pool as Sql)).query(statement),
  };
  const writer = writerOn(sql, spill);
  const hits = [hitOn(store), hitOn(store)];
  const written = keepAll(writer, hits);
  const file = pathOf(spill);
  expect(statSync(file).size).toBeGreaterThan(0);
  isAway = false;
  expect(await written).toEqual(["committed", "committed"]);
  expect(statSync(file).size).toBe(0);
  for (const hit of hits) writer.keep(hit);
  expect(statSync(file).size).toBe(0);
  await spill.close();
  expect(await numbersOf(store)).toMatchObject({ clicks: 2 });
});

test("a torn last line is passed over, and all lines before it count", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  void keepAll(writerOn(away, dead), [hitOn(store)]);
  appendFileSync(pathOf(dead), '{"click":{"id":"01');
  await dead.close();
  await replay(directory);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
  expect(filesIn(directory)).toEqual([]);
});

test("a click that the database refuses is put aside, and its neighbours count", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  const bad = hitOn(store, { sourceUrl: "https://shop.example/\u0000" });
  void keepAll(writerOn(away, dead), [hitOn(store), bad, hitOn(store)]);
  await dead.close();
  await replay(directory);
  expect(await numbersOf(store)).toMatchObject({ clicks: 2 });
  expect(filesIn(directory)).toEqual([path.join("0", "refused.jsonl")]);
  expect(readFileSync(path.join(directory, "0", "refused.jsonl"), "utf8")).toContain(bad.clickId);
});

test("a database that goes away during a replay loses and doubles nothing", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  const bad = hitOn(store, { sourceUrl: "https://shop.example/\u0000" });
  void keepAll(writerOn(away, dead), [
    ...Array.from({ length: 12 }, () => hitOn(store, { filter: "bot" })),
    bad,
  ]);
  await dead.close();
  // Each replay gets a little further before the database is away, also right after a commit.
  for (let statements = 1; statements < 12; statements++) {
    let left = statements;
    const failing = {
      query: async (statement: never) => {
        if (left-- <= 0) throw new Error("Connection terminated unexpectedly");
        const result: unknown = await (database.pool as Sql).query(statement);
        if (left === 0) throw new Error("Connection terminated unexpectedly");
        return result;
      },
    } as unknown as Sql;
    await replay(directory, failing);
  }
  await replay(directory);
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, filtered: { bot: 12 } });
});

test("a live process's file is left alone, and a dead one's is written by another that runs", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const directory = temporaryDirectory();
  const [first, second] = [openSpill(directory), openSpill(directory)];
  void keepAll(writerOn(away, first), [hitOn(store)]);
  void keepAll(writerOn(away, second), [hitOn(other)]);
  const third = openSpill(directory, database.pool);
  await third.replay();
  expect(await numbersOf(store)).toMatchObject({ clicks: 0 });
  await first.close();
  await third.replay();
  expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
  expect(await numbersOf(other)).toMatchObject({ clicks: 0 });
  await Promise.all([second.close(), third.close()]);
});

test("a full file keeps what it has, and the click waits in memory as before", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory, away, 1500);
  void keepAll(
    writerOn(away, dead),
    Array.from({ length: 20 }, () => hitOn(store)),
  );
  expect(statSync(pathOf(dead)).size).toBeLessThanOrEqual(1500);
  const { kept, noRoom } = dead.file()?.counts() ?? { kept: 0, noRoom: 0 };
  expect(kept + noRoom).toBe(20);
  await dead.close();
  await replay(directory);
  const { clicks } = await numbersOf(store);
  expect(clicks).toBe(kept);
  expect(noRoom).toBeGreaterThan(0);
});

test("a browser's word that it was here before is kept too", async () => {
  const store = await makeStore();
  const directory = temporaryDirectory();
  const dead = openSpill(directory);
  const hit = hitOn(store);
  await writerOn(database.pool).write(hit);
  const claims = createClaimWriter(away, dead.file);
  const claim: ClaimRow = {
    ...{ referralCode: store.referral_code, clickId: hit.clickId, claim: null, claimedAt: new Date() },
    ...{ issued: { clickedAt: hit.clickedAt, place: 0 }, id: randomUUID(), placement: null },
    ...{ utmParams: {}, sourceUrl: null, origin: null, event: null },
  };
  void claims.write(claim);
  claims.keep(claim);
  await dead.close();
  await replay(directory);
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, filtered: { duplicate: 1 } });
});

function pathOf(spill: Spill): string {
  return spill.file()?.path ?? "";
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "spill-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

function openSpill(directory: string, sql: Sql = away, bytesMax?: number): Spill {
  const spill = createSpill(sql, directory, bytesMax === undefined ? {} : { bytesMax });
  spill.open();
  return spill;
}

/** A new process starts in the directory and writes what it finds. */
async function replay(directory: string, sql: Sql = database.pool): Promise<void> {
  const spill = openSpill(directory, sql);
  await spill.replay();
  await spill.close();
}

function writerOn(sql: Sql, spill?: Spill): ClickWriter {
  return createClickWriter(sql, {
    onLost: () => {},
    pauseMs: sql === away ? 60_000 : 1,
    ...(spill && { spill: spill.file }),
  });
}

/** Answers the hits before they are written. */
function keepAll(writer: ClickWriter, hits: ClickRow[]): Promise<unknown[]> {
  const written = hits.map((hit) => writer.write(hit));
  for (const hit of hits) writer.keep(hit);
  return Promise.all(written);
}

function filesIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".jsonl"));
}

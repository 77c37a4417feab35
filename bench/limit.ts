import { v7 as uuidv7 } from "uuid";
import { linkClicked } from "../app/analytics/events.ts";
import { insertClicks, type ClickRow } from "../app/storage/clicks/store-referral-clicks.server.ts";
import { openDatabase } from "../app/storage/engine/postgres.server.ts";
import type { Load } from "./http-load.ts";
import { storeCode, storesCount } from "./stage.ts";

const batchRows = 500;
const writers = 2;
const warmUpSeconds = 1.5;

/** The most that the database can take: the app's own click statement in batches of 500, without HTTP or waiting. */
export async function runLimit(databaseUrl: string, seconds: number): Promise<Load> {
  const database = openDatabase(databaseUrl);
  const warmUp = await writeFor(warmUpSeconds);
  const measured = await writeFor(seconds);
  await database.close();
  const acknowledged = (warmUp + measured) * batchRows;
  return { acknowledged, refused: 0, perSecond: (measured * batchRows) / seconds, p50Ms: NaN, p99Ms: NaN };

  async function writeFor(duration: number): Promise<number> {
    const deadline = performance.now() + duration * 1000;
    let batches = 0;
    const write = async () => {
      for (; performance.now() < deadline; batches += 1)
        await insertClicks(database.pool, crypto.randomUUID(), batch());
    };
    await Promise.all(Array.from({ length: writers }, write));
    return batches;
  }
}

function batch(): ClickRow[] {
  return Array.from({ length: batchRows }, () =>
    firstVisit(storeCode(1 + Math.floor(Math.random() * storesCount))),
  );
}

/** A visit as the app writes it after a hit with these parameters. */
export function firstVisit(
  referralCode: string,
  utmParams: Record<string, string> = { utm_source: "instagram", utm_medium: "social" },
): ClickRow {
  const clickedAt = new Date();
  const click = { clickId: crypto.randomUUID(), referralCode, placement: null, utmParams };
  const event = linkClicked({ ...click, at: clickedAt });
  const visit = { visitKey: crypto.randomUUID(), earlierVisitKey: null, claim: null };
  const origin = { device: "mobile" as const, cameFrom: "instagram", country: null };
  const sourceUrl = `https://app.example/r/${referralCode}?${new URLSearchParams(utmParams)}`;
  return { ...click, ...visit, id: uuidv7(), sourceUrl, origin, clickedAt, filter: null, event };
}

import { randomUUID } from "node:crypto";
import { log } from "../../log.server.ts";
import { noteTracking } from "../reports/note-tracking.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { isUnavailable } from "../../storage/engine/unavailable.server.ts";
import { insertClicks, type ClickRow } from "../../storage/clicks/store-referral-clicks.server.ts";

/** How one hit ended: in the database, or given up (the buffer was full, or its data could not be stored). */
export type Written = "committed" | "lost";

type Waiting = { row: ClickRow; characters: number; done: (outcome: Written) => void };
/** Keeps its id over retries, so that one whose commit was not heard of is not written again. */
type Batch = { id: string; waiting: Waiting[] };

const batchMax = 500;
/** Some 50 MB of ordinary clicks; a flood of long addresses is bounded by its text. */
const bufferMax = 50_000;
const bufferCharactersMax = 64 * 1024 * 1024;
const retryMs = 500;

const queue: Waiting[] = [];
const batches: Batch[] = [];
const lost = { full: 0, data: 0 };
let bufferedCharacters = 0;
let running: Promise<void> | null = null;
let retryNow = () => {};

/**
 * Writes a hit together with all others that arrive while a write is in flight (group commit), and resolves when it
 * is committed. While the database is away hits wait in a bounded buffer and are retried until they are written.
 */
export function writeClick(row: ClickRow): Promise<Written> {
  const characters = JSON.stringify(row).length;
  if (queue.length >= bufferMax || bufferedCharacters + characters > bufferCharactersMax) {
    lost.full += 1;
    noteTracking("clicks_lost");
    if (lost.full % 1000 === 1) log.error({ lost: lost.full }, "click buffer is full: clicks are lost");
    return Promise.resolve("lost");
  }
  bufferedCharacters += characters;
  return new Promise((done) => {
    queue.push({ row, characters, done });
    running ??= drain().finally(() => (running = null));
  });
}

/** Clicks that wait for the database, and those given up since the process started. */
export function clickBuffer(): { waiting: number; lost: { full: number; data: number } } {
  const inBatches = batches.reduce((sum, batch) => sum + batch.waiting.length, 0);
  return { waiting: queue.length + inBatches, lost: { ...lost } };
}

/** Waits until every buffered click is written, or until the deadline; returns how many were not. */
export async function flushClicks(deadlineMs: number): Promise<number> {
  retryNow();
  await Promise.race([running, new Promise((resolve) => setTimeout(resolve, deadlineMs).unref())]);
  return clickBuffer().waiting;
}

async function drain(): Promise<void> {
  // One turn of the event loop, so that requests already parsed share the first batch.
  await new Promise((resolve) => setImmediate(resolve));
  while (queue.length > 0 || batches.length > 0) {
    const batch = batches.shift() ?? { id: randomUUID(), waiting: queue.splice(0, batchMax) };
    await write(batch);
  }
}

async function write(batch: Batch): Promise<void> {
  try {
    await insertClicks(
      database.pool,
      batch.id,
      batch.waiting.map(({ row }) => row),
    );
    for (const one of batch.waiting) settle(one, "committed");
  } catch (error) {
    if (isUnavailable(error)) {
      log.warn({ err: error, waiting: clickBuffer().waiting }, "clicks wait for the database");
      batches.unshift(batch);
      await new Promise<void>((resolve) => {
        retryNow = resolve;
        setTimeout(resolve, retryMs);
      });
    } else if (batch.waiting.length > 1) {
      // Something in the batch cannot be stored. It was rolled back whole: halves find the culprit.
      const half = Math.ceil(batch.waiting.length / 2);
      batches.unshift(
        { id: randomUUID(), waiting: batch.waiting.slice(0, half) },
        { id: randomUUID(), waiting: batch.waiting.slice(half) },
      );
    } else {
      lost.data += 1;
      noteTracking("clicks_lost");
      log.error({ err: error, click: batch.waiting[0]?.row.clickId }, "a click could not be stored");
      settle(batch.waiting[0]!, "lost");
    }
  }
}

function settle({ characters, done }: Waiting, outcome: Written): void {
  bufferedCharacters -= characters;
  done(outcome);
}

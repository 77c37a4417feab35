import { log } from "../../log.server.ts";
import {
  insertClicks,
  type ClickRow,
  type HitCounts,
} from "../../storage/clicks/store-referral-clicks.server.ts";
import { takeBackRepeats } from "../../storage/clicks/repeated-click.server.ts";
import { createGroupCommit } from "../../storage/engine/group-commit.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { SpillFile } from "../../storage/spill/spill-file.server.ts";

/** How one hit ended: in the database, or given up (the buffer was full, or its data could not be stored). */
export type Written = "committed" | "lost";

/** Writes hits into one database, through a bounded buffer. */
export type ClickWriter = {
  /**
   * Writes a hit together with its neighbours in time, and resolves after the commit. Hits wait and are tried again
   * while the database is away or a store's row is locked.
   */
  write(row: ClickRow): Promise<Written>;
  /**
   * Notes that a click that waits is answered: its browser may speak of it before the commit. Puts it on disk, too, where
   * a killed process's clicks are found. Call it before the click is answered. Does nothing for a click that is written.
   */
  keep(row: ClickRow): void;
  /** The number of clicks that wait for the database, and of clicks given up since the start. */
  buffer(): { waiting: number; lost: { full: number; data: number } };
  /** Waits until every buffered click is written, or until the deadline. Returns how many clicks are left. */
  flush(deadlineMs: number): Promise<number>;
};

const batchMax = 500;
/** About 50 MB of ordinary clicks. The limit on characters bounds a flood of long addresses. */
const bounds = { clicks: 50_000, characters: 64 * 1024 * 1024 };

export function createClickWriter(
  sql: Sql,
  {
    onLost,
    onWritten = () => {},
    pauseMs = 500,
    bufferMax = bounds,
    spill = () => null,
  }: {
    onLost: () => void;
    onWritten?: (counts: HitCounts) => void;
    pauseMs?: number;
    bufferMax?: typeof bounds;
    spill?: () => SpillFile | null;
  },
): ClickWriter {
  const lost = { full: 0, data: 0 };
  let characters = 0;
  const waiting = new Set<ClickRow>();
  /** Batches under way, and the last batch of every click that came back from one. */
  const underWay = new Map<string, ClickRow[]>();
  const lastBatch = new WeakMap<ClickRow, string>();
  const answered = new WeakSet<ClickRow>();
  const batches = createGroupCommit<ClickRow, Written>({
    what: "clicks",
    write: async (rows, id) => {
      spill()?.tried(id, rows);
      underWay.set(id, rows);
      try {
        onWritten(await insertClicks(sql, id, rows));
        const spokenOf = rows.filter((row) => answered.has(row));
        await takeBackRepeats(sql, spokenOf);
      } catch (error) {
        for (const row of rows) lastBatch.set(row, id);
        throw error;
      } finally {
        underWay.delete(id);
      }
      spill()?.ended(rows);
      return rows.map(() => "committed");
    },
    keyOf: (row) => row.referralCode,
    groupMax: batchMax,
    whenAway: "wait",
    pauseMs,
  });

  async function write(row: ClickRow): Promise<Written> {
    const length = sizeOf(row);
    if (batches.waiting() >= bufferMax.clicks || characters + length > bufferMax.characters) return refuse();
    characters += length;
    waiting.add(row);
    try {
      return await batches.add(row);
    } catch (error) {
      lost.data += 1;
      onLost();
      spill()?.ended([row]);
      log.error({ err: error, click: row.clickId }, "a click could not be stored");
      return "lost";
    } finally {
      waiting.delete(row);
      characters -= length;
    }
  }

  function refuse(): Written {
    lost.full += 1;
    onLost();
    if (lost.full % 1000 === 1) log.error({ lost: lost.full }, "click buffer is full: clicks are lost");
    return "lost";
  }

  function keep(row: ClickRow): void {
    // A caller may learn late that the click is written, and a file keeps no written click.
    if (!waiting.has(row)) return;
    answered.add(row);
    const file = spill();
    if (!file) return;
    const [batch] = [...underWay].find(([, rows]) => rows.includes(row)) ?? [lastBatch.get(row) ?? null];
    file.keepClick(row, batch);
  }

  return {
    write,
    keep,
    buffer: () => ({ waiting: batches.waiting(), lost: { ...lost } }),
    flush: async (deadlineMs) => {
      await batches.flush(deadlineMs);
      return batches.waiting();
    },
  };
}

/** About the characters that a click holds: its address, its UTM and their copy in the event, and 600 of the rest. */
function sizeOf({ sourceUrl, utmParams, event }: ClickRow): number {
  const utm = Object.values(utmParams).reduce((sum, value) => sum + String(value).length, 0);
  return 600 + (sourceUrl?.length ?? 0) + utm * (event ? 2 : 1);
}

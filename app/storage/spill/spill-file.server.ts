import { randomUUID } from "node:crypto";
import { appendFileSync, closeSync, fdatasync, ftruncateSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import { log } from "../../log.server.ts";
import type { ClaimRow } from "../clicks/click-claim.server.ts";
import type { ClickRow } from "../clicks/store-referral-clicks.server.ts";
import type { SpillRecord } from "./spill-record.ts";

/**
 * One process's file of entries that were answered before they were in the database. A line is written when its
 * function returns, so a killed process loses none. The disk is told to sync within a second.
 */
export type SpillFile = {
  readonly path: string;
  /** How many entries wait here, and how many found no room since the start. */
  counts(): { kept: number; noRoom: number };
  /** Keeps a click. `tried` is the batch under which it may be in the database already. */
  keepClick(click: ClickRow, tried: string | null): void;
  keepClaim(claim: ClaimRow): void;
  /** Call it before a batch is sent: kept clicks of an unheard batch are found again under its id. */
  tried(id: string, clicks: { id: string }[]): void;
  /** The database has these, or has refused them. A file without kept entries becomes empty. */
  ended(entries: { id: string }[]): void;
  /** Closes the file, and removes it if nothing is left in it. */
  close(): void;
};

const syncAfterMs = 1000;
/** As much as the click buffer holds in memory. */
const bytesMaxDefault = 64 * 1024 * 1024;

export function openSpillFile(directory: string, bytesMax = bytesMaxDefault): SpillFile {
  const file = path.join(directory, `${randomUUID()}.jsonl`);
  const handle = openSync(file, "ax", 0o600);
  /** Kept entries, each with the batch that it was last sent in. */
  const kept = new Map<string, string | null>();
  let bytes = 0;
  let noRoom = 0;
  let syncing: NodeJS.Timeout | undefined;

  function append(record: SpillRecord, max = Infinity): boolean {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    try {
      if (bytes + line.length > max) throw new Error(`the file may not grow beyond ${max} bytes`);
      appendFileSync(handle, line);
      bytes += line.length;
      syncing ??= setTimeout(sync, syncAfterMs).unref();
      return true;
    } catch (error) {
      cutBack();
      noRoom += 1;
      if (noRoom % 1000 === 1)
        log.error({ err: error, noRoom }, "the spill file takes no more: clicks wait in memory only");
      return false;
    }
  }

  /** A full disk may have taken half a line, to which the next line must not be glued. */
  function cutBack(): void {
    try {
      ftruncateSync(handle, bytes);
    } catch (error) {
      log.error({ err: error }, "the spill file could not be cut back");
    }
  }

  function sync(): void {
    syncing = undefined;
    fdatasync(handle, () => {}); // A disk that fails here fails the next line too, which is logged.
  }

  function ended(entries: { id: string }[]): void {
    if (kept.size === 0) return;
    const ids = entries.map(({ id }) => id).filter((id) => kept.delete(id));
    if (ids.length === 0) return;
    if (kept.size > 0) append({ ended: ids });
    else {
      bytes = 0;
      cutBack();
    }
  }

  return {
    path: file,
    counts: () => ({ kept: kept.size, noRoom }),
    keepClick: (click, tried) => {
      if (!kept.has(click.id) && append({ click, tried }, bytesMax)) kept.set(click.id, tried);
    },
    keepClaim: (claim) => {
      if (!kept.has(claim.id) && append({ claim }, bytesMax)) kept.set(claim.id, null);
    },
    tried: (id, clicks) => {
      if (kept.size === 0) return;
      const ids = clicks
        .filter((click) => kept.has(click.id) && kept.get(click.id) !== id)
        .map((one) => one.id);
      if (ids.length === 0) return;
      append({ tried: id, ids });
      for (const one of ids) kept.set(one, id);
    },
    ended,
    close: () => {
      clearTimeout(syncing);
      closeSync(handle);
      if (kept.size === 0) rmSync(file, { force: true });
    },
  };
}

import { randomUUID } from "node:crypto";
import { appendFileSync, createReadStream, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { log } from "../../log.server.ts";
import { insertClaims, type ClaimRow } from "../clicks/click-claim.server.ts";
import { insertClicks, type ClickRow, type HitCounts } from "../clicks/store-referral-clicks.server.ts";
import { takeBackRepeats } from "../clicks/repeated-click.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { faultOf } from "../engine/unavailable.server.ts";
import { addUp, type SpillRecord } from "./spill-record.ts";

const groupMax = 500;
/** Beside the spill files, for a human: what the database refuses to store. */
export const refusedName = "refused.jsonl";

/**
 * Writes what a dead process's file still owes, then removes the file. A batch keeps the id under which the dead
 * process sent it, so whatever was committed unheard counts once. Throws when the database is away: the file stays, and
 * another replay goes on from there. The caller holds the file's lock.
 */
export async function replaySpill(
  sql: Sql,
  file: string,
  onWritten: (counts: HitCounts) => void,
): Promise<{ clicks: number; claims: number }> {
  const note = (record: SpillRecord): void => appendFileSync(file, `${JSON.stringify(record)}\n`);
  let unreadable = 0;
  const lines = createInterface({ input: createReadStream(file) });
  const { groups, claims } = await addUp(lines, () => (unreadable += 1));
  if (unreadable > 0) log.warn({ unreadable }, "a spill file has lines that cannot be read");
  // A torn last line has no end, and the first note must not be glued to it.
  if (groups.length + claims.length > 0) appendFileSync(file, "\n");

  async function writeClicks(clicks: ClickRow[], tried: string | null): Promise<void> {
    const id = tried ?? randomUUID();
    if (tried === null) note({ tried: id, ids: clicks.map((click) => click.id) });
    try {
      onWritten(await insertClicks(sql, id, clicks));
      await takeBackRepeats(sql, clicks);
    } catch (error) {
      if (faultOf(error) !== "entry") throw error;
      if (clicks.length === 1) refuse(file, clicks, error);
      else for (const part of parts(clicks, Math.ceil(clicks.length / 4))) await writeClicks(part, null);
    }
    note({ ended: clicks.map((click) => click.id) });
  }

  /** A claim that comes again changes nothing. One at a time: no click may come twice in a call. */
  async function writeClaim(claim: ClaimRow): Promise<void> {
    try {
      await insertClaims(sql, [claim]);
    } catch (error) {
      if (faultOf(error) !== "entry") throw error;
      refuse(file, [claim], error);
    }
    note({ ended: [claim.id] });
  }

  for (const { tried, clicks } of groups)
    if (tried === null) for (const part of parts(clicks, groupMax)) await writeClicks(part, null);
    else await writeClicks(clicks, tried);
  for (const claim of claims) await writeClaim(claim);
  rmSync(file);
  return { clicks: groups.reduce((sum, { clicks }) => sum + clicks.length, 0), claims: claims.length };
}

function refuse(file: string, [entry]: (ClickRow | ClaimRow)[], error: unknown): void {
  const line = `${JSON.stringify(entry)}\n`;
  appendFileSync(path.join(path.dirname(file), refusedName), line, { mode: 0o600 });
  log.error({ err: error }, `a kept entry could not be stored: it is in ${refusedName}`);
}

function parts<One>(all: One[], size: number): One[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

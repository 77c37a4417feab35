import type { ClaimRow } from "../clicks/click-claim.server.ts";
import type { ClickRow } from "../clicks/store-referral-clicks.server.ts";

/** One line of a spill file. `tried` names the batch under which entries were last sent to the database. */
export type SpillRecord =
  | { click: ClickRow; tried: string | null }
  | { claim: ClaimRow }
  | { tried: string; ids: string[] }
  | { ended: string[] };

/** Clicks that were last sent together, under this batch id. Null: they were never sent. */
export type SpilledGroup = { tried: string | null; clicks: ClickRow[] };

/** What a spill file still owes to the database. */
export type Spilled = { groups: SpilledGroup[]; claims: ClaimRow[] };

/** Adds up the lines of a file. A line that cannot be read, such as a torn last one, is skipped and told. */
export async function addUp(lines: AsyncIterable<string>, onUnreadable: () => void): Promise<Spilled> {
  const clicks = new Map<string, { click: ClickRow; tried: string | null }>();
  const claims = new Map<string, ClaimRow>();
  for await (const line of lines) {
    const record = parse(line);
    if (!record) onUnreadable();
    else if ("click" in record) clicks.set(record.click.id, record);
    else if ("claim" in record) claims.set(record.claim.id, record.claim);
    else if ("ended" in record) for (const id of record.ended) void (clicks.delete(id) || claims.delete(id));
    else
      for (const id of record.ids) {
        const kept = clicks.get(id);
        if (kept) kept.tried = record.tried;
      }
  }
  const groups = Map.groupBy(clicks.values(), ({ tried }) => tried);
  return {
    groups: [...groups].map(([tried, kept]) => ({ tried, clicks: kept.map(({ click }) => click) })),
    claims: [...claims.values()],
  };
}

function parse(line: string): SpillRecord | null {
  try {
    const record = JSON.parse(line) as SpillRecord;
    if ("click" in record) record.click.clickedAt = new Date(record.click.clickedAt);
    if ("claim" in record) {
      const { claim } = record;
      claim.claimedAt = new Date(claim.claimedAt);
      if (claim.issued) claim.issued.clickedAt = new Date(claim.issued.clickedAt);
    }
    return record;
  } catch {
    return null;
  }
}

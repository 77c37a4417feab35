import { insertAuditEntry } from "../../storage/audit/audit-entry.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import {
  insertImported,
  selectThere,
  type ImportedReferral,
} from "../../storage/imports/imported-referral.server.ts";
import { insertSignedUpUsers, type NewUser } from "../../storage/signups/user.server.ts";
import { passNotices } from "../notices/pass-notices.server.ts";
import { personOf } from "../signups/person-key.server.ts";

/** A referral of a file. `person` is the platform's own id. */
export type FileReferral = Omit<ImportedReferral, "userId"> & { person: string | null };

/** What became of a referral: it is new, was there, or its person or click already belongs to another referral. */
export type ImportOutcome = "imported" | "already" | "person_known" | "click_known";

export const importOutcomes = ["imported", "already", "person_known", "click_known"] as const;

/**
 * Brings referrals of an older system in, in one transaction, with their counters. Nobody is told of them, and milestones that they pass count as told. A referral
 * that is there stays as it is, so that a file may be imported again, and a person who has a code keeps it: the first
 * code wins. `dryRun` does everything and keeps nothing. The first new referral of a store writes the store's audit
 * entry, unless `noted` says that the run has written one.
 */
export async function importReferrals(
  referrals: FileReferral[],
  { file, dryRun, noted, at }: { file: string; dryRun: boolean; noted: Set<string>; at: Date },
): Promise<ImportOutcome[]> {
  // Before the transaction: the embedded database has one connection.
  const people = await Promise.all(
    referrals.map(async ({ person }) => (person === null ? null : personOf(person))),
  );
  const outcomes: ImportOutcome[] = [];
  const newlyNoted = new Set<string>();
  const work = async (sql: Sql) => {
    const there = await selectThere(sql, referrals);
    const asked = referrals.map((referral, index) => ({ referral, person: people[index] ?? null }));
    const seen = { ids: new Set<string>(), clicks: new Set<string>(), people: new Set<string>() };
    const outcomeOf = ({ id, clickId, person, storeId }: FileReferral): ImportOutcome => {
      const click = clickId && `${storeId} ${clickId}`;
      if (there.ids.has(id) || seen.ids.has(id)) return "already";
      if (clickId !== null && (there.clickIds.has(clickId) || seen.clicks.has(click ?? "")))
        return "click_known";
      if (person !== null && seen.people.has(person)) return "person_known";
      seen.ids.add(id);
      if (click) seen.clicks.add(click);
      if (person !== null) seen.people.add(person);
      return "imported";
    };
    outcomes.splice(0, outcomes.length, ...referrals.map(outcomeOf));
    const users = await writeUsers(sql, asked, outcomes);
    for (const [index, user] of users) if (user === null) outcomes[index] = "person_known";
    const rows = asked.flatMap(({ referral: { person: _, ...referral } }, index) => {
      if (outcomes[index] !== "imported") return [];
      const user = users.get(index);
      return [
        { ...referral, userId: user?.id ?? null, activatedAt: user?.activated_at ?? referral.activatedAt },
      ];
    });
    if (rows.length > 0 && (await insertImported(sql, rows)) !== rows.length)
      throw new Error("a referral of the file came in between from elsewhere: import the file again");
    if (rows.length > 0) await passNotices(sql, rows, at);
    for (const { storeId, from } of rows) {
      if (noted.has(storeId) || newlyNoted.has(storeId)) continue;
      newlyNoted.add(storeId);
      const by = { via: "command" } as const;
      await insertAuditEntry(sql, {
        storeId,
        act: "referrals.imported",
        by,
        at,
        detail: { name: from, file },
      });
    }
  };
  if (dryRun) await undone(work);
  else await database.transaction(work);
  for (const storeId of newlyNoted) noted.add(storeId);
  return outcomes;
}

/** The people of the signups to bring in, by the place in the list. Null for a person who has a code, or is erased. */
async function writeUsers(
  sql: Sql,
  asked: { referral: FileReferral; person: Awaited<ReturnType<typeof personOf>> | null }[],
  outcomes: ImportOutcome[],
): Promise<Map<number, NewUser | null>> {
  const signups = asked.flatMap(({ referral, person }, index) => {
    const { storeId, referralCode, signedUpAt, activatedAt } = referral;
    if (outcomes[index] !== "imported" || person === null || signedUpAt === null) return [];
    return [{ index, user: { person, storeId, referralCode, unattributed: null, signedUpAt, activatedAt } }];
  });
  if (signups.length === 0) return new Map();
  const users = await insertSignedUpUsers(
    sql,
    signups.map(({ user }) => user),
  );
  return new Map(signups.map(({ index }, nth) => [index, users[nth] ?? null]));
}

class Undone extends Error {}

/** Does work in a transaction that is rolled back. */
async function undone(work: (sql: Sql) => Promise<void>): Promise<void> {
  try {
    await database.transaction(async (sql) => {
      await work(sql);
      throw new Undone("a dry run is rolled back");
    });
  } catch (thrown) {
    if (!(thrown instanceof Undone)) throw thrown;
  }
}

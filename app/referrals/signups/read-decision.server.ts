import type { Sql } from "../../storage/engine/postgres.server.ts";
import { selectPerson } from "../../storage/signups/person.server.ts";
import type { Person } from "../../storage/signups/user.server.ts";
import { receiptOf, type Receipt } from "./receipt.ts";

/** The receipt of a person who was reported before, as things stand now. */
export async function readDecision(
  sql: Sql,
  person: Person,
  report: { repeat: boolean; warnings: string[] },
): Promise<Receipt> {
  const row = await selectPerson(sql, person.key);
  if (!row) throw new Error("a person vanished inside the transaction that wrote them");
  return receiptOf(person.externalId, row, report);
}

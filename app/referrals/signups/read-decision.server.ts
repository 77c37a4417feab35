import type { Sql } from "../../storage/engine/postgres.server.ts";
import { selectPeople } from "../../storage/signups/person.server.ts";
import type { Person } from "../../storage/signups/user.server.ts";
import { receiptOf, type Receipt } from "./receipt.ts";

/** What a message adds to the receipt of its person. */
export type Asked = { person: Person; repeat: boolean; warnings: string[] };

/** The receipt of a reported person, as things stand now. */
export async function readDecision(
  sql: Sql,
  person: Person,
  report: { repeat: boolean; warnings: string[] },
): Promise<Receipt> {
  const [receipt] = await readDecisions(sql, [{ person, ...report }]);
  if (!receipt) throw new Error("one person was asked for, and no receipt came");
  return receipt;
}

/** The receipts of reported people, in order. One read serves all of them. */
export async function readDecisions(sql: Sql, asked: Asked[]): Promise<Receipt[]> {
  if (asked.length === 0) return [];
  const rows = await selectPeople(
    sql,
    asked.map(({ person }) => person.key),
  );
  return asked.map(({ person, repeat, warnings }, index) => {
    const row = rows[index];
    if (!row) throw new Error("a person vanished inside the transaction that wrote them");
    return receiptOf(person.externalId, row, { repeat, warnings });
  });
}

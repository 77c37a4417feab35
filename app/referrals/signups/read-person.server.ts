import { database } from "../../storage/engine/database.server.ts";
import { selectPerson } from "../../storage/signups/person.server.ts";
import { personOf } from "./person-key.server.ts";
import { receiptOf, type Receipt } from "./receipt.ts";

/** The receipt of a person, as the signed routes would repeat it. Null for a person never seen, or erased. */
export async function readPerson(externalId: string): Promise<Receipt | null> {
  const { key } = await personOf(externalId);
  const person = await selectPerson(database.pool, key);
  if (!person || person.unattributed === "erased") return null;
  return receiptOf(externalId, person, { repeat: true, warnings: [] });
}

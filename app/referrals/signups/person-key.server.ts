import { createHmac } from "node:crypto";
import { database } from "../../storage/engine/database.server.ts";
import type { Person } from "../../storage/signups/user.server.ts";

/**
 * A person by their opaque id. The key is an HMAC under a secret of the database: people are unique by it from the
 * first report on, so that an erasure can drop the id and still know them, whatever message is replayed.
 */
export async function personOf(externalId: string): Promise<Person> {
  return {
    externalId,
    key: createHmac("sha256", await databaseSecret())
      .update(externalId)
      .digest(),
  };
}

/** This database's own secret. Not to be asked for inside a transaction: the embedded database has one connection. */
export function databaseSecret(): Promise<Buffer> {
  return database.secret("people");
}

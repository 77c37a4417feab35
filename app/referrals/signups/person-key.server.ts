import { createHmac } from "node:crypto";
import { database } from "../../storage/engine/database.server.ts";
import type { Person } from "../../storage/signups/user.server.ts";

/**
 * A person by their opaque id. The key is an HMAC of the id under a secret of the database, and makes people unique. An
 * erasure drops the id, and the key still recognises the person in any replay.
 */
export async function personOf(externalId: string): Promise<Person> {
  return {
    externalId,
    key: createHmac("sha256", await databaseSecret())
      .update(externalId)
      .digest(),
  };
}

/** This database's own secret. Never ask for it inside a transaction: the embedded database has one connection. */
export function databaseSecret(): Promise<Buffer> {
  return database.secret("people");
}

import { uuid } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import type { Person } from "../signups/user.server.ts";

/** Returns our id of the partner user with this Shopify user id. The first call writes `id`, which never changes. */
export async function upsertOwner(sql: Sql, id: string, owner: Person): Promise<string> {
  await insertOwner.run(sql, [id, owner.externalId, owner.key]);
  // A statement of its own: the loser of a race does not see the winner's row in the snapshot of its own insert.
  const found = await selectOwner.row(sql, [owner.key]);
  if (!found) throw new Error("owner vanished between insert and read");
  return found.id;
}

/** Forgets an owner's number at Shopify, if the owner has no shop left. */
export async function updateOwnerForgotten(sql: Sql, ownerId: string): Promise<void> {
  await forgetOwner.run(sql, [ownerId]);
}

const insertOwner = statement(
  "insert-owner",
  nothing,
  "insert into owner (id, external_id, external_key) values ($1, $2, $3) on conflict do nothing",
);

const selectOwner = statement("select-owner", { id: uuid }, "select id from owner where external_key = $1");

const forgetOwner = statement(
  "forget-owner",
  nothing,
  `update owner set external_id = null
   where id = $1 and not exists (select from store where owner_id = $1 and redacted_at is null)`,
);

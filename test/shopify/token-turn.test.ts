import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { inTurn, newTurn, sessionsInTurn } from "../../app/shopify/in-turn.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { claimTokenTurn, deleteTokenTurn } from "../../app/storage/sessions/token-turn.server.ts";

test("a taken token turn cannot be stolen: of 20 claims at once one wins, and only its owner ends it", async () => {
  const session = `offline_${randomUUID()}.myshopify.com`;
  const owners = Array.from({ length: 20 }, () => randomUUID());
  const won = await Promise.all(owners.map((owner) => claimTokenTurn(database.pool, session, owner)));
  expect(won.filter(Boolean)).toHaveLength(1);
  const winner = owners[won.indexOf(true)] ?? "";
  for (const owner of owners) if (owner !== winner) await deleteTokenTurn(database.pool, session, owner);
  expect(await claimTokenTurn(database.pool, session, randomUUID())).toBe(false);
  await deleteTokenTurn(database.pool, session, winner);
  expect(await claimTokenTurn(database.pool, session, randomUUID())).toBe(true);
});

test("the turn of a process that died is free again after its time", async () => {
  const session = `offline_${randomUUID()}.myshopify.com`;
  await claimTokenTurn(database.pool, session, randomUUID());
  await database.pool.query("update token_turn set until = now() - interval '1 ms' where session_id = $1", [
    session,
  ]);
  expect(await claimTokenTurn(database.pool, session, randomUUID())).toBe(true);
});

test("who waits for another's turn is refused once its own clock says that it has waited too long", async () => {
  const id = `offline_${randomUUID()}.myshopify.com`;
  expect(await claimTokenTurn(database.pool, id, randomUUID())).toBe(true);
  const times = [0, 15_000, 15_001];
  const turn = newTurn(() => new Date(times.shift()!));
  await expect(inTurn(() => sessionsInTurn.loadSession(id), turn)).rejects.toThrow("does not come to an end");
  expect(times).toEqual([]);
});

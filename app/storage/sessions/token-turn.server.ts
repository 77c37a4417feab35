import type { Sql } from "../engine/postgres.server.ts";

/** Longer than any exchange is waited for; a process that died has lost its turn by then. */
const turnSeconds = 10;

/** Takes the turn to get a session's next token; false while another process, or request, has it. One wins any race. */
export async function claimTokenTurn(sql: Sql, sessionId: string, owner: string): Promise<boolean> {
  // Looking writes nothing, and while Shopify hangs many look often.
  const { rowCount: taken } = await sql.query({
    name: "find-token-turn",
    text: "select from token_turn where session_id = $1 and until >= now()",
    values: [sessionId],
  });
  if (taken !== 0) return false;
  const { rowCount } = await sql.query({
    name: "claim-token-turn",
    text: `
      insert into token_turn as t (session_id, owner, until) values ($1, $2, now() + interval '${turnSeconds} seconds')
      on conflict (session_id) do update set owner = excluded.owner, until = excluded.until where t.until < now()`,
    values: [sessionId, owner],
  });
  return rowCount === 1;
}

/** Ends a turn, if it is still its owner's. */
export async function deleteTokenTurn(sql: Sql, sessionId: string, owner: string): Promise<void> {
  await sql.query({
    name: "delete-token-turn",
    text: "delete from token_turn where session_id = $1 and owner = $2",
    values: [sessionId, owner],
  });
}

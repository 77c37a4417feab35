import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";

/** Longer than any exchange takes. A process that died loses its turn after this time. */
const turnSeconds = 10;

/**
 * Takes the turn to get a session's next token. False while another process or request has the turn. One wins any race.
 */
export async function claimTokenTurn(sql: Sql, sessionId: string, owner: string): Promise<boolean> {
  // A look writes nothing, and while Shopify hangs many requests look often.
  if ((await find.run(sql, [sessionId])) !== 0) return false;
  return (await claim.run(sql, [sessionId, owner])) === 1;
}

const find = statement(
  "find-token-turn",
  nothing,
  "select from token_turn where session_id = $1 and until >= now()",
);

const claim = statement(
  "claim-token-turn",
  nothing,
  `insert into token_turn as t (session_id, owner, until) values ($1, $2, now() + interval '${turnSeconds} seconds')
   on conflict (session_id) do update set owner = excluded.owner, until = excluded.until where t.until < now()`,
);

/** Ends a turn, if the owner still has it. */
export async function deleteTokenTurn(sql: Sql, sessionId: string, owner: string): Promise<void> {
  await end.run(sql, [sessionId, owner]);
}

const end = statement(
  "delete-token-turn",
  nothing,
  "delete from token_turn where session_id = $1 and owner = $2",
);

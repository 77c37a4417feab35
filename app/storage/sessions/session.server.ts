import { text } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";

/** Blanks a token that Shopify refused, unless a newer one is stored: a refusal can arrive late. */
export async function updateTokenBlank(
  sql: Sql,
  sessionId: string,
  refreshToken: string | null,
): Promise<void> {
  await blank.run(sql, [sessionId, refreshToken]);
}

const blank = rareStatement(
  "update-token-blank",
  nothing,
  `update session set "accessToken" = '', expires = now() at time zone 'UTC'
   where id = $1 and "refreshToken" is not distinct from $2`,
);

/**
 * Gives a stored token the moment when Shopify was asked for it, not when the reply came. A request sent before an
 * uninstall may be answered after the uninstall.
 */
export async function updateTokenAskedAt(sql: Sql, sessionId: string, askedAt: Date): Promise<void> {
  await dateBack.run(sql, [sessionId, askedAt]);
}

const dateBack = rareStatement(
  "update-token-asked-at",
  nothing,
  `update session set "updatedAt" = least("updatedAt", $2) where id = $1`,
);

/** Ends the tokens that Shopify issued to a shop before a time. */
export async function updateTokenExpired(sql: Sql, shopDomain: string, issuedBefore: Date): Promise<void> {
  await expire.run(sql, [shopDomain, issuedBefore]);
}

const expire = rareStatement(
  "update-token-expired",
  nothing,
  `update session set expires = least(expires, $2::timestamptz at time zone 'UTC')
   where shop = $1 and "updatedAt" < $2`,
);

/** The shops with a refresh token that is still good and ends before a time. */
export async function selectShopsToRefresh(sql: Sql, endsBefore: Date): Promise<string[]> {
  const rows = await selectShops.rows(sql, [endsBefore]);
  return rows.map((row) => row.shop);
}

const selectShops = rareStatement(
  "select-shops-to-refresh",
  { shop: text },
  `select shop from session where "refreshToken" <> '' and "refreshTokenExpires" > now() at time zone 'UTC'
     and "refreshTokenExpires" < $1::timestamptz at time zone 'UTC' order by "refreshTokenExpires"`,
);

/** Forgets tokens that can be neither used nor refreshed. The shop's next visit brings a new one. */
export function deleteDeadSessions(sql: Sql): Promise<number> {
  return deleteDead.run(sql);
}

const deleteDead = rareStatement(
  "delete-dead-sessions",
  nothing,
  `delete from session where "refreshTokenExpires" < now() at time zone 'UTC'`,
);

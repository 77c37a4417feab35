import { randomBytes } from "node:crypto";
import type { ActivityLog } from "./activity.ts";
import type { Credentials } from "./credentials.ts";
import { verifySessionToken } from "./session-token.ts";
import type { Shop } from "./shops.ts";

type TokenAnswer = { status: 200 | 400 | 401; body: Record<string, unknown> };

/** The library treats a token with 300 s or less to live as expired already. */
const accessSeconds = 3600;
const refreshSeconds = 90 * 86_400;
/** How long a refresh token can be used again after its first use, while its replacement is unused. */
const secondUseMs = 30 * 86_400_000;
const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

/** `POST https://{shop}/admin/oauth/access_token`: token exchange and refresh. */
export function answerTokenRequest(
  shop: Shop,
  fields: Record<string, string>,
  credentials: Credentials,
  activity: ActivityLog,
): TokenAnswer {
  const answer = decide(shop, fields, credentials);
  const what =
    fields.grant_type === "refresh_token" ? "a new token by refresh" : "a token for a session token";
  const outcome = answer.status === 200 ? "and got one" : `and was refused: ${String(answer.body.error)}`;
  activity.add("token", `The app asked for ${what} ${outcome}`, {
    shop: shop.domain,
    status: answer.status,
  });
  return answer;
}

function decide(shop: Shop, fields: Record<string, string>, credentials: Credentials): TokenAnswer {
  if (fields.client_id !== credentials.apiKey || fields.client_secret !== credentials.apiSecret)
    return refuse(401, "invalid_client");
  if (fields.grant_type === "refresh_token") return refresh(shop, fields.refresh_token ?? "");
  if (fields.grant_type === tokenExchange) return exchange(shop, fields, credentials);
  return refuse(400, "unsupported_grant_type");
}

function exchange(shop: Shop, fields: Record<string, string>, credentials: Credentials): TokenAnswer {
  const claims = verifySessionToken(fields.subject_token ?? "", credentials);
  if (!claims || claims.dest !== `https://${shop.domain}` || !shop.installed)
    return refuse(400, "invalid_subject_token");
  const online = fields.requested_token_type?.includes("online-access-token") ?? false;
  if (!online) return { status: 200, body: issue(shop, fields.expiring === "1") };
  return {
    status: 200,
    body: {
      ...issue(shop, false),
      expires_in: 86_399,
      associated_user_scope: shop.scopes.join(","),
      associated_user: {
        id: Number(claims.sub),
        first_name: "Robin",
        last_name: "Owner",
        email: shop.ownerEmail,
        email_verified: true,
        account_owner: true,
        locale: "en",
        collaborator: false,
      },
    },
  };
}

/**
 * A refresh token can be used again while its replacement is unused: the answer may have been lost. The access token
 * that it came with dies at its first use.
 * https://shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens
 */
function refresh(shop: Shop, token: string): TokenAnswer {
  const known = shop.refreshTokens.get(token);
  const isTooLate = Date.now() - (known?.usedAt ?? Date.now()) > secondUseMs;
  if (!known || !shop.installed || isTooLate) return refuseRefresh(shop);
  known.usedAt ??= Date.now();
  if (known.replaces) shop.refreshTokens.delete(known.replaces);
  shop.accessTokens.delete(known.access);
  return { status: 200, body: issue(shop, true, token) };
}

/**
 * Shopify's own Python library reads the first answer; merchants' apps were given the second.
 * https://community.shopify.dev/t/520-during-refresh-token-rotation-permanently-orphans-the-offline-access-token/35182
 */
function refuseRefresh({ refreshRefusal: error }: Shop): TokenAnswer {
  if (error !== "invalid_request") return refuse(error === "invalid_grant" ? 400 : 401, error);
  return {
    status: 401,
    body: { error, error_description: "This request requires an active refresh_token" },
  };
}

function issue(shop: Shop, expiring: boolean, replaces: string | null = null): Record<string, unknown> {
  const access = `shpat_${randomBytes(16).toString("hex")}`;
  shop.accessTokens.set(access, expiring ? Date.now() + accessSeconds * 1000 : Infinity);
  const body = { access_token: access, scope: shop.scopes.join(",") };
  if (!expiring) return body;
  const refreshToken = `shprt_${randomBytes(16).toString("hex")}`;
  shop.refreshTokens.set(refreshToken, { access, replaces, usedAt: null });
  return {
    ...body,
    expires_in: accessSeconds,
    refresh_token: refreshToken,
    refresh_token_expires_in: refreshSeconds,
  };
}

function refuse(status: 400 | 401, error: string): TokenAnswer {
  return { status, body: { error, error_description: error } };
}

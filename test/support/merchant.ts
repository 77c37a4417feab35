import { createHmac } from "node:crypto";
import { linksOf } from "../../app/referrals/clicks/links.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { environment } from "./environment.ts";
import { chrome, origin } from "./requests.ts";

/** With this no visit calls Shopify, which tests of this kind do not have. */
const toldToShopify = `update store set link_published_at = now(),
  link_published_as = $2 || case when status = 'active' then '' else ' (hidden)' end where id = $1`;

type Action = (args: { request: Request; params: Record<string, string>; context: unknown }) => unknown;

/** A merchant of a store, whose shop has given the app a token: acts as the embedded pages do. */
export async function makeMerchant(store: Store) {
  await database.pool.query(
    `insert into session (id, shop, state, "accessToken", expires, scope, "updatedAt")
     values ($1, $2, '', 'shpat_test', now() + interval '1 day', 'write_app_proxy', now()) on conflict (id) do nothing`,
    [`offline_${store.shop_domain}`, store.shop_domain],
  );
  const headers = { Authorization: `Bearer ${sessionToken(store.shop_domain!)}` };
  return {
    /** A page's own request for its data. */
    async request(path: string): Promise<Request> {
      await database.pool.query(toldToShopify, [store.id, linksOf(store.referral_code).tracked_link]);
      return new Request(origin + path, { headers: { "User-Agent": chrome, ...headers } });
    },
    /** Sends a form to an action; answers its status and JSON. */
    async act(
      action: Action,
      path: string,
      fields: Record<string, string>,
      params: Record<string, string> = {},
    ) {
      await database.pool.query(toldToShopify, [store.id, linksOf(store.referral_code).tracked_link]);
      const response = await send(action, path, { body: new URLSearchParams(fields), headers, params });
      const text = await response.text();
      return { status: response.status, json: text.startsWith("{") ? JSON.parse(text) : text };
    },
  };
}

/** Calls an action with a POST. A thrown Response is an answer too. */
export async function send(
  action: Action,
  path: string,
  init: { body?: BodyInit | null; headers?: Record<string, string>; params?: Record<string, string> } = {},
): Promise<Response> {
  const { body = null, headers = {}, params = {} } = init;
  const request = new Request(origin + path, {
    method: "POST",
    body,
    headers: { "User-Agent": chrome, ...headers },
  });
  try {
    return (await action({ request, params, context: {} })) as Response;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  }
}

/** A token as App Bridge gives it to a page: signed by Shopify, for a minute. `changed`: claims that differ. */
export function sessionToken(
  shop: string,
  changed: Record<string, string> = {},
  secret = environment.SHOPIFY_API_SECRET,
): string {
  const seconds = Math.floor(Date.now() / 1000);
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: environment.SHOPIFY_API_KEY,
    sub: `owner-of-${shop}`,
    exp: seconds + 60,
    nbf: seconds - 5,
    iat: seconds,
    jti: shop,
    sid: shop,
    ...changed,
  };
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  const mac = createHmac("sha256", secret).update(signed).digest("base64url");
  return `${signed}.${mac}`;
}

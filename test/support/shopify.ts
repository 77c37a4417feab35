import { randomInt } from "node:crypto";
import "@shopify/shopify-app-remix/adapters/node";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { Session } from "@shopify/shopify-app-remix/server";
import { createActivityLog } from "../../demo/shopify/activity.ts";
import { readAppToml } from "../../demo/shopify/app-toml.ts";
import { readFlowTriggers } from "../../demo/shopify/flow-triggers.ts";
import { shopHost } from "../../demo/shopify/shop-host.ts";
import { createShops, type Shop } from "../../demo/shopify/shops.ts";
import type { ApiState } from "../../demo/shopify/troubles.ts";
import { sessionStorage } from "../../app/shopify/session-storage.server.ts";

/** `repeating`: down, and repeating the token in its answer. `slow`: no answer at all. */
type Mood = ApiState | "repeating" | "slow";

const shops = new Map<string, Shop>();
const moods = new Map<string, Mood>();
const toml = readAppToml("shopify.app.toml");
/** Shops whose next token answer gets lost. */
const losing = new Set<string>();
const calls: { shop: string; token: string | null }[] = [];

const host = shopHost({
  shops: {
    all: [],
    find: (domain) => shops.get(domain),
    get: (domain) => shops.get(domain)!,
  },
  toml,
  flowTriggers: readFlowTriggers("."),
  credentials: { apiKey: process.env["SHOPIFY_API_KEY"]!, apiSecret: process.env["SHOPIFY_API_SECRET"]! },
  activity: createActivityLog(),
  appProxy: async () => null,
});

setAbstractFetchFunc(async (input, init) => {
  const request = new Request(input, init);
  const { hostname: shop } = new URL(request.url);
  calls.push({ shop, token: request.headers.get("x-shopify-access-token") });
  const mood = moods.get(shop) ?? "up";
  // A careless answer may repeat the token. The token must not end up in a log then.
  if (mood === "repeating") {
    const said = `Service Unavailable for ${request.headers.get("x-shopify-access-token")}`;
    return new Response(JSON.stringify({ errors: said }), { status: 503, statusText: said });
  }
  if (mood === "slow")
    return new Promise((_resolve, reject) =>
      request.signal.addEventListener("abort", () => reject(new Error("aborted"))),
    );
  const known = shops.get(shop);
  if (known) known.api = mood;
  const answer = await host.fetch(
    new Request(request, { headers: { ...Object.fromEntries(request.headers), host: shop } }),
  );
  if (request.url.endsWith("/oauth/access_token") && losing.delete(shop)) throw new Error("socket hang up");
  return answer;
});

/** The stand-in's Admin API in this process, where the Shopify library would call out to the shops. */
export const shopify = {
  /** Installs the app at a shop, so that the shop has a token. A token that lives a second must be refreshed. */
  async install(domain: string, { tokenSeconds = 3600 } = {}): Promise<Shop> {
    const [template] = createShops().all;
    const shop: Shop = {
      ...template!,
      domain,
      // A shop's number is its own: by it the app would know a shop that moved to another domain.
      id: randomInt(1e12, 2e12),
      installed: true,
      accessTokens: new Map(),
      metafields: new Map(),
    };
    shop.flowTriggers = [];
    shop.refreshTokens = new Map();
    shops.set(domain, shop);
    const expires = new Date(Date.now() + tokenSeconds * 1000);
    const accessToken = `shpat_${domain}`;
    shop.accessTokens.set(accessToken, expires.getTime());
    shop.refreshTokens.set(`shprt_${domain}`, { access: accessToken, replaces: null, usedAt: null });
    await sessionStorage.storeSession(
      new Session({
        ...{ id: `offline_${domain}`, shop: domain, state: "", isOnline: false, scope: "write_app_proxy" },
        ...{ accessToken, expires, refreshToken: `shprt_${domain}` },
        refreshTokenExpires: new Date(Date.now() + 86_400_000),
      }),
    );
    return shop;
  },
  feel(domain: string, mood: Mood): void {
    moods.set(domain, mood);
  },
  /** The next answer of this shop's token endpoint gets lost on its way. */
  loseNextToken(domain: string): void {
    losing.add(domain);
  },
  callsTo: (domain: string) => calls.filter(({ shop }) => shop === domain).length,
};

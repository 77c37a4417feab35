import type { ApiState } from "./troubles.ts";

/** A shop as the stand-in knows it. Ids are fixed, so that a kept database meets the same shops again. */
export type Shop = {
  /** `acme-supplements`; the domain without `.myshopify.com`. */
  handle: string;
  domain: string;
  /** The number in Shop.id and in webhook payloads. */
  id: number;
  name: string;
  timeZone: string;
  currency: string;
  /** The staff member who uses the admin. */
  ownerId: number;
  ownerEmail: string;
  installed: boolean;
  scopes: string[];
  /** Access token → when it expires, in milliseconds. */
  accessTokens: Map<string, number>;
  refreshTokens: Map<string, RefreshToken>;
  /** How the shop refuses a refresh. The last says that the app's own secret is wrong. */
  refreshRefusal: "invalid_grant" | "invalid_request" | "invalid_client";
  /** How its Admin API is for the app. */
  api: ApiState;
  metafields: Map<string, Metafield>;
  flowTriggers: { handle: string; payload: unknown }[];
  /** The block and the embed that stand in the published theme, by handle. */
  themeParts: Set<string>;
};

/** A refresh token is good until its replacement is used. */
export type RefreshToken = {
  /** The access token that it came with. */
  access: string;
  /** The refresh token that it replaces. */
  replaces: string | null;
  /** When it was first used, in milliseconds. */
  usedAt: number | null;
};

export type Metafield = { id: string; namespace: string; key: string; type: string; value: string };

/** The shops of one run, by domain. */
export type Shops = {
  all: Shop[];
  /** Takes a handle or a domain. */
  find(shop: string): Shop | undefined;
  get(shop: string): Shop;
};

export function createShops(): Shops {
  const all = [
    newShop("acme-supplements", 64011520101, "Acme Supplements", "Europe/Berlin", "EUR"),
    newShop("green-pantry", 64011520202, "Green Pantry", "America/New_York", "USD"),
  ];
  const find = (shop: string) =>
    all.find((candidate) => candidate.domain === shop || candidate.handle === shop);
  return {
    all,
    find,
    get(shop) {
      const found = find(shop);
      if (!found) throw new Error(`no such shop: ${shop}`);
      return found;
    },
  };
}

/** Shopify's part when a merchant agrees to the install screen. Tokens come later, by exchange. */
export function install(shop: Shop, scopes: string[]): void {
  shop.installed = true;
  shop.scopes = [...scopes];
}

/** Every token dies with the app, before the app hears of it. */
export function uninstall(shop: Shop): void {
  shop.installed = false;
  shop.scopes = [];
  shop.accessTokens.clear();
  shop.refreshTokens.clear();
  shop.metafields.clear();
  shop.themeParts.clear();
}

function newShop(handle: string, id: number, name: string, timeZone: string, currency: string): Shop {
  return {
    handle,
    domain: `${handle}.myshopify.com`,
    id,
    name,
    timeZone,
    currency,
    ownerId: id + 7,
    ownerEmail: `owner@${handle}.example`,
    installed: false,
    scopes: [],
    accessTokens: new Map(),
    refreshTokens: new Map(),
    refreshRefusal: "invalid_request",
    api: "up",
    metafields: new Map(),
    flowTriggers: [],
    themeParts: new Set(),
  };
}

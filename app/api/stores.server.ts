import { z } from "zod";
import { requireStoreOf } from "../http/api-caller.server.ts";
import { suspendStore } from "../referrals/stores/suspend-store.server.ts";
import { toldStore } from "../referrals/stores/told-store.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { storeCategories } from "../storage/stores/store-categories.ts";
import { selectStores } from "../storage/stores/store-list.server.ts";
import { cursorOf, cutPage, numberPosition, readCursor } from "./cursor.server.ts";
import { operation } from "./operation.server.ts";
import { instant, pageOf, pageQuery, slug } from "./schemas.ts";

const status = z.enum(["pending", "active", "suspended", "deactivated"]).meta({
  description:
    "`pending`: installed, category not chosen yet. `active`: in service. `suspended`: by the platform. `deactivated`: uninstalled. Visits of pending and active stores are attributed.",
});

const storeSchema = z
  .object({
    slug,
    name: z.string().meta({ description: "The shop's name. Empty after the shop was redacted." }),
    category: z.enum(storeCategories).nullable(),
    status,
    referral_code: z.string().meta({ examples: ["store-acme-supps-a1b2"] }),
    referral_link: z
      .url()
      .meta({ description: "The landing page with `?ref=`. Its script counts the visit." }),
    tracked_link: z
      .url()
      .meta({ description: "Counted on the server, then redirected to the landing page." }),
    time_zone: z.string().meta({
      description: "The shop's IANA zone; UTC when it is unknown here.",
      examples: ["Asia/Kolkata"],
    }),
    created_at: instant,
  })
  .meta({ id: "Store" });

const noSuchStore = {
  status: 404,
  code: "not_found",
  when: "No store of this slug is the key's to see.",
} as const;
export const ofStore = { path: z.object({ slug }) };
export const storeRefusals = [noSuchStore];

export const getKey = operation({
  id: "getKey",
  method: "GET",
  path: "/key",
  tag: "Keys",
  summary: "The key of this request",
  answer: {
    schema: z
      .object({
        name: z.string(),
        scopes: z.array(z.enum(["integration:read", "integration:write"])),
        store: z
          .string()
          .nullable()
          .meta({ description: "The key's store. Null for a platform key, which sees all." }),
      })
      .meta({ id: "Key" }),
    description: "The key",
  },
  handle: async ({ key: { name, scopes, store } }) => ({ name, scopes, store }),
});

export const listStores = operation({
  id: "listStores",
  method: "GET",
  path: "/stores",
  tag: "Stores",
  summary: "The stores of this key, the newest first",
  description: "A platform key gets every store, a store's key its own.",
  parameters: { query: z.strictObject({ ...pageQuery(200, 50), status: status.optional() }) },
  answer: { schema: pageOf(storeSchema, "StorePage"), description: "A page of stores" },
  handle: async ({ key, query }) => {
    const after = readCursor("stores", query.cursor, numberPosition);
    const page = { limit: query.limit + 1, after, status: query.status ?? null, only: key.store_id };
    const found = await selectStores(database.pool, page);
    const { rows, next } = cutPage(found, query.limit, ({ id }) => cursorOf("stores", id));
    return { data: rows.map(toldStore), next_cursor: next };
  },
});

export const getStore = operation({
  id: "getStore",
  method: "GET",
  path: "/stores/{slug}",
  tag: "Stores",
  summary: "One store",
  parameters: ofStore,
  answer: { schema: storeSchema, description: "The store" },
  refusals: storeRefusals,
  handle: async ({ key, path }) => toldStore(await requireStoreOf(key, path.slug)),
});

export const updateStore = operation({
  id: "updateStore",
  method: "PATCH",
  path: "/stores/{slug}",
  tag: "Stores",
  summary: "Suspend a store, or lift the suspension",
  description:
    "The links of a suspended store redirect on, and nothing is attributed; its merchant is told. `active` gives a store back the status that it would have without a suspension. Both are safe to repeat. An uninstalled store stays `deactivated`, and the suspension waits for it.",
  scope: "integration:write",
  keys: "platform",
  parameters: ofStore,
  body: z.strictObject({ status: z.enum(["active", "suspended"]) }).meta({ id: "StoreChange" }),
  answer: { schema: storeSchema, description: "The store as it is now" },
  refusals: storeRefusals,
  handle: async ({ key, path, body, call }) => {
    const { slug: known } = await requireStoreOf(key, path.slug);
    const isSuspended = body.status === "suspended";
    const store = await suspendStore(known, isSuspended, {
      by: { via: "api", key: key.name },
      at: call.receivedAt,
    });
    if (!store) throw new Error("a store vanished while its status was written");
    return toldStore(store);
  },
});

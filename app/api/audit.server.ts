import { z } from "zod";
import { requireStoreOf } from "../http/api-caller.server.ts";
import { auditActs, selectAuditEntries } from "../storage/audit/audit-entry.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { cursorOf, cutPage, readCursor, uuidPosition } from "./cursor.server.ts";
import { operation } from "./operation.server.ts";
import { instant, pageOf, pageQuery } from "./schemas.ts";
import { storeRefusals } from "./stores.server.ts";

const entrySchema = z
  .object({
    id: z.uuid(),
    at: instant,
    store: z.string().nullable().meta({ description: "Null: the platform's own." }),
    act: z.enum(auditActs),
    via: z.enum(["page", "api", "command"]),
    key: z.string().nullable().meta({ description: "The name of the key, by API." }),
    detail: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
  })
  .meta({ id: "AuditEntry" });

export const listAuditEntries = operation({
  id: "listAuditEntries",
  method: "GET",
  path: "/audit-log",
  tag: "Audit",
  summary: "Keys, endpoints, settings and suspensions: who changed what, the newest first",
  description: "Kept two years. The app does not know people: a page's act is the shop's.",
  keys: "platform",
  parameters: {
    query: z.strictObject({
      ...pageQuery(200, 50),
      store: z.string().optional().meta({ description: "Only this store's. Default: everything." }),
    }),
  },
  answer: { schema: pageOf(entrySchema, "AuditPage"), description: "A page of entries" },
  refusals: storeRefusals,
  handle: async ({ key, query }) => {
    const store = query.store === undefined ? null : await requireStoreOf(key, query.store);
    const list = `audit ${store?.id ?? ""}`;
    const after = readCursor(list, query.cursor, uuidPosition);
    const page = { storeId: store?.id ?? null, limit: query.limit + 1, after };
    const found = await selectAuditEntries(database.pool, page);
    const { rows, next } = cutPage(found, query.limit, ({ id }) => cursorOf(list, id));
    return {
      data: rows.map(({ at, actor, ...entry }) => ({
        ...entry,
        at: at.toISOString(),
        key: entry.via === "api" ? actor : null,
      })),
      next_cursor: next,
    };
  },
});

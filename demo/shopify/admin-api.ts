import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, graphql } from "graphql";
import type { ActivityLog } from "./activity.ts";
import type { AppToml } from "./app-toml.ts";
import { checkFlowTrigger, type FlowTriggers } from "./flow-triggers.ts";
import type { Metafield, Shop } from "./shops.ts";
import { costOf, withComplaints } from "./troubles.ts";

export type GraphqlRequest = { query: string; variables?: Record<string, unknown>; operationName?: string };
type MetafieldInput = { ownerId: string; namespace?: string; key: string; type?: string; value: string };
type FlowInput = { handle?: string; payload?: unknown; body?: string };

const schema = buildSchema(readFileSync(join(import.meta.dirname, "admin-api.graphql"), "utf8"));

/** Runs one Admin API request for a shop. Unknown fields come back as errors, as from Shopify. */
export async function runAdminQuery(
  shop: Shop,
  app: AppToml,
  flowTriggers: FlowTriggers,
  request: GraphqlRequest,
  activity: ActivityLog,
): Promise<object> {
  const result = await graphql({
    schema,
    source: request.query,
    rootValue: rootFor(shop, app, flowTriggers, activity),
    variableValues: request.variables,
    operationName: request.operationName,
  });
  const name = /\b(?:query|mutation)\s+(\w+)/.exec(request.query)?.[1] ?? "an unnamed query";
  const problems = result.errors?.map((error) => error.message).join("; ");
  activity.add("admin-api", `Admin API: ${name} ${problems ? `failed: ${problems}` : "answered"}`, {
    shop: shop.domain,
    status: 200,
  });
  return { ...withComplaints(shop, result), extensions: { cost: costOf(10, 1990) } };
}

function rootFor(shop: Shop, app: AppToml, flowTriggers: FlowTriggers, activity: ActivityLog) {
  const installation = {
    id: `gid://shopify/AppInstallation/${shop.id + 1}`,
    accessScopes: shop.scopes.map(scope),
    metafield: ({ namespace = "", key }: { namespace?: string; key: string }) =>
      shop.metafields.get(`${namespace}.${key}`) ?? null,
  };
  return {
    shop: {
      id: `gid://shopify/Shop/${shop.id}`,
      name: shop.name,
      email: shop.ownerEmail,
      contactEmail: shop.ownerEmail,
      myshopifyDomain: shop.domain,
      url: `https://${shop.domain}`,
      ianaTimezone: shop.timeZone,
      shopOwnerName: "Robin Owner",
      plan: { publicDisplayName: "Basic", partnerDevelopment: true, shopifyPlus: false },
      primaryDomain: { host: shop.domain, url: `https://${shop.domain}` },
    },
    app: {
      id: "gid://shopify/App/1",
      handle: app.handle,
      title: app.name,
      requestedAccessScopes: app.scopes.map(scope),
      optionalAccessScopes: [],
      installation,
    },
    currentAppInstallation: installation,
    metafieldsSet: ({ metafields }: { metafields: MetafieldInput[] }) =>
      setMetafields(shop, installation.id, metafields),
    flowTriggerReceive: (input: FlowInput) => {
      const problem = checkFlowTrigger(flowTriggers, input);
      if (problem) return { userErrors: [problem] };
      shop.flowTriggers.push({ handle: input.handle ?? "", payload: input.payload });
      activity.add("flow", `Shopify Flow received the trigger “${input.handle}”`, { shop: shop.domain });
      return { userErrors: [] };
    },
  };
}

/** App-owned metafields only: the app may write to its own installation. All or nothing, as at Shopify. */
function setMetafields(shop: Shop, ownerId: string, inputs: MetafieldInput[]) {
  const stranger = inputs.findIndex((input) => input.ownerId !== ownerId);
  if (stranger >= 0) {
    const field = ["metafields", String(stranger), "ownerId"];
    const message = "Owner does not exist.";
    return { metafields: [], userErrors: [{ field, message, code: "INVALID", elementIndex: stranger }] };
  }
  const metafields = inputs.map((input): Metafield => {
    const namespace = input.namespace ?? "";
    const id = `gid://shopify/Metafield/${shop.id}${shop.metafields.size}`;
    const type = input.type ?? "single_line_text_field";
    return { id, namespace, key: input.key, type, value: input.value };
  });
  for (const one of metafields) shop.metafields.set(`${one.namespace}.${one.key}`, one);
  return { metafields, userErrors: [] };
}

function scope(handle: string) {
  return { handle, description: handle };
}

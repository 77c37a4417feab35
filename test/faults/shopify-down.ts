import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { flowQueue } from "../../app/storage/outbox/outbox.server.ts";
import { createActivityLog } from "../../demo/shopify/activity.ts";
import { readAppToml } from "../../demo/shopify/app-toml.ts";
import { selfSignedCertificate } from "../../demo/shopify/certificate.ts";
import { createEdge } from "../../demo/shopify/edge.ts";
import { readFlowTriggers } from "../../demo/shopify/flow-triggers.ts";
import { shopHost } from "../../demo/shopify/shop-host.ts";
import { createShops, type Shop } from "../../demo/shopify/shops.ts";
import { closeServer, listenerOf } from "../../demo/web/loopback.ts";
import { onConnection } from "../crash/connection.ts";
import { environment } from "../support/environment.ts";
import type { Fault } from "./fault.ts";
import { untilSent } from "./until-sent.ts";

const anHourMs = 3_600_000;
const shops = new Map<string, Shop>();

/** Shopify answers nothing but 503, while the app processes hand each signup and activation to its Flow. */
export const shopifyDown: Fault = {
  about: "Shopify answers 503, and the app processes go on handing signups to its Flow",
  seconds: 20,
  ground: () => {
    const { addresses, end } = openShopify();
    return { environment: () => ({ ...addresses, WORKER: "inline" }), end };
  },
  prepare: async ({ url }) => {
    await installAtAll(url);
    return async () => shops.clear();
  },
  inflict: async (_cluster, seconds) => {
    for (const shop of shops.values()) shop.api = "down";
    await sleep(seconds * 1000);
    for (const shop of shops.values()) shop.api = "up";
  },
  caughtUp: {
    what: "every trigger of before was at Flow",
    until: (cluster) => untilSent(cluster, flowQueue),
  },
  verify: async (cluster) => {
    await untilSent(cluster, flowQueue);
    const written = await onConnection(cluster.url, async (sql) => {
      const { rows } = await sql.query<{ trigger: { payload: unknown } }>(
        `select trigger from pgboss.job, jsonb_array_elements(data -> 'triggers') trigger where name = $1`,
        [flowQueue],
      );
      return new Set(rows.map(({ trigger }) => nameOf(trigger)));
    });
    const taken = [...shops.values()].flatMap(({ flowTriggers }) => flowTriggers.map(nameOf));
    const missing = [...written].filter((name) => !taken.includes(name));
    const twice = taken.filter((name, index) => taken.indexOf(name) < index);
    return [
      { rule: "every signup and activation reaches Flow", examples: missing },
      { rule: "none reaches Flow twice", examples: twice },
    ]
      .filter(({ examples }) => examples.length > 0)
      .map((broken) => ({ ...broken, count: broken.examples.length }));
  },
};

/** The stand-in's shops, and how an app process finds them. */
function openShopify(): { addresses: Record<string, string>; end(): void } {
  const activity = createActivityLog();
  const host = shopHost({
    shops: { all: [], find: (domain) => shops.get(domain), get: (domain) => shops.get(domain)! },
    toml: readAppToml("shopify.app.toml"),
    flowTriggers: readFlowTriggers("."),
    credentials: { apiKey: environment.SHOPIFY_API_KEY, apiSecret: environment.SHOPIFY_API_SECRET },
    activity,
    appProxy: async () => null,
  });
  const certificate = selfSignedCertificate(["*.myshopify.com"]);
  const edge = createEdge(certificate, { "*.myshopify.com": listenerOf(host) }, activity);
  const { port } = edge.proxy.listen(0).address() as AddressInfo;
  const folder = mkdtempSync(path.join(tmpdir(), "store-referrals-shopify-"));
  const trusted = path.join(folder, "standin.pem");
  writeFileSync(trusted, certificate.certificatePem);
  return {
    addresses: {
      NODE_USE_ENV_PROXY: "1",
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: "localhost,127.0.0.1",
      NODE_EXTRA_CA_CERTS: trusted,
    },
    end() {
      void closeServer(edge.proxy);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Gives every store of the database a shop and a token that the shop knows. */
async function installAtAll(url: string): Promise<void> {
  const [template] = createShops().all;
  await onConnection(url, async (sql) => {
    const { rows } = await sql.query<{ domain: string }>("select shop_domain as domain from store");
    for (const { domain } of rows) {
      const expires = new Date(Date.now() + anHourMs);
      const accessToken = `shpat_${domain}`;
      shops.set(domain, {
        ...template!,
        ...{ domain, installed: true, api: "up", metafields: new Map(), flowTriggers: [] },
        accessTokens: new Map([[accessToken, expires.getTime()]]),
        refreshTokens: new Map(),
      });
      await sql.query(
        `insert into session (id, shop, state, "isOnline", scope, expires, "accessToken", "updatedAt")
         values ($1, $2, '', false, 'write_app_proxy', $3, $4, now())`,
        [`offline_${domain}`, domain, expires, accessToken],
      );
    }
  });
}

function nameOf({ payload }: { payload: unknown }): string {
  return (payload as Record<string, string>)["Event ID"] ?? "";
}

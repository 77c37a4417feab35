import type { Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import { join } from "node:path";
import { Hono } from "hono";
import type { PlatformActs } from "../platform-acts.ts";
import type { Addresses } from "../web/addresses.ts";
import { closeServer, listenerOf } from "../web/loopback.ts";
import { createActions, type Act } from "./actions.ts";
import { createActivityLog, type Activity } from "./activity.ts";
import type { StoreLinks } from "./admin/page-data.ts";
import { adminRouter, sendScript } from "./admin/router.ts";
import { createAppProxy } from "./app-proxy.ts";
import { readAppToml } from "./app-toml.ts";
import { selfSignedCertificate } from "./certificate.ts";
import type { Credentials } from "./credentials.ts";
import { createEdge } from "./edge.ts";
import { readFlowTriggers } from "./flow-triggers.ts";
import { frameUrl } from "./frame-url.ts";
import { createReverseProxy } from "./reverse-proxy.ts";
import { signSessionToken, type SessionClaims } from "./session-token.ts";
import { shopHost } from "./shop-host.ts";
import { createShops, type Shop, type Shops } from "./shops.ts";
import { readThemeExtension } from "./theme-extension.ts";
import { createWebhookSender } from "./webhooks.ts";

/** Shopify's real names, which strict mode gives to the stand-in inside one Chromium. */
export const strictHosts = {
  admin: "admin.shopify.com",
  cdn: "cdn.shopify.com",
  app: "app.example.test",
} as const;

export type StandinOptions = {
  projectFolder: string;
  credentials: Credentials;
  /** Bound already, so that every address is known; the stand-in gives them their listeners. */
  servers: { admin: Server; app: Server };
  appPort: number;
  addresses: Addresses;
  adminHttpOrigin: string;
  strict: boolean;
  scripts: { admin: string; appBridge: string; editor: string };
  linksOf: (shop: Shop) => Promise<StoreLinks>;
  platform: PlatformActs;
};

export type Standin = {
  shops: Shops;
  /** What shopify.app.toml asks for at the installation. */
  scopes: string[];
  act: Act;
  log: Activity[];
  /** The certificate that the app's process must trust, and the arguments of a strict browser. */
  certificatePem: string;
  spkiPin: string;
  /** Not bound yet: the CONNECT proxy for the app's process, and TLS for strict browsers. */
  edge: { proxy: Server; tls: TlsServer };
  sessionToken(shop: string, overrides?: Partial<SessionClaims>): string;
  frameUrl(shop: string, path?: string): string;
  close(): Promise<void>;
};

/** Plays the parts of Shopify that an embedded app talks to. It is not Shopify and does not look like it. */
export function createStandin(options: StandinOptions): Standin {
  const { credentials, addresses, strict, servers } = options;
  const toml = readAppToml(join(options.projectFolder, "shopify.app.toml"));
  const shops = createShops();
  const activity = createActivityLog();

  const send = createWebhookSender(toml, credentials, addresses.appFront, activity);
  const { act, sendAnyWebhook } = createActions(shops, toml, send, activity, options.platform);
  const appProxy = createAppProxy(toml, credentials, addresses.appFront, activity);

  const appBridgeUrl = `${options.adminHttpOrigin}/app-bridge.js`;
  const rewrite = strict ? null : { adminOrigin: options.adminHttpOrigin, appBridgeUrl };
  const front = createReverseProxy(options.appPort, rewrite);
  servers.app.on("request", front.forward);
  servers.app.on("upgrade", front.upgrade);

  const admin = listenerOf(
    adminRouter({
      addresses,
      ownOrigins: strict ? [options.adminHttpOrigin, addresses.admin] : [addresses.admin],
      shops,
      toml,
      themeExtension: readThemeExtension(options.projectFolder),
      credentials,
      activity,
      act,
      sendAnyWebhook,
      appProxy,
      linksOf: options.linksOf,
      scripts: options.scripts,
    }),
  );
  servers.admin.on("request", admin);

  const shop = shopHost({
    shops,
    toml,
    flowTriggers: readFlowTriggers(options.projectFolder),
    credentials,
    activity,
    appProxy,
  });
  const certificate = selfSignedCertificate(["*.myshopify.com", ...Object.values(strictHosts)]);
  const edge = createEdge(
    certificate,
    {
      "*.myshopify.com": listenerOf(shop),
      [strictHosts.admin]: admin,
      [strictHosts.cdn]: listenerOf(cdn(options.scripts.appBridge)),
      [strictHosts.app]: front.forward,
    },
    activity,
  );

  return {
    shops,
    scopes: toml.scopes,
    act,
    log: activity.entries,
    certificatePem: certificate.certificatePem,
    spkiPin: certificate.spkiPin,
    edge,
    sessionToken: (name, overrides) => signSessionToken(shops.get(name), credentials, overrides),
    frameUrl: (name, path) => frameUrl(shops.get(name), credentials, addresses.app, path),
    async close() {
      await Promise.all([servers.admin, servers.app, edge.proxy, edge.tls].map(closeServer));
    },
  };
}

function cdn(appBridge: string): Hono {
  const router = new Hono();
  router.get("/shopifycloud/app-bridge.js", (context) => sendScript(context, appBridge));
  return router;
}

import { createServer } from "node:http";
import type { StoreStats } from "./integration-api.ts";
import type { PlatformActs } from "./platform-acts.ts";
import { createCallbacks, type Callbacks } from "./platform/callbacks.ts";
import { platformRouter } from "./platform/router.ts";
import { createReceivedEvents, type ReceivedEvents } from "./posthog/received-events.ts";
import { posthogRouter } from "./posthog/router.ts";
import type { StoreLinks } from "./shopify/admin/page-data.ts";
import type { Credentials } from "./shopify/credentials.ts";
import type { Shop } from "./shopify/shops.ts";
import { createStandin, strictHosts, type Standin } from "./shopify/standin.ts";
import type { Addresses } from "./web/addresses.ts";
import { browserScript } from "./web/browser-script.ts";
import { closeServer, listenerOf } from "./web/loopback.ts";
import type { Ports } from "./web/ports.ts";

export type StandInsOptions = {
  projectFolder: string;
  ports: Ports;
  strict: boolean;
  scripts: Scripts;
  credentials: Credentials;
  /** Signs the auth backend's reports. */
  attributionSecret: string;
  linksOf: (shop: Shop) => Promise<StoreLinks>;
  exampleCode: () => string | null;
  exampleStore: () => Promise<StoreStats | null>;
  platform: Omit<PlatformActs, "holdReports">;
};

/** Everything around the app, listening already. */
export type StandIns = {
  addresses: Addresses;
  shopify: Standin;
  events: ReceivedEvents;
  callbacks: Callbacks;
  /** The port the app itself shall listen on, behind the reverse proxy. */
  appPort: number;
  /** The app's only way out. */
  edgeOrigin: string;
  /** Where a strict browser finds Shopify's hosts; 0 outside strict mode. */
  tlsPort: number;
  close(): Promise<void>;
};

export type Scripts = Record<"admin" | "appBridge" | "editor" | "landing" | "signUp" | "events", string>;

/** The pages' scripts, bundled from TypeScript. */
export async function bundleScripts(): Promise<Scripts> {
  const [admin, appBridge, editor, landing, signUp, events] = await Promise.all([
    browserScript("shopify/admin/admin.browser.ts"),
    browserScript("shopify/app-bridge/main.ts"),
    browserScript("shopify/admin/editor.browser.ts"),
    browserScript("platform/landing.browser.ts"),
    browserScript("platform/sign-up.browser.ts"),
    browserScript("posthog/events-page.browser.ts"),
  ]);
  return { admin, appBridge, editor, landing, signUp, events };
}

export async function openStandIns(options: StandInsOptions): Promise<StandIns> {
  const { ports, strict, scripts } = options;
  const servers = { admin: createServer(), app: createServer() };
  const platformServer = createServer();
  const posthogServer = createServer();
  const adminPort = await ports.bind(servers.admin);
  const frontPort = await ports.bind(servers.app);
  const platformPort = await ports.bind(platformServer);
  const posthogPort = await ports.bind(posthogServer);
  const appPort = await ports.reserve();

  const [adminHttpOrigin, appFront, platformOrigin, posthog] = [
    adminPort,
    frontPort,
    platformPort,
    posthogPort,
  ].map((port) => `http://localhost:${port}`) as [string, string, string, string];
  const addresses: Addresses = {
    admin: strict ? `https://${strictHosts.admin}` : adminHttpOrigin,
    app: strict ? `https://${strictHosts.app}` : appFront,
    appFront,
    appDirect: `http://127.0.0.1:${appPort}`,
    landing: `${platformOrigin}/`,
    signUp: `${platformOrigin}/signup`,
    events: `${posthog}/`,
    eventsJson: `${posthog}/events`,
    webhook: `${adminHttpOrigin}/webhooks`,
  };

  const events = createReceivedEvents();
  posthogServer.on("request", listenerOf(posthogRouter(events, addresses, scripts.events)));

  const callbacks = createCallbacks(appFront, options.attributionSecret);
  const { exampleCode, exampleStore } = options;
  const platform = platformRouter({ addresses, callbacks, scripts, exampleCode, exampleStore });
  platformServer.on("request", listenerOf(platform));

  const shopify = createStandin({
    ...options,
    platform: { ...options.platform, holdReports: (areHeld) => callbacks.hold(areHeld) },
    servers,
    appPort,
    addresses,
    adminHttpOrigin,
  });
  const edgePort = await ports.bind(shopify.edge.proxy);
  const tlsPort = strict ? await ports.bind(shopify.edge.tls) : 0;

  return {
    addresses,
    shopify,
    events,
    callbacks,
    appPort,
    edgeOrigin: `http://127.0.0.1:${edgePort}`,
    tlsPort,
    async close() {
      callbacks.stop();
      await Promise.all([closeServer(platformServer), closeServer(posthogServer), shopify.close()]);
    },
  };
}

import type { AppProcess } from "./app-process.ts";
import type { IntegrationApi, StoreStats } from "./integration-api.ts";
import type { Standin } from "./shopify/standin.ts";
import type { StandIns } from "./stand-ins.ts";
import type { Addresses } from "./web/addresses.ts";

export type DemoOptions = {
  /** First port. Without it the operating system chooses all of them, as tests want. */
  firstPort?: number;
  /** Fail when a port is busy, instead of taking the next free one. */
  exactPorts?: boolean;
  /** Database, log and certificate go here; a temporary folder, removed at the end, when unset. */
  dataFolder?: string;
  /** Default: an embedded database in the data folder. */
  databaseUrl?: string;
  /** Shopify's real host names over TLS, nothing rewritten; for a browser started with `chromiumArgs`. */
  strict?: boolean;
  /** Vite's dev server instead of the production build. */
  dev?: boolean;
  /** Use `build/` as it is. */
  noBuild?: boolean;
  /** False: both shops wait for their merchants. */
  installFirstShop?: boolean;
  /** False: the first shop begins without clicks and signups. */
  history?: boolean;
  /** Further variables for the app. */
  environment?: Record<string, string>;
  verbose?: boolean;
  /** Print nothing. */
  quiet?: boolean;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
};

/** A running demo. */
export type Demo = {
  addresses: Addresses;
  /** The first shop's domain and, once installed, its store. */
  shop: string;
  store: StoreStats | null;
  shopify: Standin;
  act: Standin["act"];
  sessionToken: Standin["sessionToken"];
  /** What went between Shopify and the app, in plain words. */
  log: Standin["log"];
  events: StandIns["events"];
  callbacks: StandIns["callbacks"];
  /** Newer first. */
  attributionSecrets: [newer: string, older: string];
  platformKey: string;
  shopifySecret: string;
  metricsToken: string;
  api: IntegrationApi;
  app: AppProcess;
  appLogFile: string;
  /** For Chromium in strict mode; empty otherwise. */
  chromiumArgs: string[];
  tlsPort: number;
  spkiPin: string;
  /** Resolves with a sentence when the app ends without having been told to. */
  died: Promise<string>;
  stop(): Promise<void>;
};

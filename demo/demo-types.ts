import type { AppProcess } from "./app-process.ts";
import type { IntegrationApi, StoreStats } from "./integration-api.ts";
import type { Standin } from "./shopify/standin.ts";
import type { StandIns } from "./stand-ins.ts";
import type { Addresses } from "./web/addresses.ts";

/** What a demo may be told. An option that is `undefined` has its default. */
export type DemoOptions = {
  /** First port. Without it the operating system chooses all of them, as tests want. */
  firstPort?: number | undefined;
  /** Fail when a port is busy, instead of taking the next free one. */
  exactPorts?: boolean | undefined;
  /** Database, log and certificate go here; a temporary folder, removed at the end, when unset. */
  dataFolder?: string | undefined;
  /** Default: an embedded database in the data folder. */
  databaseUrl?: string | undefined;
  /** Shopify's real host names over TLS, nothing rewritten; for a browser started with `chromiumArgs`. */
  strict?: boolean | undefined;
  /** Vite's dev server instead of the production build. */
  dev?: boolean | undefined;
  /** Use `build/` as it is. */
  noBuild?: boolean | undefined;
  /** False: both shops wait for their merchants. */
  installFirstShop?: boolean | undefined;
  /** False: the first shop begins without clicks and signups. */
  history?: boolean | undefined;
  /** Further variables for the app. */
  environment?: Record<string, string> | undefined;
  verbose?: boolean | undefined;
  /** Print nothing. */
  quiet?: boolean | undefined;
  /** Ends a start that is under way. */
  signal?: AbortSignal | undefined;
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
  clerkSecret: string;
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

import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createAppProcess } from "./app-process.ts";
import { buildApp } from "./build.ts";
import type { Demo, DemoOptions } from "./demo-types.ts";
import { appEnvironment } from "./environment.ts";
import { installShop, prepare, whileStopped, writeHistory } from "./first-shop.ts";
import { createLinkBook, integrationApi, type IntegrationApi } from "./integration-api.ts";
import { recallShops, rememberShops } from "./remembered-shops.ts";
import { strictHosts } from "./shopify/standin.ts";
import { bundleScripts, openStandIns, type StandIns } from "./stand-ins.ts";
import { portsFrom } from "./web/ports.ts";

type CleanUps = (() => void | Promise<void>)[];

const projectFolder = join(import.meta.dirname, "..");
const firstShopHandle = "acme-supplements";
const servers = { production: "build/server/index.js", development: "node_modules/vite/bin/vite.js" };

/** Starts the app among its stand-ins; resolves when everything answers. A start that fails leaves nothing behind. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const cleanUps: CleanUps = [];
  const stop = async () => {
    for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp();
  };
  const stopEarly = () => void stop();
  options.signal?.addEventListener("abort", stopEarly, { once: true });
  try {
    return { ...(await start(options, cleanUps)), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", stopEarly);
  }
}

async function start(options: DemoOptions, cleanUps: CleanUps): Promise<Omit<Demo, "stop">> {
  const { strict = false, dev = false, signal } = options;
  const say = (line: string) => void (options.quiet || process.stdout.write(`  ${line}\n`));
  const dataFolder = options.dataFolder ?? temporaryFolder(cleanUps);
  const database = databaseOf(options, dataFolder);
  const secrets = madeSecrets();

  const [scripts] = await Promise.all([
    bundleScripts(),
    dev || options.noBuild ? null : buildApp(projectFolder, say, signal),
  ]);
  let api: IntegrationApi | null = null;
  const links = createLinkBook(() => api);
  const standIns = await openStandIns({
    projectFolder,
    ports: portsFrom(options.firstPort, options.exactPorts),
    strict,
    scripts,
    credentials: secrets.shopify,
    attributionSecret: secrets.attribution[0],
    linksOf: (shop) => links.linksOf(shop),
    exampleCode: () => links.anyCode(),
    exampleStore: () => links.anyStore(),
    platform: {
      async suspend({ name }, isSuspended) {
        const store = await api?.findStore(name);
        return (store && (await api?.setStatus(store.store, isSuspended ? "suspended" : "active"))) ?? false;
      },
      async switchFeatures(features) {
        environment.FEATURES = features.join(",");
        await app.stop();
        await app.start();
      },
      async slowDatabase(isSlow) {
        const hook = pathToFileURL(join(import.meta.dirname, "slow-database.ts"));
        if (isSlow) environment.NODE_OPTIONS = `--import ${hook.href}`;
        else delete environment.NODE_OPTIONS;
        await app.stop();
        await app.start();
        if (isSlow) app.signal("SIGUSR2");
      },
    },
  });
  cleanUps.push(() => standIns.close());
  const { shopify, addresses } = standIns;

  const certificateFile = join(dataFolder, "standin.pem");
  writeFileSync(certificateFile, shopify.certificatePem);
  const environment = appEnvironment({
    dev,
    standIns,
    secrets,
    databaseUrl: database.url,
    certificateFile,
    extra: options.environment ?? {},
  });
  const appLogFile = join(dataFolder, "app.log");
  const died = Promise.withResolvers<string>();
  const app = createAppProcess({
    args: [dev ? servers.development : servers.production],
    projectFolder,
    environment,
    origin: `http://127.0.0.1:${standIns.appPort}`,
    logFile: appLogFile,
    verbose: options.verbose ?? false,
    onDeath: died.resolve,
  });
  cleanUps.push(() => app.stop());

  signal?.throwIfAborted();
  say("Starting the app …");
  await app.start();
  const shopsFile = join(dataFolder, "shops.json");
  if (database.isKept) recallShops(shopify.shops, shopsFile, shopify.scopes);
  cleanUps.push(() => rememberShops(shopify.shops, shopsFile));
  const shop = shopify.shops.get(firstShopHandle);
  if (options.installFirstShop !== false) await installShop(shopify, shop, addresses.appFront);

  const commands = { projectFolder, environment, signal };
  const wantsHistory = options.history !== false && shop.installed;
  const addHistory = async () => {
    say("Writing the first shop’s history …");
    // A demo without a past is still a demo.
    await writeHistory(shop, commands).catch((error: unknown) => {
      signal?.throwIfAborted();
      say(`It could not be written: ${error instanceof Error ? error.message : String(error)}`);
    });
  };
  const fill = async () => {
    const prepared = await prepare(shop, commands);
    // A database from outside, or a kept one, is not filled twice.
    if (wantsHistory && prepared.store?.total_clicks === 0) await addHistory();
    return prepared;
  };
  const { platformKey, store } = await (database.embedded ? whileStopped(app, fill) : fill());
  api = integrationApi(addresses.appFront, platformKey);
  if (store) links.know(shop, store);
  signal?.throwIfAborted();

  return {
    addresses,
    shop: shop.domain,
    store: shop.installed ? store : null,
    shopify,
    act: shopify.act,
    sessionToken: (shop, overrides) => shopify.sessionToken(shop, overrides),
    log: shopify.log,
    events: standIns.events,
    callbacks: standIns.callbacks,
    attributionSecrets: secrets.attribution,
    clerkSecret: environment.CLERK_WEBHOOK_SECRET ?? secrets.clerk,
    shopifySecret: secrets.shopify.apiSecret,
    metricsToken: secrets.metricsToken,
    platformKey,
    api,
    app,
    appLogFile,
    chromiumArgs: strict ? strictChromiumArgs(standIns) : [],
    tlsPort: standIns.tlsPort,
    spkiPin: shopify.spkiPin,
    died: died.promise,
  };
}

/** New for every run: there is nothing to leak. */
function madeSecrets() {
  const attributionSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
  return {
    shopify: { apiKey: "demo-client-id", apiSecret: randomBytes(24).toString("hex") },
    attribution: [attributionSecret(), attributionSecret()] as [newer: string, older: string],
    clerk: attributionSecret(),
    metricsToken: randomBytes(24).toString("hex"),
  };
}

export type DemoSecrets = ReturnType<typeof madeSecrets>;

function databaseOf(options: DemoOptions, dataFolder: string) {
  const folder = join(dataFolder, "db");
  const url = options.databaseUrl ?? `pglite:${folder}`;
  if (url === "pglite:memory")
    throw new Error(
      "The demo runs several processes on one database, so DATABASE_URL cannot be pglite:memory: name a directory, or leave it out.",
    );
  const embedded = url.startsWith("pglite:");
  return { url, embedded, isKept: embedded && existsSync(folder) };
}

function temporaryFolder(cleanUps: CleanUps): string {
  const folder = mkdtempSync(join(tmpdir(), "store-referrals-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function strictChromiumArgs(standIns: StandIns): string[] {
  const hosts = [...Object.values(strictHosts), "*.myshopify.com"];
  const rules = hosts.map((host) => `MAP ${host}:443 127.0.0.1:${standIns.tlsPort}`);
  return [
    `--host-resolver-rules=${rules.join(",")}`,
    `--ignore-certificate-errors-spki-list=${standIns.shopify.spkiPin}`,
  ];
}

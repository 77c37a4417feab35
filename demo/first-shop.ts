import { nodeFlags, type AppProcess } from "./app-process.ts";
import type { StoreStats } from "./integration-api.ts";
import { runCommand } from "./run-command.ts";
import type { Shop } from "./shopify/shops.ts";
import type { Standin } from "./shopify/standin.ts";

const browser =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const historyDays = 90;

/** How the project's own commands are run. */
export type CommandContext = {
  projectFolder: string;
  environment: Record<string, string>;
  signal?: AbortSignal | undefined;
};

/** Installs the app at a shop and opens the app's page as the admin's frame does. The app then registers the store. */
export async function installShop(shopify: Standin, shop: Shop, appFront: string): Promise<void> {
  await shopify.act(shop.handle, "install");
  const { pathname, search } = new URL(shopify.frameUrl(shop.handle, "/app"));
  const answer = await fetch(appFront + pathname + search, {
    headers: { "user-agent": browser, accept: "text/html" },
    redirect: "manual",
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`The app's page answered ${answer.status} at the installation.`);
}

/** A platform key of the Integration API, and the first shop's store, or null while the shop has none. */
export type Prepared = { platformKey: string; store: StoreStats | null };

/** Makes a platform key, and reads a shop's store from the database. */
export async function prepare(shop: Shop, context: CommandContext): Promise<Prepared> {
  const printed = await runScript("demo/prepare.ts", [shop.domain], context);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Prepared;
}

/** Months of believable clicks and signups. HTTP cannot make a past, so the app's own command writes it. */
export async function writeHistory(shop: Shop, context: CommandContext): Promise<void> {
  const args = ["--shop", shop.domain, "--days", String(historyDays)];
  await runScript("app/commands/seed.ts", args, context);
}

/** Runs `work` with the app stopped: the embedded database takes one process at a time. */
export async function whileStopped<Result>(app: AppProcess, work: () => Promise<Result>): Promise<Result> {
  await app.stop();
  const result = await work();
  await app.start();
  return result;
}

function runScript(script: string, args: string[], context: CommandContext): Promise<string> {
  const { projectFolder: cwd, environment: env, signal } = context;
  return runCommand(process.execPath, [...nodeFlags, script, ...args], { cwd, env, signal });
}

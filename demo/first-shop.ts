import { nodeFlags, type AppProcess } from "./app-process.ts";
import type { IntegrationApi } from "./integration-api.ts";
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

/** A platform key of the Integration API. The command prints the key alone on its last line. */
export async function createPlatformKey(context: CommandContext): Promise<string> {
  const printed = await runAppCommand("api-key", ["create", "--name", "demo"], context);
  const key = printed.trim().split("\n").at(-1)?.trim();
  if (!key) throw new Error("The api-key command printed no key.");
  return key;
}

/** Months of believable clicks and signups. HTTP cannot make a past, so the app's own command writes it. */
export async function writeHistory(shop: Shop, context: CommandContext): Promise<void> {
  await runAppCommand("seed", ["--shop", shop.domain, "--days", String(historyDays)], context);
}

/** Runs `work` with the app stopped: the embedded database takes one process at a time. */
export async function whileStopped<Result>(app: AppProcess, work: () => Promise<Result>): Promise<Result> {
  await app.stop();
  const result = await work();
  await app.start();
  return result;
}

/** True when the store has no clicks yet, so that a database given from outside is not filled twice. */
export async function hasNoHistory(api: IntegrationApi, shop: Shop): Promise<boolean> {
  return (await api.findStore(shop.name))?.total_clicks === 0;
}

function runAppCommand(name: string, args: string[], context: CommandContext): Promise<string> {
  const { projectFolder: cwd, environment: env, signal } = context;
  const script = `app/commands/${name}.ts`;
  return runCommand(process.execPath, [...nodeFlags, script, ...args], { cwd, env, signal });
}

import { suspendStore } from "../referrals/stores/suspend-store.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Stores, by the platform:
  npm run store -- suspend <slug>    its clicks and signups are no longer attributed
  npm run store -- activate <slug>   they are again`;

await run(async () => {
  const [act, slug] = process.argv.slice(2);
  if (!slug || (act !== "suspend" && act !== "activate")) throw new UsageError(usage);
  const store = await suspendStore(slug, act === "suspend", { by: { via: "command" }, at: new Date() });
  if (!store) throw new UsageError(`There is no store ${slug}.`);
  console.log(`${store.slug} is ${store.status}`);
});

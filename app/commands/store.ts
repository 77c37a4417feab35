import { database } from "../storage/engine/database.server.ts";
import { updateStoreSuspended } from "../storage/stores/store-lifecycle.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Stores, by the platform:
  npm run store -- suspend <slug>    its clicks and signups are no longer attributed
  npm run store -- activate <slug>   they are again`;

await run(async () => {
  const [act, slug] = process.argv.slice(2);
  if (!slug || (act !== "suspend" && act !== "activate")) throw new UsageError(usage);
  const store = await updateStoreSuspended(database.pool, slug, act === "suspend", new Date());
  if (!store) throw new UsageError(`There is no store ${slug}.`);
  console.log(`${store.slug} is ${store.status}`);
});

import { redactAgain } from "../referrals/stores/redact-again.server.ts";
import { suspendStore } from "../referrals/stores/suspend-store.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Stores, by the platform:
  npm run store -- suspend <slug>    its clicks and signups are no longer attributed
  npm run store -- activate <slug>   they are again
  npm run store -- redact <slug>     forgets a shop that left, after a restore (docs/backup.md); its number does, too`;

await run(async () => {
  const [act, slug] = process.argv.slice(2);
  if (!slug || (act !== "suspend" && act !== "activate" && act !== "redact")) throw new UsageError(usage);
  const store =
    act === "redact"
      ? await redactAgain(slug, new Date())
      : await suspendStore(slug, act === "suspend", { by: { via: "command" }, at: new Date() });
  if (!store) throw new UsageError(`There is no store ${slug}.`);
  console.log(
    act === "redact"
      ? `${store.slug} is forgotten by the next worker, if it is not installed`
      : `${store.slug} is ${store.status}`,
  );
});

import { database } from "../storage/engine/database.server.ts";
import { selectRefusedLinks } from "../storage/reports/refused-link.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Links that led to no store, of the last 90 days:
  npm run links -- refused   texts that hold no code, codes that no store has, pages that may not count clicks`;

const titles = {
  unreadable: "Texts that hold no code",
  unknown_code: "Codes that no store has",
  refused_origin: "Pages that may not count clicks (see LANDING_ORIGINS)",
};

await run(async () => {
  if (process.argv[2] !== "refused") throw new UsageError(usage);
  const links = await selectRefusedLinks(database.pool);
  if (links.length === 0) console.log("No link was refused.");
  for (const [kind, title] of Object.entries(titles)) {
    const ofKind = links.filter((link) => link.kind === kind);
    if (ofKind.length === 0) continue;
    console.log(`${title}\n       times  last seen (UTC)       text`);
    for (const { times, last_at, text } of ofKind)
      console.log(
        `${String(times).padStart(12)}  ${last_at.toISOString().slice(0, 19)}Z  ${text || "(all others)"}`,
      );
    console.log("");
  }
});

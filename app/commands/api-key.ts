import { parseArgs } from "node:util";
import { createApiKey, revokeKey } from "../referrals/keys/create-api-key.server.ts";
import { selectApiKeys } from "../storage/keys/api-key.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `Platform keys of the Integration API:
  npm run api-key -- create --name "BI"   make one; it is shown once, as the last line
  npm run api-key -- list                 all keys, without their secrets
  npm run api-key -- revoke <id>          from now on it is refused`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { name: { type: "string" } } });

await run(async () => {
  const [act, id] = positionals;
  if (act === "create" && values.name) console.log(await createApiKey(values.name));
  else if (act === "list") console.table(await selectApiKeys(database.pool));
  else if (act === "revoke" && id && /^[0-9a-f-]{36}$/i.test(id)) {
    if (!(await revokeKey(id))) throw new UsageError("There is no live key with this id.");
    console.log("revoked");
  } else throw new UsageError(usage);
});

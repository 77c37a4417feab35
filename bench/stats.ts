import { createHash } from "node:crypto";
import { openDatabase } from "../app/storage/engine/postgres.server.ts";
import { fillStore } from "./fill-store.ts";
import { runLoad } from "./http-load.ts";
import { measure } from "./measurement.ts";
import { target, type Line } from "./report.ts";
import { emptyTables, storeCode, type Stage } from "./stage.ts";

const referrals = 100_000;
const connections = 8;
const tailMax = 4;
const key = "srk_bench";

/** Reads of one store's numbers by the Integration API, over a year of clicks. */
export async function measureStats(stage: Stage, _pgbench: string | null, seconds: number): Promise<Line[]> {
  const line = await measure(
    `GET …/stats over ${referrals.toLocaleString("en")} clicks, ${connections} connections`,
    {
      prepare: async () => {
        await emptyTables(stage);
        await stage.db.query(
          `insert into api_key (id, name, key_sha256, scopes) values (gen_random_uuid(), 'bench', $1, '{integration:read}')
         on conflict do nothing`,
          [createHash("sha256").update(key).digest()],
        );
        const database = openDatabase(stage.databaseUrl);
        await fillStore(database, { id: "1", referral_code: storeCode(1) }, referrals);
        await database.close();
      },
      start: () => stage.startApp({ environment: { API_REQUESTS_PER_MINUTE: "10000000" } }),
      load: (origin) =>
        runLoad({
          ...{ origin, connections, seconds, expectedStatus: 200 },
          nextRequest: () => ({
            method: "GET",
            path: "/api/v1/stores/bench-1/stats",
            headers: { authorization: `Bearer ${key}` },
          }),
        }),
    },
  );
  const tail = line.p99Ms / line.p50Ms;
  return [{ ...line, targets: target(`p99 ≤ ${tailMax} × p50`, tail, (value) => value <= tailMax) }];
}

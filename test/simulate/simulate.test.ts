import { expect, onTestFinished } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import { brokenPromises, reportOf } from "../../simulate/report.ts";
import { simulate } from "../../simulate/run.ts";
import { makePlatformKey } from "../support/api-keys.ts";
import { startApp } from "../support/app-process.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { makeStore } from "../support/stores.ts";

const secret = process.env["ATTRIBUTION_SECRETS"]!.split(/[\s,]+/)[0]!;

onRealPostgres(
  "of a crowd's visits none is doubled and none lost that its browser told of, and each click id finds its own click",
  async () => {
    for (let n = 0; n < 3; n += 1) await makeStore();
    const app = await startApp({ TRUST_PROXY_HOPS: "1", API_REQUESTS_PER_MINUTE: "100000" });
    onTestFinished(async () => void (await app.stop("SIGKILL")));
    const { truth, faults } = await simulate({
      ...{ app: app.origin, secret, key: await makePlatformKey() },
      ...{ seed: 7, people: 400, rate: 200, shops: 3, pace: 0, onProgress: () => {} },
    });
    expect(faults).toEqual([]);
    expect(brokenPromises(truth), reportOf(truth)).toEqual([]);
    for (const one of ["browser", "lookalike", "cookieless", "nobody"] as const)
      expect(truth.visits[one].people, one).toBeGreaterThan(5);
    // On a busy machine clicks are answered before they are committed, and such an answer promises nothing.
    expect(truth.visits.address.people + truth.visits.unanswered.people).toBeGreaterThan(5);
    for (const { people } of Object.values(truth.matches)) expect(people).toBeGreaterThan(5);
    for (const { what, known, told } of truth.totals) expect([what, told]).toEqual([what, known]);
    expect(await selectDifferences(database.pool, 30)).toEqual([]);
  },
);

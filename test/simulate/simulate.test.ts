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
      ...{ seed: 7, people: 400, rate: 60, shops: 3, pace: 0, onProgress: () => {} },
    });
    // A busy machine may answer 503. Such an answer promises nothing, so the same holds of the visits below.
    expect(faults.filter((fault) => !fault.includes("answered 503"))).toEqual([]);
    expect(brokenPromises(truth), reportOf(truth)).toEqual([]);
    const { browser, address, lookalike, cookieless, unanswered, nobody } = truth.visits;
    for (const visits of [[browser, unanswered], [address, lookalike, unanswered], [cookieless], [nobody]])
      expect(visits.reduce((sum, { people }) => sum + people, 0)).toBeGreaterThan(5);
    for (const { people } of Object.values(truth.matches)) expect(people).toBeGreaterThan(5);
    for (const { what, known, told } of truth.totals)
      if (what.includes("clicks")) expect([what, told]).toEqual([what, known]);
    expect(await selectDifferences(database.pool, 30)).toEqual([]);
  },
);

import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import { startApp } from "../../support/app-process.ts";
import { startPgBouncer } from "../../support/pgbouncer.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { chrome, signed } from "../../support/requests.ts";
import { makeStore, numbersOf } from "../../support/stores.ts";

const visitors = 200;

onRealPostgres(
  "behind pgbouncer's transactions visits are clicked, claimed and signed up, by more connections than the server has",
  async (context) => {
    const direct = process.env["DATABASE_URL"]!;
    const bouncer = await startPgBouncer(direct, 4);
    if (!bouncer && process.env["CI"]) throw new Error("pgbouncer is not installed");
    if (!bouncer) return context.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)");
    const stores = await Promise.all([makeStore(), makeStore(), makeStore()]);
    const pooled = { DATABASE_URL: bouncer.url, DIRECT_URL: direct, TRUST_PROXY_HOPS: "1" };
    const apps = await Promise.all([startApp(pooled), startApp({ ...pooled, DATABASE_POOL_MAX: "30" })]);
    const visit = async (n: number): Promise<number[]> => {
      const { origin } = apps[n % apps.length]!;
      const { referral_code: code } = stores[n % stores.length]!;
      const headers = { "User-Agent": chrome, "X-Forwarded-For": `203.0.113.${n}` };
      const hit = await fetch(`${origin}/r/${code}`, { redirect: "manual", headers });
      const source_url = hit.headers.get("Location")!;
      const click_id = new URL(source_url).searchParams.get("click_id")!;
      const beacon = { referral_code: code, click_id, claim: randomUUID(), source_url };
      const claim = await fetch(`${origin}/attribution/clicks`, {
        method: "POST",
        body: JSON.stringify(beacon),
        headers,
      });
      const body = JSON.stringify({ user_id: randomUUID(), referral_code: code, click_id });
      const signup = await fetch(`${origin}/attribution/signups`, signed(body));
      return [hit.status, claim.status, signup.status];
    };
    const answers = await Promise.all(Array.from({ length: visitors }, (_, n) => visit(n)));
    expect(new Set(answers.map(String))).toEqual(new Set(["302,200,200"]));
    for (const app of apps) expect(await app.stop()).toBe(0);
    await bouncer.stop();
    const numbers = await Promise.all(stores.map((store) => numbersOf(store)));
    const sum = (what: "clicks" | "signups") => numbers.reduce((all, one) => all + one[what], 0);
    expect([sum("clicks"), sum("signups")]).toEqual([visitors, visitors]);
    expect(await selectDifferences(database.pool, 30)).toEqual([]);
  },
  120_000,
);

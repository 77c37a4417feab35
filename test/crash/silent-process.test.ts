import { expect, onTestFinished } from "vitest";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { openDatabase } from "../../app/storage/engine/postgres.server.ts";
import { addCounts } from "../../app/storage/reports/store-referral-stats.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { click } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";
import { openTcpProxy } from "../support/tcp-proxy.ts";

onRealPostgres(
  "a process that falls silent before its commit keeps nobody from counting for long",
  async () => {
    const store = await makeStore();
    const proxy = await openTcpProxy(process.env["DATABASE_URL"]!);
    const silent = openDatabase(proxy.url);
    const counted = Promise.withResolvers<void>();
    const unfinished = silent
      .transaction(async (sql) => {
        await addCounts(sql, [{ storeId: store.id, placement: "", at: new Date(), signups: 1 }]);
        proxy.stall();
        counted.resolve();
      })
      .catch((error: unknown) => error);
    onTestFinished(async () => {
      await proxy.close();
      expect(await unfinished).toBeInstanceOf(Error);
      await silent.close();
    });
    await counted.promise;
    await click(followLink, store.referral_code);
    await expect
      .poll(async () => (await numbersOf(store)).clicks, { timeout: 15_000, interval: 500 })
      .toBe(1);
    expect(await numbersOf(store)).toMatchObject({ signups: 0 });
  },
);

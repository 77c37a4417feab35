import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createConcurrencyLimit } from "../../app/http/concurrency-limit.server.ts";
import { answerMessage } from "../../app/http/signed-report.server.ts";

test("reports above the limit are refused before their work begins, and taken again when one has ended", async () => {
  const limit = createConcurrencyLimit(2);
  const mayEnd = Promise.withResolvers<void>();
  let begun = 0;
  const report = () =>
    answerMessage(
      { route: "signups", id: randomUUID(), body: Buffer.from("{}") },
      randomUUID(),
      async () => {
        begun += 1;
        await mayEnd.promise;
        return { status: "answered", response: {} };
      },
      limit,
    );
  const underWay = [report(), report()];
  const refusal = await report().catch((thrown: unknown) => thrown as Response);
  expect([refusal.status, refusal.headers.get("Retry-After")]).toEqual([503, "1"]);
  expect(await refusal.json()).toMatchObject({ code: "overloaded" });
  mayEnd.resolve();
  for (const answer of await Promise.all(underWay)) expect(answer.status).toBe(200);
  expect((await report()).status).toBe(200);
  expect(begun).toBe(3);
});

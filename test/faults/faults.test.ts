import { expect } from "vitest";
import { onRealPostgres } from "../support/real-postgres.ts";
import { runFault } from "./fault-run.ts";

for (const name of ["restart", "failover"])
  onRealPostgres(
    `${name} of the database: no visitor is refused, and everything that was answered is there, once`,
    async () => {
      const run = await runFault(name, { seconds: 1, aroundMs: 500 });
      expect(run?.violations).toEqual([]);
      const during = run?.samples.filter(({ phase }) => phase === "during") ?? [];
      const outcomes = new Set(during.map(({ outcome }) => outcome));
      expect([...outcomes].sort()).toEqual(["buffered", "committed"]);
    },
    180_000,
  );

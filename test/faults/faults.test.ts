import { expect } from "vitest";
import { onRealPostgres } from "../support/real-postgres.ts";
import { runFault } from "./fault-run.ts";

const briefly = { seconds: 1, aroundMs: 500, warmMs: 500 };
const testMs = 180_000;

const names = {
  restart: "restart of the database",
  failover: "failover of the database",
  "posthog-down": "a PostHog that is down",
  "shopify-down": "a Shopify that is down",
  clock: "two clocks that jump apart",
};
const takeTheDatabase = ["restart", "failover"];

for (const [name, about] of Object.entries(names))
  onRealPostgres(
    `${about}: no visitor is refused, and everything that was answered is there, once`,
    async () => {
      const run = await runFault(name, briefly);
      expect(run?.violations).toEqual([]);
      const during = run?.samples.filter(({ phase }) => phase === "during") ?? [];
      const outcomes = new Set(during.map(({ outcome }) => outcome));
      expect(outcomes).toContain("committed");
      expect([...outcomes].filter((outcome) => !["committed", "buffered"].includes(outcome))).toEqual([]);
      if (takeTheDatabase.includes(name)) expect(outcomes).toContain("buffered");
    },
    testMs,
  );

// These take the whole processor. How soon a visitor is answered then is the machine's affair.
const floods = {
  memory: "half-sent bodies and a network that stalls",
  "nine-processes": "nine processes on a hundred connections",
};

for (const [name, about] of Object.entries(floods))
  onRealPostgres(
    `${about}: everything that was answered is there, once`,
    async () => {
      const run = await runFault(name, briefly);
      expect(run?.violations).toEqual([]);
      expect(run?.samples.map(({ outcome }) => outcome)).toContain("committed");
    },
    testMs,
  );

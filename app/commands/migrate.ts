import { run } from "./run.ts";

/** Brings the database to this release, the tables of the queues too: a step of the release where `MIGRATE` is `off`. */
await run(
  (applied) => {
    console.log(applied.length === 0 ? "nothing to migrate" : applied.join("\n"));
    return Promise.resolve();
  },
  { migrates: true },
);

import { problem } from "./problem.server.ts";

/** Bounds how much is under way at a time. */
export type ConcurrencyLimit = {
  /** Does the work. Throws a 503 when too much is under way: the sender should come again. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
};

export function createConcurrencyLimit(max: number): ConcurrencyLimit {
  let underWay = 0;
  return {
    run: async (work) => {
      if (underWay >= max)
        throw problem(503, "overloaded", "Too many reports at once. Nothing was stored; send it again.", {
          headers: { "Retry-After": "1" },
        });
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
  };
}

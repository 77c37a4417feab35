import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import {
  createGroupCommit,
  type GroupCommitOptions,
} from "../../../app/storage/engine/group-commit.server.ts";
import { isUnavailable } from "../../../app/storage/engine/unavailable.server.ts";

type Entry = { key: string; n: number; name?: string };
type Write = GroupCommitOptions<Entry, string>["write"];

const refused = (code: string) => Object.assign(new Error(`the database says ${code}`), { code });
const done = (group: Entry[]) => group.map(({ key, n }) => `${key}${n}`);
const entries = (key: string, count: number) => Array.from({ length: count }, (_, n) => ({ key, n }));

/** Pauses never end by themselves: a test ends them with `flush`. */
function commit(write: Write, options: Partial<GroupCommitOptions<Entry, string>> = {}) {
  return createGroupCommit<Entry, string>({
    what: "entries",
    write,
    keyOf: ({ key }) => key,
    namesOf: ({ name }) => (name === undefined ? [] : [name]),
    groupMax: 64,
    whenAway: "wait",
    pauseMs: 2 ** 30,
    ...options,
  });
}

test("entries that arrive together are one group, and each gets its own result", async () => {
  const groups: number[] = [];
  const { add, waiting } = commit(async (group) => {
    groups.push(group.length);
    return done(group);
  });
  const results = Promise.all([...entries("a", 2), ...entries("b", 1)].map(add));
  expect(waiting()).toBe(3);
  expect(await results).toEqual(["a0", "a1", "b0"]);
  expect([groups, waiting()]).toEqual([[3], 0]);
});

test("what comes during a write shares the next group, which starts early only when the write is slow", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const [groups, ends] = [[] as string[][], [] as (() => void)[]];
    const { add } = commit((group) => {
      groups.push(done(group));
      return new Promise((resolve) => ends.push(() => resolve(done(group))));
    });
    const results = [];
    for (const entry of [...entries("a", 1), ...entries("b", 2)]) {
      results.push(add(entry));
      await turn();
    }
    expect(groups).toEqual([["a0"]]);
    vi.advanceTimersByTime(50);
    expect(groups).toEqual([["a0"], ["b0", "b1"]]);
    for (const end of ends) end();
    expect(await Promise.all(results)).toEqual(["a0", "b0", "b1"]);
  } finally {
    vi.useRealTimers();
  }
});

test("no group is larger than it may be, and none holds a name twice", async () => {
  const groups: Entry[][] = [];
  const { add } = commit(
    async (group) => {
      groups.push(group);
      return done(group);
    },
    { groupMax: 3 },
  );
  await Promise.all(
    [...entries("a", 7), { key: "b", n: 0, name: "x" }, { key: "c", n: 0, name: "x" }].map(add),
  );
  expect(groups.every(({ length }) => length <= 3)).toBe(true);
  expect(groups.filter((group) => group.filter(({ name }) => name === "x").length > 1)).toEqual([]);
  expect(groups.flat()).toHaveLength(9);
});

test("after a conflict every key tries alone, and only the locked one waits", async () => {
  let isLocked = true;
  const { add, waiting, flush } = commit(async (group) => {
    if (isLocked && group.some(({ key }) => key === "locked")) throw refused("55P03");
    return done(group);
  });
  const locked = Promise.all(entries("locked", 3).map(add));
  expect(await Promise.all(entries("free", 20).map(add))).toHaveLength(20);
  expect(await Promise.all(entries("later", 5).map(add))).toHaveLength(5);
  expect(waiting()).toBe(3);
  isLocked = false;
  await flush(60_000);
  expect(await locked).toEqual(["locked0", "locked1", "locked2"]);
});

test("deadlocks, serialisation failures and lock time-outs part a group", async () => {
  for (const code of ["40P01", "40001", "55P03", "57014"]) {
    const { add, flush } = commit(async (group) => {
      if (new Set(group.map(({ key }) => key)).size > 1) throw refused(code);
      return done(group);
    });
    const results = Promise.all([...entries("a", 2), ...entries("b", 2)].map(add));
    expect([code, await results]).toEqual([code, ["a0", "a1", "b0", "b1"]]);
    await flush(0);
  }
});

test("bad data fails alone, whatever arrives beside it", async () => {
  for (const error of [refused("22021"), refused("23503"), new TypeError("a bug that some data wakes")]) {
    const { add, waiting } = commit(async (group) => {
      if (group.some(({ n }) => n === 17)) throw error;
      return done(group);
    });
    const outcomes = await Promise.allSettled(entries("a", 40).map(add));
    expect(outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([17]);
    expect(waiting()).toBe(0);
  }
});

const theDatabases = [
  "28P01",
  "28000",
  "3D000",
  "42P01",
  "42703",
  "26000",
  "42P05",
  "0A000",
  "53300",
  "57P01",
  "ECONNREFUSED",
  "no code at all",
];

test("everything that is not the data's own fault is waited for, under the same id", async () => {
  for (const code of theDatabases) {
    const tries: string[] = [];
    const { add, flush } = commit(async (group, id) => {
      tries.push(`${id} ${done(group).join(",")}`);
      if (tries.length === 1) throw refused(code);
      return done(group);
    });
    const results = Promise.all([...entries("a", 2), ...entries("b", 2)].map(add));
    await until(() => tries.length === 1);
    await flush(60_000);
    expect([code, await results]).toEqual([code, ["a0", "a1", "b0", "b1"]]);
    expect([code, tries.length, new Set(tries).size]).toEqual([code, 2, 1]);
  }
});

test("a group whose commit may have gone unheard is not parted by a conflict with itself", async () => {
  const faults = ["ECONNRESET", "55P03"];
  const ids: string[] = [];
  const { add, flush } = commit(async (group, id) => {
    ids.push(id);
    const fault = faults.shift();
    if (fault) throw refused(fault);
    return done(group);
  });
  const results = Promise.all([...entries("a", 2), ...entries("b", 2)].map(add));
  for (const tries of [1, 2]) {
    await until(() => ids.length === tries);
    await flush(0);
  }
  expect(await results).toHaveLength(4);
  expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
});

test("senders that are not to wait are told that the database did not take it", async () => {
  for (const code of theDatabases) {
    const { add } = commit(() => Promise.reject(refused(code)), { whenAway: "refuse" });
    const outcomes = await Promise.allSettled(entries("a", 3).map(add));
    expect([code, outcomes.map((one) => one.status === "rejected" && isUnavailable(one.reason))]).toEqual([
      code,
      [true, true, true],
    ]);
  }
});

test("senders behind a lock are refused, and only those whose own rows are locked", async () => {
  const { add } = commit(
    async (group) => {
      if (group.some(({ key, n }) => key === "locked" || n === 5)) throw refused("55P03");
      return done(group);
    },
    { whenAway: "refuse" },
  );
  const outcomes = await Promise.allSettled([...entries("locked", 4), ...entries("a", 10)].map(add));
  expect(outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([0, 1, 2, 3, 9]);
});

test("a sender that has waited too long behind a lock is refused without another try", async () => {
  let at = 0;
  let tries = 0;
  const { add } = commit(
    () => {
      at += 1_000;
      tries += 1;
      return Promise.reject(refused("55P03"));
    },
    { whenAway: "refuse", now: () => new Date(at) },
  );
  const outcomes = await Promise.allSettled(entries("locked", 60).map(add));
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(60);
  expect(tries).toBe(4);
});

/** Lets everything that is due happen until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

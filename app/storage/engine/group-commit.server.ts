import { randomUUID } from "node:crypto";
import { log } from "../../log.server.ts";
import { createPauses } from "./pauses.ts";
import { faultOf, Unavailable } from "./unavailable.server.ts";
import { createWaitingLines, type Waiting } from "./waiting-lines.ts";

/** Collects entries that arrive together into one transaction. */
export type GroupCommit<Entry, Result> = {
  /** Resolves after the commit. Rejects for the entry's own fault, and with `refuse` for the database's. */
  add(entry: Entry): Promise<Result>;
  /** The number of entries that are not written yet. */
  waiting(): number;
  /** Ends every pause, and resolves when nothing waits or the time is over. */
  flush(deadlineMs: number): Promise<void>;
};

export type GroupCommitOptions<Entry, Result> = {
  /** The entries' plural, for the log. */
  what: string;
  /** Writes a group, all or nothing, and returns the results in order. Every try of one group has the same id. */
  write: (group: Entry[], id: string) => Promise<Result[]>;
  /** The key on which entries conflict. An entry waits behind its own key, never behind another. */
  keyOf: (entry: Entry) => string;
  /** Entries with a name in common are never in one group. */
  namesOf?: (entry: Entry) => string[];
  groupMax: number;
  /** Whether entries that the database does not take wait for another try, or go back to their senders. */
  whenAway: "wait" | "refuse";
  pauseMs?: number;
  now?: () => Date;
};

type Member<Entry, Result> = Waiting & {
  entry: Entry;
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/** `isUnheard`: an earlier try may have committed, so the group keeps its id and its members. */
type Group<Entry, Result> = { id: string; members: Member<Entry, Result>[]; isUnheard: boolean };

/** Two, so that a group that waits for a lock does not hold up everybody. */
const groupsAtOnce = 2;
/** A second group before this time would part what one group writes more cheaply. */
const slowAfterMs = 50;
/** Every sender behind one lock is refused within this time. */
const refuseAfterMs = 4_000;

/**
 * Writes entries in groups: entries that arrive during a write share the next group. After a conflict every key of the
 * group tries alone. Bad data is found by parting the group. Every other fault is the database's, and the entries wait.
 */
export function createGroupCommit<Entry, Result>(
  options: GroupCommitOptions<Entry, Result>,
): GroupCommit<Entry, Result> {
  const { groupMax, keyOf, namesOf, whenAway, pauseMs = 500, now = () => new Date() } = options;
  const lines = createWaitingLines<Member<Entry, Result>>();
  const unheard: Group<Entry, Result>[] = [];
  const busy = new Set<string>();
  /** Keys that met a conflict alone. They are tried one at a time, so that other keys can pass. */
  const troubled = new Set<string>();
  const resting = new Set<string>();
  const pauses = createPauses(pauseMs);
  const idle = new Set<() => void>();
  let count = 0;
  let running = 0;
  let isSlow = false;
  let isRetrying = false;
  let isPaused = false;
  let isScheduled = false;

  function add(entry: Entry): Promise<Result> {
    return new Promise((resolve, reject) => {
      const names = namesOf?.(entry) ?? [];
      const since = now().getTime();
      lines.push({ entry, key: keyOf(entry), names, groupMax, isApart: false, since, resolve, reject });
      count += 1;
      // After this turn of the event loop, so that requests already parsed share the group.
      if (!isScheduled) setImmediate(writeNext);
      isScheduled = true;
    });
  }

  function writeNext(): void {
    isScheduled = false;
    while (!isPaused && (running === 0 || (isSlow && running < groupsAtOnce))) {
      const group = (isRetrying ? undefined : unheard.shift()) ?? nextGroup();
      if (group.members.length === 0) return;
      void write(group);
    }
  }

  function nextGroup(): Group<Entry, Result> {
    const isBarred = (key: string) => busy.has(key) || resting.has(key) || (isRetrying && troubled.has(key));
    const members = lines.take({ groupMax, isBarred, isApart: (key) => troubled.has(key) });
    return { id: randomUUID(), members, isUnheard: false };
  }

  async function write(group: Group<Entry, Result>): Promise<void> {
    const { id, members } = group;
    const keys = new Set(members.map(({ key }) => key));
    const isRetry = group.isUnheard || [...keys].some((key) => troubled.has(key));
    for (const key of keys) busy.add(key);
    running += 1;
    isRetrying ||= isRetry;
    const slow = setTimeout(() => {
      isSlow = true;
      writeNext();
    }, slowAfterMs).unref();
    try {
      const results = await options.write(
        members.map(({ entry }) => entry),
        id,
      );
      for (const key of keys) troubled.delete(key);
      for (const key of keys) busy.delete(key);
      for (const [n, result] of results.entries()) members[n]?.resolve(result);
      end(members);
    } catch (error) {
      afterFailure(error, group, keys);
    }
    clearTimeout(slow);
    running -= 1;
    isSlow &&= running > 0;
    if (isRetry) isRetrying = false;
    writeNext();
  }

  function afterFailure(error: unknown, group: Group<Entry, Result>, keys: Set<string>): void {
    const { members } = group;
    const fault = faultOf(error);
    const waits = whenAway === "wait";
    if (waits && (fault === "database" || (fault === "conflict" && group.isUnheard))) {
      waitWhole(error, group, fault);
      return;
    }
    for (const key of keys) busy.delete(key);
    if (fault === "database") refuse(members, new Unavailable(error));
    else if (fault === "entry" && members.length === 1) refuse(members, error);
    else if (fault === "entry") giveBack(members, { groupMax: Math.ceil(members.length / 4) });
    else if (keys.size > 1) giveBack(members, { isApart: true });
    else for (const key of keys) afterLock(error, key, members);
  }

  /**
   * The commit may have succeeded unheard. The same group comes again under the same id, and its keys wait behind it.
   */
  function waitWhole(error: unknown, group: Group<Entry, Result>, fault: "conflict" | "database"): void {
    log.warn({ err: error, waiting: count }, `${options.what} wait for the database`);
    if (fault === "database") isPaused = true;
    pause(() => {
      if (fault === "database") isPaused = false;
      unheard.push({ ...group, isUnheard: true });
    });
  }

  /** Entries of one key met somebody else's lock. */
  function afterLock(error: unknown, key: string, members: Member<Entry, Result>[]): void {
    troubled.add(key);
    if (whenAway === "wait") {
      log.warn({ err: error, key, waiting: count }, `${options.what} wait for a lock`);
      resting.add(key);
      pause(() => resting.delete(key));
      giveBack(members, { isApart: true });
    } else if (members.length > 1) giveBack(members, { isApart: true, groupMax: 1 });
    else {
      const lateSince = now().getTime() - refuseAfterMs;
      const late = lines.takeIf(key, (one) => one.groupMax === 1 && one.since <= lateSince);
      refuse([...members, ...late], error);
      if (!lines.has(key)) troubled.delete(key);
    }
  }

  function giveBack(members: Member<Entry, Result>[], change: Partial<Waiting>): void {
    for (const member of members) Object.assign(member, change);
    lines.giveBack(members);
  }

  function refuse(members: Member<Entry, Result>[], reason: unknown): void {
    for (const { reject } of members) reject(reason);
    end(members);
  }

  function end(members: Member<Entry, Result>[]): void {
    count -= members.length;
    if (count > 0) return;
    for (const tell of idle) tell();
    idle.clear();
  }

  function pause(whenOver: () => void): void {
    pauses.start(() => {
      whenOver();
      writeNext();
    });
  }

  async function flush(deadlineMs: number): Promise<void> {
    pauses.endAll();
    if (count === 0) return;
    await new Promise<void>((resolve) => {
      idle.add(resolve);
      setTimeout(resolve, deadlineMs).unref();
    });
  }

  return { add, flush, waiting: () => count };
}

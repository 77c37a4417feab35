import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "../engine/postgres.server.ts";

/** Requests left in a window, and the seconds to the window's end. `isOver`: this request is one too many. */
export type Allowance = {
  quota: number;
  windowSeconds: number;
  left: number;
  resetSeconds: number;
  isOver: boolean;
};

/** Counts the requests of each key in windows of a minute. */
export type RequestLimit = {
  /** Takes one request of a key. All processes together keep the quota. */
  take(keyId: string): Promise<Allowance>;
  /** Takes one request of somebody without a key. Each process counts for itself. */
  takeStranger(address: string | null): Promise<Allowance>;
};

const windowSeconds = 60;
/** A process takes requests from the database in shares, so that most requests cost no statement. */
const sharesPerWindow = 30;

/**
 * A limit on requests, in memory for the embedded database, else in PostgreSQL. While PostgreSQL is away, memory counts.
 * A process that ends with a share in hand wastes the share, so nobody gets more than the quota.
 */
export function createRequestLimit(
  { pool, embedded }: Pick<Database, "embedded" | "pool">,
  quota: number,
): RequestLimit {
  const share = shareOf(quota);
  const inMemory = { keyPrefix: "key", points: quota / share, duration: windowSeconds };
  const memory = new RateLimiterMemory(inMemory);
  const shares = embedded
    ? memory
    : new RateLimiterPostgres({
        ...inMemory,
        storeClient: pool,
        storeType: "pool",
        tableName: "request_limit",
        tableCreated: true,
        // Whoever is over the quota costs no statement until the window ends.
        inMemoryBlockOnConsumed: inMemory.points,
        insuranceLimiter: memory,
      });
  const strangers = new RateLimiterMemory({ keyPrefix: "stranger", points: quota, duration: windowSeconds });
  const inHand = new Map<string, { left: number; sharesLeft: number; endsAt: number }>();
  /** The requests for a share that are under way. All requests of a key wait for one share, and then for the next. */
  const asked = new Map<string, ReturnType<typeof consume>>();

  async function take(keyId: string): Promise<Allowance> {
    for (;;) {
      const held = inHand.get(keyId);
      const now = Date.now();
      if (held && held.endsAt > now && held.left > 0) {
        held.left -= 1;
        return allowance(held.left + held.sharesLeft * share, held.endsAt - now);
      }
      const { isOver, answer } = await (asked.get(keyId) ?? askForShare(keyId));
      if (isOver) return { ...allowance(0, answer.msBeforeNext), isOver };
    }
  }

  function askForShare(keyId: string): ReturnType<typeof consume> {
    const asking = consume(shares, keyId)
      .then((taken) => {
        const now = Date.now();
        for (const [id, { endsAt }] of inHand) if (endsAt <= now) inHand.delete(id);
        const { remainingPoints: sharesLeft, msBeforeNext } = taken.answer;
        if (!taken.isOver) inHand.set(keyId, { left: share, sharesLeft, endsAt: now + msBeforeNext });
        return taken;
      })
      .finally(() => asked.delete(keyId));
    asked.set(keyId, asking);
    return asking;
  }

  function allowance(left: number, msBeforeNext: number): Allowance {
    return { quota, windowSeconds, left, resetSeconds: Math.ceil(msBeforeNext / 1000), isOver: false };
  }

  return {
    take,
    takeStranger: async (address) => {
      const { isOver, answer } = await consume(strangers, address ?? "unknown");
      return { ...allowance(answer.remainingPoints, answer.msBeforeNext), isOver };
    },
  };
}

async function consume(
  limiter: RateLimiterMemory | RateLimiterPostgres,
  key: string,
): Promise<{ isOver: boolean; answer: RateLimiterRes }> {
  try {
    return { isOver: false, answer: await limiter.consume(key) };
  } catch (refusal) {
    // The library throws its answer when the points are used up.
    if (refusal instanceof RateLimiterRes) return { isOver: true, answer: refusal };
    throw refusal;
  }
}

/** The largest share that divides the quota evenly. */
function shareOf(quota: number): number {
  let share = Math.max(1, Math.floor(quota / sharesPerWindow));
  while (quota % share !== 0) share -= 1;
  return share;
}

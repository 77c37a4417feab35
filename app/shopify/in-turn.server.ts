import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { database } from "../storage/engine/database.server.ts";
import { sessionStorage } from "./session-storage.server.ts";
import { updateTokenAskedAt } from "../storage/sessions/session.server.ts";
import { claimTokenTurn, deleteTokenTurn } from "../storage/sessions/token-turn.server.ts";

/**
 * One use of Shopify's library that may fetch a token. Our code calls the library, and the library calls our session
 * storage. The turn travels from one to the other in an AsyncLocalStorage.
 */
export type Turn = {
  owner: string;
  /** The session that the library asked for, which it does once it has verified the caller. */
  sessionId: string | null;
  /** When the turn to fetch a token was taken; null while nobody had to. */
  takenAt: Date | null;
  now: () => Date;
};

/** The library renews tokens that have less to live than this (shopify-app-remix 6). */
export const renewBeforeMs = 5 * 60 * 1000;
const pollMs = 75;
const pollMsMax = 500;
const waitMsMax = 15_000;
const turns = new AsyncLocalStorage<Turn>();

/**
 * Runs `act`, in which the library may fetch a token. Of all processes and requests only one fetches a shop's token;
 * the others wait, and find the new one. The turn ends whatever happens. If the process dies, the turn ends seconds
 * later.
 */
export async function inTurn<T>(act: () => Promise<T>, turn: Turn = newTurn()): Promise<T> {
  try {
    return await turns.run(turn, act);
  } finally {
    if (turn.takenAt && turn.sessionId) await deleteTokenTurn(database.pool, turn.sessionId, turn.owner);
  }
}

export function newTurn(now = () => new Date()): Turn {
  return { owner: randomUUID(), sessionId: null, takenAt: null, now };
}

/**
 * The sessions as the library sees them. A caller gets a stale session only when it holds the turn to renew that
 * session.
 */
export const sessionsInTurn: typeof sessionStorage = {
  ...sessionStorage,
  loadSession: async (id) => {
    const turn = turns.getStore();
    if (!turn) return sessionStorage.loadSession(id);
    turn.sessionId = id;
    const deadline = turn.now().getTime() + waitMsMax;
    for (let waitMs = pollMs; ; waitMs = Math.min(2 * waitMs, pollMsMax)) {
      const session = await sessionStorage.loadSession(id);
      if (turn.takenAt || session?.isActive(undefined, renewBeforeMs)) return session;
      if (await claimTokenTurn(database.pool, id, turn.owner)) {
        turn.takenAt = turn.now();
        continue; // the one before may have just stored the new token
      }
      if (turn.now().getTime() > deadline)
        throw new Error("another request fetches this token, and does not come to an end");
      await setTimeout(waitMs);
    }
  },
  storeSession: async (session) => {
    const stored = await sessionStorage.storeSession(session);
    const { takenAt = null } = turns.getStore() ?? {};
    if (takenAt && session.accessToken) await updateTokenAskedAt(database.pool, session.id, takenAt);
    return stored;
  },
};

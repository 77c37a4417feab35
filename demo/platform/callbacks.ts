import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** One message of the platform's auth backend to the app, and how far it has come. */
export type Callback = {
  /** The `webhook-id`: the same for every attempt, so that repeats are recognised. */
  id: string;
  route: "signups" | "activations";
  body: Record<string, unknown>;
  /** `waiting` may still be retried; `refused` (4xx) and `given_up` are final. */
  state: "waiting" | "delivered" | "refused" | "given_up";
  attempts: number;
  /** The last answer; status 0 when there was none within two seconds. */
  status: number | null;
  answer: unknown;
};

export type Callbacks = {
  send(route: Callback["route"], body: Callback["body"]): Callback;
  /** The same message once more, byte for byte. */
  replay(id: string): Callback | undefined;
  find(id: string): Callback | undefined;
  /** While held nothing leaves; everything held leaves afterwards. */
  hold(areHeld: boolean): void;
  stop(): void;
};

const answerWithinMs = 2000;
const retryAfterMs = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000];
const callbacksKept = 1000;

/**
 * Reports signups to the app the way a careful backend does: never inside the sign-up request, signed by Standard
 * Webhooks, with a short timeout and retries. https://www.standardwebhooks.com
 */
export function createCallbacks(appFront: string, secret: string): Callbacks {
  const known = new Map<string, Callback>();
  const timers = new Set<NodeJS.Timeout>();
  const signer = new Webhook(secret);

  let held: Callback[] | null = null;

  async function attempt(callback: Callback): Promise<void> {
    if (held) return void held.push(callback);
    callback.attempts += 1;
    const { status, answer } = await post(callback);
    Object.assign(callback, { status, answer });
    if (status === 200) callback.state = "delivered";
    else if (status >= 400 && status < 500 && status !== 429) callback.state = "refused";
    else retryLater(callback);
  }

  async function post(callback: Callback): Promise<{ status: number; answer: unknown }> {
    const body = JSON.stringify(callback.body);
    const now = new Date();
    const headers = {
      "content-type": "application/json",
      "user-agent": "syntropy-auth/demo",
      "webhook-id": callback.id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": signer.sign(callback.id, now, body),
    };
    try {
      const signal = AbortSignal.timeout(answerWithinMs);
      const url = `${appFront}/attribution/${callback.route}`;
      const response = await fetch(url, { method: "POST", headers, body, signal });
      return { status: response.status, answer: await response.json().catch(() => null) };
    } catch (error) {
      return { status: 0, answer: error instanceof Error ? error.message : String(error) };
    }
  }

  function retryLater(callback: Callback): void {
    const delayMs = retryAfterMs[callback.attempts - 1];
    if (delayMs === undefined) {
      callback.state = "given_up";
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      void attempt(callback);
    }, delayMs);
    timers.add(timer);
  }

  return {
    send(route, body) {
      const id = `msg_${randomUUID().replaceAll("-", "")}`;
      const callback: Callback = {
        id,
        route,
        body,
        state: "waiting",
        attempts: 0,
        status: null,
        answer: null,
      };
      known.set(id, callback);
      const oldest = known.keys().next().value;
      if (known.size > callbacksKept && oldest !== undefined) known.delete(oldest);
      void attempt(callback);
      return callback;
    },
    replay(id) {
      const callback = known.get(id);
      if (!callback) return undefined;
      callback.state = "waiting";
      void attempt(callback);
      return callback;
    },
    find: (id) => known.get(id),
    hold(areHeld) {
      const waiting = held ?? [];
      held = areHeld ? waiting : null;
      if (!areHeld) for (const callback of waiting) void attempt(callback);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

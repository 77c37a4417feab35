import { setTimeout } from "node:timers/promises";

/** How a shop's Admin API is for the app. */
export type ApiState =
  | "up"
  /** Answers 503. */
  | "down"
  /** Accepts requests and answers none before it is well again. */
  | "hanging"
  /** The points for queries are used up: 200, no data, and when there are enough of them again. */
  | "throttled"
  /** Too many requests: 429, and when to come again. */
  | "crowded"
  /** Does what it is asked, and complains of something beside it: data and errors in one answer. */
  | "complaining"
  /** Fails at what it is asked: errors, and null in place of the data. */
  | "failing"
  /** The merchant has not paid: 402. */
  | "frozen"
  /** Shopify has locked the shop: 423. */
  | "locked";

type Answer = { status: 200 | 402 | 423 | 429 | 503; body: object; headers?: Record<string, string> };

/** The states in which the token endpoint does not answer either. */
const closed: ApiState[] = ["down", "hanging", "frozen", "locked"];

const bucket = { maximumAvailable: 2000, restoreRate: 100 };
const retryAfterSeconds = 2;

/**
 * The answer in place of the one that was asked for, or null when the shop gives that.
 * https://shopify.dev/docs/api/usage/response-codes
 */
export async function troubleAnswer(shop: { api: ApiState }, forToken: boolean): Promise<Answer | null> {
  while (shop.api === "hanging") await setTimeout(50);
  if (forToken && !closed.includes(shop.api)) return null;
  switch (shop.api) {
    case "down":
      return { status: 503, body: { errors: "Service Unavailable" } };
    case "frozen":
      return { status: 402, body: { errors: "Unavailable Shop" } };
    case "locked":
      return { status: 423, body: { errors: "This shop is locked" } };
    case "crowded":
      return {
        status: 429,
        body: { errors: "Too Many Requests" },
        headers: { "Retry-After": retryAfterSeconds.toFixed(1) },
      };
    case "throttled":
      return { status: 200, body: { errors: [throttled], extensions: { cost: costOf(null, 1) } } };
    default:
      return null;
  }
}

const throttled = {
  message: "Throttled",
  extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
};

/** What a query cost, as every answer tells it. A query that was not run cost nothing. */
export function costOf(actualQueryCost: number | null, currentlyAvailable: number) {
  return {
    requestedQueryCost: 10,
    actualQueryCost,
    throttleStatus: { ...bucket, currentlyAvailable },
  };
}

/** An answer with what the shop has to complain of. */
export function withComplaints(shop: { api: ApiState }, result: { data?: unknown }): object {
  if (shop.api !== "complaining" && shop.api !== "failing") return result;
  const errors = [
    {
      message: "Internal error. Looks like something went wrong on our end.",
      extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "af2c6f4d-0001" },
    },
  ];
  const root = Object.keys((result.data as object | undefined) ?? {});
  const nothing = Object.fromEntries(root.map((field) => [field, null]));
  return shop.api === "complaining" ? { ...result, errors } : { data: nothing, errors };
}

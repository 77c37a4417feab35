import { GraphqlQueryError, HttpResponseError, HttpThrottlingError } from "@shopify/shopify-api";

/**
 * Shopify has no answer for us now: it is away, slow or throttling, or the shop is closed, or its token is dead. The text
 * is our own: the library's can hold a whole token.
 */
export class ShopifyAway extends Error {
  /** Whether waiting helps. A shop that is gone, or a token that is dead, will answer the same. */
  readonly isRefusal: boolean;
  /** For how long Shopify asked to be left alone. */
  readonly restMs: number;

  constructor(reason: string, { isRefusal = false, restMs = 0 } = {}) {
    super(reason);
    this.isRefusal = isRefusal;
    this.restMs = restMs;
  }
}

type GraphqlBody = {
  data?: Record<string, unknown>;
  errors?: { graphQLErrors?: { extensions?: { code?: string } }[] };
  extensions?: { cost?: QueryCost };
};

/** https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits */
type QueryCost = {
  requestedQueryCost: number;
  throttleStatus: { currentlyAvailable: number; restoreRate: number };
};

/** Where Shopify throttles without saying for how long. */
const restMsMin = 1_000;

/** A shop that is gone, was never paid for, or does not know the app. A locked one (423) may open again. */
const refusals = [400, 401, 402, 403, 404];

/**
 * The data of an answer. Errors beside complete data do not matter: the act is done, and asking again would do it
 * twice. Throws `ShopifyAway`, and passes on errors that are not Shopify's answer.
 */
export async function dataOf<Data>(answer: Promise<Response>): Promise<Data> {
  let body: GraphqlBody;
  try {
    body = (await (await answer).json()) as GraphqlBody;
  } catch (error) {
    if (!(error instanceof GraphqlQueryError)) throw error;
    body = error.body as GraphqlBody;
  }
  const { data, errors, extensions } = body;
  // The cast: Shopify has checked the query, so complete data have the fields that the caller named.
  if (data && Object.values(data).every((value) => value !== null)) return data as Data;
  const code = errors?.graphQLErrors?.[0]?.extensions?.code;
  const restMs = code === "THROTTLED" ? untilAffordable(extensions?.cost) : 0;
  throw new ShopifyAway(code ? `Shopify answered ${code}` : "an answer without data", { restMs });
}

/** Any failure of a call, in our own words. */
export function awayOf(error: unknown): ShopifyAway {
  if (error instanceof ShopifyAway) return error;
  const status = statusOf(error);
  const name = error instanceof Error ? error.constructor.name : "Response";
  const isRefusal = name === "SessionNotFoundError" || refusals.includes(status ?? 0);
  return new ShopifyAway(status ? `Shopify answered ${status}` : `no answer (${name})`, {
    isRefusal,
    restMs: status === 429 ? retryAfterMs(error) : 0,
  });
}

/** The points for queries come back at a steady rate. */
function untilAffordable(cost: QueryCost | undefined): number {
  if (!cost) return restMsMin;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  const missing = cost.requestedQueryCost - currentlyAvailable;
  return Math.max(restMsMin, Math.ceil((missing / restoreRate) * 1000) || 0);
}

function retryAfterMs(error: unknown): number {
  // The cast: the library leaves the type open.
  const { retryAfter } = (error instanceof HttpThrottlingError ? error.response : {}) as {
    retryAfter?: number;
  };
  return Math.max(restMsMin, (retryAfter ?? 0) * 1000);
}

/** The HTTP status that a failure stands for. The library throws Responses, too. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Response ? error.status : answerOf(error)?.code;
}

/** The answer that a failure stands for, if Shopify gave any. */
export function answerOf(error: unknown): { code: number; body?: unknown } | null {
  // The cast: the library leaves the type open, and always fills it so.
  return error instanceof HttpResponseError ? (error.response as { code: number; body?: unknown }) : null;
}

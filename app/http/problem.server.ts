import { STATUS_CODES } from "node:http";

/** Every stable `code` a machine route can answer with. */
export type ProblemCode =
  | "bad_signature"
  | "feature_disabled"
  | "id_reused"
  | "incomplete_body"
  | "internal_error"
  | "invalid_json"
  | "invalid_key"
  | "invalid_request"
  | "method_not_allowed"
  | "missing_key"
  | "missing_signature"
  | "missing_token"
  | "not_found"
  | "origin_not_allowed"
  | "overloaded"
  | "payload_too_large"
  | "insufficient_scope"
  | "platform_key_required"
  | "rate_limited"
  | "stale_timestamp"
  | "too_many"
  | "unavailable"
  | "unknown_code";

/**
 * A refusal as RFC 9457 `application/problem+json`, to be thrown. `endpoint` adds the `request_id`.
 * `extra` may name the offending `field`.
 */
export function problem(
  status: number,
  code: ProblemCode,
  detail: string,
  extra: { field?: string; headers?: Record<string, string> } = {},
): Response {
  const { headers, ...members } = extra;
  const body = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail,
    code,
    ...members,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}

/**
 * The refusal of a body that is too long. The rest of the body is not read, so the answer ends the connection and says
 * so. Otherwise a proxy would give the connection to its next caller.
 */
export function payloadTooLarge(bytesMax: number): Response {
  const headers = { Connection: "close" };
  return problem(413, "payload_too_large", `The body may have ${bytesMax} bytes at most.`, { headers });
}

/** The refusal of a body that was held back for long, while the memory for bodies was full. */
export function bodyHeldBack(): Response {
  const headers = { Connection: "close", "Retry-After": "1" };
  return problem(503, "overloaded", "Too many bodies at once. Nothing was stored; send it again.", {
    headers,
  });
}

/** The refusal of a body whose sender hung up. The sender is gone, so the answer is for the log. */
export function incompleteBody(): Response {
  return problem(
    400,
    "incomplete_body",
    "The sender hung up before the end of the body. Nothing was stored.",
  );
}

/** A JSON answer. (`Response.json` is missing where Remix replaces the global Response.) */
export function json(body: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  });
}

import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { createApi } from "../../app/api/api.server.ts";
import { operations } from "../../app/api/operations.server.ts";
import type { Environment } from "../../app/http/web.server.ts";
import { checkAnswer } from "./api-document.ts";
import { origin } from "./requests.ts";

/** The server in this process. */
export const apiServer = new Hono<Environment>();
const api = createApi(operations);

/** The answer to a request, with its JSON. An answer without a body has null. */
export type ApiAnswer = { status: number; headers: Headers; json: Record<string, any> };

/** Asks the Integration API in this process, as the server does. `path` is below `/api/v1`. */
export async function askApi(
  path: string,
  options: {
    key?: string | null;
    method?: string;
    body?: unknown;
    headers?: Record<string, string>;
    address?: string;
    receivedAt?: Date;
  } = {},
): Promise<ApiAnswer> {
  const { key = null, method = "GET", body, headers = {}, address = randomUUID() } = options;
  const { receivedAt = new Date() } = options;
  const request = new Request(`${origin}/api/v1${path}`, {
    method,
    headers: {
      ...(key !== null && { Authorization: `Bearer ${key}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  asked.set(request, { address, receivedAt });
  const response = await apiServer.fetch(request);
  const text = await response.text();
  const json = (text === "" ? null : JSON.parse(text)) as Record<string, any>;
  checkAnswer({ method, path, status: response.status, headers: response.headers, json });
  return { status: response.status, headers: response.headers, json };
}

const asked = new WeakMap<Request, { address: string; receivedAt: Date }>();

apiServer.use((c, next) => {
  const { address = null, receivedAt = new Date() } = asked.get(c.req.raw) ?? {};
  c.set("request", { requestId: randomUUID(), address, receivedAt, rawTarget: c.req.url });
  return next();
});
apiServer.route("/api/v1", api);

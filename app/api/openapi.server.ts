import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { config } from "../config.server.ts";
import type { Operation } from "./operation.server.ts";
import { problemSchema } from "./schemas.ts";

const problemType = "application/problem+json";
const answerHeaders = z.object({
  RateLimit: z.string().meta({
    description: "What is left of the key's minute: requests (`r`), and seconds to its end (`t`).",
    examples: ['"minute";r=599;t=60'],
    header: { id: "RateLimit" },
  }),
  "RateLimit-Policy": z.string().meta({
    description: "The key's quota (`q`) in a window of seconds (`w`).",
    examples: ['"minute";q=600;w=60'],
    header: { id: "RateLimit-Policy" },
  }),
  "X-Request-Id": z.string().meta({
    description: "Names the request in the app's log.",
    header: { id: "X-Request-Id" },
  }),
});

const tags: Record<string, string> = {
  Keys: "What a key is and may do.",
  Stores: "Partner shops.",
  Numbers: "Counters, all-time and by day, for a store and its places.",
  Referrals: "Single clicks and signups, and why each was matched as it was.",
  Audit: "Who changed what, and from where.",
  Webhooks: "Events sent to your own server.",
  MCP: "The reads above as tools for language models.",
};

const introduction = `The numbers, referrals and receipts of partner shops, for other programs.

**Keys.** Send \`Authorization: Bearer srk_…\`. A merchant makes a key of their own store on the app's settings page; the
platform makes keys that see every store with \`npm run api-key\`. Another key's store is the same 404 as no store.

**Refusals** are RFC 9457 problems with a stable \`code\`. A wrong parameter is named by \`field\`; an unknown one is
refused, too, and so is one that comes twice. 503 has stored nothing: send the request again after \`Retry-After\`.

**Lists** have \`next_cursor\`. Follow it until it is null.

**Reads** have an \`ETag\`. Send it as \`If-None-Match\`, and an answer that has not changed is a 304 without a body.

**Limits.** Each key has a number of requests a minute; every answer tells what is left. A batch of
MCP messages costs a request for each of them.`;

/** The OpenAPI 3.1 document of operations. */
export function documentOf(operations: Operation[]): Record<string, unknown> {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations)
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describe(operation),
    };
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "Store Referrals Integration API",
      version: "1",
      description: introduction,
      license: { name: "Proprietary", identifier: "LicenseRef-Proprietary" },
    },
    servers: [{ url: `${config.appOrigin}/api/v1` }],
    security: [{ key: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({
      name,
      description: tags[name] ?? name,
    })),
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A key of the Integration API." },
      },
    },
  }) as unknown as Record<string, unknown>;
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, scope, keys, parameters, body, answer } = operation;
  const rights = `${keys === "platform" ? "Platform keys" : "Any key"} with \`${scope}\`.`;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, rights].filter(Boolean).join("\n\n"),
    requestParams: parameters,
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      [answer.status]: {
        description: answer.description,
        headers: answerHeaders,
        ...(answer.schema && { content: { "application/json": { schema: answer.schema } } }),
      },
      ...(operation.method === "GET" && {
        304: { description: "Not changed since the answer with this `ETag`", headers: answerHeaders },
      }),
      ...refusalsOf(operation),
    },
  };
}

/** The statuses of an operation's refusals, each with its codes. */
function refusalsOf({ body, keys, refusals }: Operation) {
  const all: { status: number; code: string; when: string }[] = [
    ...(body ? [{ status: 400, code: "invalid_json", when: "The body is not JSON." }] : []),
    { status: 401, code: "missing_key", when: "There is no key." },
    {
      status: 401,
      code: "invalid_key",
      when: "The key is unknown, revoked, or its store uninstalled the app.",
    },
    { status: 403, code: "insufficient_scope", when: "The key lacks the scope." },
    ...(keys === "platform"
      ? [{ status: 403, code: "platform_key_required", when: "The key is a store's." }]
      : []),
    ...(body ? [{ status: 413, code: "payload_too_large", when: "The body is longer than 64 KiB." }] : []),
    { status: 422, code: "invalid_request", when: "A part of the request is wrong: `field` names it." },
    ...refusals,
    { status: 429, code: "rate_limited", when: "The key has used up its minute: see `Retry-After`." },
  ];
  const statuses = [...new Set(all.map(({ status }) => status))].sort();
  const describeStatus = (status: number) =>
    all
      .filter((one) => one.status === status)
      .map(({ code, when }) => `\`${code}\`: ${when}`)
      .join("\n");
  const content = { [problemType]: { schema: problemSchema } };
  return Object.fromEntries([
    ...statuses.map((status) => [
      status,
      { description: describeStatus(status), headers: answerHeaders, content },
    ]),
    [
      "default",
      {
        description: "A failure here, or a pause: `internal_error`, `unavailable`.",
        headers: answerHeaders,
        content,
      },
    ],
  ]) as ZodOpenApiOperationObject["responses"];
}

import type { z } from "zod";
import type { Call } from "../http/endpoint.server.ts";
import type { ProblemCode } from "../http/problem.server.ts";
import type { ApiKey, Scope } from "../storage/keys/api-key.server.ts";

/** The methods of the Integration API. `GET` also answers `HEAD`. */
export type Method = "DELETE" | "GET" | "PATCH" | "POST";

/** A checked request to an operation. */
export type Asked<Path = unknown, Query = unknown, Headers = unknown, Body = unknown> = {
  call: Call;
  key: ApiKey;
  path: Path;
  query: Query;
  headers: Headers;
  body: Body;
  /** The body as it came. */
  rawBody: Buffer;
};

/** A refusal that an operation can answer with, besides those of every operation. */
export type Refusal = { status: 404 | 409 | 422; code: ProblemCode; when: string };

/**
 * One operation of the Integration API. The same schemas check the request, type the answer and write the OpenAPI
 * document. `path` is below `/api/v1`, with parameters in braces.
 */
export type Operation = {
  id: string;
  method: Method;
  path: `/${string}`;
  tag: string;
  summary: string;
  description?: string;
  scope: Scope;
  /** `platform`: a store's key is refused. */
  keys: "all" | "platform";
  parameters: { path?: z.ZodObject; query?: z.ZodObject; header?: z.ZodObject };
  body?: z.ZodType;
  /** What a 2xx holds. Null for an answer without a body. */
  answer: { status: 200 | 201 | 202 | 204; schema: z.ZodType | null; description: string };
  refusals: Refusal[];
  handle: (asked: Asked) => Promise<unknown>;
};

type Nothing = z.ZodObject;

/** Describes an operation. The types of its schemas are those of its handler. */
export function operation<
  Answer extends z.ZodType | null,
  Path extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Header extends z.ZodObject = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(
  described: Omit<Operation, "answer" | "body" | "handle" | "keys" | "parameters" | "refusals" | "scope"> & {
    scope?: Scope;
    keys?: Operation["keys"];
    parameters?: { path?: Path; query?: Query; header?: Header };
    body?: Body;
    answer: { status?: Operation["answer"]["status"]; schema: Answer; description: string };
    refusals?: Refusal[];
    handle: (
      asked: Asked<z.output<Path>, z.output<Query>, z.output<Header>, z.output<Body>>,
    ) => Promise<Answer extends z.ZodType ? z.input<Answer> : null>;
  },
): Operation {
  const { scope = "integration:read", keys = "all", parameters = {}, refusals = [], answer } = described;
  // The cast: the server parses each part with the schema that typed the handler.
  const handle = described.handle as Operation["handle"];
  return { ...described, scope, keys, parameters, refusals, handle, answer: { status: 200, ...answer } };
}

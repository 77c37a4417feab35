import { z } from "zod";
import { parseWith } from "../http/body.server.ts";
import { problem } from "../http/problem.server.ts";
import { storable } from "../referrals/clicks/utm-params.ts";

const noParameters = z.strictObject({});

/**
 * Checks the parameters of an operation. Refuses one that the operation does not know, one that comes twice, and a text
 * that the database cannot hold.
 */
export function parseQuery<Query extends z.ZodObject = typeof noParameters>(
  schema: Query | undefined,
  sent: Iterable<readonly [name: string, value: unknown]>,
): z.output<Query> {
  const query = new Map<string, unknown>();
  for (const [name, value] of sent) {
    const refuse = (why: string) => problem(422, "invalid_request", `${name}: ${why}`, { field: name });
    if (query.has(name)) throw refuse("comes twice");
    if (typeof value === "string" && value !== storable(value))
      throw refuse("has no NUL and no lone surrogates");
    query.set(name, value);
  }
  return parseWith(schema ?? noParameters, Object.fromEntries(query)) as z.output<Query>;
}

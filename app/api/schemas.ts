import { z } from "zod";
import "zod-openapi";

/** An instant: ISO 8601 in UTC. */
export const instant = z.iso.datetime().meta({ examples: ["2026-11-22T09:30:00.000Z"] });

/** A calendar date of the time zone that is asked for. */
export const date = z.iso.date().meta({ examples: ["2026-11-22"] });

export const slug = z.string().meta({ description: "The store's slug.", examples: ["acme-supps"] });

/** The refusal of every machine route, RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What is wrong, in English." }),
    code: z.string().meta({ description: "Stable: programs read this.", examples: ["invalid_request"] }),
    field: z.string().optional().meta({ description: "The bad parameter or field." }),
    request_id: z.string().meta({ description: "Names the request in the app's log." }),
  })
  .meta({ id: "Problem", description: "A refusal, as RFC 9457 says." });

/** A page of a list. */
export function pageOf(item: z.ZodObject, id: string) {
  return z
    .object({
      data: z.array(item),
      next_cursor: z.string().nullable().meta({
        description:
          "Send it as `cursor` for the next page. Null on the last page. A page may hold fewer rows than `limit`, or none, and still have a next one.",
      }),
    })
    .meta({ id });
}

/** The parameters of a list's page. */
export function pageQuery(limitMax: number, limitDefault: number) {
  return {
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(limitMax)
      .default(limitDefault)
      .meta({ description: "Rows of a page." }),
    cursor: z.string().max(256).optional().meta({ description: "`next_cursor` of the page before. Opaque." }),
  };
}

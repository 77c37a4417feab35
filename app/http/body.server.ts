import type { z } from "zod";
import { bodyRoom, strangers } from "../process.server.ts";
import type { Call } from "./endpoint.server.ts";
import { incompleteBody, payloadTooLarge, problem } from "./problem.server.ts";

type Sent = Pick<Call, "request" | "incoming">;

/**
 * Reads a body as raw bytes. Stops with 413 as soon as the body is too long, whatever its Content-Length says. A sender
 * that hangs up is neither an error of ours nor a failure of the database. A body that is held back while others need the
 * room is refused with 503.
 */
export async function readBody({ request, incoming }: Sent, bytesMax: number): Promise<Buffer> {
  if (Number(request.headers.get("Content-Length") ?? 0) > bytesMax) throw payloadTooLarge(bytesMax);
  // A refused body leaves its socket open, for the answer.
  const body = incoming?.iterator({ destroyOnReturn: false }) ?? request.body;
  if (!body) return Buffer.alloc(0);
  const reading = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const place = bodyRoom.enter();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const next = await Promise.race([reading.next(), place.dropped]);
      if (next.done === true) return Buffer.concat(chunks);
      const chunk = next.value;
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw payloadTooLarge(bytesMax);
      place.take(chunk.byteLength);
      chunks.push(chunk);
    }
  } catch (thrown) {
    void reading.return?.().catch(() => {});
    if (thrown instanceof Response) throw thrown;
    strangers.note("hang_up");
    throw incompleteBody();
  } finally {
    place.leave();
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Parses UTF-8 JSON, or refuses with 400. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw problem(400, "invalid_json", "The body is not JSON in UTF-8.");
  }
}

/** Checks a value against a schema, or refuses with 422 naming the first bad field. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue ? fieldOf(issue) : "";
  const message = issue?.message ?? "The body does not fit.";
  throw problem(422, "invalid_request", field ? `${field}: ${message}` : message, {
    ...(field && { field }),
  });
}

/** The bad field's path. A field that nobody asked for is named itself. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const [unknown] = issue.code === "unrecognized_keys" ? issue.keys : [];
  return [...issue.path, ...(unknown === undefined ? [] : [unknown])].join(".");
}

import type { z } from "zod";
import { config } from "../config.server.ts";
import { isUnavailable } from "../storage/engine/unavailable.server.ts";
import type { Store } from "../storage/stores/store.server.ts";
import { requireStore } from "./admin-caller.server.ts";
import { problem } from "./problem.server.ts";

/** The outcome of an act: done, or refused with a code for each bad field (`form` is the act as a whole). */
export type Outcome<Done = object> =
  ({ status: "done" } & Done) | { status: "refused"; errors: Record<string, string> };

type Args = { request: Request; params: Record<string, string | undefined> };

/**
 * The action of an admin page. The store comes from the session token, the portal must be switched on, and `schema`
 * checks the fields. The schema's messages are codes, for which the page has words. A refusal is 422 (409 for an
 * uninstalled shop) and changes nothing.
 */
export function merchantAct<Schema extends z.ZodType, Done>(
  schema: Schema,
  act: (store: Store, input: z.infer<Schema>, args: Args) => Promise<Outcome<Done>>,
): (args: Args) => Promise<Response> {
  return async (args) => {
    const store = await requireStore(args.request);
    if (!config.features.has("partner_portal"))
      throw problem(404, "feature_disabled", "The partner portal is switched off.");
    if (store.status === "deactivated") return answer(refused({ form: "deactivated" }), 409);
    const input = schema.safeParse(await fieldsOf(args.request));
    if (!input.success) {
      const errors: Record<string, string> = {};
      for (const issue of input.error.issues) errors[issue.path.join(".") || "form"] = issue.message;
      return answer(refused(errors), 422);
    }
    try {
      const outcome = await act(store, input.data, args);
      return answer(outcome, outcome.status === "done" ? 200 : 422);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      throw problem(503, "unavailable", "The database is unavailable. Nothing was changed; try again.", {
        headers: { "Retry-After": "2" },
      });
    }
  };
}

/** A refusal that names the fields, or the form as a whole. */
export function refused(errors: Record<string, string>): {
  status: "refused";
  errors: Record<string, string>;
} {
  return { status: "refused", errors };
}

function answer(outcome: Outcome<unknown>, status: number): Response {
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };
  return new Response(JSON.stringify(outcome), { status, headers });
}

/** A form's fields. Another body has no fields, and the schema then says which are missing. */
async function fieldsOf(request: Request): Promise<Record<string, unknown>> {
  try {
    return Object.fromEntries(await request.formData());
  } catch {
    return {};
  }
}

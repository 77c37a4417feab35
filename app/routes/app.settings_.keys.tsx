import { z } from "zod";
import { merchantAct, refused } from "../http/merchant-act.server.ts";
import { problem } from "../http/problem.server.ts";
import {
  createStoreKey,
  readStoreKeys,
  restoreStoreKey,
  revokeStoreKey,
} from "../referrals/keys/store-keys.server.ts";
import { answerInPlace } from "../ui/kit/acts.ts";

const id = z.uuid({ error: "invalid" });
// A control character is no name, and NUL no text of the database's.
const name = z
  .string({ error: "required" })
  .trim()
  .min(1, "required")
  .max(60, "tooLong")
  .regex(/^\P{C}*$/u, "invalid");

const acts = z.discriminatedUnion(
  "intent",
  [
    z.object({ intent: z.literal("create"), id, name }),
    z.object({ intent: z.literal("revoke"), id }),
    z.object({ intent: z.literal("restore"), id }),
  ],
  { error: "invalid" },
);

export const action = merchantAct(acts, async (store, input) => {
  if (!(await readStoreKeys(store)))
    throw problem(404, "feature_disabled", "The Integration API is switched off.");
  if (input.intent === "revoke")
    return (await revokeStoreKey(store, input.id))
      ? { status: "done", outcome: "revoked", id: input.id }
      : refused({ form: "unknown" });
  if (input.intent === "restore") {
    const outcome = await restoreStoreKey(store, input.id);
    return outcome === "restored" ? { status: "done", outcome } : refused({ form: outcome });
  }
  const made = await createStoreKey(store, input);
  if (made === "full") return refused({ name: made });
  return made === "unknown" ? refused({ form: made }) : { status: "done", ...made };
});
export const clientAction = answerInPlace;

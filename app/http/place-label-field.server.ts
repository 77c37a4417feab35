import { z } from "zod";
import { placeLabelOf } from "../referrals/placements/placement-name.ts";

/** What a merchant calls a place, as a form's field. Its faults are codes. */
export const placeLabelField = z.string({ error: "required" }).transform((text, context) => {
  const named = placeLabelOf(text);
  if ("label" in named) return named.label;
  context.addIssue({ code: "custom", message: named.fault });
  return z.NEVER;
});

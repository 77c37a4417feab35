import { z } from "zod";
import { merchantAct } from "../http/merchant-act.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import { recordLinkCopied } from "../referrals/stores/record-link-copied.server.ts";

const copied = z.object({
  placement: z
    .string()
    .refine((name) => parsePlacement(name) !== null, "rule")
    .nullable()
    .default(null),
});

/** The merchant copied the link, or a placement's: analytics want to know. */
export const action = merchantAct(copied, async (store, { placement }) => {
  await recordLinkCopied(store, placement);
  return { status: "done" };
});

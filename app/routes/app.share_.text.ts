import { z } from "zod";
import { merchantAct } from "../http/merchant-act.server.ts";
import { channels, shareTextMaxOf } from "../referrals/share/channels.ts";
import { keepShareText } from "../referrals/share/keep-share-text.server.ts";
import { shareWords } from "../ui/share/languages.ts";

const fields = z.object({
  channel: z.enum(channels, { error: "unknown" }),
  language: z.string().refine((one) => shareWords.has(one), "unknown"),
  // PostgreSQL keeps no null character.
  text: z.string().transform((text) => text.replaceAll("\0", "").trim()),
});
const own = fields.refine(({ channel, text }) => text.length <= shareTextMaxOf(channel), {
  path: ["text"],
  error: "tooLong",
});

/** Remembers the shop's own text for a channel. An empty text brings the suggested one back. */
export const action = merchantAct(own, async (store, text) => {
  await keepShareText(store, text);
  return { status: "done" };
});
